import type { Instant } from '../domain/entry.ts';
import { lineInputOf, writtenAt, type Product } from '../domain/product.ts';
import { recogniseFile } from '../formats/index.ts';
import { textOf } from '../inputs/file/encoding.ts';
import { HEAD } from '../inputs/file/head.ts';
import { sizeOf } from '../inputs/file/packed/open.ts';
import { headOf, rangeOf } from './named-file.ts';
import { filesOf } from './rotated.ts';

/** What is left of a hole in a file before the first line behind it. */
const NULS = /^\0+/;
/** As many bytes as the stamp at the beginning of a line takes. */
const SEAM = 128;
/** In so many first bytes every line is looked at. */
const FAR = 4 * 1024 * 1024;

/**
 * The stamp of the last line that has one, of the log (or of a newer copy that is read in its
 * place), else of its newest rotated sibling that has; null where none has.
 * `utc` turns wall-clock milliseconds of the log's zone into an instant.
 */
export async function lastStamp(
  path: string,
  product: Product,
  utc: (wall: Instant) => Instant,
): Promise<Instant | null> {
  const stampOf = stampsBy(product, utc);
  if (stampOf === undefined) return null;
  for (const file of await filesOf(path, product)) {
    const size = await sizeOf(file);
    // At even places, since a character may be a pair of bytes.
    for (let from = lastEven(size - HEAD); ; from = lastEven(from - HEAD)) {
      // A line that begins before the seam is found with its stamp.
      const piece = await rangeOf(file, from, HEAD + SEAM);
      for (const line of textOf(piece).split(/\r?\n/).toReversed()) {
        const stamp = stampOf(line.replace(NULS, ''));
        if (stamp !== undefined) return stamp;
      }
      if (from === 0) break;
    }
  }
  return null;
}

/**
 * The stamp of the first line that has one, of the oldest rotated sibling or of the log; null where none stands in the
 * first 4 MiB of text of either, and none where the log begins by what tells it (`RecognisedFile`).
 */
export async function firstStamp(
  path: string,
  product: Product,
  utc: (wall: Instant) => Instant,
): Promise<Instant | null> {
  const { parser } = product;
  const stampOf = stampsBy(product, utc);
  if (stampOf === undefined) return null;
  for (const file of (await filesOf(path, product)).toReversed()) {
    const stamp = stampIn((await headOf(file)).text, stampOf) ?? (await deeperStamp(file, parser, stampOf));
    if (stamp !== undefined) return stamp;
  }
  return null;
}

type StampOf = (line: string) => Instant | undefined;

/** What tells the stamps of a log; undefined where nothing does. */
function stampsBy({ parser }: Product, utc: (wall: Instant) => Instant): StampOf | undefined {
  const input = lineInputOf(parser);
  if (input?.localTime === undefined && input?.writtenAt === undefined) return undefined;
  return (line) => writtenAt(input, line, utc);
}

/** Behind the first 64 KiB, where a log may begin within a long record or behind the lines of others. */
async function deeperStamp(file: string, parser: Product['parser'], stampOf: StampOf): Promise<Instant | undefined> {
  for (let from = HEAD - SEAM; from < FAR; from += HEAD) {
    const piece = await rangeOf(file, from, HEAD + SEAM);
    const stamp = stampIn(textOf(piece), stampOf);
    if (stamp !== undefined) return stamp;
    if (piece.length < HEAD + SEAM) return undefined;
  }
  const at = (await recogniseFile(file, { parsers: [parser] })).product?.at;
  return at === undefined ? undefined : stampIn(textOf(await rangeOf(file, at, HEAD)), stampOf);
}

function stampIn(text: string, stampOf: StampOf): Instant | undefined {
  for (const line of text.split(/\r?\n/)) {
    const stamp = stampOf(line.replace(NULS, ''));
    if (stamp !== undefined) return stamp;
  }
  return undefined;
}

/** The even byte offset at or before `at`, from 0 on: where a character is a pair of bytes, one begins there. */
function lastEven(at: number): number {
  return Math.max(0, at - (at % 2));
}
