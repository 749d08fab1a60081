import { readFile } from 'node:fs/promises';
import type { Note, Reader } from '../../domain/reader.ts';
import { textOf } from '../../inputs/file/encoding.ts';
import { createSnapshotReader, type Contents, type SnapshotOptions } from '../snapshot/snapshot.ts';
import { rowsOfTable } from './rows-of-table.ts';

/** A table of what is now is far smaller; what is larger is not read into memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a table that is replaced as a whole each time, as a CSV with a header: one entry a version, with all rows, and
 * the modification time of the file as its instant. A version that is not whole gives a note `damaged` and no entry:
 * nobody is gone because a file was cut off.
 */
export function createTableReader(options: Omit<SnapshotOptions, 'contents'> = {}): Reader {
  return createSnapshotReader({ ...options, contents: version });
}

const version: Contents = async function* version({ source, path, now }, { mtime, size }, history) {
  const stream = `${source}:${path}`;
  const place = { file: path, at: 0 };
  const damaged = (detail: string): Note => ({ stream, place, arrived: now, what: 'damaged', detail });
  if (size > MOST_BYTES) {
    const detail = `${path} holds ${size} bytes, more than a table may (${MOST_BYTES}): name the right file`;
    return yield { entries: [], notes: [damaged(detail)] };
  }
  try {
    const table = rowsOfTable(textOf(await readFile(path)));
    const text = table.header.join(', ');
    yield { entries: [{ stream, place, arrived: now, history, at: mtime, text, table }], notes: [] };
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    yield { entries: [], notes: [damaged(`${path} is no whole table: ${error.message}`)] };
  }
};
