import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run as command, sameSurroundings } from '../golden/surroundings.ts';
import { cases } from '../runs.ts';
import { filesOf } from '../simulator/batch-management-files.ts';
import { KINDS, type PlantRun, simulatePlant } from '../simulator/batch-management.ts';
import { createRandom } from '../simulator/random.ts';
import { seatsAt } from '../simulator/tally.ts';
import { HOUR, MINUTE } from '../timeline.ts';

sameSurroundings();

let folder = '';
let config = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-plant-watched-'));
  config = join(folder, 'seatwatch.yaml');
});
afterAll(() => rm(folder, { recursive: true }));

async function configure({ machines }: PlantRun): Promise<void> {
  await rm(folder, { recursive: true });
  for (const { host } of machines) await mkdir(join(folder, host), { recursive: true });
  const paths = machines.map(({ host }) => `"${host}/*.aaLOG"`).join(', ');
  const source = `{ id: plant, system: batch-management, instance: BATCH1, paths: [${paths}], timezone: UTC }`;
  const pools = KINDS.map((kind) => `  - { id: ${kind}, system: batch-management, kind: ${kind}, sources: [plant] }\n`);
  const mail = 'mail: { folder: mail, from: seatwatch@example.test, to: [oncall@example.test] }';
  await writeFile(config, `state: state\nsources:\n  - ${source}\npools:\n${pools.join('')}${mail}\n`);
}

/**
 * The folder as it is at an instant; the live file of the Batch server may end within a record that is being written.
 */
async function writeUpTo({ machines }: PlantRun, upTo: number, torn: number): Promise<void> {
  for (const log of machines) {
    const files = filesOf(log, { upTo, rollAt: 60_000 });
    for (const [index, { name, bytes }] of files.entries()) {
      const isLive = index === files.length - 1 && log.host === 'BATCH1';
      await writeFile(join(folder, log.host, name), isLive ? bytes.subarray(0, bytes.length - torn) : bytes);
    }
  }
}

interface Told {
  pools: { pool: string; seatsUsed: { atLeast: number | null; atMost: number | null } }[];
}

async function told(args: readonly string[], now: number): Promise<Told['pools']> {
  const { out, status, err } = await command(['who', '--json', ...args], now);
  if (status !== 0) throw new Error(err);
  return (JSON.parse(out) as Told).pools;
}

/** What the mails say first, of all that were sent. */
async function subjects(): Promise<string[]> {
  const mails = await readdir(join(folder, 'mail'));
  const texts = await Promise.all(mails.map((name) => readFile(join(folder, 'mail', name), 'utf8')));
  return texts.map((text) => /^Subject: (\w+)/m.exec(text)?.[1] ?? '');
}

/** Seats for everybody, so that nothing fails but what the key does not hold. */
const ENOUGH = { Development: 50, MOM: 50 };

test('logs that grow and are rolled are told at every look as the seats are then, torn records and all', async () => {
  for (const seed of cases([5, 7, 9])) {
    const run = simulatePlant({
      seed,
      days: 1,
      terminalServers: 2,
      loggerRestartsPerWeek: 28,
      bootsPerWeek: 7,
      limits: ENOUGH,
    });
    const random = createRandom(seed, 9);
    await configure(run);
    let looks = 0;
    for (let at = run.start + HOUR; at < run.end; at += random.integer(20 * MINUTE, 300 * MINUTE)) {
      const torn = random.chance(0.3) ? random.integer(1, 90) : 0;
      await writeUpTo(run, at, torn);
      const watched = await command(['watch', '--once', '--config', config], at + 5_000);
      expect(watched.status, watched.err).toBe(0);
      if (torn > 0) continue;
      looks += 1;
      for (const { pool, seatsUsed } of await told(['--config', config], at + 5_000)) {
        const kind = KINDS.find((one) => one === pool) ?? 'MOM';
        const seats = seatsAt(run.truth.get(kind) ?? [], at);
        expect(seatsUsed, `${pool} at ${new Date(at).toISOString()}`).toEqual({ atLeast: seats, atMost: seats });
      }
    }
    expect(looks).toBeGreaterThan(3);
    // Features that the key does not hold were asked for in vain at each boot: nobody is told of that at night.
    expect(run.refusals).toEqual([]);
    expect(run.counts.gaps).toBeGreaterThan(6);
    expect(await subjects()).toEqual(['STARTED']);
  }
}, 120_000);
