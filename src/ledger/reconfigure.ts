import type { Session } from '../domain/ledger.ts';
import { nameOf } from './keys.ts';
import { newPool, type InstanceState, type PoolState } from './state.ts';

/** An instance that is counted in another pool than before or under another name, with its holders. */
export interface Moved {
  from: string;
  to: string;
  /** Its key before and now. */
  was: string;
  instance: string;
  holders: readonly string[];
}

/**
 * Fits stored pools to a configuration that may be another than they were made under. An instance goes with its source
 * into the pool that counts it now, under the name that it has now. One whose source is no longer configured is counted
 * nowhere; it is given back by pool, to be stored as it was, so that a source that is configured again goes on where it
 * stopped. `poolOf` is undefined for such a source.
 * `keyOf` gives the key of an instance as it is called now.
 */
export function reconfigure(
  pools: Map<string, PoolState>,
  poolOf: (source: string, kind: string) => string | undefined,
  keyOf: (key: string) => string,
): { unconfigured: Map<string, PoolState['instances']>; moved: Moved[] } {
  const unconfigured = new Map<string, PoolState['instances']>();
  const moved: Moved[] = [];
  for (const [id, pool] of pools) {
    for (const [key, instance] of Object.entries(pool.instances)) {
      const to = poolOf(instance.source, pool.kind);
      const now = pool.instances[keyOf(key)] === undefined ? keyOf(key) : key;
      if (to === id && now === key) continue;
      delete pool.instances[key];
      if (to === undefined) {
        unconfigured.set(id, { ...unconfigured.get(id), [key]: instance });
        continue;
      }
      const target = pools.get(to) ?? { ...newPool(pool.kind), limit: pool.limit, perCore: pool.perCore };
      pools.set(to, target);
      // What the new pool knows already is younger.
      target.instances[now] ??= countedIn(to, nameOf(now), instance);
      moved.push({ from: id, to, was: key, instance: now, holders: Object.keys(instance.holders) });
    }
    if (Object.keys(pool.instances).length === 0 && !unconfigured.has(id)) pools.delete(id);
  }
  return { unconfigured, moved };
}

function countedIn(pool: string, name: string, instance: InstanceState): InstanceState {
  const own = (session: Session): Session => ({ ...session, pool, instance: name });
  const holders = Object.entries(instance.holders).map(([key, holder]) => {
    const grace = holder.grace === null ? null : { ...holder.grace, session: own(holder.grace.session) };
    return [key, { ...holder, grace, sessions: holder.sessions.map(own) }] as const;
  });
  return { ...instance, holders: Object.fromEntries(holders) };
}
