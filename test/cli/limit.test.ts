import { afterEach, beforeEach, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { asked, everybody, newFolder, seatwatch, START, type Folder } from './terminal.ts';

/** Two seats are taken from eight to nine. */
const LOG =
  START +
  iris.login('08:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('08:00:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.logout('09:00:00:000', 501, 'ann@192.0.2.1') +
  iris.line('10:00:00:000', 9, 'Backup done');

let folder: Folder;
let log: string;
beforeEach(async () => {
  folder = await newFolder();
  log = await folder.write('messages.log', LOG);
});
afterEach(() => folder[Symbol.asyncDispose]());

test('of a file that does not tell how many seats there are, --limit does: for who, also of an earlier moment', async () => {
  expect((await asked(['who', log])).pools).toMatchObject([{ pool: 'messages.log/User', limit: null }]);
  expect((await asked(['who', log, '--limit', '2'])).pools).toMatchObject([
    { pool: 'messages.log/User', limit: 2, seatsUsed: { atLeast: 1 } },
  ]);
  expect((await asked(['who', log, '--limit', '2', '--at', '08:30', '--timezone', 'UTC'])).pools).toMatchObject([
    { limit: 2, seatsUsed: { atLeast: 2 } },
  ]);
});

test('for usage, which then tells how long the limit was reached', async () => {
  expect((await seatwatch(['usage', log, '--timezone', 'UTC'])).out).toMatch(/limit unknown/);
  const { status, out } = await seatwatch(['usage', log, '--timezone', 'UTC', '--limit', '2']);
  expect([status, out]).toEqual([
    0,
    expect.stringMatching(/Peak: at least 2 \(limit 2\)[^]*At the limit: 1 h for certain/),
  ]);
});

test('it leaves the ids of the sessions as they are', async () => {
  const ids = async (...more: string[]): Promise<string[]> =>
    everybody(await asked(['who', log, ...more])).map(({ id }) => id);
  expect(await ids('--limit', '2')).toEqual(await ids());
});

test.each(['0', '-1', '2.5', 'many'])('--limit %s is wrong usage', async (limit) => {
  const { status, err } = await seatwatch(['who', log, '--limit', limit]);
  expect([status, err]).toEqual([2, expect.stringContaining(`--limit is a whole number from 1, and not "${limit}"`)]);
});

test.each(['who', 'usage'])('%s of what is watched takes its limit from the configuration', async (command) => {
  const { status, err } = await seatwatch([command, '--limit', '2']);
  expect([status, err]).toEqual([2, expect.stringContaining('--limit is for files')]);
});

test('where the file names its pools itself, it says that it is not used, and where a limit is given', async () => {
  const table =
    'APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES\n' +
    '21001,PC1,ann,2026-11-20 08:00:00.000,2026-11-20 08:30:00.000\n';
  const file = await folder.write('leases.csv', table);
  const { status, err } = await seatwatch(['who', file, '--limit', '2', '--timezone', 'UTC']);
  expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining('--limit is not used for EarthSoft EQuIS, whose file names its pools: give each its limit'),
  ]);
});
