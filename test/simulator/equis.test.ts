import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { simulateEquis, type EquisRun } from './equis.ts';
import { TABLE_FORMS, writeTable } from './equis-exports.ts';
import { onGrid, tableAt } from './equis-table.ts';
import { seatsAt } from './tally.ts';
import type { TruthStep } from './types.ts';

const SEEDS = [1, 2, 3];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the table says at its end of the seats of a package, read as anybody would: from the first date to the second. */
function readNaively({ rows, start, end }: EquisRun, app: string): TruthStep[] {
  const marks = rows
    .filter((row) => row.app === app)
    .flatMap(({ checkedOut, states, deletedAt }) => {
      const expires = states.at(-1)?.expires ?? checkedOut + 5 * MINUTE;
      return [
        [checkedOut, 1],
        [Math.min(expires, deletedAt ?? Infinity), -1],
      ] as const;
    })
    .filter(([at]) => at <= end)
    .toSorted((a, b) => a[0] - b[0]);
  const steps: TruthStep[] = [{ at: start, seats: 0 }];
  for (const [at, by] of marks) steps.push({ at, seats: (steps.at(-1)?.seats ?? 0) + by });
  return steps;
}

function probes({ start, end }: EquisRun, every = 7 * MINUTE): Instant[] {
  return Array.from({ length: Math.floor((end - start) / every) }, (_, n) => start + n * every);
}

describe.each(SEEDS)('an EQuIS site (seed %i)', (seed) => {
  const run = simulateEquis({ seed });
  const limits = new Map([
    ['20101', 5],
    ['20102', 3],
    ['20103', 2],
    ['20177', 2],
  ]);

  test('its truth is what its table tells in the end: from checked out until the expiry, or five minutes', () => {
    for (const app of limits.keys()) {
      const naive = readNaively(run, app);
      const wrong = probes(run).filter((at) => seatsAt(naive, at) !== seatsAt(run.truth.get(app) ?? [], at));
      expect(wrong.map((at) => new Date(at))).toEqual([]);
    }
  });

  test('no package has more seats taken than it has, nor fewer than none, and all are full at times', () => {
    for (const [app, limit] of limits) {
      const seats = (run.truth.get(app) ?? []).map((step) => step.seats);
      expect(Math.max(...seats)).toBeLessThanOrEqual(limit);
      expect(Math.min(...seats)).toBe(0);
    }
    expect(run.refusals.length).toBeGreaterThan(3);
    for (const { at, person } of run.refusals)
      for (const app of ['20101', '20102', '20103'].slice(0, person.upTo))
        expect(seatsAt(run.truth.get(app) ?? [], at)).toBe(limits.get(app));
  });

  test('everything that is to be judged happens', () => {
    const { crashes, early, failed, deleted, edited, higher, outages } = run.counts;
    for (const count of [crashes, early, failed, deleted, edited, higher]) expect(count).toBeGreaterThan(2);
    expect(outages).toBeGreaterThanOrEqual(0);
    expect(run.sessions.filter(({ rows }) => rows.length > 1).length).toBeGreaterThan(5);
    expect(run.changeovers.length).toBeGreaterThan(5);
    for (const [from, to] of run.changeovers) expect(to - from).toBeLessThan(7 * MINUTE);
  });

  test('a live row is empty for five minutes, and has a lease of 15 minutes at most behind them', () => {
    const at = run.start + 9 * 24 * HOUR + 10 * HOUR;
    for (const { checkedOut, expires, app } of tableAt(run.rows, at)) {
      if (app === '30001') expect((expires ?? 0) - at).toBeGreaterThan(29 * 365 * 24 * HOUR);
      else if (expires !== null) expect(expires - at).toBeLessThanOrEqual(15 * MINUTE);
      expect(onGrid(checkedOut)).toBe(checkedOut);
    }
    const empty = probes(run, 2 * HOUR).flatMap((now) =>
      tableAt(run.rows, now).filter(({ expires, checkedOut }) => expires === null && now - checkedOut < 5 * MINUTE),
    );
    expect(empty.length).toBeGreaterThan(3);
  });

  test('named users keep their rows, and take no concurrent seat', () => {
    expect(tableAt(run.rows, run.end).filter(({ app }) => app === '30001')).toHaveLength(9);
    expect([...run.truth.keys()]).not.toContain('30001');
  });

  test('one account for everybody changes the names alone', () => {
    const other = simulateEquis({ seed, oneAccount: true });
    expect(other.all).toEqual(run.all);
    expect(new Set(other.rows.filter(({ named }) => !named).map(({ user }) => user)).size).toBe(1);
  });

  test('the same seed gives the same month', () => {
    expect(simulateEquis({ seed }).rows).toEqual(run.rows);
  });
});

describe('exports of its table', () => {
  const run = simulateEquis({ seed: 1, days: 10 });
  const at = run.start + 8 * 24 * HOUR + 9.5 * HOUR;
  const table = tableAt(run.rows, at);

  test.each(TABLE_FORMS)('%s holds every row, and of those that are live no other', (form) => {
    for (const [filter, count] of [
      ['all', table.length],
      ['live', table.filter(({ expires }) => expires !== null && expires > at).length],
    ] as const) {
      const bytes = writeTable(table, at, form, filter);
      const text = bytes.toString(form === 'UTF-16' ? 'utf16le' : 'utf8');
      expect(text.match(/[0-9A-F]{32}\s*$/gm)).toHaveLength(count);
    }
    expect(table.length).toBeGreaterThan(100);
  });

  test('dates are on the grid that datetime keeps', () => {
    expect([0, 1, 2, 4, 5, 6, 8, 9].map((digit) => onGrid(1_000 + digit) - 1_000)).toEqual([0, 0, 3, 3, 7, 7, 7, 10]);
  });

  test('rows that ended are gone after so many days where somebody cleans up', () => {
    const kept = simulateEquis({ seed: 1, days: 10, keepDays: 3 });
    expect(kept.all).toEqual(run.all);
    const oldest = Math.min(...tableAt(kept.rows, kept.end).flatMap(({ expires }) => expires ?? []));
    expect(kept.end - oldest).toBeLessThan(4 * 24 * HOUR);
  });
});
