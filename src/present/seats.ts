import type { PoolNow, Seats } from '../domain/ledger.ts';

/** Seats used, and of how many. */
export type SeatCount = Seats & Pick<PoolNow, 'limit'> & Partial<Pick<PoolNow, 'perCore' | 'unnamed'>>;

/**
 * How used seats stand to their limit, by what is proven: more than there are, all taken, perhaps all taken, at least
 * one free; unknown where nothing or no limit is known.
 */
export function standing(seats: SeatCount | undefined): 'over' | 'full' | 'maybe' | 'free' | 'unknown' {
  if (seats === undefined || !isKnown(seats) || seats.limit === null) return 'unknown';
  const { atLeast, atMost, limit } = seats;
  if (atLeast !== null && atLeast >= limit) return atLeast > limit ? 'over' : 'full';
  return atMost === null || atMost >= limit ? 'maybe' : 'free';
}

/**
 * The same in as few characters as a locked phone needs: `10/10`, `8-10 of 10`, `8+ of 10`, `12 of 10` where more are
 * counted than there are, `seats unknown`.
 */
export function shortSeats(seats: SeatCount | undefined): string {
  if (seats?.perCore === true) return 'key counts cores';
  if (seats === undefined || !isKnown(seats)) return 'seats unknown';
  const { atLeast, atMost, limit } = seats;
  if (limit === null) return `${rangeOf(atLeast, atMost)} used, limit unknown`;
  if (atLeast !== null && atLeast > limit) return `${rangeOf(atLeast, atMost)} of ${limit}`;
  const exact = atLeast === limit || (atLeast === atMost && atLeast !== null);
  return exact ? `${atLeast}/${limit}` : `${rangeOf(atLeast, atMost)} of ${limit}`;
}

/** Whether anything is known of how many are used: "at least 0" says nothing. */
function isKnown({ atLeast, atMost, perCore }: SeatCount): boolean {
  return perCore !== true && (atMost !== null || (atLeast !== null && atLeast > 0));
}

function rangeOf(atLeast: number | null, atMost: number | null): string {
  if (atMost === null) return `${atLeast ?? 0}+`;
  return atLeast === atMost ? `${atMost}` : `${atLeast ?? 0}-${atMost}`;
}
