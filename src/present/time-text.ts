import {
  millisecondsInDay as DAY,
  millisecondsInMinute as MINUTE,
  millisecondsInSecond as SECOND,
} from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import type { Range } from '../domain/ledger.ts';
import { isZone, offsetAt } from '../time/zone.ts';

/**
 * UTC as ISO 8601 with milliseconds: `2026-11-21T09:18:49.120Z`. Throws RangeError for an instant that a Date cannot
 * hold, as all here do.
 */
export function iso(at: Instant): string {
  return new Date(at).toISOString();
}

/** How the hours of a day are counted: 24, or 12 with AM and PM. */
export type Hours = 12 | 24;

/** Writes an instant. */
export type Clock = (at: Instant) => string;

/**
 * Writes the instants of one zone for people: in mails, on the terminal, on a page. Whoever wants less than the whole
 * asks for it here; the text of an instant is never cut up afterwards. As a function it is `full`. An instant that no
 * calendar holds is written as `an unknown time`.
 */
export interface TimeText extends Clock {
  /** To the second, with the offset that held then: `2026-11-21 10:18:49 +01:00`. */
  full: Clock;
  /** To the minute, where the zone is named elsewhere: `2026-11-21 10:18`. */
  minute: Clock;
  /** `2026-11-21`. */
  day: Clock;
  /** The day of `since`, or its minute where that is the day of `at`: `2026-11-20`, `07:05`. */
  short(since: Instant, at: Instant): string;
  /** `when` to the second, without the day and the offset where it is of the day of `at`: `15:31:57`. */
  near(when: Instant, at: Instant): string;
  /**
   * To the minute, as people say it at `now`: `today 13:35`, `yesterday 22:40`, `Mon 08:00` within a week, else with
   * the date; what lies ahead of `now` by a day or more has its date too.
   */
  recent(when: Instant, now: Instant): string;
  /** Both ends of a range in that form, the second day only where it is another: `today 07:05-07:10`. */
  recentSpan(range: Range, now: Instant): string;
  /** To the minute, the second day only where it is another: `2026-11-20 07:05 to 07:10`; one where both are alike. */
  span(range: Range): string;
  /** The same without the day where that is the day of `at`: `07:05 to 07:10`. */
  spanOn(range: Range, at: Instant): string;
  /** The day of the zone's calendar in days since 1 January 1970; null for an instant that no calendar holds. */
  dayNumber(at: Instant): number | null;
}

/** A day short of the farthest instant that a Date holds, since an offset is added. */
const FARTHEST = 8.64e15 - DAY;
const UNKNOWN = 'an unknown time';
/** 1 January 1970 was a Thursday. */
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

