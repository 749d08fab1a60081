import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { State } from './state.ts';

const HOUR = 3_600_000;
/** What runs goes on for so long without the licence of the server. */
const GRACE = 24 * HOUR;
/** After a change of the hardware the licence server goes on giving licences for so long. */
const SERVER_GRACE = 15 * 24 * HOUR;

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
 * A grace period is told: that of a lost licence is counted in hours, that of a licence server after a change of its
 * hardware in days.
 */
export function graceTold(
  fact: Fact,
  told: { amount: string | undefined; unit: string | undefined; text: string },
  emit: Emit,
): void {
  const { amount, unit = '' } = told;
  const days = unit.startsWith('day');
  const length = amount === undefined ? GRACE : Number(amount) * (days ? 24 * HOUR : HOUR);
  const ends = fact.at + Math.min(length, 2 * SERVER_GRACE);
  const text =
    amount === undefined
      ? `in its grace period: 24 hours end at ${minute(ends)}, 15 days of a licence server at ` +
        `${minute(fact.at + SERVER_GRACE)}, where it began now`
      : `in its grace period, which ends at ${minute(ends)}; then licences are no longer given`;
  const words = told.text.replaceAll(/\s+/g, ' ').slice(0, 160);
  emit({
    ...fact,
    kind: 'message',
    pool: '',
    code: 'licence-grace',
    severity: 2,
    text: `${text} (${words})`,
    times: 1,
  });
}

function minute(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
