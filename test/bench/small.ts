import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simulateIris } from '../simulator/iris.ts';
import { ran, SEATWATCH } from './program.ts';
import { median, spread, type Effort, type Found, type Row } from './table.ts';

/**
 * `who` on the log of an hour, from the packed tarball and from the clone, and on that of a day: what somebody waits
 * for who asks now and then.
 */
export async function benchSmall({ runs }: Effort): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-'));
  try {
    const installed = await install(folder);
    const rows: Row[] = [];
    for (const hours of [1, 24]) {
      const { text } = simulateIris({ hours });
      const file = join(folder, `${hours} h`, 'messages.log');
      await mkdir(dirname(file));
      await writeFile(file, text);
      const what = `\`who\` on ${hours} h of log, ${(text.length / 1000).toFixed(0)} kB`;
      rows.push(
        installed === null
          ? { what: `${what}, from the tarball`, figure: 'not measured: the package could not be installed' }
          : await ask(`${what}, from the tarball`, installed, file, runs, hours === 1),
      );
      rows.push(await ask(`${what}, from a clone`, SEATWATCH, file, runs, false));
    }
    return { rows, wrong: [] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function ask(what: string, program: string, file: string, runs: number, judged: boolean): Promise<Row> {
  const seconds: number[] = [];
  // The first call fills the compile cache of Node.js.
  for (let run = 0; run <= runs; run += 1) {
    const answered = await ran(process.execPath, [program, 'who', file]);
    if (run > 0) seconds.push(answered?.seconds ?? NaN);
  }
  return {
    what,
    figure: spread(
      seconds.map((time) => time * 1000),
      0,
      'ms',
    ),
    ...(judged && { target: '< 300 ms', met: median(seconds) < 0.3 }),
  };
}

/** The program as npm installs it from the tarball; null where npm or its registry cannot be reached. */
async function install(folder: string): Promise<string | null> {
  const repository = join(import.meta.dirname, '..', '..');
  try {
    await ran('npm', ['pack', '--ignore-scripts=false', '--pack-destination', folder], { cwd: repository });
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
    await writeFile(join(folder, 'package.json'), '{}');
    await ran(
      'npm',
      [
        'install',
        '--omit=dev',
        '--ignore-scripts',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        join(folder, tarball),
      ],
      { cwd: folder },
    );
    return join(folder, 'node_modules', 'seatwatch', 'bin', 'seatwatch.js');
  } catch (error) {
    process.stderr.write(`the package could not be installed: ${String(error)}\n`);
    return null;
  }
}
