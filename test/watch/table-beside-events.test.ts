import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { aalog, type WrittenRecord } from '../archestra/aalog.ts';
import { newSite, type Site } from '../cli/site.ts';
import { asked, seatwatch, type Answer } from '../cli/terminal.ts';
import { day, MINUTE } from '../timeline.ts';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

const HEADER = 'CONNECT User,User,Feature,Host,Display,First Checkout Datetime,Held To\n';
const SESSIONS = 'session_id,client_type,session_start,last_heartbeat,user_id,client_address\n';

function acquired(time: string, pid: number, feature: string): WrittenRecord {
  const message = `License feature '${feature}' of version 6.0 or greater has been acquired`;
  return { at: day(time), pid, component: 'SecMngr', process: `Client${pid}`, message };
}

function user(name: string, feature: string, host: string, since: string): string {
  return `${name}@example.test,${name},${feature},${host},,2026-11-20 ${since}:00,\n`;
}

function session(id: number, name: string, since: string, seen: string): string {
  return `${id},37,2026-11-20 ${since}:00,2026-11-20 ${seen}:00,${name},NULL\n`;
}

/** Writes a file as it was written at a time of the day. */
async function write(name: string, content: string | Uint8Array, time: string): Promise<void> {
  const file = join(site.path, name);
  await writeFile(file, content);
  await utimes(file, day(time) / 1000, day(time) / 1000);
}

async function plant(paths: string): Promise<void> {
  site = await newSite({
    sources: `  - { id: bm, system: batch-management, instance: SRV1, paths: [${paths}], timezone: UTC }\n`,
    pools:
      '  - { id: mom, system: batch-management, kind: MOM, sources: [bm], limit: 9 }\n' +
      '  - { id: dev, system: batch-management, kind: Development, sources: [bm], limit: 9 }\n',
  });
}

const who = (time: string): Promise<Answer> => asked(['who', '--config', site.config], { now: day(time) });

/** Who holds a seat, or may: no record tells the end of a seat that a program takes itself. */
function named({ sessions, uncertain }: Answer): (string | null)[] {
  return [...sessions, ...uncertain].map(({ holder, node }) => holder ?? node).toSorted();
}

test('a log of events and tables beside it count together, and none of them closes what another shows', async () => {
  await plant('"*.aaLOG", "*.csv"');
  const records = [acquired('08:00', 100, 'MES_Session_Count')];
  await write('1.aaLOG', aalog({ host: 'SRV1', first: 1, records }), '08:01');
  const ann = user('ann', 'Batch_MOM_Client', 'HOST1_BMC1', '08:30');
  await write('users.csv', HEADER + ann + user('bob', 'Dev_Session_Count', 'ENG-2', '08:40'), '09:00');
  await write('sessn.csv', SESSIONS + session(41, 'op1', '07:00', '08:59'), '09:00');
  await site.once(day('09:03'));
  expect(named(await who('09:03'))).toEqual(['SRV1', 'ann', 'bob', 'op1']);

  // Each goes on by itself: the log names another process, bob has gone, and another operator has come.
  records.push(acquired('09:10', 200, 'Dev_Session_Count'));
  await write('1.aaLOG', aalog({ host: 'SRV1', first: 1, records }), '09:10');
  await site.once(day('09:13'));
  expect(named(await who('09:13'))).toEqual(['SRV1', 'SRV1', 'ann', 'bob', 'op1']);
  await write('users.csv', HEADER + ann, '09:20');
  await site.once(day('09:23'));
  expect(named(await who('09:23'))).toEqual(['SRV1', 'SRV1', 'ann', 'op1']);
  await write(
    'sessn.csv',
    SESSIONS + session(41, 'op1', '07:00', '09:29') + session(42, 'op2', '09:25', '09:29'),
    '09:30',
  );
  await site.once(day('09:33'));
  const answer = await who('09:33');
  expect(named(answer)).toEqual(['SRV1', 'SRV1', 'ann', 'op1', 'op2']);
  expect(answer.pools.map(({ pool, seatsUsed }) => [pool, seatsUsed.atLeast])).toEqual([
    ['mom', 3],
    ['dev', 0],
  ]);
  const { sessions } = await asked(['history', '--config', site.config, '--user', 'bob'], { now: day('09:33') });
  expect(sessions).toMatchObject([{ closedBetween: ['2026-11-20T09:00:00.000Z', '2026-11-20T09:20:00.000Z'] }]);
  expect(answer.readUpTo).toEqual({ bm: '2026-11-20T09:30:00.000Z' });
});

test('a table may be a source of its own beside that of the log of the same instance', async () => {
  site = await newSite({
    sources:
      '  - { id: log, system: batch-management, instance: SRV1, paths: [1.aaLOG], timezone: UTC }\n' +
      '  - { id: report, system: batch-management, instance: SRV1, paths: [users.csv], timezone: UTC }\n',
    pools: '  - { id: mom, system: batch-management, kind: MOM, sources: [log, report], limit: 9 }\n',
  });
  const records = [acquired('08:00', 100, 'MES_Session_Count')];
  await write('1.aaLOG', aalog({ host: 'SRV1', first: 1, records }), '08:01');
  await write('users.csv', HEADER + user('ann', 'Batch_MOM_Client', 'HOST1_BMC1', '08:30'), '09:00');
  await site.once(day('09:03'));
  expect(named(await who('09:03'))).toEqual(['SRV1', 'ann']);
});

