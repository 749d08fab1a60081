import { describe, expect, test } from 'vitest';
import { answering, ask, clockRow, database, locks, manyLocks, PASSWORD, TWO } from './database.ts';
import { selfSigned } from './stand-in/certificate.ts';
import type { StandInOptions } from './stand-in/server.ts';

describe('a database that cannot be asked says why, and what to do', () => {
  const CASES: [string, Partial<StandInOptions>, Partial<Parameters<typeof ask>[1]>, string, string][] = [
    [
      'the password is wrong',
      { refuses: () => ({ number: 18456, message: "Login failed for user 'seatwatch'." }) },
      {},
      'sql-login',
      'the login of seatwatch failed (18456): check user: and the password',
    ],
    [
      'the login is locked',
      { refuses: () => ({ number: 18486, message: 'locked out' }) },
      {},
      'sql-login',
      'ALTER LOGIN seatwatch WITH PASSWORD … UNLOCK',
    ],
    [
      'the login is refused for another reason',
      { refuses: () => ({ number: 17892, message: 'Logon failed due to trigger\nexecution.' }) },
      {},
      'sql-login',
      'failed (17892: Logon failed due to trigger execution.)',
    ],
    [
      'it may not use the database',
      { refuses: () => ({ number: 4060, message: 'Cannot open database' }) },
      { user: "o'neil" },
      'sql-database',
      "run CREATE USER [o'neil] FOR LOGIN [o'neil] in it",
    ],
    [
      'it may not read the table',
      { answer: answering({ error: { number: 229, message: 'The SELECT permission was denied' } }) },
      {},
      'sql-permission',
      'seatwatch may not read the table (229): run GRANT SELECT ON dbo.LOCKS TO seatwatch in LOCKS',
    ],
    [
      'the table is locked',
      { answer: answering({ rowsets: [clockRow()], error: { number: 1222, message: 'Lock request time out' } }) },
      {},
      'sql-locked',
      'the table is locked by another (1222): the last answer holds',
    ],
    [
      'another was let through first',
      { answer: answering({ error: { number: 1205, message: 'deadlock victim' } }) },
      {},
      'sql-locked',
      '(1205): the last answer holds',
    ],
    [
      'there is no such table',
      { answer: answering({ error: { number: 208, message: "Invalid object name 'dbo.LOCKS'." } }) },
      {},
      'sql-no-table',
      "there is no such table in LOCKS (208: Invalid object name 'dbo.LOCKS'.): is it the right database?",
    ],
    [
      'the table has another column',
      { answer: answering({ error: { number: 207, message: "Invalid column name 'SINCE'." } }) },
      {},
      'sql-no-column',
      'the table has no such column (207',
    ],
    [
      'it is a replica that may not be read',
      { answer: answering({ error: { number: 976, message: 'not accessible for queries' } }) },
      {},
      'sql-database',
      'name the listener of the availability group',
    ],
    [
      'the server says something else',
      { answer: answering({ error: { number: 50_000, message: 'x'.repeat(2000) } }) },
      {},
      'sql-server',
      `the server says: ${'x'.repeat(300)}… (50000)`,
    ],
    ['no TLS is offered', {}, { encrypt: true }, 'sql-no-tls', 'the server offers no TLS: give it a certificate'],
    [
      'TLS is demanded',
      { tls: 'demanded', certificate: selfSigned('127.0.0.1') },
      { encrypt: false },
      'sql-tls-demanded',
      'the server demands TLS: write encrypt: true',
    ],
    ['it knows no TDS 8', {}, { encrypt: 'strict' }, 'sql-tls', 'strict is for SQL Server 2022 and later'],
    [
      'it does not answer at all',
      { silentAt: 'prelogin' },
      { timeout: 300 },
      'sql-no-answer',
      'no answer within 0.3 s: is the server busy',
    ],
    ['it does not answer a login', { silentAt: 'login' }, { timeout: 300 }, 'sql-no-answer', 'no answer within 0.3 s'],
    [
      'it does not go on with a handshake of TDS 8',
      { silentAt: 'anything' },
      { timeout: 300, encrypt: 'strict' },
      'sql-no-answer',
      'no answer within 0.3 s',
    ],
    [
      'there is a clock and no table',
      { answer: answering({ rowsets: [clockRow()] }) },
      {},
      'sql-not-whole',
      'it has 1 rowsets, and not a clock and a table',
    ],
    [
      'the clock is none',
      { answer: answering({ rowsets: [locks([[1, 'a', 'b', null]]), locks([])] }) },
      {},
      'sql-not-whole',
      'its first row does not begin with a time',
    ],
    [
      'the clock has no row',
      { answer: answering({ rowsets: [{ ...clockRow(), rows: [] }, locks([])] }) },
      {},
      'sql-not-whole',
      'its clock has 0 rows',
    ],
    [
      'two columns are of one name',
      {
        answer: answering({
          rowsets: [
            clockRow(),
            { columns: ['int', 'int'].map((type) => ['A', type as 'int'] as const), rows: [[1, 2]] },
          ],
        }),
      },
      {},
      'sql-not-whole',
      'a column has no name, or that of another',
    ],
  ];

  test.each(CASES)('where %s', async (_, options, more, code, words) => {
    const server = await database({ answer: answering(TWO), ...options });
    const question = { grant: 'GRANT SELECT ON dbo.LOCKS' };
    const failed = await ask(server, more, question).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect((failed as Error).message).not.toContain(PASSWORD);
    await expect.poll(server.open).toBe(0);
  });

  test('where nobody listens', async () => {
    const server = await database({ answer: answering(TWO) });
    await server.close();
    await expect(ask(server)).rejects.toMatchObject({
      code: 'sql-unreachable',
      message:
        `nothing answers at 127.0.0.1:${server.port} (ECONNREFUSED): does SQL Server listen there on TCP, ` +
        `and is ${server.port} the port of the instance?`,
    });
  });

  test('where its name is not known', async () => {
    const server = await database({ answer: answering(TWO) });
    await expect(ask(server, { server: 'sql1.invalid' })).rejects.toMatchObject({ code: 'sql-unreachable' });
  });

  test('where it answers with more than fits into memory', async () => {
    const server = await database({ answer: answering({ rowsets: [clockRow(), manyLocks(1000)] }) });
    await expect(ask(server, {}, { bound: { rows: 999, characters: 1e9 } })).rejects.toMatchObject({
      code: 'sql-too-large',
      message: expect.stringContaining('with more than 999 rows, of which none is taken') as string,
    });
    await expect(ask(server, {}, { bound: { rows: 1000, characters: 1000 } })).rejects.toThrow('1000 characters');
    expect((await ask(server, {}, { bound: { rows: 1000, characters: 1e9 } })).table.rows).toHaveLength(1000);
  });
});
