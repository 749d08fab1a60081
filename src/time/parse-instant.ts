import { millisecondsInDay as DAY } from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { spokenSpan } from './spoken-span.ts';
import { writtenDate, type WrittenDate } from './written-date.ts';
import { offsetAt, wallToUtc } from './zone.ts';

const FORMS = 'give it as 2026-11-21 10:18, yesterday 14:00 or 2 hours ago';
const SPAN = 'a duration such as 30m, 2h or 4 days';

/** In the order of the days since 1 January 1970. */
const WEEKDAYS = ['thursday', 'friday', 'saturday', 'sunday', 'monday', 'tuesday', 'wednesday'];
const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?(?: ?([ap])\.? ?m\b\.?)?|^(\d{1,2}) ?([ap])\.? ?m\b\.?/;
const ZONE = /^(?: ?(z|utc|gmt)| ?([+-])(\d\d):?(\d\d))$/;
const DAY_WORD = /^(?:(today|yesterday|tomorrow|(?:the )?day before yesterday)|(last )?([a-z]{3,}))(?![a-z])/;

/** A text that is not an instant; the message names it and the forms that are. */
export class InstantError extends SeatwatchError {
  override readonly name = 'InstantError';

  constructor(message: string) {
    super('instant', message);
  }
}

/** What a text is read by: how it was typed, the zone, the clock, and where times without a day belong. */
interface Reading {
  typed: string;
  zone: string;
  now: Instant;
  end: Instant;
}

/** A time of day in milliseconds, and what stands behind it. */
interface TimeOfDay {
  ms: number;
  rest: string;
}

/**
 * The instant that a person names, for example behind `--at`.
 *
 * By the clock, `now`: `now`, `2 hours ago`, `2h ago`, `yesterday`, `today 9:00`, `monday 8:00` (the last one), `last
 * monday`, `2 days ago 14:00`. By `end`, the end of what is known: `-30m`, and `14:00` or `2pm`, which is of its day
 * and may lie ahead. By neither: dates with or without a time of day, as ISO 8601, as IRIS and Windows write them and
 * as seatwatch does. A day alone is its first moment. Without an offset it is local time in `zone`, the earlier one
 * where that hour came twice.
 *
 * Throws InstantError for anything else, for dates that no calendar has, and for those of which the day and the month
 * may be either.
 */
export function parseInstant(text: string, zone: string, now: Instant, end: Instant = now): Instant {
  const said = inDigits(text);
  const reading: Reading = { typed: text, zone, now, end };
  if (said === 'now') return now;
  const back = /^- ?(.*)$/.exec(said)?.[1];
  if (back !== undefined) return end - spanOf(back, `behind the minus stands ${SPAN}`, reading);
  const past = /^(.+) ago(?:,?(?: at)? (.+))?$/.exec(said);
  if (past?.[1] !== undefined) return agoOf(past[1], past[2], reading);
  return byDay(said, reading) ?? byTime(said, reading) ?? byDate(said, reading);
}

/** Whether a text is counted from the end of what is known, and not by the clock. */
export function countsFromEnd(text: string): boolean {
  const said = inDigits(text);
  return said.startsWith('-') || TIME.exec(said)?.[0] === said;
}

/** What was typed with one space between words, and noon and midnight as times of day. */
function inDigits(text: string): string {
  const said = text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return said.replace(/(?<![a-z])noon$/, '12:00').replace(/(?<![a-z])midnight$/, '00:00');
}

function refused({ typed }: Reading, why: string): InstantError {
  return new InstantError(`cannot read ${JSON.stringify(typed)} as a time: ${why}`);
}

function spanOf(text: string, why: string, reading: Reading): number {
  const span = spokenSpan(text);
  if (span === undefined) throw refused(reading, why);
  return span;
}

/** `2 hours ago`, and `2 days ago 14:00`. */
function agoOf(span: string, time: string | undefined, reading: Reading): Instant {
  const { zone, now } = reading;
  const ms = spanOf(span, `before "ago" stands ${SPAN}`, reading);
  if (time === undefined) return now - ms;
  const at = wholeTime(time, reading);
  if (at === undefined || ms % DAY !== 0) throw refused(reading, FORMS);
  return wallToUtc(zone)(midnightOf(reading, now) - ms + at);
}

