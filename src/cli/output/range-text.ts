import type { Seats } from '../../domain/ledger.ts';

/**
 * A number of seats as far as it is known: `25`, `23 to 25`, `at least 12`, `unknown`. "At least 0" says nothing, so it
 * is unknown too. `digits` behind the point, the lower end cut down and the upper end up.
 */
export function rangeText({ atLeast, atMost }: Seats, digits = 0): string {
  const factor = 10 ** digits;
  const floor = Math.floor((atLeast ?? 0) * factor) / factor;
  if (atLeast === null || (floor === 0 && atMost === null)) return 'unknown';
  const least = floor.toFixed(digits);
  if (atMost === null) return `at least ${least}`;
  const most = (Math.ceil(atMost * factor) / factor).toFixed(digits);
  return atLeast === atMost ? (Math.round(atLeast * factor) / factor).toFixed(digits) : `${least} to ${most}`;
}
