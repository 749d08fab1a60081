import { isDeepStrictEqual } from 'node:util';
import { generated, type Truth } from './generate.ts';
import { ran, SEATWATCH, type Ran } from './program.ts';
import { median, spread, type Effort, type Found } from './table.ts';

/** Shares of licence lines: a log in which tracing is on for a day, and one of a busy site that traces always. */
export const SPARSE = { share: 0.02, seed: 1 };
export const DENSE = { share: 0.2, seed: 1 };

const PEAK = 150e6;

/** `who FILE` in the same run as `grep -c` and `wc -l`, its answer checked against the truth. */
export async function benchWho({ megabytes, runs }: Effort, cache: string): Promise<Found> {
  const sparse = await one('2 % licence lines', generated(cache, { megabytes, ...SPARSE }), runs, {
    speed: 400,
    grep: 6,
  });
  const dense = await one('20 % licence lines', generated(cache, { megabytes, ...DENSE }), runs, { speed: 100 });
  const tenth = generated(cache, { megabytes: megabytes / 10, ...DENSE });
  const small = (await who(tenth.file)).used?.peak ?? NaN;
  const rows = [
    ...sparse.rows,
    ...dense.rows,
    {
      what: '`who`, 20 %, memory for a tenth of the file',
      figure: megabytesOf(small),
      target: '< 150 MB',
      met: small < PEAK,
    },
  ];
  return { rows, wrong: [...sparse.wrong, ...dense.wrong] };
}

async function one(
  name: string,
  { file, truth }: { file: string; truth: Truth },
  runs: number,
  target: { speed: number; grep?: number },
): Promise<Found> {
  const wrong: string[] = [];
  const times: { who: number; cpu: number; grep: number | undefined; wc: number | undefined; peak: number }[] = [];
  // The first round only brings the file into the memory of the system.
  for (let run = 0; run <= runs; run += 1) {
    const wc = await ran('wc', ['-l', file]);
    const grep = await ran('grep', ['-c', 'LicenseTrace', file]);
    const { stdout, seconds, used } = await who(file);
    wrong.push(...wrongHolders(JSON.parse(stdout) as Answer, truth).map((what) => `who, ${name}: ${what}`));
    if (wc !== undefined && parseInt(wc.stdout, 10) !== truth.lines)
      wrong.push(`wc -l counts ${wc.stdout.trim()} where ${truth.lines} were generated`);
    if (grep !== undefined && Number(grep.stdout) !== truth.withTrace)
      wrong.push(`grep -c counts ${grep.stdout.trim()} where ${truth.withTrace} were generated`);
    if (run > 0)
      times.push({
        who: seconds,
        grep: grep?.seconds,
        wc: wc?.seconds,
        peak: used?.peak ?? NaN,
        cpu: used?.cpu ?? NaN,
      });
  }
  const speed = times.map((time) => truth.bytes / 1e6 / time.who);
  const peak = Math.max(...times.map((time) => time.peak));
  const right = wrong.length === 0;
  const ratio = (peer: 'grep' | 'wc'): number[] =>
    times.map((time) => time.who / (time[peer] ?? NaN)).filter((ratio) => !Number.isNaN(ratio));
  const [byGrep, byWc] = [ratio('grep'), ratio('wc')];
  const rows = [
    {
      what: `\`who\`, ${name}`,
      figure: spread(speed, 0, 'MB/s'),
      target: `≥ ${target.speed} MB/s`,
      met: median(speed) >= target.speed,
      note: `${spread(
        times.map((time) => time.who),
        2,
        's',
      )} with the start of Node.js, ${spread(
        times.map((time) => time.cpu),
        2,
        's',
      )} of CPU time`,
    },
    {
      what: 'its time by that of `grep -c LicenseTrace`',
      figure: byGrep.length === 0 ? 'no grep here' : spread(byGrep, 1, '×'),
      ...(target.grep !== undefined &&
        byGrep.length > 0 && { target: `≤ ${target.grep} ×`, met: median(byGrep) <= target.grep }),
      ...(byGrep.length > 0 && {
        note: `grep ${spread(
          times.map((time) => time.grep ?? NaN),
          2,
          's',
        )}`,
      }),
    },
    { what: 'its time by that of `wc -l`', figure: byWc.length === 0 ? 'no wc here' : spread(byWc, 1, '×') },
    { what: 'its memory', figure: megabytesOf(peak), target: '< 150 MB', met: peak < PEAK },
    {
      what: 'its answer',
      figure: right ? `right: ${Object.keys(truth.open).length} holders` : 'WRONG',
      target: 'the truth',
      met: right,
    },
  ];
  return { rows, wrong: [...new Set(wrong)] };
}

async function who(file: string): Promise<Ran> {
  const answered = await ran(process.execPath, [SEATWATCH, 'who', file, '--json', '--timezone', 'UTC'], {
    withUse: true,
  });
  if (answered === undefined) throw new Error(`cannot run ${process.execPath}`);
  return answered;
}

/** The part of `who --json` that is checked. */
export interface Answer {
  pools: { seatsUsed: { atLeast: number | null }; sessions: number }[];
  sessions: { holder: string; state: string }[];
  uncertain: unknown[];
}

/** How an answer about the end of a generated log differs from the truth, in sentences. */
export function wrongHolders({ pools, sessions, uncertain }: Answer, { open }: Truth): string[] {
  const held: Record<string, number> = {};
  for (const { holder, state } of sessions) if (state === 'open') held[holder] = (held[holder] ?? 0) + 1;
  const wrong: string[] = [];
  if (!isDeepStrictEqual(held, open))
    wrong.push(`holders ${JSON.stringify(held)} where ${JSON.stringify(open)} are logged in`);
  const seats = Object.keys(open).length;
  if (pools.length !== 1 || pools[0]?.seatsUsed.atLeast !== seats)
    wrong.push(`pools ${JSON.stringify(pools)} where ${seats} seats of one are used`);
  if (uncertain.length > 0) wrong.push(`${uncertain.length} uncertain sessions in a log without a gap`);
  return wrong;
}

function megabytesOf(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
