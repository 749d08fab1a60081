import { describe, expect, test } from 'vitest';
import { refusalsOf } from '../../src/answers/refusals.ts';
import { bucketed, measure, piecesOf, type Usage } from '../../src/answers/usage.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import type { Step } from '../../src/domain/store.ts';

function step(at: number, atLeast: number | null, atMost: number | null, limit: number | null = 10): Step {
  const state = atLeast === null ? 'unknown' : atMost === null ? 'at least' : 'anchored';
  return { at, atLeast, atMost, limit, coverage: { state, since: 0, why: '' } };
}

function over(steps: readonly Step[], from: number, to: number, before?: Step): Usage {
  return measure(piecesOf(before, steps, from, to), from, to);
}

describe('the step function', () => {
  test('begins with what was in force before, and has no gaps', () => {
    expect(piecesOf(step(0, 1, 1), [step(30, 2, 3)], 10, 50)).toEqual([
      { from: 10, to: 30, atLeast: 1, atMost: 1, limit: 10, coverage: 'anchored' },
      { from: 30, to: 50, atLeast: 2, atMost: 3, limit: 10, coverage: 'anchored' },
    ]);
  });

  test('knows nothing before its first step', () => {
    expect(piecesOf(undefined, [step(30, 2, 2)], 10, 50)[0]).toEqual({
      from: 10,
      to: 30,
      atLeast: null,
      atMost: null,
      limit: null,
      coverage: 'unknown',
    });
    expect(piecesOf(undefined, [], 10, 50)).toHaveLength(1);
  });

  test('of several steps at one instant takes the last, and joins neighbours that say the same', () => {
    expect(
      piecesOf(undefined, [step(10, 9, 9), step(10, 2, 2), step(20, 2, 2), step(30, 3, 3), step(30, 2, 2)], 10, 50),
    ).toEqual([{ from: 10, to: 50, atLeast: 2, atMost: 2, limit: 10, coverage: 'anchored' }]);
  });

  test('leaves out what begins where the time ends', () => {
    expect(piecesOf(step(0, 1, 1), [step(50, 7, 7)], 10, 50)).toHaveLength(1);
  });
});

describe('what it comes to', () => {
  // 0-10: 2; 10-30: 5; 30-40: 10; 40-100: 4.
  const EXACT = [step(0, 2, 2), step(10, 5, 5), step(30, 10, 10), step(40, 4, 4)];

  test('exact numbers: (2·10 + 5·20 + 10·10 + 4·60) / 100 = 4.6', () => {
    expect(over(EXACT, 0, 100)).toEqual({
      from: 0,
      to: 100,
      peak: { atLeast: 10, atMost: 10, at: 30, until: 40 },
      average: { atLeast: 4.6, atMost: 4.6 },
      atLimit: { certain: 10, possible: 0, unknown: 0 },
      known: { complete: 100, inPart: 0, unknown: 0 },
      limit: 10,
    });
  });

  test('a time that cuts steps counts only what lies in it: (5·5 + 10·10 + 4·5) / 20 = 7.25', () => {
    expect(over(EXACT, 25, 45)).toMatchObject({
      average: { atLeast: 7.25, atMost: 7.25 },
      peak: { at: 30, until: 40 },
      atLimit: { certain: 10 },
    });
  });

  test('ranges: the limit is reached for certain by the lower end, possibly by the upper one', () => {
    const usage = over([step(0, 8, 12), step(10, 10, 11), step(30, 3, 9), step(90, 4, 10)], 0, 100);
    expect(usage.atLimit).toEqual({ certain: 20, possible: 20, unknown: 0 });
    // (8·10 + 10·20 + 3·60 + 4·10) / 100 and (12·10 + 11·20 + 9·60 + 10·10) / 100.
    expect(usage.average).toEqual({ atLeast: 5, atMost: 9.8 });
    expect(usage.peak).toEqual({ atLeast: 10, atMost: 12, at: 10, until: 30 });
  });

  test('where the upper end is unknown for a while, so are those of peak and average, and the time at the limit', () => {
    const usage = over([step(0, 6, 6), step(50, 2, null)], 0, 100);
    expect(usage).toMatchObject({
      peak: { atLeast: 6, atMost: null },
      average: { atLeast: 4, atMost: null },
      atLimit: { certain: 0, possible: 0, unknown: 50 },
      known: { complete: 50, inPart: 50, unknown: 0 },
    });
  });

  test('time of which nothing is known is no zero: it lowers no average, and may have had the peak', () => {
    const usage = over([step(40, 5, 5), step(80, null, null)], 0, 100);
    expect(usage).toMatchObject({
      average: { atLeast: 5, atMost: 5 },
      peak: { atLeast: 5, atMost: null },
      known: { complete: 40, inPart: 0, unknown: 60 },
      atLimit: { certain: 0, possible: 0, unknown: 60 },
    });
  });

  test('nothing known at all is null', () => {
    expect(over([], 0, 100)).toMatchObject({
      peak: { atLeast: null, atMost: null, at: null, until: null },
      average: { atLeast: null, atMost: null },
      atLimit: null,
      limit: null,
    });
  });

  test('without a limit nobody was at one; a limit that changes counts for its own time', () => {
    expect(over([step(0, 5, 5, null)], 0, 100).atLimit).toBeNull();
    expect(over([step(0, 5, 5, 5), step(50, 5, 5, 6)], 0, 100)).toMatchObject({
      atLimit: { certain: 50, possible: 0, unknown: 0 },
      limit: 6,
    });
  });

  test('a peak lasts as long as its lower end, whatever the upper one does', () => {
    expect(over([step(0, 3, 3), step(10, 7, 7), step(20, 7, 9), step(30, 2, 9)], 0, 100).peak).toEqual({
      atLeast: 7,
      atMost: 9,
      at: 20,
      until: 30,
    });
    expect(over([step(0, 3, 3), step(10, 7, 9), step(20, 7, 7), step(30, 2, 9)], 0, 100).peak).toEqual({
      atLeast: 7,
      atMost: 9,
      at: 10,
      until: 30,
    });
  });

  test('buckets together come to the whole', () => {
    const pieces = piecesOf(undefined, EXACT, 0, 100);
    const parts = bucketed(pieces, [0, 7, 35, 35.5, 90, 100]);
    expect(parts.map(({ from, to }) => [from, to])).toEqual([
      [0, 7],
      [7, 35],
      [35, 35.5],
      [35.5, 90],
      [90, 100],
    ]);
    expect(parts.map(({ peak }) => peak.atLeast)).toEqual([2, 10, 10, 10, 4]);
    expect(parts.reduce((sum, { average, from, to }) => sum + (average.atLeast ?? 0) * (to - from), 0)).toBeCloseTo(
      460,
    );
    expect(parts.reduce((sum, { atLimit }) => sum + (atLimit?.certain ?? 0), 0)).toBe(10);
  });
});

