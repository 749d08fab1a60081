import { open } from 'node:fs/promises';
import { packingOf, type Packing } from './decoder.ts';
import { openUnpacked, type Opened } from './unpacked.ts';

const MAGIC = 4;

/** Opens a file for reading; of a compressed one what it unpacks to is read. Throws what `open` throws. */
export async function openText(file: string): Promise<Opened> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC), 0, MAGIC, 0);
    const packing = packingOf(buffer.subarray(0, bytesRead));
    if (packing === undefined) return handle;
    const unpacked = openUnpacked(handle, packing);
    return { ...unpacked, close: () => unpacked.close().then(() => handle.close()) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The size of a file, or of what it unpacks to. Throws what the file system throws. */
export async function sizeOf(file: string): Promise<number> {
  const handle = await openText(file);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** How a file is compressed; undefined where it is not. Throws what reading throws. */
export async function packingIn(file: string): Promise<Packing | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC), 0, MAGIC, 0);
    return packingOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
