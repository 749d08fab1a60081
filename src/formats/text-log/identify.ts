import { basename } from 'node:path';
import type { Instant } from '../../domain/entry.ts';
import type { Wanted } from '../../domain/reader.ts';
import { textEncodingOf } from '../../inputs/file/encoding.ts';
import { headOf, matches, packedIn, fingerprintIn } from '../../inputs/file/file-info.ts';
import type { FileInfo } from '../../inputs/file/file-info.ts';
import { hashOf, fingerprintOf } from '../../inputs/file/fingerprint.ts';
import type { Fingerprint } from '../../inputs/file/fingerprint.ts';
import type { Inspection } from '../../inputs/file/inspect.ts';
import { byName } from '../../inputs/file/siblings.ts';
import { withoutOthers, type Aside, type Readable } from './aside.ts';
import type { Done, TrackedFile, TextLogCheckpoint } from './checkpoint.ts';
import { indexCopies, indexFingerprints, isTelling } from './fingerprint-index.ts';
import type { FingerprintIndex } from './fingerprint-index.ts';

/** So many rotated files that are still there are known by their bytes; older ones by their time of modification. */
const DONE_PRESENT = 256;
/** So many that are no longer there stay known, in case they come back. */
const DONE_ABSENT = 16;

/** One file of the position, or one to be added to it. */
export interface Task {
  known: TrackedFile;
  /** Where it is; undefined while it cannot be read. */
  found: FileInfo | undefined;
  /** Read before; finished once and has grown since; or never seen. */
  seen: 'before' | 'reopened' | 'never';
  /** It has been read to its end and need not be looked at again. */
  done: boolean;
  /** It is compressed and not whole, which is not known yet: what stood behind its end is lost. */
  torn: boolean;
}

/** Which file on the disk is which known one, in the order of reading. */
export interface Plan {
  tasks: Task[];
  done: Done[];
  horizon: number;
  /** Files without a place: what they held beyond their positions may be lost. */
  lost: TrackedFile[];
  /** Files that end before what was seen of them: an unfinished last line is gone. */
  cut: TrackedFile[];
  /** Files beside the log of which nothing is read, or which are read in its place, and why. */
  aside: Aside[];
}

export interface Circumstances {
  now: Instant;
  path: string;
  /** The input is opened for the first time ever. */
  first: boolean;
  /** How many known files may be behind what could not be read. */
  hidden: number;
  /** What tells whose a log is; without stamps nothing does. */
  wanted: Pick<Wanted, 'localTime' | 'origin'>;
}

/**
 * Finds the files of the position among those that were seen: by content, and by device and inode only where that
 * leaves a choice.
 * A file of which little is known, a mark or the same first words as ever, fits those that were read to their end, too:
 * they are done.
 */
async function matchTracked(
  { files, horizon }: TextLogCheckpoint,
  done: FingerprintIndex,
  found: readonly FileInfo[],
): Promise<Map<TrackedFile, FileInfo>> {
  const where = new Map<TrackedFile, FileInfo>();
  const free = new Set(found);
  for (const known of files.toSorted((a, b) => b.at - a.at)) {
    const fitting: FileInfo[] = [];
    for (const file of free) {
      const fits =
        known.headLength > 0 ? await matches(file, known) : sameFile(file, known) || mayBeEmpty(file, found, horizon);
      if (!fits) continue;
      if (file.id === known.id || (await done(file, ({ at }) => at > known.at)) === undefined) fitting.push(file);
    }
    const [best] = fitting.toSorted((a, b) => likeness(b, known) - likeness(a, known));
    if (best === undefined) continue;
    where.set(known, best);
    free.delete(best);
  }
  return where;
}

/** For a file of which no byte is known: it was empty. */
function sameFile(file: FileInfo, known: TrackedFile): boolean {
  return file.id === known.id || (known.current && file.isPath);
}

/**
 * A rotated log that is compressed and new is read from its beginning all the same: it may be one that was empty when
 * it was seen.
 */
function mayBeEmpty(file: FileInfo, found: readonly FileInfo[], horizon: number): boolean {
  if (file.packed === undefined || file.isPath || file.elsewhere || file.mtime <= horizon) return false;
  const length = file.head.length;
  return length === 0 || !found.some((other) => other !== file && headOf(other, length) === headOf(file, length));
}

function likeness(file: FileInfo, known: TrackedFile): number {
  return (file.id === known.id ? 4 : 0) + (file.isPath === known.current ? 2 : 0) + (file.home === known.file ? 1 : 0);
}

