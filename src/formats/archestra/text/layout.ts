import { parsedTimeOf } from '../../event-export/fields/times.ts';
import type { Role } from './names.ts';

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22];

/** Every field but the message is shorter, in bytes. */
const LONGEST_FIELD = 1024;

/** Where a field stands in the bytes, without its quotes. */
export type Bounds = readonly [from: number, to: number];

/**
 * How the fields of a record stand in a row: those before its message, from the left, and those behind it, from the
 * right. What lies between is the message, whatever it holds: some writers double no quotes in it, and it may have
 * several lines.
 */
export interface Layout {
  /** What each field of a row is, in its order; undefined for one that is none of a record. */
  roles: readonly (Role | undefined)[];
  /** The position of the message among them. */
  message: number;
  /** Between fields, where they are a row of a table; undefined where each has its name before it. */
  delimiter: number | undefined;
  /** The header of a table; before it, as it may stand at the beginning, with what a writer put above it. */
  headers?: readonly Buffer[];
  /** Whether a table has quotes around all fields, doubles those within some, or none, as its first rows show. */
  doubles?: 'all' | 'some' | 'never';
  /**
   * The fields before the message of the row that begins at a byte, and where the message begins; undefined where none
   * does, `more` where the bytes end before that can be told. With `loosely` its time need only look like one.
   */
  left(bytes: Buffer, from: number, loosely?: boolean): { fields: Bounds[]; to: number } | undefined | 'more';
  /**
   * Whether a row begins at a byte that may be cut, by its fields up to its date: where no quotes show that the message
   * above goes on.
   */
  begins?(bytes: Buffer, from: number): boolean;
  /**
   * The fields behind the message, which begins at `from`, of a row that ends at `end`; `line` is where its last line
   * begins. With them where the message ends. Undefined where no row ends there.
   */
  right(bytes: Buffer, from: number, line: number, end: number): { fields: Bounds[]; from: number } | undefined;
}

/** Fields with a delimiter between them, in quotes or not. */
export function delimitedLayout(
  roles: readonly (Role | undefined)[],
  delimiter: number,
  of: Pick<Layout, 'headers' | 'doubles'> = {},
): Layout {
  const message = roles.indexOf('message');
  const behind = roles.slice(message + 1);
  const isQuoting = delimiter !== 0x09;
  return {
    roles,
    message,
    delimiter,
    ...of,
    ...(!isQuoting && { begins }),
    left(bytes, from, loosely = false) {
      const fields: Bounds[] = [];
      let at = from;
      for (const role of roles.slice(0, message)) {
        const to = fieldEnd(bytes, at, delimiter);
        if (to === undefined || to === 'more') return to;
        const field = unquoted(bytes, at, to);
        if (!fits(bytes, field, role, loosely)) return undefined;
        fields.push(field);
        at = to + 1;
      }
      return loosely || areOneTime(bytes, roles, fields, 0) ? { fields, to: at } : undefined;
    },
    right(bytes, from, line, end) {
      const fields: Bounds[] = [];
      let to = end;
      for (const role of behind.toReversed()) {
        const at = fieldStart(bytes, Math.max(from, line), to, delimiter);
        if (at === undefined) return undefined;
        const field = unquoted(bytes, at, to);
        if (!fits(bytes, field, role)) return undefined;
        fields.unshift(field);
        to = at - 1;
      }
      const isClosed = !isQuoting || bytes[from] !== QUOTE || (to - from > 1 && bytes[to - 1] === QUOTE);
      return isClosed && areOneTime(bytes, roles, fields, message + 1) ? { fields, from: to } : undefined;
    },
  };

  function begins(bytes: Buffer, from: number): boolean {
    let at = from;
    for (const [nth, role] of roles.slice(0, message).entries()) {
      const to = fieldEnd(bytes, at, delimiter);
      if (typeof to !== 'number' || !fits(bytes, unquoted(bytes, at, to), role)) return false;
      if (role === 'time' || (role === 'date' && nth > 0)) return true;
      at = to + 1;
    }
    return false;
  }
}

/** Fields with their names before them: `Timestamp="…", LogFlag="…", Message="…", HostFQDN="…"`. */
export function namedLayout(names: readonly string[], roles: readonly (Role | undefined)[]): Layout {
  const message = roles.indexOf('message');
  const marks = names.map((name, nth) => Buffer.from(`${nth === 0 ? '' : ', '}${name}=`));
  return {
    roles,
    message,
    delimiter: undefined,
    left(bytes, from, loosely = false) {
      const fields: Bounds[] = [];
      let at = from;
      for (const [nth, mark] of marks.slice(0, message + 1).entries()) {
        const to = at + mark.length;
        if (to > bytes.length) return mark.indexOf(bytes.subarray(at)) === 0 ? 'more' : undefined;
        if (bytes.compare(mark, 0, mark.length, at, to) !== 0) return undefined;
        if (nth === message) return { fields, to };
        // The comma is of the next name.
        const end = fieldEnd(bytes, to, 0x2c);
        if (end === undefined || end === 'more') return end;
        const field = unquoted(bytes, to, end);
        if (!fits(bytes, field, roles[nth], loosely)) return undefined;
        fields.push(field);
        at = end;
      }
      return undefined;
    },
    right(bytes, from, line, end) {
      const fields: Bounds[] = [];
      let to = end;
      for (let nth = marks.length - 1; nth > message; nth -= 1) {
        const lowest = Math.max(from, line, to - LONGEST_FIELD);
        const at = bytes.subarray(lowest, to).lastIndexOf(marks[nth]!);
        if (at < 0) return undefined;
        const field = unquoted(bytes, lowest + at + marks[nth]!.length, to);
        if (!fits(bytes, field, roles[nth])) return undefined;
        fields.unshift(field);
        to = lowest + at;
      }
      const isClosed = bytes[from] !== QUOTE || (to - from > 1 && bytes[to - 1] === QUOTE);
      return isClosed ? { fields, from: to } : undefined;
    },
  };
}

