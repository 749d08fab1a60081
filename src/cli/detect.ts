import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Instant } from '../domain/entry.ts';
import { lineInputOf, type Product } from '../domain/product.ts';
import { recogniseFile, type RecognisedFile } from '../formats/index.ts';
import { linesBackwards } from '../formats/text-log/backwards.ts';
import { ENCODING_SAMPLE, refusal, textOf } from '../inputs/file/encoding.ts';
import { readRange } from '../inputs/file/file-info.ts';
import { readHead } from '../inputs/file/head.ts';
import { sizeOf } from '../inputs/file/packed/open.ts';
import { siblings } from '../inputs/file/siblings.ts';
import { formatOffset } from '../present/time-text.ts';
import { machineZone, offsetAt } from '../time/zone.ts';
import { Failure } from './failure.ts';

const HEAD = 64 * 1024;
/** A year of rotated logs says enough about the zone. */
const MOST_GLANCED = 50;
/** What is left of a hole before the first line behind it. */
const NULS = /^\0+/;
/** As many bytes as the stamp at the beginning of a line takes. */
const SEAM = 128;

/** What a log says about itself before it is parsed. */
export interface DetectedLog {
  product: Product;
  /** From 0.5 to 1, how much it looks like that product. */
  sure: number;
  instance: string;
  timezone: Zone;
  /** Start-up lines that state an offset, and how many of them the zone agrees with. */
  starts: { stated: number; agreeing: number };
  /** Where the last start of the instance is announced: the log or a sibling of it, and the byte. */
  lastStart: { file: string; at: number } | null;
}

export interface Zone {
  name: string;
  /** Where it was taken from, in words. */
  from: string;
}

/**
 * Tells product, instance and zone of a log. The zone is `timezone`, else that of the log's own start-up lines, else
 * the machine's.
 * Throws Failure for a file that cannot be read or that no product recognises.
 */
export async function detectLog(path: string, timezone: string | undefined): Promise<DetectedLog> {
  const { product, sure } = await recognise(path);
  const { instance, offsets, lastStart } = await announcements(path, product, true);
  const zone = zoneFor(timezone, offsets);
  const agreeing = offsets.filter(({ wall, offset }) => offsetAt(zone.name, wall - offset) === offset).length;
  return {
    product,
    sure,
    instance: instance ?? basename(path),
    timezone: zone,
    starts: { stated: offsets.length, agreeing },
    lastStart,
  };
}

/**
 * The same from the last start alone, without looking at what is before it: earlier ones may speak for another zone.
 */
export async function detectBriefly(path: string, timezone: string | undefined): Promise<Omit<DetectedLog, 'starts'>> {
  const { product, sure } = await recognise(path);
  const { instance, offsets, lastStart } = await announcements(path, product, false);
  return { product, sure, instance: instance ?? basename(path), timezone: zoneFor(timezone, offsets), lastStart };
}

/**
 * Whether a file is written anew as a whole each time, such as a licence dump. Throws Failure where it cannot be read.
 */
export async function isWholeFile(path: string): Promise<boolean> {
  return (await recogniseLog(path)).format?.records === 'table';
}

/**
 * Whether a file is a log of lines of a known product, or a list that belongs to one. False where it cannot be read.
 */
export async function isLog(path: string): Promise<boolean> {
  const found = await recogniseLog(path).catch(() => undefined);
  return found?.product !== undefined;
}

/** A log that was just rotated may be empty: then its siblings tell what it is. */
async function recognise(path: string): Promise<Pick<DetectedLog, 'product' | 'sure'>> {
  const { head, product: found } = await recogniseLog(path);
  const refused = refusal(head.bytes);
  if (refused !== undefined && head.packing !== undefined)
    throw new Failure(`cannot read ${path}: what it unpacks to ${refused.detail}; unpack it first`);
  if (refused !== undefined) throw new Failure(`cannot read ${path}: it ${refused.detail}`);
  if (found !== undefined) return productOf(found);
  const empty = head.text.trim() === '';
  for (const older of empty ? await olderOf(path) : []) {
    const { product: likely, format } = await recogniseLog(older, path);
    if (likely !== undefined && format?.records === 'lines') return productOf(likely);
  }
  const known = PRODUCTS.map(({ parser }) => parser.product).join(', ');
  throw new Failure(
    `cannot tell what ${path} is: ${empty ? 'it is empty' : `it looks like no log of ${known}`}; ` +
      'name the log itself, such as messages.log',
  );
}

const LOGS = PRODUCTS.filter(({ parser }) => lineInputOf(parser) !== undefined);

/** What a file is to the products that read lines. Throws Failure where it cannot be read. */
function recogniseLog(path: string, name = path): Promise<RecognisedFile> {
  return reading(path, () => recogniseFile(path, { parsers: LOGS.map(({ parser }) => parser), name, pastHole: true }));
}

function productOf({ parser, sure }: NonNullable<RecognisedFile['product']>): Pick<DetectedLog, 'product' | 'sure'> {
  return { product: need(LOGS.find((product) => product.parser === parser)), sure };
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a parser of no product was recognised');
  return value;
}

