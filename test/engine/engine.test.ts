import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/domain/entry.ts';
import type { Work } from '../../src/domain/store.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { runs } from '../runs.ts';
import { simulateIris } from '../simulator/iris.ts';
import { emptyLoaded, entriesOf, LIMIT_RULE, pipelineSettings } from '../timeline.ts';

/** A log with everything in it: bursts, crashes, lost logouts, limit lines. */
const LOG = simulateIris({
  seed: 3,
  hours: 30,
  offset: 0,
  limit: 12,
  users: { terminal: 12, csp: 12 },
  crashesPerDay: 3,
  restartsPerDay: 3,
  lose: { logouts: 0.05 },
});
const ENTRIES = entriesOf(LOG.text, 'prod', LOG.end, true, { offset: 0 });

/** The log in batches that end at the cuts; at each cut of `restarts` all is dropped but what was committed. */
function read(cuts: readonly number[], restarts: ReadonlySet<number>): unknown {
  const settings = pipelineSettings({ settings: { trace: 'always' }, limit: 12, rules: [LIMIT_RULE] });
  const loaded = emptyLoaded();
  const sessions = new Map<string, unknown>();
  const seats: unknown[] = [];
  const events: unknown[] = [];
  let pipeline = createEngine(settings, loaded);
  const ends = [...new Set([...cuts, ENTRIES.length])].toSorted((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    pipeline.ingest(
      [
        {
          source: 'prod',
          input: 'prod',
          batch: { entries: ENTRIES.slice(from, end), notes: [], next: end, caughtUp: true },
        },
      ],
      LOG.end,
    );
    from = end;
    const work = pipeline.work(LOG.end);
    if (work !== undefined) commit(work);
    if (restarts.has(end)) pipeline = createEngine(settings, loaded);
  }
  pipeline.tick(LOG.end + 3_600_000, ['prod']);
  const last = pipeline.work(LOG.end);
  if (last !== undefined) commit(last);
  return {
    sessions: [...sessions],
    seats,
    events,
    ledger: [...loaded.ledger],
    streams: [...loaded.streams],
    rules: [...loaded.rules],
    pools: pipeline.ledger.pools(),
  };

  function commit(work: Work): void {
    for (const part of ['inputs', 'streams', 'ledger', 'rules'] as const)
      for (const [key, value] of work[part]) loaded[part].set(key, JSON.parse(JSON.stringify(value)) as Json);
    for (const change of work.changes) {
      if (change.kind === 'session') sessions.set(change.session.id, change.session);
      else seats.push(change);
    }
    events.push(...work.events);
  }
}

test('any cutting into batches and any restart gives the same sessions, seats, events and state', () => {
  const whole = read([], new Set());
  const cut = fc.integer({ min: 1, max: ENTRIES.length });
  fc.assert(
    fc.property(
      fc.array(cut, { maxLength: 30 }),
      fc.array(fc.boolean(), { minLength: 31, maxLength: 31 }),
      (cuts, restarted) => {
        expect(read(cuts, new Set(cuts.filter((_, at) => restarted[at] === true)))).toEqual(whole);
      },
    ),
    { numRuns: runs(25) },
  );
});

test('nothing is lost where each line is a batch and each batch a restart', () => {
  const some = ENTRIES.slice(0, 400).map((_, at) => at + 1);
  expect(read(some, new Set(some))).toEqual(read([], new Set()));
});
