import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simulateIris } from '../simulator/iris.ts';
import { checkOut, commitOf, isChanged } from './checkout.ts';
import { generatedLog } from './evtx-log.ts';
import { generatedExport } from './exports.ts';
import { generated } from './generate.ts';
import { chosen } from './options.ts';
import { comparison, inPairs, type Compared, type Side } from './pairs.ts';
import { ran, SEATWATCH } from './program.ts';
import { machine } from './table.ts';
import { watchConfig } from './watch.ts';
import { DENSE, SPARSE } from './who.ts';

/** Of 1,000,000 bytes, of the .evtx of 2^20: so that a run takes about 0.5 to 3 seconds. */
interface Sizes {
  sparse: number;
  dense: number;
  watch: number;
  evtx: number;
  csv: number;
}

const FULL: Sizes = { sparse: 300, dense: 200, watch: 20, evtx: 15, csv: 30 };
const QUICK: Sizes = { sparse: 100, dense: 70, watch: 6, evtx: 5, csv: 10 };

/** One start is too short for the clock of a busy machine. */
const STARTS = 3;

/** Work that both sides do by the same words. */
interface Task {
  what: string;
  /** What is said behind `seatwatch`; of each run anew, with a folder that is there for this run alone. */
  args: (own: string) => readonly string[];
  /** So many calls are one run, of which the mean is told; 1 unless told. */
  calls?: number;
}

const TASKS: Readonly<Record<string, (sizes: Sizes, inputs: string) => Task>> = {
  'who-sparse': ({ sparse }, inputs) => {
    const { file } = generated(inputs, { megabytes: sparse, ...SPARSE });
    return { what: `\`who\`, 2 % licence lines, ${sparse} MB`, args: () => who(file) };
  },
  'who-dense': ({ dense }, inputs) => {
    const { file } = generated(inputs, { megabytes: dense, ...DENSE });
    return { what: `\`who\`, 20 % licence lines, ${dense} MB`, args: () => who(file) };
  },
  watch: ({ watch }, inputs) => {
    const { file } = generated(inputs, { megabytes: watch, ...DENSE });
    return { what: `\`watch\` catching up, 20 % licence lines, ${watch} MB`, args: (own) => catchUp(own, file) };
  },
  start: (_, inputs) => {
    const { text } = simulateIris({ hours: 1 });
    const file = join(inputs, 'hour.log');
    writeFileSync(file, text);
    const what = `\`who\` on an hour of log, ${(text.length / 1000).toFixed(0)} kB, mean of ${STARTS}`;
    return { what, args: () => who(file), calls: STARTS };
  },
  evtx: ({ evtx }, inputs) => {
    const { file, events } = generatedLog(inputs, evtx);
    return { what: `\`who\`, .evtx, ${events} events in ${evtx} MiB`, args: () => who(file) };
  },
  csv: ({ csv }, inputs) => {
    const { path, count } = generatedExport('event-viewer-csv', csv * 1e6, inputs);
    return { what: `\`who\`, Event Viewer CSV, ${count} events in ${csv} MB`, args: () => who(path) };
  },
};

function who(file: string): readonly string[] {
  return ['who', file, '--json', '--timezone', 'UTC'];
}

function catchUp(own: string, file: string): readonly string[] {
  const path = join(own, 'seatwatch.yaml');
  writeFileSync(path, watchConfig(file));
  return ['watch', '--once', '--config', path];
}

/** The two programs, a folder for what they need, and what stops both. */
interface Arena {
  folder: string;
  programs: Readonly<Record<Side, string>>;
  signal: AbortSignal;
}

/** What `npm run bench -- --against REF` is asked for; `only` holds names of figures, `pairs` is 1 or more. */
export interface Comparison {
  ref: string;
  pairs: number;
  quick: boolean;
  only: readonly string[] | undefined;
}

/**
 * Measures another commit and this checkout in turn, as whole processes of the same Node.js on the same inputs, and
 * prints the ratios of the pairs. What it lays into temporary files is removed also after a failure or a signal.
 *
 * Promises the exit status: 0 whatever the times are, 1 where a figure could not be measured, 128 and its number after
 * a signal. Throws where the ref or a figure is unknown, or the other commit cannot be made to run.
 */
export async function benchAgainst({ ref, pairs, quick, only }: Comparison): Promise<number> {
  const names = chosen(only, Object.keys(TASKS));
  const stop = new AbortController();
  const { signal } = stop;
  let status = 0;
  const heard = (_: NodeJS.Signals, number: number): void => {
    status = 128 + number;
    stop.abort();
  };
  // Until all is removed: npm hands on a signal that the terminal has sent already.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, heard);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'seatwatch-against-')));
  try {
    const repository = dirname(dirname(SEATWATCH));
    const theirs = await commitOf(repository, ref, { signal });
    const ours = await commitOf(repository, 'HEAD', { signal });
    const changed = (await isChanged(repository, { signal })) ? ' with changes that are not committed' : '';
    process.stderr.write(`${ref} is ${theirs}, ours is ${ours}${changed}\n`);
    await checkOut({ repository, commit: theirs, folder: join(folder, 'theirs') }, { signal });
    const programs = { theirs: join(folder, 'theirs', 'bin', 'seatwatch.js'), ours: SEATWATCH };
    const { compared, failed } = await compareAll({ folder, programs, signal }, names, quick ? QUICK : FULL, pairs);
    const load = loadavg()[0]?.toFixed(1);
    process.stdout.write(`\n${machine()}\n${ref} is ${theirs}, ours is ${ours}${changed}; ${pairs} pairs, `);
    process.stdout.write(`load ${load} at the end.\n\n${comparison(ref, compared)}`);
    for (const what of failed) process.stderr.write(`FAILED: ${what}\n`);
    if (failed.length > 0 && !signal.aborted) status = 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('stopped; what was laid into temporary files is removed\n');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, heard);
  }
  return status;
}

/** Where one side cannot do a task, which an older one may not know, the others are measured all the same. */
async function compareAll(
  arena: Arena,
  names: readonly string[],
  sizes: Sizes,
  pairs: number,
): Promise<{ compared: Compared[]; failed: string[] }> {
  const inputs = join(arena.folder, 'inputs');
  const found = { compared: [] as Compared[], failed: [] as string[] };
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    // Of each its own: the generator of logs clears its folder of what it does not know.
    const own = join(inputs, name);
    mkdirSync(own, { recursive: true });
    try {
      const task = TASKS[name]?.(sizes, own);
      if (task === undefined) continue;
      found.compared.push({ name, what: task.what, pairs: await inPairs(pairs, (side) => once(arena, side, task)) });
    } catch (error) {
      if (arena.signal.aborted) throw error;
      found.failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(own, { recursive: true });
    }
  }
  return found;
}

/** The seconds of one call. */
async function once({ folder, programs, signal }: Arena, side: Side, { args, calls = 1 }: Task): Promise<number> {
  // Where an older program keeps compiled code is not where a newer one does; and none of it shall stay.
  const env = { NODE_COMPILE_CACHE: join(folder, `compiled-${side}`) };
  let seconds = 0;
  for (let call = 0; call < calls; call += 1) {
    const own = mkdtempSync(join(folder, 'run-'));
    try {
      const answered = await ran(process.execPath, [programs[side], ...args(own)], { env, signal });
      seconds += answered?.seconds ?? NaN;
    } finally {
      rmSync(own, { recursive: true });
    }
  }
  return seconds / calls;
}
