import type { Table } from '../../domain/entry.ts';
import { fieldsOf, walkRow } from '../event-export/framing/rows.ts';

const DELIMITERS = [',', ';', '\t'];

/**
 * The rows of a table with a header: RFC 4180, with commas, semicolons or tabs. Throws where it is not whole: a row
 * with another number of fields than the header, a quote that is not closed, a column without a name or with one that
 * another has. So none is taken for complete that was cut off.
 */
export function rowsOfTable(text: string): Table {
  const bytes = Buffer.from(text);
  const delimiter = delimiterOf(text).charCodeAt(0);
  const lines = linesOf(bytes, delimiter);
  const [first, ...others] = lines;
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
  const bytes = Buffer.from(text);
  const row = walkRow(bytes, 0, true, delimiterOf(text).charCodeAt(0));
  return row === 'more' || row === 'broken' ? [] : fieldsOf(bytes, row).map((name) => name.trim());
}

function linesOf(bytes: Buffer, delimiter: number): { fields: string[]; number: number }[] {
  const lines: { fields: string[]; number: number }[] = [];
  for (let [at, number] = [0, 1]; at < bytes.length; number += 1) {
    const row = walkRow(bytes, at, true, delimiter);
    if (row === 'more' || row === 'broken')
      throw new Error(`row ${number} is broken: a quote is not closed, or text stands behind one`);
    const fields = fieldsOf(bytes, row);
    if (fields.some((field) => field !== '')) lines.push({ fields, number });
    at = row.to;
  }
  return lines;
}

/** The delimiter of a table: the one that stands most often in the first line. */
export function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ',';
}
