import { stat } from 'node:fs/promises';
import type { Instant } from '../../domain/entry.ts';
import type { Batch, Checkpoint, Note, ReadBatch, Reader, ReadRequest } from '../../domain/reader.ts';
import { textOf } from '../../inputs/file/encoding.ts';
import { codeOf, isMissing, readInto } from '../../inputs/file/file-info.ts';
import { notRegular, openBytes } from '../../inputs/file/packed/open.ts';
import { isFirstSight, ownCheckpoint, sameOr } from '../checkpoints.ts';
import { remedyFor } from '../notes.ts';
import { NOT_THERE } from '../trouble.ts';

/** A list of holders is small; what is larger is not one. */
export const MOST_BYTES = 4 * 1024 * 1024;
const TOO_LARGE = 'too large';
/** Of a compressed file. */
const NOT_WHOLE = 'not whole';

/** A file at one moment: its modification time in milliseconds, and its size. */
export type FileMoment = { mtime: number; size: number };

/** A version that was read, with what is to be known of it at the next one. */
export type ReadVersion = FileMoment & {
  rows?: number;
  /** Whether it said itself how many rows it has. */
  counted?: boolean;
  /** When it was made, where that was before the time of its file. */
  clock?: Instant;
};

/** Nobody pauses for so long as he writes a file, in milliseconds. */
const LONG_AGO = 20_000;

const SNAPSHOT = { reader: 'snapshot', version: 1 } as const;

type SnapshotCheckpoint = {
  reader: 'snapshot';
  version: 1;
  trouble: string | null;
  /** A file that is a whole says nothing of an instant up to which it tells. */
  readTo: null;
  /** What was there when the input was opened for the first time ever: that is history. */
  first: FileMoment | null;
  /** What was read last. */
  read: ReadVersion | null;
  /** What was read last and could not be used, since it was not whole; its trouble stands with it. */
  unusable: FileMoment | null;
  /** What the last poll saw: a file is read when two polls have seen it alike, so that none is read half written. */
  seen: FileMoment | null;
  /** Since when all polls have seen it so, and for how long it must be so: until then it may still be written. */
  still?: { since: Instant; for: number };
};

export interface SnapshotOptions {
  /** Under which name it reads; `snapshot` unless given. */
  name?: string;
  /** How the file is understood; as one text unless given. */
  contents?: Contents;
  /**
   * For how long a file must keep still before it is read, in milliseconds, unless it was written long ago: a program
   * may pause as it writes. Two polls alike are enough unless it is given.
   */
  still?: number;
}

/**
 * What a file that is a whole holds, in parts. `history` tells whether it was there when it was looked at for the first
 * time ever.
 */
export type Contents = (request: ReadRequest, seen: FileMoment, history: boolean) => AsyncIterable<Part>;

/**
 * `trouble` is why the file cannot be used, as a code or behind `IN_TABLE`; `tells` is what is to be known of it at the
 * next version; `wait` is for how long it must keep still, in milliseconds, before it can be used.
 */
export type Part = Pick<Batch, 'entries' | 'notes' | 'span' | 'computers' | 'providers'> & {
  trouble?: string;
  tells?: Omit<ReadVersion, keyof FileMoment>;
  wait?: number;
};

/**
 * Reads a file that is a whole each time it is written, such as a licence dump: one entry that holds all of it, with
 * the modification time as its instant. The same content written again is read again, since it holds at a new moment.
 * A file that may still be written is read when two polls have seen it alike, one that is final at first sight.
 * What cannot be read, or is larger than `MOST_BYTES`, gives one note `damaged`; an absent file gives nothing.
 */
export function createSnapshotReader({ name = SNAPSHOT.reader, contents, still = 0 }: SnapshotOptions = {}): Reader {
  const most = contents === undefined ? MOST_BYTES : Infinity;
  return {
    name,
    checkpoints: SNAPSHOT.reader,
    whole: true,
    read: (request) => poll(request, most, contents ?? asOneText, still),
  };
}

