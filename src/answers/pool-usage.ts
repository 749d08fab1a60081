import type { Instant } from '../domain/entry.ts';
import type { PoolNow } from '../domain/ledger.ts';
import { countsFrom } from '../domain/limit-count.ts';
import type { History } from '../engine/memory-history.ts';
import { holderOf } from '../present/words.ts';
import { modelOf } from './products.ts';
import { refusalsOf, type Refusals } from './refusals.ts';
import { measure, piecesOf, type Piece, type Usage } from './usage.ts';

/** How the seats of one pool were used over a time. */
export interface PoolUsage {
  pool: PoolNow;
  system: string;
  /** The step function, one piece for each time in which nothing changed. */
  pieces: readonly Piece[];
  usage: Usage;
  refusals: Refusals;
}

/** Measures a pool of a system over [from, to) by what the past tells of it. */
export function poolUsage(past: History, pool: PoolNow, system: string, from: Instant, to: Instant): PoolUsage {
  const pieces = piecesOf(past.stepAt(pool.pool, from), past.steps(pool.pool, from, to), from, to);
  const told = past.events(from, to, pool.pool).map(({ event }) => event);
  // A counter that began earlier may have been read before.
  const since = told.reduce(
    (least, event) => (event.kind === 'limit-exceeded' ? Math.min(least, countsFrom(event) ?? 0) : least),
    from,
  );
  const before = since < from ? past.events(since, from - 1, pool.pool).map(({ event }) => event) : [];
  const events = [...before, ...told].toSorted((a, b) => a.at - b.at);
  const counted = modelOf(system)?.refusals === 'counted';
  const refusals = refusalsOf(events, from, to, counted, holderOf);
  return { pool, system, pieces, usage: measure(pieces, from, to), refusals };
}
