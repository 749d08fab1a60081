import type { Instant } from '../domain/entry.ts';
import { lineInputOf, type Product } from '../domain/product.ts';
import { textOf } from '../inputs/file/encoding.ts';
import { HEAD } from '../inputs/file/head.ts';
import { sizeOf } from '../inputs/file/packed/open.ts';
import { headOf, rangeOf } from './named-file.ts';
import { olderOf } from './rotated.ts';

/** What is left of a hole in a file before the first line behind it. */
const NULS = /^\0+/;
/** As many bytes as the stamp at the beginning of a line takes. */
const SEAM = 128;

/**
 * The stamp of the last line that has one, of the log or of its newest rotated sibling that has; null where none has.
 * `utc` turns wall-clock milliseconds of the log's zone into an instant.
 */
export async function lastStamp(
  path: string,
  { parser }: Product,
  utc: (wall: Instant) => Instant,
): Promise<Instant | null> {
  for (const file of [path, ...(await olderOf(path))]) {
    const size = await sizeOf(file);
    // At even places, since a character may be a pair of bytes.
    for (let from = lastEven(size - HEAD); ; from = lastEven(from - HEAD)) {
      // A line that begins before the seam is found with its stamp.
      const piece = await rangeOf(file, from, HEAD + SEAM);
      for (const line of textOf(piece).split(/\r?\n/).toReversed()) {
        const wall = lineInputOf(parser)?.localTime?.(line.replace(NULS, ''));
        if (wall !== undefined) return utc(wall);
      }
      if (from === 0) break;
    }
  }
  return null;
}

/**
 * The stamp of the first line that has one, of the oldest rotated sibling or of the log; null where none stands in its
 * first 64 KiB of text.
 */
export async function firstStamp(
  path: string,
  { parser }: Product,
  utc: (wall: Instant) => Instant,
): Promise<Instant | null> {
  for (const file of [...(await olderOf(path)).toReversed(), path]) {
    for (const line of (await headOf(file)).text.split(/\r?\n/)) {
      const wall = lineInputOf(parser)?.localTime?.(line.replace(NULS, ''));
      if (wall !== undefined) return utc(wall);
    }
  }
  return null;
}

/** The even byte offset at or before `at`, from 0 on: where a character is a pair of bytes, one begins there. */
function lastEven(at: number): number {
  return Math.max(0, at - (at % 2));
}
