import { onTestFinished } from 'vitest';
import type { SqlServerAddress } from '../../../src/inputs/sql-server/address.ts';
import { askDatabase, type Question } from '../../../src/inputs/sql-server/ask.ts';
import type { Answer } from '../../../src/inputs/sql-server/rowsets.ts';
import { PASSWORD, STATEMENT } from './locks.ts';
import { startStandIn, type Reply, type StandIn, type StandInOptions } from './stand-in/server.ts';

export { CLOCK, clockRow, locks, manyLocks, PASSWORD, STATEMENT, TWO } from './locks.ts';

/** A stand-in that lets `seatwatch` in with its password, and is closed behind the test. */
export async function database(options: StandInOptions): Promise<StandIn> {
  const server = await startStandIn({
    refuses: ({ user, password }) =>
      user === 'seatwatch' && password === PASSWORD
        ? undefined
        : { number: 18456, message: `Login failed for user '${user}'.` },
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

export function addressOf({ port }: StandIn, more: Partial<SqlServerAddress> = {}): SqlServerAddress {
  return {
    server: '127.0.0.1',
    port,
    database: 'LOCKS',
    user: 'seatwatch',
    timeout: 20_000,
    encrypt: false,
    trustServerCertificate: false,
    ...more,
  };
}

export function ask(
  server: StandIn,
  more: Partial<SqlServerAddress> = {},
  question: Partial<Question> = {},
  password: string = PASSWORD,
): Promise<Answer> {
  return askDatabase(addressOf(server, more), password, { statement: STATEMENT, ...question });
}

export function answering(reply: Reply): StandInOptions['answer'] {
  return () => reply;
}
