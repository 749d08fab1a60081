import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLOCK, exportOf, HEADER, leases } from '../formats/table/exports.ts';
import { newSite } from './site.ts';
import { asked, newFolder, seatwatch, type Folder } from './terminal.ts';

const HOUR = 3_600_000;
/** A year of leases, of which 40 are held: more than are told of at once. */
const ROWS = leases(5_500, 40);

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

async function exported(text: string, at = CLOCK, name = 'leases.csv'): Promise<string> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  await utimes(file, at / 1000, at / 1000);
  return file;
}

async function checked(file: string): Promise<{ status: number; out: string; err: string }> {
  const said = await seatwatch(['check', '--timezone', 'UTC', file], { now: CLOCK + HOUR });
  return { ...said, out: said.out.replaceAll(/\s+/g, ' ') };
}

test('check tells of a table how many rows it has, the newest, who holds a seat, and by which clock', async () => {
  const file = await exported(exportOf(ROWS, { trailer: '(5500 rows affected)' }));
  const { status, out } = await checked(file);
  expect(status).toBe(0);
  expect(out).toContain('5500 rows, the newest of 2026-11-20 10:59:59 +00:00.');
  expect(out).toContain('40 of them hold a seat at 2026-11-20 12:00:00 +00:00, the time of the file.');
  expect(out).toContain('Understood: 5500 rows.');
  const json = (await asked(['check', '--timezone', 'UTC', file], { now: CLOCK + HOUR })) as unknown as {
    sources: { table: unknown }[];
  };
  expect(json.sources[0]?.table).toEqual({
    rows: 5_500,
    newest: '2026-11-20T10:59:59.900Z',
    live: 40,
    clock: '2026-11-20T12:00:00.000Z',
    byFile: true,
  });
});

test('check says what it assumes where the time of a file cannot be that of its rows', async () => {
  const { out } = await checked(await exported(exportOf(leases(5, 5)), CLOCK + 9 * HOUR));
  expect(out).toContain('5 of them hold a seat at 2026-11-20 11:5');
  expect(out).toContain('as its rows tell.');
  expect(out).toContain('NOTE: the time of the file is later than every lease in it');
});

test('check names file, line and remedy of a table that is not whole, or lacks a column', async () => {
  const cut = await checked(await exported(exportOf(ROWS).slice(0, -40)));
  expect(cut).toMatchObject({ status: 1 });
  expect(cut.out).toContain(
    'leases.csv is no whole table: line 5501 has 4 fields, and the header 6: it may be cut off',
  );
  const renamed = await checked(await exported(exportOf(ROWS, { header: HEADER.with(4, 'VALID_UNTIL') })));
  expect(renamed).toMatchObject({ status: 1 });
  expect(renamed.out + renamed.err).toContain(
    'it has the columns of a table of EarthSoft EQuIS but for LICENSE_EXPIRES: export it with all of them',
  );
});

test('5,500 rows are all told of once: those who have gone in history, those who are there in who', async () => {
  const file = await exported(exportOf(ROWS));
  const now = { now: CLOCK + HOUR };
  const history = await asked(['history', '--timezone', 'UTC', file], now);
  expect(history.sessions).toHaveLength(5_500);
  expect(new Set(history.sessions.map(({ id }) => id)).size).toBe(5_500);
  const who = await asked(['who', '--timezone', 'UTC', file], now);
  expect(who.pools[0]?.seatsUsed).toEqual({ atLeast: 40, atMost: 40 });
});

test('a later version of 5,500 rows tells of those alone who came or left', async () => {
  await using site = await newSite({
    sources: '  - { id: eq, system: equis, instance: EQ, paths: [leases.csv], timezone: UTC }\n',
    pools: '  - { id: eq, system: equis, kind: "12340", sources: [eq], limit: 50 }\n',
  });
  const file = join(site.path, 'leases.csv');
  const put = async (at: number, rows: typeof ROWS): Promise<void> => {
    await writeFile(file, exportOf(rows));
    await utimes(file, at / 1000, at / 1000);
    await site.once(at + 120_000);
  };
  await put(CLOCK, ROWS);
  await put(CLOCK + 60_000, [...ROWS, ...leases(2, 2, CLOCK + 60_000)]);
  const asks = { now: CLOCK + 180_000 };
  const history = await asked(['history', '--from', '2020-01-01', '--config', site.config], asks);
  expect(history.sessions).toHaveLength(5_502);
  const who = await asked(['who', '--config', site.config], asks);
  expect(who.pools[0]?.seatsUsed.atMost).toBeLessThanOrEqual(42);
});

test('who says first how old the newest export is, and answers as of then', async () => {
  await using site = await newSite({
    sources: '  - { id: eq, system: equis, instance: EQ, paths: [leases.csv], timezone: UTC }\n',
    pools: '  - { id: eq, system: equis, kind: "12340", sources: [eq], limit: 50 }\n',
  });
  await writeFile(join(site.path, 'leases.csv'), exportOf(ROWS.slice(-100)));
  await utimes(join(site.path, 'leases.csv'), CLOCK / 1000, CLOCK / 1000);
  await site.alive(CLOCK + 2 * 60_000);
  const fresh = await asked(['who', '--config', site.config], { now: CLOCK + 2 * 60_000 });
  expect(fresh.stale).toBe(false);
  await site.alive(CLOCK + 3 * HOUR);
  const { out, err } = await seatwatch(['who', '--config', site.config], { now: CLOCK + 3 * HOUR });
  const first = 'the newest export of source eq is 3 h old: who came or left since is not known';
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`^STALE: ${first}. The answer is as of 2026-11-20 12:00:00`));
  expect(err.replaceAll(/\s+/g, ' ')).toContain(first);
});

test('health tells how old the newest export is, and fails once that is longer than absentAfter', async () => {
  await using site = await newSite({
    sources: '  - { id: eq, system: equis, instance: EQ, paths: [leases.csv], timezone: UTC, absentAfter: 2h }\n',
    pools: '  - { id: eq, system: equis, kind: "12340", sources: [eq], limit: 50 }\n',
  });
  await writeFile(join(site.path, 'leases.csv'), exportOf(ROWS));
  await utimes(join(site.path, 'leases.csv'), CLOCK / 1000, CLOCK / 1000);
  const health = async (now: number): Promise<string> => {
    await site.alive(now);
    return (await seatwatch(['health', '--config', site.config], { now: now + 1_000 })).out.replaceAll(/\s+/g, ' ');
  };
  expect(await health(CLOCK + 2 * 60_000)).not.toContain('export eq');
  expect(await health(CLOCK + HOUR)).toContain('ok export eq: the newest export of source eq is 1 h old');
  expect(await health(CLOCK + 3 * HOUR)).toMatch(
    /FAIL export eq: .* 3 h old: .*See whether whoever writes it still runs/,
  );
});
