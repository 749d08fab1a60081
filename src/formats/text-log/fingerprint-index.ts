import type { Wanted } from '../../domain/reader.ts';
import { headText } from '../../inputs/file/encoding.ts';
import { headOf, isCopy, matches } from '../../inputs/file/file-info.ts';
import type { FileInfo } from '../../inputs/file/file-info.ts';
import { FINGERPRINT_LENGTH } from '../../inputs/file/fingerprint.ts';
import type { Fingerprint } from '../../inputs/file/fingerprint.ts';

/** With so many others that begin alike a file is compared, those first of which it is likely a copy. */
const MOST_COMPARED = 16;

/** Finds the print that a file fits, up to the furthest byte, without comparing it with each. */
export type FingerprintIndex = (
  file: FileInfo,
  fits?: (print: Fingerprint) => boolean,
) => Promise<Fingerprint | undefined>;

export function indexFingerprints(prints: readonly Fingerprint[]): FingerprintIndex {
  const byLength = new Map<number, Map<string, Fingerprint[]>>();
  for (const print of prints) {
    const byHead = byLength.get(print.headLength) ?? new Map<string, Fingerprint[]>();
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
  file: FileInfo,
  likely: (other: FileInfo) => boolean,
  counts: (other: FileInfo) => boolean,
) => Promise<FileInfo | undefined>;

/** In the order of their first bytes a file stands next to those that begin with all of its own. */
export function indexCopies(found: readonly FileInfo[]): CopyIndex {
  const sorted = found.toSorted((a, b) => Buffer.compare(a.head, b.head));
  const places = new Map(sorted.map((file, place) => [file, place]));
  const begins = (file: FileInfo, other: FileInfo | undefined): boolean =>
    other !== undefined && other.head.subarray(0, file.head.length).equals(file.head);
  return async function wholeOf(file, likely, counts) {
    const place = places.get(file) ?? 0;
    const [first, rest]: FileInfo[][] = [[], []];
    function add(other: FileInfo): void {
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
 * Whether a print tells enough at the path, where new logs may begin as old ones did: a long one, one of a file that
 * was not written since, or one with a stamp in it, which no other log has there.
 */
export function isTelling(
  print: Fingerprint & { written?: number },
  file: FileInfo,
  localTime: Wanted['localTime'],
): boolean {
  if (print.at >= FINGERPRINT_LENGTH || (print.at === file.size && print.written === file.mtime)) return true;
  if (localTime === undefined || print.headLength < print.at) return false;
  const lines = headText(file.head.subarray(0, print.at)).split('\n');
  return lines.some((line) => localTime(line) !== undefined);
}
