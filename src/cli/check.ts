import { basename, resolve } from 'node:path';
import { isGood, type Checked, type Findings } from '../answers/check.ts';
import { checkJson } from '../answers/json.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import type { Instant } from '../domain/entry.ts';
import { lineInputOf, readsEvents } from '../domain/product.ts';
import type { EngineSettings } from '../engine/engine.ts';
import { createReplay, RELEVANT_LITERALS } from '../engine/replay.ts';
import { defaultSettings, engineSource, wantedOf, type SourceNames } from '../engine/sources.ts';
import { NoEvents, readerFor, standIn } from '../formats/index.ts';
import { mixedLogs } from '../formats/mixed-logs.ts';
import { sumOf, tally, type Tally } from '../formats/text-log/tally.ts';
import { codeOf } from '../inputs/file/file-info.ts';
import { expandPaths } from '../inputs/file/globs.ts';
import { readTwice } from '../inputs/file/same-content.ts';
import { passwordFileTrouble } from '../notify/receivers/email/secret.ts';
import { shippedRules } from '../notify/shipped-rules.ts';
import { jsonText } from '../present/sanitise.ts';
import { detectLog, isLog, rotatedOf, type DetectedLog } from './detect.ts';
import { Failure } from './failure.ts';
import { isFinished, withoutSiblings } from './files.ts';
import { mustBeZone } from './options.ts';
import { checkText } from './output/check-text.ts';
import { prose } from './output/table.ts';
import { productOf } from '../answers/products.ts';
import type { Streams } from './streams.ts';

export interface CheckOptions {
  files?: string[] | undefined;
  config?: string | undefined;
  json: boolean;
  timezone?: string | undefined;
}

/** One log with what is configured for it. */
export interface Asked {
  source: string;
  path: string;
  /** Whether the path itself was named, and not a glob that found it. */
  named: boolean;
  configured: SourceConfig | undefined;
  /** Whether its source reads a log of another folder, too. */
  mixed?: boolean;
  /** The source that reads the same bytes, where this one is left out for it. */
  twice?: string | undefined;
}

export type Setup = Pick<Config, 'rules' | 'pools' | 'patterns' | 'people' | 'hosts'>;

/**
 * `seatwatch check [FILE...]`: what each log is, what is understood of it, and what would have been mailed. It opens no
 * state and sends nothing. Exit status 1 where a log cannot be read, or nothing is understood in any.
 */
export async function check(options: CheckOptions, { env, out, err, columns, now }: Streams): Promise<number> {
  const { files = [], timezone, json } = options;
  mustBeZone(timezone);
  const { setup, asked, passwordFile } = files.length > 0 ? ofFiles(files) : await ofConfig(options, env);
  const trouble = passwordFile === undefined ? undefined : await passwordFileTrouble(passwordFile);
  if (trouble !== undefined) err(prose(`seatwatch: ${trouble}`, columns));
  const checked: Checked[] = [];
  for (const one of asked) checked.push(await checkOne(one, setup, timezone, now()));
  out(json ? `${jsonText(checkJson(checked))}\n` : checkText(checked, columns));
  return isGood(checked) ? 0 : 1;
}

/** What is checked, and the file of the password that the configuration names. */
interface Begun {
  setup: Setup;
  asked: Asked[];
  passwordFile?: string | undefined;
}

function ofFiles(files: readonly string[]): Begun {
  const setup = { rules: shippedRules(), pools: [], patterns: {}, people: {}, hosts: {} };
  return {
    setup,
    asked: withoutSiblings(files).map((path) => ({
      source: basename(resolve(path)),
      path,
      named: true,
      configured: undefined,
    })),
  };
}

async function ofConfig({ config: named }: CheckOptions, env: NodeJS.ProcessEnv): Promise<Begun> {
  const { configured } = await import('./configured.ts');
  const config = configured(named, env, 'files');
  const asked: Asked[] = [];
  for (const source of config.sources) {
    const found = await expandPaths(
      source.paths,
      config.folder,
      isOfLines({ configured: source }) ? 'logs' : 'exports',
    );
    const mixed = await mixedLogs(found, productOf(source.system).parser);
    // A glob that nothing fits is as bad as a log that is not there.
    for (const path of found.length > 0 ? found : source.paths)
      asked.push({
        source: source.id,
        path,
        named: found.length === 0 || source.paths.some((one) => resolve(config.folder, one) === path),
        configured: source,
        mixed: mixed.includes(path),
      });
  }
  const twice = await readTwice(
    asked.map((one) => ({ ...one, system: one.configured?.system ?? '', isLog: isOfLines(one) })),
  );
  const firsts = new Map(
    [...twice].map(([{ source, path }, first]) => [`${source} ${path}`, `${first.path} of the source ${first.source}`]),
  );
  const told = asked.map((one) => ({ ...one, twice: firsts.get(`${one.source} ${one.path}`) }));
  return { setup: config, asked: told, passwordFile: config.mail?.passwordFile };
}

