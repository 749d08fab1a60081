import { LITERALS } from '../../parsers/security-expert/patterns.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Change, Holding } from '../../src/domain/ledger.ts';
import type { Batch, Note } from '../../src/domain/reader.ts';
import type { Step } from '../../src/domain/store.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { entryOf, holdsAny } from '../../src/formats/windows-event.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { CHANNELS, type ServerRun, type Written } from '../simulator/security-expert.ts';
import { emptyLoaded, MINUTE, pipelineSettings, stepsOf } from '../timeline.ts';

export const SOURCE = 'sx';

export interface EventReconstruction {
  steps: Step[];
  /** Who held a seat, as `who` would have answered behind each poll. */
  answers: { at: Instant; holdings: Holding[] }[];
}

/** What the inputs give at a poll. */
export type Polled = (now: Instant) => SourceBatch[] | Promise<SourceBatch[]>;

export interface PollOptions {
  every?: number;
  /**
   * Nobody reads then: what a log overwrites meanwhile is lost, and its hole is seen with what it holds at the next
   * poll.
   */
  asleep?: readonly (readonly [Instant, Instant, ...unknown[]])[];
}

/** Events through parser and ledger, as `watch` would have taken them, poll by poll. */
export async function reconstructEvents(
  poll: Polled,
  start: Instant,
  end: Instant,
  { every = 7 * MINUTE, asleep = [] }: PollOptions = {},
): Promise<EventReconstruction> {
  const pipeline = createEngine(
    pipelineSettings({ system: 'security-expert', sources: [SOURCE], rules: [] }),
    emptyLoaded(),
  );
  const past = createMemoryHistory();
  const answers: EventReconstruction['answers'] = [];
  const changes: Change[] = [];
  for (let now = start + every; now < end + every; now += every) {
    if (now < end && asleep.some(([from, to]) => from <= now && now < to)) continue;
    pipeline.ingest(await poll(now), now);
    pipeline.tick(now, [SOURCE]);
    const work = pipeline.work(now);
    if (work !== undefined) {
      past.take(work);
      changes.push(...work.changes);
    }
    answers.push({ at: now, holdings: pipeline.ledger.holdings('security-expert') });
  }
  const steps = stepsOf(changes, 'security-expert');
  return { steps, answers };
}

/**
 * Logs of events as their reader gives them, without files: what was kept of each since the last poll, and a note for
 * each hole in the numbers, which count the events of a log from 1. What is older than `from` was overwritten before
 * the first poll.
 */
export function pollsOf(logs: Readonly<Record<string, readonly Written[]>>, from = -Infinity): Polled {
  const inputs = Object.entries(logs).map(([name, log]) => {
    const begins = log.findIndex(({ at, lost }) => at >= from && !lost);
    return { path: `${name}.evtx`, log, next: begins, upTo: begins - 1 };
  });
  return (now) =>
    inputs.map((input): SourceBatch => {
      const { path, log } = input;
      const stream = `${SOURCE}:${path}`;
      const request = { source: SOURCE, path, now, from: undefined, final: false, wanted: { literals: LITERALS } };
      const entries: Batch['entries'] = [];
      const notes: Note[] = [];
      for (let one = log[input.next]; one !== undefined && one.at <= now; one = log[input.next]) {
        const number = input.next++;
        if (one.lost) continue;
        if (number > input.upTo + 1)
          notes.push({
            stream,
            place: { file: path, at: input.upTo + 1 },
            arrived: now,
            what: 'gap',
            detail: `events ${input.upTo + 1} to ${number - 1} are missing`,
            afterEntries: entries.length,
          });
        input.upTo = number;
        if (holdsAny(one.event, LITERALS))
          entries.push(entryOf({ event: one.event, at: `event ${one.event.number}` }, request, false));
      }
      return { source: SOURCE, input: stream, batch: { entries, notes, next: input.upTo, caughtUp: true } };
    });
}

/** The two logs of a server. */
export function logsOf({ written }: ServerRun): Record<string, Written[]> {
  return Object.fromEntries(
    CHANNELS.map((channel) => [channel, written.filter(({ event }) => event.channel === channel)]),
  );
}

/** Two servers that forward all their events to one log. */
export function forwarded(runs: readonly ServerRun[]): Written[] {
  return runs.flatMap(({ written }) => written).toSorted((a, b) => a.at - b.at);
}

/** The seats of several servers together. */
export function sumOf(...runs: readonly ServerRun[]): ServerRun['truth'] {
  const at = [...new Set(runs.flatMap(({ truth }) => truth.map((step) => step.at)))].toSorted((a, b) => a - b);
  return at.map((instant) => ({
    at: instant,
    seats: runs.reduce((sum, { truth }) => sum + (truth.findLast((step) => step.at <= instant)?.seats ?? 0), 0),
  }));
}
