import type { Entry, Instant } from '../domain/entry.ts';
import type { Emit } from '../domain/licence-event.ts';
import type { KeyedState } from './keyed-state.ts';

const DAY = 24 * 3_600_000;

/**
 * No wrong zone is so far off: a stamp that lies further ahead of its arrival is garbled, or of a clock that is wrong
 * by days.
 */
export const MAX_AHEAD = 2 * DAY;

/** Says that a stamp was not believed, where there is one: of several in a row once. */
export function remarkFutureStamp(
  keyed: KeyedState,
  entry: Entry,
  stamp: Instant | undefined,
  at: Instant,
  say: Emit,
  instance: string,
): void {
  const key = `ahead ${entry.stream}`;
  if ((stamp !== undefined) === (keyed.get(key) === true)) return;
  keyed.keep(key, stamp !== undefined);
  if (stamp === undefined) return;
  const detail =
    `${entry.event === undefined ? 'this line, or the one above it,' : 'this event'} is ` +
    `stamped ${new Date(stamp).toISOString().slice(0, 10)}, ${Math.floor((stamp - entry.arrived) / DAY)} ` +
    'days after it was read: the stamp is not believed';
  say({ kind: 'remark', what: 'not-understood', at, instance, proof: { ...entry.place, text: entry.text }, detail });
}
