import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { day } from '../timeline.ts';
import { MODEL, stepsIn, tables, type Tables } from './table.ts';

const AVEVA: LicenceModel = { ...MODEL, holder: ['node'], seats: 'holder', reopenWithin: 2_000 };
const [T8, T9] = [day('08:00'), day('09:00')];

function site(model = AVEVA) {
  const all = tables(model);
  all.apply({ kind: 'coverage', known: 'anchored', why: 'all is known', at: day('07:00') });
  const who = (key: string) => ({ node: key.slice(0, 3), key });
  const lineOf = (at: Instant, text: string) => ({ proof: { file: 'a.aaLOG', at, text } });
  return {
    ...all,
    open: (at: Instant, key: string) => all.apply({ kind: 'opened', who: who(key), at, ...lineOf(at, 'acquired') }),
    close: (at: Instant, key: string) =>
      all.apply({ kind: 'closed', which: 'one', match: who(key), why: 'released', at, ...lineOf(at, 'released') }),
    shutDown: (at: Instant, how: object = {}) =>
      all.apply({ kind: 'closed', which: 'all', match: {}, why: 'shut down', at, ...lineOf(at, 'shut down'), ...how }),
  };
}

/** The seats that are taken at an instant, as they are known in the end. */
function seatsAt(all: Tables, at: Instant): number | null | undefined {
  all.changes();
  const step = stepsIn(all.all()).findLast((one) => one.at <= at);
  expect(step?.atLeast).toBe(step?.atMost);
  return step?.atMost;
}

