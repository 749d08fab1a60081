import { decodeBytes } from '../../inputs/file/encoding.ts';
import { fieldText, walkRow } from '../rows.ts';
import { columnsOf, countIn, isRule, type Layout } from './layout.ts';

const LF = 0x0a;
/** As much of a row is looked at to tell what it is, where it is none of the table, in bytes. */
const LONGEST_SHOWN = 400;

/** What is wrong with a version of a table, as words that stand behind the name of its file; the next may mend it. */
export class NoTable extends Error {}

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

/** One row where it stands in the bytes, which are those of another row when the next one comes. */
export interface RowAt {
  bytes: Buffer;
  from: number;
  to: number;
  /** The text of a column, without blanks around it; '' where the row has nothing there. */
  field(column: number): string;
}

/** What was found when all rows had been seen: how many, and how many the file itself says they are, where it does. */
export interface Seen {
  rows: number;
  counted: number | null;
}

/**
 * Calls `take` for each row of a table that comes in pieces, in their order. Throws NoTable, with the line, where the
 * table is not whole: a row with another number of fields than the header, a quote that is not closed, fewer rows than
 * the file itself states or, with `mustEnd`, a last line that does not end.
 */
export async function eachRow(
  pieces: AsyncIterable<Buffer>,
  layout: Layout,
  take: (row: RowAt) => void,
  mustEnd = false,
): Promise<Seen> {
  const reading = createReading(layout, take);
  // One room for all pieces: new ones would stay until the memory is looked through for what nobody holds any more.
  let room: Buffer = Buffer.alloc(0);
  /** What of it begins a row that is not whole yet. */
  let begun = 0;
  for await (const piece of pieces) {
    const end = begun + piece.length;
    if (end > room.length) {
      const wider = Buffer.allocUnsafe(Math.max(end, 2 * begun));
      room.copy(wider, 0, 0, begun);
      room = wider;
    }
    piece.copy(room, begun);
    const taken = reading.rowsOf(room.subarray(0, end), false);
    room.copyWithin(0, taken, end);
    begun = end - taken;
  }
  const rest = room.subarray(0, begun);
  reading.rowsOf(rest, true);
  return reading.end(mustEnd && rest.length > 0 && rest.at(-1) !== LF);
}

/** The row that stands in `bytes[from, to)`. */
export function rowText(bytes: Buffer, from: number, to: number, layout: Layout): Row {
  const { header, delimiter } = layout;
  if (delimiter === undefined) {
    const fields = columnsOf(lineText(bytes, from, to), layout.bounds);
    return Object.fromEntries(header.map((name, column) => [name, known(fields[column] ?? '')]));
  }
  const bounds: number[] = [];
  walkRow(bytes.subarray(from, to), 0, true, delimiter, bounds);
  return Object.fromEntries(header.map((name, column) => [name, fieldAt(bytes, bounds, column, from)]));
}

interface Reading {
  /** Takes the rows that are whole, all where nothing is to come (`last`); gives where the next one begins. */
  rowsOf(bytes: Buffer, last: boolean): number;
  end(isUnfinished: boolean): Seen;
}

