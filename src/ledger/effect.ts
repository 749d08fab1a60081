import type { Sourced } from '../domain/licence-event.ts';
import { takeCensus } from './census.ts';
import { closeAll, closeOne } from './close.ts';
import { changeCoverage, noteActivity } from './coverage.ts';
import { hasKeys } from './holder.ts';
import { takeKeyedCensus } from './keyed-census.ts';
import { applyManualCount } from './manual-count.ts';
import { openSession } from './open.ts';
import type { PoolInstance } from './pool-instance.ts';
import { renewSession, takeAlive } from './renew.ts';
import { noteRefused, takeCapacity } from './stated.ts';

/** Changes the sessions and the coverage of a pool at one instance as a licence event says. */
export function applyEffect(target: PoolInstance, event: Sourced): void {
  switch (event.kind) {
    case 'opened':
      openSession(target, event);
      return;
    case 'renewed':
      renewSession(target, event);
      return;
    case 'alive':
      takeAlive(target, event);
      return;
    case 'closed':
      if (event.which === 'all') closeAll(target, event);
      else closeOne(target, event);
      return;
    case 'census':
      if (hasKeys(target.model)) takeKeyedCensus(target, event);
      else takeCensus(target, event);
      return;
    case 'count':
      applyManualCount(target, event);
      return;
    case 'coverage':
      changeCoverage(target, event);
      return;
    case 'capacity':
      takeCapacity(target, event);
      return;
    case 'refused':
      noteActivity(target, event);
      if (target.model.refusals !== 'counted') noteRefused(target, event);
      return;
    case 'limit-exceeded':
      noteRefused(target, event);
      return;
    case 'message':
    case 'remark':
      return;
  }
}
