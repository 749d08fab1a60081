import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAgainst } from './against.ts';
import { benchArchestra } from './archestra.ts';
import { benchDatabase } from './database.ts';
import { benchEvtx } from './evtx.ts';
import { benchExports } from './exports.ts';
import { benchIdle } from './idle.ts';
import { benchLatency } from './latency.ts';
import { benchOptions, chosen } from './options.ts';
import { benchSimulator } from './simulator.ts';
import { benchSmall } from './small.ts';
import { markdown, type Effort, type Found } from './table.ts';
import { benchVersions } from './versions.ts';
import { benchWatch } from './watch.ts';
import { benchWho } from './who.ts';

const FULL: Effort = { megabytes: 500, runs: 5, appends: 30, idleSeconds: 60 };
const QUICK: Effort = { megabytes: 50, runs: 3, appends: 10, idleSeconds: 20 };

const PARTS: Readonly<Record<string, (effort: Effort, cache: string) => Promise<Found> | Found>> = {
  who: benchWho,
  small: benchSmall,
  watch: benchWatch,
  idle: benchIdle,
  latency: benchLatency,
  simulator: benchSimulator,
  evtx: benchEvtx,
  archestra: benchArchestra,
  exports: benchExports,
  database: benchDatabase,
  versions: benchVersions,
};

/** One part; where it fails, that is what it found. */
async function measured(name: string, effort: Effort, cache: string): Promise<Found> {
  try {
    return (await PARTS[name]?.(effort, cache)) ?? { rows: [], wrong: [] };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { rows: [{ what: name, figure: 'failed', met: false }], wrong: [`${name}: ${what}`] };
  }
}

/**
 * `npm run bench -- [--quick] [--only PART,…]`: prints one table. Exit status 1 where an answer is wrong, never for a
 * time.
 *
 * `npm run bench -- --against REF [--pairs N] [--quick] [--only FIGURE,…]`: measures another commit and this checkout
 * in turn, and prints how their times compare.
 */
async function bench(): Promise<number> {
  const { quick, only, against } = benchOptions(process.argv.slice(2));
  if (against !== undefined) return benchAgainst({ ...against, quick, only });
  const names = chosen(only, Object.keys(PARTS));
  const effort = quick ? QUICK : FULL;
  const cache = join(tmpdir(), 'seatwatch-bench');
  const all: Found[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    all.push(await measured(name, effort, cache));
  }
  process.stdout.write(
    `\n${markdown(
      all.flatMap(({ rows }) => rows),
      effort,
    )}`,
  );
  const wrong = all.flatMap((found) => found.wrong);
  for (const what of wrong) process.stderr.write(`WRONG: ${what}\n`);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await bench();
