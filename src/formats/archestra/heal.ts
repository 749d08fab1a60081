import { readInto } from '../../inputs/file/file-info.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { LONGEST_RECORD, wholeAt, type Header, type Shape } from './layout.ts';
import { isWhole } from './record.ts';
import type { Spot } from './walk.ts';
import type { Window } from './window.ts';

/** More records are not followed back. */
const MOST_FOLLOWED = 4_000_000;
/** What lies in one damaged part is not counted beyond this. */
const MOST_STEPS = 10_000;

/** Finds where records go on behind what is none. */
export interface Healing {
  /** The next record behind what is broken; undefined where none follows. */
  goOn(broken: Spot, window: Window): Promise<Spot | undefined>;
}

/**
 * Records are found again by what they are: texts that fill them, and a record before them that stands in what is
 * broken. How many were lost tells the chain from the last record of the file back, which counts them from the other
 * end. Each search goes forwards, so that a file is gone through once, whatever stands in it.
 */
export function createHealing(handle: Pick<Opened, 'read'>, header: Header, end: number): Healing {
  const { shape, first, count } = header;
  let chain: readonly number[] | undefined;

  /** The number of a record that the chain reaches. */
  async function numberOf(at: number, broken: Spot): Promise<number | null> {
    if (first === null || count <= 0) return null;
    chain ??= await chainFrom(handle, header, end);
    const behind = positionIn(chain, at);
    const number = behind === undefined ? null : first + count - 1 - behind;
    if (number === null || !Number.isSafeInteger(number)) return null;
    const least = broken.number ?? first;
    const most = least + Math.ceil((at - broken.at) / (shape.texts + 8));
    return broken.number !== null && (number <= least || number > most) ? null : number;
  }

  return {
    async goOn(broken, window) {
      const found = await scan(handle, window, broken.at, { end, shape });
      if (found === undefined) return undefined;
      const { at, before, own } = found;
      if (shape.form === 'export') return { at, number: own, last: before };
      const steps = broken.number === null ? undefined : await stepsBack(handle, before, broken.at, shape);
      const number = steps === undefined ? await numberOf(at, broken) : (broken.number ?? 0) + 1 + steps;
      return { at, number, last: before };
    },
  };
}

/** The first record behind a byte at which none stands, and the one that it names as the one before it. */
async function scan(
  handle: Pick<Opened, 'read'>,
  window: Window,
  broken: number,
  { end, shape }: { end: number; shape: Shape },
): Promise<{ at: number; before: number; own: number | null } | undefined> {
  const mark = Buffer.from([shape.marker, 0, 0, 0]);
  const room = LONGEST_RECORD + 64;
  for (let from = broken + 1; from < end;) {
    await window.move(handle, from, end, true);
    const { bytes, length } = window;
    const there = bytes.subarray(0, length);
    // What begins in the last part of a block is looked at in the next one, whole.
    const stop = from + length >= end ? length : Math.max(1, length - room);
    for (let at = there.indexOf(mark); at >= 0 && at < stop; at = there.indexOf(mark, at + 1)) {
      const before = candidate(there, at, from, { broken, end, shape });
      if (before !== undefined)
        return { at: from + at, before, own: shape.back === 8 ? wholeAt(bytes, at + 16) : null };
    }
    if (length === 0) return undefined;
    from += stop;
  }
  return undefined;
}

/** The offset of the record before the one that stands there; undefined where it is none, or names none that can be. */
function candidate(
  bytes: Buffer,
  at: number,
  start: number,
  { broken, end, shape }: { broken: number; end: number; shape: Shape },
): number | undefined {
  if (at + shape.texts + 8 > bytes.length) return undefined;
  const size = bytes.readUInt32LE(at + 4);
  const to = at + size;
  if (size < shape.texts + 8 || size > LONGEST_RECORD || start + to > end || to > bytes.length) return undefined;
  const before = backAt(bytes, at, shape);
  const isBehind = before >= broken && before < start + at;
  const isLinked =
    to + 8 + shape.back <= bytes.length &&
    bytes.readUInt32LE(to) === shape.marker &&
    backAt(bytes, to, shape) === start + at;
  if (!(isBehind || isLinked) || !isWhole(bytes, at, to, shape)) return undefined;
  return isBehind ? before : broken;
}

function backAt(bytes: Buffer, at: number, { back }: Shape): number {
  return bytes.readUInt32LE(at + 8) + (back === 8 ? bytes.readUInt32LE(at + 12) * 2 ** 32 : 0);
}

/** How many records lie between two that are named one by the other; undefined where they do not lead there. */
async function stepsBack(
  handle: Pick<Opened, 'read'>,
  from: number,
  to: number,
  shape: Shape,
): Promise<number | undefined> {
  const head = Buffer.alloc(8 + shape.back);
  let [at, steps] = [from, 0];
  for (; at > to && steps < MOST_STEPS; steps += 1) {
    const before = (await readInto(handle, head, at)).length < head.length ? at : backAt(head, 0, shape);
    if (before > at - shape.texts - 8) return undefined;
    at = before;
  }
  return at === to ? steps : undefined;
}

/**
 * Where the records begin that the last one leads back to, itself first. One that is damaged is passed over where the
 * one that it names leads to it. Each stands before the one that names it.
 */
async function chainFrom(handle: Pick<Opened, 'read'>, { shape, last }: Header, end: number): Promise<number[]> {
  const found: number[] = [];
  const headAt = createHeads(handle, 8 + shape.back);
  let behind = end;
  let mayBeDamaged = false;
  for (let at = last; at > 0 && found.length < MOST_FOLLOWED;) {
    const head = await headAt(at);
    if (head === undefined) break;
    const size = head.readUInt32LE(4);
    const isRecord = head.readUInt32LE(0) === shape.marker && size >= shape.texts + 8;
    const leadsThere = isRecord && (found.length === 0 ? at + size <= end : at + size === behind);
    // What is no record must be named by the next one, and be what the one before it leads to.
    if (!leadsThere && (mayBeDamaged || found.length === 0)) {
      if (mayBeDamaged) found.pop();
      break;
    }
    mayBeDamaged = !leadsThere;
    found.push(at);
    behind = at;
    const before = backAt(head, 0, shape);
    if (before > at - shape.texts - 8) break;
    at = before;
  }
  return found;
}

/** Reads the first bytes of records one before the other, a block at once. */
function createHeads(handle: Pick<Opened, 'read'>, length: number): (at: number) => Promise<Buffer | undefined> {
  const block = Buffer.alloc(LONGEST_RECORD);
  let [start, bytes]: [number, Buffer] = [0, Buffer.alloc(0)];
  return async (at) => {
    if (at < start || at + length > start + bytes.length) {
      start = Math.max(0, at + length - block.length);
      bytes = await readInto(handle, block.subarray(0, at + length - start), start);
    }
    return at + length > start + bytes.length ? undefined : bytes.subarray(at - start, at - start + length);
  };
}

/** Where a number stands in a list that goes down. */
function positionIn(list: readonly number[], wanted: number): number | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! > wanted) low = middle + 1;
    else high = middle;
  }
  return list[low] === wanted ? low : undefined;
}
