import type { Instant } from './entry.ts';
import type { Sourced } from './licence-event.ts';

/** An event that says that somebody was refused for want of a licence. */
export type LimitExceeded = Extract<Sourced, { kind: 'limit-exceeded' }>;

/** How far the refusals of one instance have been counted. */
export type LimitCount = {
  /** The product's own cumulative number, where a line has stated one since it began to count. */
  total: number | null;
  /** The instant from which that counts; null where no line told. */
  from: Instant | null;
  /** Refusals told without a number since: the next number counts them too. */
  unnumbered: number;
};

/** From when the number of a line counts: the date that it states, else the start that the log shows. */
export function countsFrom({ since, began }: Pick<LimitExceeded, 'since' | 'began'>): Instant | null {
  return since ?? began ?? null;
}

/** The date in a line and the start in the log may lie so far apart, in milliseconds, and mean the same. */
const SAME_START = 60_000;

/** Whether all that a number counts has happened since the start that the log shows: none of it was never read. */
export function countsInLog({ since, began }: Pick<LimitExceeded, 'since' | 'began'>): boolean {
  return began !== undefined && (since === null || since >= began - SAME_START);
}

/**
 * How many refusals a line adds to what was counted `before` of the same instance. With a number that is its rise since
 * the last number with the same beginning; a lower number, or another beginning, counts from nothing. Without a number
 * it is `times`.
 * At first sight (`before` undefined) `rise` is all that the line states, of which nobody knows how much is new.
 */
export function countLimit(before: LimitCount | undefined, event: LimitExceeded): { rise: number; count: LimitCount } {
  const from = countsFrom(event);
  const same = before !== undefined && (from === before.from || (event.total === null && from === null));
  const { total, unnumbered } = same ? before : { total: null, unnumbered: 0 };
  if (event.total === null) {
    const count = { total, from: same ? before.from : from, unnumbered: unnumbered + event.times };
    return { rise: event.times, count };
  }
  const counted = (total ?? 0) + unnumbered;
  const rise = total === null || event.total >= total ? Math.max(0, event.total - counted) : event.total;
  return { rise, count: { total: event.total, from, unnumbered: 0 } };
}
