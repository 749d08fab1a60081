import { afterEach, beforeEach, expect, test } from 'vitest';
import { aalog } from '../archestra/aalog.ts';
import { day } from '../timeline.ts';
import { asked, newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
let [log, users, sessions] = ['', '', ''];
beforeEach(async () => {
  folder = await newFolder();
  const message = "License feature 'Dev_Session_Count' of version 6.0 or greater has been acquired";
  const records = [{ at: day('08:00'), pid: 100, component: 'aaIDE', process: 'aaIDE', message }];
  log = await folder.write('1.aaLOG', aalog({ host: 'SRV1', first: 1, records }));
  users = await folder.write('users.csv', 'Host,User,Feature\nHOST1_BMC1,ann,Batch_MOM_Client\n');
  sessions = await folder.write(
    'sessn.csv',
    'session_id,client_type,session_start,last_heartbeat,user_id\n41,37,2026-11-20 07:00,2026-11-20 10:59,op1\n',
  );
});
afterEach(() => folder[Symbol.asyncDispose]());

async function named(...files: string[]): Promise<string[]> {
  const answer = await asked(['who', ...files]);
  return [...answer.sessions, ...answer.uncertain].map(({ holder, node }) => holder ?? node ?? '').toSorted();
}

test('a table of such a product answers alone, with another one, and with the log', async () => {
  expect(await named(users)).toEqual(['ann']);
  expect(await named(users, sessions)).toEqual(['ann', 'op1']);
  expect(await named(log, users)).toEqual(['SRV1', 'ann']);
  expect(await named(users, log, sessions)).toEqual(['SRV1', 'ann', 'op1']);
});

test('what a table beside a log does not tell is said beside the answer', async () => {
  const odd = await folder.write('odd.csv', 'Host,User,Feature\nHOST1,ann,Recipe_Client\n');
  const { out, err } = await seatwatch(['who', log, odd]);
  expect(`${out}${err}`.replaceAll(/\s+/g, ' ')).toContain('name their pools in the setting features');
});

test('pools of features may be named on the command line', async () => {
  const odd = await folder.write('odd.csv', 'Host,User,Feature\nHOST1,ann,Recipe_Client\n');
  const answer = await asked(['who', odd, '--set', 'features=Recipe_Client:MOM']);
  expect(answer.sessions).toMatchObject([{ holder: 'ann', pool: 'odd.csv/MOM' }]);
  const { status, err } = await seatwatch(['who', odd, '--set', 'columns=desk:Host']);
  expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining('pairs NAME:NAME')]);
});

test('seats that are only counted are a number, and no range', async () => {
  const counts = await folder.write('counts.csv', 'Feature Name,Seats Used,Total seats\nMES_Session_Count,7,20\n');
  const { pools } = await asked(['who', counts]);
  expect(pools.find(({ pool }) => pool.endsWith('MOM'))).toMatchObject({
    limit: 20,
    seatsUsed: { atLeast: 7, atMost: 7 },
    drift: null,
  });
  expect(pools.find(({ pool }) => pool.endsWith('Development'))).toMatchObject({ coverage: { state: 'unknown' } });
});

test('check tells what is in each, and init writes a configuration in which they are one source', async () => {
  const { out } = await seatwatch(['check', log, users]);
  expect(out).toContain('1 of them holds a seat');
  const written = (await seatwatch(['init', log, users, '--output', '-'])).out;
  expect(written.match(/- id: /g)).not.toBeNull();
});

/** As .NET writes the sessions that the API of the MES gives: each time with the offset of the client. */
const SESSIONS =
  '<?xml version="1.0"?>\n<NewDataSet>\n<Table><session_id>41</session_id><client_type>37</client_type>' +
  '<session_start>2026-11-20T07:00:00Z</session_start>' +
  '<last_heartbeat>2026-11-20T11:59:00.1234567+01:00</last_heartbeat><user_id>op1</user_id></Table>\n</NewDataSet>\n';

test('the sessions of the MES are read as XML, too, each time by the offset that it states', async () => {
  const xml = await folder.write('sessions.xml', SESSIONS);
  const { sessions: found, pools } = await asked(['who', xml]);
  expect(found).toMatchObject([
    { holder: 'op1', openedAt: '2026-11-20T07:00:00.000Z', lastSeenAt: '2026-11-20T10:59:00.123Z' },
  ]);
  expect(pools.find(({ pool }) => pool.endsWith('MOM'))).toMatchObject({ seatsUsed: { atLeast: 1, atMost: 1 } });
  expect(await named(log, xml)).toEqual(['SRV1', 'op1']);
  const cut = await folder.write('cut.xml', SESSIONS.slice(0, -10));
  const { out, err } = await seatwatch(['who', cut]);
  expect(`${out}${err}`.replaceAll(/\s+/g, ' ')).toContain('it may be cut off');
});
