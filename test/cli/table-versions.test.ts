import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLOCK, exportOf, lease, type Cells } from '../formats/table/exports.ts';
import { newSite, type Logged, type Site } from './site.ts';
import { asked, holders, newFolder, seatwatch, type Answer, type Folder } from './terminal.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A lease of a user, in hours from the clock of these tests. */
function held(user: string, from: number, to: number): Cells {
  return lease(user, CLOCK + from * HOUR, CLOCK + to * HOUR);
}

/** What was exported each hour, of the leases that were held then. */
const EXPORTS: readonly (readonly [name: string, hour: number, rows: readonly Cells[]])[] = [
  ['lic-9.csv', -3, [held('ann', -4, -2.9), held('bob', -3.5, -2.9)]],
  ['lic-10.csv', -2, [held('ann', -4, -1.9), held('cat', -2.5, -1.9)]],
  ['lic-11.csv', -1, [held('cat', -2.5, -0.9), held('dan', -1.5, -0.85)]],
  ['lic-12.csv', 0, [held('cat', -2.5, 0.1), held('eve', -0.5, 0.2)]],
];

async function exported(folder: string, name: string, at: number, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  await utimes(file, at / 1000, at / 1000);
  return file;
}

/** Who came and went between which instants, as hours from the clock of these tests. */
function told({ sessions }: Answer): unknown[] {
  const hour = (at: string | null): number | null => (at === null ? null : (Date.parse(at) - CLOCK) / HOUR);
  return sessions
    .map((one) => [
      one.holder,
      hour(one.openedAt),
      one.closedBetween?.map(hour) ?? (one.closedAt === null ? 'open' : 'closed'),
    ])
    .sort((a, b) => String(a[0]).localeCompare(String(b[0])));
}

const ALL = [
  ['LAB\\ann', -4, [-2, -1]],
  ['LAB\\bob', -3.5, [-3, -2]],
  ['LAB\\cat', -2.5, 'open'],
  ['LAB\\dan', -1.5, [-1, 0]],
  ['LAB\\eve', -0.5, 'open'],
];

describe('several exports that are named together', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await newFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  test('are versions of one table, in the order of their making, however they are called', async () => {
    const files = [];
    for (const [name, hour, rows] of EXPORTS)
      files.push(await exported(folder.path, name, CLOCK + hour * HOUR, exportOf(rows)));
    const now = { now: CLOCK + MINUTE };
    for (const order of [files, files.toReversed(), files.toSorted()]) {
      const who = await asked(['who', '--timezone', 'UTC', ...order], now);
      expect(who.pools.map(({ pool, seatsUsed }) => [pool, seatsUsed.atLeast])).toEqual([['equis/12340', 2]]);
      expect(holders(who)).toEqual(['LAB\\cat', 'LAB\\eve']);
      expect(who.readUpTo).toEqual({ equis: '2026-11-20T12:00:00.000Z' });
      expect(told(await asked(['history', '--timezone', 'UTC', ...order], now))).toEqual(ALL);
    }
  });

  test('are so too where they were copied later, and have lost the times of their files', async () => {
    const copied = [];
    for (const [at, [name, , rows]] of EXPORTS.entries())
      copied.push(await exported(folder.path, name, CLOCK + 9 * HOUR - at * MINUTE, exportOf(rows)));
    const who = await asked(['who', '--timezone', 'UTC', ...copied], { now: CLOCK + 10 * HOUR });
    expect(holders(who)).toEqual(['LAB\\cat', 'LAB\\eve']);
    // The clock of the last is that of its leases, and not that of the copy.
    expect(Date.parse(who.asOf)).toBeLessThan(CLOCK + HOUR);
  });

  test('of which one is damaged tell what the others do, and which it is', async () => {
    const files = [];
    for (const [name, hour, rows] of EXPORTS)
      files.push(await exported(folder.path, name, CLOCK + hour * HOUR, exportOf(rows)));
    await exported(folder.path, 'lic-11.csv', CLOCK - HOUR, exportOf(EXPORTS[2]![2]).slice(0, -40));
    const { out, err } = await seatwatch(['who', '--timezone', 'UTC', ...files], { now: CLOCK + MINUTE });
    expect(out).toContain('equis/12340: at least 2 seats used');
    expect(err.replaceAll(/\s+/g, ' ')).toContain(
      'lic-11.csv is no whole table: line 3 has 4 fields, and the header 6: it may be cut off. It was not used',
    );
  });
});

