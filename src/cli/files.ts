import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createMemoryHistory, type MemoryHistory } from '../answers/memory-history.ts';
import type { Instant } from '../domain/entry.ts';
import { lineInputOf, type Product } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
import { createEngine, SETTLED, type Engine, type EngineSource, type EngineSettings } from '../engine/engine.ts';
import { engineSource, wantedOf } from '../engine/sources.ts';
import { snapshot } from '../formats/snapshot/format.ts';
import { textLog } from '../formats/text-log/format.ts';
import { MAX_AHEAD } from '../ingest/clock-skew.ts';
import { isCopy } from '../inputs/file/globs.ts';
import { isSibling } from '../inputs/file/siblings.ts';
import {
  firstStamp,
  detectLog,
  detectBriefly,
  isLog,
  isWholeFile,
  lastStamp,
  zoneFor,
  type DetectedLog,
  type Stated,
  type Zone,
} from './detect.ts';
import { Failure } from './failure.ts';
import { mustBeZone } from './options.ts';
import { NOTHING_SAID, settingsFor, type SaidOfFiles } from './set-option.ts';
import { readSinceRestart } from './since-restart.ts';
import { isSpooled } from './stdin.ts';

/** A file that was not written for so long is not in the middle of a line. */
const QUIET = 60_000;

/** What a command knows after it read files once. */
export interface Read {
  pipeline: Engine;
  past: MemoryHistory;
  /** The first stamp of all files; null where none is near a beginning. */
  begins: Instant | null;
  /** The last stamp of all files; null where no line has one. */
  asOf: Instant | null;
  readUpTo: Record<string, Instant | null>;
  /** The zone in which times are shown: that of the first file. */
  timezone: Zone;
  /** What the reader noticed, in sentences. */
  remarks: string[];
}

/** A file by the name under which answers speak of it. */
type Known = Omit<DetectedLog, 'starts'> & { id: string; path: string };

/**
 * Reads files with their rotated siblings through the same readers, parsers and ledger as `watch`, without a state.
 * `keep` gathers what happened, for questions about earlier instants; without it, and unless `mayBeBrief` is false,
 * only what matters now is read. `now` only tells whether a last line may still be written.
 * `said` is what the command line says of the files.
 * Throws Failure for a file that is not there or that no product recognises.
 */
export async function readFiles(
  files: readonly string[],
  timezone: string | undefined,
  now: Instant,
  keep: boolean,
  mayBeBrief = true,
  said: SaidOfFiles = NOTHING_SAID,
): Promise<Read> {
  // What is read lives for moments: a young generation that grows holds 50 MB more.
  if (!keep) setFlagsFromString('--semi-space-growth-factor=1');
  mustBeZone(timezone);
  // What reads events is loaded only where a file is no log of lines.
  const others = await Promise.all(files.map(async (file) => ((await isLog(file)) ? [] : [file])));
  if (others.flat().length > 0) {
    const { eventFilesAmong, mustNotBeMixed, readEventFiles } = await import('./event-files.ts');
    const events = await eventFilesAmong(others.flat(), now);
    mustNotBeMixed(files, events);
    if (events.length > 0) return readEventFiles(events, timezone, now, keep, said);
  }
  const isBrief = mayBeBrief && !keep;
  const known: Known[] = [];
  const { logs, wholes } = await parted(withoutSiblings(files));
  for (const [path, id] of named(logs))
    known.push({ id, path, ...(await (isBrief ? detectBriefly : detectLog)(path, timezone)) });
  const [first] = known;
  if (first === undefined) throw new Failure('name a log to read', 2);
  const products = known.map(({ product }) => product);
  const sources = known.map(({ id, instance, product, timezone: zone }) =>
    engineSource({ id, instance, timezone: zone.name, settings: settingsFor(product, said.set, products) }, product),
  );
  const pools = limitsOf(sources, said.limit);
  const pipeline = createEngine({ sources, pools, rules: [], timezone: first.timezone.name, people: {}, hosts: {} });
  const past = createMemoryHistory();
  const remarks = copiesAmong(files).map(
    (file) => `${file} holds copies of lines of the log beside it, and is left out`,
  );
  const readUpTo: Read['readUpTo'] = {};
  const begins: Instant[] = [];
  for (const [at, log] of known.entries()) {
    const { id, path, product, lastStart } = log;
    const final = await isFinished(path, now);
    const brief = readSinceRestart(product.parser, isBrief ? lastStart : null);
    const request = { source: id, path: resolve(path), now, from: undefined, final, wanted: wantedOf(product) };
    let seen: Instant | undefined;
    let state = product.parser.initial();
    const stated: Stated[] = [];
    for await (const batch of brief.read(textLog.open(), request, () => state)) {
      pipeline.ingest([{ source: id, input: id, batch }], now);
      const work = pipeline.work(now);
      if (work !== undefined && keep) past.take(work);
      state = work?.streams.get(`${id}:${resolve(path)}`) ?? state;
      for (const each of work?.streams.values() ?? []) seen = product.parser.seenUpTo(each) ?? seen;
      remarks.push(...batch.notes.map(({ detail }) => detail));
      if (isBrief) stated.push(...statedIn(batch, product));
    }
    if (isBrief) {
      const zone = zoneFor(timezone, stated);
      // The file was moved while it was read, or an earlier start speaks for another zone.
      if (!brief.over() || zone.name !== log.timezone.name) return readFiles(files, timezone, now, keep, false, said);
      log.timezone = zone;
    }
    // In the hour that autumn repeats, what was seen before tells which of the two the last line is of.
    const utc = sources[at]?.utc;
    const begin = utc === undefined || !keep ? null : await firstStamp(path, product, utc);
    if (begin !== null) begins.push(begin);
    const last = utc === undefined ? null : await lastStamp(path, product, (wall) => utc(wall, seen));
    readUpTo[id] = last !== null && last <= now + MAX_AHEAD ? last : (seen ?? null);
  }
  for (const path of wholes) {
    const { id, product } = known.find((log) => isBeside(log.path, path)) ?? first;
    for await (const batch of snapshot.open().read({
      source: id,
      path: resolve(path),
      now,
      from: undefined,
      final: true,
      wanted: wantedOf(product),
    })) {
      pipeline.ingest([{ source: id, input: `${id} ${path}`, batch }], now);
      for (const { at } of batch.entries) if (at !== undefined) readUpTo[id] = Math.max(readUpTo[id] ?? at, at);
    }
  }
  // What is due up to the end of each log, and the lists of holders that waited for it.
  for (const [id, upTo] of Object.entries(readUpTo)) if (upTo !== null) pipeline.tick(upTo + SETTLED, [id]);
  const last = pipeline.work(now);
  if (keep && last !== undefined) past.take(last);
  const stamps = Object.values(readUpTo).filter((upTo) => upTo !== null);
  return {
    pipeline,
    past,
    begins: begins.length === 0 ? null : Math.min(...begins),
    asOf: stamps.length === 0 ? null : Math.max(...stamps),
    readUpTo,
    timezone: first.timezone,
    remarks: [...ofOtherZones(known, first.timezone.name), ...remarks],
  };
}

