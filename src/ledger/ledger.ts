import type { Instant, Json } from '../domain/entry.ts';
import type { Change, Coverage, Holding, Ledger, PoolNow, PoolStanding } from '../domain/ledger.ts';
import type { Proof, Sourced } from '../domain/licence-event.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import { boundOpen } from './bound-open.ts';
import { correctionsOf, isOfBefore, sessionsIn, setsBack } from './corrections.ts';
import { mustAdvance } from './due.ts';
import { effectOf } from './effect.ts';
import { holdingsOf } from './holdings.ts';
import { keyOf, nameOf } from './keys.ts';
import { openOf } from './older-sessions.ts';
import { holderPart, partOf, poolsFrom } from './parts.ts';
import type { PoolInstance } from './pool-instance.ts';
import { reconfigure } from './reconfigure.ts';
import { countingBy, coverageOfPool, sameCoverage, seatsOfPool, unnamedIn, type Counting } from './seats.ts';
import { NEVER_READ, newInstance, newPool, type InstanceState, type PoolState } from './state.ts';
import { statedOf } from './stated.ts';
import { endGone, noteActivity, runDue } from './steps.ts';
import { doubtOf, suspicionOf, type Suspecting } from './suspects.ts';

/** A source as the ledger needs it. */
export interface LedgerSource {
  id: string;
  system: string;
  model: LicenceModel;
  settings: Readonly<Record<string, string | number>>;
}

/** A pool that the configuration names. */
export interface LedgerPool {
  id: string;
  kind: string;
  sources: readonly string[];
  limit: number | null;
  /** Holders or nodes that are always on. */
  expected?: readonly string[];
}

/**
 * The interpreter of licence models. `parts` is what `dirty` gave earlier; the same events give the same sessions
 * however they were cut by storing and loading. `renamed` are instances that are called otherwise now than in `parts`.
 * Pools that no configuration names are called `source/kind`.
 */
