import type { Instant } from './entry.ts';

const DAY = 24 * 3_600_000;

/**
 * No wrong zone is so far off: a stamp that lies further ahead of its arrival is garbled, or of a clock that is wrong
 * by days.
 */
export const MAX_AHEAD = 2 * DAY;

/**
 * No log of Windows events in a form that is read here is older: a stamp before it is damaged, or of a clock that was
 * not set.
 */
export const EARLIEST_EVENT: Instant = Date.UTC(2007, 0, 1);

/** Whether an event can have been at an instant, or a local time read as if it were UTC, that was read at `arrived`. */
export function isBelievable(at: Instant, arrived: Instant): boolean {
  return at >= EARLIEST_EVENT && at <= arrived + MAX_AHEAD;
}
