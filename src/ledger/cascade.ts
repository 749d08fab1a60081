import { limitOf, poolOf, kindOf, sourceOf, sourcesOf, unreadOf, type PoolBook } from './pool-book.ts';
import { seatsOfPool } from './seats.ts';

/**
 * The pool that lets in whoever finds this one full: the next higher kind of the same sources, by their own order, that
 * surely has a free seat; undefined where none has, or where none is known to.
 */
export function handsOnTo(book: PoolBook, poolId: string): string | undefined {
  const kind = kindOf(book, poolId);
  for (const source of sourcesOf(book, poolId)) {
    if (!book.sources.has(source)) continue;
    const { model, settings } = sourceOf(book, source);
    const order = model.cascade === undefined ? undefined : settings[model.cascade];
    if (!Array.isArray(order) || !order.includes(kind)) continue;
    for (const higher of order.slice(order.indexOf(kind) + 1)) {
      const other = poolOf(book, source, String(higher));
      if (hasFree(book, other)) return other;
    }
  }
  return undefined;
}

function hasFree(book: PoolBook, poolId: string): boolean {
  const pool = book.pools.get(poolId);
  if (pool === undefined) return false;
  const limit = limitOf(book, poolId, pool);
  const { atMost } = seatsOfPool(pool, unreadOf(book, poolId, pool).length, book.countingOf);
  const { reserved = 0 } = book.configuredById.get(poolId) ?? {};
  return limit !== null && atMost !== null && atMost + reserved < limit;
}
