import type { Alert } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';

/**
 * A notice that was made and is sent by itself: when, about which pool, and whether it told of something critical, or
 * that such a thing is over.
 */
export type Made = { at: Instant; about: string; critical: boolean; over?: boolean };

export const HOUR = 3_600_000;

/** So many notices within an hour go to a receiver, and so many of them are about one pool. */
const MOST = { receiver: 12, pool: 4 };

/** What a notice about an alert counts for: its pool, or its source where it is about none. */
export function aboutOf({ pool, source }: Alert): string {
  // A source may have the id of a pool.
  return pool === null ? `source ${source}` : `pool ${pool}`;
}

/**
 * By its amount: where the clock was set back, what was made in a time that has not come yet counts for an hour and no
 * longer.
 */
export function passed(since: Instant, at: Instant): number {
  return Math.abs(at - since);
}

export function withinHour(made: readonly Made[], at: Instant): Made[] {
  return made.filter((one) => passed(one.at, at) < HOUR);
}

/** Whether the ceiling lets another notice through. `made` are those of the last hour. */
export function hasRoom(made: readonly Made[], about: string): boolean {
  return made.length < MOST.receiver && made.filter((one) => one.about === about).length < MOST.pool;
}

/** Whether so many notices wait to be sent that nothing is put to them. */
export function isFull(waiting: number): boolean {
  return waiting >= MOST.receiver;
}

/**
 * Whether of a pool something critical was told within the last hour, and no end of it since: whoever was told that it
 * is over must hear at once that it is not.
 */
export function toldCritical(made: readonly Made[], about: string): boolean {
  return made.findLast((one) => one.about === about && (one.critical || one.over === true))?.critical === true;
}
