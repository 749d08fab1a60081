import type { Instant } from '../domain/reading.ts';
import type { Outgoing, Store } from '../domain/store.ts';
import { visible } from '../words/sanitise.ts';
import type { Deliver, Outcome } from './mail/transport.ts';

/** A constant message and its fields, as pino takes them. */
export interface SenderLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SenderParts {
  store: Pick<Store, 'due' | 'nextDue' | 'settle'>;
  deliver: Deliver;
  now(): Instant;
  log: SenderLog;
  /** Told after each round when the next notice is due; null when none waits. */
  wake(at: Instant | null): void;
}

export interface SendCounts {
  sent: number;
  /** Will be tried again. */
  retried: number;
  /** Given up. */
  failed: number;
}

export interface Sender {
  /** Sends what is due. A call while a round runs joins it. */
  sendDue(): Promise<SendCounts>;
}

type Settled = Parameters<Store['settle']>[1];

const second = 1000;
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

/** Whether a time to try has come. One that lies farther ahead than any wait was set by a clock that has been set back since. */
export function isDue(at: Instant, now: Instant): boolean {
  return at <= now || at > farthest(now);
}

function farthest(now: Instant): Instant {
  return now + 2 * longestWait;
}

/**
 * Takes notices from the outbox to the receiver, in the order they were made, each by itself: one that fails holds up
 * none behind it. What fails for a while is tried for three days and 20 times, then given up; what a server refuses for good fails at
 * once. A notice that was delivered but could not be settled is settled later and not sent again by this sender; after a
 * crash it is sent again under the same Message-ID, since a double is better than silence.
 */
export function createSender({ store, deliver, now, log, wake }: SenderParts): Sender {
  const unsettled = new Map<string, Settled>();
  let round: Promise<SendCounts> | undefined;

  async function run(): Promise<SendCounts> {
    const counts: SendCounts = { sent: 0, retried: 0, failed: 0 };
    const seen = new Set<string>();
    // `round` must be set before the round can end, and is cleared in the same breath in which nothing more was found due.
    await Promise.resolve();
    try {
      for (;;) {
        // Asked again each time, so that a notice made during the round does not wait for the next one.
        const next = store.due(now(), farthest(now())).find(({ notice }) => !seen.has(notice.id));
        if (next === undefined) return counts;
        seen.add(next.notice.id);
        await send(next, counts);
      }
    } finally {
      round = undefined;
      wake(nextRound());
    }
  }

  /** Whatever was due has had its turn; only what could not be settled is due still, and must not be tried without a pause. */
  function nextRound(): Instant | null {
    const next = store.nextDue();
    return next === null ? null : Math.max(next, unsettled.size > 0 ? now() + firstWait : 0);
  }

  async function send(outgoing: Outgoing, counts: SendCounts): Promise<void> {
    const { id } = outgoing.notice;
    const known = unsettled.has(id);
    const settled = unsettled.get(id) ?? (await attempt(outgoing));
    unsettled.set(id, settled);
    try {
      store.settle(id, settled, now());
      unsettled.delete(id);
    } catch (error) {
      if (!known) log.error({ notice: id, state: settled.state, error: String(error) }, 'notice not settled in the state, will be settled later');
    }
    counts[settled.state === 'waiting' ? 'retried' : settled.state] += 1;
  }

  async function attempt(outgoing: Outgoing): Promise<Settled> {
    const outcome = await outcomeOf(deliver, outgoing, now());
    const settled = settle(outgoing, outcome, now());
    const fields = { notice: outgoing.notice.id, reason: outgoing.notice.reason, attempt: outgoing.attempts + 1 };
    if (settled.state === 'sent') log.info(fields, 'notice sent');
    else if (settled.state === 'failed') log.error({ ...fields, error: settled.lastError, remaining: settled.remaining }, 'notice given up');
    else if (settled.lastError !== outgoing.lastError) log.warn({ ...fields, error: settled.lastError, nextTryAt: settled.nextTryAt }, 'notice not sent, will be tried again');
    return settled;
  }

  return {
    sendDue() {
      round ??= run();
      return round;
    },
  };
}

/** An error that escapes a delivery says nothing of the mail: it is tried again. */
async function outcomeOf(deliver: Deliver, outgoing: Outgoing, now: Instant): Promise<Outcome> {
  try {
    return await deliver(outgoing, now);
  } catch (error) {
    return { kind: 'retry', error: error instanceof Error ? error.message : String(error), remaining: outgoing.remaining };
  }
}

function settle(outgoing: Outgoing, outcome: Outcome, now: Instant): Settled {
  if (outcome.kind === 'sent') return { state: 'sent', nextTryAt: now, remaining: [], lastError: null };
  const { remaining } = outcome;
  if (outcome.kind === 'permanent') return { state: 'failed', nextTryAt: now, remaining, lastError: visible(outcome.error, 1000) };
  const age = now - outgoing.createdAt;
  if (age >= giveUpAfter && outgoing.attempts >= leastAttempts) return { state: 'failed', nextTryAt: now, remaining, lastError: visible(`given up after 3 days: ${outcome.error}`, 1000) };
  return { state: 'waiting', nextTryAt: now + waitAfter(outgoing.attempts), remaining, lastError: visible(outcome.error, 1000) };
}
