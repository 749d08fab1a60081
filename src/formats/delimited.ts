import { fieldsOf, walkRow } from './event-export/framing/rows.ts';
import { delimiterOf } from './table/rows-of-table.ts';

/** One row of a file of delimited fields, and the line of the file that it begins in, counted from 1. */
export interface DelimitedRow {
  fields: string[];
  line: number;
}

/**
 * The rows of a text that hold something: RFC 4180, with commas, semicolons or tabs, whichever stands most often in the
 * first line. `broken` is the line of a row whose quote is not closed, or that goes on behind one; the rows end there.
 * They end, too, one behind the `most` that are wanted.
 */
export function delimitedRows(text: string, most = Infinity): { rows: DelimitedRow[]; broken: number | null } {
  const bytes = Buffer.from(text);
  const delimiter = delimiterOf(text).charCodeAt(0);
  const rows: DelimitedRow[] = [];
  let line = 1;
  for (let at = 0; at < bytes.length && rows.length <= most;) {
    const row = walkRow(bytes, at, true, delimiter);
    if (row === 'more' || row === 'broken') return { rows, broken: line };
    const fields = fieldsOf(bytes, row);
    if (fields.some((field) => field.trim() !== '')) rows.push({ fields, line });
    for (let byte = at; byte < row.to; byte += 1) if (bytes[byte] === 0x0a) line += 1;
    at = row.to;
  }
  return { rows, broken: null };
}
