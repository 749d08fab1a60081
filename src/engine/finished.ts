import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Instant } from '../domain/entry.ts';
import { packingIn, sizeOf } from '../inputs/file/packed/open.ts';
import { rangeOf } from './named-file.ts';

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
 * Whether nobody is writing a file any more, so that a last line without its line end counts: one that was not written
 * for a minute, or is compressed. Throws what `stat` throws.
 */
export async function isFinished(path: string, now: Instant): Promise<boolean> {
  if (complete.has(path) || now - (await stat(path)).mtimeMs >= QUIET) return true;
  return (await packingIn(path).catch(() => undefined)) !== undefined;
}

/** So much at the end of a file is looked at for its last line end: room for more lines may stand behind it. */
const END = 4096;

/**
 * Says that the last line of a log which may still be written has no line end yet, so that it was passed by; undefined
 * where it has one, where nothing more is written, or where it cannot be read.
 */
export async function unfinishedLine(path: string, final: boolean): Promise<string | undefined> {
  if (final) return undefined;
  try {
    const size = await sizeOf(path);
    const end = (await rangeOf(path, Math.max(0, size - END), END)).filter((byte) => byte !== 0);
    if (end.length === 0 || end.at(-1) === LF) return undefined;
  } catch {
    return undefined;
  }
  return (
    `the last line of ${basename(path)} has no line end yet and is not counted: it may be half written; it counts ` +
    'once its line end is there, or when the file has not changed for a minute'
  );
}

const LF = 10;
