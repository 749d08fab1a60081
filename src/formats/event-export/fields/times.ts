import { halfOf, wordedTimeOf } from './worded-times.ts';

/** A time as a form tells it. Where day and month cannot be told apart it has two readings, one of which may be NaN. */
export interface ParsedTime {
  /** Whether the text itself tells an offset from UTC; if not, the readings are its digits read as if they were UTC. */
  utc: boolean;
  dayFirst: number;
  monthFirst: number;
  /** The decimals of the second, up to seven. */
  decimals: string;
  /** Where it has no seconds. */
  toMinute?: true;
  /** Whether, of the two readings, the way it is written is one in which no US English machine writes. */
  looksDayFirst?: boolean;
  /** The offset from UTC in milliseconds that the text states by numbers. */
  offset?: number;
}

/** What may stand behind a time: `Z`, `UTC`, an offset. */
const ZONE = String.raw`Z|UTC|GMT|[+-]\d\d(?::?\d\d)?`;
const ISO = new RegExp(
  String.raw`^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)? ?(${ZONE})?$`,
  'i',
);

/**
 * A word for the half of the day, which stands behind the time or, in East Asia, before it; which words they are tells
 * `halfOf`.
 */
const HALF = String.raw`[\p{L}][\p{L}\p{M}.'’״]{0,15}(?:\s[\p{L}][\p{L}\p{M}.]{0,12})?`;

/**
 * Finns put dots between hours and minutes; Koreans, Czechs and Slovaks a blank behind the dots of the date; Bulgarians
 * a word behind year and time.
 */
const LOCAL = new RegExp(
  String.raw`^\s*(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:\s?г\.)?,?\s+(?:(${HALF})\s?)?(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,](\d{1,9}))?(?:\s?((?!(?:${ZONE})\s*$)${HALF}))?\s*(${ZONE})?\s*$`,
  'iu',
);

/** Years of calendars other than ours, of which the Thai one alone can be told: it is 543 years ahead. */
const [EARLIEST_YEAR, EARLIEST_THAI, AHEAD] = [1900, 2400, 543];

/** Marks of direction, which some programs put between the numbers. */
const MARKS = /[\u200e\u200f]/g;

/**
 * `/Date(1743448267142)/`, as the JSON of Windows PowerShell has it: milliseconds of UTC, whatever offset stands behind
 * them.
 */
const EPOCH = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

/** `20260127063010.250000+060`, as WMI has it: local time, and its offset in minutes. */
const DMTF = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{6})([+-]\d{3})$/;

/** A number alone. */
const NUMBER = /^(\d{10}(?:\d{3}|\d{6}|\d{8}|\d{9})?)(?:\.(\d{1,9}))?$/;
/** A number that tells an instant out of these years counts something else. */
const [FIRST_COUNTED, LAST_COUNTED] = [Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1)];
/** FILETIME counts tenths of microseconds from 1601, .NET from the year 1. */
const [FILETIME_1970, TICKS_1970] = [116_444_736_000_000_000n, 621_355_968_000_000_000n];

/**
 * Reads a time: ISO 8601 with or without offset, `/Date(…)/`, that of WMI, numbers that count from 1970 (in seconds to
 * nanoseconds), from 1601 (FILETIME) or from the year 1 (.NET), and dates as the cultures of Windows write them, with
 * the year first or last, the month as a number or a word, blanks of any kind (new versions put U+202F before AM) and
 * marks of direction, Thai years too. Undefined where it is none, or one that no calendar has.
 */
export function parsedTimeOf(text: string): ParsedTime | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return isoStamp(iso);
  const epoch = EPOCH.exec(text);
  if (epoch !== null) return same(Number(epoch[1]), true, { decimals: epoch[1]!.padStart(3, '0').slice(-3) });
  if (text.length > 60) return undefined;
  const number = NUMBER.exec(text);
  if (number !== null) return counted(number[1]!, number[2] ?? '');
  const dmtf = DMTF.exec(text);
  return dmtf === null ? (localStamp(text) ?? worded(text)) : wmiStamp(dmtf);
}

/**
 * The same of a text that is known to tell UTC, such as `SystemTime` of an event as XML, whatever stands behind it:
 * some who decode event logs leave the Z out.
 */
