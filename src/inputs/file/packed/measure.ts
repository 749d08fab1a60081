import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { textEncodingOf } from '../encoding.ts';
import { readInto } from '../file-info.ts';
import { FINGERPRINT_LENGTH, type Packed } from '../fingerprint.ts';
import type { Packing } from './decoder.ts';
import { keepUnpacked, keyOf, MOST_KEPT } from './recent.ts';
import { openUnpacked, type Flaw, type Unpacked } from './unpacked.ts';

/** What a compressed file unpacks to: its first bytes and how many there are. */
export interface Measured {
  size: number;
  head: Buffer;
  packed: Packed;
  /** Its last bytes, at most 4 KiB, where all of it was unpacked to tell. */
  tail?: Buffer;
}

/**
 * Remembers what compressed files unpack to, so that each is unpacked once to tell; a compressed file does not change.
 */
export interface Unpacking {
  /** Takes what a position knows of sizes. */
  recall(files: { [group in 'files' | 'done']: readonly { packed?: Packed }[] }): void;
  /**
   * `head` are the first bytes of the file as it lies. Undefined where those that it unpacks to are not `wanted`. The
   * file stays open. Throws what reading throws.
   */
  measure(
    file: FileHandle,
    packing: Packing,
    head: Buffer,
    wanted?: (head: Buffer) => boolean,
  ): Promise<Measured | undefined>;
}

/** A line that is cut began no further before the end than this. */
const FURTHEST = 1024 * 1024;

/** So much of the end tells the last stamp of a log. */
const TAIL = 4096;

/** More than any folder holds that is still looked after. */
const MOST_KNOWN = 4096;

export function createUnpacking(): Unpacking {
  const known = new Map<string, Measured>();
  let recalled: ReadonlyMap<string, Packed> = new Map();

  async function measured(
    file: FileHandle,
    packing: Packing,
    key: string,
    wanted: (head: Buffer) => boolean,
  ): Promise<Measured | undefined> {
    const unpacked = openUnpacked(file, packing, MOST_KEPT);
    try {
      const head = Buffer.alloc(FINGERPRINT_LENGTH);
      const { bytesRead } = await unpacked.read(head, 0, FINGERPRINT_LENGTH, 0);
      if (!wanted(head.subarray(0, bytesRead))) return undefined;
      const known = recalled.get(key);
      if (known !== undefined) return { size: known.size, head: head.subarray(0, bytesRead), packed: known };
      const packed = await told(unpacked, key);
      const start = Math.max(0, packed.size - TAIL);
      const tail = await readInto(unpacked, Buffer.alloc(packed.size - start), start);
      if (packed.flaw === undefined && packed.size <= MOST_KEPT)
        keepUnpacked(key, await readInto(unpacked, Buffer.allocUnsafe(packed.size), 0));
      return { size: packed.size, head: head.subarray(0, bytesRead), packed, tail };
    } finally {
      await unpacked.close();
    }
  }

  return {
    recall({ files, done }) {
      const all: readonly { packed?: Packed }[] = [...files, ...done];
      recalled = new Map(all.flatMap(({ packed }) => (packed === undefined ? [] : [[packed.key, packed]])));
    },
    async measure(file, packing, head, wanted = () => true) {
      const key = await keyOf(file, head);
      const found = known.get(key) ?? (await measured(file, packing, key, wanted));
      if (found === undefined) return undefined;
      known.delete(key);
      known.set(key, found);
      if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
      return found;
    },
  };
}

/** What the process remembers of compressed logs, whoever looks at them. */
export const sharedUnpacking: Unpacking = createUnpacking();

async function told(unpacked: Unpacked, key: string): Promise<Packed> {
  const { size } = await unpacked.stat();
  const flaw = unpacked.flaw();
  return flaw !== 'cut' ? { key, size, ...(flaw && { flaw }) } : { key, size: await wholeLines(unpacked, size), flaw };
}

/** Up to where whole lines go: a line that is cut would say what it never said. */
async function wholeLines(unpacked: Unpacked, size: number): Promise<number> {
  const head = await readInto(unpacked, Buffer.alloc(FINGERPRINT_LENGTH), 0);
  const form = textEncodingOf(head, true) ?? 'bytes';
  const lineEnd = Buffer.from('\n', form === 'bytes' ? 'latin1' : 'utf16le');
  if (form === 'utf-16be') lineEnd.swap16();
  const start = Math.max(0, size - FURTHEST);
  const tail = await readInto(unpacked, Buffer.alloc(size - start), start);
  const end = tail.lastIndexOf(lineEnd);
  return end < 0 ? start : start + end + lineEnd.length;
}

/** A flaw in words. */
export function flawOf(file: string, flaw: Flaw, size: number): { file: string; what: string; detail: string } {
  const what = { cut: 'ends too early', damaged: 'is damaged', bomb: 'unpacks to far more than a log would' }[flaw];
  const read =
    flaw === 'cut'
      ? `its first ${size} bytes can be unpacked and are read, lines behind them are missing`
      : 'it is not read';
  return {
    file,
    what: flaw,
    detail: `${basename(file)} is compressed and ${what}: ${read}. Put the whole log there, packed or not. (${file})`,
  };
}
