import type { Reply } from './stand-in/server.ts';
import type { Rowset } from './stand-in/tokens.ts';
import type { Value } from './stand-in/types.ts';

/** What the stand-in's clock says unless a test has another. */
export const CLOCK = Date.UTC(2026, 10, 20, 12, 0, 0, 250);
export const PASSWORD = 'correct horse';

export const STATEMENT = 'SELECT SYSUTCDATETIME() AS NOW_UTC, DB_NAME() AS DB; SELECT * FROM dbo.LOCKS;';

export function clockRow(at: number = CLOCK): Rowset {
  return {
    columns: [
      ['NOW_UTC', 'datetime2'],
      ['DB', 'nvarchar'],
    ],
    rows: [[new Date(at), 'LOCKS']],
  };
}

/** A table of locks, as the product of the tests has it. */
export function locks(rows: readonly (readonly Value[])[]): Rowset {
  return {
    columns: [
      ['LOCK', 'int'],
      ['USER', 'nvarchar'],
      ['COMPUTER', 'varchar'],
      ['SINCE', 'datetime'],
    ],
    rows,
  };
}

/** So many locks, each of somebody else. */
export function manyLocks(count: number): Rowset {
  const since = new Date(CLOCK - 3_600_000);
  return locks(Array.from({ length: count }, (_, at) => [at + 1, `user${at + 1}`, `pc${(at % 500) + 1}`, since]));
}

/** Two locks, one of which says nothing but its key. */
export const TWO: Reply = {
  rowsets: [
    clockRow(),
    locks([
      [17, 'jörg', 'pc1', new Date(Date.UTC(2026, 10, 20, 8, 1, 2, 3))],
      [18, null, null, null],
    ]),
  ],
};
