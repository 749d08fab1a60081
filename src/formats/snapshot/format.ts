import type { Format } from '../format.ts';
import { createSnapshotReader } from './snapshot.ts';

const reader = createSnapshotReader();

/** A file that is written anew as a whole each time; a product tells its own (`Parser.isSnapshot`). */
export const snapshot: Format = {
  name: 'snapshot',
  label: 'a list of all holders',
  records: 'table',
  recognise: () => 0,
  open: () => reader,
};
