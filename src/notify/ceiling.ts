import type { Alert } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';

/**
 * A notice of the last hour that counts for the ceiling: when it was made, about which pool or source (see `aboutOf`),
 * and whether it held a critical alert that stood, or one that was `over`.
 */
export type Made = { at: Instant; about: string; critical: boolean; over?: boolean };

export const HOUR = 3_600_000;

/** The ceiling: at most so many notices an hour a receiver, and so many of them about one pool. */
const MOST = { receiver: 12, pool: 4 };

/** The key under which a notice about an alert counts for the ceiling: its pool, or its source where it has none. */
export function aboutOf({ pool, source }: Alert): string {
  // A source may have the id of a pool.
  return pool === null ? `source ${source}` : `pool ${pool}`;
}

/**
 * The milliseconds between two instants, never negative: where the clock was set back, an instant of the future counts
 * for an hour and no longer.
 */
export function passed(since: Instant, at: Instant): number {
  return Math.abs(at - since);
}

/** Those that were made within an hour of `at`. */
export function withinHour(made: readonly Made[], at: Instant): Made[] {
  return made.filter((one) => passed(one.at, at) < HOUR);
}

/** Whether the ceiling lets another notice through. `made` are those of the last hour. */
export function hasRoom(made: readonly Made[], about: string): boolean {
  return made.length < MOST.receiver && made.filter((one) => one.about === about).length < MOST.pool;
}

/** Whether so many notices wait for another attempt that the ceiling holds every further one. */
export function isFull(waiting: number): boolean {
  return waiting >= MOST.receiver;
}

/**
 * Whether a critical notice about a pool was made within the last hour, and none that it is over since: whoever was
 * sent an end must get the next beginning at once.
 */
export function toldCritical(made: readonly Made[], about: string): boolean {
  return made.findLast((one) => one.about === about && (one.critical || one.over === true))?.critical === true;
}