/** For a zone; one that is unknown gives UTC, said as `+00:00`: a mail is never lost over a zone. */
export function createTimeText(timezone: string, hours: Hours = 24): TimeText {
  const zone = isZone(timezone) ? timezone : 'UTC';

  /** The local day, time of day and offset of an instant; undefined where no calendar holds it. */
  function localOf(at: Instant): { day: string; time: string; offset: number } | undefined {
    if (!(Math.abs(at) < FARTHEST)) return undefined;
    const offset = offsetAt(zone, at);
    const [day = '', time = ''] = iso(at + offset).split('T');
    return { day, time, offset };
  }

  function hourText(time: string, to: 'minute' | 'second'): string {
    const [hour = '', minute = '', second = ''] = time.slice(0, 8).split(':');
    const rest = to === 'minute' ? minute : `${minute}:${second}`;
    if (hours === 24) return `${hour}:${rest}`;
    return `${Number(hour) % 12 || 12}:${rest} ${Number(hour) < 12 ? 'AM' : 'PM'}`;
  }

  const full: Clock = (at) => {
    const local = localOf(at);
    return local === undefined
      ? UNKNOWN
      : `${local.day} ${hourText(local.time, 'second')} ${formatOffset(local.offset)}`;
  };
  const minute: Clock = (at) => {
    const local = localOf(at);
    return local === undefined ? UNKNOWN : `${local.day} ${hourText(local.time, 'minute')}`;
  };
  const day: Clock = (at) => localOf(at)?.day ?? UNKNOWN;

  /** The local time of `when` where both instants are of one day; else undefined. */
  function timeOn(when: Instant, at: Instant): string | undefined {
    const [local, other] = [localOf(when), localOf(at)];
    return local !== undefined && local.day === other?.day ? local.time : undefined;
  }

  const dayNumber = (at: Instant): number | null =>
    Math.abs(at) < FARTHEST ? Math.floor((at + offsetAt(zone, at)) / DAY) : null;

  /** What people call the day of `when` at `now`; undefined where they would name its date. */
  function dayWord(when: Instant, now: Instant): string | undefined {
    const [number, today] = [dayNumber(when), dayNumber(now)];
    const back = number === null || today === null ? Infinity : today - number;
    if (back === 0 || back === 1) return back === 0 ? 'today' : 'yesterday';
    return back > 1 && back < 7 ? WEEKDAYS[(((number ?? 0) % 7) + 7) % 7] : undefined;
  }

  function recent(when: Instant, now: Instant): string {
    const local = localOf(when);
    return local === undefined ? UNKNOWN : `${dayWord(when, now) ?? local.day} ${hourText(local.time, 'minute')}`;
  }

  function span([from, to]: Range, begins: string): string {
    const time = timeOn(to, from);
    if (minute(from) === minute(to)) return begins;
    return `${begins} to ${time === undefined ? minute(to) : hourText(time, 'minute')}`;
  }

  return Object.assign((at: Instant) => full(at), {
    full,
    minute,
    day,
    short(since: Instant, at: Instant): string {
      const time = timeOn(since, at);
      return time === undefined ? day(since) : hourText(time, 'minute');
    },
    near(when: Instant, at: Instant): string {
      const time = timeOn(when, at);
      return time === undefined ? full(when) : hourText(time, 'second');
    },
    span: (range: Range): string => span(range, minute(range[0])),
    spanOn(range: Range, at: Instant): string {
      const time = timeOn(range[0], at);
      return span(range, time === undefined ? minute(range[0]) : hourText(time, 'minute'));
    },
    recent,
    recentSpan([from, to]: Range, now: Instant): string {
      const time = timeOn(to, from);
      if (minute(from) === minute(to)) return recent(from, now);
      if (time === undefined) return `${recent(from, now)} to ${recent(to, now)}`;
      return `${recent(from, now)}-${hourText(time, 'minute')}`;
    },
    dayNumber,
  });
}

/**
 * The blanks at which a line may end: none within an instant as `TimeText` writes it. It stands here so that the form
 * of an instant and what knows it again in a sentence change together.
 */
export const LINE_BREAKS = / (?!\d\d:\d\d|[+-]\d\d:\d\d|\d:\d\d(?::\d\d)? [AP]M|(?<=\d:\d\d )[AP]M\b)/;

/** The days and whole instants in a text, which no line of HTML is to break. */
export const INSTANTS = /\d{4}-\d\d-\d\d( \d{1,2}:\d\d:\d\d( [AP]M)? [+-]\d\d:\d\d)?/g;

/** The characters that a word must be given so that the instant in it, to the minute, is not broken; 0 for none. */
export function instantWidth(word: string): number {
  if (!/\d:\d\d/.test(word)) return 0;
  return Math.max(16, /\d{4}-\d\d-\d\d \d{1,2}:\d\d(?: [AP]M)?/.exec(word)?.[0].length ?? 0);
}

/** An offset of milliseconds as `+01:00`; the seconds of offsets from before standard time are cut off. */
export function formatOffset(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / MINUTE);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/**
 * A span of milliseconds for people, rounded to what they would say: `40 s`, `3 min`, `2 h 5 min`, `4 days`.
 * Hours up to two days, since "1 day" may mean nearly two. A negative span, of clocks that disagree, is `0 s`.
 */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes * MINUTE >= 2 * DAY) return `${Math.round(ms / DAY)} days`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}`;
}

/**
 * The same between two instants that are shown to the minute: what a reader makes of them, so that 10:00 to 10:12 is 12
 * min. What is shorter than a minute is told to the second.
 */
export function agoByMinutes(from: Instant, to: Instant): string {
  if (to - from < MINUTE) return ago(to - from);
  return ago((Math.floor(to / MINUTE) - Math.floor(from / MINUTE)) * MINUTE);
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
