import { open, stat, type FileHandle } from 'node:fs/promises';
import { NAME_THE_LOG } from '../../../domain/system-words.ts';
import { metered } from '../meter.ts';
import { packingOf, type Packing } from './decoder.ts';
import { isAnyRecent, keyOf, recentlyUnpacked } from './recent.ts';
import { openUnpacked, type Opened } from './unpacked.ts';

const MAGIC = 4;

/** What is thrown where a path leads to a folder, a pipe, a socket or a device. */
export function notRegular(file: string, isFolder = false): Error {
  const what = isFolder ? ` but a folder: ${NAME_THE_LOG}` : '';
  return Object.assign(new Error(`${file} is not a regular file${what}`), { code: 'no file' });
}

/**
 * Opens a regular file for reading, and nothing else: opening a pipe would wait for its writer, for ever where none
 * comes, and hold one of the few threads that all reading of files needs. Throws what `stat` and `open` throw.
 */
export async function openRegular(file: string): Promise<FileHandle> {
  const stats = await stat(file);
  if (!stats.isFile()) throw notRegular(file, stats.isDirectory());
  return open(file, 'r');
}

/**
 * Opens a file for reading, whatever is to be read in it: of one that gzip or zstd has compressed what it unpacks to is
 * read, and places and sizes are those in that. Throws what `openRegular` throws.
 */
export async function openBytes(file: string): Promise<Opened> {
  const handle = await openRegular(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC), 0, MAGIC, 0);
    const packing = packingOf(buffer.subarray(0, bytesRead));
    if (packing === undefined) return await metered(file, handle);
    const whole = isAnyRecent() ? recentlyUnpacked(await keyOf(handle)) : undefined;
    if (whole !== undefined) {
      await handle.close();
      return { ...inMemory(whole), packing };
    }
    const unpacked = openUnpacked(await metered(file, handle), packing);
    return { ...unpacked, packing, close: () => unpacked.close().then(() => handle.close()) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Bytes that are known, as if they were read of a compressed file without a flaw. */
function inMemory(bytes: Buffer): Opened {
  return {
    read: async (buffer, offset, length, position) => ({
      bytesRead: position >= bytes.length ? 0 : bytes.copy(buffer, offset, position, position + length),
    }),
    stat: async () => ({ size: bytes.length }),
    close: async () => {},
    flaw: () => undefined,
  };
}

/** The size of a file, or of what it unpacks to. Throws what the file system throws. */
export async function sizeOf(file: string): Promise<number> {
  const handle = await openBytes(file);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** How a file is compressed; undefined where it is not. Throws what reading throws. */
export async function packingIn(file: string): Promise<Packing | undefined> {
  const handle = await openRegular(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC), 0, MAGIC, 0);
    return packingOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
