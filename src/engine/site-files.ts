import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { Product } from '../domain/product.ts';
import { createIsAnotherLog } from '../formats/beside-log.ts';
import { isCopy } from '../inputs/file/globs.ts';
import { isSibling } from '../inputs/file/siblings.ts';
import { machineZone } from '../time/zone.ts';
import { detectLog, isLog, isOfTable, kindOfFile, NotRecognised, productAt, type LastStart } from './detect.ts';
import type { EngineSettings } from './engine.ts';
import { NOTHING_SAID, settingsFor, type SaidOfFiles } from './file-settings.ts';
import { eventFilesAmong, isFileOf, readerOnce, type NamedEventFile, type OnceReader } from './readers.ts';
import type { Site, SiteSource } from './site.ts';
import { wantedOf } from './sources.ts';
import type { Zone } from './stated-zone.ts';
import { sourcesAmong, type Detected } from './table-versions.ts';
import { tablesBeside } from './tables-beside.ts';

/** What a command says of the files that it names. */
export interface FilesAsked {
  /** The zone of stamps that name none; told from the files, or that of the machine, where it is undefined. */
  timezone?: string | undefined;
  /** Limit and settings; nothing unless given. */
  said?: SaidOfFiles | undefined;
  /**
   * False where only what stands from the last start of an instance on need be known of a log; the whole of it unless
   * given.
   */
  whole?: boolean;
  /** A configuration that is there: patterns, people and hosts are taken from it. */
  config?: Pick<Config, 'patterns' | 'people' | 'hosts'> | undefined;
}

/** One file of a site with what is read of it. */
export interface FileInput extends OnceReader {
  source: SiteSource;
  /** By what the engine knows it. */
  id: string;
  /** As it was named. */
  path: string;
  kind: 'log' | 'table' | 'snapshot' | 'events';
  /** Where in a log the last start of its instance is announced. */
  lastStart: LastStart | null;
}

/** A site of files that are read once. */
export interface FileSite extends Site {
  /** In the order in which they are to be read; those of events are read together. */
  inputs: readonly FileInput[];
  /** What is to be told of the files, in sentences. */
  remarks: readonly string[];
}

/**
 * The site that files make: products, instances and zones are told from what they hold, and rotated siblings are read
 * with their logs. Throws SeatwatchError for a file that is not there or that no product recognises, and where logs of
 * lines and files of events are named together.
 */
export async function siteOfFiles(files: readonly string[], asked: FilesAsked, now: Instant): Promise<FileSite> {
  const events = await eventsAmong(files, now);
  mustNotBeMixed(files, events);
  return events.length > 0 ? siteOfEvents(events, asked) : siteOfLogs(files, asked, now);
}

/**
 * The same for files of all kinds: a site of the files of events, and one of the logs of lines, which is looked at when
 * it is asked for; null where there are none.
 */
export async function sitesOfFiles(
  files: readonly string[],
  asked: FilesAsked,
  now: Instant,
): Promise<{ logs(): Promise<FileSite | null>; events: FileSite | null }> {
  const events = await eventsAmong(files, now);
  const others = files.filter((file) => !events.some(({ path }) => path === file));
  return {
    logs: async () => (others.length === 0 ? null : siteOfLogs(others, asked, now)),
    events: events.length === 0 ? null : siteOfEvents(events, asked),
  };
}

async function eventsAmong(files: readonly string[], now: Instant): Promise<NamedEventFile[]> {
  const isLine = await Promise.all(files.map(isLog));
  const others = files.filter((_, at) => isLine[at] !== true);
  const events = others.length === 0 ? [] : await eventFilesAmong(others, now);
  return [...events, ...(await tablesBeside(files, events, now))];
}

/**
 * Of logs each is a source, and so is a table, unless it is one of several versions, and a list that needs none beside
 * it; another snapshot belongs to the log beside it, or to the first.
 */