describe('refusals', () => {
  const of = { instance: 'PROD', source: 'prod', proof: { file: 'messages.log', at: 0, text: '' } };
  const limit = (at: number, total: number, since: number, instance = 'PROD'): Sourced => ({
    ...of,
    instance,
    at,
    kind: 'limit-exceeded',
    pool: 'User',
    total,
    since,
    times: 1,
  });
  const refused = (at: number, holder: string): Sourced => ({
    ...of,
    at,
    kind: 'refused',
    pool: 'User',
    who: { holder },
    why: 'the login failed',
  });
  const count = (events: readonly Sourced[], from: number, to = 1000) => {
    const { atLeast, atMost } = refusalsOf(events, from, to, true, ({ holder }) => holder ?? '');
    return [atLeast, atMost];
  };

  test('"1147 times since 26 January" at first sight is one at least, and at most all', () => {
    expect(count([limit(500, 1147, 10)], 100)).toEqual([1, 1147]);
  });

  test('a counter that began within the time counts in full', () => {
    expect(count([limit(500, 12, 100)], 100)).toEqual([12, 12]);
  });

  test('what it has risen by, from what was read before', () => {
    expect(count([limit(50, 1100, 10), limit(500, 1140, 10), limit(600, 1147, 10)], 100)).toEqual([47, 47]);
    expect(count([limit(500, 7, 10), limit(600, 7, 10)], 100)).toEqual([1, 7]);
  });

  test('a counter that begins anew counts from nothing; a restart may have come in between', () => {
    expect(count([limit(500, 7, 200), limit(600, 3, 550)], 100)).toEqual([10, 10]);
    // Of the first number nobody knows how much is new; the second counts from nothing, behind the first.
    expect(count([limit(500, 7, 10), limit(600, 3, 10)], 100)).toEqual([4, 10]);
  });

  test('each instance of a shared pool has its own', () => {
    expect(count([limit(500, 7, 200), limit(510, 4, 200, 'TEST'), limit(600, 8, 200)], 100)).toEqual([12, 12]);
  });

  test('what lies behind the time is not counted, and tells nothing of it', () => {
    expect(count([limit(500, 7, 200), limit(1001, 90, 200)], 100)).toEqual([7, 7]);
  });

  test('each record is one where the product has no counter', () => {
    const full = (at: number): Sourced => ({
      ...of,
      at,
      kind: 'refused',
      pool: 'Operators',
      why: 'licensed number of connections exceeded',
    });
    const { atLeast, atMost, failed } = refusalsOf([full(50), full(200), full(300)], 100, 1000, false, () => '');
    expect({ atLeast, atMost, failed }).toEqual({ atLeast: 2, atMost: 2, failed: [] });
  });

  test('logins that failed are named, most first, and not added', () => {
    const { atLeast, failed } = refusalsOf(
      [refused(50, 'early'), refused(200, 'ann'), refused(300, 'bob'), refused(400, 'bob'), limit(500, 2, 200)],
      100,
      1000,
      true,
      ({ holder }) => holder ?? '',
    );
    expect(atLeast).toBe(2);
    expect(failed).toEqual([
      { holder: 'bob', count: 2 },
      { holder: 'ann', count: 1 },
    ]);
  });
});
