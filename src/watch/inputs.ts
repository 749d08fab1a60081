import { dirname } from 'node:path';
import type { SourceConfig } from '../config/config.ts';
import type { Instant, WindowsEvent } from '../domain/entry.ts';
import { readsEvents, type Product } from '../domain/product.ts';
import type { Batch, Checkpoint, Note, ReadBatch, Reader, ReadRequest, Wanted } from '../domain/reader.ts';
import { standIn } from '../formats/index.ts';
import { lackOf } from '../formats/trouble.ts';
import { createMerge, type TakeMerged } from '../ingest/merge.ts';
import { isLocal } from '../inputs/file/local.ts';
import { isRecent, isUnchanged, quickStatOf, quickStatHere, type QuickStat } from '../inputs/file/quick-stat.ts';
import type { Logger } from '../notify/logger.ts';
import { wallToUtc } from '../time/zone.ts';
import { createGates } from './gates.ts';
import { placeOf, recognise, type Recognised } from './recognise.ts';
import { pause } from './wake.ts';

/** A read that takes longer goes on beside the next polls. */
const LONG = 5_000;
/** A read that gives nothing for so long counts as failed until it answers: a share may be away without a word. */
const HUNG = 60_000;
/**
 * So many files of one folder are read at once: each that hangs takes one of the threads that all reading of files
 * needs.
 */
const MOST_AT_ONCE = 4;
const NO_ANSWER = 'has not answered for a minute';
/** What the log says of what a reader noticed. */
const NOTICED: Readonly<Record<Note['what'], string>> = {
  damaged: 'part of a log could not be read',
  gap: 'lines of a log may be missing',
  cleared: 'a log was emptied',
};

/** One input: a file with its rotated siblings. */
export interface Input {
  id: string;
  source: SourceConfig;
  product: Product;
  path: string;
  wanted: Wanted;
  /** Whether its path is named, and was not found by a glob. */
  named: boolean;
  /** Undefined until the file has been there to be looked at. */
  reader: Reader | undefined;
  /** How the file was when its reader was chosen. */
  recognised: Recognised | undefined;
  /** Why nothing is read of it, which is no trouble; null where it is read. */
  leftOut: string | null;
  /** Up to where the pipeline has taken it. */
  position: Checkpoint | undefined;
  /** How the file was before the last read, where that found nothing new. */
  still: QuickStat | undefined;
  /** Undefined until it was asked for; another file may lie elsewhere. */
  local: boolean | undefined;
  /** Whether its source had been read before it turned up. */
  joined: boolean;
  /** Since when the read that goes on has given no sign of life; null where none goes on. */
  waiting: Instant | null;
  /** Whether it waits for others of its folder, of which not more are asked at once. */
  queued: boolean;
  /** Whether its last poll read to its end; undefined before the first. */
  caughtUp: boolean | undefined;
  /** Why it could not be read at all, in a few words that stand behind its name. */
  trouble: string | null;
  /**
   * Why it is hardly a log of the product of its source, in such words; null where it is, or where that cannot be told
   * yet.
   */
  foreign: string | null;
  /** Whether it was recognised as a log of the product of its source. */
  own: boolean;
  /** When it turned up. */
  turnedUpAt: Instant;
  /** When it was last read to its end. */
  readAt: Instant | null;
  /** When something was last written to it, by its own time or by what was read. */
  writtenAt: Instant | null;
}

/** A batch of an input. */
export interface Held {
  input: Input;
  batch: ReadBatch;
}

/** Where what is read goes. */
export interface Taker {
  /** Another number each time that memory was dropped: what was read for an older one is not taken. */
  generation(): number;
  /** Takes a batch; false where it could not be kept, and is to be read again. */
  take(held: Held): boolean;
  /** The same for batches of inputs that hold events, together. */
  takeEvents: TakeMerged<Held>;
  /** Whether an event says something to the product of a source. */
  says(source: string, event: WindowsEvent): boolean;
}

/** Of the process, as its threads are: what hangs goes on to do so when the configuration is loaded anew. */
const gates = createGates(MOST_AT_ONCE);

