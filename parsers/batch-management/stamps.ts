import type { Instant } from '../../src/domain/entry.ts';

/** Which of day and month comes first where both are numbers. */
export type DateOrder = 'day-first' | 'month-first';

const ISO = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;
/** As a spreadsheet or a portal writes it: `25/10/2024 14:03`, `10/25/2024, 2:03:11 PM`, `25.10.2024 14:03:11`. */
const SHORT = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([AP]M)?$/i;
/** `Oct 25 2024 2:03PM`, `25-Oct-2024 14:03:11`. */
const DAY_OF_YEAR = String.raw`(?:([A-Z]{3})\s+(\d{1,2}),?|(\d{1,2})[ -]([A-Z]{3}))[ -]+(\d{4}),?`;
const TIME_OF_DAY = String.raw`(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?\s*([AP]M)?`;
const WORDED = new RegExp(`^${DAY_OF_YEAR}\\s+${TIME_OF_DAY}$`, 'i');
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY = 86_400_000;

/** A date as it is written: its digits read as if they were UTC, and whether it states that they are, or an offset. */
export type Written = { wall: Instant; isUtc: boolean };

/**
 * A date as exports write it. Undefined where it is none; `open` where only `order` would tell which number of it is
 * the day.
 */
export function written(text: string, order?: DateOrder): Written | 'open' | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, decimals, zone] = iso;
    const wall = instant(Number(year), Number(month), Number(day), clock(hour, minute, second, decimals));
    return wall === undefined ? undefined : { wall: wall - offsetOf(zone), isUtc: zone !== undefined };
  }
  const short = SHORT.exec(text);
  if (short !== null) {
    const [, one, mark, two, year, hour, minute, second, decimals, half] = short;
    const [first, next] = [Number(one), Number(two)];
    if (order === undefined && mark !== '.' && first <= 12 && next <= 12 && first !== next) return 'open';
    const isDayFirst = mark === '.' || order === 'day-first' || (order === undefined && first > 12);
    const [day, month] = isDayFirst ? [first, next] : [next, first];
    return local(instant(Number(year), month, day, clock(hour, minute, second, decimals, half)));
  }
  const worded = WORDED.exec(text);
  if (worded === null) return undefined;
  const [, month1, day1, day2, month2, year, hour, minute, second, decimals, half] = worded;
  const month = MONTHS.indexOf((month1 ?? month2 ?? '').toLowerCase()) + 1;
  return local(instant(Number(year), month, Number(day1 ?? day2), clock(hour, minute, second, decimals, half)));
}

/** Whether a text is a date, even if the order of day and month is open. */
export function isDate(text: string): boolean {
  return written(text) !== undefined;
}

/** The order of day and month that the dates of a table show: undefined where none of them, or both orders, is so. */
export function orderIn(dates: readonly string[]): DateOrder | undefined {
  const short = dates.filter((date) => SHORT.test(date) && !date.includes('.'));
  const fits = (order: DateOrder): boolean => short.every((date) => written(date, order) !== undefined);
  const [byDay, byMonth] = [fits('day-first'), fits('month-first')];
  if (byDay === byMonth) return undefined;
  return byDay ? 'day-first' : 'month-first';
}

/** What a setting says of the order of day and month; undefined where the dates are to tell. */
export function orderOf(setting: unknown): DateOrder | undefined {
  return setting === 'day-first' || setting === 'month-first' ? setting : undefined;
}

function local(wall: Instant | undefined): Written | undefined {
  return wall === undefined ? undefined : { wall, isUtc: false };
}

/** Milliseconds since midnight. */
function clock(hour = '0', minute = '0', second = '0', decimals = '', half?: string): number {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const millis = decimals === '' ? 0 : Math.floor(Number(`0.${decimals}`) * 1000 + 1e-6);
  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000 + millis;
}

function instant(year: number, month: number, day: number, time: number): Instant | undefined {
  const at = Date.UTC(year, month - 1, day);
  if (month < 1 || day < 1 || new Date(at).getUTCMonth() !== month - 1 || time >= DAY) return undefined;
  return at + time;
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || /^(?:Z|UTC)$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
