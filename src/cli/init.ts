import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { productOf } from '../answers/products.ts';
import { draftConfig, type DraftSource } from '../config/draft.ts';
import { parseConfig } from '../config/load.ts';
import { SeatwatchError } from '../domain/error.ts';
import { systemWords } from '../domain/system-words.ts';
import { readSite, readWhole } from '../engine/read-files.ts';
import { filesNamed } from '../engine/readers.ts';
import { sitesOfFiles, withoutSiblings, type FileSite } from '../engine/site-files.ts';
import type { SiteSource } from '../engine/site.ts';
import { mustBeZone } from '../time/zone.ts';
import { contextOf } from './configured.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

export interface InitOptions {
  files: string[];
  output: string;
  force: boolean;
  timezone?: string | undefined;
}

/**
 * `seatwatch init FILE...`: writes a configuration that watches these logs; it never overwrites a file without
 * `--force`.
 */
export async function init(
  { files, output, force, timezone }: InitOptions,
  { out, err, env, now, columns }: Streams,
): Promise<number> {
  mustBeZone(timezone);
  const sources = await sourcesOf(await withoutSiblings(files), timezone, now());
  const text = draftConfig(sources);
  // What is written must be understood: a fault here is one of seatwatch.
  parseConfig(text, output, contextOf(env));
  if (output === '-') {
    out(text);
    return 0;
  }
  await write(output, text, force);
  out(prose(`Wrote ${output}: ${sources.flatMap(({ paths }) => paths).join(', ')}.`, columns));
  if (sources.some(({ timezone: zone }) => zone.from.includes('the log states none'))) {
    err(
      prose(
        `seatwatch: the zone of the stamps is taken from this machine. Correct timezone: in ${output} ` +
          'where the log comes from elsewhere.',
        columns,
      ),
    );
  }
  out(prose(`Next: "seatwatch check --config ${output}", then "seatwatch watch --config ${output}".`, columns));
  return 0;
}

/**
 * A source for each table and each log of lines, with the lists of holders that belong to it, and one for all files of
 * Windows events, as they are of one server.
 */
async function sourcesOf(files: readonly string[], timezone: string | undefined, now: number): Promise<DraftSource[]> {
  const { logs, events } = await sitesOfFiles(await filesNamed(files), { timezone }, now);
  const ofEvents = events === null ? [] : await eventSources(events, files, now);
  const site = await logs();
  const sources: DraftSource[] = [];
  for (const source of site?.sources ?? []) if (site !== null) sources.push(await logSource(site, source, now));
  return [...sources, ...ofEvents];
}

async function eventSources(site: FileSite, asked: readonly string[], now: number): Promise<DraftSource[]> {
  const {
    engine: { ledger },
    timezone,
  } = await readWhole(site, now);
  const named = new Set(asked.map((file) => resolve(file)));
  // What lies in a folder that is named, or goes on from a file that is, will be found again.
  const paths = [...new Set(site.inputs.flatMap(({ path }) => namedFor(resolve(path), named)))];
  const files = new Set(site.inputs.map(({ path }) => basename(path)));
  const sources = [...Map.groupBy(ledger.pools(), ({ system }) => system)].flatMap(([system, pools]) => {
    const [first] = pools.flatMap(({ pool }) => ledger.instancesOf(pool));
    return first === undefined
      ? []
      : [{ paths, product: productOf(system), instance: nameIn(first.instance, files), timezone, pools }];
  });
  if (sources.length === 0)
    throw new SeatwatchError(
      'unknown-product',
      `cannot tell which product ${paths.join(', ')} is of: no event in it is of one that is known; ` +
        'seatwatch check shows what is in it',
    );
  return sources;
}

/** Where the events name no computer, or several, the first file has given its name: that is no instance's. */
function nameIn(instance: string, files: ReadonlySet<string>): string | undefined {
  return files.has(instance) ? undefined : instance;
}

function namedFor(path: string, named: ReadonlySet<string>): string[] {
  return [path, dirname(path)].filter((one) => named.has(one)).slice(0, 1);
}

async function logSource(site: FileSite, source: SiteSource, now: number): Promise<DraftSource> {
  const { product, instance, timezone, zoneFrom, paths } = source;
  // Its pools are those of which the log itself tells.
  const inputs = site.inputs.filter((input) => input.kind !== 'snapshot' && input.source.id === source.id);
  const own = { ...site, sources: [source], inputs };
  const { engine } = (await readSite(own, now, { sinceRestart: true, timezone })) ?? (await readWhole(own, now));
  return {
    paths: paths.map((path) => resolve(path)),
    product,
    instance,
    timezone: { name: timezone, from: zoneFrom },
    pools: engine.ledger.pools(),
  };
}

async function write(output: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(output, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const remedies: Readonly<Record<string, string>> = {
      EISDIR: 'it is a folder: name a file in it with --output',
      EEXIST: 'it is there already: name another with --output, or overwrite it with --force',
      ENOENT: existsSync(dirname(output))
        ? `files cannot be made in ${dirname(output)}: name another with --output`
        : `the folder ${dirname(output)} does not exist: make it, or name another file with --output`,
      EACCES: 'this account may not write there: name another file with --output, or print it with --output -',
    };
    const why = remedies[code] ?? `${systemWords(error, 'writing') ?? code}; or name another with --output`;
    throw new SeatwatchError(code === 'EEXIST' ? 'usage' : 'not-writable', `cannot write ${output}: ${why}`);
  }
}
