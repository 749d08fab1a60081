import { rmSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Entry } from '../../../src/domain/entry.ts';
import type { Batch } from '../../../src/domain/reader.ts';
import type { EvtxCheckpoint } from '../../../src/formats/evtx/checkpoint.ts';
import { createEvtxFollower } from '../../../src/formats/evtx/follow.ts';
import { createEvtxLog } from '../../evtx/writer.ts';
import type { GrowingLog, WrittenEvent } from '../../evtx/writer.ts';
import { logFolder, START } from '../text-log/log-folder.ts';

/** What may be done to a log and with its follower; `poll` takes so many batches and then ends as if killed. */
export type Action =
  | { kind: 'write'; count: number; wanted: boolean; torn: boolean }
  | { kind: 'poll'; batches: number }
  | { kind: 'restart' }
  | { kind: 'wait' }
  | { kind: 'clear' }
  | { kind: 'replace' };

export interface Settings {
  /** Records of a chunk, chunks of the file, chunks by which it grows. */
  perChunk: number;
  most: number;
  step: number;
  staleHeader: boolean;
  batch: number;
}

const ACTIONS: Record<Action['kind'], fc.Arbitrary<Action>> = {
  write: fc.record({
    kind: fc.constant('write'),
    count: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 60 })),
    wanted: fc.boolean(),
    torn: fc.boolean(),
  }),
  poll: fc.record({ kind: fc.constant('poll'), batches: fc.constantFrom(1, Infinity) }),
  restart: fc.constant({ kind: 'restart' }),
  wait: fc.constant({ kind: 'wait' }),
  clear: fc.constant({ kind: 'clear' }),
  replace: fc.constant({ kind: 'replace' }),
};

export function actionsOf(...kinds: Action['kind'][]): fc.Arbitrary<Action[]> {
  const often = kinds.map((kind) => ({
    arbitrary: ACTIONS[kind],
    weight: kind === 'write' || kind === 'poll' ? 6 : 1,
  }));
  return fc.array(fc.oneof(...often), { maxLength: 30 });
}

export const settings: fc.Arbitrary<Settings> = fc.record({
  perChunk: fc.integer({ min: 1, max: 8 }),
  most: fc.oneof(fc.integer({ min: 2, max: 5 }), fc.constant(Infinity)),
  step: fc.integer({ min: 1, max: 4 }),
  staleHeader: fc.boolean(),
  batch: fc.constantFrom(1, 10, 1000),
});

/** A log from its creation or clearing to the next; events are numbered from 1. */
interface Life {
  log: GrowingLog;
  /** The numbers of the wanted ones. */
  wanted: number[];
  count: number;
  /** The greatest number of one that is written to its end. */
  whole: number;
  /** From which number on they were there when it was first read, and up to which when it was last read to its end. */
  seenFrom: number;
  seenTo: number;
  /** Numbers that were told as missing. */
  missing: [from: number, to: number][];
}

/** Does all of it on a real file, then reads to the end and compares what came with what was written. */
export async function play(
  actions: readonly Action[],
  { perChunk, most, step, staleHeader, batch }: Settings,
): Promise<void> {
  const folder = logFolder({
    name: 'App.evtx',
    reader: createEvtxFollower({ batch }),
    wanted: { literals: ['Batch'] },
  });
  let time = START;
  const begin = (log: GrowingLog): Life => ({
    log,
    wanted: [],
    count: 0,
    whole: 0,
    seenTo: 0,
    seenFrom: 0,
    missing: [],
  });
  const options = { perChunk, most, step, staleHeader };
  const lives = [begin(createEvtxLog(folder.path, options))];
  const entries: Entry[] = [];
  let cleared = 0;

  function write({ count, wanted, torn }: Extract<Action, { kind: 'write' }>): void {
    const life = lives.at(-1)!;
    const written = Array.from({ length: count }, (): WrittenEvent => {
      life.count += 1;
      time += 10;
      if (wanted) life.wanted.push(life.count);
      return {
        provider: wanted ? 'Batch' : 'Noise',
        id: 1,
        time,
        recordId: life.count,
        strings: [`${lives.length} ${life.count}`],
      };
    });
    // What was whole stays so.
    const tears = torn && count > 0;
    life.log.append(written, { torn: tears });
    life.whole = life.count - (tears ? 1 : 0);
  }

  async function poll(batches: number): Promise<Batch | undefined> {
    const life = lives.at(-1)!;
    const read = await folder.pollSome(batches);
    entries.push(...read.entries);
    for (const { what, detail } of read.notes) {
      if (what === 'cleared') cleared += 1;
      const [, from, to = from] = /events? (\d+)(?: to (\d+))? (?:is|are) missing/.exec(detail) ?? [];
      if (what === 'gap') life.missing.push([Number(from), Number(to)]);
    }
    const last = read.batches.at(-1);
    if (life.seenFrom === 0 && knows())
      life.seenFrom = Math.max(0, Math.ceil(life.count / perChunk) - most) * perChunk + 1;
    if (last?.caughtUp === true) life.seenTo = life.whole;
    return last;
  }

  /** Whether the position is one in this log: what was overwritten before nobody can know. */
  function knows(): boolean {
    const { doubt, upTo } = folder.position() as EvtxCheckpoint;
    return doubt === null && upTo !== null;
  }

  try {
    for (const action of actions) {
      if (action.kind === 'write') write(action);
      if (action.kind === 'poll') await poll(action.batches);
      if (action.kind === 'restart') folder.restart(createEvtxFollower({ batch }));
      if (action.kind === 'wait') folder.wait(61_000);
      if (action.kind === 'clear') {
        const { log } = lives.at(-1)!;
        log.clear();
        lives.push(begin(log));
      }
      if (action.kind === 'replace') {
        rmSync(folder.path);
        lives.push(begin(createEvtxLog(folder.path, options)));
      }
    }
    write({ kind: 'write', count: 0, wanted: false, torn: false });
    let last: Batch | undefined;
    for (let polls = 0; polls < 5 && last?.caughtUp !== true; polls += 1) last = await poll(Infinity);
    expect(last?.caughtUp).toBe(true);
    judge(lives, entries, cleared);
  } finally {
    rmSync(folder.folder, { recursive: true, force: true });
  }
}

/**
 * Each wanted event came once and in order, or is within a hole that was told, or was cleared after it was looked at
 * last.
 */
function judge(lives: readonly Life[], entries: readonly Entry[], cleared: number): void {
  const came = entries.map(({ text }) => text.split(' ').map(Number) as [life: number, number: number]);
  expect(came).toEqual(
    [...new Map(came.map((one) => [one.join(' '), one])).values()].sort(([a, b], [c, d]) => a - c || b - d),
  );
  for (const [index, life] of lives.entries()) {
    const got = new Set(came.filter(([of]) => of === index + 1).map(([, number]) => number));
    const missing = (number: number): boolean =>
      number < life.seenFrom || life.missing.some(([from, to]) => from <= number && number <= to);
    const unexplained = life.wanted.filter((number) => number <= life.seenTo && !got.has(number) && !missing(number));
    expect(unexplained).toEqual([]);
    for (const number of got) expect(life.wanted).toContain(number);
  }
  expect(cleared).toBeLessThan(lives.length);
}
