import type { Format } from '../format.ts';
import { createTableReader } from './table.ts';

const reader = createTableReader();

/** A table with a header that is replaced as a whole each time; a product tells its own by the columns. */
export const table: Format = {
  name: 'table',
  label: 'a table',
  records: 'table',
  recognise: () => 0,
  open: () => reader,
};
