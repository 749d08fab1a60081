import type { TableInput } from '../../domain/product.ts';
import type { Format } from '../format.ts';
import { createTableReader } from './table.ts';

const formats = new WeakMap<TableInput, Format>();

/** A table that is replaced as a whole each time, of a product that tells its own by the columns. */
export function tableOf(input: TableInput): Format {
  const known = formats.get(input);
  if (known !== undefined) return known;
  const reader = createTableReader(input);
  const made: Format = {
    name: 'table',
    label: 'a table (rows under the names of its columns)',
    records: 'table',
    recognise: () => 0,
    open: () => reader,
  };
  formats.set(input, made);
  return made;
}
