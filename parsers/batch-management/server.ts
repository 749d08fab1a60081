import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { State } from './state.ts';

const HOUR = 3_600_000;
/** What runs goes on for so long without the licence of the server. */
const GRACE = 24 * HOUR;

/** The licence server is not reached, or its licence was lost: what runs goes on until its grace ends. */
export function serverLost(fact: Fact, words: string, state: State, emit: Emit): State {
  const since = state.lostSince ?? fact.at;
  const text = `${words}. What runs goes on until ${minute(since + GRACE)} (24 hours), then it stops`;
  emit({ ...fact, kind: 'message', pool: '', code: 'licence-lost', severity: 2, text, times: 1 });
  return { ...state, lostSince: since };
}

/** It answers again: a licence was given, or it was started. */
export function serverBack(fact: Fact, state: State, emit: Emit): State {
  if (state.lostSince === null) return state;
  const text = 'the licence server answers again';
  emit({ ...fact, kind: 'message', pool: '', code: 'licence-found', severity: 0, text, times: 1 });
  return { ...state, lostSince: null };
}

/**
 * A grace period is told, with how much of it is left: that of a lost licence is counted in hours, that of a licence
 * server after a change of its hardware in days.
 */
export function graceTold(fact: Fact, { amount, unit }: { amount: number; unit: string }, emit: Emit): void {
  const ends = fact.at + amount * (unit === 'day' ? 24 * HOUR : HOUR);
  const left = `${amount} ${unit}${amount === 1 ? '' : 's'}`;
  const text = `it ends at ${minute(ends)} (${left}); from then on no licences are given`;
  emit({ ...fact, kind: 'message', pool: '', code: 'licence-grace', severity: 2, text, times: 1 });
}

function minute(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
