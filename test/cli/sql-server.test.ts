import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Product } from '../../src/domain/product.ts';
import { CLOCK, clockRow, database, locks, PASSWORD } from '../inputs/sql-server/database.ts';
import type { Reply, StandIn, StandInOptions } from '../inputs/sql-server/stand-in/server.ts';
import { FIXTURE_PRODUCTS } from '../products/index.ts';
import { day, MINUTE } from '../timeline.ts';
import { newSite, start, type Site } from './site.ts';
import { asked, holders, seatwatch } from './terminal.ts';

const catalogue = PRODUCTS as Product[];
beforeAll(() => void catalogue.push(...FIXTURE_PRODUCTS));
afterAll(() => void catalogue.splice(catalogue.length - FIXTURE_PRODUCTS.length));

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

const NOON = day('12:00');
/** A list of holders counts once nothing from before it can come any more. */
const LATE = 10_000;

/** Locks of these people at an instant of the clock of the database. */
function held(at: number, ...names: readonly string[]): Reply {
  const since = new Date(day('08:00'));
  return { rowsets: [clockRow(at), locks(names.map((name, key) => [key + 1, name, `pc${key + 1}`, since]))] };
}

/** A stand-in whose answer may be changed. */
async function answering(first: Reply): Promise<{ server: StandIn; says: { reply: Reply } }> {
  const says = { reply: first };
  return { server: await database({ answer: () => says.reply }), says };
}

async function siteAt({ port }: Pick<StandIn, 'port'>, more = ''): Promise<Site> {
  const folder = await newSite({
    sources:
      '  - { id: locks, system: lock-table, instance: L, timezone: UTC, query: { server: 127.0.0.1, ' +
      `port: ${port}, database: LOCKS, user: seatwatch, passwordFile: password, encrypt: false${more} } }\n`,
    pools: '  - { id: locks, system: lock-table, kind: Locks, sources: [locks], limit: 5 }\n',
  });
  await folder.write('password', `${PASSWORD}\n`);
  return folder;
}

