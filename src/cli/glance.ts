import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Product } from '../domain/licence.ts';
import type { Instant } from '../domain/reading.ts';
import { refusal } from '../read/encoding.ts';
import { siblings } from '../read/siblings.ts';
import { formatOffset } from '../time/format.ts';
import { machineZone, offsetAt } from '../time/zone.ts';
import { Failure } from './failure.ts';

const HEAD = 64 * 1024;
const CHUNK = 1024 * 1024;

/** What a log says about itself before it is parsed. */
export interface Glance {
  product: Product;
  instance: string;
  timezone: Zone;
}

export interface Zone {
  name: string;
  /** Where it was taken from, in words. */
  from: string;
}

/**
 * Tells product, instance and zone of a log. The zone is `timezone`, else that of the log's own start-up lines, else the machine's.
 * Throws Failure for a file that cannot be read or that no product recognises.
 */
export async function glanceAt(path: string, timezone: string | undefined): Promise<Glance> {
  const product = await recognise(path);
  const { instance, offsets } = await announcements(path, product);
  return { product, instance: instance ?? basename(path), timezone: timezone === undefined ? zoneOf(offsets) : { name: timezone, from: '--timezone' } };
}

/** A log that was just rotated may be empty: then its siblings tell what it is. */
async function recognise(path: string): Promise<Product> {
  const head = await range(path, 0, HEAD);
  const refused = refusal(head);
  if (refused !== undefined) throw new Failure(`cannot read ${path}: it ${refused.detail}`);
  const found = productOf(head, path);
  if (found !== undefined) return found;
  const empty = head.toString('latin1').trim() === '';
  for (const older of empty ? await olderOf(path) : []) {
    const product = productOf(await range(older, 0, HEAD), path);
    if (product !== undefined) return product;
  }
  const known = PRODUCTS.map(({ parser }) => parser.product).join(', ');
  throw new Failure(`cannot tell what ${path} is: ${empty ? 'it is empty' : `it looks like no log of ${known}`}; name the log itself, such as messages.log`);
}

function productOf(head: Buffer, path: string): Product | undefined {
  const text = head.toString('utf8');
  const [best] = PRODUCTS.map((product) => ({ product, sure: product.parser.sniff(text, path) })).toSorted((a, b) => b.sure - a.sure);
  return best !== undefined && best.sure >= 0.5 ? best.product : undefined;
}

/** The machine's zone where it agrees with every start-up line (it knows of summer time), else the offset that the last one states. */
function zoneOf(offsets: readonly { wall: Instant; offset: number }[]): Zone {
  const machine = machineZone();
  const last = offsets.at(-1);
  if (last === undefined) return { name: machine, from: 'this machine, as the log states none' };
  if (offsets.every(({ wall, offset }) => offsetAt(machine, wall - offset) === offset)) return { name: machine, from: 'this machine, which agrees with the log' };
  const differ = offsets.some(({ offset }) => offset !== last.offset);
  return { name: formatOffset(last.offset), from: differ ? 'the last start-up line; earlier ones state another, so give --timezone' : 'the start-up line of the log' };
}

/** Start-up lines that state an offset and an instance: those of the log, or where it has none those of its newest sibling that has. */
async function announcements(path: string, { parser }: Product): Promise<{ offsets: { wall: Instant; offset: number }[]; instance: string | undefined }> {
  const found: { offsets: { wall: Instant; offset: number }[]; instance: string | undefined } = { offsets: [], instance: undefined };
  if (parser.announces === undefined) return found;
  for (const file of [path, ...(await olderOf(path))]) {
    for await (const line of linesWith(file, parser.announces)) {
      const offset = parser.offset?.(line);
      if (offset !== undefined) found.offsets.push(offset);
      found.instance = parser.instance?.(line) ?? found.instance;
    }
    if (found.offsets.length > 0) return found;
  }
  return found;
}

/** The stamp of the last line that has one, of the log or of its newest sibling that has. */
export async function lastStamp(path: string, { parser }: Product, utc: (wall: Instant) => Instant): Promise<Instant | null> {
  for (const file of [path, ...(await olderOf(path))]) {
    for (let to = (await stat(file)).size; to > 0; to -= HEAD) {
      const from = Math.max(0, to - HEAD);
      // The line on the seam is read whole with the next piece: a stamp stands at the beginning of its line.
      const piece = await range(file, from, Math.min(HEAD, to) + 64);
      for (const line of piece.toString('utf8').split(/\r?\n/).toReversed()) {
        const wall = parser.wall?.(line);
        if (wall !== undefined) return utc(wall);
      }
    }
  }
  return null;
}

/** The rotated siblings that this account may read, the newest first. */
async function olderOf(path: string): Promise<string[]> {
  const found = await siblings(resolve(path)).catch(() => []);
  const readable = await Promise.all(found.map(async (file) => ((await range(file, 0, 1).catch(() => undefined)) === undefined ? [] : [file])));
  return readable.flat().toReversed();
}

/** Lines that hold an ASCII text, at most 4 KiB long, found without decoding the others. */
async function* linesWith(file: string, text: string): AsyncGenerator<string> {
  const handle = await open(file);
  const overlap = 8 * 1024;
  const bytes = Buffer.allocUnsafe(CHUNK + overlap);
  try {
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, kept, CHUNK);
      const end = kept + bytesRead;
      const part = bytes.subarray(0, end);
      // What stands in the last 4 KiB is found again, whole, with the next chunk.
      const upTo = bytesRead === 0 ? end : end - overlap / 2;
      let from = 0;
      for (let at = part.indexOf(text, from); at !== -1 && at < upTo; at = part.indexOf(text, from)) {
        const start = part.lastIndexOf(10, at) + 1;
        const stop = part.indexOf(10, at);
        from = stop === -1 ? end : stop;
        if (at - start < overlap / 2) yield part.toString('utf8', start, stop === -1 ? end : stop).replace(/\r$/, '');
      }
      if (bytesRead === 0) return;
      const rest = Math.max(from, end - overlap);
      bytes.copyWithin(0, rest, end);
      kept = end - rest;
    }
  } finally {
    await handle.close();
  }
}

async function range(path: string, from: number, length: number): Promise<Buffer> {
  try {
    // Opening a pipe would wait for its writer.
    const kind = await stat(path);
    if (!kind.isFile()) throw new Failure(`cannot read ${path}: it is ${kind.isDirectory() ? 'a folder: name the log in it' : 'not a regular file: write its content to one first'}`);
    const handle = await open(path);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
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
