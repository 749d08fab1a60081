import type { Entry, Instant } from '../../domain/entry.ts';
import type { Batch, Checkpoint, Note, ReadBatch, Reader, ReadRequest } from '../../domain/reader.ts';
import { codeOf, isMissing, readInto, signatureOf } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { sameOr } from '../checkpoints.ts';
import { noteOf, notesOfTrouble } from '../notes.ts';
import { NOT_THERE } from '../trouble.ts';
import { evtxCheckpointOf } from './checkpoint.ts';
import type { EvtxCheckpoint } from './checkpoint.ts';
import { CHUNK, chunkHeader } from './chunk.ts';
import { isEvtx } from './magic.ts';
import { findEvent, isSameLog, spanOf, scanChunks, rescanChunks } from './scan-chunks.ts';
import type { ChunkScan } from './scan-chunks.ts';
import { takeChunk } from './take.ts';

/** How often a poll looks again when chunks were overwritten under its hands. */
const ROUNDS = 3;
/** Everything is looked at so often, should a log ever go on where it is not expected to. */
const SURVEY_EVERY = 60_000;
/** A log that seems to be another one is taken for it when two polls have seen it alike, else after so many. */
const MOST_DOUBTS = 12;

export interface EvtxFollowerOptions {
  /** A batch ends with the chunk that brings it to so many entries; 1,000 unless given. */
  batch?: number;
}

/** What the last poll of an input saw. It only saves work. */
interface Memory {
  /** The position that it led to, as text. */
  next: string;
  seen: ChunkScan;
  /** When all chunks were looked at. */
  surveyedAt: Instant;
  /** How a compressed log was: nobody writes into it, so one that is as it was holds nothing new. */
  packed: string | undefined;
}

/**
 * Reads a Windows event log while Windows writes it, each event once, in the order of the numbers in the headers of its
 * records: a `read` is one poll. Those numbers, and not EventRecordID, count up in every log: in one of forwarded
 * events EventRecordID is that of the computer that the event came from. The place of an entry is its EventRecordID.
 *
 * The header of the file is stale, and size and time of the file may not tell that it was written: the headers of its
 * chunks do. A last record that is not whole is waited for. A hole in the numbers gives a note `gap`; what is damaged
 * one note `damaged`; a log that was cleared or replaced a note `cleared`, and is read anew, but for a newer export of
 * the same log, which is read from the event on that was read last. An absent file gives nothing, one that cannot be
 * read one note `damaged`. Between polls nothing is kept open, and nothing is remembered that the position does not
 * hold, but for what saves work.
 */
export function createEvtxFollower({ batch = 1000 }: EvtxFollowerOptions = {}): Reader {
  const memories = new Map<string, Memory>();
  return { name: 'evtx', unreliableMtime: true, read: (request) => poll(request, batch, memories) };
}

async function* poll(request: ReadRequest, most: number, memories: Map<string, Memory>): AsyncGenerator<ReadBatch> {
  const { source, path, now, from } = request;
  const stream = `${source}:${path}`;
  const remembered = memories.get(stream);
  let position = evtxCheckpointOf(from);
  let handle: Opened | undefined;
  try {
    const { signature } = await signatureOf(path);
    const last = !request.final && remembered?.next === JSON.stringify(from) ? remembered : undefined;
    if (from !== undefined && last?.packed === signature) {
      yield { entries: [], notes: [], next: from, caughtUp: true };
      return;
    }
    handle = await openBytes(path);
    const memory = last !== undefined && isRecent(last, now) ? last : undefined;
    const known = memory && (await rescanChunks(handle, memory.seen));
    if (from !== undefined && known !== undefined && known === memory?.seen) {
      yield { entries: [], notes: [], next: from, caughtUp: true };
      return;
    }
    memories.delete(stream);
    const head = await readInto(handle, Buffer.alloc(8), 0);
    if (head.length > 0 && !isEvtx(head))
      throw Object.assign(new Error(`${path} is no event log`), { code: 'no event log' });
    let span: Batch['span'];
    for await (const { seen, ...batch } of drain(handle, { ...position, trouble: null }, request, known, most)) {
      position = batch.next;
      const next = sameOr(position, from);
      if (batch.caughtUp && position.torn?.told !== false)
        memories.set(stream, {
          seen,
          surveyedAt: seen === known ? (memory?.surveyedAt ?? now) : now,
          next: JSON.stringify(next),
          packed: handle.packing === undefined ? undefined : signature,
        });
      // With each batch: whose events it holds may be told by a later one alone.
      if (from === undefined && position.doubt === null) span ??= await spanOf(handle, seen);
      yield { ...batch, next, ...(span !== undefined && { span }) };
    }
  } catch (error) {
    if (codeOf(error) === 'unknown') throw error;
    yield isMissing(error) ? away(position, from) : troubled(position, codeOf(error), request);
  } finally {
    await handle?.close();
  }
}

