import type { Sourced } from '../domain/licence-event.ts';
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
  if (used !== possible || used !== certain) {
    pool.drift = { at: event.at, holder: 'all holders', counted: possible, stated: used, proof: event.proof };
    target.emit({ kind: 'drift', pool: target.poolId, drift: pool.drift });
  }
  // With tracing off, what comes behind the count is not told.
  if (instance.coverage.state === 'unknown' && model.traceSilence !== undefined) return;
  const each = model.seats === 'session';
  instance.counted = {
    least: each ? used - certain : Math.min(0, used - certain),
    most: each ? used - possible : Math.max(0, used - possible),
  };
  instance.coverage = { state: 'anchored', since: event.at, why: 'the seats in use were counted' };
  instance.lastEventAt = Math.max(instance.lastEventAt ?? event.at, event.at);
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
