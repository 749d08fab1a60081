import type { Instant } from '../domain/entry.ts';
import type { Outgoing, Settled, Store } from '../domain/store.ts';
import { isUrgent } from '../store/outbox.ts';
import { createLanes } from './lanes.ts';
import type { Logger } from './logger.ts';
import type { Receiver } from './receiver.ts';
import { attempt, fieldsOf, settledBy } from './settle.ts';

export interface SenderParts {
  store: Pick<Store, 'due' | 'nextDue' | 'settle'>;
  /** Where notices go; undefined before a configuration is in force. */
  receiver(): Receiver | undefined;
  now(): Instant;
  log: Logger;
  /** Told when the next notice is due, once all that is due now is under way; null when none waits. */
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
  /**
   * Begins to send what is due, and resolves when nothing is under way any more. A call while that lasts joins it, and
   * begins with what has become due since; it never waits for what is under way.
   */
  sendDue(): Promise<SendCounts>;
  /**
   * Nothing more is begun, and nothing is asked of the outbox any more; what is under way is sent again by the next
   * run.
   */
  stop(): void;
}

const NOBODY: Pick<Receiver, 'deliver'> = {
  deliver: (_, { detail }) => Promise.resolve({ kind: 'retry', error: 'there is no receiver yet', detail }),
};

const second = 1000;
const longestWait = 15 * 60 * second;

/**
 * Whether a time to try has come. One that lies farther ahead than any wait was set by a clock that has been set back
 * since.
 */
export function isDue(at: Instant, now: Instant): boolean {
  return at <= now || at > farthest(now);
}

/** The latest time to try that a clock which goes right can have set. */
export function farthest(now: Instant): Instant {
  return now + 2 * longestWait;
}

/** What could not be settled is tried again after this. */
const settleAgain = 30 * second;

/**
 * Takes notices from the outbox to the receiver: the first ones of what is critical before all others, each by itself.
 * One that fails, or whose mail server does not answer, holds up none behind it (see `createLanes`). What fails for a
 * while is tried for three days and 20 times, then given up; what a server refuses for good fails at once. A notice
 * that was delivered but could not be settled is settled later and not sent again by this sender; after a crash it is
 * sent again under the same Message-ID, since a double is better than silence.
 */
export function createSender({ store, receiver, now, log, wake }: SenderParts): Sender {
  const lanes = createLanes(pump);
  const unsettled = new Map<string, { settled: Settled; again: Instant }>();
  /** What was told to `wake` last since it was asked for a round. */
  let woken: Instant | null | undefined;
  let stopped = false;
  let round: { counts: SendCounts; ended: PromiseWithResolvers<SendCounts> } | undefined;

  /** Begins all that may be begun now. */
  function pump(): void {
    if (round === undefined || stopped) return;
    try {
      settleLater(round.counts);
      for (;;) {
        const [next] = store.due(now(), { farthest: farthest(now()), but: taken(), most: 1 });
        if (next === undefined) break;
        if (!lanes.begin(next.notice.id, isUrgent(next.notice), () => send(next))) return;
      }
      const idle = lanes.under().size === 0;
      const at = nextRound();
      if (at !== woken && (at !== null || idle)) {
        woken = at;
        wake(at);
      }
      if (!idle) return;
      round.ended.resolve(round.counts);
    } catch (error) {
      round.ended.reject(error);
      wake(now() + settleAgain);
    }
    round = undefined;
  }

  function taken(): Set<string> {
    return new Set([...lanes.under(), ...unsettled.keys()]);
  }

  function nextRound(): Instant | null {
    const times = [...unsettled.values()].map(({ again }) => again);
    const next = store.nextDue(taken());
    return next === null && times.length === 0 ? null : Math.min(next ?? Infinity, ...times);
  }

  async function send(outgoing: Outgoing): Promise<void> {
    const settled = await attemptOf(outgoing);
    if (!stopped) keep(outgoing.notice.id, settled, round?.counts ?? noCounts());
  }

  function keep(id: string, settled: Settled, counts: SendCounts): void {
    try {
      store.settle(id, settled, now());
      unsettled.delete(id);
    } catch (error) {
      if (!unsettled.has(id))
        log.error(
          { notice: id, state: settled.state, error: String(error) },
          'notice not settled in the state, will be settled later',
        );
      unsettled.set(id, { settled, again: now() + settleAgain });
    }
    counts[settled.state === 'sent' || settled.state === 'failed' ? settled.state : 'retried'] += 1;
  }

  function settleLater(counts: SendCounts): void {
    for (const [id, { settled, again }] of unsettled) if (isDue(again, now())) keep(id, settled, counts);
  }

  async function attemptOf(outgoing: Outgoing): Promise<Settled> {
    const { notice, attempts: before, detail } = outgoing;
    const to = receiver();
    const outcome = await attempt(to ?? NOBODY, notice, { at: now(), before, detail });
    const settled = settledBy(outgoing, outcome, now());
    const fields = { ...fieldsOf(outgoing), state: settled.state, receivers: to?.to ?? [] };
    const { lastError: error, detail: remaining } = settled;
    if (settled.state === 'sent') log.info(fields, 'notice sent');
    else if (settled.state === 'failed') log.error({ ...fields, error, remaining }, 'notice given up');
    else if (error !== outgoing.lastError) {
      log.warn(
        { ...fields, error, nextTryAt: new Date(settled.nextTryAt).toISOString() },
        'notice not sent, will be tried again',
      );
    }
    return settled;
  }

  return {
    sendDue() {
      const running = (round ??= { counts: noCounts(), ended: Promise.withResolvers() });
      woken = undefined;
      pump();
      return running.ended.promise;
    },
    stop() {
      stopped = true;
    },
  };
}

function noCounts(): SendCounts {
  return { sent: 0, retried: 0, failed: 0 };
}
