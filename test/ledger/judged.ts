import type { Instant } from '../../src/domain/entry.ts';
import type { Change } from '../../src/domain/ledger.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import type { Step } from '../../src/domain/store.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { formatOffset } from '../../src/present/time-text.ts';
import type { Simulation } from '../simulator/types.ts';
import { entriesOf, emptyLoaded, pipelineSettings, stepsOf } from '../timeline.ts';

export interface Reconstruction {
  steps: Step[];
  changes: Change[];
  events: Sourced[];
  /** When the log first contradicted the reconstruction. */
  contradictions: Instant[];
}

/** The log of a simulation through parser and ledger, as `watch` would have read it, without files. */
export function reconstruct(simulation: Simulation, offset = 0, maxConnections = 25): Reconstruction {
  const settings = pipelineSettings({
    zone: offset === 0 ? 'UTC' : formatOffset(offset * 60_000),
    settings: { trace: 'always', maxConnections },
    rules: [],
  });
  const pipeline = createEngine(settings, emptyLoaded());
  const past = createMemoryHistory();
  const changes: Change[] = [];
  const events: Sourced[] = [];
  const entries = entriesOf(simulation.text, 'prod', simulation.end, true, { offset: 0 });
  for (let from = 0; from < entries.length; from += 1000) {
    pipeline.ingest(
      [
        {
          source: 'prod',
          input: 'prod',
          batch: { entries: entries.slice(from, from + 1000), notes: [], next: from, caughtUp: true },
        },
      ],
      simulation.end,
    );
    const work = pipeline.work(simulation.end);
    if (work === undefined) continue;
    past.take(work);
    changes.push(...work.changes);
    events.push(...work.events.map(({ event }) => event));
  }
  pipeline.ledger.advance('prod', simulation.end);
  const rest = pipeline.ledger.drain();
  changes.push(...rest);
  past.take({ changes: rest, events: [] });
  const steps = stepsOf(changes, 'iris');
  const contradictions = changes.flatMap((change) => (change.kind === 'drift' ? [change.drift.at] : []));
  return { steps, changes, events, contradictions };
}
