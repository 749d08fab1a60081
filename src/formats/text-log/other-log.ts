import { basename } from 'node:path';
import type { Instant } from '../../domain/entry.ts';
import type { LogOrigin, Wanted } from '../../domain/reader.ts';
import { viewOf, type View } from '../../inputs/file/decoded-view.ts';
import { ENCODING_SAMPLE, textEncodingOf, type TextEncoding } from '../../inputs/file/encoding.ts';
import { readInto, type FileInfo } from '../../inputs/file/file-info.ts';
import { HEAD } from '../../inputs/file/head.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { isRotationName } from '../../inputs/file/siblings.ts';
import { isSetBackNight, SET_BACK } from '../../domain/set-back.ts';
import { createSearch } from './candidates.ts';

/** What tells one log from another: stamps are wall-clock digits read as if they were UTC. */
interface Told {
  /** The first stamp in its first 4 MiB, and the stamp of its last line that has one. */
  first: Instant | null;
  last: Instant | null;
  instance: ReadonlySet<string>;
  machine: ReadonlySet<string>;
  folder: ReadonlySet<string>;
}

type Says = Pick<Wanted, 'localTime' | 'origin'>;

const CHUNK = 1024 * 1024;
/** In so many first bytes a stamp is looked for, and in so many last ones. */
const STAMPED = 4 * CHUNK;
/** So much of a file is searched for what tells where it is written: a log is rotated when it has 5 MB. */
const SEARCHED = 8 * CHUNK;
/** So much is searched where the name alone says that it was rotated. */
const SEARCHED_OF_ROTATED = CHUNK;
/** Several processes write one log, and a rotation takes a moment. */
const SKEW = 2 * 60_000;
/** What a container is called is no name of a machine: the next one of the same log has another. */
const CONTAINER = /^[\da-f]{12}$/;
const LF = 10;
const NULS = /^[\0\ufeff]+/;
/** More than a folder of logs holds. */
const MOST_REMEMBERED = 1024;

/** By how a file was: what is not written any more is looked at once. */
const remembered = new Map<string, Told>();

/**
 * Why files beside a log are hardly rotated from it, in words that go on from their names; the others are of the same
 * log by all that can be told. They are judged by the instance, the machine and the folder that their lines name, and
 * by their stamps: those of one log follow each other. `current` is the file of the log that is read last, `known` are
 * further ones of it; a name that rotation surely gave counts more than one that people give to copies. With them the
 * first stamps of the files of the log, where they have any.
 */
export async function othersAmong(
  files: readonly FileInfo[],
  { current, known }: { current: FileInfo | undefined; known: readonly FileInfo[] },
  path: string,
  says: Says,
): Promise<{ others: Map<FileInfo, string>; firsts: Map<FileInfo, Instant> }> {
  const others = new Map<FileInfo, string>();
  const firsts = new Map<FileInfo, Instant>();
  const { localTime } = says;
  if (files.length === 0 || localTime === undefined) return { others, firsts };
  const base = basename(path);
  const ownNames = { instance: new Set<string>(), machine: new Set<string>(), folder: new Set<string>() };
  const own: { file: FileInfo; told: Told }[] = [];
  function take(file: FileInfo, told: Told): void {
    own.push({ file, told });
    if (told.first !== null) firsts.set(file, told.first);
    for (const what of ['instance', 'machine', 'folder'] as const)
      for (const name of told[what]) ownNames[what].add(name);
  }
  for (const file of current === undefined ? known : [current, ...known])
    take(file, await toldBy(file, says, SEARCHED));
  const rated = files.map((file) => ({ file, rotated: isRotationName(base, basename(file.file)) }));
  // What surely is of the log tells what of the rest is.
  for (const { file, rotated } of rated.toSorted(
    (a, b) => Number(b.rotated) - Number(a.rotated) || b.file.mtime - a.file.mtime,
  )) {
    const told = await toldBy(file, says, rotated ? SEARCHED_OF_ROTATED : SEARCHED);
    const why = byName(told, ownNames, rotated) ?? byStamps(told, own, current) ?? byNothing(file, told, own);
    if (why === undefined) take(file, told);
    else others.set(file, why);
  }
  return { others, firsts };
}

type Names = Record<'instance' | 'machine' | 'folder', ReadonlySet<string>>;

/** A server may be moved, and its log with it: then machine and folder differ, and rotation names the files. */
function byName(told: Told, own: Names, rotated: boolean): string | undefined {
  for (const what of rotated ? (['instance'] as const) : (['instance', 'machine', 'folder'] as const)) {
    const [its, ours] = [[...told[what]], [...own[what]]];
    if (its.length === 0 || ours.length === 0 || its.some((name) => own[what].has(name))) continue;
    return `is of the ${what} ${its.join(', ')}, and not of ${ours.join(', ')}`;
  }
  return undefined;
}

function byStamps(
  told: Told,
  own: readonly { file: FileInfo; told: Told }[],
  current: FileInfo | undefined,
): string | undefined {
  const { first, last } = told;
  if (first === null || last === null) return undefined;
  for (const { file, told: other } of own) {
    if (other.first === null || other.last === null) continue;
    if (file === current && first > other.last)
      return `begins after the end of ${basename(file.file)}: it is a newer log, to be named itself`;
    const turned = isSetBack(last, other.first) || isSetBack(other.last, first);
    const shares = Math.min(last, other.last) - Math.max(first, other.first) > SKEW + (turned ? SET_BACK : 0);
    const within = !turned && first > other.first && (file === current || last < other.last);
    if (shares || within) return `holds other lines of the time of ${basename(file.file)}`;
  }
  return undefined;
}

