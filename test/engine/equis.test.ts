import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { newSite, texts, type Site } from '../cli/site.ts';
import { asked, newFolder, seatwatch, type Folder } from '../cli/terminal.ts';
import { clock, COLUMNS, MINUTE, row, type Row } from '../parsers/equis/table.ts';

const OLD = row({ user: 'old', out: '06:00', until: '07:00' });

function csv(rows: readonly Row[]): string {
  return `${[COLUMNS, ...rows.map((one) => COLUMNS.map((name) => one[name] || 'NULL'))].map((r) => r.join(',')).join('\n')}\n`;
}

interface Who {
  pools: { pool: string; seatsUsed: { atLeast: number; atMost: number }; coverage: { state: string } }[];
  sessions: {
    pool: string;
    holder: string;
    node: string;
    openedAt: string;
    closedAt: string | null;
    closedBetween: [string, string] | null;
    life?: { freeBy: string | null };
    lastSeenAt: string;
    person?: { name: string };
  }[];
}

/** A site that watches an export, which is written anew for each version. */
async function siteOf(settings = '', more = ''): Promise<Site> {
  return newSite({
    sources: `  - { id: lab, system: equis, instance: LABDB, paths: [leases.csv], timezone: UTC${settings} }\n`,
    pools:
      '  - { id: standard, system: equis, kind: "20101", sources: [lab], limit: 2 }\n' +
      '  - { id: premium, system: equis, kind: "20102", sources: [lab], limit: 1 }\n' +
      '  - { id: named, system: equis, kind: ACAL, sources: [lab], limit: 5 }\n',
    more,
  });
}

async function version(site: Site, time: string, rows: readonly Row[]): Promise<Instant> {
  const at = clock(time);
  const file = await site.write('leases.csv', csv(rows));
  await utimes(file, at / 1000, at / 1000);
  // What was written long ago is not written any more: it is read at once.
  await site.once(at + 3 * MINUTE);
  return at + 3 * MINUTE;
}

