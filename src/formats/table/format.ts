import type { Format } from '../format.ts';
import { createTableReader } from './table.ts';

const reader = createTableReader();

/** A table that is replaced as a whole each time; a product tells its own by the header (`TableInput.recognise`). */
export const table: Format = {
  name: 'table',
  label: 'a table (CSV with a header)',
  records: 'table',
  recognise: () => 0,
  open: () => reader,
};
