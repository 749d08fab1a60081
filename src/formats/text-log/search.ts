import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Wanted } from '../../domain/reader.ts';
import { facts, headOf, matches } from '../../inputs/file/file-info.ts';
import type { FileInfo } from '../../inputs/file/file-info.ts';
import { contentsOf } from '../../inputs/file/inspect.ts';
import type { InspectOptions, Inspection } from '../../inputs/file/inspect.ts';
import { refusal } from '../../inputs/file/not-text.ts';
import { foldersOf, isRotationWord, isSibling } from '../../inputs/file/siblings.ts';
import type { TrackedFile } from './checkpoint.ts';
import { following } from './other-log.ts';

/** So many files are looked at for one that is lost, those that were changed last. */
const MOST_FILES = 1000;
/** So many folders below that of the log, and so many beside it. */
const MOST_FOLDERS = 32;
/** The files of a state folder. It may be the very folder of a log, or lie below it. */
const OF_STATE = /^(?:seatwatch\.db|watch\.(?:lock|trouble))/;

/**
 * Looks for lost files by what is known of them, whatever they are called now: in the folder of the log, in those below
 * it, and in those beside it whose names speak of rotation. Gives those that hold what was read; what cannot be looked
 * at is passed by. A file of a strange name that holds nothing more counts only where it is the very file, or
 * compressed: else it may be a copy that somebody made long before the log was lost.
 */
export async function searchLost(
  lost: readonly TrackedFile[],
  path: string,
  sight: Inspection,
  looking: InspectOptions,
): Promise<FileInfo[]> {
  const sought = lost.filter(({ headLength }) => headLength > 0);
  if (sought.length === 0) return [];
  const seen = new Set([...sight.stamps.keys(), ...sight.found.map(({ home }) => home)]);
  const found: FileInfo[] = [];
  for (const candidate of await candidatesOf(path, seen)) {
    const file = await lookFor(candidate, sought, looking).catch(() => undefined);
    if (file === undefined) continue;
    for (const known of sought)
      if (
        (await matches(file, known)) &&
        (file.packed !== undefined ||
          file.id === known.id ||
          file.size > known.at ||
          isSibling(basename(path), basename(file.file)))
      )
        found.push(file);
  }
  return [...new Set(found)];
}

/**
 * Files beside those that were found under names that no rotation gives, which are called alike but for their numbers
 * and go on where one of those ended: the log was rotated once more before anybody looked.
 */
export async function searchNext(
  strays: readonly FileInfo[],
  sight: Inspection,
  looking: InspectOptions,
  wanted: Pick<Wanted, 'localTime' | 'origin'>,
): Promise<FileInfo[]> {
  const seen = new Set([...sight.stamps.keys(), ...[...sight.found, ...strays].map(({ home }) => home)]);
  const alike: FileInfo[] = [];
  for (const folder of new Set(strays.map(({ file }) => dirname(file)))) {
    const shapes = new Set(strays.filter(({ file }) => dirname(file) === folder).map(({ file }) => shapeOf(file)));
    for (const { name } of await entriesOf(folder)) {
      const file = join(folder, name);
      if (!shapes.has(shapeOf(name)) || seen.has(file) || OF_STATE.test(name) || alike.length >= MOST_FILES) continue;
      const found = await seenAt(file, looking).catch(() => undefined);
      if (found !== undefined) alike.push(found);
    }
  }
  return following(alike, strays, wanted);
}

async function seenAt(file: string, looking: InspectOptions): Promise<FileInfo | undefined> {
  const stats = await stat(file, { bigint: true });
  if (!stats.isFile()) return undefined;
  const contents = await contentsOf(file, looking);
  const isWhole = contents.packed?.flaw === undefined && refusal(contents.head) === undefined;
  return isWhole ? { file, home: file, isPath: false, elsewhere: false, ...facts(stats), ...contents } : undefined;
}

/** A name without its numbers and without what compression adds. */
function shapeOf(file: string): string {
  return basename(file)
    .replace(/\.(?:gz|zst)$/i, '')
    .replaceAll(/\d+/g, '0');
}

type Candidate = Omit<FileInfo, 'head'>;

/** Of the file only the head is read unless it is that of a lost one. */
async function lookFor(
  candidate: Candidate,
  sought: readonly TrackedFile[],
  looking: InspectOptions,
): Promise<FileInfo | undefined> {
  const isSought = (head: Buffer): boolean =>
    sought.some((known) => head.length >= known.headLength && headOf({ head }, known.headLength) === known.head);
  const contents = await contentsOf(candidate.file, looking, isSought);
  if (contents === undefined || !isSought(contents.head) || (contents.packed?.flaw ?? 'cut') !== 'cut')
    return undefined;
  return { ...candidate, ...contents };
}

/**
 * Never a file of a state folder: to close one, where this very process holds the lock on it, gives that lock away to
 * whoever asks (fcntl(2), "Record locks"), and a second watcher would begin beside this one.
 */
async function candidatesOf(path: string, seen: ReadonlySet<string>): Promise<Candidate[]> {
  const files: Candidate[] = [];
  for (const folder of await searchedFolders(path)) {
    for (const entry of await entriesOf(folder)) {
      const file = join(folder, entry.name);
      if (!entry.isFile() || OF_STATE.test(entry.name) || seen.has(file) || files.length >= 4 * MOST_FILES) continue;
      const stats = await stat(file, { bigint: true }).catch(() => undefined);
      if (stats?.isFile() === true) files.push({ file, home: file, isPath: false, elsewhere: true, ...facts(stats) });
    }
  }
  return files.toSorted((a, b) => b.mtime - a.mtime).slice(0, MOST_FILES);
}

async function searchedFolders(path: string): Promise<string[]> {
  const own = await foldersOf(path);
  const found = [...own];
  for (const folder of own) {
    const below = await entriesOf(folder);
    const beside = (await entriesOf(dirname(folder))).filter(({ name }) =>
      name
        .toLowerCase()
        .split(/[^\p{L}]+/u)
        .some(isRotationWord),
    );
    found.push(...foldersIn(folder, below), ...foldersIn(dirname(folder), beside));
  }
  return [...new Set(found)];
}

function foldersIn(folder: string, entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => entry.isDirectory())
    .slice(0, MOST_FOLDERS)
    .map(({ name }) => join(folder, name));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
