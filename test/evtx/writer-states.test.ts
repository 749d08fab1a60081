import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEvtxLog, writeEvtx } from './writer.ts';
import { CHUNK, event, events, chunksOf } from './written.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'evtx-'))));
afterEach(() => rm(folder, { recursive: true }));

/** The numbers of the records, as the headers of the records of a chunk tell them up to the free offset. */
function numbersOf(chunk: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 512; at < chunk.readUInt32LE(48); at += chunk.readUInt32LE(at + 4)) {
    expect(chunk.readUInt32LE(at)).toBe(0x2a2a);
    numbers.push(Number(chunk.readBigUInt64LE(at + 8)));
  }
  return numbers;
}

describe('a file in the states in which files are found', () => {
  test('a ring, with stale header and empty chunks', () => {
    const file = writeEvtx(events(50), {
      perChunk: 10,
      turned: 2,
      statedChunks: 1,
      emptyChunks: 3,
      dirty: true,
      full: true,
    });
    expect(chunksOf(file).map((chunk) => numbersOf(chunk)[0])).toEqual([
      31,
      41,
      1,
      11,
      21,
      undefined,
      undefined,
      undefined,
    ]);
    expect([file.readUInt16LE(42), file.readUInt32LE(120)]).toEqual([1, 3]);
    expect(file.readBigUInt64LE(24)).toBe(51n);
  });

  test('a last record that is torn; leftovers behind the free offset', () => {
    const [torn = Buffer.alloc(0)] = chunksOf(writeEvtx(events(3), { torn: true, leftovers: [event(4)] }));
    const free = torn.readUInt32LE(48);
    expect(numbersOf(torn)).toEqual([1, 2, 3]);
    expect(torn.readUInt32LE(free - 4)).toBe(0);
    expect([torn.readUInt32LE(free), torn.readBigUInt64LE(free + 8)]).toEqual([0x2a2a, 4n]);
  });

  test('numbers that are not the EventRecordIDs', () => {
    const [chunk = Buffer.alloc(0)] = chunksOf(writeEvtx([event(700, { number: 1 }), event(705, { number: 2 })]));
    expect(numbersOf(chunk)).toEqual([1, 2]);
    expect(chunk.readBigUInt64LE(32)).toBe(2n);
  });

  test('an event that no chunk can hold is refused', () => {
    expect(() => writeEvtx([event(1, { shape: 'raw', strings: ['x'.repeat(20_000), 'y'.repeat(20_000)] })])).toThrow(
      /event 1: it is larger than a chunk/,
    );
  });
});

describe('a log that is being written', () => {
  test('grows by steps, keeps a stale header, and its size does not tell what is in it', async () => {
    const path = join(folder, 'live.evtx');
    const log = createEvtxLog(path, { step: 2, staleHeader: true, perChunk: 10 });
    const empty = await readFile(path);
    log.append(events(15));
    const grown = await readFile(path);
    expect([empty.length, grown.length]).toEqual([4096 + 2 * CHUNK, 4096 + 2 * CHUNK]);
    expect(grown.subarray(0, 4096)).toEqual(empty.subarray(0, 4096));
    expect(chunksOf(grown).flatMap(numbersOf)).toEqual(events(15).map(({ recordId }) => recordId));
  });

  test('overwrites its oldest chunk where it may not grow, and is emptied in place', async () => {
    const path = join(folder, 'ring.evtx');
    const log = createEvtxLog(path, { step: 1, most: 3, perChunk: 10 });
    log.append(events(38));
    expect(chunksOf(await readFile(path)).map((chunk) => numbersOf(chunk)[0])).toEqual([31, 11, 21]);
    log.clear();
    log.append(events(2));
    expect(chunksOf(await readFile(path)).map(numbersOf)).toEqual([[1, 2]]);
  });

  test('completes a torn record with what is written next', async () => {
    const path = join(folder, 'torn.evtx');
    const log = createEvtxLog(path);
    log.append(events(2), { torn: true });
    const torn = await readFile(path);
    log.append([]);
    const whole = await readFile(path);
    const free = whole.readUInt32LE(4096 + 48);
    expect([torn.readUInt32LE(4096 + free - 4), whole.readUInt32LE(4096 + free - 4) > 0]).toEqual([0, true]);
  });
});
