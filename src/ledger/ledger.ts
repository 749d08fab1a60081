import type { Json } from '../domain/entry.ts';
import type { Ledger } from '../domain/ledger.ts';
import { advanceSource, applyEvent } from './apply-event.ts';
import { takeDirtyParts } from './dirty-parts.ts';
import { loadBook, type RenamedInstance } from './load-book.ts';
import { poolOf, type LedgerPool, type LedgerSource } from './pool-book.ts';
import { retireInstance } from './retire.ts';
import { holdingsIn, instancesIn, isPool, poolIds, poolNow, standingOf, suspectsIn } from './standing.ts';

export type { LedgerPool, LedgerSource } from './pool-book.ts';

/**
 * The interpreter of licence models. `parts` is what `dirty` gave earlier; the same events give the same sessions
 * however they were cut by storing and loading. `renamed` are instances that are called otherwise now than in `parts`.
 * Pools that no configuration names are called `source/kind`.
 */
export function createLedger(
  sources: readonly LedgerSource[],
  configured: readonly LedgerPool[],
  parts?: ReadonlyMap<string, Json>,
  renamed: readonly RenamedInstance[] = [],
): Ledger {
  const book = loadBook(sources, configured, parts, renamed);
  return {
    apply: (event) => applyEvent(book, event),
    advance: (source, to) => advanceSource(book, source, to),
    retire: (source, instance, at, proof) => retireInstance(book, source, instance, at, proof),
    poolOf: (source, kind) => poolOf(book, source, kind),
    drain() {
      const drained = book.changes;
      book.changes = [];
      book.recorded = 0;
      return drained;
    },
    dirty: () => takeDirtyParts(book.dirty, book.pools, book.unconfigured),
    pools: () => [...poolIds(book)].map((id) => poolNow(book, id)),
    standings: () => [...poolIds(book)].map((id) => standingOf(book, id)),
    pool: (id) => (isPool(book, id) ? standingOf(book, id) : undefined),
    holdings: (id) => holdingsIn(book, id),
    instancesOf: (id) => instancesIn(book, id),
    suspects: (id) => suspectsIn(book, id),
  };
}