/** What the start-up lines of a batch state. */
function statedIn({ entries }: Batch, { parser }: Product): Stated[] {
  const start = lineInputOf(parser)?.start;
  return start === undefined
    ? []
    : entries.filter(({ text }) => text.includes(start.literal)).flatMap(({ text }) => start.offset(text) ?? []);
}

function ofOtherZones(known: readonly Known[], shown: string): string[] {
  return known
    .filter(({ timezone }) => timezone.name !== shown)
    .map(
      ({ id, timezone }) =>
        `the stamps of ${id} are of ${timezone.name} (${timezone.from}); all times are shown in ${shown}`,
    );
}

/** The main pool of each source with its limit; none where that is not known. */
export function limitsOf(sources: readonly EngineSource[], limit: number | null): EngineSettings['pools'] {
  if (limit === null) return [];
  return sources.flatMap(({ id, product: { parser } }) =>
    parser.model.kinds.slice(0, 1).map((kind) => ({ id: `${id}/${kind}`, kind, sources: [id], limit, expected: [] })),
  );
}

/** Whether nobody is writing a file any more, so that a last line without its line end counts. */
export async function isFinished(path: string, now: Instant): Promise<boolean> {
  return isSpooled(path) || now - (await stat(path)).mtimeMs >= QUIET;
}

/** Logs, and files that are written anew as a whole: those belong to the log beside them. */
export async function parted(files: readonly string[]): Promise<{ logs: string[]; wholes: string[] }> {
  const wholes: string[] = [];
  for (const file of files) if (await isWholeFile(file)) wholes.push(file);
  const logs = files.filter((file) => !wholes.includes(file));
  if (logs.length === 0 && wholes.length > 0)
    throw new Failure(
      `${wholes.join(', ')} is a list of holders, which is told by a log: name the log too, such as messages.log`,
      2,
    );
  return { logs, wholes };
}

export function isBeside(one: string, other: string): boolean {
  return dirname(resolve(one)) === dirname(resolve(other));
}

function copiesAmong(files: readonly string[]): string[] {
  const all = new Set(files.map((file) => resolve(file)));
  return files.filter((file) => isCopy(resolve(file), all));
}

/**
 * Of a log and its rotated siblings only the log: the siblings are read with it. What holds copies of its lines is left
 * out.
 */
export function withoutSiblings(files: readonly string[]): string[] {
  const unique = [...new Map(files.map((file) => [homeOf(file), file])).values()];
  return unique.filter(
    (file) =>
      !copiesAmong(files).includes(file) &&
      !unique.some((other) => isBeside(other, file) && isSibling(basename(other), basename(file))),
  );
}

/** With links resolved: a log that is given by two names is one. */
function homeOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

/** The base name is enough where no two are alike. */
function named(files: readonly string[]): [path: string, id: string][] {
  const names = files.map((file) => basename(resolve(file)));
  return files.map((file, at) => [
    file,
    names.filter((name) => name === names[at]).length === 1 ? (names[at] ?? file) : file,
  ]);
}