async function mails(): Promise<string> {
  const folder = join(site.path, 'state', 'mail');
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');
const address = ({ port }: Pick<StandIn, 'port'>): string => `mssql://127.0.0.1:${port}/LOCKS/`;

describe('a source that asks a database, without a file', () => {
  test('tells who holds a seat, as the database does', async () => {
    const { server } = await answering(held(NOON - LATE, 'jörg', 'bob'));
    site = await siteAt(server);
    await site.once(NOON);
    const answer = await asked(['who', '--config', site.config], { now: NOON });
    expect(holders(answer)).toEqual(['bob', 'jörg']);
    expect(answer.pools).toMatchObject([{ seatsUsed: { atLeast: 2, atMost: 2 }, coverage: { state: 'anchored' } }]);
  });

  test('goes on from the clock of the last answer', async () => {
    const { server, says } = await answering(held(NOON - LATE, 'ann', 'bob'));
    site = await siteAt(server);
    await site.once(NOON);
    says.reply = held(NOON + MINUTE - LATE, 'bob');
    await site.once(NOON + MINUTE);
    expect(server.statements.map((text) => /ENDED > '([^']*)'/.exec(text)?.[1])).toEqual([
      undefined,
      '2026-11-20T11:59:50.000Z',
    ]);
    expect(holders(await asked(['who', '--config', site.config], { now: NOON + MINUTE }))).toEqual(['bob']);
  });

  test('says in the mail with which watching begins that it is watched', async () => {
    const { server } = await answering(held(NOON - LATE, 'ann'));
    site = await siteAt(server);
    await site.once(NOON);
    expect(flat(await mails())).toContain(address(server).slice(0, 30));
  });

  const BROKEN: Reply = { ...held(NOON + 10 * MINUTE - LATE, 'bob'), sent: 150 };
  test.each([
    ['is cut off', BROKEN, 'broke off in the middle of its answer'],
    ['is refused', { error: { number: 229, message: 'denied' } }, 'GRANT SELECT ON dbo.LOCKS TO seatwatch'],
  ])('ends nobody where its answer %s, says so, and mails it where that lasts', async (_, reply, words) => {
    const { server, says } = await answering(held(NOON - LATE, 'ann', 'bob'));
    site = await siteAt(server);
    await site.once(NOON);
    says.reply = reply;
    const logged = await site.once(NOON + 10 * MINUTE);
    expect(logged.map(({ fields }) => `${fields['cause']}`)).toContainEqual(expect.stringContaining(words));
    await site.once(NOON + 13 * MINUTE);
    expect(flat(await mails())).toContain('X-Seatwatch-Rule: source-unreadable');
    const now = { now: NOON + 13 * MINUTE };
    expect(holders(await asked(['who', '--config', site.config], now))).toEqual(['ann', 'bob']);
    const { out } = await seatwatch(['health', '--config', site.config], now);
    expect(flat(out)).toContain(words);
    says.reply = held(NOON + 14 * MINUTE - LATE, 'bob');
    await site.once(NOON + 14 * MINUTE);
    expect(holders(await asked(['who', '--config', site.config], { now: NOON + 14 * MINUTE }))).toEqual(['bob']);
  });

  test('is not told to be silent, since it answers', async () => {
    const { server, says } = await answering(held(NOON - LATE, 'ann'));
    site = await siteAt(server);
    await site.once(NOON);
    for (const hours of [30, 31]) {
      says.reply = held(NOON + hours * 60 * MINUTE - LATE, 'ann');
      await site.once(NOON + hours * 60 * MINUTE);
    }
    expect(await mails()).not.toContain('source-silent');
    const now = NOON + 31 * 60 * MINUTE;
    const answer = await asked(['who', '--config', site.config], { now });
    expect(holders(answer)).toEqual(['ann']);
  });

  test('never tells the password, wherever it is refused', async () => {
    const server = await database({
      answer: () => held(NOON - LATE),
      refuses: () => ({ number: 18456, message: 'no' }),
    });
    site = await siteAt(server);
    const logged = await site.once(NOON);
    await site.once(NOON + 10 * MINUTE);
    const check = await seatwatch(['check', '--config', site.config], { now: NOON });
    const all = [JSON.stringify(logged), await mails(), check.out, check.err].join('\n');
    expect(all).toContain('18456');
    expect(all).not.toContain(PASSWORD);
  });

  test('takes the password of the environment where no file is named', async () => {
    const { server } = await answering(held(NOON - LATE, 'ann'));
    site = await siteAt(server);
    const config = (await readFile(site.config, 'utf8')).replace('passwordFile: password, ', '');
    await site.write('seatwatch.yaml', config);
    await site.once(NOON, { SEATWATCH_SQL_PASSWORD: PASSWORD });
    expect(holders(await asked(['who', '--config', site.config], { now: NOON }))).toEqual(['ann']);
    const { status, out } = await seatwatch(['check', '--config', site.config], { now: NOON });
    expect([status, flat(out)]).toEqual([
      1,
      expect.stringContaining('no password for seatwatch: name a file in query.passwordFile, or set SEATWATCH_SQL_'),
    ]);
  });
});

