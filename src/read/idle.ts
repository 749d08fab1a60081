import { dirname } from 'node:path';
import type { Instant } from '../domain/reading.ts';
import { stampOf } from './files.ts';
import type { Stamp } from './files.ts';
import { isLocal } from './local.ts';
import type { Position } from './position.ts';

/** A folder is listed at least so often, since shares lie about when it was modified. */
const LIST_EVERY = 60_000;
/** File systems tell times as coarse as this: what was modified less than that before a look may change unseen. */
export const GRAIN = 2000;

/** What the last poll of an input saw. It only saves work: without it everything is looked at again. */
export interface Memory {
  /** The position that it led to, as text. */
  next: string;
  seenAt: Instant;
  /** When the folder was listed, or found to be as it was. */
  listedAt: Instant;
  folder: Stamp;
  /** The file at the path and those that are being read. */
  files: ReadonlyMap<string, Stamp>;
  /** What was seen when the folder was listed; undefined where some of it could not be read, and is to be tried again. */
  listed: ReadonlyMap<string, Stamp> | undefined;
  /** When waiting for a rotated file ends. */
  due: Instant;
}

/** Whether the names in the folder are still those that were listed last. Where it is time to list it again, that may be found needless, which is remembered. */
export async function isListed(memory: Memory, path: string, now: Instant): Promise<boolean> {
  const age = now - memory.listedAt;
  if (age < 0 || !(await isSame(dirname(path), memory.folder, memory.listedAt))) return false;
  if (age < LIST_EVERY) return true;
  if (!(await isAsListed(memory, path))) return false;
  memory.listedAt = now;
  return true;
}

/** On a disk of this machine a look at each file that was listed tells as much as finding all of them again. */
async function isAsListed({ files, listed, listedAt }: Memory, path: string): Promise<boolean> {
  if (listed === undefined || !(await isLocal(dirname(path)))) return false;
  for (const [file, stamp] of listed) {
    if (!files.has(file) && !(await isSame(file, stamp, listedAt))) return false;
  }
  return true;
}

/** Whether nothing has changed since: one `stat` for each file being read and one for the folder, now and then one for each file in it. */
export async function isIdle(memory: Memory, path: string, now: Instant): Promise<boolean> {
  if (now < memory.seenAt || now >= memory.due) return false;
  for (const [file, stamp] of memory.files) {
    if (!(await isSame(file, stamp, memory.seenAt))) return false;
  }
  return isListed(memory, path, now);
}

async function isSame(file: string, stamp: Stamp, seenAt: Instant): Promise<boolean> {
  if (seenAt - stamp.mtime < GRAIN) return false;
  try {
    return (await stampOf(file)).signature === stamp.signature;
  } catch {
    return false;
  }
}

/** When the next of the rotated files will be waited for no longer. */
export function dueAt(position: Position, now: Instant, settle: number): Instant {
  const dues = position.files.filter(({ current }) => !current).map(({ changed }) => changed + settle);
  return Math.min(Infinity, ...dues.filter((due) => due > now));
}
