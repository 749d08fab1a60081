import { join } from 'node:path';
import { seeds, survey } from '../formats/evtx/mutate.ts';
import { generatedLog, WANTED } from './evtx-log.ts';
import { ran } from './program.ts';
import { median, spread, type Effort, type Found, type Row } from './table.ts';

const READ = join(import.meta.dirname, 'evtx-read.ts');
/** Of 2^20 bytes: what evtxexport can be waited for. */
const MEBIBYTES = 30;
const TIMES_FASTER = 8;
const SKIPPED = 0.1;
const PEAK = 120e6;
const MUTATIONS = 20_000;

interface Reading {
  seconds: number;
  whole: number;
  peak: number;
}

/**
 * Windows event logs: every event of one as an object beside evtxexport, the few that are wanted, memory, and damaged
 * chunks.
 */
export async function benchEvtx({ megabytes, runs }: Effort, cache: string): Promise<Found> {
  const wrong: string[] = [];
  const { file, events } = generatedLog(cache, MEBIBYTES);
  // One after the other, so that other work on the machine falls on both.
  const both = await repeated(runs, async () => ({
    ours: await read(file, events, wrong),
    theirs: await exported(file, events, wrong),
  }));
  const all = both.map(({ ours }) => ours);
  const none = await repeated(runs, () => read(file, 0, wrong, 'No Such Provider'));
  const seconds = all.map((reading) => reading.seconds);
  const nothing = none.map((reading) => reading.seconds);
  const large = generatedLog(cache, megabytes);
  const few = await repeated(1, () => read(large.file, large.wanted, wrong, WANTED));
  const every = await repeated(1, () => read(large.file, large.events, wrong));
  const rows: Row[] = [
    {
      what: `.evtx, each of ${events} events in ${MEBIBYTES} MiB as an object`,
      figure: spread(seconds, 2, 's'),
      note: `beyond the start of Node.js; ${spread(
        all.map(({ whole }) => whole),
        2,
        's',
      )} with it`,
    },
    peer(both),
    {
      what: '.evtx, the same log without the provider',
      figure: spread(
        nothing.map((time) => time * 1000),
        0,
        'ms',
      ),
      target: `< ${SKIPPED * 1000} ms`,
      met: median(nothing) < SKIPPED,
      note: 'beyond the start',
    },
    memory(`.evtx, memory for ${megabytes} MiB with ${large.wanted} events of the provider`, few, PEAK),
    memory(`.evtx, memory for ${megabytes} MiB with all ${large.events} events wanted`, every),
    damaged(wrong),
  ];
  return { rows, wrong: [...new Set(wrong)] };
}

/** The first time only brings the file into the memory of the system. */
async function repeated<T>(runs: number, once: () => Promise<T>): Promise<T[]> {
  await once();
  const found: T[] = [];
  for (let run = 0; run < runs; run += 1) found.push(await once());
  return found;
}

async function read(file: string, events: number, wrong: string[], literal?: string): Promise<Reading> {
  const answered = await ran(process.execPath, [READ, file, ...(literal === undefined ? [] : [literal])], {
    withUse: true,
  });
  if (answered === undefined) throw new Error(`cannot run ${process.execPath}`);
  const found = JSON.parse(answered.stdout) as { events: number; damages: number; seconds: number };
  if (found.events !== events || found.damages > 0)
    wrong.push(`.evtx: ${found.events} events and ${found.damages} damages where ${events} events were written`);
  return { seconds: found.seconds, whole: answered.seconds, peak: answered.used?.peak ?? NaN };
}

/**
 * The seconds that evtxexport of libevtx takes to write the same events as XML; undefined where it is not installed.
 */
async function exported(file: string, events: number, wrong: string[]): Promise<number | undefined> {
  const answered = await ran('evtxexport', ['-f', 'xml', file]);
  const counted = (answered?.stdout.split('</Event>').length ?? 1 + events) - 1;
  if (counted !== events) wrong.push(`evtxexport: ${counted} events where ${events} were written`);
  return answered?.seconds;
}

function peer(both: readonly { ours: Reading; theirs: number | undefined }[]): Row {
  const what = '`evtxexport -f xml` takes so many times as long';
  const theirs = both.flatMap((pair) => pair.theirs ?? []);
  if (theirs.length === 0) return { what, figure: 'skipped: evtxexport is not installed (Debian: libevtx-utils)' };
  const times = both.map((pair) => (pair.theirs ?? NaN) / pair.ours.seconds);
  return {
    what,
    figure: spread(times, 1, '×'),
    target: `≥ ${TIMES_FASTER} ×`,
    met: median(times) >= TIMES_FASTER,
    note: `evtxexport ${spread(theirs, 2, 's')}`,
  };
}

function memory(what: string, readings: readonly Reading[], target?: number): Row {
  const peak = Math.max(...readings.map((reading) => reading.peak));
  return {
    what,
    figure: `${(peak / 1e6).toFixed(0)} MB`,
    ...(target !== undefined && { target: `< ${target / 1e6} MB`, met: peak < target }),
    note: `read in ${spread(
      readings.map(({ seconds }) => seconds),
      2,
      's',
    )}`,
  };
}

function damaged(wrong: string[]): Row {
  const found = survey(MUTATIONS, seeds(process.env.SEATWATCH_REAL_DATA), 3);
  wrong.push(...found.wrong);
  const within = found.steps <= found.allowed && found.wrong.length === 0;
  return {
    what: `.evtx, the most steps for one of ${MUTATIONS} changed chunks`,
    figure: `${found.steps} steps`,
    target: `≤ ${found.allowed}`,
    met: within,
    note: `the slowest took ${found.slowest.toFixed(1)} ms, XML included`,
  };
}
