import { createHash } from 'node:crypto';
import type { Flaw } from './packed/unpacked.ts';

/** How many bytes of a file's head, and of those before the position, it is known by. */
export const FINGERPRINT_LENGTH = 1024;

/**
 * What a file is known by: its first bytes and those just before the position. Nothing beyond the position, since that
 * may still change.
 */
export type Fingerprint = {
  /** How many first bytes `head` is made of: up to the position; while that is 0, of all there were. */
  headLength: number;
  head: string;
  /** The first byte that was not read: behind a line end, or within a line where `inLine`. */
  at: number;
  tail: string;
  /** Where the file is compressed: spares unpacking it to know it again. */
  packed?: Packed;
};

/** What a compressed file is known by as it lies, how many bytes it unpacks to, and why these are not all. */
export type Packed = { key: string; size: number; flaw?: Flaw };

/** What bytes are known by. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
}

/**
 * The print for a position `at`, from bytes that begin `start` bytes into the file, end no earlier than at the position
 * and hold the `FINGERPRINT_LENGTH` bytes before it. `before` is the print of an earlier position in the same file.
 */
export function fingerprintAt(at: number, bytes: Buffer, start: number, before: Fingerprint): Fingerprint {
  if (at === 0) return fingerprintOf(before);
  const tail = hashOf(bytes.subarray(Math.max(0, at - FINGERPRINT_LENGTH - start), at - start));
  if (start > 0) return { headLength: before.headLength, head: before.head, at, tail };
  const headLength = Math.min(FINGERPRINT_LENGTH, at);
  return { headLength, head: hashOf(bytes.subarray(0, headLength)), at, tail };
}

/** What of a known file stays known when it is done. */
export function fingerprintOf({ headLength, head, at, tail, packed }: Fingerprint): Fingerprint {
  return { headLength, head, at, tail, ...(packed && { packed }) };
}