/** An input that was not looked at yet. */
export function newInput(
  of: Pick<
    Input,
    | 'id'
    | 'source'
    | 'product'
    | 'path'
    | 'wanted'
    | 'named'
    | 'position'
    | 'joined'
    | 'readAt'
    | 'writtenAt'
    | 'turnedUpAt'
  >,
): Input {
  return {
    ...of,
    foreign: null,
    own: false,
    reader: undefined,
    recognised: undefined,
    leftOut: null,
    still: undefined,
    local: undefined,
    waiting: null,
    queued: false,
    caughtUp: undefined,
    trouble: null,
  };
}

/**
 * Gives the function that reads inputs on from where they were. It resolves when all have been read to their end, or
 * without those that take long: they are read on beside the next calls. `woken` where something has stirred: then a
 * file is read even if it looks as before. It gives false where all of them rest, so that none was read.
 */
export function createReading(
  now: () => Instant,
  log: Logger,
  { generation, take, takeEvents, says }: Taker,
): (inputs: readonly Input[], woken: boolean) => Promise<boolean> {
  /** The machines of which events are being read. */
  const busy = new Set<string>();
  return async (all, woken) => {
    const at = now();
    const inputs = woken ? all : all.filter((input) => !rests(input, at));
    if (inputs.length === 0) return false;
    const groups = Map.groupBy(inputs.filter(holdsEvents), ({ source }) => `${source.system} ${source.instance}`);
    const lines = inputs.filter((input) => !holdsEvents(input));
    const idle = [...groups].filter(([machine]) => !busy.has(machine));
    await allOf([
      ...lines.map((input) => read(input, woken, take)),
      ...idle.map(([machine, group]) => readEvents(machine, group, woken)),
    ]);
    return true;
  };

  /**
   * Inputs that hold events are read together: what they tell of one machine is taken in the order of time. One that
   * gives no sign of life for long comes later.
   */
  async function readEvents(machine: string, group: readonly Input[], woken: boolean): Promise<void> {
    busy.add(machine);
    const mine = generation();
    const rounds = createMerge<Held>(group, (held, end) => {
      if (mine === generation() && takeEvents(held, end)) return true;
      for (const input of group) unread(input);
      return false;
    });
    let signs = 0;
    const reads = group.map(async (input) => {
      const give = (held: Held): Promise<boolean> => {
        input.position = held.batch.next;
        return rounds.push(input, held);
      };
      await read(input, woken, give, () => void (signs += 1));
      rounds.close(input);
    });
    try {
      for (let before = -1; before !== signs;) {
        before = signs;
        if (await allOf(reads)) break;
      }
      rounds.flush();
    } finally {
      busy.delete(machine);
    }
  }

  /** `sign` is called at each sign of life. */
  async function read(
    input: Input,
    woken: boolean,
    give: (held: Held) => boolean | Promise<boolean>,
    sign = (): void => {},
  ): Promise<void> {
    if (input.waiting !== null) return;
    input.waiting = now();
    const mine = generation();
    let found = false;
    input.queued = true;
    // Left at the first answer: who reads on may have to wait for others that are still to be let in.
    const leave = await gates(dirname(input.path));
    input.queued = false;
    const lives = (): void => {
      input.waiting = now();
      sign();
    };
    try {
      lives();
      const at = now();
      const look = input.local === true ? quickStatHere(input.path, at) : await quickStatOf(input.path, at);
      const still = isUnchanged(input.still, look);
      if (!still) input.local = undefined;
      if (!still && look !== undefined) noteWritten(input, Math.min(look.stats.mtimeMs, at));
      if (still && !woken && isRecent(input.still, at)) {
        input.readAt = at;
        return;
      }
      // What was left out stays so until it changes.
      input.still = still && input.leftOut !== null ? look : undefined;
      if (input.still !== undefined) return;
      if (!still && !(await recognise(input, look, log))) return;
      const { id, timezone, settings } = input.source;
      const reader = input.reader ?? standIn(input.product.parser);
      const request: ReadRequest = {
        source: id,
        path: input.path,
        now: now(),
        ...placeOf(input),
        final: false,
        wanted: input.wanted,
        settings,
        utc: wallToUtc(timezone),
        isRelevant: (event: WindowsEvent) => says(id, event),
        onProgress: lives,
      };
      for await (const batch of reader.read(request)) {
        leave();
        lives();
        if (hangs(input)) input.trouble = null;
        if (mine !== generation()) return unread(input);
        if (!isNothing(batch, input.position)) {
          found = true;
          if (batch.entries.length > 0 || (reader.unreliableMtime === true && lackOf(batch.next, input.path) === null))
            noteWritten(input, now());
          if (!(await give({ input, batch }))) return unread(input);
        }
        input.caughtUp = batch.caughtUp;
        for (const note of batch.notes)
          if (!isOfAll(note, input, batch))
            log.warn({ source: input.source.id, file: note.place.file, cause: note.detail }, NOTICED[note.what]);
      }
      input.trouble = null;
      if (input.caughtUp !== true || input.position === undefined || lackOf(input.position, input.path) !== null)
        return;
      input.readAt = now();
      if (found || input.reader?.unreliableMtime === true) return;
      input.still = look;
      input.local ??= await isLocal(input.path);
    } catch (error) {
      input.caughtUp = false;
      input.trouble = causeOf(error, input.path);
    } finally {
      leave();
      input.waiting = null;
    }
  }
}

