import type { Range } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence.ts';
import { takeCensus } from './census.ts';
import { takeCount } from './count.ts';
import { changeCoverage, closeAll, closeOne, heard, open, type At } from './steps.ts';

/** Does what an event says to a pool; gives the window in which it happened, where only that is known. */
export function effectOf(at: At, event: Sourced): Range | undefined {
  switch (event.kind) {
    case 'opened':
      open(at, event);
      return undefined;
    case 'closed':
      if (event.which === 'all') closeAll(at, event);
      else closeOne(at, event);
      return event.between;
    case 'census':
      takeCensus(at, event);
      return undefined;
    case 'count':
      takeCount(at, event);
      return undefined;
    case 'coverage':
      changeCoverage(at, event);
      return undefined;
    case 'capacity':
      at.pool.perCore = event.unit === 'cores';
      if (event.unit === 'users') at.pool.limit = event.limit;
      return undefined;
    case 'refused':
      heard(at, event);
      return undefined;
    case 'limit-exceeded':
    case 'message':
    case 'remark':
      return undefined;
  }
}