export function parsedUtcOf(text: string): ParsedTime | undefined {
  const stamp = parsedTimeOf(text);
  return stamp === undefined || stamp.utc ? stamp : { ...stamp, utc: true };
}

const [HOUR, PROMPT] = [3_600_000, 5000];

/**
 * A time whose offset is that of the other half of the year, as some collectors write it, with the right one: the
 * moment at which the event was collected tells that, where that was at once.
 */
export function withOffsetBy(stamp: ParsedTime, collected: ParsedTime | undefined): ParsedTime {
  const { offset, dayFirst } = stamp;
  if (offset === undefined || collected === undefined || !collected.utc) return stamp;
  const late = collected.dayFirst - dayFirst;
  const by = [HOUR, -HOUR].find((one) => late - one >= -PROMPT / 5 && late - one <= PROMPT);
  if (by === undefined) return stamp;
  return { ...stamp, dayFirst: dayFirst + by, monthFirst: dayFirst + by, offset: offset - by };
}

/** What a number counts is told by how many digits it has. */
function counted(digits: string, fraction: string): ParsedTime | undefined {
  const stamp = digits.length < 18 ? sinceEpoch(digits, fraction) : inTenths(BigInt(digits), digits.length);
  return stamp !== undefined && stamp.dayFirst >= FIRST_COUNTED && stamp.dayFirst < LAST_COUNTED ? stamp : undefined;
}

/** Seconds, milliseconds or microseconds. */
function sinceEpoch(digits: string, fraction: string): ParsedTime | undefined {
  const decimals = digits.slice(10) + fraction;
  const at = Number(digits.slice(0, 10)) * 1000 + Number(decimals.slice(0, 3).padEnd(3, '0'));
  return same(at, true, { decimals: decimals.slice(0, 7) });
}

/** Nanoseconds, or tenths of microseconds from another year. */
function inTenths(count: bigint, digits: number): ParsedTime | undefined {
  const tenths = digits === 19 ? count / 100n : count < 3n * FILETIME_1970 ? count - FILETIME_1970 : count - TICKS_1970;
  if (tenths < 0n) return undefined;
  return same(Number(tenths / 10_000n), true, { decimals: String(tenths % 10_000_000n).padStart(7, '0') });
}

function wmiStamp([, year, month, day, hour, minute, second, fraction = '', zone]: RegExpExecArray):
  ParsedTime | undefined {
  const [date, time] = [[year, month, day].map(Number), [hour, minute, second].map(Number)];
  const digits = instantOf(date[0]!, date[1]!, date[2]!, time[0]!, time[1]!, time[2]!, fraction);
  return same(digits - Number(zone) * 60_000, true, { decimals: fraction, offset: Number(zone) * 60_000 });
}

const LAST_ZONE = new RegExp(String.raw`\s(${ZONE})\s*$`);
/** `2026年1月27日`, and `06 h 30 min 10 s` as French Canada has it. */
const EAST = /(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]/;
const HOURS = /(\d{1,2}) h (\d\d)(?: min (\d\d) s)?/;

function worded(text: string): ParsedTime | undefined {
  if (EAST.test(text) || HOURS.test(text))
    return localStamp(
      text
        .replace(EAST, '$1/$2/$3')
        .replace(HOURS, (_, hour, minute, second) => [hour, minute, ...(second ? [second] : [])].join(':')),
    );
  const zone = LAST_ZONE.exec(text);
  const found = wordedTimeOf(zone === null ? text : text.slice(0, zone.index));
  if (found === undefined) return undefined;
  const { year, month, day, hours, minute, second, fraction, half } = found;
  const hour = hourOf(hours, half);
  if (hour === undefined) return undefined;
  const offset = zone === null ? 0 : offsetOf(zone[1]!);
  const digits = instantOf(ourYear(year), month, day, hour, minute, second ?? 0, fraction);
  return same(digits - offset, zone !== null, {
    decimals: fraction.slice(0, 7),
    ...(second === undefined && { toMinute: true }),
  });
}

function isoStamp([, year, month, day, hour, minute, second, fraction = '', zone]: RegExpExecArray):
  ParsedTime | undefined {
  const digits = instantOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second ?? 0),
    fraction,
  );
  const offset = zone === undefined ? undefined : offsetOf(zone);
  return same(digits - (offset ?? 0), zone !== undefined, {
    decimals: fraction.slice(0, 7),
    ...(second === undefined && { toMinute: true }),
    ...(offset !== undefined && /^[+-]/.test(zone!) && { offset }),
  });
}

