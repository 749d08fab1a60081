import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { draftConfig, type DraftSource } from '../answer/draft.ts';
import { parseConfig } from '../config/load.ts';
import { contextOf } from './configured.ts';
import { Failure } from './failure.ts';
import { readFiles, withoutSiblings } from './files.ts';
import { glanceAt } from './glance.ts';
import type { Streams } from './main.ts';
import { mustBeZone } from './options.ts';
import { prose } from './table.ts';

export interface InitOptions {
  files: string[];
  output: string;
  force: boolean;
  timezone?: string | undefined;
}

/** `seatwatch init FILE...`: writes a configuration that watches these logs; it never overwrites a file without `--force`. */
export async function init({ files, output, force, timezone }: InitOptions, { out, err, env, now, columns }: Streams): Promise<number> {
  mustBeZone(timezone);
  const sources: DraftSource[] = [];
  for (const file of withoutSiblings(files)) sources.push(await sourceOf(file, timezone, now()));
  const text = draftConfig(sources);
  // What is written must be understood: a fault here is one of seatwatch.
  parseConfig(text, output, contextOf(env));
  if (output === '-') {
    out(text);
    return 0;
  }
  await write(output, text, force);
  out(prose(`Wrote ${output}: ${sources.map(({ path }) => path).join(', ')}.`, columns));
  if (sources.some(({ timezone: zone }) => zone.from.includes('the log states none'))) {
    err(prose(`seatwatch: the zone of the stamps is taken from this machine. Correct timezone: in ${output} where the log comes from elsewhere.`, columns));
  }
  out(prose(`Next: "seatwatch check --config ${output}", then "seatwatch watch --config ${output}".`, columns));
  return 0;
}

async function sourceOf(file: string, named: string | undefined, now: number): Promise<DraftSource> {
  const { product, instance, timezone } = await glanceAt(file, named);
  const { pipeline } = await readFiles([file], timezone.name, now, false);
  return { path: resolve(file), product, instance, timezone, pools: pipeline.ledger.pools() };
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
    throw new Failure(`cannot write ${output}: ${remedies[code] ?? `${code}; name another file with --output`}`, code === 'EEXIST' ? 2 : 1);
  }
}
