import { basename } from 'node:path';
import type { Entry, Instant } from '../../domain/entry.ts';
import type { Note, ReadBatch, Reader, ReadRequest } from '../../domain/reader.ts';
import { mayBeHeld, signatureOf } from '../../inputs/file/file-info.ts';
import { unreadable } from '../../inputs/file/inspect.ts';
import type { InspectOptions, ToldTrouble } from '../../inputs/file/inspect.ts';
import { createUnpacking, sharedUnpacking, type Unpacking } from '../../inputs/file/packed/measure.ts';
import { isAside } from './aside.ts';
import { createSearch } from './candidates.ts';
import type { Search } from './candidates.ts';
import { newCheckpoint, parseCheckpoint, TEXT_LOG } from './checkpoint.ts';
import type { TextLogCheckpoint } from './checkpoint.ts';
import { drain, checkpointOf } from './drain.ts';
import type { Rest } from './drain.ts';
import type { Plan } from './identify.ts';
import { scanFolder } from './scan-folder.ts';
import type { FolderScan } from './scan-folder.ts';
import { reusedRoom } from './step.ts';
import type { FileLine, Reading } from './step.ts';
import { dueAt, isUnchangedSince } from './unchanged.ts';
import type { Memory } from './unchanged.ts';

export interface FollowerOptions {
  /** Bytes read at once, at most 1 MiB (the default). */
  chunk?: number;
  /** A rotated file is waited for until it has not changed for so many milliseconds; 60,000 unless given. */
  settle?: number;
  /** What is remembered of compressed files; its own unless given. */
  unpacking?: Unpacking;
}

const MOST_ENTRIES = 1000;
/** How often a poll looks again when files were moved under its hands. */
const ROUNDS = 3;
const TOLD_AT_MOST = 20;

/**
 * Reads a growing text log together with its rotated siblings (`isSibling`), each line once: a `read` is one poll.
 *
 * A file is known by hashes of its head and of the bytes before the position. Renamed, copied and emptied, emptied and
 * written past the position, deleted and created anew: each is told by content, also after a downtime. What cannot be
 * found any more gives a note `gap`; what cannot be read gives one note `damaged` and is read on when it can be.
 * A line counts once its line end is there. Between polls nothing is kept open, and nothing is remembered that the
 * position does not hold, but for what saves work. Throws only where a literal cannot pick a line.
 */
export function createFollower(options: FollowerOptions = {}): Reader {
  const settings = { chunk: 1024 * 1024, settle: 60_000, ...options };
  const memories = new Map<string, Memory>();
  const { unpacking = createUnpacking() } = options;
  const searches = new WeakMap<readonly string[], Search>();
  return {
    name: TEXT_LOG.reader,
    read(request) {
      const { literals, isRecordStart, longest } = request.wanted;
      const search = searches.get(literals) ?? createSearch(literals);
      searches.set(literals, search);
      return poll(
        request,
        {
          search,
          isRecordStart,
          longest,
          chunk: settings.chunk,
          most: MOST_ENTRIES,
          room: reusedRoom(),
          narrow: reusedRoom(),
        },
        {
          ...settings,
          closed: request.final,
          once: request.once === true,
          looking: { settle: request.final ? 0 : settings.settle, unpacking },
        },
        memories,
      );
    },
  };
}

/** The follower with its defaults. */
export const follower: Reader = createFollower({ unpacking: sharedUnpacking });

/** Its options, and what it remembers of compressed files. */
interface Settings extends Required<Omit<FollowerOptions, 'unpacking'>> {
  /** Whether nothing more will be written. */
  closed: boolean;
  /** Whether nothing is read again. */
  once: boolean;
  looking: Omit<InspectOptions, 'now'>;
}

