import { createWriteStream } from 'node:fs';
import { copyFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOf, leases } from '../formats/table/exports.ts';
import { ran, SEATWATCH } from './program.ts';
import { spread, median, type Effort, type Found, type Row } from './table.ts';

/** Of each file: the rows, and of how many the session goes on. */
const ALL = { rows: 1_000_000, live: 2_000 };
const QUICK = { rows: 100_000, live: 2_000 };
const MINUTE = 60_000;
const MOST_SECONDS = 5;
const MOST_BYTES = 300e6;
const LEAST_PER_SECOND = 40_000;

/**
 * An export of a table that keeps the rows of the past, through the whole program with a state: its first reading, all
 * of which is history, and a later version of it; and `who` of the file alone.
 */
export async function benchVersions({ megabytes, runs }: Effort): Promise<Found> {
  const size = megabytes >= 500 ? ALL : QUICK;
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-'));
  try {
    const clock = Date.now() - 30 * MINUTE;
    const kept = join(folder, 'kept.csv');
    await write(kept, size.rows, size.live, clock);
    const wrong: string[] = [];
    const config = join(folder, 'seatwatch.yaml');
    await writeFile(config, configText());
    const source = join(folder, 'leases.csv');
    await copyFile(kept, source);
    await utimes(source, clock / 1000, clock / 1000);
    const watch = (): ReturnType<typeof ran> =>
      ran(process.execPath, [SEATWATCH, 'watch', '--once', '--config', config], { withUse: true });
    const first = await watch();
    const later: { seconds: number; peak: number }[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const at = clock + run * MINUTE;
      await utimes(source, at / 1000, at / 1000);
      const made = await watch();
      later.push({ seconds: made?.seconds ?? NaN, peak: made?.used?.peak ?? NaN });
    }
    const answer = await ran(process.execPath, [SEATWATCH, 'who', '--json', '--timezone', 'UTC', kept], {
      withUse: true,
    });
    const { pools } = JSON.parse(answer?.stdout ?? '{}') as { pools: { sessions: number }[] };
    const held = pools.reduce((sum, { sessions }) => sum + sessions, 0);
    if (held !== size.live) wrong.push(`versions: ${held} hold a seat, where ${size.live} do`);
    return { rows: rowsOf(size.rows, first, later, answer), wrong };
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Run = Awaited<ReturnType<typeof ran>>;

function rowsOf(rows: number, first: Run, later: readonly { seconds: number; peak: number }[], who: Run): Row[] {
  const what = `a table of ${rows.toLocaleString('en')} rows`;
  const seconds = later.map((run) => run.seconds);
  const peaks = later.map(({ peak }) => peak / 1e6);
  const perSecond = rows / (first?.seconds ?? NaN);
  const megabytes = (bytes: number | undefined): string => `${Math.round((bytes ?? NaN) / 1e6)} MB at most`;
  return [
    {
      what: `${what}, read for the first time by \`watch --once\`, all as history`,
      figure: `${Math.round(perSecond).toLocaleString('en')} rows/s`,
      target: `≥ ${LEAST_PER_SECOND.toLocaleString('en')} rows/s`,
      met: perSecond >= LEAST_PER_SECOND,
      note: `${first?.seconds.toFixed(1)} s, ${megabytes(first?.used?.peak)}`,
    },
    {
      what: `${what}, a later version by \`watch --once\``,
      figure: spread(seconds, 2, 's'),
      target: `< ${MOST_SECONDS} s`,
      met: median(seconds) < MOST_SECONDS,
    },
    {
      what: `${what}, a later version: memory`,
      figure: spread(peaks, 0, 'MB'),
      target: `< ${MOST_BYTES / 1e6} MB`,
      met: median(peaks) < MOST_BYTES / 1e6,
    },
    { what: `\`who\` of ${what}`, figure: `${who?.seconds.toFixed(2)} s`, note: megabytes(who?.used?.peak) },
  ];
}

function configText(): string {
  return (
    'state: state\n' +
    'sources:\n  - { id: eq, system: equis, instance: EQ, paths: [leases.csv], timezone: UTC }\n' +
    'pools:\n  - { id: eq, system: equis, kind: "12340", sources: [eq], limit: 5000 }\n'
  );
}

async function write(file: string, rows: number, live: number, clock: number): Promise<void> {
  const all = leases(rows, live, clock);
  const out = createWriteStream(file);
  for (let from = 0; from < rows; from += 10_000) {
    const text = exportOf(all.slice(from, from + 10_000), from === 0 ? {} : { header: false });
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end(`\r\n(${rows} rows affected)\r\n`);
  await once(out, 'close');
  await utimes(file, clock / 1000, clock / 1000);
}
