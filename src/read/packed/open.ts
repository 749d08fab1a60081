import { open } from 'node:fs/promises';
import { packingOf } from './decoder.ts';
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
