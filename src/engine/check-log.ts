import { basename, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { PoolNow } from '../domain/ledger.ts';
import { lineInputOf, tableInputOf, writtenAt } from '../domain/product.ts';
import { sumOf, tally, type Tally } from '../formats/text-log/tally.ts';
import { newerWords } from '../present/words.ts';
import { play, settingsFor, type CheckInput, type CheckSite, type Played } from './checking.ts';
import { detectLog, isOfTable, type DetectedLog } from './detect.ts';
import { requestFor } from './drive.ts';
import { settingsFor as settingsOfFile } from './file-settings.ts';
import type { Findings, TableFound } from './findings.ts';
import { unfinishedLine } from './finished.ts';
import { readerOnce } from './readers.ts';
import { RELEVANT_LITERALS } from './replay-findings.ts';
import { createReplay, type Listed } from './replay.ts';
import { rotatedOf } from './rotated.ts';
import { sourceFor, type ConfiguredSource, type SiteSource } from './site.ts';
import { wantedOf } from './sources.ts';

/** A table is replaced, and not rotated. */
const NONE_ROTATED: Awaited<ReturnType<typeof rotatedOf>> = { read: [], unread: [], aside: [] };

/**
 * What is found out about a log of lines with its rotated siblings, a list of holders, or a table: by its configuration
 * where it has one, else by what it tells itself. Throws SeatwatchError where it cannot be read or is no log of a known
 * product.
 */
export async function checkLog(
  { source: id, path, configured, mixed }: CheckInput,
  site: CheckSite,
  timezone: string | undefined,
  now: Instant,
): Promise<Findings> {
  const detected = await detectLog(path, timezone, true, configured?.product);
  const source = { ...(configured ?? sourceOf(detected, site)), id };
  const { product } = source;
  const { parser } = product;
  const wanted = wantedOf(product, source.patterns, site.rules);
  const piped = sourceFor(source);
  const replay = createReplay(piped, wanted.literals, settingsFor(site, id, source.timezone), now);
  const remarks = remarksOf(detected, configured);
  const literals = [...new Set([...wanted.literals, ...RELEVANT_LITERALS])];
  const { reader, final } = await readerOnce(path, parser, now, source.settings);
  const request = requestFor(piped, { path: resolve(path), now, final, once: true, wanted: { ...wanted, literals } });
  const isTable = isOfTable(parser);
  const input = isTable ? tableInputOf(parser) : undefined;
  const { remarks: noticed, written, table } = await play(reader, request, replay, false, input);
  if (isTable && table === null && noticed[0] !== undefined) throw new SeatwatchError('not-readable', noticed[0]);
  const unfinished = written === null ? await unfinishedLine(path, final) : undefined;
  remarks.push(...noticed, ...(unfinished === undefined ? [] : [unfinished]));
  const newer = replay.newer();
  if (newer !== undefined) remarks.push(`it ${newerWords(newer)}`);
  if (mixed) remarks.push('logs of several folders are taken for one instance; give each instance a source of its own');
  if (written !== null && !isTable)
    remarks.push('it is a list of all holders at one moment: the log of the same source is checked by it');
  const { read: older, unread, aside } = isTable ? NONE_ROTATED : await rotatedOf(path, product);
  const tallies: Tally[] = [];
  const lines = lineInputOf(parser);
  const isCopied = aside.some(({ what }) => what === 'newer copy');
  for (const file of isCopied ? older : [...older, path])
    tallies.push(await tally(file, wanted.isRecordStart, (line) => lines && writtenAt(lines, line, piped.utc)));
  const counted = sumOf(tallies);
  const { first, last } = replay.end(written ?? counted.first, written ?? counted.last);
  const found = replay.findings();
  const listed = replay.listed();
  remarks.push(...(listed?.assumed ?? []));
  return {
    ...found,
    sure: detected.sure,
    isTable,
    table: tableFound(table, listed, written, found.pools),
    starts: detected.starts,
    product: parser.product,
    system: parser.system,
    instance: source.instance,
    timezone: { name: source.timezone, from: source.zoneFrom },
    siblings: older.map((file) => basename(file)),
    unread: unread.map((file) => basename(file)),
    tally: counted,
    events: null,
    first,
    last,
    remarks,
  };
}

function tableFound(
  table: Played['table'],
  listed: Listed | null,
  written: Instant | null,
  pools: readonly PoolNow[],
): TableFound | null {
  if (table === null || listed === null) return null;
  const live = pools.reduce((sum, { sessions }) => sum + sessions, 0);
  return { ...table, live, clock: listed.at, byFile: listed.at === written };
}

function sourceOf(
  { product, instance, timezone }: DetectedLog,
  { patterns: all = {}, set = [] }: CheckSite,
): Omit<SiteSource, 'id'> {
  const patterns = all[product.parser.system] ?? [];
  // What belongs to another product is told once all files are known.
  const settings = settingsOfFile(product, set, PRODUCTS);
  return { product, instance, timezone: timezone.name, zoneFrom: timezone.from, settings, paths: [], patterns };
}

/** What a log says of itself that its configuration contradicts. */
function remarksOf(
  { product, timezone, starts, instance }: DetectedLog,
  configured: ConfiguredSource | undefined,
): string[] {
  const remarks: string[] = [];
  if (configured !== undefined && product !== configured.product)
    remarks.push(`it is configured as ${configured.system}, but looks like ${product.parser.product}`);
  const wrong = starts.stated - starts.agreeing;
  if (wrong > 0)
    remarks.push(
      `${wrong} of ${starts.stated} start-up lines state another offset than the zone ${timezone.name} ` +
        'has then: is timezone: right, or was the zone changed?',
    );
  if (configured !== undefined && starts.stated > 0 && instance !== configured.instance)
    remarks.push(`its start-up lines name the instance ${instance}; it is configured as ${configured.instance}`);
  return remarks;
}
