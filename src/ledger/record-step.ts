import type { Instant } from '../domain/entry.ts';
import type { Coverage } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { correctionsOf, isOfBefore, sessionsIn, setsBack } from './corrections.ts';
import { hasKeys } from './holder.ts';
import { widening } from './one-seat.ts';
import { limitOf, unreadOf, type PoolBook } from './pool-book.ts';
import type { PoolInstance } from './pool-instance.ts';
import { coverageOfPool, sameCoverage, seatsOfPool } from './seats.ts';

/**
 * Emits the seats of a pool from an instant on, where they, the limit or the coverage have changed, and corrections of
 * what was emitted for the time before. `target` is the instance that something happened at, `before` its coverage
 * until then; both are absent where no session can have changed. `event` is absent for what time alone brought.
 */
export function recordStep(
  book: PoolBook,
  poolId: string,
  stamp: Instant,
  target?: PoolInstance,
  before?: Coverage,
  event?: Sourced,
): void {
  const pool = book.pools.get(poolId);
  if (pool === undefined) return;
  const begun = book.recorded;
  const { changes } = book;
  book.recorded = changes.length;
  const limit = limitOf(book, poolId, pool);
  const unread = unreadOf(book, poolId, pool);
  const seats = seatsOfPool(pool, unread.length, book.countingOf);
  const coverage = coverageOfPool(pool, unread, book.countingOf);
  const was = pool.step;
  const now = { ...seats, coverage, limit };
  // The seats of now were not those of then: what comes late makes no step in the past.
  let at = Math.max(stamp, pool.stepAt ?? stamp);
  if (
    was !== null &&
    target !== undefined &&
    before !== undefined &&
    (at > stamp || before !== target.instance.coverage || isOfBefore(event, changes, begun))
  ) {
    const sessions = sessionsIn(changes, begun);
    if (event !== undefined && at > stamp && setsBack(event, sessions, target.instance.possible)) at = stamp;
    const transition = {
      ...(event !== undefined && { event }),
      before,
      after: target.instance.coverage,
      sessions,
      was,
      now,
      stamp,
      to: at,
      exact: target.model.seats === 'session',
      leased: target.model.lease === true,
      beats: target.model.heartbeat !== undefined,
      keyed: hasKeys(target.model),
      seenTwice: pool.seenTwice === true,
    };
    for (const found of correctionsOf(transition)) changes.push({ kind: 'hindsight', pool: poolId, ...found });
  }
  if (pool.seenTwice === true) {
    for (let place = begun; place < changes.length; place += 1) {
      const change = changes[place];
      if (change?.kind === 'hindsight' && change.pool === poolId) changes[place] = { ...change, ...widening(change) };
    }
  }
  const same =
    was !== null &&
    was.atLeast === seats.atLeast &&
    was.atMost === seats.atMost &&
    was.limit === limit &&
    sameCoverage(was.coverage, coverage);
  // Who was seen twice may come and go without a step; what comes late must not tell of before that either.
  if (!same || pool.seenTwice === true) pool.stepAt = at;
  if (!same) {
    pool.step = now;
    changes.push({ kind: 'seats', pool: poolId, at, ...now });
  }
  book.recorded = changes.length;
}
