import { headText } from '../../inputs/file/encoding.ts';
import { refusal } from '../../inputs/file/not-text.ts';
import type { Format } from '../format.ts';
import { follower } from './follow.ts';

/** Any text may be a log: whose it is, its product tells. */
const ANY_TEXT = 0.1;

/** A log of lines that grows, with its rotated siblings. */
export const textLog: Format = {
  name: 'text-log',
  label: 'a log of lines',
  records: 'lines',
  recognise: (head) => (refusal(head) === undefined && headText(head).trim() !== '' ? ANY_TEXT : 0),
  open: () => follower,
};
