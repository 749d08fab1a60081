import type { Instant } from '../../domain/entry.ts';
import { signatureOf } from '../../inputs/file/file-info.ts';
import type { FileSignature } from '../../inputs/file/file-info.ts';
import { isLocal } from '../../inputs/file/local.ts';
import { GRAIN } from '../../inputs/file/quick-stat.ts';
import { siblings } from '../../inputs/file/siblings.ts';
import type { TextLogCheckpoint } from './checkpoint.ts';

/** A folder is listed at least so often, since shares lie about when it was modified. */
const LIST_EVERY = 60_000;
/** Late lines come to the siblings that were written last: so many are looked at whenever their folder has changed. */
const LOOKED_AT = 16;

/** What the last poll of an input saw. It only saves work: without it everything is looked at again. */
export interface Memory {
  /** The position that it led to, as text. */
  next: string;
  seenAt: Instant;
  /** When its siblings were looked at, or found to be as they were. */
  listedAt: Instant;
  /** When the folders in which it lies were listed, how they were, and what siblings they named then. */
  namedAt: Instant;
  folders: ReadonlyMap<string, FileSignature>;
  names: readonly string[];
  /** The file at the path and those that are being read. */
  files: ReadonlyMap<string, FileSignature>;
  /**
   * What was seen when the folder was listed; undefined where some of it could not be read, and is to be tried again.
   */
  listed: ReadonlyMap<string, FileSignature> | undefined;
  /** When waiting for a rotated file ends. */
  due: Instant;
}

/**
 * Whether the names in the folders are still those that were listed last: `names` where something has come or gone
 * there that is none of the log's. Where it is time to list them again, that may be found needless, which is
 * remembered.
 */
export async function isListed(memory: Memory, path: string, now: Instant): Promise<boolean | 'names'> {
  const age = now - memory.listedAt;
  if (age < 0 || memory.folders.size === 0) return false;
  const same = await areSame(memory.folders, memory.namedAt);
  if (!same && !(await areNamed(memory, path, now))) return false;
  if (age < LIST_EVERY) return same || 'names';
  if (!(await isAsListed(memory))) return false;
  memory.listedAt = now;
  return same || 'names';
}

/**
 * Whether the folders name the siblings that they named, and those that were written last are as they were; this is
 * remembered.
 */
async function areNamed(memory: Memory, path: string, now: Instant): Promise<boolean> {
  const { folders, names, listed, listedAt, files } = memory;
  if (listed === undefined) return false;
  const stamps = new Map<string, FileSignature>();
  for (const folder of folders.keys())
    stamps.set(folder, await signatureOf(folder).catch(() => ({ signature: '', mtime: Infinity })));
  const named = await siblings(path).catch(() => undefined);
  if (named?.length !== names.length || named.some((name, at) => name !== names[at])) return false;
  const last = [...listed]
    .filter(([file]) => !files.has(file))
    .toSorted(([, a], [, b]) => b.mtime - a.mtime)
    .slice(0, LOOKED_AT);
  if (!(await areSame(new Map(last), listedAt))) return false;
  memory.folders = stamps;
  memory.namedAt = now;
  return true;
}

async function areSame(stamps: ReadonlyMap<string, FileSignature>, seenAt: Instant): Promise<boolean> {
  for (const [file, stamp] of stamps) if (!(await isSame(file, stamp, seenAt))) return false;
  return true;
}

/** On a disk of this machine a look at each file that was listed tells as much as finding all of them again. */
async function isAsListed({ files, folders, listed, listedAt }: Memory): Promise<boolean> {
  if (listed === undefined) return false;
  for (const folder of folders.keys()) if (!(await isLocal(folder))) return false;
  for (const [file, stamp] of listed) {
    if (!files.has(file) && !(await isSame(file, stamp, listedAt))) return false;
  }
  return true;
}

/**
 * Whether nothing has changed since: one `stat` for each file being read and one for the folder, now and then one for
 * each file in it.
 */
export async function isUnchangedSince(memory: Memory, path: string, now: Instant): Promise<boolean> {
  if (now < memory.seenAt || now >= memory.due) return false;
  return (await areSame(memory.files, memory.seenAt)) && (await isListed(memory, path, now)) !== false;
}

async function isSame(file: string, stamp: FileSignature, seenAt: Instant): Promise<boolean> {
  if (seenAt - stamp.mtime < GRAIN) return false;
  try {
    return (await signatureOf(file)).signature === stamp.signature;
  } catch {
    return false;
  }
}

/** When the next of the rotated files will be waited for no longer. */
export function dueAt(position: TextLogCheckpoint, now: Instant, settle: number): Instant {
  const dues = position.files.filter(({ current }) => !current).map(({ changed }) => changed + settle);
  return Math.min(Infinity, ...dues.filter((due) => due > now));
}
