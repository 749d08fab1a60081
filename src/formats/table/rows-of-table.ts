import type { Table } from '../../domain/entry.ts';
import { delimitedRows, firstRowOf } from '../delimited.ts';

/**
 * The rows of a table with a header: RFC 4180, with commas, semicolons or tabs. Throws where it is not whole: a row
 * with another number of fields than the header, a quote that is not closed, a column without a name or with one that
 * another has. So none is taken for complete that was cut off.
 */
export function rowsOfTable(text: string): Table {
  const { rows: all, broken } = delimitedRows(text);
  if (broken !== null)
    throw new Error(`row ${broken.number} is broken: a quote is not closed, or text stands behind one`);
  const [first, ...others] = all;
  const header = (first?.fields ?? []).map((name) => name.trim());
  if (header.length === 0 || header.includes('') || new Set(header).size < header.length)
    throw new Error('its first row is no header: give each column a name of its own');
  const rows = others.map(({ fields, number }) => {
    if (fields.length !== header.length)
      throw new Error(`row ${number} has ${fields.length} fields, and the header ${header.length}: it may be cut off`);
    return Object.fromEntries(header.map((name, column) => [name, fields[column] ?? '']));
  });
  return { header, rows };
}

/** The names of the columns of a table by its beginning; none where that is no table. */
export function headerOf(text: string): string[] {
  return firstRowOf(text).map((name) => name.trim());
}
