import type { Instant } from '../domain/entry.ts';
import { COUNTED_BY_HAND, type Sourced } from '../domain/licence-event.ts';
import { hasKeys } from './holder.ts';
import type { PoolInstance } from './pool-instance.ts';

/**
 * A stated number of seats in use, such as an administrator reads in the product. It names nobody: what it states
 * beyond the holders is counted without a name, what it states less is taken off, and whose sessions have ended stays
 * open.
 *
 * From then on the number is known as long as nothing is missing: it anchors coverage, except where nothing is traced.
 * Where several sessions share a seat, a later login may be of one that was counted without a name: there the fewest do
 * not rise with it.
 */
export function applyManualCount(target: PoolInstance, event: Extract<Sourced, { kind: 'count' }>): void {
  const { instance, pool, model } = target;
  const { used, of } = event;
  if (of !== null) {
    pool.limit = of;
    delete pool.limitSince;
  }
  const { certain, possible } = instance;
  const alone = isAlone(target, event);
  if (!alone && (used !== possible || used !== certain)) {
    pool.drift = { at: event.at, holder: 'all holders', counted: possible, stated: used, proof: event.proof };
    target.emit({ kind: 'drift', pool: target.poolId, drift: pool.drift });
  }
  // With tracing off, what comes behind the count is not told.
  if (instance.coverage.state === 'unknown' && model.traceSilence !== undefined) return;
  const each = model.seats === 'session';
  instance.counted = {
    least: each ? used - certain : Math.min(0, used - certain),
    most: each ? used - possible : Math.max(0, used - possible),
    ...(alone && { alone: used }),
  };
  const before = instance.countHolds?.before ?? instance.coverage;
  instance.coverage = { state: 'anchored', since: event.at, why: 'the seats in use were counted' };
  delete instance.countHolds;
  // Where each of them is named, the heartbeats tell how it goes on.
  const isAllNamed = used === certain && used === possible && before.state !== 'unknown';
  if (model.heartbeat !== undefined && !isAllNamed)
    instance.countHolds = { until: event.at + holdsFor(target), before };
  instance.lastEventAt = Math.max(instance.lastEventAt ?? event.at, event.at);
}

/** Whether a table states so many seats where nobody is named, so that it corrects no reckoning: it is all there is. */
function isAlone({ instance, model }: PoolInstance, { proof }: Extract<Sourced, { kind: 'count' }>): boolean {
  const isTable = hasKeys(model) && model.seats === 'holder' && proof.file !== COUNTED_BY_HAND;
  return isTable && Object.keys(instance.holders).length === 0;
}

/** Where nothing tells the interval, in milliseconds. */
const HOLDS = 1_800_000;

/** Whoever was counted and is alive has sent a heartbeat by then, or is none of whom the log tells. */
function holdsFor(target: PoolInstance): number {
  const interval = target.interval();
  return interval === null || !Number.isFinite(interval) ? HOLDS : 2 * interval;
}

/**
 * A stated count that no longer holds by `to`: from its end on as much is known as before it. `after` is called with
 * that instant.
 */
export function endCount({ instance }: PoolInstance, to: Instant, after: (at: Instant) => void): void {
  const { countHolds: holds } = instance;
  if (holds === undefined || holds.until > to) return;
  delete instance.countHolds;
  if (instance.counted === undefined) return;
  delete instance.counted;
  const why = 'the seats in use were counted for the last time before then, and nothing tells of them since';
  instance.coverage =
    holds.before.state === 'unknown'
      ? { state: 'unknown', since: holds.until, why }
      : { state: 'at least', since: holds.before.since, why: 'a count shows more seats than are named here' };
  after(holds.until);
}

/**
 * A logout without a session is that of a seat that was counted without a name, where one is left: true where it was.
 */
export function leaveUnnamed({ instance, model }: PoolInstance): boolean {
  const { counted } = instance;
  if (counted === undefined || counted.most <= 0 || model.seats !== 'session') return false;
  instance.counted = { least: counted.least - 1, most: counted.most - 1 };
  return true;
}
