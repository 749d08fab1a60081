import { dirname } from 'node:path';
import type { Instant } from '../domain/entry.ts';
import type { Checkpoint, Note, ReadBatch, Reader } from '../domain/reader.ts';
import { createDrive, requestFor, type Give, type Held } from '../engine/drive.ts';
import type { EngineSource } from '../engine/engine.ts';
import { readerOfAbsent } from '../formats/index.ts';
import { inOrderOfMaking, madeBefore } from '../formats/table-order.ts';
import { codeIn, lackOf } from '../formats/trouble.ts';
import { isLocal } from '../inputs/file/local.ts';
import { isRecent, isUnchanged, quickStatOf, quickStatHere, type QuickStat } from '../inputs/file/quick-stat.ts';
import type { Logger } from '../notify/logger.ts';
import { createGates } from './gates.ts';
import { heldSince, isHeldUp, heldCodeOf } from './held-up.ts';
import { hangs, holdsVersions, isMerged, noteWritten, unread, type Input, type Trouble } from './inputs.ts';
import { placeOf, recognise } from './recognise.ts';
import { pause } from './wake.ts';

/** A read that takes longer goes on beside the next polls. */
const LONG = 5_000;
/**
 * So many files of one folder are read at once: each that hangs takes one of the threads that all reading of files
 * needs.
 */
const MOST_AT_ONCE = 4;
/** What the log says of what a reader noticed. */
const NOTICED: Readonly<Record<Note['what'], string>> = {
  damaged: 'part of a log could not be read',
  gap: 'lines of a log may be missing',
  cleared: 'a log was emptied',
  'left out': 'a file beside a log is not of it',
};

/** Where what is read goes. */
export interface Taker {
  /** Another number each time that memory was dropped: what was read for an older one is not taken. */
  generation(): number;
  /** Takes batches, of which entries at `watermark` or later wait; false where they could not be kept. */
  take(held: readonly Held<Input>[], watermark: Instant): boolean;
  /** A source as the engine has it. Throws where there is none. */
  sourceOf(id: string): EngineSource;
  /** All inputs that there are. */
  inputs(): Iterable<Input>;
  /** Told where a log goes on in another file. */
  goesOn?(): void;
}

/** An input that is to be read; `woken` where something has stirred: then it is read even if it looks as before. */
interface Asked {
  input: Input;
  woken: boolean;
}

/** Of the process, as its threads are: what hangs goes on to do so when the configuration is loaded anew. */
const gates = createGates(MOST_AT_ONCE);

/**
 * Gives the function that reads inputs on from where they were. It resolves when all have been read to their end, or
 * without those that take long: they are read on beside the next calls. `woken` where something has stirred: then a
 * file is read even if it looks as before. It gives false where all of them rest, so that none was read.
 */
export function createReading(
  now: () => Instant,
  log: Logger,
  taker: Taker,
  platform: NodeJS.Platform = process.platform,
): (inputs: readonly Input[], woken: boolean) => Promise<boolean> {
  const { generation, take } = taker;
  const drive = createDrive<Asked>({
    groupOf: ({ input }) => (isMerged(input) ? `${input.source.system} ${input.source.instance}` : undefined),
    lane: {
      of: ({ input }) =>
        holdsVersions(input) && input.reader?.asked !== true ? `table ${input.source.id}` : undefined,
      inOrder: inOrderOfVersions,
    },
    read: (asked, give, onProgress) => read(asked, { now, log, taker, platform, give, onProgress }),
    take: (held, watermark) =>
      take(
        held.map(({ input, batch }) => ({ input: input.input, batch })),
        watermark,
      ),
    wait: allOf,
    generation,
    notKept(group) {
      for (const { input } of group) unread(input);
    },
  });
  return async function readAll(all, woken) {
    const at = now();
    const inputs = woken ? all : all.filter((input) => !rests(input, at));
    if (inputs.length === 0) return false;
    await drive(inputs.map((input) => ({ input, woken })));
    return true;
  };
}

/** Versions that are still to be read behind those that were, in the order in which they were made. */
async function inOrderOfVersions(all: readonly Asked[]): Promise<readonly Asked[]> {
  const isFresh = ({ position }: Input): boolean => madeBefore(position) === undefined && position?.trouble == null;
  const fresh = new Map(all.filter(({ input }) => isFresh(input)).map((asked) => [asked.input.path, asked]));
  const [first] = fresh.values();
  if (first === undefined || fresh.size < 2) return all;
  const ordered = await inOrderOfMaking([...fresh.keys()], first.input.product.parser);
  return [...all.filter(({ input }) => !fresh.has(input.path)), ...ordered.flatMap((path) => fresh.get(path) ?? [])];
}

/** When the last version was made that was read of the other files of a table; undefined where none was. */
function earlierThan(input: Input, inputs: Iterable<Input>): Instant | undefined {
  const made = [...inputs]
    .filter((other) => other !== input && other.source.id === input.source.id)
    .flatMap(({ position }) => madeBefore(position) ?? []);
  return made.length === 0 ? undefined : Math.max(...made);
}

/** What one read works with. */
interface Reading {
  now(): Instant;
  log: Logger;
  taker: Taker;
  platform: NodeJS.Platform;
  give: Give;
  /** To be called at each sign of life. */
  onProgress(): void;
}

