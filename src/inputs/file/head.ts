import { headText } from './encoding.ts';
import { readInto } from './file-info.ts';
import type { Packing } from './packed/decoder.ts';
import { openBytes } from './packed/open.ts';

/** So many first bytes tell what a file is. */
export const HEAD = 64 * 1024;
/** So much is read at once of the hole of NULs before a text. */
const CHUNK = 1024 * 1024;

/** The first bytes of a file, at most `HEAD`; of a compressed one, of what it unpacks to. */
export interface Head {
  bytes: Buffer;
  /** The same as text, without what stands before it and without a character that is cut at the end. */
  text: string;
  packing: Packing | undefined;
  /** Whether it is compressed and cannot be unpacked as far as this. */
  damaged: boolean;
}

export interface HeadOptions {
  /**
   * Whether a hole of NULs is passed that a writer leaves who kept its place when the log was emptied, however long it
   * is; then the bytes are those behind it.
   */
  pastHole?: boolean;
}

/** Reads and decodes the first bytes of a file, once. Throws what opening and reading it throw. */
export async function readHead(path: string, { pastHole = false }: HeadOptions = {}): Promise<Head> {
  const handle = await openBytes(path);
  try {
    let bytes = await readInto(handle, Buffer.alloc(HEAD), 0);
    if (pastHole && bytes[0] === 0) {
      const from = await holeEnd(handle);
      bytes = from === undefined ? Buffer.alloc(0) : await readInto(handle, Buffer.alloc(HEAD), from);
    }
    const text = headText(bytes).replace(/^\0+/, '');
    return { bytes, text, packing: handle.packing, damaged: handle.flaw?.() !== undefined };
  } finally {
    await handle.close();
  }
}

/** Where the first byte stands that is not NUL, at an even place, since a character may be a pair of bytes. */
async function holeEnd(handle: Awaited<ReturnType<typeof openBytes>>): Promise<number | undefined> {
  const room = Buffer.alloc(CHUNK);
  for (let from = 0; ; from += CHUNK) {
    const piece = await readInto(handle, room, from);
    const text = piece.findIndex((byte) => byte !== 0);
    if (text !== -1) return from + text - ((from + text) % 2);
    if (piece.length < CHUNK) return undefined;
  }
}
