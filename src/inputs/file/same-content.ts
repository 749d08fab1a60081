import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readRange } from './file-info.ts';
import { FINGERPRINT_LENGTH } from './fingerprint.ts';
import { siblingsAmong } from './siblings.ts';

/**
 * A folder in which a look at a file takes longer, in milliseconds, is passed by: a share may be away without a word.
 */
const PATIENCE = 2000;

/** A file that a source would read. */
export interface Reads {
  source: string;
  path: string;
  /** Only what is read for one product counts twice. */
  system: string;
  /** Whether it is a log of lines, which is read with its rotated siblings. */
  isLog: boolean;
}

interface Seen<T> {
  reads: T;
  /** With links resolved. */
  home: string;
  /** Device and inode; undefined where nothing is there or they tell nothing. */
  id: string | undefined;
}

/**
 * Finds files whose bytes are read for another one already: the same file by another source, path, link or hard link,
 * or a rotated log that its source reads with the log beside it. Gives each of them with that other one, of the same
 * ones the first. What is not there, or cannot be looked at, is none of them; nor is a log that is called like a
 * rotated one of another and is none, which `isOther` tells.
 */
export async function readTwice<T extends Reads>(
  all: readonly T[],
  isOther: (one: T, log: T) => Promise<boolean> = async () => false,
): Promise<Map<T, T>> {
  const twice = new Map<T, T>();
  const found = new Map<T, Seen<T>>();
  const folders = Map.groupBy(all, ({ path }) => dirname(path));
  await Promise.all([...folders.values()].map((files) => lookAtAll(files, found)));
  const seen = all.map((reads) => found.get(reads) ?? { reads, home: reads.path, id: undefined });
  for (const [one, other] of rotatedAmong(seen)) {
    const late = new Promise<false>((resolve) => void setTimeout(resolve, PATIENCE, false).unref());
    if (!(await Promise.race([isOther(one, other), late]))) twice.set(one, other);
  }
  const homes = new Map<string, T>();
  const ids = new Map<string, Seen<T>>();
  for (const one of seen) {
    if (twice.has(one.reads)) continue;
    const [home, id] = [`${one.reads.system} ${one.home}`, `${one.reads.system} ${one.id}`];
    const alike = ids.get(id);
    const other = homes.get(home) ?? (alike !== undefined && (await beginAlike(one, alike)) ? alike.reads : undefined);
    if (other !== undefined) {
      twice.set(one.reads, other);
      continue;
    }
    homes.set(home, one.reads);
    if (one.id !== undefined) ids.set(id, one);
  }
  return twice;
}

/**
 * One after the other, until one does not answer: each that hangs takes one of the threads that all reading of files
 * needs.
 */
async function lookAtAll<T extends Reads>(files: readonly T[], found: Map<T, Seen<T>>): Promise<void> {
  for (const reads of files) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), PATIENCE)));
    const seen = await Promise.race([lookAt(reads), late]);
    clearTimeout(timer);
    if (seen === 'late') return;
    found.set(reads, seen);
  }
}

async function lookAt<T extends Reads>(reads: T): Promise<Seen<T>> {
  try {
    const home = await realpath(reads.path);
    const stats = await stat(home, { bigint: true });
    return { reads, home, id: stats.isFile() && stats.ino > 0n ? `${stats.dev}:${stats.ino}` : undefined };
  } catch {
    return { reads, home: reads.path, id: undefined };
  }
}

/** Some file systems make inodes up: what is the same begins alike, too. */
async function beginAlike(one: Seen<Reads>, other: Seen<Reads>): Promise<boolean> {
  try {
    const [a, b] = [
      await readRange(one.home, 0, FINGERPRINT_LENGTH),
      await readRange(other.home, 0, FINGERPRINT_LENGTH),
    ];
    return a.subarray(0, b.length).equals(b.subarray(0, a.length));
  } catch {
    return false;
  }
}

/** Logs that are read as rotated ones of another of their source, each with that other. */
function rotatedAmong<T extends Reads>(seen: readonly Seen<T>[]): [T, T][] {
  const logs = seen.filter(({ reads }) => reads.isLog);
  const folders = Map.groupBy(logs, ({ home, reads }) => `${reads.source} ${dirname(home)}`);
  return [...folders.values()].flatMap((inFolder) =>
    siblingsAmong(inFolder, ({ home }) => home)
      .filter(([sibling, base]) => sibling.reads !== base.reads)
      .map(([sibling, base]): [T, T] => [sibling.reads, base.reads]),
  );
}