/**
 * A file in which no line begins as those of the log do; one that cannot be read tells nothing, and is told elsewhere.
 */
function byNothing(file: FileInfo, told: Told, own: readonly { told: Told }[]): string | undefined {
  const foreign =
    told !== NOTHING && told.first === null && file.size > 0 && own.some(({ told: { first } }) => first !== null);
  return foreign ? `holds no line that begins as those of this log do` : undefined;
}

/** Whether the end of one file and the beginning of the next lie in a night in which clocks are set back. */
function isSetBack(end: Instant, begin: Instant): boolean {
  return isSetBackNight(begin) && end - begin <= SET_BACK + SKEW;
}

/**
 * Those of files that go on from where one of others ended, by their stamps: a log that was rotated twice under names
 * that no rotation gives.
 */
export async function following(
  files: readonly FileInfo[],
  others: readonly FileInfo[],
  says: Says,
): Promise<FileInfo[]> {
  if (says.localTime === undefined) return [];
  const ends: Instant[] = [];
  for (const other of others) ends.push((await toldBy(other, says, SEARCHED)).last ?? Infinity);
  const found: FileInfo[] = [];
  for (const file of files) {
    const { first } = await toldBy(file, says, SEARCHED);
    if (first !== null && ends.some((end) => first >= end - SKEW)) found.push(file);
  }
  return found;
}

/** What a file tells. What cannot be read tells nothing: whoever reads it tells that. */
async function toldBy(file: FileInfo, says: Says, searched: number): Promise<Told> {
  const key = `${file.file}\n${file.signature}\n${searched}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const told = await lookInto(file, says, searched).catch(() => NOTHING);
  remembered.set(key, told);
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  return told;
}

const NOTHING: Told = { first: null, last: null, instance: new Set(), machine: new Set(), folder: new Set() };

async function lookInto(file: FileInfo, { localTime, origin }: Says, searched: number): Promise<Told> {
  const handle = await openBytes(file.file);
  try {
    const form = textEncodingOf(file.head.subarray(0, ENCODING_SAMPLE), true) ?? 'bytes';
    const stampOf = (line: string): Instant | undefined => localTime?.(line.replace(NULS, ''));
    let first: Instant | null = null;
    for (let at = 0; first === null && at < Math.min(STAMPED, file.size); at += HEAD)
      first = linesOf(await pieceAt(handle, at, form)).flatMap((line) => stampOf(line) ?? [])[0] ?? null;
    const names = await namesIn(handle, origin, Math.min(searched, file.size), form);
    return { first, last: first === null ? null : await lastStamp(handle, file, form, stampOf), ...names };
  } finally {
    await handle.close();
  }
}

async function namesIn(
  handle: Opened,
  origin: LogOrigin | undefined,
  size: number,
  form: TextEncoding,
): Promise<Pick<Told, 'instance' | 'machine' | 'folder'>> {
  const names = { instance: new Set<string>(), machine: new Set<string>(), folder: new Set<string>() };
  if (origin === undefined) return names;
  const search = createSearch(origin.literals);
  const room = Buffer.allocUnsafe(CHUNK);
  for (let from = 0; from < size; from += CHUNK) {
    const view = viewOf(await readInto(handle, room, from), from, form, Buffer.allocUnsafe);
    const { bytes } = view;
    for (let at = search(bytes, 0, bytes.length); at >= 0;) {
      const newline = bytes.indexOf(LF, at);
      const end = newline < 0 ? bytes.length : newline;
      const { instance, machine, folder } = origin.of(view.decode(bytes.lastIndexOf(LF, at) + 1, end));
      if (instance !== undefined) names.instance.add(instance);
      if (machine !== undefined && !CONTAINER.test(machine)) names.machine.add(machine);
      if (folder !== undefined) names.folder.add(folder);
      at = search(bytes, end, bytes.length);
    }
  }
  return names;
}

async function lastStamp(
  handle: Opened,
  { size, tail }: FileInfo,
  form: TextEncoding,
  stampOf: (line: string) => Instant | undefined,
): Promise<Instant | null> {
  const seen = tail === undefined ? [] : linesOf(viewOf(tail, size - tail.length, form, Buffer.allocUnsafe));
  for (const line of seen.toReversed()) {
    const stamp = stampOf(line);
    if (stamp !== undefined) return stamp;
  }
  for (let to = size; to > Math.max(0, size - STAMPED); to -= HEAD / 2) {
    const start = Math.max(0, to - HEAD);
    for (const line of linesOf(await pieceAt(handle, start - (start % 2), form)).toReversed()) {
      const stamp = stampOf(line);
      if (stamp !== undefined) return stamp;
    }
  }
  return null;
}

async function pieceAt(handle: Opened, at: number, form: TextEncoding): Promise<View> {
  return viewOf(await readInto(handle, Buffer.allocUnsafe(HEAD), at), at, form, Buffer.allocUnsafe);
}

function linesOf(view: View): string[] {
  return view.decode(0, view.bytes.length, HEAD).split(/\r?\n/);
}
