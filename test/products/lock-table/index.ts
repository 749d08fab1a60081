import type { Fact } from '../../../src/domain/licence-event.ts';
import type { Parser, Product } from '../../../src/domain/product.ts';

type State = { last: number | null };

const COLUMNS = ['LOCK', 'USER', 'COMPUTER', 'SINCE'];

/** A product whose current locks stand in a table that is written anew each time. */
const parser: Parser<State> = {
  system: 'lock-table',
  product: 'Locks by their table',
  settings: {},
  patterns: [],
  meanings: [],
  model: { kinds: ['Locks'], holder: ['holder'], seats: 'session', closes: ['key'], settle: 0 },
  absentAfter: 24 * 3_600_000,
  inputs: [
    {
      id: 'locks',
      kind: 'table',
      for: 'holders',
      recognise: (header) => COLUMNS.filter((name) => header.includes(name)).length / COLUMNS.length,
      query: {
        statement: ({ since }) =>
          'SELECT SYSUTCDATETIME() AS NOW_UTC, DB_NAME() AS DB;\n' +
          `SELECT LOCK, [USER], COMPUTER, SINCE FROM dbo.LOCKS${since === null ? '' : ` WHERE ENDED IS NULL OR ENDED > '${new Date(since).toISOString()}'`};\n`,
        grant: 'GRANT SELECT ON dbo.LOCKS',
      },
    },
  ],
  initial: () => ({ last: null }),
  parse({ table, at, place, text }, state, emit, tools) {
    if (table === undefined || at === undefined) return state;
    const fact: Fact = { at, instance: tools.instance, proof: { ...place, text } };
    const holders = table.rows.map((row) => {
      const { LOCK = '', USER = '', COMPUTER = '', SINCE = '' } = row;
      return { key: LOCK, who: { holder: USER, node: COMPUTER }, openedAt: Date.parse(SINCE), row };
    });
    emit({ ...fact, kind: 'census', pool: 'Locks', complete: true, holders });
    return { last: at };
  },
  note: (_, state) => state,
  seenUpTo: ({ last }) => last ?? undefined,
};

export const product: Product = { parser: parser as unknown as Parser, advice: {} };
