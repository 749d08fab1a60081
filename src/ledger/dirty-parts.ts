import type { Json } from '../domain/entry.ts';
import { holderPart, partOf } from './parts.ts';
import type { PoolState } from './state.ts';

/** What has changed since the state was stored last. */
export interface DirtyParts {
  pools: Set<string>;
  /** By the beginning of the names of their parts. */
  holders: Map<string, DirtyHolders>;
}

interface DirtyHolders {
  pool: string;
  /** The key of the instance within the pool. */
  instance: string;
  keys: Set<string>;
}

/** The changed holders of a pool at one instance, to be added to. */
export function dirtyHoldersOf(dirty: DirtyParts, pool: string, instance: string): Set<string> {
  const name = holderPart(pool, instance, '');
  const known = dirty.holders.get(name);
  if (known !== undefined) return known.keys;
  const keys = new Set<string>();
  dirty.holders.set(name, { pool, instance, keys });
  return keys;
}

/** The changed parts as they are to be stored, null for one that is gone; from then on nothing counts as changed. */
export function takeDirtyParts(
  dirty: DirtyParts,
  pools: ReadonlyMap<string, PoolState>,
  unconfigured: ReadonlyMap<string, PoolState['instances']>,
): Map<string, Json> {
  const parts = new Map<string, Json>();
  for (const id of dirty.pools) parts.set(id, partOf(pools.get(id), unconfigured.get(id)));
  for (const [name, { pool, instance, keys }] of dirty.holders) {
    const holders = pools.get(pool)?.instances[instance]?.holders;
    for (const key of keys) parts.set(name + key, (holders?.[key] ?? null) as unknown as Json);
    keys.clear();
  }
  dirty.pools.clear();
  return parts;
}
