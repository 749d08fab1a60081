import type { Instant } from '../domain/entry.ts';
import type { Holding, PoolNow, PoolStanding } from '../domain/ledger.ts';
import { isNamedKind } from '../domain/licence-model.ts';
import { handsOnTo } from './cascade.ts';
import { holdingsOf, type Living } from './holdings.ts';
import { nameOf } from './keys.ts';
import { openOf } from './older-sessions.ts';
import { doubtOf } from './pairing.ts';
import { kindOf, limitOf, poolsOf, sourceOf, sourcesOf, unreadOf, type PoolBook } from './pool-book.ts';
import { coverageOfPool, seatsOfPool, unnamedIn } from './seats.ts';
import { newPool, type PoolState } from './state.ts';
import { statedOf } from './stated.ts';
import { suspicionOf, type Suspecting } from './suspects.ts';

/** The pools that are configured, and those that the models of the sources or their logs name. */
export function poolIds(book: PoolBook): Set<string> {
  return new Set([...book.configuredById.keys(), ...[...book.sources.keys()].flatMap((id) => poolsOf(book, id))]);
}

/** Whether there is a pool of this id. */
export function isPool(book: PoolBook, poolId: string): boolean {
  return book.configuredById.has(poolId) || poolIds(book).has(poolId);
}

/** A pool as it stands now, with the number of its sessions. */
export function poolNow(book: PoolBook, poolId: string): PoolNow {
  return { ...standingOf(book, poolId), ...openOf(book.pools.get(poolId) ?? newPool('')) };
}

/** A pool as it stands now; of one that nothing was read of, everything is unknown. */
export function standingOf(book: PoolBook, poolId: string): PoolStanding {
  const pool = book.pools.get(poolId) ?? newPool(kindOf(book, poolId));
  const sources = sourcesOf(book, poolId);
  const unread = unreadOf(book, poolId, pool);
  const doubt = doubtIn(book, pool);
  const unnamed = unnamedIn(pool);
  const handsOn = handsOnTo(book, poolId);
  const source = book.sources.get(sources[0] ?? '');
  const { reserved = 0 } = book.configuredById.get(poolId) ?? {};
  return {
    pool: poolId,
    system: source?.system ?? '',
    kind: pool.kind,
    sources,
    limit: limitOf(book, poolId, pool),
    ...(reserved > 0 && { reserved }),
    perCore: pool.perCore,
    ...seatsOfPool(pool, unread.length, book.countingOf),
    coverage: coverageOfPool(pool, unread, book.countingOf),
    drift: pool.drift,
    ...statedOf(pool, book.configuredById.get(poolId)?.limit ?? null),
    ...(doubt !== undefined && { doubt }),
    ...(unnamed !== 0 && { unnamed }),
    ...(isNamed(book, poolId) && { named: true as const }),
    ...(sources.some((id) => book.sources.get(id)?.counting.oneSeatAcross === true) && {
      oneSeatAcross: true as const,
    }),
    ...(handsOn !== undefined && { handsOn }),
    ...(source?.model.noLogins === true && { noLogins: true as const }),
    ...signsIn(book, poolId, pool),
  };
}

/** What heartbeats tell of a pool as a whole: that nobody is alive, or that nothing tells how often they come. */
function signsIn(book: PoolBook, poolId: string, pool: PoolState): Pick<PoolNow, 'nobodySince' | 'noInterval'> {
  const all = Object.values(pool.instances).filter(({ source }) => {
    const model = book.sources.get(source)?.model;
    return model?.heartbeat !== undefined && book.paceOf(source, poolId) !== 'none';
  });
  if (all.some(({ source }) => book.intervalOf(source, poolId) === null)) return { noInterval: true };
  const last = all.map(({ alive, presence, clock, source }): Instant | null => {
    const interval = book.intervalOf(source, poolId) ?? Infinity;
    const isQuiet = presence === true && alive !== undefined && clock !== null && clock >= alive.at + interval;
    return isQuiet ? alive.at : null;
  });
  return last.length === 0 || last.includes(null) ? {} : { nobodySince: Math.max(...last.map((at) => at ?? 0)) };
}

function doubtIn(book: PoolBook, pool: PoolState): string | undefined {
  for (const [key, { source, pairs }] of Object.entries(pool.instances)) {
    const doubt = doubtOf(nameOf(key), pairs, book.sources.get(source)?.model);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

/** Open sessions and those in grace of a pool, oldest first. */
export function holdingsIn(book: PoolBook, poolId: string): Holding[] {
  return holdingsOf(
    book.pools.get(poolId),
    book.countingOf,
    (source) => suspectingAt(book, poolId, source),
    (source) => livingAt(book, poolId, source),
  );
}

function livingAt(book: PoolBook, poolId: string, source: string): Living {
  const { model } = sourceOf(book, source);
  const interval = book.intervalOf(source, poolId);
  const never = model.heartbeat !== undefined && interval === Infinity;
  return { interval, isKept: never || isNamed(book, poolId) };
}

/** Whether the seats of a pool belong to persons or machines, used or not. */
function isNamed(book: PoolBook, poolId: string): boolean {
  const kind = kindOf(book, poolId);
  return sourcesOf(book, poolId).some((id) => {
    const source = book.sources.get(id);
    return source !== undefined && isNamedKind(source.model, kind, source.settings);
  });
}

function suspectingAt(book: PoolBook, poolId: string, source: string): Suspecting | undefined {
  const { model, settings } = sourceOf(book, source);
  return suspicionOf(model, settings, book.configuredById.get(poolId)?.expected ?? []);
}

/** Those of the holdings that should be checked first; none where no licence model of the pool knows a suspicion. */
export function suspectsIn(book: PoolBook, poolId: string): Holding[] {
  const suspicious = sourcesOf(book, poolId).some((source) => book.sources.get(source)?.model.suspect !== undefined);
  return suspicious ? holdingsIn(book, poolId).filter(({ suspect }) => suspect !== undefined) : [];
}

/** The instances that a pool counts, as far as anything was read of them. */
export function instancesIn(book: PoolBook, poolId: string): { source: string; instance: string }[] {
  const instances = Object.entries(book.pools.get(poolId)?.instances ?? {});
  return instances.map(([key, { source }]) => ({ source, instance: nameOf(key) }));
}
