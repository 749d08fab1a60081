import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newFolder, type Folder } from '../../cli/terminal.ts';
import { writtenOf } from '../../evtx/events.ts';
import { writeEvtx } from '../../evtx/writer.ts';
import { cases } from '../../runs.ts';
import { simulateEquis } from '../../simulator/equis.ts';
import { writeTable } from '../../simulator/equis-exports.ts';
import { tableAt } from '../../simulator/equis-table.ts';
import { simulateServer } from '../../simulator/security-expert.ts';
import type { TruthStep } from '../../simulator/types.ts';
import { contains, containsSum, DAY, HOUR, MINUTE, report, stretches } from './truth.ts';

/** The time for which all seats of a limit were taken, from what really happened. */
function fullAt(truth: readonly TruthStep[], limit: number, from: number, to: number): number {
  return stretches(truth, from, to).reduce((sum, { seats, span }) => sum + (seats >= limit ? span : 0), 0);
}

describe.each(cases([1, 2]))('a month of a Security Expert server, of which a day is missing (seed %i)', (seed) => {
  const run = simulateServer({ seed, days: 30, crashesPerWeek: 1, restartsPerWeek: 1 });
  const { start } = run;
  const hole = [start + 12 * DAY + 7 * HOUR, start + 13 * DAY + 9 * HOUR] as const;
  let folder: Folder;
  let files: string[];
  beforeAll(async () => {
    folder = await newFolder();
    files = await Promise.all(
      (['Application', 'System'] as const).map((name) => {
        const written = run.written.filter(
          ({ event, lost }) =>
            event.channel === name && !lost && !((event.at ?? 0) >= hole[0] && (event.at ?? 0) < hole[1]),
        );
        return folder.write(`${name}.evtx`, writeEvtx(written.map(({ event }) => writtenOf(event))));
      }),
    );
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('the hours full and the peak hold the truth, and the day that is missing is unknown, not free', async () => {
    const { limits, from, to } = await report('right-size', files);
    const [a, b] = [Date.parse(from), Date.parse(to)];
    for (const { limit, fullMs } of limits) {
      containsSum(fullMs, fullAt(run.truth, limit, a, b), 1_000);
      expect(fullMs.unknown + fullMs.certain).toBeGreaterThan(0);
    }
    expect(Math.max(...limits.map(({ fullMs }) => fullMs.unknown))).toBeGreaterThan(0);
    const { pools } = await report('license-use', files);
    contains(pools[0]?.peak ?? { atLeast: null, atMost: null }, Math.max(...run.truth.map(({ seats }) => seats)));
    contains(
      pools[0]?.seatMs ?? { atLeast: null, atMost: null },
      stretches(run.truth, a, b).reduce((sum, { seats, span }) => sum + seats * span, 0),
      1_000,
    );
  });
});

describe.each(cases([1, 2]))('a month of EQuIS, whose packages are given one after the other (seed %i)', (seed) => {
  // Who was deleted or set to an end by an administrator stands in no later version of the table.
  const run = simulateEquis({ seed, deletionsPerWeek: 0, editsPerWeek: 0 });
  const set = ['--set', 'packages=20101,20102,20103', '--limit', '5'];
  let folder: Folder;
  let file: string;
  beforeAll(async () => {
    folder = await newFolder();
    file = await folder.write('table.csv', writeTable(tableAt(run.rows, run.end), run.end), run.end);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('the hours full of the lowest package, and the logins that found it full, hold the truth', async () => {
    const truth = run.truth.get('20101') ?? [];
    const { limits, from, to } = await report('right-size', ['20101', file], ...set);
    const [a, b] = [Date.parse(from), Date.parse(to)];
    const rises = truth.flatMap(({ at, seats }, place) =>
      seats > (truth[place - 1]?.seats ?? 0) && at >= a && at < b ? [{ at, seats }] : [],
    );
    // A row that follows so soon upon one of the same person and machine is told as going on.
    const own = Map.groupBy(
      run.rows.filter(({ app }) => app === '20101'),
      ({ user, workstation }) => `${user} ${workstation}`,
    );
    const between = [...own.values()].flatMap((rows) =>
      rows.flatMap(({ checkedOut }, place) => {
        const before = rows[place - 1]?.takenUntil ?? -Infinity;
        return checkedOut - before < 7 * MINUTE ? [[before, checkedOut] as const] : [];
      }),
    );
    const again = new Set(between.map(([, until]) => until));
    const slack = MINUTE + between.reduce((sum, [begin, until]) => sum + Math.max(0, until - begin), 0);
    expect(limits.length).toBeGreaterThan(5);
    for (const { limit, fullMs, foundFull, refused } of limits.filter((row) => row.limit <= 5)) {
      containsSum(fullMs, fullAt(truth, limit, a, b), slack);
      const logins = rises.filter((rise) => rise.seats > limit);
      containsSum(foundFull, logins.length, logins.filter(({ at }) => again.has(at)).length);
      // No limit of the other packages is known, so that nobody is refused for certain.
      expect(refused.certain).toBe(0);
    }
    // Above the limit of today those who were handed on might have stayed, so that nothing is free for certain.
    for (const { limit, fullMs } of limits.filter((row) => row.limit === 6))
      expect([limit, fullMs.certain, fullMs.possible + fullMs.unknown > 0]).toEqual([6, 0, true]);
  });

  test('seat hours, peak and sessions of every package hold the truth; of named seats there is neither', async () => {
    const { pools, from, to } = await report('license-use', [file]);
    for (const { kind, peak, seatMs } of pools) {
      if (kind === 'ACAL') {
        expect([peak, seatMs.atLeast]).toEqual([null, null]);
        continue;
      }
      const truth = run.truth.get(kind) ?? [];
      const known = stretches(truth, Date.parse(from), Date.parse(to));
      contains(peak, Math.max(...known.map(({ seats }) => seats)));
      contains(
        seatMs,
        known.reduce((sum, { seats, span }) => sum + seats * span, 0),
        HOUR,
      );
    }
    expect(pools.map(({ kind }) => kind).toSorted()).toEqual(['20101', '20102', '20103', '20177', 'ACAL']);
  });
});
