import type { Change, Coverage } from '../domain/ledger.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { Settings } from '../domain/setting.ts';
import { dirtyHoldersOf, type DirtyParts } from './dirty-parts.ts';
import { keyOf, nameOf } from './keys.ts';
import type { Pace, PoolInstance } from './pool-instance.ts';
import type { Counting } from './seats.ts';
import { NEVER_READ, newInstance, newPool, type InstanceState, type PoolState } from './state.ts';

/** A source as the ledger needs it. */
export interface LedgerSource {
  id: string;
  system: string;
  model: LicenceModel;
  settings: Settings;
}

/** A pool that the configuration names. */
export interface LedgerPool {
  id: string;
  kind: string;
  sources: readonly string[];
  limit: number | null;
  /** Seats that are kept for certain devices or users. */
  reserved?: number;
  /** Holders or nodes that are always on. */
  expected?: readonly string[];
}

/** A source with its licence model under its own settings. */
export interface CountedSource extends LedgerSource {
  counting: Counting;
  /** Milliseconds without any event after which coverage is lost; Infinity for never. */
  silence: number;
}

/** Everything that a ledger is made of: what it was given, what it has counted, and what has changed. */
export interface PoolBook {
  readonly sources: ReadonlyMap<string, CountedSource>;
  /** In the order of the configuration: the first that counts a kind of a source takes it. */
  readonly configured: readonly LedgerPool[];
  readonly configuredById: ReadonlyMap<string, LedgerPool>;
  readonly pools: Map<string, PoolState>;
  /** Stored instances of sources that are no longer configured, by pool: kept as they are, and counted nowhere. */
  readonly unconfigured: ReadonlyMap<string, PoolState['instances']>;
  readonly dirty: DirtyParts;
  /** What happened since it was drained last. */
  changes: Change[];
  /** How many of the changes the last step took into account. */
  recorded: number;
  lookups: Lookups;
  readonly emit: (change: Change) => void;
  readonly countingOf: (source: string) => Counting;
  /** Milliseconds after which a heartbeat counts as missing in a pool at a source, as `intervalOf` tells. */
  readonly intervalOf: (source: string, poolId: string) => number | null;
  readonly paceOf: (source: string, poolId: string) => Pace;
}

/**
 * What every event asks for, made once: it follows from the pools and their instances alone, and is made anew as a
 * whole when an instance comes or goes.
 */
export interface Lookups {
  /** By pool and name of the instance; several sources may have one of the same name. */
  targets: Map<string, Map<string, PoolInstance[]>>;
  poolsOf: Map<string, readonly string[]>;
  targetsOf: Map<string, readonly PoolInstance[]>;
  unread: Map<string, readonly Coverage[]>;
}

export function noLookups(): Lookups {
  return { targets: new Map(), poolsOf: new Map(), targetsOf: new Map(), unread: new Map() };
}

/** The source of this id; throws for one that the ledger was not made with. */
export function sourceOf(book: Pick<PoolBook, 'sources'>, id: string): CountedSource {
  const source = book.sources.get(id);
  if (source === undefined) throw new Error(`licence event of source "${id}", which the ledger was not told of`);
  return source;
}

/** The pool that counts a kind for a source: one that is configured, else `source/kind`. */
export function poolOf(book: Pick<PoolBook, 'configured'>, source: string, kind: string): string {
  for (const pool of book.configured) if (pool.kind === kind && pool.sources.includes(source)) return pool.id;
  return `${source}/${kind}`;
}

/** The sources that a pool is counted over. */
export function sourcesOf(book: PoolBook, poolId: string): readonly string[] {
  return book.configuredById.get(poolId)?.sources ?? [poolId.slice(0, poolId.lastIndexOf('/'))];
}

/** What a pool counts. */
export function kindOf(book: Pick<PoolBook, 'configuredById'>, poolId: string): string {
  return book.configuredById.get(poolId)?.kind ?? poolId.slice(poolId.lastIndexOf('/') + 1);
}

/** The limit that is configured, else the one that the log states; null where neither is known. */
export function limitOf(book: PoolBook, poolId: string, pool: PoolState): number | null {
  return book.configuredById.get(poolId)?.limit ?? pool.limit;
}

/** Every pool that counts something of a source: those of its model, and those that its log has named. */
export function poolsOf(book: PoolBook, source: string): readonly string[] {
  const known = book.lookups.poolsOf.get(source);
  if (known !== undefined) return known;
  const named = [...book.pools.keys()].filter((id) => sourcesOf(book, id).includes(source));
  const kinds = book.sources.get(source)?.model.kinds ?? [];
  const made = [...new Set([...kinds.map((kind) => poolOf(book, source, kind)), ...named])];
  book.lookups.poolsOf.set(source, made);
  return made;
}

