import { createGunzip, createZstdDecompress } from 'node:zlib';

/** How a file may be compressed so that it can be read as it lies. */
export type Packing = 'gzip' | 'zstd';

/** So much is unpacked at once. */
const CHUNK = 128 * 1024;

/** Tells by its first bytes whether a file is compressed in a way that can be read. */
export function packingOf(head: Uint8Array): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd ? 'zstd' : undefined;
}

/** Unpacks a file piece by piece, so that the same pieces always give the same bytes, also before a damage. */
export interface Decoder {
  /** What one more piece unpacks to; undefined where the bytes are damaged. */
  put(piece: Buffer): Promise<Buffer[] | undefined>;
  /** What is left behind the last piece; undefined where more bytes should follow. */
  end(): Promise<Buffer[] | undefined>;
  close(): void;
}

export function createDecoder(packing: Packing): Decoder {
  const stream = packing === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK });
  let given: Buffer[] = [];
  let failed = false;
  let settle: (() => void) | undefined;
  stream.on('data', (bytes: Buffer) => given.push(bytes));
  stream.on('error', () => {
    failed = true;
    settle?.();
  });
  stream.on('end', () => settle?.());

  async function after(act: (done: () => void) => void): Promise<Buffer[] | undefined> {
    if (failed) return undefined;
    await new Promise<void>((resolve) => {
      settle = resolve;
      act(resolve);
    });
    await emptied();
    const taken = given;
    given = [];
    return failed ? undefined : taken;
  }

  /** What is unpacked comes in steps of its own. */
  async function emptied(): Promise<void> {
    if (failed || stream.readableLength === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
    await emptied();
  }

  return {
    put: (piece) => after((done) => void stream.write(piece, done)),
    end: () => after(() => void stream.end()),
    close: () => void stream.destroy(),
  };
}
