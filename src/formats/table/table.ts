import type { Note, Reader } from '../../domain/reader.ts';
import { textOf } from '../../inputs/file/encoding.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import { createSnapshotReader, type Contents } from '../snapshot/snapshot.ts';
import { rowsOfTable } from './rows-of-table.ts';

/** A table of what is now is far smaller; what is larger is not read into memory. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What is wrong with a version, which the next one may mend. */
class NoTable extends Error {}

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
  try {
    const table = tableIn(await bytesOf(path, size));
    const text = table.header.join(', ');
    yield { entries: [{ stream, place, arrived: now, history, at: mtime, text, table }], notes: [] };
  } catch (error) {
    if (!(error instanceof NoTable)) throw error;
    const detail = `${path} is no whole table: ${error.message}`;
    const note: Note = { stream, place, arrived: now, what: 'damaged', detail };
    yield { entries: [], notes: [note] };
  }
};

function tableIn(bytes: Buffer): ReturnType<typeof rowsOfTable> {
  try {
    return rowsOfTable(textOf(bytes));
  } catch (error) {
    throw new NoTable((error as Error).message, { cause: error });
  }
}

async function bytesOf(path: string, size: number): Promise<Buffer> {
  const handle = await openBytes(path);
  try {
    const most = handle.packing === undefined ? Math.min(size, MOST_BYTES + 1) : MOST_BYTES + 1;
    const bytes = await readInto(handle, Buffer.allocUnsafe(most), 0);
    if (bytes.length > MOST_BYTES) throw new NoTable(`it holds more than ${MOST_BYTES} bytes; name the right file`);
    if (handle.flaw?.() !== undefined) throw new NoTable('what it was packed from is not whole');
    return bytes;
  } finally {
    await handle.close();
  }
}
