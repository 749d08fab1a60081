import type { BigIntStats } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { refusal } from './encoding.ts';
import { hashOf, PRINT_LENGTH } from './position.ts';
import type { Print, Trouble } from './position.ts';

/** A regular file on the disk, as it was when looked at. */
export interface Found extends Stamp {
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
}

const MISSING: Stamp = { signature: '', mtime: 0 };

/** A trouble, and the sentence that tells it. */
export interface Told extends Trouble {
  detail: string;
}

/** What looking at some files gave. */
export interface Sight {
  found: Found[];
  troubles: Told[];
  /** Files that are there and could not be read, with what `stat` still says of them. */
  closed: Omit<Found, 'head'>[];
  /** What `stat` said of each file, so that a later look can tell that nothing has changed. */
  stamps: Map<string, Stamp>;
}

/** Of a file or folder; what is missing has an empty signature. */
export interface Stamp {
  /** Equal while nothing has changed. */
  signature: string;
  /** Last modification in milliseconds. */
  mtime: number;
}

/**
 * Looks at the file at the path, at others beside it, and at known ones that are none of these; what is not there is left
 * out, and so is a rotated name that is no regular file.
 */
export async function look(path: string, others: readonly string[], known: readonly string[] = []): Promise<Sight> {
  const sight: Sight = { found: [], troubles: [], closed: [], stamps: new Map() };
  // A copy is looked at before what it was made of, so that it is known for one.
  for (const file of [...others.filter((other) => other !== path), path]) await lookAt(file, { isPath: file === path, elsewhere: false }, sight);
  const seen = new Set([...sight.stamps.keys(), ...[...sight.found, ...sight.closed].map(({ home }) => home)]);
  for (const file of known.filter((other) => !seen.has(other))) await lookAt(file, { isPath: false, elsewhere: true }, sight);
  return sight;
}

async function lookAt(file: string, role: Pick<Found, 'isPath' | 'elsewhere'>, sight: Sight): Promise<void> {
  const { isPath } = role;
  let seen: Omit<Found, 'head'> | undefined;
  try {
    const stats = await stat(file, { bigint: true });
    sight.stamps.set(file, facts(stats));
    if (!stats.isFile()) {
      if (isPath) sight.troubles.push({ file, what: 'no file', detail: `${file} is not a regular file: give the path of the log itself` });
      return;
    }
    seen = { file, home: isPath ? await homeOf(file) : file, ...role, ...facts(stats) };
    const head = await readRange(file, 0, PRINT_LENGTH);
    const refused = refusal(head);
    if (refused === undefined) sight.found.push({ ...seen, head });
    else sight.troubles.push({ file, what: refused.kind, detail: `${file} ${refused.detail}` });
  } catch (error) {
    if (isMissing(error)) {
      sight.stamps.set(file, MISSING);
      return;
    }
    sight.troubles.push(unreadable(file, error));
    sight.closed.push(seen ?? { file, home: file, ...role, id: '', size: -1, mtime: 0, signature: '' });
  }
}

/** What `stat` says of a file now. Throws what `stat` throws, but for a missing one. */
export async function stampOf(file: string): Promise<Stamp> {
  try {
    const { signature, mtime } = facts(await stat(file, { bigint: true }));
    return { signature, mtime };
  } catch (error) {
    if (isMissing(error)) return MISSING;
    throw error;
  }
}

function facts(stats: BigIntStats): Pick<Found, 'id' | 'size' | 'mtime' | 'signature'> {
  const id = `${stats.dev}:${stats.ino}`;
  const signature = [id, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
  return { id, size: Number(stats.size), mtime: Number(stats.mtimeNs) / 1e6, signature };
}

async function homeOf(file: string): Promise<string> {
  return (await lstat(file)).isSymbolicLink() ? await realpath(file) : file;
}

/** Whether the file begins with the bytes of a print, up to its position. A print without bytes matches nothing. */
export async function matches(found: Found, print: Print): Promise<boolean> {
  if (print.headLength === 0 || found.size < print.at || found.head.length < print.headLength) return false;
  if (hashOf(found.head.subarray(0, print.headLength)) !== print.head) return false;
  if (print.at <= PRINT_LENGTH) return true;
  return hashOf(await readRange(found.file, print.at - PRINT_LENGTH, PRINT_LENGTH)) === print.tail;
}

/** Whether `copy` holds nothing but the beginning (or all) of `whole`, judged by the first and the last bytes of the copy. */
export async function isCopy(copy: Found, whole: Found): Promise<boolean> {
  if (whole.size < copy.size) return false;
  const headLength = Math.min(copy.size, PRINT_LENGTH);
  if (!copy.head.subarray(0, headLength).equals(whole.head.subarray(0, headLength))) return false;
  if (copy.size <= PRINT_LENGTH) return true;
  const from = copy.size - PRINT_LENGTH;
  return (await readRange(copy.file, from, PRINT_LENGTH)).equals(await readRange(whole.file, from, PRINT_LENGTH));
}

/** The print of a file of which everything that was found is known. */
export async function printOf(found: Found): Promise<Print> {
  const tailLength = Math.min(PRINT_LENGTH, found.size);
  const tail = hashOf(await readRange(found.file, found.size - tailLength, tailLength));
  const headLength = Math.min(PRINT_LENGTH, found.size);
  return { headLength, head: hashOf(found.head.subarray(0, headLength)), at: found.size, tail };
}

export async function readRange(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return await readInto(handle, Buffer.allocUnsafe(length), from);
  } finally {
    await handle.close();
  }
}

/**
 * Reads in one call; what is returned is shorter where the file ended at that moment. To read on then would join bytes of
 * before and after a file was emptied and written again.
 */
export async function readInto(handle: FileHandle, buffer: Buffer, from: number): Promise<Buffer> {
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

export function unreadable(file: string, error: unknown): Told {
  const code = codeOf(error);
  const denied = code === 'EACCES' || code === 'EPERM';
  const remedy = denied ? 'give the account that runs seatwatch the right to read it' : 'check the disk, the share and the path';
  return { file, what: code, detail: `${basename(file)} cannot be read (${code}): ${remedy}; reading then goes on where it stopped. (${file})` };
}