export function createLedger(
  sources: readonly LedgerSource[],
  configured: readonly LedgerPool[],
  parts?: ReadonlyMap<string, Json>,
  renamed: readonly { source: string; from: string; to: string }[] = [],
): Ledger {
  const bySource = new Map(sources.map((source) => [source.id, { ...source, ...rulesOf(source) }]));
  const byPool = new Map(configured.map((pool) => [pool.id, pool]));
  const pools = poolsFrom(parts);
  const changed = new Set<string>();
  const touched = new Map<string, { pool: string; instance: string; holders: Set<string> }>();
  let changes: Change[] = [];
  /** So many of them had been taken into account at the last step. */
  let stepped = 0;
  /** Made once, since every event asks for them; but for the first, anew where an instance comes to be. */
  const placesByPool = new Map<string, PoolInstance[]>();
  const placesBySource = new Map<string, readonly PoolInstance[]>();
  const poolsBySource = new Map<string, string[]>();
  const silentByPool = new Map<string, readonly Coverage[]>();
  const keys = new Map(renamed.map(({ source, from, to }) => [keyOf(source, from), keyOf(source, to)]));
  const { asleep, moved } = reconfigure(
    pools,
    (source, kind) => (bySource.has(source) ? poolOf(source, kind) : undefined),
    (key) => keys.get(key) ?? key,
  );
  for (const { from, to, was, instance, holders } of moved) {
    for (const [pool, key] of [
      [from, was],
      [to, instance],
    ] as const) {
      changed.add(pool);
      for (const holder of holders) touchedIn(pool, key).add(holder);
    }
    for (const { sessions } of Object.values(pools.get(to)?.instances[instance]?.holders ?? {}))
      changes.push(...sessions.map((session) => ({ kind: 'session' as const, session })));
  }
  // An older version kept them all.
  for (const id of pools.keys()) bound(id);
  stepped = changes.length;

  function poolOf(source: string, kind: string): string {
    const found = configured.find((pool) => pool.kind === kind && pool.sources.includes(source));
    return found?.id ?? `${source}/${kind}`;
  }

  function countingOf(source: string): Counting {
    return need(bySource.get(source), source).counting;
  }

  /** The holders of an instance that have changed. */
  function touchedIn(pool: string, instance: string): Set<string> {
    const name = holderPart(pool, instance, '');
    const known = touched.get(name) ?? { pool, instance, holders: new Set() };
    touched.set(name, known);
    return known.holders;
  }

  function place(poolId: string, source: string, instanceName: string): PoolInstance {
    const places = placesByPool.get(poolId) ?? [];
    const known = places.find((at) => at.instanceName === instanceName && at.instance.source === source);
    if (known !== undefined) return known;
    const key = keyOf(source, instanceName);
    const pool = pools.get(poolId) ?? newPool(kindOf(poolId));
    pools.set(poolId, pool);
    for (const made of [poolsBySource, placesBySource, silentByPool]) made.clear();
    const instance = (pool.instances[key] ??= beside(key, source) ?? newInstance(source));
    const { model, counting, silence } = need(bySource.get(source), source);
    const holders = touchedIn(poolId, key);
    const made = {
      poolId,
      pool,
      instance,
      instanceName,
      model,
      counting,
      silence,
      emit: (change: Change) => void changes.push(change),
      markDirty: (holder: string) => void holders.add(holder),
    };
    placesByPool.set(poolId, [...places, made]);
    return made;
  }

  /** A pool that a log names late knows what the others of the same instance know. */
  function beside(key: string, source: string): InstanceState | undefined {
    const other = [...pools.values()].map((pool) => pool.instances[key]).find((instance) => instance !== undefined);
    return (
      other && {
        ...newInstance(source),
        clock: other.clock,
        lastEventAt: other.lastEventAt,
        coverage: other.coverage,
        closeSeen: other.closeSeen,
        ended: other.ended,
      }
    );
  }

  /** `event` is absent for what time alone brought; `before` is what the instance covered before. */
  function step(poolId: string, stamp: Instant, place?: PoolInstance, before?: Coverage, event?: Sourced): void {
    const pool = pools.get(poolId);
    if (pool === undefined) return;
    const begun = stepped;
    stepped = changes.length;
    const limit = limitOf(poolId, pool);
    const seats = seatsOfPool(pool, silentOf(poolId, pool).length, countingOf);
    const coverage = coverageOf(poolId, pool);
    const was = pool.step;
    const now = { ...seats, coverage, limit };
    // The seats of now were not those of then: what comes late makes no step in the past.
    let at = Math.max(stamp, pool.stepAt ?? stamp);
    if (
      was !== null &&
      place !== undefined &&
      before !== undefined &&
      (at > stamp || before !== place.instance.coverage || isOfBefore(event, changes, begun))
    ) {
      const sessions = sessionsIn(changes, begun);
      if (event !== undefined && at > stamp && setsBack(event, sessions, place.instance.possible)) at = stamp;
      const turn = {
        ...(event !== undefined && { event }),
        before,
        after: place.instance.coverage,
        sessions,
        was,
        now,
        stamp,
        to: at,
        exact: place.model.eachSession === true,
      };
      for (const found of correctionsOf(turn)) changes.push({ kind: 'hindsight', pool: poolId, ...found });
    }
    if (
      was !== null &&
      was.atLeast === seats.atLeast &&
      was.atMost === seats.atMost &&
      was.limit === limit &&
      sameCoverage(was.coverage, coverage)
    ) {
      stepped = changes.length;
      return;
    }
    pool.step = now;
    pool.stepAt = at;
    changes.push({ kind: 'seats', pool: poolId, at, ...now });
    stepped = changes.length;
  }

  function silentOf(poolId: string, pool: PoolState): readonly Coverage[] {
    const known = silentByPool.get(poolId);
    if (known !== undefined) return known;
    const heard = new Set(Object.values(pool.instances).map((instance) => instance.source));
    const made = sourcesOf(poolId)
      .filter((source) => !heard.has(source))
      .map(() => NEVER_READ);
    silentByPool.set(poolId, made);
    return made;
  }

  function sourcesOf(poolId: string): readonly string[] {
    return byPool.get(poolId)?.sources ?? [poolId.slice(0, poolId.lastIndexOf('/'))];
  }

  function kindOf(poolId: string): string {
    return byPool.get(poolId)?.kind ?? poolId.slice(poolId.lastIndexOf('/') + 1);
  }

  function limitOf(poolId: string, pool: PoolState): number | null {
    return byPool.get(poolId)?.limit ?? pool.limit;
  }

  function coverageOf(poolId: string, pool: PoolState): Coverage {
    return coverageOfPool(pool, silentOf(poolId, pool), countingOf);
  }

  /** Every pool that counts something of this source: those of its model, and those that its log has named. */
  function poolsOf(source: string): string[] {
    const known = poolsBySource.get(source);
    if (known !== undefined) return known;
    const named = [...pools].filter(([id]) => sourcesOf(id).includes(source)).map(([id]) => id);
    const kinds = bySource.get(source)?.model.kinds ?? [];
    const made = [...new Set([...kinds.map((kind) => poolOf(source, kind)), ...named])];
    poolsBySource.set(source, made);
    return made;
  }

  function placesOf(source: string): readonly PoolInstance[] {
    const known = placesBySource.get(source);
    if (known !== undefined) return known;
    const keysIn = (poolId: string): string[] =>
      Object.entries(pools.get(poolId)?.instances ?? {}).flatMap(([key, instance]) =>
        instance.source === source ? [key] : [],
      );
    const made = poolsOf(source).flatMap((poolId) => keysIn(poolId).map((key) => place(poolId, source, nameOf(key))));
    placesBySource.set(source, made);
    return made;
  }

  function advance(source: string, to: Instant): void {
    for (const at of placesOf(source)) {
      if (!mustAdvance(at.instance, to)) continue;
      changed.add(at.poolId);
      let before = at.instance.coverage;
      runDue(at, to, (then) => {
        step(at.poolId, then, at, before);
        before = at.instance.coverage;
      });
    }
  }

  function apply(event: Sourced): void {
    if (event.kind === 'remark' || event.kind === 'message') return;
    advance(event.source, event.at);
    const target = 'pool' in event && event.pool !== undefined ? poolOf(event.source, event.pool) : undefined;
    const counting = poolsOf(event.source);
    for (const poolId of target === undefined || counting.includes(target) ? counting : [target, ...counting]) {
      const at = place(poolId, event.source, event.instance);
      const before = at.instance.coverage;
      changed.add(poolId);
      if (target !== undefined && poolId !== target) {
        // A licence line of one pool shows that the log is written for the others too.
        if (event.kind === 'opened' || event.kind === 'closed' || event.kind === 'refused') noteActivity(at, event);
        step(poolId, event.at);
        continue;
      }
      at.instance.clock = Math.max(at.instance.clock ?? event.at, event.at);
      effectOf(at, event);
      bound(poolId, event.at);
      step(poolId, event.at, at, before, event);
    }
  }

  function bound(id: string, when?: Instant): void {
    boundOpen(pools.get(id), when, (key, source) => place(id, source, nameOf(key)));
  }

  function suspectingAt(poolId: string, source: string): Suspecting | undefined {
    const { model, settings } = need(bySource.get(source), source);
    return suspicionOf(model, settings, byPool.get(poolId)?.expected ?? []);
  }

  function holdings(poolId: string): Holding[] {
    return holdingsOf(pools.get(poolId), countingOf, (source) => suspectingAt(poolId, source));
  }

  function doubt(pool: PoolState): string | undefined {
    return Object.entries(pool.instances)
      .map(([key, { source, pairs }]) => doubtOf(nameOf(key), pairs, bySource.get(source)?.model))
      .find((says) => says !== undefined);
  }

  function names(): Set<string> {
    return new Set([...byPool.keys(), ...sources.flatMap(({ id }) => poolsOf(id))]);
  }

  function forget(source: string, instanceName: string, when: Instant, proof: Proof): void {
    const key = keyOf(source, instanceName);
    for (const [poolId, { instances }] of pools) {
      if (
        instances[key] === undefined ||
        !Object.entries(instances).some(([other, instance]) => other !== key && instance.source === source)
      )
        continue;
      const at = place(poolId, source, instanceName);
      for (const holder of Object.keys(at.instance.holders)) at.markDirty(holder);
      endGone(at, when, proof);
      delete instances[key];
      placesByPool.set(
        poolId,
        (placesByPool.get(poolId) ?? []).filter((one) => one !== at),
      );
      for (const made of [placesBySource, silentByPool]) made.clear();
      changed.add(poolId);
      step(poolId, when, at, at.instance.coverage);
    }
  }

  function poolNow(poolId: string): PoolNow {
    return { ...standing(poolId), ...openOf(pools.get(poolId) ?? newPool('')) };
  }

  function standing(poolId: string): PoolStanding {
    const pool = pools.get(poolId) ?? newPool(kindOf(poolId));
    const sources = sourcesOf(poolId);
    const doubted = doubt(pool);
    const unnamed = unnamedIn(pool);
    return {
      pool: poolId,
      system: bySource.get(sources[0] ?? '')?.system ?? '',
      kind: pool.kind,
      sources,
      limit: limitOf(poolId, pool),
      perCore: pool.perCore,
      ...seatsOfPool(pool, silentOf(poolId, pool).length, countingOf),
      coverage: coverageOf(poolId, pool),
      drift: pool.drift,
      ...statedOf(pool, byPool.get(poolId)?.limit ?? null),
      ...(doubted !== undefined && { doubt: doubted }),
      ...(unnamed !== 0 && { unnamed }),
    };
  }

  return {
    apply,
    advance,
    retire: forget,
    poolOf,
    drain() {
      const drained = changes;
      changes = [];
      stepped = 0;
      return drained;
    },
    dirty() {
      const dirty = new Map<string, Json>([...changed].map((id) => [id, partOf(pools.get(id), asleep.get(id))]));
      for (const [name, { pool, instance, holders }] of touched) {
        const kept = pools.get(pool)?.instances[instance]?.holders;
        for (const holder of holders) dirty.set(name + holder, (kept?.[holder] ?? null) as unknown as Json);
        holders.clear();
      }
      changed.clear();
      return dirty;
    },
    pools: () => [...names()].map(poolNow),
    standings: () => [...names()].map(standing),
    pool: (poolId) => (byPool.has(poolId) || names().has(poolId) ? standing(poolId) : undefined),
    holdings,
    instancesOf: (poolId) =>
      Object.entries(pools.get(poolId)?.instances ?? {}).map(([key, { source }]) => ({
        source,
        instance: nameOf(key),
      })),
    suspects(poolId) {
      const suspicious = sourcesOf(poolId).some((source) => bySource.get(source)?.model.suspect !== undefined);
      return suspicious ? holdings(poolId).filter(({ suspect }) => suspect !== undefined) : [];
    },
  };
}

function rulesOf({ model, settings }: LedgerSource): { counting: Counting; silence: number } {
  const silence = model.traceSilence === undefined ? undefined : settings[model.traceSilence];
  return { counting: countingBy(model, settings), silence: typeof silence === 'number' ? silence : Infinity };
}

function need<T>(found: T | undefined, source: string): T {
  if (found === undefined) throw new Error(`licence event of source "${source}", which the ledger was not told of`);
  return found;
}
