import type { Tally } from '../formats/text-log/tally.ts';

/** How lines end, in a word. */
export function lineEnds({ lines, crlf }: Tally): string {
  if (crlf === 0) return 'LF';
  return crlf >= lines - 1 ? 'CRLF' : 'LF and CRLF';
}