describe('exports that are put into a folder as new files', () => {
  let site: Site;
  beforeEach(async () => {
    site = await newSite({
      sources: '  - { id: eq, system: equis, instance: EQ, paths: ["lic-*.csv"], timezone: UTC }\n',
      pools: '  - { id: eq, system: equis, kind: "12340", sources: [eq], limit: 5 }\n',
    });
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const put = (name: string, hour: number, text: string): Promise<string> =>
    exported(site.path, name, CLOCK + hour * HOUR, text);
  const looked = (hour: number): Promise<Logged[]> => site.once(CLOCK + hour * HOUR + 2 * MINUTE);
  const ask = (command: string, hour: number): Promise<Answer> =>
    asked([command, '--config', site.config, ...(command === 'history' ? ['--from', '2026-11-19'] : [])], {
      now: CLOCK + hour * HOUR + 2 * MINUTE,
    });
  const troubles = (logged: readonly Logged[]): string[] =>
    logged.filter(({ level }) => level !== 'info').map(({ message, fields }) => `${message} ${JSON.stringify(fields)}`);

  test('are each the next version, and old ones are not read again', async () => {
    for (const [name, hour, rows] of EXPORTS) {
      await put(name, hour, exportOf(rows));
      await looked(hour);
    }
    expect(holders(await ask('who', 0))).toEqual(['LAB\\cat', 'LAB\\eve']);
    expect(told(await ask('history', 0))).toEqual(ALL);
    // After a restart nothing has changed.
    await looked(0.5);
    expect(told(await ask('history', 0.5))).toEqual(ALL);
    expect((await ask('who', 0)).pools[0]?.coverage).toMatchObject({
      state: 'at least',
      since: '2026-11-20T09:00:00.000Z',
    });
  });

  test('are read in the order of their making where they were all there at the first look', async () => {
    for (const [name, hour, rows] of EXPORTS) await put(name, hour, exportOf(rows));
    await looked(0);
    expect(told(await ask('history', 0))).toEqual(ALL);
  });

  test('say nothing where one is older than what was read, and nothing new where one says the same later', async () => {
    for (const [name, hour, rows] of EXPORTS.filter(([, at]) => at !== -2)) {
      await put(name, hour, exportOf(rows));
      await looked(hour);
    }
    const before = told(await ask('history', 0));
    await put('lic-10.csv', -2, exportOf(EXPORTS[1]![2]));
    await looked(0.05);
    expect(told(await ask('history', 0.05))).toEqual(before);
    await put('lic-12-again.csv', 0.05, exportOf(EXPORTS[3]![2]));
    await looked(0.1);
    expect(told(await ask('history', 0.1))).toEqual(before);
    expect((await ask('who', 0.1)).readUpTo['eq']).toBe('2026-11-20T12:03:00.000Z');
  });

  test('of which the newest is damaged leave what was known, and a later one makes it good', async () => {
    await put('lic-11.csv', -1, exportOf(EXPORTS[2]![2]));
    await looked(-1);
    await put('lic-11b.csv', -0.5, exportOf(EXPORTS[3]![2]).slice(0, -30));
    const logged = await looked(-0.5);
    expect(troubles(logged).join('\n')).toContain('lic-11b.csv');
    expect(holders(await ask('who', -0.5))).toEqual(['LAB\\cat', 'LAB\\dan']);
    await put('lic-12.csv', 0, exportOf(EXPORTS[3]![2]));
    const { out } = await seatwatch(['health', '--config', site.config], { now: CLOCK + 2 * MINUTE });
    expect(out).toContain('line 3 has');
    await looked(0);
    const after = await seatwatch(['health', '--config', site.config], { now: CLOCK + 2 * MINUTE });
    expect(after.out.replaceAll(/\s+/g, ' ')).toContain('lic-11b.csv is no whole table, and a later version was read');
    expect(after.out).not.toContain('line 3 has');
    expect(holders(await ask('who', 0))).toEqual(['LAB\\cat', 'LAB\\eve']);
  });
});
