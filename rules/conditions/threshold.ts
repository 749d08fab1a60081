import type { PoolStanding } from '../../src/domain/ledger.ts';
import { keptBack } from '../../src/domain/reserved.ts';
import { stateCheck } from './state-check.ts';

/**
 * Holds while `percent` of a pool's limit is taken or more (all of it, unless the rule says otherwise), by the lower
 * end of the range or, where the rule says so, by the upper one. Nobody need have been refused: a log that tells of no
 * refusals leaves nothing but this. Reserved seats count as taken, since nobody else gets them. Where the pool is not
 * anchored, its limit is not known or its pairs are in doubt, it never holds; nor where a higher package lets in
 * whoever finds this one full, or where seats belong to persons.
 */
export const threshold = stateCheck('threshold', ({ percent = 100, by = 'lower' }, pool) => {
  if (pool.doubt !== undefined) return pool.doubt;
  if (pool.named === true) return 'its seats belong to persons or machines';
  if (pool.handsOn !== undefined) return `whoever finds it full is let in by ${pool.handsOn}`;
  const used = by === 'lower' ? pool.atLeast : pool.atMost;
  if (pool.coverage.state !== 'anchored' || pool.limit === null || used === null)
    return 'how many seats are taken is not known any more';
  const kept = keptBack(pool);
  if ((used + kept) * 100 < percent * pool.limit) return `${seats(pool)} are taken`;
  const isReserved = used * 100 < percent * pool.limit;
  const says = isReserved
    ? `${kept} of ${pool.limit} seats are reserved and may be unused; no refusal seen`
    : 'no refusal seen';
  return { says, about: [], instance: '', proof: [] };
});

function seats({ atLeast, atMost, limit, reserved = 0 }: PoolStanding): string {
  const range = atMost === null ? `${atLeast} or more` : atLeast === atMost ? `${atLeast}` : `${atLeast} to ${atMost}`;
  return `${range} of ${limit} seats${reserved > 0 ? ` (${reserved} reserved)` : ''}`;
}