/** Where the delimiter behind a field stands; a field has no line ends, and no quotes but around it. */
function fieldEnd(bytes: Buffer, from: number, delimiter: number): number | undefined | 'more' {
  const limit = Math.min(bytes.length, from + LONGEST_FIELD);
  let at = from;
  if (bytes[at] === QUOTE) {
    at += 1;
    while (at < limit && bytes[at] !== QUOTE && bytes[at] !== LF) at += 1;
    if (bytes[at] === QUOTE) at += 1;
  } else while (at < limit && bytes[at] !== delimiter && bytes[at] !== LF) at += 1;
  if (at >= bytes.length) return 'more';
  return bytes[at] === delimiter ? at : undefined;
}

/** Where a field begins that ends at a byte, behind a delimiter. */
function fieldStart(bytes: Buffer, lowest: number, end: number, delimiter: number): number | undefined {
  const limit = Math.max(lowest, end - LONGEST_FIELD);
  let at = end - 1;
  if (at > limit && bytes[at] === QUOTE) {
    at -= 1;
    while (at > limit && bytes[at] !== QUOTE) at -= 1;
    at -= 1;
  } else while (at > limit && bytes[at] !== delimiter) at -= 1;
  return at >= limit && at >= lowest && bytes[at] === delimiter ? at + 1 : undefined;
}

/** The field without quotes and blanks around it. */
function unquoted(bytes: Buffer, from: number, to: number): Bounds {
  return to - from > 1 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE ? [from + 1, to - 1] : [from, to];
}

/** The message without the quotes around it and the line end behind it. */
export function messageBounds(bytes: Buffer, from: number, to: number): Bounds {
  return unquoted(bytes, from, to > from && bytes[to - 1] === CR ? to - 1 : to);
}

const SHAPES: Readonly<Partial<Record<Role, RegExp>>> = {
  number: /^\d{0,20}$/,
  pid: /^\d{0,10}$/,
  tid: /^\d{0,10}$/,
  // A spreadsheet makes 1.34E+17 of it.
  fileTime: /^[\d.,eE+]{0,24}$/,
  session: /^[\da-fA-F.:%]{0,60}$/,
  date: /^\s?\d{1,4}[./-]\s?(?:\d{1,2}|[\p{L}.]{3,20})[./-]\s?\d{1,4}\.?\s?$/u,
  clock: /^[^\d]{0,20}\d{1,2}[:.]\d\d.{0,30}$/,
  flag: /^.{0,100}$/,
};

/** A number, something else, and hours with minutes. */
const TIMELIKE = /^\D{0,20}\d{1,4}\D.*\d{1,2}\D\d\d/;

/** Whether a text may be what a field is; with `loosely` a time need only look like one. */
export function fitsRole(text: string, role: Role | undefined, loosely = false): boolean {
  if (role === 'time') return text.length <= 60 && TIMELIKE.test(text) && (loosely || timeIn(text));
  return role === undefined || (SHAPES[role]?.test(text) ?? true);
}

function timeIn(text: string): boolean {
  return parsedTimeOf(text.trim().replace(' @ ', ' ')) !== undefined;
}

function fits(bytes: Buffer, [from, to]: Bounds, role: Role | undefined, loosely = false): boolean {
  return role === undefined || fitsRole(bytes.toString('utf8', from, to), role, loosely);
}

/** Whether date and clock, where a row has them apart, are a time together. */
function areOneTime(
  bytes: Buffer,
  roles: readonly (Role | undefined)[],
  fields: readonly Bounds[],
  first: number,
): boolean {
  const [date, clock] = (['date', 'clock'] as const).map((role) => fields[roles.indexOf(role) - first]);
  if (date === undefined || clock === undefined) return true;
  return timeIn(`${bytes.toString('utf8', ...date).trim()} ${bytes.toString('utf8', ...clock).trim()}`);
}

/** Fields of which each tells a record from a text. */
const TELLING: readonly (Role | undefined)[] = ['number', 'pid', 'tid', 'fileTime', 'session'];

/** Whether the fields are such that no line of a message looks like them: a time, or two numbers. */
export function areTelling(roles: readonly (Role | undefined)[]): boolean {
  const isTimed = roles.includes('time') || (roles.includes('date') && roles.includes('clock'));
  return isTimed || roles.filter((role) => TELLING.includes(role)).length > 1;
}