describe('a site that is watched', () => {
  let site: Site;
  afterEach(() => site[Symbol.asyncDispose]());
  const who = async (now: Instant): Promise<Who> =>
    (await asked(['who', '--config', site.config], { now })) as unknown as Who;
  const history = async (now: Instant): Promise<Who> =>
    (await asked(['history', '--config', site.config], { now })) as unknown as Who;

  test('tells who holds a seat, since when exactly, and when it is free at the latest', async () => {
    site = await siteOf('', 'people: { ann: { name: Ann Example } }\n');
    const now = await version(site, '09:00', [OLD, row({ out: '08:00:11.237', until: '09:12:30' })]);
    const { sessions, pools } = await who(now);
    expect(sessions).toMatchObject([
      {
        holder: 'CORP\\ann',
        node: 'PC-ann',
        openedAt: '2026-11-16T08:00:11.237Z',
        lastSeenAt: '2026-11-16T08:57:30.000Z',
        life: { freeBy: '2026-11-16T09:12:30.000Z' },
        person: { name: 'Ann Example' },
      },
    ]);
    expect(pools.find(({ pool }) => pool === 'standard')).toMatchObject({
      seatsUsed: { atLeast: 1, atMost: 1 },
      coverage: { state: 'anchored' },
    });
  });

  test('a session that is renewed is one; its end is exact where the expiry was moved back, else a span', async () => {
    site = await siteOf();
    const bob = { user: 'bob', out: '08:10' };
    await version(site, '09:00', [OLD, row({ out: '08:00', until: '09:12' }), row({ ...bob, until: '09:10' })]);
    await version(site, '09:05', [OLD, row({ out: '08:00:00.003', until: '09:18' }), row({ ...bob, until: '09:10' })]);
    const now = await version(site, '09:20', [
      OLD,
      row({ out: '08:00', until: '09:07:12' }),
      row({ ...bob, until: '09:10' }),
    ]);
    expect((await who(now)).sessions).toEqual([]);
    const ended = (await history(now)).sessions.filter(({ holder }) => holder !== 'old');
    expect(ended).toHaveLength(2);
    expect(ended.find(({ holder }) => holder === 'CORP\\ann')).toMatchObject({
      closedBetween: null,
      closedAt: '2026-11-16T09:07:12.000Z',
    });
    expect(ended.find(({ holder }) => holder === 'bob')).toMatchObject({
      closedBetween: ['2026-11-16T08:55:00.000Z', '2026-11-16T09:10:00.000Z'],
    });
  });

  test('an older version changes nothing, and time alone closes nothing', async () => {
    site = await siteOf();
    await version(site, '09:00', [OLD, row({ out: '08:00', until: '09:12' })]);
    await version(site, '08:30', [OLD, row({ user: 'bob', out: '08:10', until: '08:40' })]);
    await site.once(clock('11:00'));
    expect((await who(clock('11:00'))).sessions.map(({ holder }) => holder)).toEqual(['CORP\\ann']);
  });

  test('a full package is mailed; with packages in their order only where no higher one is free', async () => {
    const full = [
      OLD,
      row({ app: '20102', user: 'old', out: '06:10', until: '07:10' }),
      row({ user: 'a', out: '08:00', until: '09:12' }),
      row({ user: 'b', out: '08:01', until: '09:12' }),
    ];
    const mailed = async (rows: readonly Row[]): Promise<string[]> => {
      const file = await site.write('leases.csv', csv(rows));
      await utimes(file, clock('09:00') / 1000, clock('09:00') / 1000);
      const { out } = await seatwatch(['check', '--config', site.config], { now: clock('09:00') + MINUTE });
      return [...out.matchAll(/seats-full/g)].map(([rule]) => rule);
    };
    site = await siteOf();
    expect(await mailed(full)).toEqual(['seats-full']);
    await site[Symbol.asyncDispose]();
    site = await siteOf(', packages: ["20101", "20102"]');
    expect(await mailed(full)).toEqual([]);
    expect(await mailed([...full, row({ app: '20102', user: 'c', out: '08:02', until: '09:12' })])).toEqual([
      'seats-full',
    ]);
  });

  test('all leases that ended at once are told, and that somebody holds one again', async () => {
    site = await siteOf();
    const staff = ['a', 'b', 'c'].map((user) => row({ user, out: '08:00', until: '09:12' }));
    await version(site, '09:00', [OLD, ...staff]);
    await version(site, '09:15', [OLD, ...staff]);
    const mails = await readdir(join(site.path, 'state', 'mail'));
    const all = await texts(mails.map((name) => join(site.path, 'state', 'mail', name)));
    expect(all).toContain('All leases ended at once');
    expect(all).not.toContain('lab/');
    const back = await version(site, '09:30', [OLD, ...staff, row({ user: 'a', out: '09:28', until: null })]);
    expect((await who(back)).sessions.map(({ holder }) => holder)).toEqual(['a']);
  });
});

test('a table without new rows is mailed as of a pool that there is', async () => {
  await using site = await siteOf();
  await version(site, '+9 09:00', [OLD]);
  const mails = await readdir(join(site.path, 'state', 'mail'));
  const all = await texts(mails.map((name) => join(site.path, 'state', 'mail', name)));
  expect(all).toContain('Licences may be kept elsewhere');
  expect(all).toMatch(/^X-Seatwatch-Pool: standard\r?$/m);
});

