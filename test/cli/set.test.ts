import { afterEach, beforeEach, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newFolder, seatwatch, START, type Folder } from './terminal.ts';

const EIGHT = Array.from({ length: 8 }, (_, n) => iris.login(`08:00:0${n}:000`, 20 + n, '192.0.2.10', n + 1)).join('');

let folder: Folder;
let log: string;
beforeEach(async () => {
  folder = await newFolder();
  log = await folder.write('messages.log', START + EIGHT);
});
afterEach(() => folder[Symbol.asyncDispose]());

test('--set says of files what a configuration says of a source', async () => {
  expect((await seatwatch(['who', log, '--limit', '8'])).out).toContain('1 of 8 seats used');
  expect((await seatwatch(['who', log, '--limit', '8', '--set', 'maxConnections=1'])).out).toContain(
    '8 of 8 seats used',
  );
});

test('several of them hold together, wherever files may be named', async () => {
  const set = ['--set', 'maxConnections=1', '--set', 'trace=always'];
  const { out } = await seatwatch(['who', ...set, log, '--json']);
  const { pools } = JSON.parse(out) as { pools: { seatsUsed: object }[] };
  expect(pools[0]?.seatsUsed).toEqual({ atLeast: 8, atMost: 8 });
});

test.each([
  ['maxConnections=0', 'give a whole number from 1'],
  ['trace=often', 'give sometimes or always'],
  ['traceSilence=soon', 'give a time such as 30m or 24h, or never'],
  ['seats=3', 'with one of trace, traceSilence, maxConnections'],
  ['maxConnections', 'give NAME=VALUE'],
])('--set %s is refused with what could be', async (set, remedy) => {
  const { status, err } = await seatwatch(['who', log, '--set', set]);
  expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(remedy)]);
});

test('--set without files is wrong usage: the configuration says it', async () => {
  const { status, err } = await seatwatch(['who', '--set', 'trace=always']);
  expect([status, err]).toEqual([2, expect.stringContaining('--set is for files')]);
});

test('--trace, --max-connections and --date-order say the same as --set', async () => {
  const { out } = await seatwatch(['who', '--max-connections', '1', '--trace', 'always', log, '--json']);
  const { pools } = JSON.parse(out) as { pools: { seatsUsed: object }[] };
  expect(pools[0]?.seatsUsed).toEqual({ atLeast: 8, atMost: 8 });
});

test('check goes by them too', async () => {
  expect((await seatwatch(['check', log])).out).toContain('Incomplete');
  for (const args of [
    ['--trace', 'always'],
    ['--set', 'trace=always'],
  ])
    expect((await seatwatch(['check', log, ...args])).out).toContain('and is traced always');
});

test.each(['who', 'history', 'usage', 'check'])('%s refuses what files of the product do not have', async (command) => {
  const { status, out, err } = await seatwatch([command, log, '--date-order', 'day-first']);
  expect([status, out]).toEqual([2, '']);
  expect(err.replaceAll(/\s+/g, ' ')).toContain('files of InterSystems IRIS have no such setting');
});

test('the day of dates that leave it open is that of --date-order', async () => {
  const written = await folder.write(
    'export.csv',
    'Level,Date and Time,Source,Event ID,Task Category\n' +
      'Information,02/11/2026 09:00:00,Security Expert Data Service,1,None,Operator ann logged on\n',
  );
  const found = async (order: string): Promise<string> =>
    (await seatwatch(['check', written, '--timezone', 'UTC', '--date-order', order])).out;
  expect(await found('day-first')).toContain('2026-11-02 09:00:00');
  expect(await found('month-first')).toContain('2026-02-11 09:00:00');
});
