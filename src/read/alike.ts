import { headOf, isCopy, matches } from './files.ts';
import type { Found } from './files.ts';
import { PRINT_LENGTH } from './position.ts';
import type { Print } from './position.ts';

/** With so many others that begin alike a file is compared, those first of which it is likely a copy. */
const MOST_COMPARED = 16;

/** Finds the print that a file fits, up to the furthest byte, without comparing it with each. */
export type PrintIndex = (file: Found, fits?: (print: Print) => boolean) => Promise<Print | undefined>;

export function indexPrints(prints: readonly Print[]): PrintIndex {
  const byLength = new Map<number, Map<string, Print[]>>();
  for (const print of prints) {
    const byHead = byLength.get(print.headLength) ?? new Map<string, Print[]>();
    byLength.set(print.headLength, byHead);
    const alike = byHead.get(print.head);
    if (alike === undefined) byHead.set(print.head, [print]);
    else alike.push(print);
  }
  return async function furthest(file, fits = () => true) {
    const begun = [...byLength].flatMap(([length, byHead]) =>
      length > file.head.length ? [] : (byHead.get(headOf(file, length)) ?? []),
    );
    for (const print of begun.toSorted((a, b) => b.at - a.at))
      if (print.at > 0 && fits(print) && (await matches(file, print))) return print;
    return undefined;
  };
}

/** Finds another file that holds all of a file: `likely` ones first. */
export type CopyIndex = (
  file: Found,
  likely: (other: Found) => boolean,
  counts: (other: Found) => boolean,
) => Promise<Found | undefined>;

/** In the order of their first bytes a file stands next to those that begin with all of its own. */
export function indexCopies(found: readonly Found[]): CopyIndex {
  const sorted = found.toSorted((a, b) => Buffer.compare(a.head, b.head));
  const places = new Map(sorted.map((file, place) => [file, place]));
  const begins = (file: Found, other: Found | undefined): boolean =>
    other !== undefined && other.head.subarray(0, file.head.length).equals(file.head);
  return async function wholeOf(file, likely, counts) {
    const place = places.get(file) ?? 0;
    const [first, rest]: Found[][] = [[], []];
    function add(other: Found): void {
      if (other.size < file.size || !counts(other)) return;
      if (likely(other) || other.size === file.size) first!.push(other);
      else if (rest!.length < MOST_COMPARED) rest!.push(other);
    }
    for (let at = place - 1; begins(file, sorted[at]); at -= 1) add(sorted[at]!);
    for (let at = place + 1; begins(file, sorted[at]); at += 1) add(sorted[at]!);
    for (const other of [...first!, ...rest!].slice(0, MOST_COMPARED)) if (await isCopy(file, other)) return other;
    return undefined;
  };
}

/**
 * Whether a print tells enough at the path, where new logs begin as old ones did: a long one, or one of a file that was
 * not written since.
 */
export function isTelling(print: Print & { written?: number }, file: Found): boolean {
  return print.at >= PRINT_LENGTH || (print.at === file.size && print.written === file.mtime);
}