/** One `unknown` coverage for each source of a pool of which nothing has been read yet. */
export function unreadOf(book: PoolBook, poolId: string, pool: PoolState): readonly Coverage[] {
  const known = book.lookups.unread.get(poolId);
  if (known !== undefined) return known;
  const read = new Set(Object.values(pool.instances).map(({ source }) => source));
  const made = sourcesOf(book, poolId)
    .filter((source) => !read.has(source))
    .map(() => NEVER_READ);
  book.lookups.unread.set(poolId, made);
  return made;
}

/** A pool at an instance of a source; where it is new, pool and instance are made. */
export function instanceFor(book: PoolBook, poolId: string, source: string, instanceName: string): PoolInstance {
  const named = book.lookups.targets.get(poolId)?.get(instanceName);
  if (named !== undefined) for (const target of named) if (target.instance.source === source) return target;
  const key = keyOf(source, instanceName);
  const pool = book.pools.get(poolId) ?? newPool(kindOf(book, poolId));
  let instance = pool.instances[key];
  if (instance === undefined) {
    instance = newInstanceBeside(book, key, source, poolId);
    pool.instances[key] = instance;
    book.pools.set(poolId, pool);
    book.lookups = noLookups();
  }
  const dirty = dirtyHoldersOf(book.dirty, poolId, key);
  const { model, counting, silence } = sourceOf(book, source);
  const markDirty = (holder: string): void => void dirty.add(holder);
  const made: PoolInstance = {
    poolId,
    pool,
    instance,
    instanceName,
    model,
    counting,
    silence,
    interval: () => book.intervalOf(source, poolId),
    pace: book.paceOf(source, poolId),
    emit: book.emit,
    markDirty,
  };
  noteTarget(book.lookups, made);
  return made;
}

function noteTarget({ targets }: Lookups, target: PoolInstance): void {
  const byName = targets.get(target.poolId) ?? new Map<string, PoolInstance[]>();
  targets.set(target.poolId, byName);
  byName.set(target.instanceName, [...(byName.get(target.instanceName) ?? []), target]);
}

/** A pool that a log names late knows what the others of the same instance know, as far as heartbeats tell it too. */
function newInstanceBeside(book: PoolBook, key: string, source: string, poolId: string): InstanceState {
  const made = newInstance(source, sourceOf(book, source).model);
  const pace = book.paceOf(source, poolId);
  for (const [otherId, { instances }] of book.pools) {
    const other = instances[key];
    if (other === undefined) continue;
    const { clock, lastEventAt, coverage, closeSeen, ended, alive, presence } = other;
    if (book.sources.get(source)?.model.heartbeat === undefined)
      return { ...made, clock, lastEventAt, coverage, closeSeen, ended };
    if (pace !== 'shared' || book.paceOf(source, otherId) !== 'shared') continue;
    const beats = { ...(alive !== undefined && { alive }), ...(presence !== undefined && { presence }) };
    return { ...made, clock, lastEventAt, coverage: bySigns(coverage, other), closeSeen, ended, ...beats };
  }
  return made;
}

/** What a list told of one pool it did not tell of another. */
function bySigns(coverage: Coverage, { table }: InstanceState): Coverage {
  if (coverage.state !== 'anchored' || table === undefined) return coverage;
  return { ...coverage, state: 'at least', why: 'traced since then; sessions from before may exist' };
}

/** All pools at all instances of a source, as far as anything was read of them. */
export function targetsOf(book: PoolBook, source: string): readonly PoolInstance[] {
  const known = book.lookups.targetsOf.get(source);
  if (known !== undefined) return known;
  const made: PoolInstance[] = [];
  for (const poolId of poolsOf(book, source)) {
    for (const [key, instance] of Object.entries(book.pools.get(poolId)?.instances ?? {}))
      if (instance.source === source) made.push(instanceFor(book, poolId, source, nameOf(key)));
  }
  book.lookups.targetsOf.set(source, made);
  return made;
}

/** Takes an instance out of a pool. */
export function removeInstance(book: PoolBook, { poolId, pool, instance, instanceName }: PoolInstance): void {
  delete pool.instances[keyOf(instance.source, instanceName)];
  book.dirty.pools.add(poolId);
  book.lookups = noLookups();
}