/**
 * Says what each file is: a known one (renamed, copied before it was emptied, or in its place), one that was read
 * already, a copy of another, or a new one. New rotated files are read after the known ones, oldest first, and before
 * the file at the path.
 */
export async function identify(position: TextLogCheckpoint, seen: Inspection, given: Circumstances): Promise<Plan> {
  const done = indexFingerprints(position.done);
  const matched = await matchTracked(position, done, seen.found);
  const missing = position.files.filter((known) => !matched.has(known));
  const lost = missing.slice(0, Math.max(0, missing.length - given.hidden));
  const kept = position.files.filter((known) => !lost.includes(known));
  const pathSeen = seen.found.some((file) => file.isPath);
  const known = kept.map((file) => taskFor(file, matched.get(file), pathSeen, given.now));
  const sorted = await classifyNew(position, done, seen.found, matched, lost, given);
  const isKnown = (id: string): boolean => position.files.some((file) => file.id === id);
  const hidden = given.first ? seen.closed.filter(({ size, id }) => size >= 0 && !isKnown(id)) : [];
  const added = [
    ...sorted.readable.map(({ file, from }) => newTask(file, from, given)),
    ...hidden.map((file) => ({ ...newTask({ ...file, head: Buffer.alloc(0) }, undefined, given), found: undefined })),
  ];
  const tasks = [...known, ...added].toSorted((a, b) => Number(a.known.current) - Number(b.known.current));
  const { done: read, horizon, aside } = sorted;
  return { tasks, done: read, horizon, lost, cut: takeShortened(tasks), aside };
}

/**
 * The plan where every file is still known and where it was, so that the folder need not be listed; undefined where
 * not.
 */
export async function identifyListed(
  position: TextLogCheckpoint,
  seen: Inspection,
  now: Instant,
): Promise<Plan | undefined> {
  if (seen.troubles.length > 0) return undefined;
  const matched = await matchTracked(position, indexFingerprints(position.done), seen.found);
  if (matched.size < position.files.length || matched.size < seen.found.length) return undefined;
  if (
    seen.found.some((file) => file.isPath && !position.files.some((known) => known.current && known.file === file.home))
  )
    return undefined;
  const tasks = position.files.map((known) => taskFor(known, matched.get(known), true, now));
  if (tasks.some(({ known }, index) => known.current !== position.files[index]!.current)) return undefined;
  return { tasks, done: [...position.done], horizon: position.horizon, lost: [], cut: takeShortened(tasks), aside: [] };
}

function taskFor(known: TrackedFile, found: FileInfo | undefined, pathSeen: boolean, now: Instant): Task {
  const current = found === undefined ? known.current && !pathSeen : found.isPath;
  const changed = current ? 0 : known.current ? now : known.changed;
  const place = found === undefined ? {} : { file: found.home, id: found.id };
  const print = found !== undefined && known.at === 0 ? unreadPrint(found) : {};
  const { packed, ...plain } = known;
  const kept = found === undefined ? { packed } : packedIn(found);
  const torn = found !== undefined && isTorn(found) && found.packed?.key !== packed?.key;
  return {
    known: { ...plain, ...place, ...print, ...(kept.packed && { packed: kept.packed }), current, changed },
    found,
    seen: 'before',
    done: false,
    torn,
  };
}

function newTask(found: FileInfo, from: Fingerprint | undefined, { now, first }: Circumstances): Task {
  const print = from ?? unreadPrint(found);
  const history = first ? found.size : 0;
  const changed = found.isPath ? 0 : now;
  const form = from === undefined ? undefined : textEncodingOf(found.head, true);
  const known = {
    ...print,
    file: found.home,
    id: found.id,
    size: 0,
    history,
    current: found.isPath,
    changed,
    inLine: false,
    above: null,
    ...(form && { form }),
    ...packedIn(found),
  };
  return { known, found, seen: from === undefined ? 'never' : 'reopened', done: false, torn: isTorn(found) };
}

/** At the path a file of which nothing can be unpacked is a trouble alone: it may be no log that was compressed. */
function isTorn({ packed, size, isPath }: FileInfo): boolean {
  return packed?.flaw === 'cut' && (size > 0 || !isPath);
}

/**
 * A file of which nothing was taken yet is known by all of its first bytes, but for room that is still to be filled.
 */
function unreadPrint(found: FileInfo): Fingerprint {
  const head = found.head.subarray(0, found.head.findLastIndex((byte) => byte !== 0) + 1);
  return { headLength: head.length, head: hashOf(head), at: 0, tail: hashOf(Buffer.alloc(0)) };
}

