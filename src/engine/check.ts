import { basename, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Config, Env } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { countInputOf, eventInputOf, presenceInputOf, readsEvents } from '../domain/product.ts';
import { systemWords } from '../domain/system-words.ts';
import { mixedLogs } from '../formats/mixed-logs.ts';
import { NoEvents } from '../formats/no-events.ts';
import { createIsAnotherLog } from '../formats/beside-log.ts';
import { logsInFolders } from '../formats/whole-logs.ts';
import { codeOf } from '../inputs/file/file-info.ts';
import { expandPaths } from '../inputs/file/globs.ts';
import { readTwice } from '../inputs/file/same-content.ts';
import { wantedLines } from '../inputs/metrics/reader.ts';
import { lastWritten } from '../inputs/presence/reader.ts';
import { isPattern } from '../pattern/paths.ts';
import { ago, createTimeText } from '../present/time-text.ts';
import { checkLog } from './check-log.ts';
import { checkQuery } from './check-query.ts';
import type { CheckInput, CheckSite } from './checking.ts';
import { siteOf } from './configured-site.ts';
import { isLog, isTableOf } from './detect.ts';
import { mustBeSettings } from './file-settings.ts';
import type { Checked } from './findings.ts';
import { withoutSiblings } from './site-files.ts';
import type { ConfiguredSource, SiteSource } from './site.ts';
import { wantedOf } from './sources.ts';

/**
 * What each input of a configuration is and what is understood of it. It opens no state. Sources whose globs nothing
 * fits are told of as files that are not there.
 */
export async function checkConfig(
  config: Config,
  timezone: string | undefined,
  now: Instant,
  env: Env,
): Promise<Checked[]> {
  const site = siteOf(config);
  const inputs: CheckInput[] = [];
  for (const source of site.sources) {
    const paths = source.paths.map((path) => (isPattern(path) ? path : resolve(config.folder, path)));
    const found = await expandPaths(await logsInFolders(paths), config.folder, isOfLines(source) ? 'logs' : 'exports');
    const mixed = await mixedLogs(found, source.product.parser);
    // A glob that nothing fits is as bad as a log that is not there.
    for (const path of found.length > 0 ? found : source.paths)
      inputs.push({
        source: source.id,
        path,
        named: found.length === 0 || source.paths.some((one) => resolve(config.folder, one) === path),
        configured: source,
        mixed: mixed.includes(path),
      });
  }
  const reads = inputs.map((one) => ({
    ...one,
    system: one.configured?.product.parser.system ?? '',
    isLog: isOfLines(one.configured),
  }));
  const isAnother = createIsAnotherLog();
  const isOther = async ({ path, configured }: CheckInput, log: CheckInput): Promise<boolean> =>
    isAnother(path, log.path, () => configured && wantedOf(configured.product));
  const twice = new Map(
    [...(await readTwice(reads, isOther))].map(([{ source, path }, first]) => [`${source} ${path}`, first] as const),
  );
  const checked: Checked[] = [];
  for (const input of inputs) {
    const first = twice.get(`${input.source} ${input.path}`);
    checked.push(first === undefined ? await checkInput(input, site, timezone, now) : leftOut(input, first));
  }
  for (const source of site.sources) {
    for (const asked of [
      await checkMetrics(source),
      await checkQuery(source, site, now, env),
      await checkPresence(source, now),
    ])
      if (asked !== undefined) checked.push(asked);
  }
  return checked;
}

