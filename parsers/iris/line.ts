import type { Instant } from '../../src/domain/entry.ts';

/** A line of messages.log that begins a record. */
export interface RecordStart {
  /** The stamp's digits read as if they were UTC, in milliseconds. */
  wall: Instant;
  pid: string;
  /** -2 (debug) to 3 (fatal). */
  severity: number;
  /** Without blanks at its end. */
  text: string;
  /** How often the text came again in silence, where the line says so; its stamp is then that of the last writing. */
  repeated: number;
}

/** `MM/DD/YY-HH:MM:SS:mmm `, with `0` for any digit. */
const STAMP = '00/00/00-00:00:00:000 ';
/** What stands behind the stamp, up to the text. */
const PROCESS = /\((\d+)\) (-?\d)(?: (?:\[[\w.]+\] ?)?|$)/y;
const REPEATED = /\.\.\.\(repeated (\d{1,9}) times\)$/;
const ZERO = 0x30;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads `MM/DD/YY-HH:MM:SS:mmm (pid) severity [Facility.Event] text`; undefined for a line that continues a record.
 * The facility may be missing, and `[SYSTEM MONITOR]`, with its blank, is text. The two digits of the year are of this
 * century.
 */
export function parseRecordStart(line: string): RecordStart | undefined {
  if (!isStamped(line)) return undefined;
  PROCESS.lastIndex = STAMP.length;
  const found = PROCESS.exec(line);
  if (found === null) return undefined;
  const wall = localTimeOf(
    2000 + number(line, 6, 2),
    number(line, 0, 2),
    number(line, 3, 2),
    number(line, 9, 2),
    number(line, 12, 2),
    number(line, 15, 2),
    number(line, 18, 3),
  );
  if (wall === undefined) return undefined;
  const { text, repeated } = finish(line.slice(PROCESS.lastIndex));
  return { wall, pid: found[1] ?? '', severity: Number(found[2]), text, repeated };
}

/** By its characters: an expression with a group for each number took a third of all parsing. */
function isStamped(line: string): boolean {
  for (let at = 0; at < STAMP.length; at += 1) {
    const code = line.charCodeAt(at);
    if (STAMP.charCodeAt(at) === ZERO ? !isDigit(code) : code !== STAMP.charCodeAt(at)) return false;
  }
  return true;
}

function number(line: string, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at += 1) value = value * 10 + line.charCodeAt(at) - ZERO;
  return value;
}

/** The text of a record without blanks at its end, and how often it came again in silence. */
export function finish(rest: string): Pick<RecordStart, 'text' | 'repeated'> {
  const text = rest.trimEnd();
  const repeated = text.endsWith(' times)') ? REPEATED.exec(text) : null;
  if (repeated === null) return { text, repeated: 0 };
  return { text: text.slice(0, repeated.index).trimEnd(), repeated: Number(repeated[1]) };
}

/** Whether `bytes[from, to)` begins with the digits of a stamp: all that tells a head from a continuation. */
export function isBareRecordStart(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 23) return false;
  return (
    isDigit(bytes[from]) &&
    bytes[from + 2] === 0x2f &&
    bytes[from + 5] === 0x2f &&
    bytes[from + 8] === 0x2d &&
    bytes[from + 17] === 0x3a &&
    bytes[from + 22] === 0x28
  );
}

/** The last byte of `MM/DD/YY-HH:MM:SS:mmm (`, and how far on the next may be, by the byte that stands in its place. */
const LAST_OF_STAMP = 22;
const SKIP = new Uint8Array(256).fill(LAST_OF_STAMP + 1);
for (const [at, char] of [...STAMP].entries())
  for (const code of char === '0' ? [...'0123456789'] : [char]) SKIP[code.charCodeAt(0)] = LAST_OF_STAMP - at;

/**
 * The first place in `bytes[from, to)` where the digits of a stamp stand, -1 where they do not: a search after
 * Horspool, which looks at one byte of many.
 */
export function findStamp(bytes: Uint8Array, from: number, to: number): number {
  for (let end = from + LAST_OF_STAMP; end < to;) {
    const byte = bytes[end] ?? 0;
    if (byte === 0x28 && isBareRecordStart(bytes, end - LAST_OF_STAMP, to)) return end - LAST_OF_STAMP;
    end += SKIP[byte] ?? 1;
  }
  return -1;
}

/** `MM/DD/YY HH:MM:SS`, as in "since 01/26/22 12:31:45". */
export function parseSince(text: string): Instant | undefined {
  const [date = '', time = ''] = text.split(' ');
  const [month, day, year] = date.split('/').map(Number);
  return localTimeOf(2000 + (year ?? NaN), month ?? NaN, day ?? NaN, ...timeOf(time));
}

/** The parts of `Fri Nov 14 09:46:08 2025`, as C's ctime writes them. */
export function parseCtime(month: string, day: string, time: string, year: string): Instant | undefined {
  return localTimeOf(Number(year), MONTHS.indexOf(month) + 1, Number(day), ...timeOf(time));
}

/** `11/14/2025 07:46:09.118`, which the start-up line states in UTC. */
export function parseUtc(text: string): Instant | undefined {
  const [date = '', time = ''] = text.split(' ');
  const [month, day, year] = date.split('/').map(Number);
  const [clock = '', ms] = time.split('.');
  return localTimeOf(year ?? NaN, month ?? NaN, day ?? NaN, ...timeOf(clock), Number(ms));
}

function timeOf(text: string): [number, number, number] {
  const [hour, minute, second] = text.split(':').map(Number);
  return [hour ?? NaN, minute ?? NaN, second ?? NaN];
}

/** Nearly every line is of the day of the one before. */
let lastDay: { year: number; month: number; day: number; midnight: Instant | undefined } = {
  year: NaN,
  month: NaN,
  day: NaN,
  midnight: undefined,
};

/** The digits of a stamp read as if they were UTC; undefined for an instant that does not exist. */
export function localTimeOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms = 0,
): Instant | undefined {
  if (year !== lastDay.year || month !== lastDay.month || day !== lastDay.day)
    lastDay = { year, month, day, midnight: midnightOf(year, month, day) };
  const inDay = hour < 24 && minute < 60 && second < 60 && ms >= 0;
  return inDay && lastDay.midnight !== undefined
    ? lastDay.midnight + ((hour * 60 + minute) * 60 + second) * 1000 + ms
    : undefined;
}

function midnightOf(year: number, month: number, day: number): Instant | undefined {
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? midnight : undefined;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}