/**
 * Whether a file on a disk of this machine is as it was when nothing new was found in it: most are, most of the time.
 */
function rests(input: Input, at: Instant): boolean {
  if (
    input.local !== true ||
    input.waiting !== null ||
    !isRecent(input.still, at) ||
    !isUnchanged(input.still, quickStatHere(input.path, at))
  )
    return false;
  input.readAt = at;
  return true;
}

/** Whether an input is of Windows events. */
export function holdsEvents({ product }: Pick<Input, 'product'>): boolean {
  return readsEvents(product.parser);
}

/** Marks inputs whose read has given nothing for long. One that waits for others of its folder hangs where those do. */
export function noteHung(inputs: readonly Input[], at: Instant): void {
  const silent = inputs.filter(({ waiting }) => waiting !== null && Math.abs(at - waiting) >= HUNG);
  const away = new Set(silent.filter(({ queued }) => !queued).map(({ path }) => dirname(path)));
  for (const input of silent) {
    if (input.trouble !== null || !away.has(dirname(input.path))) continue;
    input.trouble = NO_ANSWER;
  }
}

/** Whether it was read to its end, or cannot be. */
export function over({ caughtUp, trouble }: Input): boolean {
  return caughtUp === true || trouble !== null;
}

/** What was read of it was not kept: it may hold more than the state knows of. */
function unread(input: Input): void {
  input.caughtUp = false;
}

function isNothing({ entries, notes, next }: Batch, position: Checkpoint | undefined): boolean {
  return (
    entries.length === 0 &&
    notes.length === 0 &&
    (next === position || JSON.stringify(next) === JSON.stringify(position))
  );
}

/** Whether its read has given no sign of life for long. */
export function hangs({ trouble }: Pick<Input, 'trouble'>): boolean {
  return trouble === NO_ANSWER;
}

function noteWritten(input: Input, at: Instant): void {
  input.writtenAt = Math.max(input.writtenAt ?? at, at);
}

/** Whether a note tells that the input cannot be read at all, which is told for its source. */
function isOfAll({ what, place: { file } }: Note, { path }: Input, { next }: ReadBatch): boolean {
  return what === 'damaged' && lackOf(next, path)?.file === file;
}

/** The words of an error without what they begin with: the attempt and the file are told beside them. */
function causeOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`cannot read ${path}: `) ? message.slice(`cannot read ${path}: `.length) : message;
}

/** Waits for all, but not longer than a while for those that take long: false where it did not wait for these. */
async function allOf(reads: Promise<void>[]): Promise<boolean> {
  const late = new AbortController();
  const done = await Promise.race([Promise.all(reads).then(() => true), pause(LONG, late.signal).then(() => false)]);
  // A reason of its own spares the error that would be made for each.
  late.abort('done');
  return done;
}
