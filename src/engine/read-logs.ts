import { MAX_AHEAD } from '../domain/believable.ts';
import { resolve } from 'node:path';
import type { Instant, Json } from '../domain/entry.ts';
import { decidedAfter } from '../domain/licence-model.ts';
import { lineInputOf, type Product } from '../domain/product.ts';
import type { Batch, Note } from '../domain/reader.ts';
import type { Work } from '../domain/store.ts';
import { namesOf } from '../ingest/streams.ts';
import { createDrive, requestFor, type Give } from './drive.ts';
import { SETTLED, type Engine, type EngineSource } from './engine.ts';
import { unfinishedLine } from './finished.ts';
import type { History } from './memory-history.ts';
import type { Read, ReadOptions } from './read-result.ts';
import { readSinceRestart } from './since-restart.ts';
import { ofOtherZones, type FileInput, type FileSite } from './site-files.ts';
import { engineFor, sourceFor } from './site.ts';
import { wantedOf } from './sources.ts';
import { firstStamp, lastStamp } from './stamps.ts';
import { zoneFor, type Stated } from './stated-zone.ts';
import { createMakings } from './table-versions.ts';
import { createTaking } from './taking.ts';

/** What is known of a log while it is read. */
interface Progress {
  state: Json;
  /** The greatest instant that its stamps have shown. */
  seen: Instant | undefined;
  /** Whether several share it, one of which may go on behind the last line of the file. */
  several: boolean;
  /** The least stamp of a line that names who wrote it, where it was asked for. */
  first: Instant | undefined;
  /** What its start-up lines state. */
  stated: Stated[];
}

/**
 * Reads logs of lines and tables one after the other, and then the snapshots that belong to them. Undefined where
 * `sinceRestart` read too little: see `readSite`.
 */
export async function readLogs(site: FileSite, now: Instant, options: ReadOptions): Promise<Read | undefined> {
  const { keep = false, sinceRestart = false } = options;
  const sources = new Map(site.sources.map((source) => [source.id, sourceFor(source)]));
  const engine = engineFor(site, [...sources.values()]);
  const taking = createTaking(now, keep);
  const progress = new Map<FileInput, Progress>();
  const remarks: string[] = [];
  const begins: Instant[] = [];
  const readUpTo: Read['readUpTo'] = {};
  const zones = new Map(site.sources.map(({ id, timezone, zoneFrom }) => [id, { name: timezone, from: zoneFrom }]));
  const makings = createMakings();
  /** Where too little was read: by then the rest need not be. */
  let over = true;

  async function read(input: FileInput, give: Give): Promise<void> {
    const { source, path, kind, reader, final, lastStart } = input;
    const { parser } = source.product;
    const known = progressOf(input);
    const piped = sources.get(source.id);
    if (piped === undefined) return;
    const wanted = wantedOf(source.product, source.patterns);
    const before = kind === 'table' ? makings.before(source.id) : {};
    const of = { path: resolve(path), now, final, once: true, wanted, onlyNow: !keep };
    const request = requestFor(piped, { ...of, ...before });
    const brief = readSinceRestart(parser, sinceRestart && kind === 'log' ? lastStart : null, source.patterns);
    for await (const batch of brief.read(reader, request, () => known.state)) {
      if (kind !== 'snapshot')
        remarks.push(...batch.notes.filter((note) => !isReadIn(site, note)).map(({ detail }) => detail));
      if (keep && kind === 'log') known.first = firstOfNamed(batch, source.product, piped, known.first);
      if (sinceRestart) known.stated.push(...statedIn(batch, source.product));
      await give(batch);
      if (kind === 'table') makings.note(source.id, batch.next);
    }
    over &&= brief.over();
    const unfinished = kind === 'log' ? await unfinishedLine(path, final) : undefined;
    if (unfinished !== undefined) remarks.push(unfinished);
  }

  function progressOf(input: FileInput): Progress {
    const known = progress.get(input) ?? {
      state: input.source.product.parser.initial(),
      seen: undefined,
      several: false,
      first: undefined,
      stated: [],
    };
    progress.set(input, known);
    return known;
  }

  /** What the parser knows of a log behind what was taken of it. */
  function advance(input: FileInput, work: Work | undefined): void {
    const known = progressOf(input);
    const { id, product } = input.source;
    const stream = `${id}:${resolve(input.path)}`;
    known.state = work?.streams.get(stream) ?? known.state;
    for (const [key, each] of work?.streams ?? []) {
      const seen = product.parser.seenUpTo(each);
      if (seen === undefined) continue;
      known.several ||= namesOf(stream, [key]).length > 0;
      known.seen = known.several ? Math.max(seen, known.seen ?? seen) : seen;
    }
  }

  const drive = createDrive<FileInput>({
    groupOf: () => undefined,
    read,
    take(held, watermark) {
      const work = taking.take(engine, held, watermark);
      // A version of a table that its parser could not use may name no pool beside which that would be said.
      const isTable = held.some(({ input }) => input.kind === 'table');
      for (const { event } of work?.events ?? [])
        if (event.kind === 'remark' && (isTable || event.what === 'order') && !remarks.includes(event.detail))
          remarks.push(event.detail);
      for (const { input, batch } of held) {
        if (input.kind === 'log') advance(input, work);
        else noteShown(readUpTo, input, batch, work);
      }
      return true;
    },
  });

  for (const input of waitingFirst(site.inputs)) {
    await drive([input]);
    if (input.kind !== 'log') continue;
    const { id, product } = input.source;
    const { seen, first, stated } = progressOf(input);
    if (sinceRestart) {
      const zone = zoneFor(options.timezone, stated);
      if (!over || zone.name !== input.source.timezone) return undefined;
      zones.set(id, zone);
    }
    const { begin, last } = await stampsOf(input.path, product, sources.get(id), { seen, keep });
    if (begin !== null) begins.push(begin);
    if (first !== undefined) begins.push(first);
    // Never before what was used: a log may hold a later line above its last one.
    const stamped = last !== null && last <= now + MAX_AHEAD ? last : undefined;
    const listed = hasKeys(product) ? readUpTo[id] : undefined;
    readUpTo[id] = latest(latest(stamped, seen) ?? undefined, listed ?? undefined);
  }
  // What is due up to the end of each log, and the lists of holders that waited for it.
  for (const { id, product } of site.sources) {
    const at = readUpTo[id] ?? null;
    if (at !== null) engine.tick(at + SETTLED + decidedAfter(product.parser.model), [id]);
  }
  taking.settle(engine);
  // One version of a table has no beginning but those of the sessions in it.
  if (keep && begins.length === 0) begins.push(...openingsIn(engine, taking.past, site));
  const stamps = Object.values(readUpTo).filter((at) => at !== null);
  const zoned = site.sources.map((source) => ({ ...source, zoneFrom: zones.get(source.id)?.from ?? source.zoneFrom }));
  return {
    engine,
    past: taking.past,
    begins: begins.length === 0 ? null : Math.min(...begins),
    asOf: stamps.length === 0 ? null : Math.max(...stamps),
    readUpTo,
    timezone: zones.get(site.sources[0]?.id ?? '') ?? { name: site.timezone, from: '' },
    remarks: [...ofOtherZones(zoned, site.timezone), ...site.remarks, ...remarks],
  };
}

