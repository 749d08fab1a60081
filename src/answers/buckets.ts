import {
  millisecondsInDay as DAY,
  millisecondsInHour as HOUR,
  millisecondsInMinute as MINUTE,
} from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import { offsetAt, wallToUtc } from '../time/zone.ts';

/** 5 January 1970: weeks begin on Mondays. */
const MONDAY = 4 * DAY;

/** Spans that people know; what is longer than an hour divides a day or is made of whole days. */
const SIZES = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY];

/** The most lines of a chart: what a terminal shows at once. */
const MOST = 32;

export interface Buckets {
  /** Milliseconds by the wall clock; the day of a clock change is an hour shorter or longer. */
  size: number;
  /** Where buckets begin, ascending, the first of them `from`, and the end of the last. */
  bounds: Instant[];
}

/**
 * Cuts a time into buckets of the smallest size that makes no more than 32 of them; they begin at full hours and days
 * of the zone.
 */
export function bucketsOf(from: Instant, to: Instant, zone: string): Buckets {
  const size = SIZES.find((each) => to - from <= each * (MOST - 1)) ?? (SIZES.at(-1) as number);
  const utc = wallToUtc(zone);
  const bounds = [from];
  const first = size > DAY ? MONDAY : 0;
  for (let wall = first + Math.floor((from + offsetAt(zone, from) - first) / size) * size + size; ; wall += size) {
    const bound = utc(wall);
    if (bound >= to) break;
    // In the hour that spring skips no bucket begins.
    if (bound > (bounds.at(-1) ?? from)) bounds.push(bound);
  }
  return { size, bounds: [...bounds, to] };
}
