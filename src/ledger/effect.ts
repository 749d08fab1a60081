import type { Sourced } from '../domain/licence-event.ts';
import { takeCensus } from './census.ts';
import { applyManualCount } from './manual-count.ts';
import type { PoolInstance } from './pool-instance.ts';
import { noteRefused, takeCapacity } from './stated.ts';
import { changeCoverage, closeAll, closeOne, noteActivity, open } from './steps.ts';

/** Does what an event says to a pool. */
export function effectOf(at: PoolInstance, event: Sourced): void {
  switch (event.kind) {
    case 'opened':
      open(at, event);
      return;
    case 'closed':
      if (event.which === 'all') closeAll(at, event);
      else closeOne(at, event);
      return;
    case 'census':
      takeCensus(at, event);
      return;
    case 'count':
      applyManualCount(at, event);
      return;
    case 'coverage':
      changeCoverage(at, event);
      return;
    case 'capacity':
      takeCapacity(at, event);
      return;
    case 'refused':
      noteActivity(at, event);
      if (at.model.refusals !== 'counted') noteRefused(at, event);
      return;
    case 'limit-exceeded':
      noteRefused(at, event);
      return;
    case 'message':
    case 'remark':
      return;
  }
}
