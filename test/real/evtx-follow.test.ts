import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEvtxFollower } from '../../src/formats/evtx/follow.ts';
import { readEvtx } from '../../src/formats/evtx/reader.ts';

/**
 * Real files, public and under free licences, are not part of the project: the variable names the folder that holds
 * them.
 */
const FOLDER = process.env.SEATWATCH_REAL_DATA;
const LOGS =
  FOLDER === undefined
    ? []
    : readdirSync(join(FOLDER, 'evtx'))
        .filter((name) => name.endsWith('.evtx'))
        .map((name) => join(FOLDER, 'evtx', name));

describe.skipIf(FOLDER === undefined)(
  'real event logs, followed (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    test('are there', () => {
      expect(LOGS.length).toBeGreaterThanOrEqual(10);
    });

    test.each(LOGS)('%s: at first sight all that is read of it at once, and nothing more', async (path) => {
      const expected: number[] = [];
      const handle = await open(path);
      for await (const { events } of readEvtx(handle)) expected.push(...events.map(({ event }) => event.number!));
      await handle.close();
      for (const final of [false, true]) {
        const reader = createEvtxFollower();
        const read: number[] = [];
        let from;
        for await (const { entries, next } of reader.read({
          source: 'real',
          path,
          now: 0,
          from: undefined,
          final,
          wanted: { literals: [''] },
        })) {
          read.push(...entries.map(({ event }) => event!.number!));
          from = next;
        }
        expect(read.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
        const again = [];
        for await (const { entries, notes } of reader.read({
          source: 'real',
          path,
          now: 1000,
          from,
          final,
          wanted: { literals: [''] },
        }))
          again.push(...entries, ...notes);
        expect(again).toEqual([]);
      }
    });
  },
);
