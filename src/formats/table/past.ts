import type { Instant } from '../../domain/entry.ts';
import { createArena } from './arena.ts';
import type { Layout } from './layout.ts';
import { rowText, type Row, type RowAt } from './rows.ts';

/** So many rows of the past are told at once. */
const AT_ONCE = 2_500;
/** A lease that runs for longer than this beyond the time of its file tells nothing of when that was written. */
const DAY = 24 * 3_600_000;

/** When a version was made, by the time of its file and by what its rows say. */
export interface Clock {
  /** Takes until when a row holds its seat; Infinity where that is not known. */
  take(until: Instant): void;
  /** The time of the file, or the last end of any row, where that is earlier: a file may have been copied later. */
  at(): Instant;
}

export function createClock(written: Instant): Clock {
  let last = -Infinity;
  return {
    take(until) {
      if (until <= written + DAY && until > last) last = until;
    },
    at: () => (last === -Infinity ? written : Math.min(written, last)),
  };
}

/** The rows of a first version, each kept as its bytes until it is known which of them are of the past. */
export interface Past {
  /** Takes the next row with its span; undefined where the row does not tell one. */
  take(row: RowAt, span: { from: Instant; to: Instant | null } | undefined): void;
  /** The rows that ended long before, in the order in which they began, never two of one instant in different parts. */
  parts(layout: Layout): Iterable<Row[]>;
  /** All other rows, in the order of the file. */
  rest(layout: Layout): Row[];
  /** When the version was made. */
  clock(): Instant;
}

/**
 * A row is of the past where it ended `known` milliseconds before the clock of its version. With `onlyNow` rows of the
 * past are let go at once.
 */
export function createPast(written: Instant, known: number, onlyNow: boolean): Past {
  const clock = createClock(written);
  /** The rows, each with when its session began and until when it held its seat. */
  const arena = createArena();

  function take({ bytes, from, to }: RowAt, span: { from: Instant; to: Instant | null } | undefined): void {
    const until = span === undefined ? Infinity : (span.to ?? Infinity);
    clock.take(until);
    if (onlyNow && until < clock.at() - known) return;
    arena.add(bytes, from, to, span?.from ?? -Infinity, until);
  }

  const cut = (): Instant => clock.at() - known;
  const rowAt = (at: number, layout: Layout): Row => {
    const { bytes, from, to } = arena.at(at);
    return rowText(bytes, from, to, layout);
  };

  /** The rows that ended before an instant, or all others, in the order of the file. */
  function placesOf(isPast: boolean, before: Instant): Uint32Array {
    const places = new Uint32Array(arena.length);
    let found = 0;
    for (let at = 0; at < arena.length; at += 1) {
      if (arena.other(at) < before !== isPast) continue;
      places[found] = at;
      found += 1;
    }
    return places.subarray(0, found);
  }

  function* parts(layout: Layout): Iterable<Row[]> {
    if (onlyNow) return;
    const past = placesOf(true, cut());
    past.sort((a, b) => arena.one(a) - arena.one(b) || a - b);
    let part: Row[] = [];
    for (const [nth, at] of past.entries()) {
      if (part.length >= AT_ONCE && arena.one(at) !== arena.one(past[nth - 1] ?? at)) {
        yield part;
        part = [];
      }
      part.push(rowAt(at, layout));
    }
    if (part.length > 0) yield part;
  }

  function rest(layout: Layout): Row[] {
    return Array.from(placesOf(false, cut()), (at) => rowAt(at, layout));
  }

  return { take, parts, rest, clock: clock.at };
}