function isOfLines({ configured }: Pick<Asked, 'configured'>): boolean {
  return configured !== undefined && !readsEvents(productOf(configured.system).parser);
}

async function checkOne(asked: Asked, setup: Setup, timezone: string | undefined, now: Instant): Promise<Checked> {
  const { source, path, twice } = asked;
  if (twice !== undefined) {
    const leftOut = `${path} holds what is read as ${twice} already: it is left out, since all in it would count twice`;
    return { source, path, trouble: null, leftOut, found: null };
  }
  try {
    return { source, path, trouble: null, leftOut: null, found: await findingsOf(asked, setup, timezone, now) };
  } catch (error) {
    if (error instanceof NoEvents && !asked.named)
      return { source, path, trouble: null, leftOut: `${path} holds no Windows events: it is left out`, found: null };
    if (
      !(error instanceof Error) ||
      (!(error instanceof Failure || error instanceof NoEvents) && codeOf(error) === 'unknown')
    )
      throw error;
    return { source, path, trouble: error.message, leftOut: null, found: null };
  }
}

async function findingsOf(asked: Asked, setup: Setup, timezone: string | undefined, now: Instant): Promise<Findings> {
  const { source, path, configured } = asked;
  if (configured === undefined ? !(await isLog(path)) : readsEvents(productOf(configured.system).parser)) {
    const { eventFindings } = await import('./check-events.ts');
    const found = await eventFindings({ ...asked, ...setup, timezone: configured?.timezone ?? timezone, now });
    if (found !== undefined) return found;
    if (configured !== undefined) throw new NoEvents(path);
  }
  const glance = await detectLog(path, configured?.timezone ?? timezone);
  const product = configured === undefined ? glance.product : productOf(configured.system);
  const { parser } = product;
  const names: SourceNames = configured ?? {
    id: source,
    instance: glance.instance,
    timezone: glance.timezone.name,
    settings: defaultSettings(product),
  };
  const patterns = setup.patterns[parser.system];
  const piped = engineSource({ ...names, id: source }, product, patterns);
  const wanted = wantedOf(product, patterns, setup.rules);
  const reader = (await readerFor(path, parser)) ?? standIn(parser);
  const final = reader.whole === true || (await isFinished(path, now));
  const rehearsal = createReplay(piped, wanted.literals, settingsOf(setup, source, names.timezone), now);
  const remarks = remarksOf(glance, configured);
  /** When a list of all holders was written: it has no stamps of its own. */
  let written: Instant | null = null;
  const widened = { ...wanted, literals: [...new Set([...wanted.literals, ...RELEVANT_LITERALS])] };
  for await (const batch of reader.read({
    source,
    path: resolve(path),
    now,
    from: undefined,
    final,
    wanted: widened,
  })) {
    rehearsal.take(batch);
    remarks.push(...batch.notes.map(({ detail }) => detail));
    written = batch.entries[0]?.at ?? written;
  }
  if (asked.mixed === true)
    remarks.push('logs of several folders are taken for one instance; give each instance a source of its own');
  if (written !== null)
    remarks.push('it is a list of all holders at one moment: the log of the same source is checked by it');
  const { read: older, unread } = await rotatedOf(path);
  const tallies: Tally[] = [];
  for (const file of [...older, path])
    tallies.push(await tally(file, wanted.isRecordStart, lineInputOf(parser)?.localTime));
  const counted = sumOf(tallies);
  const first = written ?? utcOf(counted.first, piped.utc);
  const last = rehearsal.end(written ?? utcOf(counted.last, piped.utc));
  const zone = {
    name: names.timezone,
    from: configured === undefined ? glance.timezone.from : 'the configuration, or this machine where it names none',
  };
  const { instance, timezone: _, ...found } = { ...glance, ...rehearsal.findings() };
  return {
    ...found,
    product: parser.product,
    system: parser.system,
    instance: configured?.instance ?? instance,
    timezone: zone,
    siblings: older.map((file) => basename(file)),
    unread: unread.map((file) => basename(file)),
    tally: counted,
    events: null,
    first,
    last,
    remarks,
  };
}

/** The pools as far as this source counts into them: each log is played by itself. */
export function settingsOf(
  { rules, pools, people, hosts }: Setup,
  source: string,
  timezone: string,
): Omit<EngineSettings, 'sources'> {
  const own = pools.filter(({ sources }) => sources.includes(source)).map((pool) => ({ ...pool, sources: [source] }));
  return { rules, pools: own, timezone, people, hosts };
}

function remarksOf(
  { product, timezone, starts, instance }: DetectedLog,
  configured: SourceConfig | undefined,
): string[] {
  const remarks: string[] = [];
  if (configured !== undefined && product.parser.system !== configured.system)
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

function utcOf(wall: Instant | null, utc: (wall: Instant) => Instant): Instant | null {
  return wall === null ? null : utc(wall);
}