test('a table alone is a source, and one that is old is told', async () => {
  await plant('users.csv');
  await write('users.csv', HEADER + user('ann', 'Batch_MOM_Client', 'HOST1_BMC1', '08:30'), '09:00');
  await site.once(day('09:03'));
  const answer = await who('09:03');
  expect(named(answer)).toEqual(['ann']);
  expect(answer.pools[0]).toMatchObject({ seatsUsed: { atLeast: 1, atMost: 1 }, coverage: { state: 'anchored' } });
  await site.once(day('11:00'));
  const { out, err } = await seatwatch(['who', '--config', site.config], { now: day('11:00') });
  expect(`${out}${err}`.replaceAll(/\s+/g, ' ')).toContain('the newest export of source bm is 2 h old');
});

test('a table beside a log that is old is told, while the log is known until now', async () => {
  await plant('"*.aaLOG", users.csv');
  const records = [acquired('08:00', 100, 'MES_Session_Count')];
  await write('1.aaLOG', aalog({ host: 'SRV1', first: 1, records }), '08:01');
  await write('users.csv', HEADER + user('ann', 'Batch_MOM_Client', 'HOST1_BMC1', '08:30'), '09:00');
  await site.once(day('09:03'));
  await site.once(day('11:00'));
  const { out, err } = await seatwatch(['who', '--config', site.config], { now: day('11:00') });
  expect(`${out}${err}`.replaceAll(/\s+/g, ' ')).toContain(
    'the table users.csv of source bm is 2 h old: whom it names may have left since',
  );
  expect((await who('11:00')).asOf).toBe('2026-11-20T11:00:00.000Z');
});

test('a table that is cut off is told, and changes nothing: not whom it named, not what the log shows', async () => {
  await plant('"*.aaLOG", users.csv');
  const records = [acquired('08:00', 100, 'MES_Session_Count')];
  await write('1.aaLOG', aalog({ host: 'SRV1', first: 1, records }), '08:01');
  const ann = user('ann', 'Batch_MOM_Client', 'HOST1_BMC1', '08:30');
  await write('users.csv', HEADER + ann, '09:00');
  await site.once(day('09:03'));
  const before = await who('09:03');
  await write('users.csv', `${HEADER}${ann}bob@example.test,bob`, '09:10');
  await site.once(day('09:13'));
  const after = await who('09:13');
  expect(named(after)).toEqual(named(before));
  expect(after.pools.map(({ coverage }) => coverage.state)).toEqual(before.pools.map(({ coverage }) => coverage.state));
  const { out, status } = await seatwatch(['health', '--config', site.config], { now: day('09:13') });
  expect([status, out.replaceAll(/\s+/g, ' ')]).toEqual([1, expect.stringContaining('it may be cut off')]);
  await write('users.csv', HEADER + ann, '09:20');
  await site.once(day('09:23'));
  expect((await seatwatch(['health', '--config', site.config], { now: day('09:23') })).out).not.toContain('cut off');
});

test('columns that only the source names make a table of it all the same', async () => {
  site = await newSite({
    sources:
      '  - id: bm\n    system: batch-management\n    instance: SRV1\n    paths: [usage.csv]\n    timezone: UTC\n' +
      '    columns: { device: Station, feature: Merkmal }\n    features: { Rezept: MOM }\n',
    pools: '  - { id: mom, system: batch-management, kind: MOM, sources: [bm], limit: 9 }\n',
  });
  await write('usage.csv', 'Station,Merkmal\nHOST1_BMC1,Rezept\n', '09:00');
  await site.once(day('09:03'));
  expect(named(await who('09:03'))).toEqual(['HOST1_BMC1']);
  const { out } = await seatwatch(['check', '--config', site.config], { now: day('09:03') + MINUTE });
  expect(out).toContain('1 of them holds a seat');
});

test('a file beside them that is neither is left out, and said to hold none of what is read', async () => {
  await plant('"*.csv"');
  await write('users.csv', HEADER + user('ann', 'Batch_MOM_Client', 'HOST1_BMC1', '08:30'), '09:00');
  await write('phones.csv', 'Name,Phone\nann,555\n', '09:00');
  await site.once(day('09:03'));
  expect(named(await who('09:03'))).toEqual(['ann']);
  const health = await seatwatch(['health', '--config', site.config], { now: day('09:03') });
  expect(health.out.replaceAll(/\s+/g, ' ')).toContain('phones.csv holds no ArchestrA records');
  const check = await seatwatch(['check', '--config', site.config], { now: day('09:03') });
  expect(check.out.replaceAll(/\s+/g, ' ')).toContain('phones.csv holds no ArchestrA records: it is left out');
});

test('what is neither events nor such a table is told by its name, with what is read', async () => {
  await plant('users.csv');
  await write('users.csv', 'Name,Phone\nann,555\n', '09:00');
  await site.once(day('09:03'));
  const { out, status } = await seatwatch(['health', '--config', site.config], { now: day('09:03') });
  expect(status).toBe(1);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('it has not the columns of any table of AVEVA Batch Management');
});
