import { describe, expect, onTestFinished, test } from 'vitest';
import { askDatabase } from '../../../src/inputs/sql-server/ask.ts';
import {
  addressOf,
  answering,
  ask,
  CLOCK,
  clockRow,
  database,
  locks,
  manyLocks,
  PASSWORD,
  STATEMENT,
  TWO,
} from './database.ts';
import type { Reply } from './stand-in/server.ts';

describe('a database that answers', () => {
  test('gives its clock, what tells which it is, and all rows as text, times in UTC, NULL as nothing', async () => {
    const server = await database({ answer: answering(TWO) });
    expect(await ask(server)).toEqual({
      clock: CLOCK,
      table: {
        header: ['LOCK', 'USER', 'COMPUTER', 'SINCE'],
        from: 'LOCKS',
        rows: [
          { LOCK: '17', USER: 'jörg', COMPUTER: 'pc1', SINCE: '2026-11-20T08:01:02.003Z' },
          { LOCK: '18', USER: '', COMPUTER: '', SINCE: '' },
        ],
      },
    });
  });

  test('sees who asks: seatwatch, which only reads, one statement in one connection, closed behind it', async () => {
    const server = await database({ answer: answering(TWO) });
    await ask(server);
    expect(server.logins).toMatchObject([
      { user: 'seatwatch', app: 'seatwatch', database: 'LOCKS', readOnly: true, password: PASSWORD },
    ]);
    expect(server.statements).toEqual([STATEMENT]);
    await expect.poll(server.open).toBe(0);
  });

  test('whose table is empty still gives its clock', async () => {
    const server = await database({ answer: answering({ rowsets: [clockRow(), locks([])] }) });
    expect(await ask(server)).toMatchObject({ clock: CLOCK, table: { rows: [] } });
  });

  test('gives large numbers as they are', async () => {
    const rowsets = [clockRow(), { columns: [['N', 'bigint'] as const], rows: [[9_007_199_254_740_993n]] }];
    const server = await database({ answer: answering({ rowsets }) });
    expect((await ask(server)).table.rows).toEqual([{ N: '9007199254740993' }]);
  });

  test('with 100,000 rows gives all of them', async () => {
    const server = await database({ answer: answering({ rowsets: [clockRow(), manyLocks(100_000)] }) });
    const { table } = await ask(server);
    expect(table.rows.length).toBe(100_000);
    expect(table.rows.at(-1)).toMatchObject({ LOCK: '100000', USER: 'user100000' });
  });
});

describe('a statement that takes too long', () => {
  const never: Reply = { ...TWO, sent: 0, end: 'held' };

  test('is stopped when the time is up', async () => {
    const server = await database({ answer: answering(never) });
    await expect(ask(server, { timeout: 300 })).rejects.toMatchObject({ code: 'sql-no-answer' });
    expect(server.attentions()).toBe(1);
    await expect.poll(server.open).toBe(0);
  });

  test.each([0, 100])(
    'is left a second later where the server stops nothing, %d bytes of its answer sent',
    async (sent) => {
      const server = await database({ answer: answering({ ...TWO, sent, end: 'held' }), heedsAttention: false });
      const begun = performance.now();
      await expect(ask(server, { timeout: 300 })).rejects.toMatchObject({ code: 'sql-no-answer' });
      expect(performance.now() - begun).toBeLessThan(1300);
      await expect.poll(server.open).toBe(0);
    },
  );
});

test('a statement is read of a procedure, too', async () => {
  const server = await database({ answer: answering(TWO) });
  const { Connection, Request } = await import('tedious');
  const { server: host, port } = addressOf(server);
  const authentication = { type: 'default' as const, options: { userName: 'seatwatch', password: PASSWORD } };
  const connection = new Connection({ server: host, authentication, options: { port, encrypt: false } });
  onTestFinished(() => connection.close());
  const rows = await new Promise((resolve, reject) => {
    connection.connect((error) => {
      if (error) return reject(error);
      connection.execSql(new Request(STATEMENT, (failed, count) => (failed ? reject(failed) : resolve(count))));
    });
  });
  expect([rows, server.statements]).toEqual([3, [STATEMENT]]);
});

test('a password of other letters than those of ASCII is sent as it is', async () => {
  const server = await database({ answer: answering(TWO), refuses: () => undefined });
  await askDatabase(addressOf(server), 'pässwörd ü', { statement: STATEMENT });
  expect(server.logins.map(({ password }) => password)).toEqual(['pässwörd ü']);
});
