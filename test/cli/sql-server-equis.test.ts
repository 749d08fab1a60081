import { afterEach, expect, test } from 'vitest';
import { clockRow, database, PASSWORD } from '../inputs/sql-server/database.ts';
import type { Reply } from '../inputs/sql-server/stand-in/server.ts';
import type { Value } from '../inputs/sql-server/stand-in/types.ts';
import { day, MINUTE } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { asked, holders, seatwatch } from './terminal.ts';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

const NOON = day('12:00');
/** A version counts once nothing from before it can come any more. */
const LATE = 10_000;
const HARDWARE = 'BFEBFBFF000906EA1C2D3E4F02005E001A2B';

/** A lease of a package, from one time of the day on to another; null while it was never renewed. */
function lease(app: string, user: string, from: string, until: string | null): Value[] {
  const ends = until === null ? null : new Date(day(until));
  return [app, `${user.toUpperCase()}-PC${HARDWARE}`, `EXAMPLE\\${user}`, new Date(day(from)), ends, 'A0'];
}

function table(at: number, ...rows: readonly Value[][]): Reply {
  const columns: [string, 'varchar' | 'datetime'][] = [
    ['APP_ID', 'varchar'],
    ['WORKSTATION', 'varchar'],
    ['USER_NAME', 'varchar'],
    ['LICENSE_CHECKED_OUT', 'datetime'],
    ['LICENSE_EXPIRES', 'datetime'],
    ['CHECKSUM', 'varchar'],
  ];
  return { rowsets: [clockRow(at), { columns, rows }] };
}

/** A site whose database may be given another answer. */
async function asking(first: Reply): Promise<{ statements: readonly string[]; reply: Reply }> {
  const says = { reply: first };
  const server = await database({ answer: () => says.reply });
  site = await newSite({
    sources:
      '  - { id: equis, system: equis, instance: LABDB, timezone: UTC, query: { server: 127.0.0.1, ' +
      `port: ${server.port}, database: EQUIS, user: seatwatch, passwordFile: password, encrypt: false } }\n`,
    pools: '  - { id: professional, system: equis, kind: "21001", sources: [equis], limit: 2 }\n',
  });
  await site.write('password', `${PASSWORD}\n`);
  return Object.assign(says, { statements: server.statements });
}

const who = (now: number): ReturnType<typeof asked> => asked(['who', '--config', site.config], { now });

test('the database tells who holds a licence, when somebody left, and of the day before', async () => {
  const gone = lease('21001', 'eve', '09:00', '10:15');
  const says = await asking(
    table(NOON - LATE, gone, lease('21001', 'ann', '11:00', '12:10'), lease('21001', 'bob', '11:58', null)),
  );
  await site.once(NOON);
  const answer = await who(NOON);
  expect(holders(answer)).toEqual(['EXAMPLE\\ann', 'EXAMPLE\\bob']);
  expect(answer.pools).toMatchObject([{ seatsUsed: { atLeast: 2, atMost: 2 }, coverage: { state: 'anchored' } }]);
  const then = await asked(['who', '--config', site.config, '--at', new Date(day('09:30')).toISOString()], {
    now: NOON,
  });
  expect(holders(then)).toEqual(['EXAMPLE\\eve']);

  const left = lease('21001', 'ann', '11:00', '12:02');
  says.reply = table(NOON + 5 * MINUTE - LATE, gone, left, lease('21001', 'bob', '11:58', '12:18'));
  await site.once(NOON + 5 * MINUTE);
  expect(holders(await who(NOON + 5 * MINUTE))).toEqual(['EXAMPLE\\bob']);
  const { sessions } = await asked(['history', '--config', site.config, '--user', 'ann'], { now: NOON + 5 * MINUTE });
  expect(sessions).toMatchObject([{ closedAt: '2026-11-20T12:02:00.000Z', closedCertainty: 'exact' }]);
});

test('it is asked again only for what may have changed since the day before the last answer', async () => {
  const says = await asking(table(NOON - LATE, lease('21001', 'ann', '11:00', '12:10')));
  await site.once(NOON);
  says.reply = table(NOON + MINUTE - LATE, lease('21001', 'ann', '11:00', '12:10'));
  await site.once(NOON + MINUTE);
  expect(says.statements.at(-1)).toContain("LICENSE_EXPIRES > '2026-11-19T11:59:50.000'");
});

test('a table without a row has a clock of its own: nobody is there', async () => {
  const says = await asking(table(NOON - LATE, lease('21001', 'ann', '11:00', '12:10')));
  await site.once(NOON);
  says.reply = table(NOON + 20 * MINUTE - LATE);
  await site.once(NOON + 20 * MINUTE);
  const answer = await who(NOON + 20 * MINUTE);
  expect(holders(answer)).toEqual([]);
  expect(answer.pools).toMatchObject([{ seatsUsed: { atLeast: 0, atMost: 0 } }]);
});

test('another schema is told, with what to do, and the last good state stays', async () => {
  const says = await asking(table(NOON - LATE, lease('21001', 'ann', '11:00', '12:10')));
  await site.once(NOON);
  says.reply = { error: { number: 207, message: "Invalid column name 'LICENSE_EXPIRES'." } };
  await site.once(NOON + 4 * MINUTE);
  expect(holders(await who(NOON + 4 * MINUTE))).toEqual(['EXAMPLE\\ann']);
  const { out, status } = await seatwatch(['health', '--config', site.config], { now: NOON + 4 * MINUTE });
  expect(out.replaceAll(/\s+/g, ' ')).toContain('LICENSE_EXPIRES');
  expect(status).toBe(1);
});