/** Reads an input to its end, where it has changed; what keeps it from being read is kept as its trouble. */
async function read({ input, woken }: Asked, reading: Reading): Promise<void> {
  const { now, log, taker } = reading;
  if (input.waiting !== null) return;
  input.waiting = now();
  const mine = taker.generation();
  input.queued = true;
  // Left at the first answer: who reads on may have to wait for others that are still to be let in.
  const leave = await gates(dirname(input.path));
  input.queued = false;
  const onProgress = (): void => {
    input.waiting = now();
    reading.onProgress();
  };
  try {
    onProgress();
    const look = await changed(input, woken, now(), log);
    if (look === false) return;
    await readOn(input, look, mine, { ...reading, onProgress, leave });
  } catch (error) {
    input.caughtUp = false;
    if (!waitsFor(heldCodeOf(error), input, reading)) input.trouble = troubleOf(error, input.path);
  } finally {
    leave();
    input.waiting = null;
  }
}

/** How a file is now that has changed since it was read last, or may have; false where nothing need be read of it. */
async function changed(input: Input, woken: boolean, at: Instant, log: Logger): Promise<QuickStat | undefined | false> {
  const look = input.local === true ? quickStatHere(input.path, at) : await quickStatOf(input.path, at);
  const still = isUnchanged(input.lastStat, look);
  if (!still) input.local = undefined;
  if (!still && look !== undefined && input.reader?.asked !== true)
    noteWritten(input, Math.min(look.stats.mtimeMs, at));
  if (still && !woken && isRecent(input.lastStat, at)) {
    input.readAt = at;
    return false;
  }
  // What was left out stays so until it changes.
  input.lastStat = still && input.leftOut !== null ? look : undefined;
  if (input.lastStat !== undefined) return false;
  return still || (await recognise(input, look, log)) ? look : false;
}

/** Whether an input is to be tried again without a word, since another process may hold its file for a moment. */
function waitsFor(
  code: string | undefined,
  input: Input,
  { now, platform }: Pick<Reading, 'now' | 'platform'>,
): boolean {
  const at = now();
  input.heldSince = heldSince(input.heldSince, code, at, platform);
  input.heldUp = isHeldUp(input.heldSince, at);
  return input.heldUp;
}

/** Gives batches from the checkpoint of an input on. `mine` is the generation of the memory that they are read for. */
async function readOn(
  input: Input,
  look: QuickStat | undefined,
  mine: number,
  reading: Reading & { leave(): void },
): Promise<void> {
  const { now, log, taker, give, onProgress, leave } = reading;
  const reader = input.reader ?? readerOfAbsent(input.product.parser, input.position);
  const { path, wanted } = input;
  const source = taker.sourceOf(input.source.id);
  let found = false;
  const earlier = holdsVersions(input) ? earlierThan(input, taker.inputs()) : undefined;
  const request = requestFor(source, {
    path,
    wanted,
    now: now(),
    final: false,
    ...placeOf(input),
    onProgress,
    ...(earlier !== undefined && { earlier }),
  });
  for await (const batch of reader.read(request)) {
    leave();
    onProgress();
    if (hangs(input)) input.trouble = null;
    if (waitsFor(codeIn(batch.next), input, reading) && batch.entries.length === 0) return unread(input);
    if (mine !== taker.generation()) return unread(input);
    if (!isNothing(batch, input.position)) {
      found = true;
      if (reader.asked !== true && shows(batch, reader, input)) noteWritten(input, now());
      const given = give(batch);
      // At once: what memory was loaded anew for meanwhile begins where the state does.
      input.position = batch.next;
      if (!(await given)) return unread(input);
    }
    if (batch.goesOn === true) taker.goesOn?.();
    input.caughtUp = batch.caughtUp;
    for (const note of batch.notes)
      if (!isOfAll(note, input, batch))
        log.warn({ source: input.source.id, file: note.place.file, cause: note.detail }, NOTICED[note.what]);
  }
  input.trouble = null;
  if (input.caughtUp !== true || input.position === undefined || lackOf(input.position, path) !== null) return;
  input.readAt = now();
  if (found || input.reader?.unreliableMtime === true) return;
  input.lastStat = look;
  input.local ??= await isLocal(path);
}

/** Whether a batch shows that something was written, where the time of its file may not. */
function shows({ entries, next }: ReadBatch, { unreliableMtime }: Reader, { path }: Input): boolean {
  return entries.length > 0 || (unreliableMtime === true && lackOf(next, path) === null);
}

/**
 * Whether a file on a disk of this machine is as it was when nothing new was found in it: most are, most of the time.
 */
function rests(input: Input, at: Instant): boolean {
  if (
    input.local !== true ||
    input.waiting !== null ||
    !isRecent(input.lastStat, at) ||
    !isUnchanged(input.lastStat, quickStatHere(input.path, at))
  )
    return false;
  input.readAt = at;
  return true;
}

function isNothing({ entries, notes, next }: ReadBatch, position: Checkpoint | undefined): boolean {
  return (
    entries.length === 0 &&
    notes.length === 0 &&
    (next === position || JSON.stringify(next) === JSON.stringify(position))
  );
}

/** Whether a note tells that the input cannot be read at all, which is told for its source. */
function isOfAll({ what, place: { file } }: Note, { path }: Input, { next }: ReadBatch): boolean {
  return what === 'damaged' && lackOf(next, path)?.file === file;
}

/** The words of an error without what they begin with: the attempt and the file are told beside them. */
function troubleOf(error: unknown, path: string): Trouble {
  const message = error instanceof Error ? error.message : String(error);
  const attempt = `cannot read ${path}: `;
  return { code: 'failed', cause: message.startsWith(attempt) ? message.slice(attempt.length) : message };
}

/** Waits for all, but not longer than a while for those that take long: false where it did not wait for these. */
async function allOf(reads: Promise<void>[]): Promise<boolean> {
  const late = new AbortController();
  const done = await Promise.race([Promise.all(reads).then(() => true), pause(LONG, late.signal).then(() => false)]);
  // A reason of its own spares the error that would be made for each.
  late.abort('done');
  return done;
}
