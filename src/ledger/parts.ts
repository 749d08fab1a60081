import type { Instant, Json } from '../domain/entry.ts';
import type { HolderState, PoolState } from './state.ts';

/** Stands in no id; a holder may be called anything, so that only the first two separate. */
const BETWEEN = '\u0002';

/**
 * The state of the ledger is stored in parts: one a pool, and one a holder, so that a login writes what it changed and
 * not all that is open. The name of a holder's part.
 */
export function holderPart(pool: string, instance: string, holder: string): string {
  return [pool, instance, holder].join(BETWEEN);
}

/** The part of a pool: all but its holders. `unconfigured` are instances that it is stored with, but does not count. */
export function partOf(pool: PoolState | undefined, unconfigured: PoolState['instances'] = {}): Json {
  if (pool === undefined) return null;
  const instances = Object.entries({ ...unconfigured, ...pool.instances }).map(([key, instance]) => [
    key,
    { ...instance, holders: {} },
  ]);
  return {
    ...pool,
    instances: Object.fromEntries(instances),
    ordinals: Object.fromEntries(pool.ordinals),
  } as unknown as Json;
}

/**
 * The pools of stored parts. A holder of a pool or an instance that is not stored is left out: it belongs to nothing.
 */
export function poolsFrom(parts: ReadonlyMap<string, Json> | undefined): Map<string, PoolState> {
  const pools = new Map<string, PoolState>();
  for (const [name, part] of parts ?? []) {
    if (name.includes(BETWEEN) || part === null) continue;
    const stored = structuredClone(part) as unknown as Omit<PoolState, 'ordinals'> & {
      ordinals: Record<string, { at: Instant; count: number }>;
    };
    pools.set(name, { ...stored, ordinals: new Map(Object.entries(stored.ordinals)) });
  }
  for (const [name, part] of parts ?? []) {
    const [pool = '', instance = '', ...holder] = name.split(BETWEEN);
    const holders = pools.get(pool)?.instances[instance]?.holders;
    if (holder.length > 0 && part !== null && holders !== undefined)
      holders[holder.join(BETWEEN)] = structuredClone(part) as unknown as HolderState;
  }
  return pools;
}