async function* poll(
  request: ReadRequest,
  reading: Reading,
  settings: Settings,
  memories: Map<string, Memory>,
): AsyncGenerator<ReadBatch> {
  const { source, path, now, from } = request;
  const stream = `${source}:${path}`;
  const before = from === undefined ? undefined : JSON.stringify(from);
  const remembered = memories.get(stream);
  const memory = remembered?.next === before && !settings.closed ? remembered : undefined;
  if (from !== undefined && memory !== undefined && (await isUnchangedSince(memory, path, now))) {
    yield { entries: [], notes: [], next: from, caughtUp: true };
    return;
  }
  if (
    from !== undefined &&
    from.reader !== TEXT_LOG.reader &&
    (await signatureOf(path).catch(() => undefined))?.signature === ''
  ) {
    // A file that another reader reads is away: that one goes on when it is back.
    yield { entries: [], notes: [], next: from, caughtUp: true };
    return;
  }
  memories.delete(stream);

  const notes = noteTaker(stream, now);
  const parsed = parseCheckpoint(from);
  if (from !== undefined && parsed === undefined) {
    notes.add(
      'damaged',
      path,
      0,
      `The stored position of ${path} is not understood: it is read anew, and all that is in it now counts as history.`,
    );
  }
  let position = parsed ?? newCheckpoint();
  let first = parsed?.opened !== true && request.lateJoin !== true;
  let held: ReadBatch | undefined;
  /** Read for what is held: many small files are given together, since each batch carries the position of all. */
  let bytes = 0;
  let view: FolderScan;
  let again: boolean;
  let steady = true;
  for (let round = 1; ; round += 1) {
    view = await scanFolder(position, {
      path,
      now,
      first,
      memory: round === 1 ? memory : undefined,
      looking: { ...settings.looking, now },
      wanted: request.wanted,
    });
    if (view.moving && round < ROUNDS) continue;
    const { plan } = view;
    noteLosses(plan, notes);
    const rest: Rest = {
      opened: position.opened || !view.blind,
      troubles: position.troubles,
      above: plan.lost.at(-1)?.above ?? position.above,
      readTo: position.readTo,
      path,
      stampOf: (head, after) => stampOf(request, head, after),
    };
    const troubles = [...view.troubles];
    first = false;
    again = view.blurred;
    for await (const part of drain(plan, rest, { now, ...settings }, reading)) {
      if (part.kind === 'changed') again = true;
      if (part.kind === 'failed') {
        steady = false;
        troubles.push(unreadable(part.file, part.error));
      }
      if (part.kind === 'torn') {
        // Behind what was read of it, before what comes next.
        if (held !== undefined) yield held;
        held = undefined;
        notes.add(
          'gap',
          part.file,
          part.at,
          `${basename(part.file)} is compressed and not whole: what it held behind byte ${part.at} is missing.`,
        );
      }
      if (part.kind !== 'lines') continue;
      const entries = part.lines.map((line) => entryOf(line, stream, part.file, now));
      bytes += part.bytes;
      if (held !== undefined && bytes <= reading.chunk && held.entries.length + entries.length <= reading.most) {
        held = { ...held, entries: [...held.entries, ...entries], next: checkpointOf(plan, rest) };
        continue;
      }
      if (held !== undefined) yield held;
      bytes = part.bytes;
      held = { entries, notes: notes.take(), next: checkpointOf(plan, rest), caughtUp: false };
    }
    rest.troubles = noteTroubles(troubles, rest.troubles, notes);
    position = checkpointOf(plan, rest);
    if (!again || round >= ROUNDS) break;
  }

  const after = JSON.stringify(position);
  const next = from !== undefined && after === before ? from : position;
  // Who lets a file go changes nothing that `stat` would show.
  const passing = position.troubles.some(({ what }) => mayBeHeld(what));
  if (steady && !again && !passing) memories.set(stream, remember(view, position, path, now, after, settings.settle));
  if (held === undefined || notes.any()) {
    if (held !== undefined) yield held;
    held = { entries: [], notes: notes.take(), next, caughtUp: false };
  }
  yield { ...held, next, caughtUp: !again };
}

/** Where the request does not tell how, the reader knows no instants. */
function stampOf({ wanted, utc }: ReadRequest, head: string, after: Instant | null): Instant | null {
  const wall = utc === undefined ? undefined : wanted.localTime?.(head);
  return wall === undefined || utc === undefined ? null : utc(wall, after ?? undefined);
}

function entryOf(line: FileLine, stream: string, file: string, now: Instant): Entry {
  const head = line.head === undefined ? {} : { recordStart: line.head };
  return { stream, place: { file, at: line.at }, arrived: now, history: line.history, text: line.text, ...head };
}

interface Notes {
  add(what: Note['what'], file: string, at: number, detail: string): void;
  take(): Note[];
  any(): boolean;
}

function noteTaker(stream: string, arrived: Instant): Notes {
  const notes: Note[] = [];
  return {
    add: (what, file, at, detail) => notes.push({ stream, place: { file, at }, arrived, what, detail }),
    take: () => notes.splice(0),
    any: () => notes.length > 0,
  };
}

/**
 * Whatever may have been written after the last poll and cannot be found is a gap: that nothing was, nobody can know.
 */
function noteLosses({ lost, cut }: Plan, notes: Notes): void {
  for (const { file, at } of lost) {
    notes.add(
      'gap',
      file,
      at,
      `What was read of ${basename(file)} up to byte ${at} is in no file any more (emptied, ` +
        'overwritten, deleted or compressed): lines written after that may be missing.',
    );
  }
  for (const { file, at } of cut) {
    notes.add(
      'gap',
      file,
      at,
      `${basename(file)} is shorter than it was: the unfinished line at byte ${at} was cut, and what ` +
        'followed it may be missing.',
    );
  }
}

/** Tells each trouble once, as long as it lasts. */
function noteTroubles(
  troubles: readonly ToldTrouble[],
  told: TextLogCheckpoint['troubles'],
  notes: Notes,
): TextLogCheckpoint['troubles'] {
  const listed = troubles.slice(0, TOLD_AT_MOST);
  for (const { file, what, detail, gap } of listed) {
    if (told.some((trouble) => trouble.file === file && trouble.what === what)) continue;
    notes.add(isAside(what) ? 'left out' : 'damaged', file, 0, detail);
    if (gap === true) notes.add('gap', file, 0, detail);
  }
  return listed.map(({ file, what }) => ({ file, what }));
}

function remember(
  { stamps, folders, names, namedAt, listedAt, listed }: FolderScan,
  position: TextLogCheckpoint,
  path: string,
  now: Instant,
  next: string,
  settle: number,
): Memory {
  const watched = new Set([path, ...position.files.filter(({ current }) => !current).map(({ file }) => file)]);
  const files = new Map([...watched].map((file) => [file, stamps.get(file) ?? { signature: '?', mtime: Infinity }]));
  return { next, seenAt: now, listedAt, folders, names, namedAt, listed, files, due: dueAt(position, now, settle) };
}
