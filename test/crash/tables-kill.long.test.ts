import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { licenceProtector } from '../../parsers/licence-protector/parser.ts';
import type { Instant } from '../../src/domain/entry.ts';
import { openView } from '../../src/store/view.ts';
import { exportsOf, packagesOf } from '../ledger/equis-files.ts';
import type { Delivery } from '../ledger/judged-files.ts';
import { limitsOf, settingsOf, streamDeliveries } from '../ledger/protector-files.ts';
import { simulateEquis } from '../simulator/equis.ts';
import { simulateProtector } from '../simulator/licence-protector.ts';
import { createRandom } from '../simulator/random.ts';
import { HOUR, MINUTE } from '../timeline.ts';

const HOURS = 11;
/** A file is read once it has kept still. */
const STILL = MINUTE;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Two sources that grow: exports of a table that replace each other, and a stream of heartbeats. */
function worldOf(seed: number): { start: Instant; end: Instant; deliveries: Delivery[] } {
  const equis = simulateEquis({ seed, days: 1 });
  const protector = simulateProtector({ seed, days: 1 });
  const from = Math.max(equis.start, protector.start) + 6 * HOUR;
  const to = from + HOURS * HOUR;
  const exported = exportsOf(equis, { every: [9, 25], seed }).deliveries;
  const tables = exported.filter(({ now }) => now >= from && now < to);
  const stream = streamDeliveries(protector, { every: 17 * MINUTE, from });
  const named = stream.map(({ now, write }) => ({ now, ...(write && { write: { ...write, name: 'events.csv' } }) }));
  const deliveries = [...tables, ...named.filter(({ now, write }) => now < to && write !== undefined)];
  return { start: from, end: to, deliveries: deliveries.toSorted((a, b) => a.now - b.now) };
}

function poolOf(system: string, source: string, kind: string, limit: number | null): object {
  return { id: kind, system, kind, sources: [source], limit };
}

function configOf(): string {
  const named = { namedModules: settingsOf({})['namedModules'] };
  const sources = [
    { id: 'leases', system: 'equis', instance: 'EQUIS', paths: ['licences.csv'], timezone: 'UTC' },
    { id: 'beats', system: 'licence-protector', instance: 'LP', paths: ['events.csv'], timezone: 'UTC', ...named },
  ];
  const pools = [
    ...Array.from(packagesOf({}), ([kind, limit]) => poolOf('equis', 'leases', kind, limit)),
    ...Array.from(limitsOf({}), ([kind, limit]) => poolOf('licence-protector', 'beats', kind, limit)),
  ];
  const mail = { host: '127.0.0.1', port: 9, from: 'seatwatch@example.test', to: ['oncall@example.test'] };
  return JSON.stringify({ state: 'state', poll: '100ms', sources, pools, mail });
}

/** What is known in the end of all that arrived while `watch` was killed in a share of the deliveries. */
async function run(seed: number, share: number): Promise<{ sessions: unknown[]; steps: unknown[]; kills: number }> {
  const { start, end, deliveries } = worldOf(seed);
  const random = createRandom(seed * 1000 + 1);
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-tables-'));
  const clockFile = join(folder, 'clock');
  let child: Child;
  let kills = 0;
  let heard: (line: string) => void = () => {};

  function begin(): void {
    const args = [join(import.meta.dirname, 'child.ts'), join(folder, 'seatwatch.yaml'), clockFile];
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => {
      if (!String(text).includes('not sent')) process.stderr.write(text);
    });
    createInterface(child.stdout).on('line', (line) => heard(line));
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    kills += Number(child.signalCode === 'SIGKILL');
    begin();
  }

  /** Resolves behind the first look after which the condition holds. */
  function looked(holds: (line: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      heard = (line) => {
        if (!holds(line)) return;
        heard = () => {};
        resolve();
      };
    });
  }

  async function clock(at: Instant): Promise<void> {
    await writeFile(`${clockFile}.new`, String(at));
    await rename(`${clockFile}.new`, clockFile);
  }

  function view<T>(ask: (view: NonNullable<ReturnType<typeof openView>>) => T): T | undefined {
    const opened = openView(join(folder, 'state'));
    try {
      return opened && ask(opened);
    } finally {
      opened?.close();
    }
  }

  const hasRead = ({ name, how, written }: NonNullable<Delivery['write']>): boolean =>
    view((state) => {
      const { inputs, streams } = state.loaded();
      if (how === 'replace')
        return [...inputs].some(
          ([id, at]) => id.endsWith(name) && JSON.stringify(at).includes(`"read":{"mtime":${written},`),
        );
      return [...streams].some(
        ([id, seen]) => id.includes(name) && (licenceProtector.seenUpTo(seen as never) ?? 0) >= written - 1_000,
      );
    }) === true;

  async function write({ name, bytes, how, written }: NonNullable<Delivery['write']>, torn: boolean): Promise<void> {
    const file = join(folder, name);
    // Of heartbeats that are written late it is told that they were missing: that depends on when they come.
    if (how === 'append') return appendFile(file, bytes);
    // Written in place where it is torn, else renamed over the version before.
    if (torn) {
      await writeFile(file, bytes.slice(0, Math.floor(bytes.length / 2)));
      await kill();
    }
    await writeFile(`${file}.new`, bytes);
    await utimes(`${file}.new`, written / 1000, written / 1000);
    await rename(`${file}.new`, file);
  }

  try {
    await writeFile(join(folder, 'seatwatch.yaml'), configOf());
    await clock(start);
    begin();
    for (const { now, write: what } of deliveries) {
      if (what === undefined) continue;
      const killed = random.next() < share;
      const pause = random.next() * 700;
      await write(what, killed && random.next() < 0.3);
      // Heartbeats are there before the time goes on in which they would be missed.
      if (what.how === 'append') await looked(() => hasRead(what));
      const at = Math.max(now, what.written + STILL);
      await clock(at);
      if (killed) {
        // A random moment is what this test is about; nothing is waited for by it.
        await new Promise((resolve) => void setTimeout(resolve, pause));
        await kill();
      }
      await looked((line) => line === `poll ${at}` && hasRead(what));
      // That look may have begun before.
      await looked((line) => line === `poll ${at}`);
    }
    await clock(end + HOUR);
    for (let look = 0; look < 2; look += 1) await looked((line) => line === `poll ${end + HOUR}`);
    const kinds = [...packagesOf({}).keys(), ...limitsOf({}).keys()];
    const told = view((state) => ({
      sessions: state.sessions(0, Number.MAX_SAFE_INTEGER),
      steps: kinds.map((kind) => state.steps(kind, 0, Number.MAX_SAFE_INTEGER)),
    }));
    const plain = JSON.parse(JSON.stringify(told).replaceAll(folder, '')) as { sessions: unknown[]; steps: unknown[] };
    return { ...plain, kills };
  } finally {
    child!.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

describe('killed while versions of a table and heartbeats arrive, watch knows in the end what it would know', () => {
  test.each([1, 2])('undisturbed: the same sessions and seats (%i)', async (seed) => {
    const [undisturbed, killed] = await Promise.all([run(seed, 0), run(seed, 0.6)]);
    expect(undisturbed.kills).toBe(0);
    expect(killed.kills).toBeGreaterThan(20);
    expect(undisturbed.sessions.length).toBeGreaterThan(50);
    expect(killed.sessions).toEqual(undisturbed.sessions);
    expect(killed.steps).toEqual(undisturbed.steps);
  });
});
