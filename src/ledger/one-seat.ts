import type { Correction } from '../domain/ledger.ts';
import type { HolderState, InstanceState, PoolState } from './state.ts';

/** Seats that holders surely have, and that they may have. */
interface Held {
  certain: number;
  possible: number;
}

const NONE: Held = { certain: 0, possible: 0 };

/** Of a pool in which a holder takes one seat wherever it was seen: what it counts more than once. */
interface Index {
  /** Of which instances it was made. */
  instances: readonly InstanceState[];
  /** By holder, in lower case: its seats at each instance. */
  held: Map<string, Map<string, Held>>;
  /** By how much the sums over all instances are too great. */
  over: Held;
}

/** Made of the state alone. */
const indexes = new WeakMap<PoolState, Index>();

/**
 * By how much the sums over these instances are too great, since a holder that several of them show takes one seat all
 * the same. Notes with the pool that there is such a holder.
 */
export function countedAgain(
  pool: PoolState,
  instances: readonly InstanceState[],
  seatsOf: (holder: HolderState, source: string) => Held,
): Held {
  const known = indexes.get(pool);
  if (known?.instances.length === instances.length && instances.every((one, at) => one === known.instances[at]))
    return known.over;
  const index: Index = { instances, held: new Map(), over: NONE };
  indexes.set(pool, index);
  for (const instance of instances) {
    for (const [key, holder] of Object.entries(instance.holders))
      note(pool, index, instance, key, seatsOf(holder, instance.source));
  }
  return index.over;
}

/** Takes the seats of a holder at one instance as they stand now. */
export function noteHeld(pool: PoolState, instance: InstanceState, key: string, held: Held): void {
  const index = indexes.get(pool);
  if (index?.instances.includes(instance) === true) note(pool, index, instance, key, held);
}

function note(pool: PoolState, index: Index, instance: InstanceState, key: string, now: Held): void {
  const name = key.toLowerCase();
  const own = index.held.get(name) ?? new Map<string, Held>();
  const before = beyondOne(own);
  const place = `${index.instances.indexOf(instance)} ${key}`;
  if (now.possible > 0) own.set(place, { certain: now.certain, possible: now.possible });
  else own.delete(place);
  if (own.size > 0) index.held.set(name, own);
  else index.held.delete(name);
  if (own.size > 1) pool.seenTwice = true;
  const after = beyondOne(own);
  const { certain, possible } = index.over;
  index.over = {
    certain: certain + after.certain - before.certain,
    possible: possible + after.possible - before.possible,
  };
}

function beyondOne(own: ReadonlyMap<string, Held>): Held {
  if (own.size < 2) return NONE;
  const all = [...own.values()];
  const beyond = (end: keyof Held): number => {
    const seats = all.map((held) => held[end]);
    return seats.reduce((sum, some) => sum + some, 0) - Math.max(...seats);
  };
  return { certain: beyond('certain'), possible: beyond('possible') };
}

/**
 * What is found out of the past at one instance, where another may have shown the same holder then: it may only widen
 * what was told.
 */
export function widening(correction: Correction): Correction {
  const { least, most } = correction;
  return {
    ...correction,
    least: least === null ? null : Math.min(0, least),
    most: most === null ? null : Math.max(0, most),
  };
}
