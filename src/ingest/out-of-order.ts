import type { Entry, Instant } from '../domain/entry.ts';
import { isUnbelievable } from './clock-skew.ts';

/** A clock that is set right, or another zone, moves stamps by less. */
const WIDE = 2 * 24 * 3_600_000;
/** Fewer events than this tell nothing, and of more than one in so many it is not they that are wrong. */
const [LEAST, ONE_IN] = [4, 10];

/**
 * The entries of one log, in the order in which it numbers them, whose stamps lie days away from those of all others
 * around them: of a clock that was wrong for a while, as after a start without a battery. Empty where the numbers do
 * not rise, or where more than a few entries are so.
 */
export function outOfOrder(log: readonly Entry[]): Set<Entry> {
  const known = log.filter((entry) => entry.at !== undefined && !isUnbelievable(entry));
  const isStep = (entry: Entry, n: number): boolean => n > 0 && entry.at! < known[n - 1]!.at! - WIDE;
  if (known.length < LEAST || !known.some(isStep) || !isNumbered(known)) return new Set();
  const inOrder = longestRise(known);
  const found = new Set<Entry>();
  let before: Instant = -Infinity;
  const after = nextOf(known, inOrder);
  for (const [n, entry] of known.entries()) {
    const at = entry.at!;
    if (inOrder.has(n)) before = at;
    else if (at < before - WIDE || at > after[n]! + WIDE) found.add(entry);
  }
  return found.size * ONE_IN <= known.length || found.size === 1 ? found : new Set();
}

function isNumbered(log: readonly Entry[]): boolean {
  return log.every(
    ({ event }, n) => event?.number !== undefined && (n === 0 || event.number > log[n - 1]!.event!.number!),
  );
}

/** The places of as many entries as can be whose stamps never fall. */
function longestRise(log: readonly Entry[]): Set<number> {
  /** By length of a rise the place of the entry with the smallest stamp that ends one. */
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [n, { at }] of log.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (log[ends[middle]!]!.at! <= at!) low = middle + 1;
      else high = middle;
    }
    previous[n] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = n;
  }
  const found = new Set<number>();
  for (let n = ends.at(-1) ?? -1; n >= 0; n = previous[n]!) found.add(n);
  return found;
}

/** Of each place the stamp of the next entry that is in order. */
function nextOf(log: readonly Entry[], inOrder: ReadonlySet<number>): Instant[] {
  const after: Instant[] = [];
  let next: Instant = Infinity;
  for (let n = log.length - 1; n >= 0; n -= 1) {
    after[n] = next;
    if (inOrder.has(n)) next = log[n]!.at!;
  }
  return after;
}
