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
  model: { kinds: ['Locks'], holder: ['holder'], seats: 'session', closes: ['youngest'], settle: 0 },
  absentAfter: 24 * 3_600_000,
  inputs: [
    {
      id: 'locks',
      kind: 'table',
      for: 'holders',
      recognise: (header) => COLUMNS.filter((name) => header.includes(name)).length / COLUMNS.length,
    },
  ],
  initial: () => ({ last: null }),
  parse({ table, at, place, text }, state, emit, tools) {
    if (table === undefined || at === undefined) return state;
    const fact: Fact = { at, instance: tools.instance, proof: { ...place, text } };
    const byUser = Map.groupBy(table.rows, ({ USER = '', COMPUTER = '' }) => JSON.stringify([USER, COMPUTER]));
    const holders = [...byUser.values()].map((rows) => ({
      who: { holder: rows[0]?.USER ?? '', node: rows[0]?.COMPUTER ?? '' },
      connections: rows.length,
      since: Math.min(...rows.map(({ SINCE = '' }) => Date.parse(SINCE))),
    }));
    if (state.last === null) emit({ ...fact, kind: 'coverage', known: 'anchored', why: 'the table names all' });
    emit({ ...fact, kind: 'census', pool: 'Locks', complete: true, holders });
    return { last: at };
  },
  note: (_, state) => state,
  seenUpTo: ({ last }) => last ?? undefined,
};

export const product: Product = { parser: parser as unknown as Parser, advice: {} };
