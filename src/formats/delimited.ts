import { fieldsOf, walkRow } from './rows.ts';

const DELIMITERS = [',', ';', '\t'];

/** One row of a file of delimited fields: which row it is, and the line of the file that it begins in, from 1 on. */
export interface DelimitedRow {
  fields: string[];
  number: number;
  line: number;
}

/**
 * The rows of a text that hold something: RFC 4180, with commas, semicolons or tabs, whichever stands most often in the
 * first line. `broken` is the row whose quote is not closed, or that goes on behind one; the rows end there. They end,
 * too, one behind the `most` that are wanted.
 */
export function delimitedRows(
  text: string,
  most = Infinity,
): {
  rows: DelimitedRow[];
  broken: Pick<DelimitedRow, 'number' | 'line'> | null;
} {
  const bytes = Buffer.from(text);
  const delimiter = delimiterOf(text).charCodeAt(0);
  const rows: DelimitedRow[] = [];
  let line = 1;
  for (let [at, number] = [0, 1]; at < bytes.length && rows.length <= most; number += 1) {
    const row = walkRow(bytes, at, true, delimiter);
    if (row === 'more' || row === 'broken') return { rows, broken: { number, line } };
    const fields = fieldsOf(bytes, row);
    if (fields.some((field) => field.trim() !== '')) rows.push({ fields, number, line });
    for (let byte = at; byte < row.to; byte += 1) if (bytes[byte] === 0x0a) line += 1;
    at = row.to;
  }
  return { rows, broken: null };
}

/** The fields of the first row of such a text; none where that is no whole row. */
export function firstRowOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const row = walkRow(bytes, 0, true, delimiterOf(text).charCodeAt(0));
  return row === 'more' || row === 'broken' ? [] : fieldsOf(bytes, row);
}

function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ',';
}