describe('check of a database', () => {
  test('shows the statement, the rows, the clock, and what is understood', async () => {
    const { server } = await answering(held(NOON, 'ann', 'bob'));
    site = await siteAt(server);
    const { status, out, err } = await seatwatch(['check', '--config', site.config], { now: NOON });
    expect(status).toBe(0);
    expect(out).toContain(
      'SELECT SYSUTCDATETIME() AS NOW_UTC, DB_NAME() AS DB;\nSELECT LOCK, [USER], COMPUTER, SINCE FROM dbo.LOCKS;\n',
    );
    expect(out).toContain(
      'It answered with 2 rows at 2026-11-20 12:00:00 +00:00 by its own clock; it calls itself LOCKS.',
    );
    expect(flat(out)).toContain('Understood: 1 line');
    expect(flat(out)).toContain('Pool locks, limit 5');
    expect(out).not.toContain('NOTE');
    if (process.geteuid !== undefined) expect(err === '' || err.includes('any account')).toBe(true);
  });

  test('shows the statement also where it cannot be asked, with what to do', async () => {
    const { server } = await answering({ error: { number: 208, message: "Invalid object name 'dbo.LOCKS'." } });
    site = await siteAt(server);
    const { status, out } = await seatwatch(['check', '--config', site.config], { now: NOON });
    expect(status).toBe(1);
    expect(out).toContain('SELECT LOCK, [USER], COMPUTER, SINCE FROM dbo.LOCKS;');
    expect(flat(out)).toContain(`locks: ${address(server)}: there is no such table in LOCKS (208`);
  });

  test('says the same to machines', async () => {
    const { server } = await answering(held(CLOCK, 'ann'));
    site = await siteAt(server);
    const { out } = await seatwatch(['check', '--json', '--config', site.config], { now: NOON });
    expect(JSON.parse(out)).toMatchObject({
      good: true,
      sources: [
        {
          path: address(server),
          asked: {
            statement: expect.stringContaining('FROM dbo.LOCKS') as string,
            answer: { clock: '2026-11-20T12:00:00.250Z', rows: 1, from: 'LOCKS' },
          },
        },
      ],
    });
  });

  test.each([
    [5, '5 minutes behind that of this machine'],
    [-5, '5 minutes ahead of that of this machine'],
  ])('tells of a clock that is %d minutes off', async (minutes, words) => {
    const { server } = await answering(held(NOON, 'ann'));
    site = await siteAt(server);
    const { out } = await seatwatch(['check', '--config', site.config], { now: NOON + minutes * MINUTE });
    expect(flat(out)).toContain(`NOTE: its clock is ${words}`);
  });

  test('tells of columns that are none of the product', async () => {
    const other = { columns: [['A', 'int'] as const], rows: [[1]] };
    const { server } = await answering({ rowsets: [clockRow(NOON), other] });
    site = await siteAt(server);
    const { status, out } = await seatwatch(['check', '--config', site.config], { now: NOON });
    expect([status, flat(out)]).toEqual([
      1,
      expect.stringContaining('its columns are none of a table of Locks by their table: A'),
    ]);
  });
});

test('a configuration is refused that gives the password away', async () => {
  const options: StandInOptions = { answer: () => held(NOON) };
  site = await siteAt(await database(options), ', password: hunter2');
  const { status, err } = await seatwatch(['check', '--config', site.config]);
  expect([status, flat(err)]).toEqual([2, expect.stringContaining('or set SEATWATCH_SQL_PASSWORD')]);
  expect(err).not.toContain('hunter2');
});

test('check says how the driver is installed, and where, where it is not there', async () => {
  const { server } = await answering(held(NOON, 'ann'));
  site = await siteAt(server);
  const without = await site.write(
    'without.mjs',
    "import { registerHooks } from 'node:module';\n" +
      'registerHooks({ resolve(name, context, next) {\n' +
      "  if (name !== 'tedious') return next(name, context);\n" +
      "  throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });\n} });\n",
  );
  const products = join(import.meta.dirname, '..', 'products', 'register.ts');
  const env = { NODE_OPTIONS: [products, without].map((file) => `--import=${pathToFileURL(file).href}`).join(' ') };
  const { status, out } = await start(['check', '--config', site.config], { env }).ended;
  expect(status).toBe(1);
  expect(flat(out)).toContain('the driver tedious is not installed: run npm install tedious@20 in ');
  expect(out).toContain('SELECT LOCK, [USER], COMPUTER, SINCE FROM dbo.LOCKS;');
  expect(server.logins).toEqual([]);
});
