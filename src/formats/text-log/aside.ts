import { basename } from 'node:path';
import type { Instant } from '../../domain/entry.ts';
import type { Wanted } from '../../domain/reader.ts';
import { fingerprintIn, isCopy, type FileInfo } from '../../inputs/file/file-info.ts';
import type { Fingerprint } from '../../inputs/file/fingerprint.ts';
import { othersAmong } from './other-log.ts';

/** A file that is to be read, from its beginning or from where it was read to. */
export interface Readable {
  file: FileInfo;
  from: Fingerprint | undefined;
}

/** A file beside a log, and what is said of it: a sentence that goes on from its name. */
export interface Aside {
  file: string;
  /** `another log` of which nothing is read, or a `newer copy` of the file at the path that is read in its place. */
  what: 'another log' | 'newer copy';
  why: string;
}

/** Whether what was told of a file is that it is no rotated one, which is no trouble to be tried again. */
export function isAside(what: string): boolean {
  return what === 'another log' || what === 'newer copy';
}

/** What is said of it as a sentence. */
export function asideText({ file, why }: Aside): string {
  return `${basename(file)} ${why}. (${file})`;
}

/**
 * The files that are to be read without those of another log; `known` are files of this one. Where the file at the path
 * is but the beginning of one beside it, that is a newer copy of the same log: it is read in its place.
 */
export async function withoutOthers(
  readable: readonly Readable[],
  known: readonly FileInfo[],
  { path, wanted }: { path: string; wanted: Pick<Wanted, 'localTime' | 'origin'> },
): Promise<{ readable: Readable[]; aside: Aside[] }> {
  const fresh = readable.filter(({ file, from }) => from === undefined && !file.isPath).map(({ file }) => file);
  const atPath = readable.find(({ file }) => file.isPath);
  const aside: Aside[] = [];
  // Logs without stamps begin as others did.
  if (fresh.length === 0 || wanted.localTime === undefined) return { readable: [...readable], aside };
  const newer = atPath?.from === undefined && atPath !== undefined ? await longerThan(atPath.file, fresh) : undefined;
  if (newer !== undefined) {
    const why = `begins as ${basename(path)} does and goes on: it is a newer copy of the same log, and is read instead`;
    aside.push({ file: newer.file, what: 'newer copy', why });
  }
  const current = newer ?? atPath?.file;
  const asked = fresh.filter((file) => file !== newer);
  const { others, firsts } = await othersAmong(asked, { current, known }, path, wanted);
  for (const [{ file }, why] of others) aside.push({ file, what: 'another log', why: `${why}: it is left out` });
  const kept = inOrder(
    readable.filter(({ file }) => !others.has(file)),
    firsts,
  );
  const end = newer === undefined || atPath === undefined ? undefined : await fingerprintIn(atPath.file);
  return { readable: kept.map((one) => (one === atPath ? { ...one, from: one.from ?? end } : one)), aside };
}

/** Where every rotated file that is read from its beginning has a stamp, these are in the order of their stamps. */
function inOrder(readable: readonly Readable[], firsts: ReadonlyMap<FileInfo, Instant>): Readable[] {
  const isFresh = ({ file, from }: Readable): boolean => from === undefined && !file.isPath;
  const fresh = readable.filter(isFresh);
  if (!fresh.every(({ file }) => firsts.has(file))) return [...readable];
  const sorted = fresh.toSorted((a, b) => (firsts.get(a.file) ?? 0) - (firsts.get(b.file) ?? 0));
  return readable.map((one) => (isFresh(one) ? (sorted.shift() ?? one) : one));
}

/** The longest of files that hold all of a file and more. */
async function longerThan(file: FileInfo, others: readonly FileInfo[]): Promise<FileInfo | undefined> {
  for (const other of others.toSorted((a, b) => b.size - a.size))
    if (file.size > 0 && other.size > file.size && (await isCopy(file, other))) return other;
  return undefined;
}
