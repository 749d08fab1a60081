import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hashOf, FINGERPRINT_LENGTH } from './fingerprint.ts';
import type { Packed, Fingerprint } from './fingerprint.ts';
import { openBytes } from './packed/open.ts';
import type { Opened } from './packed/unpacked.ts';

/**
 * A regular file on the disk, as it was when looked at. Of a compressed one size and head are those of what it unpacks
 * to.
 */
export interface FileInfo extends FileSignature {
  file: string;
  /** The same, with links resolved where `file` is a link. */
  home: string;
  /** True for the file at the path itself. */
  isPath: boolean;
  /** Neither at the path nor beside it, but known: where the path is a link, the file that it led to before. */
  elsewhere: boolean;
  id: string;
  size: number;
  head: Buffer;
  /** Where it is compressed. */
  packed?: Packed;
  /** The last bytes of what it unpacks to, where these were seen. */
  tail?: Buffer;
}

/** The stamp of what is not there. */
export const MISSING: FileSignature = { signature: '', mtime: 0 };

/** Of a file or folder; what is missing has an empty signature. */
export interface FileSignature {
  /** Equal while nothing has changed. */
  signature: string;
  /** Last modification in milliseconds. */
  mtime: number;
}

/** What `stat` says of a file now. Throws what `stat` throws, but for a missing one. */
export async function signatureOf(file: string): Promise<FileSignature> {
  try {
    const { signature, mtime } = facts(await stat(file, { bigint: true }));
    return { signature, mtime };
  } catch (error) {
    if (isMissing(error)) return MISSING;
    throw error;
  }
}

/** What is kept of what `stat` says. */
export function facts(stats: BigIntStats): Pick<FileInfo, 'id' | 'size' | 'mtime' | 'signature'> {
  const id = `${stats.dev}:${stats.ino}`;
  const signature = [id, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
  return { id, size: Number(stats.size), mtime: Number(stats.mtimeNs) / 1e6, signature };
}

/** Whether the file begins with the bytes of a print, up to its position. A print without bytes matches nothing. */
export async function matches(found: FileInfo, print: Fingerprint): Promise<boolean> {
  if (print.headLength === 0 || found.size < print.at || found.head.length < print.headLength) return false;
  if (headOf(found, print.headLength) !== print.head) return false;
  if (print.at <= FINGERPRINT_LENGTH) return true;
  // Else all of it would be unpacked again to compare a few bytes.
  if (print.packed !== undefined && print.packed.key === found.packed?.key) return true;
  return (await tailOf(found, print.at)) === print.tail;
}

const heads = new WeakMap<Buffer, Map<number, string>>();

/** The hash of the first bytes of a file that was looked at; reckoned once for each length. */
export function headOf({ head }: Pick<FileInfo, 'head'>, length: number): string {
  const known = heads.get(head) ?? new Map<number, string>();
  heads.set(head, known);
  const hash = known.get(length) ?? hashOf(head.subarray(0, length));
  known.set(length, hash);
  return hash;
}

const tails = new WeakMap<Buffer, Map<number, string>>();

/** The hash of the bytes before a place in a file that was looked at; read once for each place. */
async function tailOf({ file, head }: FileInfo, at: number): Promise<string> {
  const known = tails.get(head) ?? new Map<number, string>();
  tails.set(head, known);
  const hash = known.get(at) ?? hashOf(await readRange(file, at - FINGERPRINT_LENGTH, FINGERPRINT_LENGTH));
  known.set(at, hash);
  return hash;
}

/**
 * Whether `copy` holds nothing but the beginning (or all) of `whole`, judged by the first and the last bytes of the
 * copy.
 */
export async function isCopy(copy: FileInfo, whole: FileInfo): Promise<boolean> {
  if (whole.size < copy.size) return false;
  const headLength = Math.min(copy.size, FINGERPRINT_LENGTH);
  if (!copy.head.subarray(0, headLength).equals(whole.head.subarray(0, headLength))) return false;
  if (copy.size <= FINGERPRINT_LENGTH) return true;
  return (await tailOf(copy, copy.size)) === (await tailOf(whole, copy.size));
}

/** The print of a file of which everything that was found is known. */
export async function fingerprintIn(found: FileInfo): Promise<Fingerprint> {
  const tailLength = Math.min(FINGERPRINT_LENGTH, found.size);
  const tail = hashOf(await readRange(found.file, found.size - tailLength, tailLength));
  const headLength = Math.min(FINGERPRINT_LENGTH, found.size);
  return { headLength, head: headOf(found, headLength), at: found.size, tail, ...packedIn(found) };
}

/** What a compressed file is known by, for a print of it; nothing for another. */
export function packedIn({ packed }: Pick<FileInfo, 'packed'>): Pick<Fingerprint, 'packed'> {
  return packed === undefined ? {} : { packed };
}

/** Bytes of a file, or of what it unpacks to. Throws what the file system throws. */
export async function readRange(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await openBytes(file);
  try {
    return await readInto(handle, Buffer.allocUnsafe(length), from);
  } finally {
    await handle.close();
  }
}

/**
 * Reads in one call; what is returned is shorter where the file ended at that moment. To read on then would join bytes
 * of before and after a file was emptied and written again.
 */
export async function readInto(handle: Pick<Opened, 'read'>, buffer: Buffer, from: number): Promise<Buffer> {
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

/**
 * Whether an error of that code may come of another process that holds a file for itself, renames it or is about to
 * delete it: a virus scanner, a backup, the product that rotates its log. EPERM and EACCES Windows also says where a
 * right is missing.
 */
export function mayBeHeld(code: string, platform: NodeJS.Platform = process.platform): boolean {
  return code === 'EBUSY' || (platform === 'win32' && (code === 'EPERM' || code === 'EACCES'));
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}