/** What a source states now where it is asked; undefined where it is not asked. */
async function checkMetrics({ id, product, metrics }: ConfiguredSource): Promise<Checked | undefined> {
  const input = countInputOf(product.parser);
  if (metrics === undefined || input === undefined) return undefined;
  const checked = { source: id, path: metrics.url, trouble: null, leftOut: null, found: null };
  try {
    const units = input.count(await wantedLines({ ...metrics, wanted: input.lines }));
    if (units === undefined) return { ...checked, trouble: `${metrics.url} does not state how many seats are in use` };
    const { used, of } = units;
    return { ...checked, stated: `${metrics.url} states ${used}${of === null ? '' : ` of ${of}`} seats in use now.` };
  } catch (error) {
    return { ...checked, trouble: `${metrics.url}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** When the file was written last whose time is looked at; undefined where there is none. */
async function checkPresence(
  { id, product, presence, timezone }: ConfiguredSource,
  now: Instant,
): Promise<Checked | undefined> {
  if (presence === undefined || presenceInputOf(product.parser) === undefined) return undefined;
  const checked = { source: id, path: presence, trouble: null, leftOut: null, found: null };
  try {
    const written = await lastWritten(presence);
    const at = createTimeText(timezone)(written);
    const stated =
      written > now
        ? `${presence} was written last at ${at}, which lies ahead: the clock of its server differs from this one.`
        : `${presence} was written last at ${at}, ${ago(now - written)} ago: somebody was alive then. Nobody has been ` +
          'since, if that is longer than the time between two heartbeats.';
    return { ...checked, stated };
  } catch (error) {
    return { ...checked, trouble: `${presence}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * The same of files that no configuration tells of, by the rules that a configuration would begin with. `config` is one
 * that is there: patterns, people and hosts are taken from it. Throws SeatwatchError for a setting of `set` that no
 * product of these files has.
 */
export async function checkFiles(
  files: readonly string[],
  {
    rules,
    set = [],
    config,
  }: Pick<CheckSite, 'rules' | 'set'> & { config?: Pick<Config, 'patterns' | 'people' | 'hosts'> | undefined },
  timezone: string | undefined,
  now: Instant,
): Promise<Checked[]> {
  const { patterns = {}, people = {}, hosts = {} } = config ?? {};
  const site: CheckSite = { rules, pools: [], patterns, people, hosts, set };
  const checked: Checked[] = [];
  for (const path of await withoutSiblings(await logsInFolders(files))) {
    const input = { source: basename(resolve(path)), path, named: true, configured: undefined, mixed: false };
    checked.push(await checkInput(input, site, timezone, now));
  }
  const systems = checked.flatMap(({ found }) => found?.system ?? []);
  mustBeSettings(
    set,
    PRODUCTS.filter(({ parser }) => systems.includes(parser.system)),
  );
  return checked;
}

function isOfLines(source: SiteSource | undefined): boolean {
  return source !== undefined && !readsEvents(source.product.parser);
}

function leftOut({ source, path }: CheckInput, first: { source: string; path: string }): Checked {
  const why =
    `${path} holds what is read as ${first.path} of the source ${first.source} already: it is left out, since all ` +
    'in it would count twice';
  return { source, path, trouble: null, leftOut: why, found: null };
}

async function checkInput(
  input: CheckInput,
  site: CheckSite,
  timezone: string | undefined,
  now: Instant,
): Promise<Checked> {
  const { source, path, configured, named } = input;
  const checked = { source, path, trouble: null, leftOut: null, found: null };
  try {
    const zone = configured?.timezone ?? timezone;
    if (configured === undefined ? !(await isLog(path)) : !isOfLines(configured)) {
      // What reads events is loaded only where a file is no log of lines.
      const { checkEvents } = await import('./check-events.ts');
      const found = await checkEvents(input, site, zone, now);
      if (found !== undefined) return { ...checked, found };
      if (configured !== undefined && !(await isTableOf(path, configured)))
        throw new NoEvents(path, undefined, eventInputOf(configured.product.parser)?.of);
    }
    return { ...checked, found: await checkLog(input, site, zone, now) };
  } catch (error) {
    if (error instanceof NoEvents && !named)
      return { ...checked, leftOut: `${path} holds no ${error.what}: it is left out` };
    if (!(error instanceof Error)) throw error;
    const words = systemWords(error);
    if (words !== undefined) return { ...checked, trouble: `cannot read ${path}: ${words}` };
    const isTold = error instanceof SeatwatchError || codeOf(error) !== 'unknown';
    if (!isTold) throw error;
    return { ...checked, trouble: error.message };
  }
}
