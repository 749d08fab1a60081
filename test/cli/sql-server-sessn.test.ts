import { afterEach, expect, test } from 'vitest';
import { clockRow, database, PASSWORD } from '../inputs/sql-server/database.ts';
import type { Reply } from '../inputs/sql-server/stand-in/server.ts';
import type { Value } from '../inputs/sql-server/stand-in/types.ts';
import { aalog } from '../archestra/aalog.ts';
import { day, MINUTE } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { asked, seatwatch } from './terminal.ts';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

const NOON = day('12:00');

function session(id: number, type: number, user: string, from: string, seen: string): Value[] {
  return [id, type, new Date(day(from)), new Date(day(seen)), user, null];
}

function sessn(at: number, ...rows: readonly Value[][]): Reply {
  const columns: [string, 'int' | 'varchar' | 'datetime'][] = [
    ['session_id', 'int'],
    ['client_type', 'int'],
    ['session_start', 'datetime'],
    ['last_heartbeat', 'datetime'],
    ['user_id', 'varchar'],
    ['client_address', 'varchar'],
  ];
  return { rowsets: [clockRow(at), { columns, rows }] };
}

/** A site whose database may be given another answer, with a log beside it where one is named. */
async function asking(first: Reply, paths = ''): Promise<{ statements: readonly string[]; reply: Reply }> {
  const says = { reply: first };
  const server = await database({ answer: () => says.reply });
  site = await newSite({
    sources:
      `  - { id: mes, system: batch-management, instance: PLANT, timezone: UTC, ${paths}query: { server: 127.0.0.1, ` +
      `port: ${server.port}, database: MESDB, user: seatwatch, passwordFile: password, encrypt: false } }\n`,
    pools: '  - { id: mom, system: batch-management, kind: MOM, sources: [mes], limit: 2 }\n',
  });
  await site.write('password', `${PASSWORD}\n`);
  return Object.assign(says, { statements: server.statements });
}

const who = (now: number): ReturnType<typeof asked> => asked(['who', '--config', site.config], { now });

async function named(now: number): Promise<string[]> {
  const { sessions, uncertain } = await who(now);
  return [...sessions, ...uncertain].map(({ holder, node }) => holder ?? node ?? '').toSorted();
}

test('the database of the MES tells who holds a MOM seat, and who has left since', async () => {
  const op1 = session(41, 37, 'op1', '07:00', '11:59');
  const says = await asking(sessn(NOON - 10_000, op1, session(42, 53, 'svc', '07:00', '11:59')));
  await site.once(NOON);
  expect(await named(NOON)).toEqual(['op1']);
  expect((await who(NOON)).pools[0]).toMatchObject({ pool: 'mom', seatsUsed: { atLeast: 1, atMost: 1 } });
  const later = NOON + 5 * MINUTE;
  says.reply = sessn(later - 10_000, session(43, 37, 'op2', '12:01', '12:04'));
  await site.once(later);
  expect(await named(later)).toEqual(['op2']);
  says.reply = sessn(later + 5 * MINUTE);
  await site.once(later + 6 * MINUTE);
  expect(await named(later + 6 * MINUTE)).toEqual([]);
});

test('it is asked beside a log of the same source, and neither closes what the other shows', async () => {
  const says = await asking(sessn(NOON - 10_000, session(41, 37, 'op1', '07:00', '11:59')), 'paths: [1.aaLOG], ');
  const message = "License feature 'MES_Session_Count' of version 6.0 or greater has been acquired";
  const records = [{ at: day('08:00'), pid: 100, component: 'SecMngr', process: 'SecMngr', message }];
  await site.write('1.aaLOG', aalog({ host: 'PLANT', first: 1, records }));
  await site.once(NOON);
  expect(await named(NOON)).toEqual(['PLANT', 'op1']);
  const later = NOON + 5 * MINUTE;
  says.reply = sessn(later - 10_000);
  await site.once(later);
  expect(await named(later)).toEqual(['PLANT']);
});

test('check shows the statement, so that an administrator can run it first, and what it is answered with', async () => {
  await asking(sessn(NOON - 10_000, session(41, 37, 'op1', '07:00', '11:59')));
  const { out } = await seatwatch(['check', '--config', site.config], { now: NOON });
  expect(out).toContain('FROM dbo.sessn;');
  expect(out).toContain('SET LOCK_TIMEOUT 5000');
});

test('a login that may not read it is told with what to grant', async () => {
  await asking({ error: { number: 229, message: "The SELECT permission was denied on the object 'sessn'." } });
  await site.once(NOON);
  const { out } = await seatwatch(['health', '--config', site.config], { now: NOON });
  expect(out.replaceAll(/\s+/g, ' ')).toContain('GRANT SELECT ON dbo.sessn');
});
