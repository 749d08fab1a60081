import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { TruthStep } from './types.ts';

/** Seats as reconstructed, from an instant until the next step; null is unbounded. Any ledger step fits. */
export interface RangeStep {
  at: Instant;
  atLeast: number | null;
  atMost: number | null;
}

/** Means over the judged time, in seats; null where there was no time to take the mean over. */
export interface Verdict {
  /** Milliseconds that were judged: [from, to) without the excluded windows. */
  judged: number;
  /** Distance from the truth to the middle of the range, over the time in which both ends are known. */
  errorOfMiddle: number | null;
  /** Distance from the truth to the upper end, over the time in which it is known. */
  errorOfUpper: number | null;
  /** Distance from the truth to the nearer end where it lies outside, 0 where inside. */
  errorOutside: number;
  /** Share of the judged time in which the truth lies outside the range. */
  shareOutside: number;
  /** Share of the judged time in which at least one end is null. */
  shareUnbounded: number;
  /** Distance between the ends, over the time in which both are known. */
  meanWidth: number | null;
  /** The error that holding a sample of the truth, taken every 10 minutes from `from` on, would have had. */
  polled: number;
}

const POLL_EVERY = 600_000;
const UNKNOWN: RangeStep = { at: -Infinity, atLeast: null, atMost: null };

function requireOrder(what: string, steps: readonly { at: Instant }[]): void {
  for (const [index, { at }] of steps.entries()) {
    const before = steps[index - 1];
    if (before && before.at > at)
      throw new RangeError(`cannot judge: ${what} goes back at step ${index}; give steps in order of time`);
  }
}

/** Reads a step function at instants that never go back; of several steps at one instant the last holds. */
function walk<T extends { at: Instant }>(steps: readonly T[]): (at: Instant) => T | undefined {
  let index = -1;
  return (at) => {
    while ((steps[index + 1]?.at ?? Infinity) <= at) index++;
    return steps[index];
  };
}

/** Whether an instant lies in one of the windows, for instants that never go back. */
function within(windows: readonly Range[]): (at: Instant) => boolean {
  const sorted = windows.toSorted((a, b) => a[0] - b[0]);
  let index = 0;
  let until = -Infinity;
  return (at) => {
    for (let window = sorted[index]; window && window[0] <= at; window = sorted[++index])
      until = Math.max(until, window[1]);
    return at < until;
  };
}

/** Every instant in [from, to] at which something may change, ascending. */
function edges(
  from: Instant,
  to: Instant,
  truth: readonly TruthStep[],
  steps: readonly RangeStep[],
  exclude: readonly Range[],
): Float64Array {
  const all = [from, to];
  const add = (at: Instant): void => {
    if (at > from && at < to) all.push(at);
  };
  for (const { at } of truth) add(at);
  for (const { at } of steps) add(at);
  for (const [begin, end] of exclude) {
    add(begin);
    add(end);
  }
  for (let poll = from + POLL_EVERY; poll < to; poll += POLL_EVERY) all.push(poll);
  return Float64Array.from(all).toSorted();
}

/**
 * Compares a reconstruction with the truth over [from, to), without the excluded windows, by integrating both step
 * functions exactly. Before its first step the reconstruction is unbounded.
 * @throws RangeError when steps are out of order, the truth begins after `from`, or nothing is left to judge.
 */
export function judge(
  truth: readonly TruthStep[],
  steps: readonly RangeStep[],
  from: Instant,
  to: Instant,
  exclude: readonly Range[] = [],
): Verdict {
  requireOrder('the truth', truth);
  requireOrder('the reconstruction', steps);
  if (!((truth[0]?.at ?? Infinity) <= from))
    throw new RangeError('cannot judge: the truth begins after the time to judge');

  const truthAt = walk(truth);
  const stepAt = walk(steps);
  const excluded = within(exclude);
  const marks = edges(from, to, truth, steps, exclude);
  let sample = 0;
  let nextPoll = from;
  let [judged, known, upperKnown, outside] = [0, 0, 0, 0];
  let [middleSum, upperSum, outsideSum, widthSum, polledSum] = [0, 0, 0, 0, 0];

  for (let index = 0; index + 1 < marks.length; index++) {
    const at = marks[index] as Instant;
    const length = (marks[index + 1] as Instant) - at;
    if (length === 0) continue;
    const seats = truthAt(at)?.seats ?? 0;
    const { atLeast, atMost } = stepAt(at) ?? UNKNOWN;
    if (at >= nextPoll) {
      sample = seats;
      nextPoll += POLL_EVERY;
    }
    if (excluded(at)) continue;

    judged += length;
    polledSum += Math.abs(seats - sample) * length;
    const distance = Math.max(0, (atLeast ?? -Infinity) - seats, seats - (atMost ?? Infinity));
    outsideSum += distance * length;
    if (distance > 0) outside += length;
    if (atMost === null) continue;
    upperKnown += length;
    upperSum += Math.abs(seats - atMost) * length;
    if (atLeast === null) continue;
    known += length;
    middleSum += Math.abs(seats - (atLeast + atMost) / 2) * length;
    widthSum += (atMost - atLeast) * length;
  }
  if (!(judged > 0))
    throw new RangeError('cannot judge: no time is left between from and to beside the excluded windows');
  return {
    judged,
    errorOfMiddle: known > 0 ? middleSum / known : null,
    errorOfUpper: upperKnown > 0 ? upperSum / upperKnown : null,
    errorOutside: outsideSum / judged,
    shareOutside: outside / judged,
    shareUnbounded: (judged - known) / judged,
    meanWidth: known > 0 ? widthSum / known : null,
    polled: polledSum / judged,
  };
}
