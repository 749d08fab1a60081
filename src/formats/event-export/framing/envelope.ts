import { eventIn, type EventObject } from '../fields/json-events.ts';
import { pairsAsFields } from '../fields/record-walk.ts';
import { objectEnd, OPEN_LIST, parsed } from './json-bytes.ts';

const BACKSLASH = 0x5c;

/** So many lists of an object are tried. */
const MOST_LISTS = 40;
/** What stands before the rows of a table, with the names of its columns, is shorter. */
const LONGEST_BEFORE = 256 * 1024;

/** The list within an object of which every element is an event: by its key, and whether they are rows of a table. */
export interface Envelope {
  key: string;
  rows: boolean;
}

/** Where a list with that key begins, behind its bracket, at a byte or after it; undefined where none does. */
export function openingFrom(bytes: Buffer, from: number, key: string): { at: number; to: number } | undefined {
  const name = Buffer.from(JSON.stringify(key));
  for (let at = bytes.indexOf(name, from); at >= 0; at = bytes.indexOf(name, at + 1)) {
    if (at > 0 && bytes[at - 1] === BACKSLASH) continue;
    const behind = /^\s{0,20}:\s{0,20}\[/.exec(bytes.toString('latin1', at + name.length, at + name.length + 42));
    if (behind !== null) return { at, to: at + name.length + behind[0].length };
  }
  return undefined;
}

/**
 * The list of events that the object at a byte holds, as far as the bytes show it, with its first event: of any nest,
 * under any key.
 */
export function envelopeIn(bytes: Buffer, from: number): { envelope: Envelope; first: EventObject } | undefined {
  return envelopeBy(bytes, from, { object: eventIn, row: rowEvent });
}

/** What an element of a list is, as an object or as a row of a table with these columns; undefined where it is none. */
export interface Elements<T> {
  object(value: unknown): T | undefined;
  row(row: unknown, columns: readonly string[] | undefined): T | undefined;
}

/** The same of elements of any kind. */
export function envelopeBy<T>(
  bytes: Buffer,
  from: number,
  { object, row }: Elements<T>,
): { envelope: Envelope; first: T } | undefined {
  const key = /"((?:[^"\\\r\n]|\\.){1,80})"\s{0,20}:\s{0,20}\[\s{0,200}(?=[[{])/g;
  const text = bytes.toString('latin1', from);
  for (
    let tries = 0, found = key.exec(text);
    found !== null && tries < MOST_LISTS;
    found = key.exec(text), tries += 1
  ) {
    if (text[found.index - 1] === '\\') continue;
    const at = from + found.index + found[0].length;
    const rows = bytes[at] === OPEN_LIST;
    const end = rows ? listEnd(bytes, at) : objectEnd(bytes, at);
    if (end === undefined || end < 0) continue;
    const element = parsed(bytes.toString('utf8', at, end));
    const first = rows ? row(element, columnsBefore(bytes, from, from + found.index)) : object(element);
    const envelope = { key: found[1]!, rows };
    if (first !== undefined && openingFrom(bytes.subarray(at, end), 0, envelope.key) === undefined)
      return { envelope, first };
  }
  return undefined;
}

/** The event of a row of a table: by its columns, or by the names that stand in it. */
export function rowEvent(row: unknown, columns: readonly string[] | undefined): EventObject | undefined {
  if (!Array.isArray(row)) return undefined;
  const pairs = pairsAsFields(row);
  if (pairs !== undefined) return eventIn(pairs);
  // Without names, such as of a time and a line: a text that is a record tells what it is.
  if (columns === undefined || columns.length !== row.length)
    return row.length > 4 ? undefined : eventIn({ timestamp: row[0], message: row[1] });
  return eventIn(Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

/** The names of columns that stand in a list before the rows: texts, or objects with a name. */
export function columnsBefore(bytes: Buffer, from: number, to: number): string[] | undefined {
  const begin = Math.max(from, to - LONGEST_BEFORE);
  const text = bytes.toString('latin1', begin, to);
  const lists = [...text.matchAll(/"\s{0,20}:\s{0,20}\[/g)].slice(-MOST_LISTS);
  for (const { index, 0: opening } of lists.reverse()) {
    const at = begin + index + opening.length - 1;
    const end = listEnd(bytes, at);
    if (end === undefined || end < 0 || end > to) continue;
    const list = parsed(bytes.toString('utf8', at, end));
    const names = Array.isArray(list) ? list.map(nameOf) : [];
    if (names.length > 1 && names.every((name) => name !== undefined)) return names;
  }
  return undefined;
}

function nameOf(column: unknown): string | undefined {
  if (typeof column === 'string') return column;
  if (typeof column !== 'object' || column === null) return undefined;
  const key = Object.keys(column).find((one) => /^(?:column_?)?name$/i.test(one));
  const name: unknown = key === undefined ? undefined : (column as Record<string, unknown>)[key];
  return typeof name === 'string' ? name : undefined;
}

/** Where a list that begins at a byte ends; undefined where the bytes end before. */
export function listEnd(bytes: Buffer, from: number): number | undefined {
  return objectEnd(bytes, from, undefined, OPEN_LIST);
}
