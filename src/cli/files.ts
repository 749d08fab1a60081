import { open, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import { gather, type Gathering } from '../answer/past.ts';
import type { Product } from '../domain/licence.ts';
import type { Instant, Json } from '../domain/reading.ts';
import { createPipeline, type Pipeline } from '../pipeline.ts';
import { createFollower } from '../read/follow.ts';
import { isSibling, siblings } from '../read/siblings.ts';
import { defaultSettings, pipedSource } from '../sources.ts';
import { isZone, machineZone, offsetAt } from '../time/zone.ts';
import { formatOffset } from '../time/format.ts';
import { Failure } from './main.ts';

const HEAD = 64 * 1024;
const CHUNK = 1024 * 1024;
/** A file that was not written for so long is not in the middle of a line. */
const QUIET = 60_000;

/** What a command knows after it read files once. */
export interface Read {
  pipeline: Pipeline;
  past: Gathering;
  /** The last stamp of all files. */
  asOf: Instant | null;
  readUpTo: Record<string, Instant | null>;
  timezone: { name: string; from: string };
  /** What the reader noticed, in sentences. */
  remarks: string[];
}

/** What a file says about itself before it is parsed. */
interface Known {
  path: string;
  product: Product;
  instance: string;
  timezone: Read['timezone'];
}

/**
 * Reads files with their rotated siblings through the same readers, parsers and ledger as `watch`, without a state.
 * Stamps are of `timezone`, else of the zone that the start-up lines state, else of the machine's.
 * Throws Failure for a file that is not there or that no product recognises.
 */
export async function readFiles(files: readonly string[], timezone: string | undefined, now: Instant, keep: boolean): Promise<Read> {
  if (timezone !== undefined && !isZone(timezone)) throw new Failure(`cannot use the zone "${timezone}": give an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00`, 2);
  const known: Known[] = [];
  for (const file of withoutSiblings(files)) known.push(await recognise(file, timezone));
  const sources = known.map(({ path, instance, product, timezone: zone }) => pipedSource({ id: path, instance, timezone: zone.name, settings: defaultSettings(product) }, product));
  const loaded = { inputs: new Map<string, Json>(), streams: new Map<string, Json>(), ledger: new Map<string, Json>(), rules: new Map<string, Json>(), lastCommit: null };
  const pipeline = createPipeline({ sources, pools: [], rules: [], timezone: known[0]?.timezone.name ?? 'UTC', people: {}, hosts: {} }, loaded);
  const past = gather();
  const remarks: string[] = [];
  const readUpTo: Read['readUpTo'] = {};
  for (const { path, product, timezone: zone } of known) {
    const follower = createFollower({ closed: now - (await stat(path)).mtimeMs >= QUIET });
    let from: Json | undefined;
    for await (const batch of follower.read({ source: path, path: resolve(path), now, from, wanted: product.parser.wanted })) {
      pipeline.take(path, path, batch, now);
      const work = pipeline.work(now);
      if (work !== undefined && keep) past.take(work);
      remarks.push(...batch.notes.map(({ detail }) => detail));
      from = batch.next;
    }
    readUpTo[path] = await lastStamp(path, product, sources.find(({ id }) => id === path)?.utc ?? ((wall) => wall - offsetAt(zone.name, wall)));
  }
  for (const [path, at] of Object.entries(readUpTo)) if (at !== null) pipeline.ledger.advance(path, at);
  past.take({ changes: keep ? pipeline.ledger.drain() : [], events: [] });
  const stamps = Object.values(readUpTo).filter((at) => at !== null);
  return { pipeline, past, asOf: stamps.length === 0 ? null : Math.max(...stamps), readUpTo, timezone: known[0]?.timezone ?? { name: machineZone(), from: 'this machine' }, remarks };
}

/** Of a log and its rotated siblings only the log: the siblings are read with it. */
function withoutSiblings(files: readonly string[]): string[] {
  const unique = [...new Map(files.map((file) => [resolve(file), file])).values()];
  return unique.filter((file) => !unique.some((other) => dirname(resolve(other)) === dirname(resolve(file)) && isSibling(basename(other), basename(file))));
}

async function recognise(path: string, timezone: string | undefined): Promise<Known> {
  const head = await range(path, 0, HEAD);
  const text = head.toString('utf8');
  const [best] = PRODUCTS.map((product) => ({ product, sure: product.parser.sniff(text, path) })).toSorted((a, b) => b.sure - a.sure);
  if (best === undefined || best.sure < 0.5) {
    const known = PRODUCTS.map(({ parser }) => parser.product).join(', ');
    throw new Failure(`cannot tell what ${path} is: ${head.length === 0 ? 'it is empty' : `it looks like no log of ${known}`}; name the log itself, such as messages.log`);
  }
  const announced = await announcements(path, best.product);
  return { path, product: best.product, instance: announced.instance ?? basename(path), timezone: timezone === undefined ? zoneOf(announced.offsets) : { name: timezone, from: '--timezone' } };
}

/** The machine's zone where it agrees with every start-up line (it knows of summer time), else the offset that the last one states. */
function zoneOf(offsets: readonly { wall: Instant; offset: number }[]): Read['timezone'] {
  const machine = machineZone();
  const last = offsets.at(-1);
  if (last === undefined) return { name: machine, from: 'this machine, as the log states none' };
  if (offsets.every(({ wall, offset }) => offsetAt(machine, wall - offset) === offset)) return { name: machine, from: 'this machine, which agrees with the log' };
  const differ = offsets.some(({ offset }) => offset !== last.offset);
  return { name: formatOffset(last.offset), from: differ ? 'the last start-up line; earlier ones state another, so give --timezone' : 'the start-up line of the log' };
}

/** Start-up lines that state an offset and an instance: those of the log, or where it has none those of its siblings. */
async function announcements(path: string, { parser }: Product): Promise<{ offsets: { wall: Instant; offset: number }[]; instance: string | undefined }> {
  const found: { offsets: { wall: Instant; offset: number }[]; instance: string | undefined } = { offsets: [], instance: undefined };
  if (parser.announces === undefined) return found;
  const older = await siblings(resolve(path)).catch(() => []);
  for (const file of [path, ...older.toReversed()]) {
    for await (const line of linesWith(file, parser.announces)) {
      const offset = parser.offset?.(line);
      if (offset !== undefined) found.offsets.push(offset);
      found.instance = parser.instance?.(line) ?? found.instance;
    }
    if (found.offsets.length > 0) return found;
  }
  return found;
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

/** The stamp of the last line that has one, in the last 64 KiB. */
async function lastStamp(path: string, { parser }: Product, utc: (wall: Instant) => Instant): Promise<Instant | null> {
  const { size } = await stat(path);
  const tail = await range(path, Math.max(0, size - HEAD), HEAD);
  for (const line of tail.toString('utf8').split(/\r?\n/).toReversed()) {
    const wall = parser.wall?.(line);
    if (wall !== undefined) return utc(wall);
  }
  return null;
}

async function range(path: string, from: number, length: number): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const remedy = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'this account may not read it: run as one that may' : code === 'EISDIR' ? 'it is a folder: name the log in it' : String(code);
    throw new Failure(`cannot read ${path}: ${remedy}`);
  }
}