describe('an export from a file', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await newFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());
  async function asFile(rows: readonly Row[], time: string): Promise<string> {
    const file = await folder.write('leases.csv', csv(rows));
    await utimes(file, clock(time) / 1000, clock(time) / 1000);
    return file;
  }

  test('usage counts who is there since they came, from the first session on, whoever is named for years', async () => {
    const eve = row({ app: '30001', user: 'eve', out: '2026-01-12 10:00:00.000', until: '2056-01-12 10:00:00.000' });
    const file = await asFile([OLD, row({ out: '06:30', until: '09:12' }), eve], '09:00');
    const { out } = await seatwatch(['usage', '--timezone', 'UTC', file], { now: clock('09:00') + MINUTE });
    expect(out).toContain('leases.csv/20101, 2026-11-16 06:00 to 2026-11-16 09:00:');
    expect(out).toMatch(/^Peak: at least 2 \(limit unknown\), first at 2026-11-16 06:30 for 30 min\.$/m);
    expect(out).toMatch(/^2026-11-16 08:00 .*# +1$/m);
    expect(out).toContain('leases.csv/ACAL at 2026-11-16 09:00: 1 seat assigned (limit unknown).');
    expect(out.split('leases.csv/ACAL')[1]).not.toMatch(/Peak|Average/);
  });

  test('named users were there last when ST_USAGE shows it, which is named beside the leases', async () => {
    const named = ['dan', 'eve'].map((user) =>
      row({ app: '30001', user, out: '2026-01-12 10:00:00.000', until: '2056-01-12 10:00:00.000' }),
    );
    const file = await asFile([OLD, ...named], '09:00');
    const use = await folder.write('usage.csv', 'USER_NAME,START_UTC_DT\ndan,2026-11-10 08:00:00.000\n');
    await utimes(use, clock('08:59') / 1000, clock('08:59') / 1000);
    const answer = (await asked(['who', '--timezone', 'UTC', file, use], { now: clock('09:01') })) as unknown as Who;
    expect(answer.sessions.map(({ holder, lastSeenAt }) => [holder, lastSeenAt])).toEqual([
      ['dan', '2026-11-10T08:00:00.000Z'],
      ['eve', '2026-01-12T10:00:00.000Z'],
    ]);
  });

  test('who tells until when a seat is taken at the latest, and of named users how many are assigned', async () => {
    const eve = row({ app: '30001', user: 'eve', out: '2026-01-12 10:00:00.000', until: '2056-01-12 10:00:00.000' });
    const file = await asFile([OLD, row({ out: '08:00', until: '09:12' }), eve], '09:00');
    const { out } = await seatwatch(['who', '--timezone', 'UTC', file], { now: clock('09:00') + MINUTE });
    expect(out).toMatch(/CORP\\ann .*today 08:00 .*today 09:12/);
    expect(out).toContain('leases.csv/ACAL: 1 seat assigned (limit unknown)');
    expect(out.split('leases.csv/ACAL')[1]).not.toContain('2056');
  });
});

/** All that was mailed. */
async function mailed({ path }: Site): Promise<string> {
  const folder = join(path, 'state', 'mail');
  return texts((await readdir(folder)).map((name) => join(folder, name)));
}

describe('a package that is in no row of the table', () => {
  const FULL = [OLD, ...['ann', 'bob'].map((user) => row({ app: '20101', user, out: '08:00', until: '09:12' }))];

  test('has all of its seats free, whether or not the packages are in order', async () => {
    for (const settings of ['', ', packages: ["20101", "20102"]']) {
      await using site = await siteOf(settings);
      const now = await version(site, '09:00', FULL);
      const { pools } = (await asked(['who', '--config', site.config], { now })) as unknown as Who;
      expect(pools.find(({ pool }) => pool === 'premium')).toMatchObject({
        seatsUsed: { atLeast: 0, atMost: 0 },
        coverage: { state: 'anchored' },
      });
    }
  });

  test('takes in whoever finds the lower one full, which is no alarm then', async () => {
    await using inOrder = await siteOf(', packages: ["20101", "20102"]');
    await version(inOrder, '09:00', FULL);
    expect(await mailed(inOrder)).not.toContain('seats taken');
    await using apart = await siteOf();
    await version(apart, '09:00', FULL);
    expect(await mailed(apart)).toContain('seats taken');
  });

  test('has nobody for all that an export of the leases of now can tell, where the packages are named', async () => {
    await using site = await siteOf(', packages: ["20101", "20102"]');
    const now = await version(site, '09:00', FULL.slice(1));
    const { pools } = (await asked(['who', '--config', site.config], { now })) as unknown as Who;
    expect(pools.find(({ pool }) => pool === 'premium')?.seatsUsed).toEqual({ atLeast: 0, atMost: null });
  });
});
