import type { Instant } from './entry.ts';

/** By so much summer time sets clocks back. */
export const SET_BACK = 3_600_000;

const MARCH_TO_APRIL_AND_AUTUMN: readonly number[] = [2, 3, 9, 10];

/**
 * Whether wall-clock milliseconds (digits read as if they were UTC) lie in a night in which clocks may be set back: in
 * the first hours of a Sunday in spring or autumn, in whatever zone. Then the stamps of an hour come twice.
 */
export function isSetBackNight(wall: Instant): boolean {
  const date = new Date(wall);
  return MARCH_TO_APRIL_AND_AUTUMN.includes(date.getUTCMonth()) && date.getUTCDay() === 0 && date.getUTCHours() < 4;
}
