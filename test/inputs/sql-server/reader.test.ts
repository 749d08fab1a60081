import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Checkpoint, ReadBatch } from '../../../src/domain/reader.ts';
import { addressText } from '../../../src/inputs/sql-server/address.ts';
import { createSqlServerReader, type SqlServerSettings } from '../../../src/inputs/sql-server/reader.ts';
import { addressOf, clockRow, database, locks, manyLocks, PASSWORD } from './database.ts';
import { packetStarts, packetsOf, MESSAGE } from './stand-in/packets.ts';
import type { Reply, StandIn } from './stand-in/server.ts';
import { answerTokens } from './stand-in/tokens.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 20, 12);

interface Reading {
  server: StandIn;
  /** What the server answers next. */
  says: { reply: Reply };
  env: Record<string, string>;
  path: string;
  at(now: number, more?: { final?: boolean }): Promise<ReadBatch>;
  checkpoint(): Checkpoint | undefined;
}

/** A reader on its way, and the server that it asks: by the clock of this one unless told otherwise. */
async function reading(more: Partial<SqlServerSettings> = {}): Promise<Reading> {
  const says = { reply: answerAt(NOW) };
  const server = await database({ answer: () => says.reply });
  const env = { SEATWATCH_SQL_PASSWORD: PASSWORD };
  const statement: SqlServerSettings['query']['statement'] = ({ since, settings }) => {
    const from = since === null ? 'all' : new Date(since).toISOString();
    return `SELECT ${settings['hours']} hours; SELECT * FROM LOCKS -- ${from}`;
  };
  const settings = {
    ...addressOf(server),
    every: MINUTE,
    query: { statement, grant: 'GRANT SELECT ON dbo.LOCKS' },
    settings: { hours: 24 },
    ...more,
  };
  const reader = createSqlServerReader(settings, env);
  const path = addressText(settings);
  let from: Checkpoint | undefined;
  return {
    server,
    says,
    env,
    path,
    checkpoint: () => from,
    async at(now, { final = false } = {}) {
      const request = { source: 'prod', path, now, from, final, wanted: { literals: [] } };
      for await (const batch of reader.read(request)) {
        from = batch.next;
        return batch;
      }
      throw new Error('it gave nothing');
    },
  };
}

function answerAt(clock: number, ...names: readonly string[]): Reply {
  return { rowsets: [clockRow(clock), locks(names.map((name, at) => [at + 1, name, 'pc1', new Date(NOW)]))] };
}

const clocks = ({ entries }: ReadBatch): (number | undefined)[] => entries.map(({ at }) => at);

describe('a reader of a database', () => {
  test('gives one entry an answer, of the clock of the database, with all rows, as a whole', async () => {
    const { at, says, path, server } = await reading();
    says.reply = answerAt(NOW - 250, 'ann');
    expect(path).toBe(`mssql://127.0.0.1:${server.port}/LOCKS/`);
    const row = { LOCK: '1', USER: 'ann', COMPUTER: 'pc1', SINCE: '2026-11-20T12:00:00.000Z' };
    expect(await at(NOW)).toEqual({
      entries: [
        {
          stream: `prod:${path}`,
          place: { file: path, at: 0 },
          arrived: NOW,
          history: true,
          at: NOW - 250,
          text: 'LOCK, USER, COMPUTER, SINCE',
          table: { header: ['LOCK', 'USER', 'COMPUTER', 'SINCE'], rows: [row], from: 'LOCKS' },
        },
      ],
      notes: [],
      next: { reader: 'sql-server', version: 1, trouble: null, readTo: NOW - 250, clock: NOW - 250 },
      caughtUp: true,
      snapshot: true,
      of: 'table',
    });
  });

  test('asks for all at first, then for what ended since the clock of the last answer', async () => {
    const { at, says, server } = await reading();
    const first = await at(NOW);
    says.reply = answerAt(NOW + 59_000);
    const second = await at(NOW + MINUTE);
    await at(NOW + 2 * MINUTE);
    expect([first, second].map(({ entries }) => entries[0]?.history)).toEqual([true, false]);
    expect(server.statements.map((text) => text.split(' -- ')[1])).toEqual([
      'all',
      '2026-11-20T12:00:00.000Z',
      '2026-11-20T12:00:59.000Z',
    ]);
    expect(server.statements[0]).toContain('SELECT 24 hours');
  });

  test('asks once in its interval, also where the clock was set back; at once where it reads but once', async () => {
    const { at, server } = await reading();
    for (const now of [NOW, NOW + 30_000, NOW + 59_999]) await at(now);
    expect(server.statements).toHaveLength(1);
    await at(NOW + MINUTE);
    expect(server.statements).toHaveLength(2);
    await at(NOW - MINUTE);
    expect(server.statements).toHaveLength(3);
    await at(NOW - MINUTE, { final: true });
    expect(server.statements).toHaveLength(4);
  });

  test('gives nothing of an answer that was cut behind 2,474 of 5,000 rows, and all of the next', async () => {
    const { at, says, checkpoint } = await reading();
    await at(NOW);
    const before = checkpoint();
    const tokens = answerTokens({ rowsets: [clockRow(NOW + MINUTE), manyLocks(5000)] });
    const reached = answerTokens({ rowsets: [clockRow(NOW + MINUTE), manyLocks(2474)] }).length;
    const starts = packetStarts(packetsOf({ type: MESSAGE.reply, payload: tokens }));
    says.reply = { tokens, sent: starts.find((start) => start > reached) ?? 0 };
    await expect(at(NOW + MINUTE)).rejects.toThrow('in the middle of its answer: nothing of it counts');
    expect(checkpoint()).toBe(before);
    says.reply = { tokens };
    expect((await at(NOW + 2 * MINUTE)).entries[0]?.table?.rows).toHaveLength(5000);
  });
});