describe('a licence that is released and acquired again by a refresh', () => {
  test.each([0, 359, 2_000])('is one session that never ended, where it comes again after %i ms', (gap) => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    aveva.open(T9 + gap, 'PC1:mmc');
    aveva.until(day('10:00'));
    const [session, ...others] = aveva.sessions();
    expect(others).toEqual([]);
    expect(session).toMatchObject({ openedAt: T8, opened: 'exact', lastSeenAt: T9 + gap });
    expect(session).not.toHaveProperty('closedAt');
    expect(aveva.all().filter(({ kind }) => kind === 'hindsight')).toEqual([]);
    expect(aveva.all().filter(({ kind }) => kind === 'seats')).toHaveLength(2);
    expect(aveva.holdings()[0]?.holderSince).toBe(T8);
  });

  test('ended when it was released, where it does not come again, by the line that says so', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    expect(aveva.holdings()).toHaveLength(1);
    aveva.until(T9 + 2_000);
    expect(aveva.holdings()).toHaveLength(1);
    aveva.until(T9 + 2_001);
    expect(aveva.holdings()).toEqual([]);
    const [session] = aveva.sessions();
    expect(session).toMatchObject({ closedAt: T9, closed: 'exact', endedBy: 'released' });
    expect(session?.proof.map(({ text }) => text)).toEqual(['acquired', 'released']);
    expect([T9 - 1, T9, T9 + 2_000].map((at) => seatsAt(aveva, at))).toEqual([1, 0, 0]);
  });

  test('is another session, where it comes again later than that, and its holder has held a seat since then', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    aveva.open(T9 + 2_001, 'PC1:mmc');
    expect(aveva.sessions()).toMatchObject([{ openedAt: T8, closedAt: T9 }, { openedAt: T9 + 2_001 }]);
    expect(aveva.holdings()).toMatchObject([{ openedAt: T9 + 2_001, holderSince: T9 + 2_001 }]);
  });

  test.each([false, true])('ended when it was released, also where the machine goes down at once (%s)', (inferred) => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.open(T8, 'PC2:mmc');
    aveva.close(T9, 'PC1:mmc');
    const between = inferred && { between: [T9 - 1_000, T9 + 100], inferred: 'its processes were started again' };
    aveva.shutDown(T9 + 100, { ...between });
    aveva.until(day('10:00'));
    const [one, other] = aveva.sessions().toSorted((a, b) => ((a.who.key ?? '') < (b.who.key ?? '') ? -1 : 1));
    expect(one).toMatchObject({ closedAt: T9, closed: 'exact', endedBy: 'released' });
    expect(other).toMatchObject({ endedBy: 'shut down', closed: inferred ? 'estimated' : 'exact' });
    if (!inferred) expect([T9 - 1, T9, T9 + 100].map((at) => seatsAt(aveva, at))).toEqual([2, 1, 0]);
  });

  test('leaves the sessions of other machines alone, where the end of all names one machine', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.open(T8, 'PC2:mmc');
    aveva.close(T9, 'PC2:mmc');
    aveva.shutDown(T9 + 100, { match: { node: 'PC1' } });
    aveva.open(T9 + 300, 'PC2:mmc');
    aveva.until(day('10:00'));
    expect(aveva.holdings()).toMatchObject([{ who: { node: 'PC2' }, openedAt: T8 }]);
  });

  test('shows for how short a time nobody had a seat, where another program of the machine takes one at once', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    aveva.open(T9 + 500, 'PC1:view');
    aveva.until(day('10:00'));
    expect([T9 - 1, T9, T9 + 499, T9 + 500].map((at) => seatsAt(aveva, at))).toEqual([1, 0, 0, 1]);
    expect(aveva.holdings()).toMatchObject([{ who: { key: 'PC1:view' }, holderSince: T9 + 500 }]);
  });

  test('shows the seat of a program that came and died while nobody knew yet whether the first one is gone', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    aveva.open(T9 + 500, 'PC1:view');
    aveva.shutDown(T9 + 1_000, { match: { key: 'PC1:view' } });
    aveva.until(day('10:00'));
    const taken = [T9 - 1, T9, T9 + 499, T9 + 500, T9 + 999, T9 + 1_000, T9 + 2_001];
    expect(taken.map((at) => seatsAt(aveva, at))).toEqual([1, 0, 0, 1, 1, 0, 0]);
  });

  test('goes on where it is written a moment before the release, as its clock has it', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    aveva.open(T9 - 90, 'PC1:mmc');
    aveva.until(day('10:00'));
    expect(aveva.holdings()).toMatchObject([{ openedAt: T8, lastSeenAt: T9 - 90 }]);
  });

  test('is no second session, where it is acquired again without a release', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:aaGR');
    aveva.open(T8 + 2_900, 'PC1:aaGR');
    aveva.open(T8 + 335_900, 'PC1:aaGR');
    expect(aveva.holdings()).toMatchObject([{ openedAt: T8, lastSeenAt: T8 + 335_900 }]);
  });

  test('is counted by the first of two releases, and by none that nothing was open for', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.close(T9, 'PC1:mmc');
    aveva.close(T9 + 1_000, 'PC1:mmc');
    aveva.apply({ kind: 'closed', which: 'one', match: { key: 'PC9:mmc' }, why: 'released', at: T9 + 1_500 });
    aveva.until(day('10:00'));
    expect(aveva.sessions()).toMatchObject([{ closedAt: T9 }]);
    expect(aveva.sessions()).toHaveLength(1);
  });

  test('ends at its release, where something less exact says a moment later that it ended', () => {
    const aveva = site();
    aveva.open(T8, 'PC1:mmc');
    aveva.apply({ kind: 'closed', which: 'one', match: { key: 'PC1:mmc' }, why: 'released', at: T9 });
    const between = [T8, T9 + 500] as const;
    const gone = { kind: 'closed', which: 'one', match: { key: 'PC1:mmc' }, why: 'gone', inferred: 'a guess' } as const;
    aveva.apply({ ...gone, between, at: T9 + 500 });
    aveva.until(day('10:00'));
    expect(aveva.sessions()).toMatchObject([{ closedAt: T9, closed: 'exact', endedBy: 'released' }]);
  });

  test('was there before the log, where its release is the first that is told of it', () => {
    const aveva = site();
    aveva.close(T9, 'PC1:mmc');
    aveva.close(T9, 'PC2:mmc');
    aveva.open(T9 + 300, 'PC1:mmc');
    aveva.until(day('10:00'));
    const before = { opened: 'before the log', openedAt: null };
    expect(aveva.holdings()).toMatchObject([{ who: { node: 'PC1' }, ...before, lastSeenAt: T9 + 300 }]);
    const other = aveva.sessions().find(({ who }) => who.node === 'PC2');
    expect(other).toMatchObject({ ...before, closedAt: T9, closed: 'exact' });
    expect(other?.proof.map(({ text }) => text)).toEqual(['released']);
    aveva.changes();
    expect(stepsIn(aveva.all()).findLast(({ at }) => at <= T9 + 1)).toMatchObject({ atLeast: 1 });
    expect(aveva.pool()).toMatchObject({ atLeast: 1, coverage: { state: 'at least' } });
  });

  test('ends at once for a product that refreshes nothing', () => {
    const { reopenWithin: _, ...model } = AVEVA;
    const other = site(model);
    other.open(T8, 'PC1:mmc');
    other.close(T9, 'PC1:mmc');
    expect(other.holdings()).toEqual([]);
  });
});