function isRecent({ surveyedAt }: Memory, now: Instant): boolean {
  return now >= surveyedAt && now - surveyedAt < SURVEY_EVERY;
}

interface Part extends Batch {
  next: EvtxCheckpoint;
  seen: ChunkScan;
}

/** Reads what is behind the position, in batches; the last one tells whether that was all. */
async function* drain(
  handle: Opened,
  from: EvtxCheckpoint,
  request: ReadRequest,
  known: ChunkScan | undefined,
  most: number,
): AsyncGenerator<Part> {
  const room = Buffer.allocUnsafe(CHUNK);
  let position = from;
  let seen: ChunkScan;
  let entries: Entry[] = [];
  let notes: Note[] = [];
  let caughtUp = false;
  for (let round = 1; ; round += 1) {
    seen = (round === 1 ? known : undefined) ?? (await scanChunks(handle));
    if (round === 1 && handle.flaw?.() !== undefined && seen.size !== from.seen)
      notes.push(noteOf(request, 'damaged', 0, 'is compressed and not whole: what it held behind its end is missing.'));
    const compared = await compare(handle, seen, position, request);
    notes.push(...compared.notes);
    position = compared.position;
    if (position.doubt !== null) break;
    caughtUp = true;
    for (const { at, firstId, lastId } of seen.chunks) {
      if (lastId <= (position.upTo ?? -1)) continue;
      const bytes = await readInto(handle, room, at);
      request.onProgress?.();
      if (chunkHeader(bytes)?.firstId !== firstId) {
        caughtUp = false;
        break;
      }
      const taken = takeChunk(
        { bytes, at, grows: !request.final && at === seen.chunks.at(-1)?.at, closed: request.final },
        position,
        request,
      );
      position = taken.position;
      notes.push(...taken.notes.map((note) => ({ ...note, afterEntries: entries.length + (note.afterEntries ?? 0) })));
      entries.push(...taken.entries);
      if (entries.length < most) continue;
      yield { entries, notes, next: position, caughtUp: false, seen };
      [entries, notes] = [[], []];
    }
    if (caughtUp || round === ROUNDS) break;
  }
  yield { entries, notes, next: position, caughtUp, seen };
}

/** The position as it holds for the log that is there now, with what is to be said of that. */
async function compare(
  handle: Opened,
  seen: ChunkScan,
  before: EvtxCheckpoint,
  request: ReadRequest,
): Promise<{ position: EvtxCheckpoint; notes: Note[] }> {
  const top = seen.chunks.at(-1)?.lastId ?? 0;
  const strays = seen.strays.filter((at) => !before.strays.includes(at));
  const notes = strays.map((at) =>
    noteOf(
      request,
      'damaged',
      at,
      `what stands at byte ${at} does not begin as chunks of an event log do: no event is read there.`,
    ),
  );
  const known: EvtxCheckpoint = {
    ...before,
    first: before.first ?? (request.lateJoin === true ? 0 : top),
    seen: seen.size,
    strays: seen.strays,
    doubt: null,
  };
  const { upTo, last } = known;
  if (upTo === null || (await isSameLog(handle, seen, known))) return { position: known, notes };

  // A log that is being copied or exported to this place may show a part of itself.
  const polls = (before.doubt?.polls ?? 0) + 1;
  if (before.doubt?.top !== top && polls <= MOST_DOUBTS)
    return { position: { ...known, doubt: { top, polls } }, notes };
  const found = last === null || last.event === null ? undefined : await findEvent(handle, seen, last.event);
  if (found !== undefined)
    return {
      position: {
        ...known,
        first: Math.max(0, (known.first ?? 0) + found.number - upTo),
        upTo: found.number,
        last: found,
        torn: null,
      },
      notes,
    };
  const name = last?.event?.recordId ?? upTo;
  notes.push(
    noteOf(
      request,
      'cleared',
      name,
      `was cleared or replaced: it is read anew, and what was written to it after event ${name} and is ` +
        'not in it any more was not seen.',
    ),
  );
  return { position: { ...known, first: 0, upTo: null, last: null, torn: null }, notes };
}

/** Nothing is there; what will be is no history. */
function away(position: EvtxCheckpoint, from: Checkpoint | undefined): ReadBatch {
  return {
    entries: [],
    notes: [],
    next: sameOr({ ...position, first: position.first ?? 0, seen: null, trouble: NOT_THERE }, from),
    caughtUp: true,
  };
}

const REMEDIES = { 'no event log': 'it does not begin as event logs (.evtx) do; name the right file' };

/** Tells a trouble once, as long as it lasts. */
function troubled(position: EvtxCheckpoint, trouble: string, request: ReadRequest): ReadBatch {
  const notes = notesOfTrouble(trouble, position, request, REMEDIES);
  return { entries: [], notes, next: sameOr({ ...position, trouble }, request.from), caughtUp: true };
}
