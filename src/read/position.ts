import { createHash } from 'node:crypto';
import type { Instant, Json } from '../domain/reading.ts';
import type { TextEncoding } from './encoding.ts';
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

/** Of a rotated file that was read to its end. */
export type Done = Fingerprint & {
  /** When a short one was last modified: its bytes alone may be those that every log begins with. */
  written?: number;
};

/** What a compressed file is known by as it lies, how many bytes it unpacks to, and why these are not all. */
export type Packed = { key: string; size: number; flaw?: Flaw };

/** A file that is read, or that may still grow. */
export type TrackedFile = Fingerprint & {
  /** Where it was last seen. */
  file: string;
  /** Device and inode: they only choose between files that the print fits equally. */
  id: string;
  /** Its size when it was last read. */
  size: number;
  /** Lines that end within so many first bytes are history. */
  history: number;
  /** True for the file at the path itself, false for a rotated one. */
  current: boolean;
  /** When a rotated file was first seen as such, or last seen to grow. */
  changed: Instant;
  /** How it holds its characters, once text was taken. */
  form?: TextEncoding;
  /** The position stands within an overlong line whose rest is dropped. */
  inLine: boolean;
  /** The last head line before the position. */
  above: string | null;
};

/** A file that could not be read, told once. */
export type Trouble = { file: string; what: string };

/** The position of one input: the file at its path and the rotated files beside it. */
export type Checkpoint = {
  version: 1;
  /** Whether the log was there could be seen once; until then all that turns up is history. */
  opened: boolean;
  /** Files being read, in the order of reading, the one at the path last. */
  files: TrackedFile[];
  /** Rotated files that were read to their end. */
  done: Done[];
  /** Unknown rotated files that were last modified up to then (milliseconds) are done, too; 0: none. */
  horizon: number;
  troubles: Trouble[];
  /** The last head line of the files that were read before `files`. */
  above: string | null;
};

export function newCheckpoint(): Checkpoint {
  return { version: 1, opened: false, files: [], done: [], horizon: 0, troubles: [], above: null };
}

/** The position that `next` of an earlier batch holds; undefined where it is of another make. */
export function parseCheckpoint(from: Json): Checkpoint | undefined {
  return structuredClone(checkpointIn(from)) as Checkpoint | undefined;
}

/** The same where it is only looked at. */
export function checkpointIn(from: Json): Readonly<Checkpoint> | undefined {
  if (typeof from !== 'object' || from === null || !('version' in from) || from.version !== 1) return undefined;
  const position = from as unknown as Partial<Checkpoint>;
  const whole = [position.files, position.done, position.troubles].every((part) => Array.isArray(part));
  return whole ? (position as Checkpoint) : undefined;
}

/** What bytes are known by. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
}

/**
 * The print for a position `at`, from bytes that begin `start` bytes into the file, end no earlier than at the position
 * and hold the `PRINT_LENGTH` bytes before it. `before` is the print of an earlier position in the same file.
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
