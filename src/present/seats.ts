import type { PoolNow, Seats } from '../domain/ledger.ts';
import { keptBack } from '../domain/reserved.ts';

/** Seats used, and of how many. */
export type SeatCount = Seats & Pick<PoolNow, 'limit'> & Partial<Pick<PoolNow, 'perCore' | 'unnamed' | 'reserved'>>;

/**
 * How used seats stand to their limit, by what is proven: more than there are, all taken, perhaps all taken, at least
 * one free for whoever comes; unknown where nothing or no limit is known. Whether reserved seats are among the used
 * ones nobody knows, so that the others may all be taken before the limit is reached.
 */
export function standing(seats: SeatCount | undefined): 'over' | 'full' | 'maybe' | 'free' | 'unknown' {
  if (seats === undefined || !isKnown(seats) || seats.limit === null) return 'unknown';
  const { atLeast, atMost, limit } = seats;
  if (atLeast !== null && atLeast >= limit) return atLeast > limit ? 'over' : 'full';
  return atMost === null || atMost + keptBack(seats) >= limit ? 'maybe' : 'free';
}

/** Whether all seats may be taken but for reserved ones, though fewer than the limit are used for certain. */
export function isFullForOthers(seats: SeatCount | undefined): boolean {
  if (seats === undefined || !isKnown(seats)) return false;
  const { atLeast, limit } = seats;
  const kept = keptBack(seats);
  return kept > 0 && atLeast !== null && limit !== null && atLeast < limit && atLeast + kept >= limit;
}

/** `, 2 reserved`; empty where no seats are. */
export function reservedPart({ reserved = 0 }: Partial<Pick<PoolNow, 'reserved'>>): string {
  return reserved > 0 ? `, ${reserved} reserved` : '';
}

/**
 * The same in as few characters as a locked phone needs: `10/10`, `8-10 of 10`, `8+ of 10`, `12 of 10` where more are
 * counted than there are, `8/10, 2 reserved` where not all are taken, `seats unknown`.
 */
export function shortSeats(seats: SeatCount | undefined): string {
  if (seats?.perCore === true) return 'key counts cores';
  if (seats === undefined || !isKnown(seats)) return 'seats unknown';
  const { atLeast, atMost, limit } = seats;
  if (limit === null) return `${rangeOf(atLeast, atMost)} used, limit unknown`;
  if (atLeast !== null && atLeast > limit) return `${rangeOf(atLeast, atMost)} of ${limit}`;
  if (atLeast === limit) return `${atLeast}/${limit}`;
  const used = atLeast === atMost ? `${atLeast}/${limit}` : `${rangeOf(atLeast, atMost)} of ${limit}`;
  return `${used}${reservedPart(seats)}`;
}

/** Whether anything is known of how many are used: "at least 0" says nothing. */
function isKnown({ atLeast, atMost, perCore }: SeatCount): boolean {
  return perCore !== true && (atMost !== null || (atLeast !== null && atLeast > 0));
}

function rangeOf(atLeast: number | null, atMost: number | null): string {
  if (atMost === null) return `${atLeast ?? 0}+`;
  return atLeast === atMost ? `${atMost}` : `${atLeast ?? 0}-${atMost}`;
}
