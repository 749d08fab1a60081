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
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)? ?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * The half of the day: behind the time or, in East Asia, before it. Also in Greek, Arabic and Vietnamese, where Windows
 * has twelve hours.
 */
const HALF = String.raw`[ap]m|[ap]\.\s?m\.?|上午|午前|오전|下午|午後|오후|[πμ]\.?μ\.?|[صم]|sa|ch`;
const PM = /^(?:p|下午|午後|오후|μ|م|ch)/i;

/**
 * Finns put dots between hours and minutes; Koreans, Czechs and Slovaks a blank behind the dots of the date; Bulgarians
 * a word behind year and time.
 */
const LOCAL = new RegExp(
  String.raw`^\s*(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:\s?г\.)?,?\s+(?:(${HALF})\s?)?(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,](\d{1,9}))?(?:\s?(${HALF}|ч\.))?\s*$`,
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

/**
 * Reads a time: ISO 8601 with or without offset, `/Date(…)/`, and dates as the cultures of Windows write them, with the
 * year first or last, blanks of any kind (new versions put U+202F before AM) and marks of direction, Thai years too.
 * Undefined where it is none, or one that no calendar has.
 */
export function parsedTimeOf(text: string): ParsedTime | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return isoStamp(iso);
  const epoch = EPOCH.exec(text);
  if (epoch !== null) return same(Number(epoch[1]), true, { decimals: epoch[1]!.padStart(3, '0').slice(-3) });
  return localStamp(text);
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
  return same(zone === undefined || zone === 'Z' ? digits : digits - offsetOf(zone), zone !== undefined, {
    decimals: fraction.slice(0, 7),
    ...(second === undefined && { toMinute: true }),
  });
}

function localStamp(text: string): ParsedTime | undefined {
  if (text.length > 60) return undefined;
  const parts = LOCAL.exec(text.includes('\u200e') || text.includes('\u200f') ? text.replace(MARKS, '') : text);
  if (parts === null) return undefined;
  const [, one = '', separator, two = '', three = '', before, hours = '', minute = '', second, fraction = '', behind] =
    parts;
  const half = behind === 'ч.' ? undefined : (behind ?? before);
  const isPm = half !== undefined && PM.test(half);
  // Some have their machine write 24 hours, and the half of the day all the same.
  if (half !== undefined && !isPm && Number(hours) > 12) return undefined;
  const hour = half === undefined || Number(hours) > 12 ? Number(hours) : (Number(hours) % 12) + (isPm ? 12 : 0);
  const at = (written: number, month: string, day: string): number => {
    const year = written >= EARLIEST_THAI ? written - AHEAD : written;
    return year < EARLIEST_YEAR
      ? NaN
      : instantOf(year, Number(month), Number(day), hour, Number(minute), Number(second ?? 0), fraction);
  };
  const told = { decimals: fraction.slice(0, 7), ...(second === undefined && { toMinute: true as const }) };
  if (one.length === 4) return same(three.length > 2 ? NaN : at(Number(one), two, three), false, told);
  if (one.length === 3 || three.length % 2 === 1) return undefined;
  const year = three.length === 2 ? 2000 + Number(three) : Number(three);
  // No culture that puts dots between them has the month first.
  if (separator === '.') return same(at(year, two, one), false, told);
  const [dayFirst, monthFirst] = [at(year, two, one), at(year, one, two)];
  return Number.isNaN(dayFirst) && Number.isNaN(monthFirst) ? undefined : { utc: false, dayFirst, monthFirst, ...told };
}

function same(value: number, utc: boolean, told: Pick<ParsedTime, 'decimals' | 'toMinute'>): ParsedTime | undefined {
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
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || year < 1000)
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
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
