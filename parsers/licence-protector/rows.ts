import { fieldOf, fieldsOf, type FieldName, type Fields } from './fields.ts';
import { readStamp } from './stamps.ts';

/** The header of a table: how its lines are parted, and the columns as they are written. */
export type Header = { readonly delimiter: string; readonly columns: readonly string[] };

export const DELIMITERS = [',', ';', '\t', '|'] as const;
/** More columns are none of a list or of a stream that is written for this. */
const MOST_CELLS = 64;

/** The order in which this folder's README gives the columns of a stream; a line before any header is read by it. */
export const DOCUMENTED: readonly string[] = [
  'Timestamp',
  'Event',
  'Module',
  'User',
  'Machine',
  'LastValidate',
  'NextValidate',
  'RunCounter',
];

/**
 * The cells of a line, as RFC 4180 quotes them, without the blanks around them; undefined where a quote does not end,
 * or something stands behind one, so that where cells begin is in doubt.
 */
export function cellsOf(line: string, delimiter: string): readonly string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  while (cells.length < MOST_CELLS) {
    const blank = /[^\S\t]*/y;
    blank.lastIndex = at;
    const start = at + (blank.exec(line)?.[0].length ?? 0);
    if (line[start] !== '"') {
      const next = line.indexOf(delimiter, at);
      const cell = line.slice(at, next < 0 ? undefined : next);
      // A quote within a cell that does not begin with one is how broken lines look.
      if (cell.includes('"')) return undefined;
      cells.push(cell.trim());
      if (next < 0) return cells;
      at = next + 1;
      continue;
    }
    const quoted = /"((?:[^"]|"")*)"[^\S\t]*/y;
    quoted.lastIndex = start;
    const found = quoted.exec(line);
    if (found === null) return undefined;
    cells.push((found[1] ?? '').replaceAll('""', '"').trim());
    at = quoted.lastIndex;
    if (at >= line.length) return cells;
    if (line[at] !== delimiter) return undefined;
    at += 1;
  }
  return undefined;
}

/**
 * The header that a line is: names of which several are known, the event, the user or the computer among them, and no
 * stamp. Undefined for any other line.
 */
export function headerIn(line: string): Header | undefined {
  if (line.length > 4096 || !/[A-Za-z]/.test(line)) return undefined;
  let best: Header | undefined;
  let most = 1;
  for (const delimiter of DELIMITERS) {
    if (!line.includes(delimiter)) continue;
    const columns = cellsOf(line, delimiter);
    if (columns === undefined || columns.some((name) => readStamp(name) !== undefined)) continue;
    const known = namesIn({ columns });
    if (known.size <= most || !['event', 'user', 'machine'].some((name) => known.has(name as FieldName))) continue;
    [best, most] = [{ delimiter, columns }, known.size];
  }
  return best;
}

/** What the columns of a header tell. */
export function namesIn({ columns }: Pick<Header, 'columns'>): ReadonlySet<FieldName> {
  return new Set(columns.flatMap((name) => fieldOf(name) ?? []));
}

/** A line of a table by its header. */
export interface Row {
  fields: Fields;
  /** By the columns as they are written. */
  row: Readonly<Record<string, string>>;
  /**
   * False where cells are missing behind the last that tells who it was: it may be cut off within that, so that who it
   * was is in doubt.
   */
  whole: boolean;
}

const WHO: ReadonlySet<FieldName> = new Set(['module', 'user', 'machine']);

/** Reads a line by a header; undefined where it is broken, or has more cells than the header has columns. */
export function rowOf(line: string, header: Header): Row | undefined {
  const cells = cellsOf(line, header.delimiter);
  if (cells === undefined) return undefined;
  const { columns } = header;
  if (cells.slice(columns.length).some((cell) => cell !== '')) return undefined;
  const names = columns.map(fieldOf);
  const lastOfWho = names.findLastIndex((name) => name !== undefined && WHO.has(name));
  const pairs = columns.map((column, at) => [column, cells[at] ?? ''] as const);
  return {
    fields: fieldsOf(pairs.map(([, value], at) => [names[at], value])),
    row: Object.fromEntries(pairs.filter(([, value]) => value !== '')),
    whole: cells.length >= columns.length || cells.length > lastOfWho + 1,
  };
}

/** The header by whose order a line may be read that stands below none; undefined where it hardly fits. */
export function documentedHeader(line: string): Header | undefined {
  for (const delimiter of DELIMITERS) {
    const cells = line.includes(delimiter) ? cellsOf(line, delimiter) : undefined;
    if (cells === undefined || cells.length < 4 || cells.length > DOCUMENTED.length + 1) continue;
    if (readStamp(cells[0] ?? '') === undefined || !/^\p{L}[\p{L}\p{N} _.()-]{1,63}$/u.test(cells[1] ?? '')) continue;
    return { delimiter, columns: DOCUMENTED };
  }
  return undefined;
}