/** A day by its name, with a time of day before or behind it, or none. */
function byDay(said: string, reading: Reading): Instant | undefined {
  const before = TIME.exec(said);
  const turned = before === null ? said : `${said.slice(before[0].length).replace(/^,? (?:on )?/, '')} ${before[0]}`;
  const word = DAY_WORD.exec(turned);
  if (word === null) return undefined;
  const rest = turned.slice(word[0].length).replace(/^,? ?(?:at )?/, '');
  const time = rest === '' ? 0 : wholeTime(rest, reading);
  const [, name, last, short = ''] = word;
  const weekday = WEEKDAYS.findIndex((one) => short !== '' && one.startsWith(short));
  // A date may begin with the name of its day.
  if (time === undefined || (name === undefined && weekday === -1)) return undefined;
  const { zone, now } = reading;
  const midnight = midnightOf(reading, now);
  const at = (back: number): Instant => wallToUtc(zone)(midnight - back * DAY + time);
  if (name === 'today') return at(0);
  if (name === 'tomorrow') return at(-1);
  if (name !== undefined) return at(name === 'yesterday' ? 1 : 2);
  const passed = (((midnight / DAY - weekday) % 7) + 7) % 7;
  // Of today's name the moment may lie ahead: then a week ago is meant.
  return at(passed === 0 && (last !== undefined || at(0) > now) ? 7 : passed);
}

/** A time of day alone. */
function byTime(said: string, reading: Reading): Instant | undefined {
  const time = timeAt(said, reading);
  return time?.rest === '' ? wallToUtc(reading.zone)(midnightOf(reading, reading.end) + time.ms) : undefined;
}

/** A date with a time of day and an offset, or without. */
function byDate(said: string, reading: Reading): Instant {
  const written = writtenDate(said);
  if (written === undefined) throw refused(reading, FORMS);
  const [date, other] = written.dates;
  if (date === undefined) throw refused(reading, 'no month has that number');
  if (other !== undefined)
    throw refused(reading, `it may be ${isoDay(date)} or ${isoDay(other)}: write it as one of these`);
  const behind = written.rest.replace(/^(?:t|-|,? (?:at )?)(?=\d)/, '');
  const time = behind === '' ? { ms: 0, rest: '' } : timeAt(behind, reading);
  if (time === undefined || (behind !== '' && behind === written.rest)) throw refused(reading, FORMS);
  const wall = (year: number): Instant => midnightOn({ ...date, year }, reading) + time.ms;
  // A stamp without a year is the last one that fits.
  const thisYear = new Date(reading.now + offsetAt(reading.zone, reading.now)).getUTCFullYear();
  const local = wallToUtc(reading.zone);
  const year = date.year ?? (local(wall(thisYear)) > reading.now ? thisYear - 1 : thisYear);
  const offset = offsetOf(time.rest, reading);
  return offset === undefined ? local(wall(year)) : wall(year) - offset;
}

/** The offset that stands behind a time; undefined where none does. */
function offsetOf(rest: string, reading: Reading): number | undefined {
  if (rest === '') return undefined;
  const [found, utc, sign, hours, minutes] = ZONE.exec(rest) ?? [];
  if (found === undefined) throw refused(reading, FORMS);
  if (utc !== undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) throw refused(reading, `no zone is ${rest.trim()} from UTC`);
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The first moment of a date of the calendar, its digits read as if they were UTC. */
function midnightOn(date: WrittenDate & { year: number }, reading: Reading): number {
  const midnight = Date.UTC(date.year, date.month - 1, date.day);
  const made = new Date(midnight);
  if (made.getUTCMonth() !== date.month - 1 || made.getUTCDate() !== date.day || date.year < 1000)
    throw refused(reading, `the calendar has no ${isoDay(date)}`);
  return midnight;
}

function isoDay({ year, month, day }: WrittenDate): string {
  return `${year === null ? '' : `${year}-`}${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The first moment of the day of an instant, its digits read as if they were UTC. */
function midnightOf({ zone }: Reading, at: Instant): number {
  return Math.floor((at + offsetAt(zone, at)) / DAY) * DAY;
}

/** A text that is a time of day and nothing else; undefined for another. */
function wholeTime(text: string, reading: Reading): number | undefined {
  const time = timeAt(text, reading);
  return time?.rest === '' ? time.ms : undefined;
}

/** The time of day that a text begins with, by 24 hours or by 12 with AM and PM; undefined where there is none. */
function timeAt(text: string, reading: Reading): TimeOfDay | undefined {
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const [whole, hours, minutes = '0', seconds = '0', fraction = '', half, only, halfOfOnly] = found;
  const twelve = half ?? halfOfOnly;
  let hour = Number(hours ?? only);
  if (twelve !== undefined && (hour < 1 || hour > 12)) throw refused(reading, 'by AM and PM an hour is from 1 to 12');
  if (twelve !== undefined) hour = (hour % 12) + (twelve === 'p' ? 12 : 0);
  const [minute, second] = [Number(minutes), Number(seconds)];
  if (hour > 23 || minute > 59 || second > 59) throw refused(reading, 'a day goes from 00:00:00 to 23:59:59');
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { ms: ((hour * 60 + minute) * 60 + second) * 1000 + ms, rest: text.slice(whole.length) };
}
