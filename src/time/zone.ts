import { tzOffset } from '@date-fns/tz/tzOffset';
import {
  millisecondsInDay as DAY,
  millisecondsInHour as HOUR,
  millisecondsInMinute as MINUTE,
} from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';

/**
 * Ten thousand hours are more than a year; a hostile log that names every hour of a century must not fill the memory.
 */
const CACHED_HOURS = 10_000;

/** Processes write one log concurrently, so that a stamp may lie a little before the one above it. */
const JITTER = MINUTE;

const FIXED = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/;

/** The offset from UTC within one hour of UTC: `before` until `changeAt`, `after` from then on. */
interface Hour {
  before: number;
  after: number;
  changeAt: Instant;
}

const zones = new Map<string, (utc: Instant) => number>();

/** Whether a text is a zone that this machine knows: an IANA name, `UTC`, or a fixed offset such as `+02:00`. */
export function isZone(text: string): boolean {
  if (FIXED.test(text)) return true;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text }).format(0);
    return true;
  } catch {
    return false;
  }
}

/** Throws SeatwatchError where a zone was asked for, as by `--timezone`, and is none that this machine knows. */
export function mustBeZone(named: string | undefined): void {
  if (named === undefined || isZone(named)) return;
  throw new SeatwatchError(
    'usage',
    `cannot use the zone "${named}": give an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00`,
  );
}

/** The zone that this machine is set to; `UTC` where its setting cannot be understood. */
export function machineZone(): string {
  const zone: string | undefined = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone !== undefined && isZone(zone) ? zone : 'UTC';
}

/**
 * The offset from UTC, in milliseconds, that is in force in a zone at an instant; positive east of Greenwich.
 * NaN for an instant outside what a Date holds. Throws on a zone that is not `isZone`.
 */
export function offsetAt(zone: string, utc: Instant): number {
  return offsetsOf(zone)(utc);
}

/**
 * Gives the function that turns wall-clock milliseconds (the digits of a local stamp read as if they were UTC) into
 * UTC.
 *
 * The hour that autumn repeats is read as the earlier one, unless `after`, the greatest instant the stream has shown,
 * has passed that reading by more than a minute: then as the later one. A wall clock that spring skips is read as if
 * the old offset went on, as Temporal's `compatible` does; within the skipped hour that keeps the order of the stamps.
 * Throws on a zone that is not `isZone`.
 */
export function wallToUtc(zone: string): (wall: Instant, after?: Instant) => Instant {
  const offset = offsetsOf(zone);
  return (wall, after) => {
    const old = offset(wall - DAY);
    const next = offset(wall + DAY);
    if (old === next) return wall - old;
    const byOld = wall - old;
    const byNext = wall - next;
    const oldFits = offset(byOld) === old;
    const nextFits = offset(byNext) === next;
    if (!oldFits) return nextFits ? byNext : byOld;
    if (!nextFits) return byOld;
    return after !== undefined && after > byOld + JITTER ? byNext : byOld;
  };
}

function offsetsOf(zone: string): (utc: Instant) => number {
  let offset = zones.get(zone);
  if (offset === undefined) {
    offset = makeOffsets(zone);
    zones.set(zone, offset);
  }
  return offset;
}

function makeOffsets(zone: string): (utc: Instant) => number {
  const fixed = FIXED.exec(zone);
  if (fixed !== null) {
    const size = Number(fixed[2]) * HOUR + Number(fixed[3]) * MINUTE;
    const constant = fixed[1] === '-' ? -size : size;
    return () => constant;
  }
  if (!isZone(zone)) {
    throw new Error(
      `cannot compute times in ${JSON.stringify(zone)}: it is not a time zone; give an IANA name such ` +
        'as Europe/Berlin, UTC, or an offset such as +02:00',
    );
  }
  const hours = new Map<number, Hour>();
  return (utc) => {
    const number = Math.floor(utc / HOUR);
    let hour = hours.get(number);
    if (hour === undefined) {
      if (hours.size >= CACHED_HOURS) hours.clear();
      hour = lookUp(zone, number * HOUR);
      hours.set(number, hour);
    }
    return utc < hour.changeAt ? hour.before : hour.after;
  };
}

/** Offsets change within an hour too: Lord Howe at 15:30 UTC, St. John's until 2011 at a minute past. */
function lookUp(zone: string, start: Instant): Hour {
  const before = exactOffset(zone, start);
  const after = exactOffset(zone, start + HOUR - 1);
  if (before === after) return { before, after, changeAt: start };
  let low = start;
  let high = start + HOUR - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exactOffset(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { before, after, changeAt: high };
}

/** tzOffset gives -00:44 the wrong sign; no zone has had an offset between -01:00 and 00:00 since 1972. */
function exactOffset(zone: string, utc: Instant): number {
  return Math.round(tzOffset(zone, new Date(utc)) * MINUTE);
}

/** The zone in which people are told of several sources: theirs where they share one, else the machine's. */
export function commonZone(zones: readonly string[]): string {
  const [first, ...others] = new Set(zones);
  return first !== undefined && others.length === 0 ? first : machineZone();
}
