import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Outgoing, Settled } from '../domain/store.ts';
import { visible } from '../present/sanitise.ts';
import type { Attempt, Outcome, Receiver } from './receiver.ts';
import { stateOf } from './text/state.ts';
import { withoutNames } from './without-names.ts';

const second = 1000;
/** A receiver has time limits of its own; this one is for other calls that hang, such as on a share that is away. */
const longestAttempt = 240 * second;
const firstWait = 30 * second;
const longestWait = 15 * 60 * second;
const giveUpAfter = 3 * 24 * 3600 * second;
/** So many attempts are made even where three days went by with seatwatch switched off, or on a wrong clock. */
const leastAttempts = 20;

/**
 * The wait before the next attempt, in milliseconds: 30 s, 1 min, 2 min and so on, 15 min at most.
 * `attempts` counts those before the one that failed now.
 */
export function waitAfter(attempts: number): number {
  return Math.min(longestWait, firstWait * 2 ** Math.min(attempts, 10));
}

/**
 * Makes one attempt to deliver a notice, which ends within `longest` milliseconds (four minutes): one that hangs is a
 * `retry`, and so is one that throws, against its contract, since an error says nothing of the notice. A receiver that
 * shows no names gets none. Never throws.
 */
export async function attempt(
  { presentation, deliver }: Pick<Receiver, 'presentation' | 'deliver'>,
  notice: Notice,
  one: Attempt,
  longest = longestAttempt,
): Promise<Outcome> {
  const { detail } = one;
  const gaveUp = new AbortController();
  const late = new Promise<Outcome>((resolve) => {
    const error = `it was not taken within ${Math.round(longest / second)} seconds`;
    const timer = setTimeout(() => resolve({ kind: 'retry', error, detail }), longest).unref();
    gaveUp.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  try {
    return await Promise.race([deliver(presentation.names ? notice : withoutNames(notice), one), late]);
  } catch (error) {
    return { kind: 'retry', error: error instanceof Error ? error.message : String(error), detail };
  } finally {
    gaveUp.abort();
  }
}

/**
 * The state of a delivery after an attempt: `sent`; `failed` where the receiver refused for good, or three days and 20
 * attempts have gone by; else `waiting` for the next one.
 */
export function settledBy(outgoing: Outgoing, outcome: Outcome, now: Instant): Settled {
  if (outcome.kind === 'sent') return { state: 'sent', nextTryAt: now, detail: null, lastError: null, told: true };
  const { detail = null, reached: told = false } = outcome;
  const given = { nextTryAt: now, detail, told, lastError: visible(outcome.error, 1000) };
  if (outcome.kind === 'permanent') return { ...given, state: 'failed' };
  const age = now - outgoing.createdAt;
  if (age >= giveUpAfter && outgoing.attempts >= leastAttempts)
    return { ...given, state: 'failed', lastError: visible(`given up after 3 days: ${outcome.error}`, 1000) };
  return { ...given, state: 'waiting', nextTryAt: now + waitAfter(outgoing.attempts) };
}

/** The fields of a delivery in the daemon's log: no text of a log file, and no holder. */
export function fieldsOf({ notice, attempts }: Outgoing): {
  notice: string;
  /** The first word of its subject. */
  tells: string;
  reason: string;
  rule: string | null;
  pool: string | null;
  alerts: number;
  attempt: number;
} {
  const { alerts } = notice.body;
  const [first] = alerts;
  return {
    notice: notice.id,
    tells: stateOf(notice),
    reason: notice.reason,
    rule: first?.rule ?? null,
    pool: first?.pool ?? null,
    alerts: alerts.length,
    attempt: attempts + 1,
  };
}