/**
 * The zone that is asked for; else the machine's where it agrees with every start-up line (it knows of summer time),
 * else the offset that the last one states. `offsets` are theirs, oldest first.
 */
export function zoneFor(timezone: string | undefined, offsets: readonly Stated[]): Zone {
  if (timezone !== undefined) return { name: timezone, from: '--timezone' };
  const machine = machineZone();
  const last = offsets.at(-1);
  if (last === undefined) return { name: machine, from: 'this machine, as the log states none' };
  if (offsets.every(({ wall, offset }) => offsetAt(machine, wall - offset) === offset))
    return { name: machine, from: 'this machine, which agrees with the log' };
  const differ = offsets.some(({ offset }) => offset !== last.offset);
  return {
    name: formatOffset(last.offset),
    from: differ
      ? 'the last start-up line; earlier ones state another, so give --timezone'
      : 'the start-up line of the log',
  };
}

/** What a start-up line states. */
export interface Stated {
  wall: Instant;
  offset: number;
}

interface Announced extends Pick<DetectedLog, 'lastStart'> {
  offsets: Stated[];
  instance: string | undefined;
}

/**
 * Start-up lines that state an offset and an instance, oldest first: those of the log and of its siblings, since clocks
 * may have changed between them. Unless `every` is given only the last ones, up to those that tell the instance and
 * where it started.
 */
async function announcements(path: string, { parser }: Product, every: boolean): Promise<Announced> {
  const found: Announced = { offsets: [], instance: undefined, lastStart: null };
  const { stream, start } = lineInputOf(parser) ?? {};
  if (start === undefined) return found;
  for (const file of [path, ...(await olderOf(path))].slice(0, MOST_GLANCED)) {
    for await (const { line, at } of linesBackwards(file, start.literal)) {
      const offset = start.offset(line);
      if (offset === undefined) continue;
      found.offsets.unshift(offset);
      // Where a log is of several instances, the start of one says nothing of the others.
      if ((stream?.(line)?.name ?? '') === '') found.lastStart ??= { file: resolve(file), at };
      found.instance ??= start.instance(line);
      if (!every && found.lastStart !== null && found.instance !== undefined) return found;
    }
  }
  return found;
}

/** The stamp of the last line that has one, of the log or of its newest sibling that has. */
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
      const piece = await range(file, from, HEAD + SEAM);
      for (const line of textOf(piece).split(/\r?\n/).toReversed()) {
        const wall = lineInputOf(parser)?.localTime?.(line.replace(NULS, ''));
        if (wall !== undefined) return utc(wall);
      }
      if (from === 0) break;
    }
  }
  return null;
}

function lastEven(at: number): number {
  return Math.max(0, at - (at % 2));
}

/**
 * The stamp of the first line that has one, of the oldest sibling or of the log; null where none stands in its first 64
 * KiB of text.
 */
export async function firstStamp(
  path: string,
  { parser }: Product,
  utc: (wall: Instant) => Instant,
): Promise<Instant | null> {
  for (const file of [...(await olderOf(path)).toReversed(), path]) {
    for (const line of (await reading(file, () => readHead(file, { pastHole: true }))).text.split(/\r?\n/)) {
      const wall = lineInputOf(parser)?.localTime?.(line.replace(NULS, ''));
      if (wall !== undefined) return utc(wall);
    }
  }
  return null;
}

/** The rotated siblings that can be read, the newest first. */
export async function olderOf(path: string): Promise<string[]> {
  return (await rotatedOf(path)).read.toReversed();
}

/**
 * The rotated siblings, oldest first: those that are read, and those that this account may not read or that are no
 * text.
 */
export async function rotatedOf(path: string): Promise<{ read: string[]; unread: string[] }> {
  const found = await siblings(resolve(path)).catch(() => []);
  const isText = async (file: string): Promise<boolean> => {
    const head = await range(file, 0, ENCODING_SAMPLE).catch(() => undefined);
    return head !== undefined && refusal(head) === undefined;
  };
  const texts = await Promise.all(found.map(isText));
  return { read: found.filter((_, at) => texts[at]), unread: found.filter((_, at) => texts[at] === false) };
}

/** Bytes of a file, or of what it unpacks to. Throws Failure. */
function range(path: string, from: number, length: number): Promise<Buffer> {
  return reading(path, () => readRange(path, from, length));
}

/** Does something with a file; Failure where that may not be read, or is none. */
async function reading<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    // Opening a pipe would wait for its writer.
    const kind = await stat(path);
    if (!kind.isFile())
      throw new Failure(
        `cannot read ${path}: it ` +
          `is ${kind.isDirectory() ? 'a folder: name the log in it' : 'not a regular file: write its content to one first'}`,
      );
    return await act();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure(`cannot read ${path}: ${REMEDIES[code] ?? `${code}; check the disk, the share and the path`}`);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this account may not read it: run as one that may',
  EPERM: 'this account may not read it: run as one that may',
};