async function siteOfLogs(files: readonly string[], asked: FilesAsked, now: Instant): Promise<FileSite> {
  const { timezone, said = NOTHING_SAID, whole = true } = asked;
  const { owners, logs, snapshots, alone } = await partition(await withoutSiblings(files));
  const found: Detected[] = [];
  const unknown: NotRecognised[] = [];
  for (const [path, id] of named(owners)) {
    try {
      found.push({ id, path, ...(await detectLog(path, timezone, whole)) });
    } catch (error) {
      if (!(error instanceof NotRecognised)) throw error;
      unknown.push(error);
    }
  }
  // Beside what is recognised, a file that is not is left out.
  if (found.length === 0 && unknown[0] !== undefined) throw unknown[0];
  const products = found.map(({ product }) => product);
  const inputs: FileInput[] = [];
  const sources: SiteSource[] = [];
  for (const { id, files: own, product, instance, timezone: zone, lastStart } of await sourcesAmong(found)) {
    const named = own.map(([path]) => path);
    const paths = [...named, ...snapshots.filter((snapshot) => named.includes(logFor(snapshot, logs) ?? ''))];
    const settings = settingsFor(product, said.set, products);
    const source = sourceOf(product, { id, instance, settings, paths }, zone, asked);
    sources.push(source);
    for (const [path, input] of own) {
      const kind = isOfTable(product.parser) ? 'table' : alone.has(path) ? 'snapshot' : 'log';
      const once = await readerOnce(path, product.parser, now, settings);
      inputs.push({ source, id: input, path, kind, ...once, lastStart });
    }
  }
  for (const path of snapshots) {
    const source = sources.find(({ paths }) => paths.includes(path));
    if (source === undefined) continue;
    const read = await readerOnce(path, source.product.parser, now);
    inputs.push({ source, id: `${source.id} ${path}`, path, kind: 'snapshot', ...read, lastStart: null });
  }
  const copies = copiesAmong(files).map(
    (file) => `${file} holds copies of lines of the log beside it, and is left out`,
  );
  const leftOut = unknown.map(({ message }) => `${message}. It is left out`);
  const remarks = [...copies, ...leftOut, ...unlimited(sources, said.limit)];
  return { ...siteWith(sources, said.limit, asked), inputs, remarks };
}

/**
 * Files of events are one source for each product that reads such: they are logs of one server, or of those that
 * forward their events to it, whether or not they overlap. What the server is called only the events tell: see
 * `nameInstances`.
 */
function siteOfEvents(files: readonly NamedEventFile[], asked: FilesAsked): FileSite {
  const { timezone, said = NOTHING_SAID } = asked;
  const zone: Zone =
    timezone === undefined
      ? { name: machineZone(), from: 'this machine; where events carry no zone, they are read in it' }
      : { name: timezone, from: '--timezone' };
  const filesFor = (product: Product): readonly NamedEventFile[] => files.filter((file) => isFileOf(file, product));
  const products = PRODUCTS.filter((product) => filesFor(product).length > 0);
  const sources = products.map((product) => {
    const settings = settingsFor(product, said.set, products);
    const paths = filesFor(product).map(({ path }) => path);
    return sourceOf(product, { id: product.parser.system, instance: '', settings, paths }, zone, asked);
  });
  const inputs = sources.flatMap((source) =>
    filesFor(source.product).map(({ path, reader, final, product }): FileInput => {
      const kind = product === undefined ? 'events' : 'table';
      return { source, id: path, path, kind, reader, final, lastStart: null };
    }),
  );
  return { ...siteWith(sources, said.limit, asked), inputs, remarks: [] };
}

function sourceOf(
  product: Product,
  names: Pick<SiteSource, 'id' | 'instance' | 'settings' | 'paths'>,
  zone: Zone,
  { config }: FilesAsked,
): SiteSource {
  const patterns = config?.patterns[product.parser.system] ?? [];
  return { ...names, product, patterns, timezone: zone.name, zoneFrom: zone.from };
}

function siteWith(sources: readonly SiteSource[], limit: number | null, { config }: FilesAsked): Site {
  const [first] = sources;
  if (first === undefined) throw new SeatwatchError('usage', 'name a log to read');
  const { people = {}, hosts = {} } = config ?? {};
  return { sources, pools: limitsOf(sources, limit), rules: [], timezone: first.timezone, people, hosts };
}

/** The main pool of each source with its limit; none where that is not known. */
export function limitsOf(sources: readonly SiteSource[], limit: number | null): EngineSettings['pools'] {
  if (limit === null) return [];
  return sources.flatMap(({ id, product: { parser } }) =>
    parser.model.kinds.slice(0, 1).map((kind) => ({ id: `${id}/${kind}`, kind, sources: [id], limit, expected: [] })),
  );
}

/** Of products whose pools only the file itself names, a number says not of which of them it is the limit. */
function unlimited(sources: readonly SiteSource[], limit: number | null): string[] {
  if (limit === null) return [];
  const named = sources.flatMap(({ product: { parser } }) => (parser.model.kinds.length === 0 ? [parser.product] : []));
  return [...new Set(named)].map(
    (product) =>
      `--limit is not used for ${product}, whose file names its pools: give each its limit under pools of ` +
      'seatwatch.yaml ("seatwatch init FILE" writes one)',
  );
}

