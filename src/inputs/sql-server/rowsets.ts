import type { Instant, Table } from '../../domain/entry.ts';
import { AskFailed } from './failure.ts';

/** What a database answered: a table that is whole, at the instant of the database's own clock. */
export interface Answer {
  clock: Instant;
  table: Table;
}

/** A cell as the driver gives it. */
export interface Cell {
  value: unknown;
}

/** What an answer may hold at most: it is in memory as a whole. */
export interface Bound {
  rows: number;
  /** Of all cells together. */
  characters: number;
}

export const BOUND: Bound = { rows: 1_000_000, characters: 200_000_000 };

/** Gathers the two rowsets of an answer; nothing of it can be seen before it is whole. */
export interface Rowsets {
  /** A rowset begins. */
  columns(names: readonly string[]): void;
  /** Throws AskFailed where there are too many. */
  row(cells: readonly Cell[]): void;
  /** A statement of the batch is done; whether another follows. */
  done(more: boolean): void;
  /** The answer. Throws AskFailed where a rowset, the clock or the end of the batch is missing. */
  whole(): Answer;
}

export function createRowsets(bound: Bound = BOUND): Rowsets {
  let begun = 0;
  let ended = false;
  const first: string[][] = [];
  let clock: unknown;
  let header: readonly string[] = [];
  let empty: Record<string, string> = {};
  const rows: Record<string, string>[] = [];
  let characters = 0;
  const textOf = createCellText();

  function tableRow(cells: readonly Cell[]): void {
    // A copy of a row that has all columns is made much faster than one that gets them one by one.
    const row = { ...empty };
    for (let at = 0; at < header.length; at += 1) {
      const text = textOf(cells[at]?.value);
      characters += text.length;
      row[header[at] as string] = text;
    }
    rows.push(row);
    if (rows.length > bound.rows) throw tooLarge(`${bound.rows} rows`);
    if (characters > bound.characters) throw tooLarge(`${bound.characters} characters`);
  }

  return {
    columns(names) {
      begun += 1;
      if (begun !== 2) return;
      header = names.map((name) => name.trim());
      if (header.includes('') || new Set(header).size < header.length)
        throw notWhole('a column has no name, or that of another');
      empty = Object.fromEntries(header.map((name) => [name, '']));
    },
    row(cells) {
      if (begun === 2) tableRow(cells);
      if (begun !== 1) return;
      if (first.length === 0) clock = cells[0]?.value;
      first.push(cells.map(({ value }) => textOf(value)));
    },
    done(more) {
      ended = !more;
    },
    whole() {
      if (!ended) throw notWhole('its end is missing');
      if (begun !== 2) throw notWhole(`it has ${begun} rowsets, and not a clock and a table`);
      const [[, ...from] = []] = first;
      if (first.length !== 1) throw notWhole(`its clock has ${first.length} rows`);
      const at = clock instanceof Date ? clock.getTime() : NaN;
      if (Number.isNaN(at)) throw notWhole('its first row does not begin with a time');
      const told = from.filter((part) => part !== '').join(', ');
      return { clock: at, table: { header, rows, ...(told !== '' && { from: told }) } };
    },
  };
}

function notWhole(why: string): AskFailed {
  const remedy = 'nothing of it counts; run the statement that "seatwatch check" shows, and see what comes';
  return new AskFailed('not-whole', `its answer is not whole (${why}): ${remedy}`);
}

function tooLarge(what: string): AskFailed {
  const remedy = 'is it the right table, and are its old rows ever removed?';
  return new AskFailed('too-large', `it answers with more than ${what}, of which none is taken: ${remedy}`);
}

/** Gives cells as text: times as ISO 8601 in UTC to the millisecond, bytes as 0x and digits, '' for NULL. */
function createCellText(): (value: unknown) => string {
  const timeText = createTimeText();
  return (value) => {
    if (typeof value === 'string') return value;
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return String(value);
    if (value instanceof Date) return timeText(value.getTime());
    if (typeof value === 'boolean') return value ? '1' : '0';
    if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
    return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  };
}

const DAY = 86_400_000;
const ZERO = 48;
const FIRST_DAY = Date.UTC(1000, 0, 1) / DAY;
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY;

/** As `Date.toISOString`, for many times of few days: a third of the time of a large answer went there. */
function createTimeText(): (at: Instant) => string {
  let day = NaN;
  const bytes = Buffer.from('YYYY-MM-DDTHH:MM:SS.mmmZ');
  const two = (at: number, value: number): void => {
    bytes[at] = ZERO + Math.trunc(value / 10);
    bytes[at + 1] = ZERO + (value % 10);
  };
  return (at) => {
    if (Number.isNaN(at)) throw notWhole('a time in it is none');
    const days = Math.floor(at / DAY);
    // Of years with more than four digits the text is longer.
    if (days < FIRST_DAY || days >= LAST_DAY) return new Date(at).toISOString();
    if (days !== day) bytes.write(new Date(days * DAY).toISOString().slice(0, 11), 0, 'latin1');
    day = days;
    const rest = at - days * DAY;
    two(11, Math.trunc(rest / 3_600_000));
    two(14, Math.trunc(rest / 60_000) % 60);
    two(17, Math.trunc(rest / 1000) % 60);
    bytes[20] = ZERO + (Math.trunc(rest / 100) % 10);
    two(21, rest % 100);
    return bytes.toString('latin1');
  };
}