async function* poll(request: ReadRequest, most: number, contents: Contents, still: number): AsyncGenerator<ReadBatch> {
  const { from, final } = request;
  const before = checkpointOf(from);
  let seen: FileMoment | null = null;
  try {
    seen = await momentOf(request.path);
    const known: SnapshotCheckpoint = {
      ...before,
      first: isFirstSight(from) && request.lateJoin !== true ? seen : before.first,
      seen,
      trouble: seen === null ? NOT_THERE : null,
    };
    if (seen !== null && alike(seen, before.unusable)) known.trouble = before.trouble;
    if (seen === null || alike(seen, before.read) || alike(seen, before.unusable)) return yield quiet(known, from);
    if (seen.size > most) return yield troubled(known, before, TOO_LARGE, tooLarge(`${seen.size}`, most), request);
    if (!final && !keepsStill(seen, before, known, request.now, still))
      return yield { ...quiet(known, from), caughtUp: false };
    // A part waits until the next is there, so that none is given of a file that was changed while it was read.
    let held: Held | undefined;
    for await (const part of contents(request, seen, alike(seen, known.first))) {
      if (!alike(seen, await momentOf(request.path))) return yield changed(known, from);
      if (held !== undefined) yield { ...batchOf(held), next: from ?? known, caughtUp: false, snapshot: true };
      held = held === undefined ? part : { ...part, continued: true };
    }
    if (!alike(seen, await momentOf(request.path))) return yield changed(known, from);
    const { trouble = null, tells, wait = 0 } = held ?? NOTHING;
    const { since } = known.still ?? { since: request.now };
    if (!final && wait > 0 && !isLongAgo(seen, request.now) && request.now - since < wait)
      return yield { ...quiet({ ...known, still: { since, for: wait } }, from), caughtUp: false };
    delete known.still;
    // What could not be used was no version: the next one is compared with the last that was.
    const next =
      trouble === null
        ? { ...known, read: { ...seen, ...tells }, unusable: null }
        : { ...known, trouble, unusable: seen };
    yield { ...batchOf(held ?? NOTHING), next, caughtUp: true, snapshot: true };
  } catch (error) {
    if (seen !== null && !alike(seen, await momentOf(request.path).catch(() => seen)))
      return yield changed({ ...before, seen }, from);
    const code = codeOf(error);
    const detail =
      code === TOO_LARGE
        ? tooLarge(`more than ${most}`, most)
        : `cannot be read (${code}): ${remedyFor(code, REMEDIES)}; it is tried again at every poll`;
    yield troubled(before, before, code, detail, request);
  }
}

type Held = Part & Pick<Batch, 'continued'>;
const NOTHING: Held = { entries: [], notes: [] };

function batchOf({ trouble: _, tells: __, wait: ___, ...batch }: Held): Omit<Held, 'trouble' | 'tells' | 'wait'> {
  return batch;
}

/** Whether a file was the same at the last polls for long enough; notes in `known` since when it was. */
function keepsStill(
  seen: FileMoment,
  before: SnapshotCheckpoint,
  known: SnapshotCheckpoint,
  now: Instant,
  still: number,
): boolean {
  if (!alike(seen, before.seen)) {
    if (still > 0) known.still = { since: now, for: still };
    return false;
  }
  const { since, for: long } = before.still ?? { since: now, for: still };
  return isLongAgo(seen, now) || now - since >= long || now < since;
}

/** Whether a file was written so long ago that nobody can be writing it. */
function isLongAgo({ mtime }: FileMoment, now: Instant): boolean {
  return now - mtime >= LONG_AGO;
}

/** Null where nothing is there. */
async function momentOf(path: string): Promise<FileMoment | null> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw notRegular(path);
    return { mtime: Math.trunc(stats.mtimeMs), size: stats.size };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const asOneText: Contents = async function* asOneText({ source, path, now }, seen, history) {
  const handle = await openBytes(path);
  try {
    const isPacked = handle.packing !== undefined;
    const bytes = await readInto(handle, Buffer.allocUnsafe(isPacked ? MOST_BYTES + 1 : seen.size), 0);
    if (bytes.length > MOST_BYTES) throw Object.assign(new Error(`${path} is too large`), { code: TOO_LARGE });
    if (handle.flaw?.() !== undefined) throw Object.assign(new Error(`${path} is not whole`), { code: NOT_WHOLE });
    const text = textOf(bytes);
    yield {
      entries: [
        { stream: `${source}:${path}`, place: { file: path, at: 0 }, arrived: now, history, at: seen.mtime, text },
      ],
      notes: [],
    };
  } finally {
    await handle.close();
  }
};

function alike(one: FileMoment, other: FileMoment | null): boolean {
  return one.mtime === other?.mtime && one.size === other.size;
}

function quiet(next: SnapshotCheckpoint, from: Checkpoint | undefined): ReadBatch {
  return { entries: [], notes: [], next: sameOr(next, from), caughtUp: true };
}

/** It was written while it was read: it is read when it keeps still. */
function changed(known: SnapshotCheckpoint, from: Checkpoint | undefined): ReadBatch {
  const { still: _, ...moved } = known;
  return { ...quiet({ ...moved, seen: null }, from), caughtUp: false };
}

/** Tells a trouble once, as long as it lasts. */
function troubled(
  next: SnapshotCheckpoint,
  before: SnapshotCheckpoint,
  trouble: string,
  detail: string,
  { source, path, now, from }: ReadRequest,
): ReadBatch {
  const note: Note = {
    stream: `${source}:${path}`,
    place: { file: path, at: 0 },
    arrived: now,
    what: 'damaged',
    detail: `${path} ${detail}`,
  };
  return { ...quiet({ ...next, trouble }, from), notes: before.trouble === trouble ? [] : [note] };
}

function tooLarge(bytes: string, most: number): string {
  return `holds ${bytes} bytes, more than a list of holders may (${most}): name the right file`;
}

const REMEDIES = {
  [NOT_WHOLE]: 'it is compressed, and damaged or not yet all there',
  'no export': 'it holds no events in a form that is known',
};

function checkpointOf(from: Checkpoint | undefined): SnapshotCheckpoint {
  const begun: SnapshotCheckpoint = {
    ...SNAPSHOT,
    trouble: null,
    readTo: null,
    first: null,
    read: null,
    unusable: null,
    seen: null,
  };
  return { ...begun, ...ownCheckpoint<SnapshotCheckpoint>(from, SNAPSHOT) };
}
