import type { Sourced } from '../domain/licence.ts';
import { takeCensus } from './census.ts';
import { takeCount } from './count.ts';
import { noteRefused, takeCapacity } from './stated.ts';
import type { At } from './at.ts';
import { changeCoverage, closeAll, closeOne, heard, open } from './steps.ts';

/** Does what an event says to a pool. */
export function effectOf(at: At, event: Sourced): void {
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
      takeCount(at, event);
      return;
    case 'coverage':
      changeCoverage(at, event);
      return;
    case 'capacity':
      takeCapacity(at, event);
      return;
    case 'refused':
      heard(at, event);
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