/** Tells of each source whose stamps are of another zone than `shown`, in which all times are shown. */
export function ofOtherZones(sources: readonly SiteSource[], shown: string): string[] {
  return sources
    .filter(({ timezone }) => timezone !== shown)
    .map(
      ({ id, timezone, zoneFrom }) =>
        `the stamps of ${id} are of ${timezone} (${zoneFrom}); all times are shown in ${shown}`,
    );
}

/** Refuses logs of lines and files of events that are named together. */
function mustNotBeMixed(files: readonly string[], events: readonly NamedEventFile[]): void {
  if (events.length === 0 || events.length === files.length) return;
  const logs = files.filter((file) => !events.some(({ path }) => path === file));
  throw new SeatwatchError(
    'usage',
    `cannot answer for ${logs.join(', ')} together ` +
      `with ${events.map(({ path, label }) => `${path} (${label})`).join(', ')}: ask about text logs and ` +
      'about event logs one after the other',
  );
}

interface Parts {
  owners: string[];
  logs: string[];
  snapshots: string[];
  alone: ReadonlySet<string>;
}

/**
 * Snapshots, which are written anew as a whole and belong to the log beside them, and those of which each is a source:
 * logs, tables, and lists that stand `alone`, since each of their rows is a session and no log of the product is named.
 */
async function partition(files: readonly string[]): Promise<Parts> {
  const kinds = new Map<string, Awaited<ReturnType<typeof kindOfFile>>>();
  for (const file of files) kinds.set(file, await kindOfFile(file));
  const logs = files.filter((file) => kinds.get(file) === 'log');
  const lists = files.filter((file) => kinds.get(file) === 'snapshot');
  const alone = new Set(lists.length === 0 ? [] : await standingAlone(lists, logs));
  const snapshots = lists.filter((file) => !alone.has(file));
  const owners = files.filter((file) => !snapshots.includes(file));
  if (logs.length === 0 && snapshots.length > 0)
    throw new SeatwatchError(
      'usage',
      `${snapshots.join(', ')} is a list of holders, which is told by a log: name the log too, such as messages.log`,
    );
  return { owners, logs, snapshots, alone };
}

/** Of lists those whose rows are sessions with a key, of a product of which no log is named. */
async function standingAlone(lists: readonly string[], logs: readonly string[]): Promise<string[]> {
  const logged = new Set(await Promise.all(logs.map(productAt)));
  const products = await Promise.all(lists.map(productAt));
  return lists.filter((_, at) => {
    const product = products[at];
    return product?.parser.model.closes.includes('key') === true && !logged.has(product);
  });
}

/** The log that a snapshot belongs to. */
function logFor(snapshot: string, logs: readonly string[]): string | undefined {
  return logs.find((log) => isBeside(log, snapshot)) ?? logs[0];
}

function isBeside(one: string, other: string): boolean {
  return dirname(resolve(one)) === dirname(resolve(other));
}

function copiesAmong(files: readonly string[]): string[] {
  const all = new Set(files.map((file) => resolve(file)));
  return files.filter((file) => isCopy(resolve(file), all));
}

/**
 * Of a log and its rotated siblings only the log: the siblings are read with it. A file that is called like one and is
 * of another log stays. What holds copies of its lines is left out.
 */
export async function withoutSiblings(files: readonly string[]): Promise<string[]> {
  const unique = [...new Map(files.map((file) => [realPathOf(file), file])).values()];
  const copies = copiesAmong(files);
  const isAnother = createIsAnotherLog();
  const kept: string[] = [];
  for (const file of unique) {
    if (copies.includes(file)) continue;
    const logs = unique.filter((other) => isBeside(other, file) && isSibling(basename(other), basename(file)));
    const others = await Promise.all(logs.map((log) => isAnother(file, log, () => saidOf(log))));
    if (others.every(Boolean)) kept.push(file);
  }
  return kept;
}

/** What tells a log from others of its product; undefined where it is no log of any. */
async function saidOf(log: string): Promise<ReturnType<typeof wantedOf> | undefined> {
  const product = await productAt(log);
  return product && wantedOf(product);
}

/** With links resolved: a log that is given by two names is one. */
function realPathOf(file: string): string {
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
