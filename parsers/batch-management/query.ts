import type { TableQuery } from '../../src/domain/product.ts';
import { SESSION_COLUMNS } from './columns.ts';

/**
 * What is asked of the database of the MES, in which clients write their heartbeats: a lock is waited for 5 s, and this
 * query is the one that yields in a deadlock. The clock is a statement of its own, since a column of it would be lost
 * with the last row. Only sessions that are open stand in the table, so that all of it is asked for.
 */
export const QUERY: TableQuery = {
  grant: 'GRANT SELECT ON dbo.sessn',
  statement: () => `SET NOCOUNT ON; SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW;
SELECT SYSUTCDATETIME() AS NOW_UTC, DB_NAME() AS DB, @@SERVERNAME AS SRV;
SELECT ${SESSION_COLUMNS.join(', ')}
  FROM dbo.sessn;`,
};
