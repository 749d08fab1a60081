import type { PoolStanding } from '../../src/domain/ledger.ts';
import { stateCheck, type Finding } from './state-check.ts';

/**
 * Holds while the limit of a pool cannot be right: the configured one is another than the log states, or more seats are
 * surely taken than the limit allows.
 */
export const limit = stateCheck('limit', (_, pool) => differs(pool) ?? exceeded(pool) ?? 'the limit agrees again');

function differs({ statedLimit, limit: configured }: PoolStanding): Finding | undefined {
  if (statedLimit === undefined) return undefined;
  return { says: `${configured} configured, the log states ${statedLimit.limit}`, about: [], instance: '', proof: [] };
}

function exceeded({ coverage, limit: allowed, atLeast, doubt }: PoolStanding): Finding | undefined {
  if (doubt !== undefined || coverage.state === 'unknown' || allowed === null || atLeast === null || atLeast <= allowed)
    return undefined;
  return { says: `at least ${atLeast} taken of ${allowed}`, about: [], instance: '', proof: [] };
}