function localStamp(text: string): ParsedTime | undefined {
  const parts = LOCAL.exec(text.includes('\u200e') || text.includes('\u200f') ? text.replace(MARKS, '') : text);
  if (parts === null) return undefined;
  const [, one = '', separator, two = '', three = '', before, hours = '', minute = '', second, fraction = ''] = parts;
  const [, , , , , , , , , , behind, zone] = parts;
  const word = behind === 'ч.' ? undefined : (behind ?? before);
  const half = word === undefined ? undefined : halfOf(word);
  const hour = hourOf(Number(hours), half);
  if ((word !== undefined && half === undefined) || hour === undefined) return undefined;
  const offset = zone === undefined ? undefined : offsetOf(zone);
  const at = (written: number, month: string, day: string): number =>
    instantOf(ourYear(written), Number(month), Number(day), hour, Number(minute), Number(second ?? 0), fraction) -
    (offset ?? 0);
  const utc = offset !== undefined;
  const told = {
    decimals: fraction.slice(0, 7),
    ...(second === undefined && { toMinute: true as const }),
    ...(utc && /^[+-]/.test(zone!) && { offset }),
  };
  if (one.length === 4) return same(three.length > 2 ? NaN : at(Number(one), two, three), utc, told);
  if (one.length === 3 || three.length % 2 === 1) return undefined;
  const year = three.length === 2 ? 2000 + Number(three) : Number(three);
  // No culture that puts dots between them has the month first.
  if (separator === '.') return same(at(year, two, one), utc, told);
  const [dayFirst, monthFirst] = [at(year, two, one), at(year, one, two)];
  if (Number.isNaN(dayFirst) && Number.isNaN(monthFirst)) return undefined;
  // Of English, the US alone has the month first; it writes 4/2/2026 6:30:00 PM, without zeros and with halves of days.
  const zeros = one.length === 2 && two.length === 2;
  const looksDayFirst = separator === '-' || (half === undefined && zeros) || (one.length === 1 && two.startsWith('0'));
  return { utc, dayFirst, monthFirst, ...told, ...(dayFirst !== monthFirst && { looksDayFirst }) };
}

/** Undefined where the clock has no such hour. Some have their machine write 24 hours, and the half all the same. */
function hourOf(hours: number, half: 'am' | 'pm' | undefined): number | undefined {
  if (half === undefined) return hours;
  if (hours > 12) return half === 'pm' ? hours : undefined;
  return (hours % 12) + (half === 'pm' ? 12 : 0);
}

/** NaN for a year of a calendar that cannot be told. */
function ourYear(written: number): number {
  const year = written >= EARLIEST_THAI ? written - AHEAD : written;
  return year < EARLIEST_YEAR ? NaN : year;
}

function same(
  value: number,
  utc: boolean,
  told: Pick<ParsedTime, 'decimals' | 'toMinute' | 'offset'>,
): ParsedTime | undefined {
  return Number.isNaN(value) || Math.abs(value) > 8.64e15
    ? undefined
    : { utc, dayFirst: value, monthFirst: value, ...told };
}

/** NaN where the calendar or the clock has no such time. */
function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: string,
): number {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || !(year >= 1000))
    return NaN;
  return (
    dateOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  );
}

/** The days of the last dates: those of one file are few. */
const dates = new Map<number, number>();
const MOST_DATES = 1000;

/** NaN where the calendar has no such day. */
function dateOf(year: number, month: number, day: number): number {
  const key = (year * 100 + month) * 100 + day;
  const known = dates.get(key);
  if (known !== undefined) return known;
  if (dates.size === MOST_DATES) dates.clear();
  const date = Date.UTC(year, month - 1, day);
  const found = new Date(date).getUTCDate() === day ? date : NaN;
  dates.set(key, found);
  return found;
}

function offsetOf(zone: string): number {
  if (!/^[+-]/.test(zone)) return 0;
  const [, hours = '', minutes = '0'] = /^.(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const all = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return zone.startsWith('-') ? -all : all;
}
