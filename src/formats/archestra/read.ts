import { readInto } from '../../inputs/file/file-info.ts';
import type { Instant } from '../../domain/entry.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import type { LogRecord } from './event.ts';
import { createFilter, type Processes } from './filter.ts';
import { createHealing, type Healing } from './heal.ts';
import { instantAt, LONGEST_TRAILER, trailerIn, type Header } from './layout.ts';
import { recordOf, type RecordAt } from './record.ts';
import { walk, type Spot } from './walk.ts';
import { createWindow } from './window.ts';

/** The records of a file: where they end, and whether the logger has gone on in the next one. */
export interface Extent {
  size: number;
  end: number;
  /** `cut` is a file that is to have more bytes than are there. */
  state: 'live' | 'closed' | 'cut' | 'export';
}

/** A record that was taken, with its place. */
export interface TakenRecord {
  record: LogRecord;
  at: number;
  /** When the one before it was written, where that stands in the same block. */
  after: Instant | undefined;
  because: 'process' | 'literal';
}

/** A part of the file in which no record could be read. */
export interface Lost {
  at: number;
  /** How many records of its part were taken before it. */
  behind: number;
  /** The numbers of the records that stood there, where these are known. */
  numbers: readonly [number, number] | null;
}

/** What one step gives. */
export interface Part {
  taken: TakenRecord[];
  lost: Lost[];
  /** Where it goes on. */
  spot: Spot;
  /** The numbers that were gone through for it, lost ones as well. */
  numbers: readonly [number, number] | null;
  /** When the first and the last record of it were written, wanted or not. */
  times: readonly [Instant, Instant] | null;
  /** Where something stands that is waited for. */
  torn: number | null;
  over: boolean;
}

export interface ReadOptions {
  literals: readonly string[];
  processes?: Processes;
  /** A part ends with so many records. */
  most: number;
  /** Whether what is no whole record is waited for; `more` where records follow it. */
  waits(at: number, more: boolean): boolean;
  onProgress?: (() => void) | undefined;
}

/** Where the records of a file end. Throws what reading throws. */
export async function extentOf(handle: Opened, { shape, next, from }: Header): Promise<Extent> {
  const { size } = await handle.stat();
  if (shape.form === 'export') return { size, end: size, state: 'export' };
  if (next === 0) return { size, end: size, state: 'live' };
  if (next >= size) return { size, end: size, state: 'cut' };
  const closed = next >= from && (await isTrailer(handle, next, size));
  return closed ? { size, end: next, state: 'closed' } : { size, end: size, state: 'live' };
}

async function isTrailer(handle: Opened, at: number, size: number): Promise<boolean> {
  const length = size - at;
  if (length > LONGEST_TRAILER) return false;
  return trailerIn(await readInto(handle, Buffer.alloc(length), at)) !== undefined;
}

/**
 * The records of a file from a spot on, in parts. What cannot be read is stepped over and told. Throws what reading
 * throws, and nothing for what stands in the file.
 */
export async function* readRecords(
  handle: Opened,
  header: Header,
  { size, end, state }: Extent,
  from: Spot,
  { literals, processes, most, waits, onProgress }: ReadOptions,
): AsyncGenerator<Part> {
  const window = createWindow(handle, end);
  const filter = createFilter(literals, processes);
  const { shape } = header;
  let spot = from;
  let healing: Healing | undefined;
  let part = newPart(spot);
  const take = (record: RecordAt, because: TakenRecord['because']): void => {
    const decoded = recordOf(window.bytes, record, header);
    const at = window.start + record.from;
    const last = record.last - window.start;
    const after = record.last === 0 || last < 0 ? undefined : instantAt(window.bytes, last + shape.fields + 12);
    if (decoded !== undefined) part.taken.push({ record: decoded, at, after, because });
    else part.lost.push({ at, behind: part.taken.length, numbers: only(record.number) });
  };
  for (let inside = false; spot.at < end;) {
    if (!inside) await window.move(spot.at);
    const before = spot;
    const room = Math.max(1, most - part.taken.length);
    const { why, ...reached } = walk(window, spot, { shape, end, most: room, filter, take });
    if (reached.at > before.at)
      noteTimes(part, window.bytes, before.at - window.start, reached.last - window.start, shape.fields + 12);
    spot = reached;
    onProgress?.();
    if (why === 'end') break;
    // The file has become shorter while it is read.
    if (why === 'block' && !inside && spot.at === before.at) break;
    if (why === 'broken') {
      healing ??= createHealing(handle, header, end);
      const next = await healing.goOn(spot);
      const trailing = next === undefined && state !== 'closed' && (await isTrailer(handle, spot.at, size));
      if (trailing) break;
      if (waits(spot.at, next !== undefined)) {
        part.torn = spot.at;
        break;
      }
      part.lost.push({ at: spot.at, behind: part.taken.length, numbers: lostBetween(spot.number, next, header) });
      if (next === undefined) {
        if (state === 'closed') spot = { ...spot, at: end, number: null };
        else part.torn = spot.at;
        break;
      }
      spot = next;
    }
    inside = why === 'enough';
    if (part.taken.length < most) continue;
    yield closePart(part, spot, false);
    part = newPart(spot);
  }
  yield closePart(part, spot, true);
}

function newPart(spot: Spot): Part {
  const first = spot.number;
  return { taken: [], lost: [], spot, numbers: only(first), times: null, torn: null, over: false };
}

function closePart(part: Part, spot: Spot, over: boolean): Part {
  const first = part.numbers?.[0];
  const lost = part.lost.at(-1)?.numbers?.[1];
  const last = spot.number === null ? lost : spot.number - 1;
  return {
    ...part,
    spot,
    numbers: first === undefined || last === undefined || last < first ? null : [first, last],
    over,
  };
}

function noteTimes(part: Part, bytes: Buffer, first: number, last: number, time: number): void {
  const until = instantAt(bytes, last + time);
  part.times = [part.times?.[0] ?? instantAt(bytes, first + time), until];
}

function only(number: number | null): readonly [number, number] | null {
  return number === null ? null : [number, number];
}

/** The numbers of what stood before the next record, or up to the last one that the header tells. */
function lostBetween(
  from: number | null,
  next: Spot | undefined,
  { first, count }: Header,
): readonly [number, number] | null {
  if (from === null) return null;
  if (next !== undefined) return next.number === null || next.number <= from ? null : [from, next.number - 1];
  return [from, first === null ? from : Math.max(from, Math.min(first + count - 1, from + MOST_LOST))];
}

/** A header that tells of more records than this behind the last one is damaged itself. */
const MOST_LOST = 10_000_000;
