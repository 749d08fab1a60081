import type { PoolNow } from '../domain/ledger.ts';
import { iso } from '../present/time-text.ts';
import { answerJson, time } from './json.ts';
import type { Refusals } from './refusals.ts';
import type { Piece, Usage } from './usage.ts';
import type { Answer } from './who.ts';

/** What is told of one pool. */
export interface PoolUsage {
  pool: PoolNow;
  pieces: readonly Piece[];
  usage: Usage;
  refusals: Refusals;
}

/**
 * `usage --json`: spans in milliseconds, times in ISO 8601 UTC, unknown as null. `steps` hold until the next one, the
 * last until `to`.
 */
export function usageJson(end: Answer, from: number, to: number, pools: readonly PoolUsage[]): unknown {
  return { ...answerJson(end), from: iso(from), to: iso(to), pools: pools.map(poolJson) };
}

function poolJson({
  pool: { pool, system, sources, perCore, limit: now },
  pieces,
  usage,
  refusals,
}: PoolUsage): unknown {
  const { peak, average, atLimit, known } = usage;
  return {
    pool,
    system,
    sources,
    limit: usage.limit ?? now,
    perCore,
    peak: { atLeast: peak.atLeast, atMost: peak.atMost, at: time(peak.at), until: time(peak.until) },
    average,
    atLimitMs: atLimit,
    knownMs: known,
    refusals: {
      atLeast: refusals.atLeast,
      atMost: refusals.atMost,
      rises: refusals.rises.map(({ at, atLeast, atMost }) => ({ at: iso(at), atLeast, atMost })),
      failedLogins: refusals.failed,
      notUnderstood: refusals.notUnderstood,
    },
    steps: pieces.map(({ from, atLeast, atMost, limit, coverage }) => ({
      at: iso(from),
      atLeast,
      atMost,
      limit,
      coverage,
    })),
  };
}
