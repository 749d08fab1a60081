import type { FileHandle } from 'node:fs/promises';
import { hashOf, FINGERPRINT_LENGTH } from '../fingerprint.ts';

/** A log is rotated when it has 5 MB; of longer ones nothing is kept. */
export const MOST_KEPT = 8 * 1024 * 1024;

/** All that is kept takes no more. */
const MOST_ROOM = 32 * 1024 * 1024;
/** Whoever reads a log once reads it again at once, or not for long. */
const KEPT_FOR = 2_000;

const recent = new Map<string, Buffer>();
let room = 0;
let forgetting: NodeJS.Timeout | undefined;

/**
 * What a compressed file is known by as it lies: its size, its first bytes (`head`, or what is read of them) and its
 * last ones, among which are the checksum of what it holds and its length. Throws what reading throws.
 */
export async function keyOf(file: Pick<FileHandle, 'read' | 'stat'>, head?: Buffer): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, FINGERPRINT_LENGTH);
  const [first, last] = [head ?? Buffer.alloc(length), Buffer.alloc(length)];
  if (head === undefined) await file.read(first, 0, length, 0);
  await file.read(last, 0, length, size - length);
  return `${size}:${hashOf(Buffer.concat([first, last]))}`;
}

/** Keeps all that a file unpacks to for two seconds, so that it is not unpacked again by who reads on. */
export function keepUnpacked(key: string, bytes: Buffer): void {
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, KEPT_FOR).unref();
  if (recent.has(key) || room + bytes.length > MOST_ROOM) return;
  recent.set(key, bytes);
  room += bytes.length;
}

function forget(): void {
  recent.clear();
  room = 0;
}

/** All that a file unpacks to, where that is still known. */
export function recentlyUnpacked(key: string): Buffer | undefined {
  return recent.get(key);
}

/** Whether anything may be known, so that a key need be reckoned at all. */
export function isAnyRecent(): boolean {
  return recent.size > 0;
}
