import type { Parser, TableInput } from '../../domain/product.ts';
import { walkRow, fieldsOf } from '../rows.ts';
import { datasetIn, isMarkup } from './dataset.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** So many lines may stand above the names of the columns, such as what a tool says of its database. */
const MOST_ABOVE = 5;
/**
 * What a query tool writes below the rows: how many there are, in the language of the tool, the number first or last.
 */
const COUNT = /^\((?:(\d{1,9})\D{1,80}|\D{1,80}(\d{1,9}))\)$/;
/** A line of dashes under the names of columns that stand below each other. */
const RULED = /^ *-+(?: +-+)+ *$/;

/** How the rows of a table stand in its text. */
export interface Layout {
  header: readonly string[];
  /** The character code between two fields; undefined where the columns stand below each other. */
  delimiter: number | undefined;
  /** Of columns that stand below each other: from, to, from, to … in characters of a line. */
  bounds: readonly number[];
  /** How many lines stand above the first row of the table, its header among them. */
  above: number;
}

/** Of which product a table is, so that its columns are known. */
export type Columns = Pick<TableInput, 'recognise' | 'headerless'>;

/**
 * How a table is laid out, by the beginning of its text: the names of its columns stand in one of the first lines, or
 * its product knows the columns by the first row. With `columns` undefined the first row is the header, whatever it
 * says. Undefined where neither is so.
 */
export function layoutOf(text: string, columns: Columns | undefined): Layout | undefined {
  const lines = text.split(/\r?\n/, MOST_ABOVE + 3);
  /** How many fields the line above has. */
  let above: number | undefined;
  for (const [at, line] of lines.slice(0, MOST_ABOVE + 1).entries()) {
    if (line.trim() === '') continue;
    const ruled = ruledLayout(line, lines[at + 1], at);
    if (ruled !== undefined && isOwn(ruled.header, columns)) return ruled;
    const { delimiter, fields } = split(line);
    if (isHeader(fields) && isOwn(fields, columns)) return { header: fields, delimiter, bounds: [], above: at + 1 };
    const known = columns?.headerless?.(fields);
    // Names that say something else are believed, and no row is left out that is above one which tells more.
    if (known !== undefined && above !== fields.length) return { header: known, delimiter, bounds: [], above: at };
    above = fields.length;
    if (columns === undefined) return undefined;
  }
  return undefined;
}

/** How sure a product is that a text is a table of its own, from 0 to 1. */
export function sureOfTable(text: string, input: Columns): number {
  if (isMarkup(text)) return input.recognise(datasetIn(text)?.header ?? []);
  const layout = layoutOf(text, input);
  return layout === undefined ? 0 : Math.max(input.recognise(layout.header), layout.above === 0 ? 1 : 0);
}

/**
 * Of a table that has half of the columns of a product, or more, which it has not, in a sentence; undefined of any
 * other text.
 */
export function columnsMissing(
  text: string,
  parsers: readonly Pick<Parser, 'inputs' | 'product'>[],
): string | undefined {
  const header = layoutOf(text.trimStart(), undefined)?.header ?? [];
  const plain = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const names = new Set(header.map(plain));
  for (const { inputs, product } of parsers) {
    const { columns = [] } = inputs.find((input) => input.kind === 'table') ?? {};
    const missing = columns.filter((name) => !names.has(plain(name)));
    if (missing.length > 0 && 2 * missing.length <= columns.length)
      return `it has the columns of a table of ${product} but for ${missing.join(', ')}: export it with all of them`;
  }
  return undefined;
}

/** What a line below the rows says of their number; undefined where it is none. */
export function countIn(line: string): number | undefined {
  const [, first, last] = COUNT.exec(line.trim()) ?? [];
  const told = first ?? last;
  return told === undefined ? undefined : Number(told);
}

/** Whether a row is a rule of dashes under the names of the columns. */
export function isRule(fields: readonly string[]): boolean {
  return fields.length > 1 && fields.every((field) => /^-+$/.test(field));
}

/** The fields of a line whose columns stand below each other. */
export function columnsOf(line: string, bounds: readonly number[]): string[] {
  const fields: string[] = [];
  for (let column = 0; column < bounds.length; column += 2) {
    const to = column + 2 < bounds.length ? bounds[column + 2] : undefined;
    fields.push(line.slice(bounds[column], to).trim());
  }
  return fields;
}

function ruledLayout(line: string, next: string | undefined, at: number): Layout | undefined {
  if (next === undefined || !RULED.test(next)) return undefined;
  const bounds = [...next.matchAll(/-+/g)].flatMap(({ index, 0: dashes }) => [index, index + dashes.length]);
  return { header: columnsOf(line, bounds), delimiter: undefined, bounds, above: at + 2 };
}

function split(line: string): { delimiter: number; fields: string[] } {
  const bytes = Buffer.from(line);
  const counts = DELIMITERS.map((one) => ({ one, count: line.split(one).length }));
  const delimiter = (counts.toSorted((a, b) => b.count - a.count)[0]?.one ?? ',').charCodeAt(0);
  const row = walkRow(bytes, 0, true, delimiter);
  return { delimiter, fields: typeof row === 'string' ? [] : fieldsOf(bytes, row).map((field) => field.trim()) };
}

function isHeader(fields: readonly string[]): boolean {
  const isText = !fields.some((field) => field === '' || field.includes('\r'));
  return fields.length > 0 && isText && new Set(fields).size === fields.length;
}

function isOwn(header: readonly string[], columns: Columns | undefined): boolean {
  return columns === undefined || columns.recognise(header) >= 0.5;
}
