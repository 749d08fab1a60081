import type { Json } from '../domain/entry.ts';
import { boundOpen } from './bound-open.ts';
import { dirtyHoldersOf } from './dirty-parts.ts';
import { intervalOf } from './interval.ts';
import { keyOf } from './keys.ts';
import { poolsFrom } from './parts.ts';
import {
  noLookups,
  poolOf,
  sourceOf,
  type CountedSource,
  type LedgerPool,
  type LedgerSource,
  type PoolBook,
} from './pool-book.ts';
import { reconfigure, type Moved } from './reconfigure.ts';
import { countingBy } from './seats.ts';

/** An instance of a source that is called otherwise now than in the stored state. */
export interface RenamedInstance {
  source: string;
  from: string;
  to: string;
}

/** The book of stored parts, fitted to a configuration that may be another than they were stored under. */
export function loadBook(
  sources: readonly LedgerSource[],
  configured: readonly LedgerPool[],
  parts: ReadonlyMap<string, Json> | undefined,
  renamed: readonly RenamedInstance[],
): PoolBook {
  const counted = new Map(sources.map((source) => [source.id, { ...source, ...rulesOf(source) }]));
  const pools = poolsFrom(parts);
  const keys = new Map(renamed.map(({ source, from, to }) => [keyOf(source, from), keyOf(source, to)]));
  const { unconfigured, moved } = reconfigure(
    pools,
    (source, kind) => (counted.has(source) ? poolOf({ configured }, source, kind) : undefined),
    (key) => keys.get(key) ?? key,
  );
  const book: PoolBook = {
    sources: counted,
    configured,
    configuredById: new Map(configured.map((pool) => [pool.id, pool])),
    pools,
    unconfigured,
    dirty: { pools: new Set(), holders: new Map() },
    changes: [],
    recorded: 0,
    lookups: noLookups(),
    emit: (change) => void book.changes.push(change),
    countingOf: (source) => sourceOf(book, source).counting,
    intervalOf: (source, poolId) => intervalOf(book, source, poolId),
  };
  for (const one of moved) noteMoved(book, one);
  // An older version kept them all.
  for (const id of pools.keys()) boundOpen(book, id);
  book.recorded = book.changes.length;
  return book;
}

/** What is counted elsewhere than before is written there, and taken away from where it was. */
function noteMoved(book: PoolBook, { from, to, was, instance, holders }: Moved): void {
  book.dirty.pools.add(from).add(to);
  const [before, now] = [dirtyHoldersOf(book.dirty, from, was), dirtyHoldersOf(book.dirty, to, instance)];
  for (const holder of holders) {
    before.add(holder);
    now.add(holder);
  }
  for (const { sessions } of Object.values(book.pools.get(to)?.instances[instance]?.holders ?? {}))
    for (const session of sessions) book.emit({ kind: 'session', session });
}

function rulesOf({ model, settings }: LedgerSource): Pick<CountedSource, 'counting' | 'silence'> {
  const silence = model.traceSilence === undefined ? undefined : settings[model.traceSilence];
  return { counting: countingBy(model, settings), silence: typeof silence === 'number' ? silence : Infinity };
}
