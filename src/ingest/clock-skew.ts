import { isBelievable, MAX_AHEAD } from '../domain/believable.ts';
import type { Entry, Instant } from '../domain/entry.ts';
import type { Emit } from '../domain/licence-event.ts';
import type { KeyedState } from './keyed-state.ts';

const DAY = 24 * 3_600_000;

/** How far from its arrival a stamp must lie to be remarkable, in milliseconds. */
const FAR = 15 * 60_000;
/** So many stamps in a row tell of a clock that is wrong. */
const ENOUGH = 5;
/** What they may differ by. */
const SPREAD = 5 * 60_000;
/** Less than the time after which the rule takes it for over. */
const AGAIN = 12 * 3_600_000;

/**
 * How far the last stamps of a stream were from the moment they were read, in milliseconds, and when that was remarked
 * last.
 */
type ClockState = { off: readonly number[]; told: Instant | null };

const CLOCK_FINE: ClockState = { off: [], told: null };

/**
 * Whether the instant that an entry carries lies days ahead of its arrival, and of `last`, the greatest instant that
 * its stream has shown: where a log goes on from there, it is the clock of this machine that is wrong.
 */
export function isFarAhead({ at, arrived }: Entry, last = arrived): boolean {
  return at !== undefined && at > Math.max(arrived, last) + MAX_AHEAD;
}

/** Whether the instant of an event cannot be: it lies days ahead of its arrival, or before there were such events. */
export function isUnbelievable(entry: Pick<Entry, 'at' | 'arrived'>): boolean {
  return entry.at !== undefined && !isBelievable(entry.at, entry.arrived);
}

/** How such a remark ends where the others of its log tell it. */
export const OUT_OF_ORDER = 'days away from the events before and behind it: the stamp is not believed';

/** Remarks that a stamp was not believed, where there is one: of several in a row once. */
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
  const what =
    entry.table !== undefined
      ? 'this table'
      : entry.event === undefined
        ? 'this line, or the one above it,'
        : 'this event';
  const days = Math.floor((stamp - entry.arrived) / DAY);
  const off = days > 0 ? `${days} days after it was read` : `${-days} days before it was read`;
  const day = new Date(stamp).toISOString().slice(0, 10);
  const detail = isUnbelievable({ ...entry, at: stamp })
    ? `${what} is stamped ${day}, ${off}: the stamp is not believed`
    : `${what} is stamped ${day}, ${OUT_OF_ORDER}`;
  say({ kind: 'remark', what: 'not-understood', at, instance, proof: { ...entry.place, text: entry.text }, detail });
}

/**
 * Remarks that the stamps of appended lines do not fit the clock. Five in a row that are 15 minutes or more away, and
 * all about as far, mean a wrong zone or clock; it is remarked again every 12 hours as long as it lasts. One line alone
 * means nothing, since it may have been written late. No line is doubted for it.
 */
export function remarkClockSkew(
  keyed: KeyedState,
  entry: Entry,
  stamp: Instant,
  at: Instant,
  say: Emit,
  instance: string,
): void {
  const key = `clock ${entry.stream}`;
  const before = (keyed.get(key) as ClockState | undefined) ?? CLOCK_FINE;
  const { state, minutes } = checkClock(before, stamp, entry.arrived);
  keyed.keep(key, state);
  if (minutes === undefined) return;
  const detail =
    `zone or clock wrong by ${Math.abs(minutes)} minutes: appended lines are ` +
    `stamped ${minutes > 0 ? 'earlier' : 'later'} than they arrive; check the timezone of the source ` +
    'and the clocks of both machines';
  say({ kind: 'remark', what: 'zone', at, instance, proof: { ...entry.place, text: entry.text }, detail });
}

/** `minutes` is positive where the stamps are behind; undefined where nothing is to be remarked. */
function checkClock(state: ClockState, stamp: Instant, arrived: Instant): { state: ClockState; minutes?: number } {
  const off = arrived - stamp;
  if (Math.abs(off) < FAR) return { state: state.off.length === 0 && state.told === null ? state : CLOCK_FINE };
  if (state.told !== null && Math.abs(arrived - state.told) < AGAIN) return { state };
  const last = [...state.off, off].slice(-ENOUGH);
  const alike = Math.max(...last) - Math.min(...last) <= SPREAD;
  if (last.length < ENOUGH || !alike) return { state: { off: last, told: state.told } };
  return { state: { off: [], told: arrived }, minutes: Math.round(off / 60_000) };
}
