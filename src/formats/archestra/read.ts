import { readInto } from '../../inputs/file/file-info.ts';
import type { Instant } from '../../domain/entry.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import type { LogRecord } from './event.ts';
import { createFilter, type Processes } from './filter.ts';
import { createHealing, type Healing } from './heal.ts';
import { instantAt, LONGEST_TRAILER, trailerIn, type Header } from './layout.ts';
import { recordOf, type RecordAt } from './record.ts';
import { walk, type Spot, type Walked } from './walk.ts';
import { withWindow, type Window } from './window.ts';

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
  /** When the one before it in the file was written that could be read. */
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
  /** In which the file lies. */
  folder: string;
  /** When the record was written that stands before the first one. */
  after?: Instant | undefined;
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
  options: ReadOptions,
): AsyncGenerator<Part> {
  const { folder, literals, processes, onProgress } = options;
  const filter = createFilter(literals, processes);
  const { shape } = header;
  let spot = from;
  let healing: Healing | undefined;
  let part = newPart(spot);
  /** When the last record was written that was walked. */
  let written = options.after;

  /** Walks a block; true where more is to come. */
  async function step(window: Window): Promise<boolean> {
    const before = spot;
    const take = (record: RecordAt, because: TakenRecord['because']): void => {
      const decoded = recordOf(window.bytes, record, header);
      const at = window.start + record.from;
      const isHere = record.last >= before.at;
      const after = isHere ? instantAt(window.bytes, record.last - window.start + shape.fields + 12) : written;
      if (decoded !== undefined) part.taken.push({ record: decoded, at, after, because });
      else part.lost.push({ at, behind: part.taken.length, numbers: only(record.number) });
    };
    const most = Math.max(1, options.most - part.taken.length);
    const on = (): Walked => walk(window, before, { shape, end, most, filter, take });
    await window.move(handle, before.at, end);
    let walked = on();
    if (walked.why === 'block' && walked.at === before.at) {
      await window.move(handle, before.at, end, true);
      walked = on();
    }
    const { why, ...reached } = walked;
    if (reached.at > before.at) written = noteTimes(part, window, before.at, reached.last, shape.fields + 12);
    spot = reached;
    // Without a step the file has become shorter while it is read.
    if (why === 'end' || (why === 'block' && spot.at === before.at)) return false;
    return why !== 'broken' || stepOver(window);
  }

  /** Goes on behind what is no record; false where nothing follows, or it is waited for. */
  async function stepOver(window: Window): Promise<boolean> {
    healing ??= createHealing(handle, header, end);
    const next = await healing.goOn(spot, window);
    if (next === undefined && state !== 'closed' && (await isTrailer(handle, spot.at, size))) return false;
    const isBehind = next === undefined && state !== 'closed' && spot.at > header.last;
    if (isBehind && (await isEmpty(window, spot.at))) return false;
    const isAwaited = options.waits(spot.at, next !== undefined);
    if (!isAwaited)
      part.lost.push({ at: spot.at, behind: part.taken.length, numbers: lostBetween(spot.number, next, header) });
    if (isAwaited || (next === undefined && state !== 'closed')) part.torn = spot.at;
    else spot = next ?? { ...spot, at: end, number: null };
    return !isAwaited && next !== undefined;
  }

  /** Whether nothing stands up to the end: room that the logger has taken and not used. */
  async function isEmpty(window: Window, at: number): Promise<boolean> {
    for (let from = at; from < end; from += window.length) {
      await window.move(handle, from, end, true);
      if (window.length === 0) break;
      if (window.bytes.subarray(0, window.length).some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  for (let more = spot.at < end; more;) {
    more = await withWindow(folder, step);
    onProgress?.();
    if (!more || part.taken.length < options.most) continue;
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

/** `time` is the byte of a record at which its time stands. Gives that of the last one. */
function noteTimes(part: Part, { bytes, start }: Window, first: number, last: number, time: number): Instant {
  const until = instantAt(bytes, last - start + time);
  part.times = [part.times?.[0] ?? instantAt(bytes, first - start + time), until];
  return until;
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
