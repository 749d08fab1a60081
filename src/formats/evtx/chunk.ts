import type { Damage, PlacedEvent } from '../windows-event.ts';
import { fragmentAt } from './binxml.ts';
import { eventOf } from './event.ts';
import { valuesOfNone } from './expand.ts';
import { isWanted, wantedOf, type Wanted } from './filter.ts';
import type { Source } from './nodes.ts';
import { allow, faultOf, sourceOf, u64 } from './source.ts';
import { xmlOf } from './xml.ts';

export const CHUNK = 64 * 1024;

/** The bytes of a chunk's head: what it says of its records, and two tables that only a writer needs. */
const HEAD = 512;
/** So many of them are told by `chunkHeader`. */
export const CHUNK_HEADER = 128;

const UNUSED = Buffer.alloc(CHUNK);
const MAGIC = 'ElfChnk\0';
const RECORD_MAGIC = 0x2a2a;
const RECORD_START = Buffer.from('**\0\0', 'latin1');
const RECORD_HEAD = 24;
const RECORD_TAIL = 4;

export interface EvtxEvent extends PlacedEvent {
  /**
   * The number in the header of the record: it counts the records of a file, and is not EventRecordID where a file was
   * exported.
   */
  id: number;
  /** True for a record behind a damaged one of its chunk, found by its first bytes. */
  recovered: boolean;
  /**
   * The `<Event>` as Windows' Event Viewer saves it, on one line. It is made when asked for, from the bytes of the
   * chunk, which the event keeps. Throws RangeError where a part of the record that `event` does not show is damaged.
   */
  xml(): string;
}

export interface EvtxOptions {
  /**
   * Only events whose provider, or whose record's bytes, hold one of these as UTF-16LE; all where it is absent. Other
   * chunks and records are skipped undecoded, with what may be damaged in them.
   */
  literals?: readonly string[];
  /** Only records whose `id` is greater, for a log that is followed; chunks that end at it are not even read. */
  after?: number;
}

export interface ChunkHeader {
  /** The first and the last number in the headers of its records. */
  firstId: number;
  lastId: number;
  /** Where its last record begins, and where free space begins: bytes from the beginning of the chunk. */
  lastRecordOffset: number;
  freeOffset: number;
}

export interface ChunkContents {
  /** Every record that is whole, wanted or not. */
  records: WholeRecord[];
  events: EvtxEvent[];
  damages: Damage[];
  /** The greatest number of a record that is whole; undefined where there is none. */
  lastId: number | undefined;
  /** Where a record stands that is not whole, though the free space begins behind it: it may be about to be written. */
  torn: number | undefined;
  /** Steps that decoding took, at most `mostSteps`. */
  steps: number;
}

/**
 * What a chunk says of itself in its first 128 bytes; undefined where they are no chunk's. CRCs are not looked at: some
 * writers leave them out.
 */
export function chunkHeader(bytes: Buffer): ChunkHeader | undefined {
  if (bytes.length < CHUNK_HEADER || bytes.toString('latin1', 0, 8) !== MAGIC) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    firstId: u64(view, 24),
    lastId: u64(view, 32),
    lastRecordOffset: view.getUint32(44, true),
    freeOffset: view.getUint32(48, true),
  };
}

/**
 * The events of a chunk whose bytes begin at `offset` in their file; the bytes may be cut, and must not change as long
 * as the events are used. Whatever they are, it throws nothing, and ends within `mostSteps`. What stands behind the
 * free offset are records of before, which no reader of Windows shows either.
 */
export function readChunk(bytes: Buffer, offset: number, options: EvtxOptions = {}): ChunkContents {
  const contents: ChunkContents = {
    records: [],
    events: [],
    damages: [],
    lastId: undefined,
    torn: undefined,
    steps: 0,
  };
  const header = chunkHeader(bytes);
  if (header === undefined) {
    if (!bytes.equals(UNUSED.subarray(0, bytes.length)))
      contents.damages.push({
        at: offset,
        detail: `The chunk at byte ${offset} does not begin as chunks do: none of its events are read.`,
      });
    return contents;
  }
  const source: Source = sourceOf(bytes);
  const wanted = wantedOf(options.literals);
  for (const record of recordsOf(source, header, offset, contents)) {
    contents.records.push(record);
    contents.lastId = Math.max(contents.lastId ?? 0, record.id);
    if (record.id <= (options.after ?? -1)) continue;
    allow(source, record.to - record.from);
    try {
      const event = decoded(source, record, offset, wanted);
      if (event !== undefined) contents.events.push(event);
    } catch (error) {
      contents.damages.push({
        at: offset + record.from,
        detail: `The record ${record.id} at byte ${offset + record.from} ${faultOf(error)}: it is left out.`,
      });
    }
  }
  contents.steps = source.steps;
  return contents;
}

