import { stat } from 'node:fs/promises';
import type { Instant } from '../domain/entry.ts';

/** A file that was not written for so long, in milliseconds, is not in the middle of a line. */
const QUIET = 60_000;

/** Files that are known to be complete, such as what came by standard input. */
const complete = new Set<string>();

/** Marks a file as complete, however young it is; gives the function that takes the mark away again. */
export function markFinished(path: string): () => void {
  complete.add(path);
  return () => void complete.delete(path);
}

/**
 * Whether nobody is writing a file any more, so that a last line without its line end counts. Throws what `stat`
 * throws.
 */
export async function isFinished(path: string, now: Instant): Promise<boolean> {
  return complete.has(path) || now - (await stat(path)).mtimeMs >= QUIET;
}
