import type { PoolStanding } from './ledger.ts';

/**
 * Seats that may be free and that nobody gets who has no reservation. None where the limit is not known, and none where
 * every seat is reserved: then nobody else is ever let in, whatever is used.
 */
export function keptBack({ limit, reserved = 0 }: Partial<Pick<PoolStanding, 'limit' | 'reserved'>>): number {
  return limit == null || reserved >= limit ? 0 : reserved;
}

/** Whether the seats that are surely free may be those that are reserved, so that nobody else gets one. */
export function mayBeReserved(pool: Pick<PoolStanding, 'limit' | 'atMost' | 'reserved'>): boolean {
  const { limit, atMost } = pool;
  return limit !== null && atMost !== null && atMost < limit && atMost + keptBack(pool) >= limit;
}