/**
 * A record by the number in its header, where it begins and ends in its chunk, and whether it stands behind a damaged
 * one.
 */
export interface WholeRecord {
  id: number;
  from: number;
  to: number;
  recovered: boolean;
}

/**
 * The records that are whole. Behind one that is not, those of this chunk's own numbers: others are records of before.
 */
function* recordsOf(
  source: Source,
  header: ChunkHeader,
  offset: number,
  contents: ChunkContents,
): Generator<WholeRecord> {
  const { bytes } = source;
  const free = header.freeOffset >= HEAD && header.freeOffset <= CHUNK ? header.freeOffset : undefined;
  const end = Math.min(free ?? CHUNK, bytes.length);
  const damage = (at: number, detail: string): number => contents.damages.push({ at: offset + at, detail });
  if (free === undefined)
    damage(
      0,
      `The chunk at byte ${offset} does not tell where its records end: they are read as far as their ` +
        'numbers follow each other.',
    );
  else if (free > bytes.length)
    damage(
      bytes.length,
      `The file ends within the chunk at byte ${offset}: what the chunk holds behind ` +
        `byte ${offset + bytes.length} is lost.`,
    );
  let previous: number | undefined;
  let own = header.firstId - 1;
  let recovered = false;
  for (let at = HEAD; at < end;) {
    const found = wholeAt(source, at, end);
    // Leftovers of before may stand behind the last record, but none that goes on counting.
    if (free === undefined && previous !== undefined && found?.id !== previous + 1) return;
    if (found === undefined) {
      const next = nextWhole(source, at, end, own, header.lastId);
      contents.torn ??= at;
      if (at + RECORD_HEAD <= bytes.length)
        damage(
          at,
          `The record at byte ${offset + at} is not ` +
            `whole: ${next === undefined ? 'nothing is read behind it in its chunk' : `reading goes on at byte ${offset + next}`}.`,
        );
      if (next === undefined) return;
      recovered = true;
      at = next;
      continue;
    }
    const isOwn = found.id > own && found.id <= header.lastId;
    if (isOwn) own = found.id;
    found.recovered = recovered;
    if (isOwn || !recovered) yield found;
    previous = found.id;
    at = found.to;
  }
}

/** The record at this place, where it is whole: its size stands at its end again. */
function wholeAt({ view }: Source, at: number, end: number): WholeRecord | undefined {
  if (at + RECORD_HEAD + RECORD_TAIL > end || view.getUint32(at, true) !== RECORD_MAGIC) return undefined;
  const size = view.getUint32(at + 4, true);
  if (size < RECORD_HEAD + RECORD_TAIL || at + size > end || view.getUint32(at + size - RECORD_TAIL, true) !== size)
    return undefined;
  return { id: u64(view, at + 8), from: at, to: at + size, recovered: false };
}

/** Where the next whole record begins whose number is beyond `own` and at most `lastId`. */
function nextWhole(source: Source, from: number, end: number, own: number, lastId: number): number | undefined {
  for (
    let at = source.bytes.indexOf(RECORD_START, from + 1);
    at >= 0 && at < end;
    at = source.bytes.indexOf(RECORD_START, at + 1)
  ) {
    const found = wholeAt(source, at, end);
    if (found !== undefined && found.id > own && found.id <= lastId) return at;
  }
  return undefined;
}

function decoded(
  source: Source,
  { id, from, to, recovered }: WholeRecord,
  offset: number,
  wanted: Wanted | undefined,
): EvtxEvent | undefined {
  const [start, end] = [from + RECORD_HEAD, to - RECORD_TAIL];
  const answer = wanted === undefined ? 'yes' : isWanted(wanted, source, start, end);
  if (answer === 'no') return undefined;
  const event = eventOf(fragmentAt(source, start, end, 0), source);
  if (answer === 'provider' && !wanted?.literals.some((literal) => event.source.includes(literal))) return undefined;
  return { event, at: offset + from, id, recovered, xml: () => xmlAt(source, start, end) };
}

function xmlAt(source: Source, from: number, to: number): string {
  allow(source, to - from);
  return xmlOf(fragmentAt(source, from, to, 0), valuesOfNone(source));
}
