import type { Instant } from '../domain/entry.ts';
import { compareCount } from './compare-count.ts';
import { loseCoverage } from './coverage.ts';
import { dueTimesOf, forgettable } from './due-times.ts';
import { missBeat } from './heartbeat.ts';
import { endCount } from './manual-count.ts';
import { changeHolder, type PoolInstance } from './pool-instance.ts';
import { missRenewals } from './renewals.ts';
import { decideLeaving } from './reopen.ts';

/**
 * Does what is due up to an instant, in the order of the due times: counts that have settled, graces that have run out,
 * heartbeats and renewals that are missing, closes that no opening took back, silence. `after` is called behind each
 * with its time.
 */
export function runDue(target: PoolInstance, to: Instant, after: (at: Instant) => void): void {
  const { instance } = target;
  while (instance.dueAt !== null && instance.dueAt <= to) {
    const now = instance.dueAt;
    const times = dueTimesOf(instance, target.model.settle);
    for (const key of times.take(now)) {
      const holder = instance.holders[key];
      if (holder === undefined) continue;
      decideLeaving(target, key, now);
      if (holder.renewals?.due != null && holder.renewals.due <= now) missRenewals(target, key);
      if (holder.stated != null && holder.stated.until <= now)
        changeHolder(target, key, (it) => void (it.stated = null));
      if (holder.audit?.due != null && holder.audit.due <= now) compareCount(target, key);
      if (holder.beat?.due != null && holder.beat.due <= now) missBeat(target, key, now);
      if (holder.grace !== null && holder.grace.until <= now) changeHolder(target, key, (it) => void (it.grace = null));
      if (forgettable(holder) && (holder.audit?.lastAt ?? -Infinity) + target.model.settle <= now) {
        delete instance.holders[key];
        target.markDirty(key);
      }
      if (instance.holders[key] === undefined) times.forget(key);
      else times.note(key, holder);
    }
    instance.dueAt = times.next();
    after(now);
  }
  endCount(target, to, after);
  const silentAt = (instance.lastEventAt ?? Infinity) + target.silence;
  if (instance.coverage.state !== 'unknown' && silentAt <= to) {
    loseCoverage(
      target,
      instance.lastEventAt ?? silentAt,
      'no licence line has come for too long: tracing counts as switched off',
    );
    after(silentAt);
  }
  instance.clock = Math.max(instance.clock ?? to, to);
}