/** A snapshot tells of the moment at which it was written, and a table of that which its product believes. */
function noteShown(
  readUpTo: Read['readUpTo'],
  { source: { id, product } }: FileInput,
  { entries }: Batch,
  work: Work | undefined,
): void {
  for (const { at, stream, table } of entries) {
    const state = table === undefined ? undefined : work?.streams.get(stream);
    const shown = (state === undefined ? undefined : product.parser.seenUpTo(state)) ?? at;
    if (shown !== undefined) readUpTo[id] = Math.max(readUpTo[id] ?? shown, shown);
  }
}

/** Whether what is left out beside one log was named itself. */
function isReadIn({ inputs }: FileSite, { what, place }: Note): boolean {
  return what === 'left out' && inputs.some(({ path }) => resolve(path) === place.file);
}

/** Lists of which each row is a session come first: each waits until its log has been read up to its moment. */
function waitingFirst(inputs: readonly FileInput[]): FileInput[] {
  const isWaiting = ({ kind, source }: FileInput): boolean => kind === 'snapshot' && hasKeys(source.product);
  return [...inputs.filter(isWaiting), ...inputs.filter((input) => !isWaiting(input))];
}

function hasKeys({ parser }: Product): boolean {
  return parser.model.closes.includes('key');
}

function latest(one: Instant | undefined, other: Instant | undefined): Instant | null {
  return one === undefined || other === undefined ? (one ?? other ?? null) : Math.max(one, other);
}

/** When the first session was opened of which tables tell, as far as these say so. */
function openingsIn({ ledger }: Engine, past: History, { inputs }: FileSite): Instant[] {
  const tables = new Set(inputs.filter(({ kind }) => kind === 'table').map(({ source }) => source.id));
  // Seats that belong to somebody for years, used or not, begin no use.
  const counted = new Set(ledger.pools().flatMap(({ pool, named }) => (named === true ? [] : [pool])));
  let first = Infinity;
  for (const { source, pool, openedAt } of past.sessions(-Infinity, Infinity))
    if (openedAt !== null && tables.has(source) && counted.has(pool)) first = Math.min(first, openedAt);
  return Number.isFinite(first) ? [first] : [];
}

/** The least stamp of lines that name who wrote them: the first line of a file is not the oldest of all of these. */
function firstOfNamed(
  { entries }: Batch,
  { parser }: Product,
  source: EngineSource,
  known: Instant | undefined,
): Instant | undefined {
  const input = lineInputOf(parser);
  let least = known;
  for (const { text } of entries) {
    if ((input?.stream?.(text)?.name ?? '') === '') continue;
    const wall = input?.localTime?.(text);
    if (wall !== undefined) least = Math.min(source.utc(wall), least ?? Infinity);
  }
  return least;
}

/** What the start-up lines of a batch state. */
function statedIn({ entries }: Batch, { parser }: Product): Stated[] {
  const start = lineInputOf(parser)?.start;
  return start === undefined
    ? []
    : entries.filter(({ text }) => text.includes(start.literal)).flatMap(({ text }) => start.offset(text) ?? []);
}

/** The first and the last stamp of a log, where they are asked for and there is one. */
async function stampsOf(
  path: string,
  product: Product,
  source: EngineSource | undefined,
  { seen, keep }: { seen: Instant | undefined; keep: boolean },
): Promise<{ begin: Instant | null; last: Instant | null }> {
  if (source === undefined) return { begin: null, last: null };
  const begin = keep ? await firstStamp(path, product, source.utc) : null;
  // In the hour that autumn repeats, what was seen before tells which of the two the last line is of.
  const last = await lastStamp(path, product, (wall) => source.utc(wall, seen));
  return { begin, last };
}
