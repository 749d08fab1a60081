import type { Filter } from './filter.ts';
import { LONGEST_RECORD, type Shape } from './layout.ts';
import { isWhole, type RecordAt } from './record.ts';
import type { Window } from './window.ts';

/** Where the next record begins, its number where that is known, and the record before it. */
export interface Spot {
  at: number;
  number: number | null;
  last: number;
}

/**
 * How far records were walked, and why no further: the block is over, the file is, or what comes is no whole record.
 */
export interface Walked extends Spot {
  why: 'block' | 'end' | 'broken' | 'enough';
}

export interface Taking {
  shape: Shape;
  /** The byte behind the last record. */
  end: number;
  /** So many records are taken at most. */
  most: number;
  filter: Filter;
  take(record: RecordAt, because: 'process' | 'literal'): void;
}

/**
 * Walks the records in a window, which begins with the one at `from`, and takes those that are wanted. A record is one
 * where the next one names it as the one before, or where its texts fill it: a wrong length leads to neither.
 */
export function walk(window: Window, from: Spot, { shape, end, most, filter, take }: Taking): Walked {
  const { bytes, units, start, length } = window;
  const { marker, texts, back } = shape;
  const pid = shape.fields + 4;
  const least = texts + 8;
  const numbered = shape.form === 'export';
  let { number, last } = from;
  let [at, taken] = [from.at - start, 0];
  const stop = (why: Walked['why']): Walked => ({ why, at: at + start, number, last });
  filter.begin(bytes, units, length);
  for (;;) {
    if (at + start >= end) return stop('end');
    if (taken >= most) return stop('enough');
    if (at + least > length) return stop(at + start + least > end ? 'broken' : 'block');
    const half = at >> 1;
    const size = units[half + 2]! + units[half + 3]! * 65_536;
    if (units[half] !== marker || units[half + 1] !== 0) return stop('broken');
    if (size < least || size > LONGEST_RECORD || (size & 1) !== 0) return stop('broken');
    const next = at + size;
    if (next + start > end) return stop('broken');
    const isLinked = next + 8 + back <= length;
    if (!isLinked && next + start + 8 + back <= end) return stop('block');
    if (next > length) return stop('block');
    if (!(isLinked && namesAt(units, next >> 1, at + start, shape)) && !isWhole(bytes, at, next, shape))
      return stop('broken');
    if (numbered) number = numberAt(units, half);
    const because = filter.wants(at, next, texts, pid);
    if (because !== undefined) {
      take({ from: at, to: next, number, last }, because);
      taken += 1;
    }
    last = at + start;
    if (number !== null) number += 1;
    at = next;
  }
}

/** Whether a record stands there that names another as the one before it. */
function namesAt(units: Uint16Array, half: number, other: number, { marker, back }: Shape): boolean {
  return (
    units[half] === marker &&
    units[half + 1] === 0 &&
    units[half + 4]! + units[half + 5]! * 65_536 === other &&
    (back === 4 || (units[half + 6] === 0 && units[half + 7] === 0))
  );
}

/** The number that a record of an export has. */
function numberAt(units: Uint16Array, half: number): number | null {
  const [low, high] = [units[half + 8]! + units[half + 9]! * 65_536, units[half + 10]! + units[half + 11]! * 65_536];
  const number = low + high * 2 ** 32;
  return Number.isSafeInteger(number) ? number : null;
}
