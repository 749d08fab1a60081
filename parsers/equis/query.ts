import type { Instant } from '../../src/domain/entry.ts';
import type { TableQuery } from '../../src/domain/product.ts';
import { COLUMNS } from './columns.ts';

/** Rows that ended so long before the last answer are not asked for again, in milliseconds. */
const KNOWN = 24 * 3_600_000;
/** The first answer tells of the past as far back as sessions are kept unless a configuration says otherwise. */
const PAST_DAYS = 400;

/**
 * What is asked of the database, as its clients must not be held up: they renew in this table, and exit where they
 * cannot. A lock is waited for 5 s, and this query is the one that yields in a deadlock. The clock is a statement of
 * its own, since a column of it would be lost with the last row. Rows that are empty still (a client that ended within
 * its first minutes leaves them so for ever) are bounded by when they were checked out.
 */
export const QUERY: TableQuery = {
  grant: 'GRANT SELECT ON dbo.ST_LICENSE_USE',
  statement({ since }) {
    const bound = since === null ? `DATEADD(day, -${PAST_DAYS}, SYSUTCDATETIME())` : literal(since - KNOWN);
    return `SET NOCOUNT ON; SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW;
SELECT SYSUTCDATETIME() AS NOW_UTC, DB_NAME() AS DB, @@SERVERNAME AS SRV;
SELECT ${COLUMNS.map((name) => (name === 'CHECKSUM' ? `[${name}]` : name)).join(', ')}
  FROM dbo.ST_LICENSE_USE
 WHERE LICENSE_EXPIRES > ${bound}
    OR (LICENSE_EXPIRES IS NULL AND LICENSE_CHECKED_OUT > ${bound});`;
  },
};

/** A literal of an instant, as the database reads it in whatever language its login has. */
function literal(at: Instant): string {
  return `'${new Date(at).toISOString().slice(0, 23)}'`;
}
