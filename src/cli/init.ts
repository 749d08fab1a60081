import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { draftConfig, type DraftSource } from '../config/draft.ts';
import { parseConfig } from '../config/load.ts';
import { contextOf } from './configured.ts';
import { detectLog, isLog } from './detect.ts';
import { Failure } from './failure.ts';
import { isBeside, parted, readFiles, withoutSiblings } from './files.ts';
import { mustBeZone } from './options.ts';
import { prose } from './output/table.ts';
import { productOf } from '../answers/products.ts';
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
  const sources = await sourcesOf(withoutSiblings(files), timezone, now());
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
 * A source for each log of lines, with the lists of holders that belong to it, and one for all files of Windows events,
 * as they are of one server.
 */
async function sourcesOf(files: readonly string[], named: string | undefined, now: number): Promise<DraftSource[]> {
  const isLine = await Promise.all(files.map(isLog));
  const others = files.filter((_, at) => isLine[at] !== true);
  const events = others.length === 0 ? [] : await eventFilesOf(others, named, now);
  const { logs, wholes } = await parted(
    files.filter((file) => !events.some(({ paths }) => paths.includes(resolve(file)))),
  );
  const sources: DraftSource[] = [];
  for (const log of logs) {
    const dumps = wholes.filter((whole) => (logs.find((one) => isBeside(one, whole)) ?? logs[0]) === log);
    sources.push(await sourceOf(log, dumps, named, now));
  }
  return [...sources, ...events];
}

async function eventFilesOf(files: readonly string[], named: string | undefined, now: number): Promise<DraftSource[]> {
  const { eventFilesAmong, readEventFiles } = await import('./event-files.ts');
  const found = await eventFilesAmong(files, now);
  if (found.length === 0) return [];
  const {
    pipeline: { ledger },
    timezone,
  } = await readEventFiles(found, named, now, false);
  const paths = found.map(({ path }) => resolve(path));
  const sources = [...Map.groupBy(ledger.pools(), ({ system }) => system)].flatMap(([system, pools]) => {
    const [first] = pools.flatMap(({ pool }) => ledger.instancesOf(pool));
    return first === undefined
      ? []
      : [{ paths, product: productOf(system), instance: first.instance, timezone, pools }];
  });
  if (sources.length === 0)
    throw new Failure(
      `cannot tell which product ${paths.join(', ')} is of: no event in it is of one that is known; ` +
        'seatwatch check shows what is in it',
    );
  return sources;
}

async function sourceOf(
  file: string,
  dumps: readonly string[],
  named: string | undefined,
  now: number,
): Promise<DraftSource> {
  const { product, instance, timezone } = await detectLog(file, named);
  const { pipeline } = await readFiles([file], timezone.name, now, false);
  return {
    paths: [file, ...dumps].map((path) => resolve(path)),
    product,
    instance,
    timezone,
    pools: pipeline.ledger.pools(),
  };
}

async function write(output: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(output, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const remedies: Readonly<Record<string, string>> = {
      EEXIST: 'it is there already: name another with --output, or overwrite it with --force',
      ENOENT: `the folder ${dirname(output)} does not exist: make it, or name another file with --output`,
      EACCES: 'this account may not write there: name another file with --output, or print it with --output -',
    };
    throw new Failure(
      `cannot write ${output}: ${remedies[code] ?? `${code}; name another file with --output`}`,
      code === 'EEXIST' ? 2 : 1,
    );
  }
}
