import type { Instant } from '../../src/domain/entry.ts';
import { ACAL, DIFFER, type Lease } from './leases.ts';
import type { Telling } from './past.ts';
import type { State } from './state.ts';

/**
 * The clock of an export: the time of its file, unless the leases in it show that this cannot be. No lease runs for
 * longer than one renewal gives it, so that a file that is older than that was written by a clock that is slow, unless
 * as many leases agree with its time, and would all have ended by that of one that is far ahead. And
 * where a table of the leases of now alone holds none that is valid any more, its file was copied later.
 */
export function clockOf(
  leases: readonly Lease[],
  written: Instant,
  { whole, live, at: before }: State,
  telling: Telling,
): Instant {
  const { lease: length, emit, instance, proof } = telling;
  const ends = leases.flatMap(({ kind, expires }) => (kind === ACAL || expires === null ? [] : [expires]));
  if (ends.length === 0) return written;
  const [first, last] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
  const fit = ends.filter((end) => end > written && end <= written + length + DIFFER).length;
  const ahead = ends.filter((end) => end > written + length + DIFFER).length;
  const isSlow = ahead > 0 && (last - length <= written + length || ahead > fit);
  if (ahead > 0 && !isSlow) {
    const detail = 'a lease in it ends later than a lease runs, by a clock that is ahead or since its row was changed';
    emit({ at: written, instance, proof, kind: 'remark', what: 'zone', detail });
    return written;
  }
  // Who was there before and has ended shows that the rows of the past are kept for a while.
  const isPast = leases.some(({ key, expires }) => {
    const known = live[key];
    return known?.expires != null && expires !== null && expires < known.expires;
  });
  const isShort = ends.length > 1 && last < written - DIFFER && last - first < length;
  const isCopied = !whole && isShort && !(before !== null && isPast);
  if (!isSlow && !isCopied) return written;
  const at = last - length;
  const detail = isSlow
    ? 'its leases end later than a lease runs from the time of the file: the clock of whoever writes it is slow'
    : 'the time of the file is later than every lease in it: it is taken for an older export that was copied';
  emit({ at, instance, proof, kind: 'remark', what: 'zone', detail });
  return at;
}

/**
 * Whether a version tells of a time before the one that was read last, though its file is newer: a lease in it ends
 * before it had been renewed last, or was not renewed yet, and nothing in it is new. Whoever leaves ends a lease later
 * than that; only who changes a row by hand does not, which the next version shows as well.
 */
export function isSetBack(leases: readonly Lease[], { at, live }: State, length: number): boolean {
  if (at === null) return false;
  let isBefore = false;
  for (const { key, kind, checkedOut, expires } of leases) {
    const known = Object.hasOwn(live, key) ? live[key] : undefined;
    if (known === undefined ? checkedOut > at : (expires ?? -Infinity) > (known.expires ?? Infinity)) return false;
    if (known?.expires == null || kind === ACAL || known.kind === ACAL) continue;
    isBefore ||= expires === null || expires < known.expires - length - DIFFER;
  }
  return isBefore;
}
