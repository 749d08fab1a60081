import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { clockRow, database, manyLocks, PASSWORD } from '../inputs/sql-server/database.ts';
import type { Reply } from '../inputs/sql-server/stand-in/server.ts';
import { newSite, start } from './site.ts';

const PRODUCTS = pathToFileURL(join(import.meta.dirname, '..', 'products', 'register.ts')).href;

/** Where an answer is cut in turn: in its greeting, in its rows, before its end; by an end and by a reset. */
const CUTS: Pick<Reply, 'sent' | 'end'>[] = [
  { sent: 0 },
  { sent: 3, end: 'reset' },
  { sent: 4096 },
  { sent: 150_000 },
  { sent: 150_001, end: 'reset' },
];

test('a watch goes on whose server dies again and again while it answers, and reads the next answer', async () => {
  const cuts = [...CUTS];
  const server = await database({
    answer: () => ({ rowsets: [clockRow(Date.now()), manyLocks(5000)], ...cuts.shift() }),
  });
  await using site = await newSite({
    sources:
      '  - { id: locks, system: lock-table, timezone: UTC, query: { server: 127.0.0.1, ' +
      `port: ${server.port}, database: LOCKS, user: seatwatch, passwordFile: password, encrypt: false, every: 5s } }\n`,
    pools: '  - { id: locks, system: lock-table, kind: Locks, sources: [locks] }\n',
  });
  await site.write('password', `${PASSWORD}\n`);
  const watch = start(['watch', '--config', site.config], { env: { NODE_OPTIONS: `--import=${PRODUCTS}` } });
  await watch.says('broke off in the middle of its answer');
  await watch.says('a source can be read again');
  expect(server.statements).toHaveLength(CUTS.length + 1);
  watch.signal('SIGTERM');
  expect(await watch.ended).toMatchObject({ status: 0 });
});
