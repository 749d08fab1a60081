import { array, assert, integer, option, property, record, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Range } from '../../src/domain/ledger.ts';
import type { RangeStep } from './judge.ts';
import { judge } from './judge.ts';
import type { TruthStep } from './types.ts';

const MINUTE = 60_000;

function exactly(at: number, seats: number): RangeStep {
  return { at, atLeast: seats, atMost: seats };
}

describe('the judge', () => {
  test('finds nothing wrong with the truth itself', () => {
    const truth = [
      { at: 0, seats: 3 },
      { at: 700, seats: 5 },
    ];
    expect(judge(truth, [exactly(0, 3), exactly(700, 5)], 0, 1_000)).toEqual({
      judged: 1_000,
      errorOfMiddle: 0,
      errorOfUpper: 0,
      errorOutside: 0,
      shareOutside: 0,
      shareUnbounded: 0,
      meanWidth: 0,
      polled: expect.closeTo(0.6, 12),
    });
  });

  test('takes the mean over time: ten minutes of 2 and ten of 4 against 2 to 6', () => {
    const truth = [
      { at: 0, seats: 2 },
      { at: 10 * MINUTE, seats: 4 },
    ];
    expect(judge(truth, [{ at: 0, atLeast: 2, atMost: 6 }], 0, 20 * MINUTE)).toEqual({
      judged: 20 * MINUTE,
      errorOfMiddle: 1,
      errorOfUpper: 3,
      errorOutside: 0,
      shareOutside: 0,
      shareUnbounded: 0,
      meanWidth: 4,
      polled: 0,
    });
  });

  test('counts the time outside, above and below, and how far outside', () => {
    const steps = [
      { at: 0, atLeast: 0, atMost: 4 },
      exactly(250, 5),
      { at: 500, atLeast: 8, atMost: 9 },
      exactly(600, 5),
    ];
    const verdict = judge([{ at: 0, seats: 5 }], steps, 0, 1_000);
    expect(verdict.shareOutside).toBe(0.35);
    expect(verdict.errorOutside).toBe((250 * 1 + 100 * 3) / 1_000);
    expect(verdict.errorOfMiddle).toBe((250 * 3 + 100 * 3.5) / 1_000);
    expect(verdict.errorOfUpper).toBe((250 * 1 + 100 * 4) / 1_000);
    expect(verdict.meanWidth).toBe((250 * 4 + 100 * 1) / 1_000);
  });

  test('holds the unknown for unbounded: never outside there, and no part of the means', () => {
    const steps = [{ at: 200, atLeast: 3, atMost: null }, { at: 400, atLeast: null, atMost: 1 }, exactly(600, 4)];
    const verdict = judge([{ at: 0, seats: 2 }], steps, 0, 1_000);
    expect(verdict.shareUnbounded).toBe(0.6);
    expect(verdict.shareOutside).toBe(0.8);
    expect(verdict.errorOutside).toBe((200 * 1 + 200 * 1 + 400 * 2) / 1_000);
    expect(verdict.errorOfMiddle).toBe(2);
    expect(verdict.errorOfUpper).toBe((200 * 1 + 400 * 2) / 600);
    expect(verdict.meanWidth).toBe(0);
  });

  test('gives no mean where the reconstruction never knew anything', () => {
    const verdict = judge([{ at: 0, seats: 2 }], [], 0, 1_000);
    expect(verdict).toMatchObject({
      errorOfMiddle: null,
      errorOfUpper: null,
      meanWidth: null,
      shareOutside: 0,
      shareUnbounded: 1,
    });
  });

  test('leaves windows out, also overlapping ones and parts of them', () => {
    const exclude: Range[] = [
      [900, 2_000],
      [100, 300],
      [200, 500],
      [-50, 10],
    ];
    const verdict = judge([{ at: 0, seats: 1 }], [exactly(0, 2), exactly(500, 1)], 0, 1_000, exclude);
    expect(verdict.judged).toBe(90 + 400);
    expect(verdict.errorOfMiddle).toBe(90 / 490);
    expect(verdict.shareOutside).toBe(90 / 490);
  });

  test('judges only from `from` to `to`', () => {
    const truth = [
      { at: -500, seats: 9 },
      { at: 100, seats: 1 },
      { at: 2_000, seats: 7 },
    ];
    const verdict = judge(truth, [exactly(-900, 9), exactly(200, 1)], 0, 400);
    expect(verdict.errorOfMiddle).toBe((100 * 8) / 400);
  });

  test('knows what a poll every ten minutes would have missed', () => {
    const truth = [
      { at: 0, seats: 0 },
      { at: 5 * MINUTE, seats: 6 },
      { at: 12 * MINUTE, seats: 2 },
    ];
    const steps = [exactly(0, 0)];
    // 5 minutes of 6, then 8 of 20 minutes of a poll that says 6 while it is 2.
    expect(judge(truth, steps, 0, 20 * MINUTE).polled).toBeCloseTo((5 * 6 + 8 * 4) / 20, 12);
    expect(judge(truth, steps, 0, 20 * MINUTE, [[0, 10 * MINUTE]]).polled).toBeCloseTo((8 * 4) / 10, 12);
  });

  test('of several steps at one instant the last holds', () => {
    expect(judge([{ at: 0, seats: 1 }], [exactly(0, 9), exactly(0, 1)], 0, 10).errorOfMiddle).toBe(0);
  });

  test('refuses what cannot be judged', () => {
    const truth = [{ at: 0, seats: 1 }];
    expect(() => judge(truth, [exactly(5, 1), exactly(4, 1)], 0, 10)).toThrow('goes back at step 1');
    expect(() => judge([{ at: 5, seats: 1 }], [], 0, 10)).toThrow('begins after');
    expect(() => judge([], [], 0, 10)).toThrow('begins after');
    expect(() => judge(truth, [], 0, 10, [[0, 10]])).toThrow('no time is left');
    expect(() => judge(truth, [], 10, 10)).toThrow('no time is left');
  });

  test('agrees with asking at each millisecond', () => {
    const at = integer({ min: 0, max: 40 });
    const seats = integer({ min: 0, max: 5 });
    const truths = array(record({ at, seats }), { maxLength: 8 }).map((steps) => [
      { at: 0, seats: 0 },
      ...steps.toSorted((a, b) => a.at - b.at),
    ]);
    const end = option(seats);
    const ranges = array(record({ at, atLeast: end, atMost: end }), { maxLength: 8 }).map((steps) =>
      steps.toSorted((a, b) => a.at - b.at),
    );
    const windows = array(tuple(at, at), { maxLength: 2 });
    assert(
      property(truths, ranges, windows, (truth, steps, exclude) => {
        const asked = askEachMillisecond(truth, steps, 50, exclude);
        const { judged, errorOutside, errorOfUpper, errorOfMiddle } = judge(truth, steps, 0, 50, exclude);
        expect(judged).toBe(asked.judged);
        expect(errorOutside * judged).toBeCloseTo(asked.outside, 9);
        expect(errorOfUpper ?? 0).toBeCloseTo(asked.upper, 9);
        expect(errorOfMiddle ?? 0).toBeCloseTo(asked.middle, 9);
      }),
    );
  });
});

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function askEachMillisecond(
  truth: readonly TruthStep[],
  steps: readonly RangeStep[],
  to: number,
  exclude: readonly Range[],
) {
  let judged = 0;
  let outside = 0;
  const upper: number[] = [];
  const middle: number[] = [];
  for (let now = 0; now < to; now++) {
    if (exclude.some(([from, end]) => from <= now && now < end)) continue;
    judged++;
    const seats = truth.findLast(({ at }) => at <= now)?.seats ?? 0;
    const step = steps.findLast(({ at }) => at <= now);
    const atLeast = step?.atLeast ?? null;
    const atMost = step?.atMost ?? null;
    outside += Math.max(0, atLeast === null ? 0 : atLeast - seats, atMost === null ? 0 : seats - atMost);
    if (atMost !== null) upper.push(Math.abs(seats - atMost));
    if (atMost !== null && atLeast !== null) middle.push(Math.abs(seats - (atLeast + atMost) / 2));
  }
  return { judged, outside, upper: mean(upper), middle: mean(middle) };
}
