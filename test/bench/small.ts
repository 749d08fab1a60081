import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateIris } from '../simulator/iris.ts';
import { ran, SEATWATCH } from './program.ts';
import { median, spread, type Effort, type Found, type Row } from './table.ts';

/** `who` on the log of one day: what somebody waits for who asks now and then. From the packed tarball, and from the clone. */
export async function benchSmall({ runs }: Effort): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-'));
  try {
    const { text } = simulateIris({ hours: 24 });
    await writeFile(join(folder, 'messages.log'), text);
    const installed = await install(folder);
    const from = (where: string, program: string | null): Promise<Row> | Row =>
      program === null ? { what: `\`who\` on a small file, ${where}`, figure: 'not measured: the package could not be installed' } : ask(where, program, folder, runs);
    return { rows: [await from('from the tarball', installed), await from('from a clone', SEATWATCH)], wrong: [] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function ask(where: string, program: string, folder: string, runs: number): Promise<Row> {
  const seconds: number[] = [];
  // The first call fills the compile cache of Node.js.
  for (let run = 0; run <= runs; run += 1) {
    const answered = await ran(process.execPath, [program, 'who', join(folder, 'messages.log')]);
    if (run > 0) seconds.push(answered?.seconds ?? NaN);
  }
  return { what: `\`who\` on a small file, ${where}`, figure: spread(seconds.map((time) => time * 1000), 0, 'ms'), target: '< 300 ms', met: median(seconds) < 0.3 };
}

/** The program as npm installs it from the tarball; null where npm or its registry cannot be reached. */
async function install(folder: string): Promise<string | null> {
  const repository = join(import.meta.dirname, '..', '..');
  try {
    await ran('npm', ['pack', '--ignore-scripts=false', '--pack-destination', folder], { cwd: repository });
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
    await writeFile(join(folder, 'package.json'), '{}');
    await ran('npm', ['install', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball)], { cwd: folder });
    return join(folder, 'node_modules', 'seatwatch', 'bin', 'seatwatch.js');
  } catch (error) {
    process.stderr.write(`the package could not be installed: ${String(error)}\n`);
    return null;
  }
}
