import type { Instant } from '../../src/domain/entry.ts';

/** Which of day and month comes first where both are numbers. */
export type DateOrder = 'day-first' | 'month-first';

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/;
/** The form in which the database itself writes a date; 0 stands for any digit. */
const FORM = '0000-00-00 00:00:00.000';
const DIGIT = FORM.charCodeAt(0);
/** As older tools of the database write it: `Oct 25 2024  2:03PM`, with or without seconds. */
const WORDED = /^([A-Za-z]{3})\s+(\d{1,2})\s+(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.:](\d{1,9}))?)?\s*([AP]M)?$/i;
/** As a spreadsheet writes it: `25/10/2024 14:03`, `10/25/2024 2:03:11 PM`, `25.10.2024 14:03:11`. */
const SHORT =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d),?(?:\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([AP]M)?)?$/i;
/** Days since 1899-12-30, as a spreadsheet keeps them. */
const SERIAL = /^(\d{5})(?:[.,](\d{1,12}))?$/;
const SPREADSHEET_EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The instant of a date as query tools and spreadsheets write it, read as UTC, in which the table keeps all of them;
 * undefined where it is none, or where `order` would be needed and is not given.
 */
export function instantOf(text: string, order?: DateOrder): Instant | undefined {
  if (isOfDatabase(text)) return databaseInstant(text);
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, decimals, offset] = iso;
    const at = utc(Number(year), Number(month), Number(day), clock(hour, minute, second, decimals));
    return at === undefined ? undefined : at - offsetOf(offset);
  }
  const short = SHORT.exec(text);
  if (short !== null) return shortInstant(short, order);
  const worded = WORDED.exec(text);
  if (worded !== null) {
    const [, month = '', day, year, hour, minute, second, decimals, half] = worded;
    const time = clock(hour, minute, second, decimals, half);
    return utc(Number(year), MONTHS.indexOf(month.toLowerCase()) + 1, Number(day), time);
  }
  const serial = SERIAL.exec(text);
  if (serial === null) return undefined;
  return Math.round(SPREADSHEET_EPOCH + Number(`${serial[1]}.${serial[2] ?? '0'}`) * DAY);
}

/** As the database itself writes it, such as `2024-10-25 14:03:11.237`: nearly all are so, and a table has millions. */
function isOfDatabase(text: string): boolean {
  if (text.length !== 23) return false;
  for (let at = 0; at < 23; at += 1) {
    const code = text.charCodeAt(at);
    const mark = FORM.charCodeAt(at);
    if (mark === DIGIT ? code < DIGIT || code > DIGIT + 9 : code !== mark) return false;
  }
  return true;
}

/** Of a text that is of the form of the database. */
function databaseInstant(text: string): Instant | undefined {
  const number = (from: number, to: number): number => {
    let value = 0;
    for (let at = from; at < to; at += 1) value = 10 * value + text.charCodeAt(at) - DIGIT;
    return value;
  };
  const seconds = (number(11, 13) * 60 + number(14, 16)) * 60 + number(17, 19);
  return utc(number(0, 4), number(5, 7), number(8, 10), 1000 * seconds + number(20, 23));
}

/** Whether a date leaves the order of day and month open, whatever its numbers are. */
export function isShort(text: string): boolean {
  return SHORT.test(text);
}

/**
 * The order of day and month in which all of these dates can be, and the latest of them lies before `clock` and nearest
 * to it. Undefined where none of them leaves it open, and where both orders are as good.
 */
export function orderIn(dates: readonly string[], clock: Instant): DateOrder | undefined {
  const short = dates.filter(isShort);
  const orders = (['day-first', 'month-first'] as const).map((order) => ({ order, latest: latestIn(short, order) }));
  const fitting = orders.filter(({ latest }) => latest !== undefined && latest <= clock + DAY);
  if (fitting.length < 2) return fitting[0]?.order;
  const [one, other] = fitting.toSorted((a, b) => (b.latest ?? 0) - (a.latest ?? 0));
  return one?.latest === other?.latest ? undefined : one?.order;
}

/** The latest of these dates; undefined where one of them cannot be of this order. */
function latestIn(dates: readonly string[], order: DateOrder): Instant | undefined {
  let latest: Instant | undefined;
  for (const date of dates) {
    const at = instantOf(date, order);
    if (at === undefined) return undefined;
    latest = Math.max(latest ?? at, at);
  }
  return latest;
}

function shortInstant(found: RegExpExecArray, order: DateOrder | undefined): Instant | undefined {
  const [, one, mark, two, year = '', hour, minute, second, decimals, half] = found;
  const [first, next] = [Number(one), Number(two)];
  const isDayFirst = mark === '.' || order === 'day-first' || (order === undefined && first > 12);
  if (order === undefined && mark !== '.' && first <= 12 && next <= 12 && first !== next) return undefined;
  const [day, month] = isDayFirst ? [first, next] : [next, first];
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  return utc(full, month, day, clock(hour, minute, second, decimals, half));
}

/** Milliseconds since midnight. */
function clock(hour = '0', minute = '0', second = '0', decimals = '', half?: string): number {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const millis = decimals === '' ? 0 : Math.floor(Number(`0.${decimals}`) * 1000 + 1e-6);
  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000 + millis;
}

function utc(year: number, month: number, day: number, time: number): Instant | undefined {
  const at = Date.UTC(year, month - 1, day);
  // Up to the 28th every month has the day.
  const isSurely = day <= 28 && month >= 1 && month <= 12;
  if ((!isSurely && new Date(at).getUTCMonth() !== month - 1) || day < 1 || time >= DAY) return undefined;
  return at + time;
}

function offsetOf(offset: string | undefined): number {
  if (offset === undefined || offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