function createReading(layout: Layout, take: (row: RowAt) => void): Reading {
  const { delimiter } = layout;
  const width = layout.header.length;
  const seen: Seen = { rows: 0, counted: null };
  const bounds: number[] = [];
  let line = 0;
  let above = layout.above;

  function rowsOf(bytes: Buffer, last: boolean): number {
    let at = 0;
    while (at < bytes.length) {
      const byLine = above > 0 || delimiter === undefined;
      const end = byLine ? endOfLine(bytes, at, last) : endOfRow(bytes, at, last, delimiter);
      if (end === undefined) return at;
      line += 1;
      if (above > 0) above -= 1;
      else rowAt(bytes, at, end);
      line += byLine ? 0 : breaksIn(bytes, at, end);
      at = end;
    }
    return at;
  }

  function endOfRow(bytes: Buffer, from: number, last: boolean, separator: number): number | undefined {
    const row = walkRow(bytes, from, last, separator, bounds);
    if (row === 'more' && !last) return undefined;
    if (row === 'more' || row === 'broken')
      throw new NoTable(`line ${line + 1} is broken: a quote is not closed, or text stands behind one`);
    return row.to;
  }

  function rowAt(bytes: Buffer, from: number, to: number): void {
    const { count, field } = delimiter === undefined ? columnsIn(bytes, from, to) : fieldsIn(bytes);
    if (count !== width || count === 1) {
      const text = lineText(bytes, from, Math.min(to, from + LONGEST_SHOWN));
      if (isBeside(text)) return;
      if (count !== width) throw new NoTable(otherThanHeader(text, count));
    }
    if (seen.counted !== null) throw new NoTable(`line ${line} is of a second table: write each to a file of its own`);
    if (seen.rows === 0 && isRule(Array.from({ length: count }, (_, column) => field(column)))) return;
    seen.rows += 1;
    take({ bytes, from, to, field });
  }

  /** Whether a line is none of the table: empty, or what a tool says below the rows. */
  function isBeside(text: string): boolean {
    if (text === '') return true;
    const counted = countIn(text);
    if (counted !== undefined) seen.counted = (seen.counted ?? 0) + counted;
    return seen.counted !== null;
  }

  function fieldsIn(bytes: Buffer): { count: number; field(column: number): string } {
    return { count: bounds.length / 2, field: (column) => fieldAt(bytes, bounds, column, 0) };
  }

  function columnsIn(bytes: Buffer, from: number, to: number): { count: number; field(column: number): string } {
    const text = lineText(bytes, from, to);
    if (text === '' || countIn(text) !== undefined || seen.counted !== null) return { count: 1, field: () => text };
    const fields = columnsOf(text, layout.bounds);
    return { count: fields.length, field: (column) => known(fields[column] ?? '') };
  }

  function otherThanHeader(text: string, count: number): string {
    const said = /^\s*"?(Msg \d+, [^\r\n]+)/.exec(text)?.[1];
    if (said !== undefined) return `line ${line} holds what the query was answered with: ${said.trim()}`;
    const fields = `${count} ${count === 1 ? 'field' : 'fields'}`;
    const why = count < width ? 'it may be cut off' : 'put fields that hold the delimiter into quotes';
    return `line ${line} has ${fields}, and the header ${width}: ${why}`;
  }

  function end(isUnfinished: boolean): Seen {
    if (isUnfinished && seen.counted === null)
      throw new NoTable(`its last line, ${line}, does not end with a line break: it may be cut off`);
    if (seen.counted !== null && seen.counted !== seen.rows)
      throw new NoTable(`it holds ${seen.rows} rows and says that they are ${seen.counted}: it may be cut off`);
    return seen;
  }

  return { rowsOf, end };
}

/** The field of a row that was walked over; `base` is where the bytes began that it was walked in. */
function fieldAt(bytes: Buffer, bounds: readonly number[], column: number, base: number): string {
  const [from, to] = [bounds[2 * column], bounds[2 * column + 1]];
  if (from === undefined || to === undefined) return '';
  return known(fieldText(decodeBytes(bytes.subarray(base + from, base + to))).trim());
}

function lineText(bytes: Buffer, from: number, to: number): string {
  return decodeBytes(bytes.subarray(from, to)).trimEnd();
}

/** Query tools write out what is not there. */
function known(text: string): string {
  return text === 'NULL' ? '' : text;
}

function breaksIn(bytes: Buffer, from: number, to: number): number {
  let breaks = 0;
  for (let at = bytes.indexOf(LF, from); at >= 0 && at < to - 1; at = bytes.indexOf(LF, at + 1)) breaks += 1;
  return breaks;
}

function endOfLine(bytes: Buffer, from: number, last: boolean): number | undefined {
  const end = bytes.indexOf(LF, from);
  if (end >= 0) return end + 1;
  return last ? bytes.length : undefined;
}
