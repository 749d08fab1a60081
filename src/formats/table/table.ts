import type { Note, Reader } from '../../domain/reader.ts';
import { textOf } from '../../inputs/file/encoding.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import { createSnapshotReader, type Contents } from '../snapshot/snapshot.ts';
import { rowsOfTable } from './rows-of-table.ts';

/** A table of what is now is far smaller; what is larger is not read into memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a table that is replaced as a whole each time, as a CSV with a header: one entry a version, with all rows, and
 * the modification time of the file as its instant. A version that is not whole gives a note `damaged` and no entry:
 * nobody is gone because a file was cut off.
 */
export function createTableReader(): Reader {
  return createSnapshotReader({ name: 'table', contents: version });
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
    const table = rowsOfTable(textOf(await bytesOf(path, size)));
    const text = table.header.join(', ');
    yield { entries: [{ stream, place, arrived: now, history, at: mtime, text, table }], notes: [] };
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    yield { entries: [], notes: [damaged(`${path} is no whole table: ${error.message}`)] };
  }
};

/** What a file holds, or unpacks to. Throws where that is not whole, or more than a table may hold. */
async function bytesOf(path: string, size: number): Promise<Buffer> {
  const handle = await openBytes(path);
  try {
    const bytes = await readInto(handle, Buffer.alloc(handle.packing === undefined ? size : MOST_BYTES + 1), 0);
    if (bytes.length > MOST_BYTES) throw new Error(`it unpacks to more than ${MOST_BYTES} bytes: name the right file`);
    if (handle.flaw?.() !== undefined) throw new Error('it is compressed, and damaged or not yet all there');
    return bytes;
  } finally {
    await handle.close();
  }
}