describe('a clock of a database', () => {
  test('that is the same again is given on, one that is a little older is not', async () => {
    const { at, says, server } = await reading();
    await at(NOW);
    expect(clocks(await at(NOW + MINUTE))).toEqual([NOW]);
    says.reply = answerAt(NOW - 10 * MINUTE);
    expect(await at(NOW + 2 * MINUTE)).toMatchObject({ entries: [], next: { clock: NOW }, caughtUp: true });
    says.reply = answerAt(NOW + 1);
    expect(clocks(await at(NOW + 3 * MINUTE))).toEqual([NOW + 1]);
    expect(server.statements).toHaveLength(4);
  });

  test('that lies far behind the last one is told of, since nothing counts until it has passed that', async () => {
    const { at, says } = await reading();
    await at(NOW);
    says.reply = answerAt(NOW - 16 * MINUTE);
    await expect(at(NOW + MINUTE)).rejects.toThrow(
      'its clock says 2026-11-20T11:44:00.000Z, and said 2026-11-20T12:00:00.000Z: was it set back?',
    );
  });

  test('that lies days ahead is not believed, and does not stand in the way of a right one', async () => {
    const { at, says, checkpoint } = await reading();
    says.reply = answerAt(Date.UTC(2036, 0, 1));
    await expect(at(NOW)).rejects.toMatchObject({ code: 'sql-clock' });
    expect(checkpoint()).toBeUndefined();
    says.reply = answerAt(NOW);
    expect(clocks(await at(NOW + MINUTE))).toEqual([NOW]);
  });
});

describe('a database that cannot be asked', () => {
  const fails = (number: number): Reply => ({ error: { number, message: 'x' } });

  test('is not asked again before it is due, and says so until then', async () => {
    const { at, says, server } = await reading();
    says.reply = fails(208);
    await expect(at(NOW)).rejects.toThrow('(208');
    says.reply = answerAt(NOW);
    await expect(at(NOW + 59_999)).rejects.toThrow('(208');
    expect(server.statements).toHaveLength(1);
    expect(clocks(await at(NOW + MINUTE))).toEqual([NOW]);
    expect((await at(NOW + MINUTE + 1)).entries).toEqual([]);
  });

  test('since the table was locked is asked again soon: nobody is to be told of that', async () => {
    const { at, says } = await reading({ every: 10 * MINUTE });
    says.reply = fails(1222);
    await expect(at(NOW)).rejects.toThrow('(1222)');
    says.reply = answerAt(NOW);
    await expect(at(NOW + 14_999)).rejects.toThrow('(1222)');
    expect(clocks(await at(NOW + 15_000))).toEqual([NOW]);
    expect((await at(NOW + MINUTE)).entries).toEqual([]);
  });

  test('since the password is wrong is left alone for a while, unless the password is another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatwatch-sql-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, 'wrong\r\nsecond line\r\n');
    const { at, server } = await reading({ passwordFile });
    const refused = 'the login of seatwatch failed (18456)';
    for (const minutes of [0, 1, 2, 4.9]) await expect(at(NOW + minutes * MINUTE)).rejects.toThrow(refused);
    expect(server.logins).toHaveLength(1);
    await expect(at(NOW + 5 * MINUTE)).rejects.toThrow(refused);
    expect(server.logins.map(({ password }) => password)).toEqual(['wrong', 'wrong']);
    await writeFile(passwordFile, `\ufeff${PASSWORD}\n`);
    await expect(at(NOW + 5.5 * MINUTE)).rejects.toThrow(refused);
    expect(clocks(await at(NOW + 6 * MINUTE))).toEqual([NOW]);
  });

  test.each([
    [
      'where there is none',
      {},
      'there is no password for seatwatch: name a file in query.passwordFile, or set SEATWATCH',
    ],
    [
      'where its file is not there',
      { passwordFile: '/nowhere/password' },
      'cannot be read from /nowhere/password (ENOENT)',
    ],
  ])('for want of a password, %s', async (_, more, words) => {
    const { at, env, server } = await reading(more);
    delete env['SEATWATCH_SQL_PASSWORD'];
    await expect(at(NOW)).rejects.toThrow(words);
    expect(server.logins).toEqual([]);
    env['SEATWATCH_SQL_PASSWORD'] = PASSWORD;
    if (!('passwordFile' in more)) expect(clocks(await at(NOW + MINUTE))).toEqual([NOW]);
  });
});
