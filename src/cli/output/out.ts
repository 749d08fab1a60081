import { jsonChunks } from '../../present/sanitise.ts';
import type { Streams } from '../streams.ts';

/** So many characters of short pieces are printed at once. */
const TOGETHER = 64 * 1024;

/** Prints a text that may be longer than a string can be, piece by piece and no faster than it is taken. */
export async function outPieces({ out, drained }: Streams, pieces: Iterable<string>): Promise<void> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < TOGETHER) continue;
    out(text);
    text = '';
    await drained?.();
  }
  if (text !== '') out(text);
}

/** Prints an answer as JSON, with a line end. */
export async function outJson(streams: Streams, value: unknown): Promise<void> {
  await outPieces(streams, jsonChunks(value));
  streams.out('\n');
}
