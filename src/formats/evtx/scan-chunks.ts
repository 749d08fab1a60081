import type { Instant } from '../../domain/entry.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import type { EvtxCheckpoint, Mark } from './checkpoint.ts';
import { CHUNK, CHUNK_HEADER, chunkHeader, readChunk } from './chunk.ts';
import type { WholeRecord } from './chunk.ts';

/** The file's own header stands before the chunks. What it tells is stale while the log is written. */
const FILE_HEADER = 4096;
/** No chunk holds more records: the shortest has 28 bytes. */
const MOST_RECORDS = CHUNK / 28;
const TOGETHER = 64;
/** More than these are not told. */
const MOST_STRAYS = 20;

/** A chunk by the numbers that its header tells. */
export interface ChunkAt {
  /** The byte at which it begins. */
  at: number;
  firstId: number;
  lastId: number;
}

/** A log at one moment, as the headers of its chunks tell it. */
export interface ChunkScan {
  size: number;
  /** Those that hold records, in the order of their numbers: the file is a ring. */
  chunks: ChunkAt[];
  /** The bytes at which something stands that does not begin as chunks do. */
  strays: number[];
  /** The places at which a log that is written next shows it, with what stood there: first that of the newest chunk. */
  watched: { at: number; bytes: Buffer }[];
}

/** Reads the header of every chunk, and no more: 128 bytes each. */
export async function scanChunks(handle: Opened): Promise<ChunkScan> {
  const { size } = await handle.stat();
  const found: ChunkScan = { size, chunks: [], strays: [], watched: [] };
  const heads = new Map<number, Buffer>();
  for (let from = FILE_HEADER; from < size; from += TOGETHER * CHUNK) {
    const places = Array.from(
      { length: Math.min(TOGETHER, Math.ceil((size - from) / CHUNK)) },
      (_, index) => from + index * CHUNK,
    );
    const read = await Promise.all(places.map((at) => headAt(handle, at)));
    for (const [index, head] of read.entries()) {
      const at = places[index]!;
      heads.set(at, head);
      const chunk = chunkAt(at, head);
      if (chunk === 'stray') found.strays = [...found.strays, at].slice(0, MOST_STRAYS);
      else if (chunk !== 'empty') found.chunks.push(chunk);
    }
  }
  found.chunks.sort((a, b) => a.firstId - b.firstId);
  const newest = found.chunks.at(-1)?.at ?? FILE_HEADER;
  const oldest = found.chunks[0]?.at ?? FILE_HEADER;
  found.watched = [...new Set([newest, newest + CHUNK, oldest, FILE_HEADER])].map((at) => ({
    at,
    bytes: heads.get(at) ?? Buffer.alloc(0),
  }));
  return found;
}

/**
 * The log now, from what it was: what is written next stands in the newest chunk, behind it, in place of the oldest, or
 * first in a cleared log.
 * The same survey where nothing was written; undefined where more has changed than the newest chunk.
 */
export async function rescanChunks(handle: Opened, before: ChunkScan): Promise<ChunkScan | undefined> {
  const [{ size }, ...heads] = await Promise.all([
    handle.stat(),
    ...before.watched.map(({ at }) => headAt(handle, at)),
  ]);
  const [newest, ...others] = before.watched.map(({ at, bytes }, index) => ({
    at,
    bytes: heads[index]!,
    same: heads[index]!.equals(bytes),
  }));
  if (newest === undefined || size !== before.size || others.some(({ same }) => !same)) return undefined;
  if (newest.same) return before;
  const [chunk, known] = [chunkAt(newest.at, newest.bytes), before.chunks.at(-1)];
  if (typeof chunk === 'string' || chunk.firstId !== known?.firstId || chunk.lastId < known.lastId) return undefined;
  return { ...before, chunks: [...before.chunks.slice(0, -1), chunk], watched: [newest, ...others] };
}

/** Whether the log still is the one that was read: the marked record is in it, or was overwritten by later ones. */
export async function isSameLog(
  handle: Opened,
  { chunks }: ChunkScan,
  { upTo, last }: Pick<EvtxCheckpoint, 'upTo' | 'last'>,
): Promise<boolean> {
  if ((chunks.at(-1)?.lastId ?? -1) < (upTo ?? -1)) return false;
  const home =
    last === null ? undefined : chunks.find(({ firstId, lastId }) => firstId <= last.number && last.number <= lastId);
  if (home === undefined) return true;
  const bytes = await readInto(handle, Buffer.allocUnsafe(CHUNK), home.at);
  const record = readChunk(bytes, home.at, { literals: [] }).records.find(({ id }) => id === last?.number);
  return record !== undefined && writtenAt(bytes, record) === last?.written;
}

/**
 * The first and last instant of the events of a log, wanted or not, by its oldest and newest chunk; undefined where
 * those hold none.
 */
export async function spanOf(handle: Opened, { chunks }: ChunkScan): Promise<readonly [Instant, Instant] | undefined> {
  let [first, last] = [Infinity, -Infinity];
  for (const at of new Set([chunks.at(0)?.at, chunks.at(-1)?.at])) {
    if (at === undefined) continue;
    for (const { event } of readChunk(await readInto(handle, Buffer.allocUnsafe(CHUNK), at), at).events) {
      first = Math.min(first, event.at ?? first);
      last = Math.max(last, event.at ?? last);
    }
  }
  return first > last ? undefined : [first, last];
}

/** The record of the same event in a log that counts its records otherwise; undefined where there is none. */
export async function findEvent(
  handle: Opened,
  { chunks }: ChunkScan,
  { recordId, at, decimals }: NonNullable<Mark['event']>,
): Promise<Mark | undefined> {
  for (const chunk of chunks.toReversed()) {
    const bytes = await readInto(handle, Buffer.allocUnsafe(CHUNK), chunk.at);
    const { events, records } = readChunk(bytes, chunk.at);
    const found = events.find(
      ({ event }) => event.number === recordId && event.at === at && event.decimals === decimals,
    );
    const record = records.find(({ id }) => id === found?.id);
    if (record !== undefined) return markOf(bytes, chunk.at, record, true);
  }
  return undefined;
}

/**
 * The mark of a record of a chunk that begins at a byte of its file; its event is decoded only where that is wanted.
 */
export function markOf(bytes: Buffer, chunkAt: number, record: WholeRecord, decode: boolean): Mark {
  const found = decode
    ? readChunk(bytes, chunkAt, { after: record.id - 1 }).events.find(({ id }) => id === record.id)
    : undefined;
  const { number: recordId, at, decimals = '' } = found?.event ?? {};
  const event = recordId === undefined || at === undefined ? null : { recordId, at, decimals };
  return { number: record.id, written: writtenAt(bytes, record), event };
}

/** The time in the header of a record: no two logs have it for the same number. */
function writtenAt(bytes: Buffer, { from }: WholeRecord): string {
  return bytes.readBigUInt64LE(from + 16).toString(16);
}

async function headAt(handle: Opened, at: number): Promise<Buffer> {
  return await readInto(handle, Buffer.alloc(CHUNK_HEADER), at);
}

function chunkAt(at: number, head: Buffer): ChunkAt | 'empty' | 'stray' {
  const header = chunkHeader(head);
  if (header === undefined) return head.length === CHUNK_HEADER && head.some((byte) => byte !== 0) ? 'stray' : 'empty';
  const { firstId, lastId } = header;
  // A log that was just cleared has a chunk whose numbers say that it holds none.
  if (lastId < firstId || lastId > Number.MAX_SAFE_INTEGER) return 'empty';
  return lastId - firstId > MOST_RECORDS ? 'stray' : { at, firstId, lastId };
}