/** The files that are shorter than they were; what stands behind their positions is to be looked at again. */
function takeShortened(tasks: readonly Task[]): TrackedFile[] {
  const shorter = tasks.filter(({ known, found }) => found !== undefined && found.size < known.size);
  for (const task of shorter) task.known = { ...task.known, size: task.known.at };
  return shorter.map(({ known }) => known);
}

interface Sorted {
  readable: Readable[];
  done: Done[];
  horizon: number;
  aside: Aside[];
}

/**
 * Of the files that are no open known one: those that are done or copies, and those to be read, from the start or from
 * where they were done.
 */
async function classifyNew(
  position: TextLogCheckpoint,
  done: FingerprintIndex,
  found: readonly FileInfo[],
  matched: ReadonlyMap<TrackedFile, FileInfo>,
  lost: readonly TrackedFile[],
  given: Circumstances,
): Promise<Sorted> {
  const sorted: Sorted = { readable: [], done: [], horizon: position.horizon, aside: [] };
  const present: { print: Done; mtime: number }[] = [];
  const foundAgain = new Set<Fingerprint>();
  const name = byName(basename(given.path));
  const openAt = new Map([...matched].map(([known, file]) => [file, known.at]));
  const unknown = found
    .filter((file) => !openAt.has(file) && !file.elsewhere)
    .toSorted((a, b) => Number(a.isPath) - Number(b.isPath) || a.mtime - b.mtime || name(a.file, b.file));
  const wholeOf = indexCopies(found);
  /** Those of the unknown that were looked at, with how far they were read. */
  const readTo = new Map<FileInfo, number>();
  const isKnown = (other: FileInfo): boolean => other.isPath || readTo.has(other) || openAt.has(other);

  for (const file of unknown) {
    const print = file.isPath ? await putBack(file, position, done, given.wanted.localTime) : await done(file);
    if (print !== undefined) foundAgain.add(print);
    readTo.set(file, print?.at ?? 0);
    if (file.isPath) {
      sorted.readable.push({ file, from: print });
      continue;
    }
    if (print?.at === file.size) {
      present.push({ print, mtime: file.mtime });
      continue;
    }
    if (file.size === 0 || (print === undefined && file.mtime <= position.horizon)) continue;
    const whole = await wholeOf(file, isKnown, (other) => other.size > file.size || isKnown(other));
    // Until what it is a copy of has been read so far it may have to stand in for it.
    if (whole !== undefined && (openAt.get(whole) ?? readTo.get(whole) ?? 0) < file.size) continue;
    if (whole !== undefined || isRestOf(file, lost)) {
      present.push({ print: await fingerprintIn(file), mtime: file.mtime });
      continue;
    }
    sorted.readable.push({ file, from: print });
  }

  Object.assign(sorted, await withoutOthers(sorted.readable, [...matched.values()], given));
  const kept = present.toSorted((a, b) => a.mtime - b.mtime);
  const dropped = kept.splice(0, Math.max(0, kept.length - DONE_PRESENT));
  sorted.horizon = Math.max(position.horizon, ...dropped.map(({ mtime }) => mtime));
  const gone = position.done.filter((print) => !foundAgain.has(print));
  const remembered = lost.filter(({ at }) => at > 0).map(fingerprintOf);
  sorted.done = [...[...gone, ...remembered].slice(-DONE_ABSENT), ...kept.map(({ print }) => print)];
  return sorted;
}

/**
 * What was read of a file that now lies at the path: it was rotated before and put back, or is a copy of a rotated one.
 */
async function putBack(
  file: FileInfo,
  { files, horizon }: TextLogCheckpoint,
  done: FingerprintIndex,
  localTime: Wanted['localTime'],
): Promise<Fingerprint | undefined> {
  const tells = (print: Fingerprint): boolean => isTelling(print, file, localTime);
  const before = await indexFingerprints(files.map(fingerprintOf))(file, tells);
  const after = await done(file, tells);
  const last = (before?.at ?? 0) > (after?.at ?? 0) ? before : after;
  return last === undefined && file.size > 0 && file.mtime <= horizon ? fingerprintIn(file) : last;
}

/**
 * A copy that was made before the last lines of a file were read, which was then emptied: it ends before the position.
 */
function isRestOf(file: FileInfo, lost: readonly TrackedFile[]): boolean {
  return lost.some(
    (known) =>
      file.size <= known.at &&
      known.at > 0 &&
      file.head.length >= known.headLength &&
      headOf(file, known.headLength) === known.head,
  );
}
