import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Connection, Request } from 'tedious';
import type { SqlServerAddress } from '../../src/inputs/sql-server/address.ts';
import { createSqlServerReader } from '../../src/inputs/sql-server/reader.ts';
import { PASSWORD, STATEMENT } from '../inputs/sql-server/locks.ts';
import { inPairs } from './pairs.ts';
import { median, spread, type Effort, type Found } from './table.ts';

const ROWS = 100_000;
const MOST = 1.3;
/** A run is short. */
const ROUNDS = 3;

/** A table of a database, as the reader gives it, beside the driver whose rows are kept as they come, in turn. */
export async function benchDatabase({ runs }: Effort): Promise<Found> {
  const server = new Worker(new URL('database-server.ts', import.meta.url), { workerData: ROWS });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const wrong: string[] = [];
    const pairs = await inPairs(runs * ROUNDS, async (side) => {
      const began = performance.now();
      const rows = side === 'ours' ? await byReader(port) : await byDriver(port);
      // The driver counts the row of the clock, too.
      const expected = side === 'ours' ? ROWS : ROWS + 1;
      if (rows !== expected) wrong.push(`database: ${rows} rows by ${side}, where ${expected} were sent`);
      return (performance.now() - began) / 1000;
    });
    const ratios = pairs.map(({ ours, theirs }) => ours / theirs);
    return {
      rows: [
        {
          what: `a table of ${ROWS.toLocaleString('en')} rows of a database, by the time of tedious alone`,
          figure: spread(ratios, 2, '×'),
          target: `≤ ${MOST} ×`,
          met: median(ratios) <= MOST,
          note: `${spread(
            pairs.map(({ ours }) => ours),
            2,
            's',
          )}, ${Math.round(ROWS / median(pairs.map(({ ours }) => ours)))} rows/s`,
        },
      ],
      wrong,
    };
  } finally {
    await server.terminate();
  }
}

async function byReader(port: number): Promise<number> {
  const address: SqlServerAddress = {
    server: '127.0.0.1',
    port,
    database: 'LOCKS',
    user: 'seatwatch',
    timeout: 60_000,
    encrypt: false,
    trustServerCertificate: false,
  };
  const settings = {
    ...address,
    every: 60_000,
    query: { statement: () => STATEMENT, grant: 'GRANT SELECT ON dbo.LOCKS' },
    settings: {},
  };
  const reader = createSqlServerReader(settings, { SEATWATCH_SQL_PASSWORD: PASSWORD });
  const request = { source: 'bench', path: 'bench', now: Date.now(), from: undefined, final: true };
  let rows = 0;
  for await (const { entries } of reader.read({ ...request, wanted: { literals: [] } }))
    for (const { table } of entries) rows += table?.rows.length ?? 0;
  return rows;
}

function byDriver(port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const authentication = { type: 'default' as const, options: { userName: 'seatwatch', password: PASSWORD } };
  const options = { port, encrypt: false, database: 'LOCKS', requestTimeout: 60_000 };
  const connection = new Connection({ server: '127.0.0.1', authentication, options });
  connection.on('error', reject);
  const rows: unknown[] = [];
  const request = new Request(STATEMENT, (error) => (error ? reject(error) : resolve(rows.length)));
  request.on('row', (cells: unknown) => void rows.push(cells));
  connection.connect((error) => (error ? reject(error) : void connection.execSqlBatch(request)));
  return promise.finally(() => connection.close());
}
