import type { Instant } from '../domain/entry.ts';
import { keyOf, keyText, type DeliveryKey, type Outgoing, type Settled, type Store } from '../domain/store.ts';
import { isUrgent } from '../store/outbox.ts';
import { createLanes, type Lanes } from './lanes.ts';
import type { Logger } from './logger.ts';
import type { Receiver } from './receiver.ts';
import { attempt, fieldsOf, settledBy } from './settle.ts';

/** What a sender is made with. */
export interface SenderParts {
  store: Pick<Store, 'due' | 'nextDue' | 'settle'>;
  /** Where notices go; none before a configuration is in force. */
  receivers(): readonly Receiver[];
  now(): Instant;
  log: Logger;
  /** Called with the time of the next delivery, once all that is due now is under way; null when none waits. */
  wake(at: Instant | null): void;
}

/** How many deliveries of a round were sent, are tried again later, and were given up. */
export interface SendCounts {
  sent: number;
  retried: number;
  failed: number;
}

/** Delivers what the outbox holds. */
export interface Sender {
  /**
   * Begins a round: attempts all deliveries that are due, and resolves when no attempt is under way any more. A call
   * during a round joins it, and begins at once what has become due since.
   */
  sendDue(): Promise<SendCounts>;
  /**
   * Begins no further attempt and uses the store no more. An attempt that is under way is not settled: the next run
   * makes it again.
   */
  stop(): void;
}

const second = 1000;
const longestWait = 15 * 60 * second;

/**
 * Whether a time to try has come, or lies farther ahead than any wait, so that a clock which has been set back since
 * must have set it.
 */
export function isDue(at: Instant, now: Instant): boolean {
  return at <= now || at > farthest(now);
}

/** The latest time to try that a clock which was not set back can have set. */
export function farthest(now: Instant): Instant {
  return now + 2 * longestWait;
}

/** A delivery that could not be settled in the state is settled after this. */
const settleAgain = 30 * second;

/**
 * Takes deliveries from the outbox to their receivers: the first ones of what is critical before all others, each by
 * itself. One that fails, or whose receiver does not answer, holds up none behind it (see `createLanes`), and none to
 * another receiver. What fails for a while is tried for three days and 20 times, then given up; what a receiver refuses
 * for good fails at once. A notice that was delivered but could not be settled is settled later and not sent again by
 * this sender; after a crash it is sent again under the same id, since a double is better than silence.
 */
export function createSender({ store, receivers, now, log, wake }: SenderParts): Sender {
  const lanes = new Map<string, Lanes>();
  const unsettled = new Map<string, { key: DeliveryKey; settled: Settled; again: Instant }>();
  /** The last argument of `wake` in this round; undefined before. */
  let woken: Instant | null | undefined;
  let stopped = false;
  let round: { counts: SendCounts; ended: PromiseWithResolvers<SendCounts> } | undefined;

  /** Begins all that may be begun now. */
  function pump(): void {
    if (round === undefined || stopped) return;
    try {
      settleLater(round.counts);
      // A receiver whose lanes are taken calls again when one is free.
      const free = receivers().filter(beginAll);
      const idle = [...lanes.values()].every((each) => each.under().size === 0);
      if (free.length === 0 && !idle) return;
      const at = nextRound(free);
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

  /** Begins what is due for a receiver; false where some of it has to wait for attempts that are under way. */
  function beginAll(receiver: Receiver): boolean {
    const own = lanes.get(receiver.id) ?? createLanes(pump);
    lanes.set(receiver.id, own);
    for (;;) {
      const asked = { receiver: receiver.id, farthest: farthest(now()), but: taken(), most: 1 };
      const [next] = store.due(now(), asked);
      if (next === undefined) return true;
      if (!own.begin(textOf(next), isUrgent(next.notice), () => send(receiver, next))) return false;
    }
  }

  function taken(): Set<string> {
    return new Set([...[...lanes.values()].flatMap((each) => [...each.under()]), ...unsettled.keys()]);
  }

  function nextRound(free: readonly Receiver[]): Instant | null {
    const but = taken();
    const times = [
      ...[...unsettled.values()].map(({ again }) => again),
      ...free.flatMap(({ id }) => store.nextDue(but, id) ?? []),
    ];
    return times.length === 0 ? null : Math.min(...times);
  }

  async function send(receiver: Receiver, outgoing: Outgoing): Promise<void> {
    const settled = await attemptOf(receiver, outgoing);
    if (!stopped) keep(keyOf(outgoing), settled, round?.counts ?? noCounts());
  }

  function keep(key: DeliveryKey, settled: Settled, counts: SendCounts): void {
    const text = keyText(key);
    try {
      store.settle(key, settled, now());
      unsettled.delete(text);
    } catch (error) {
      if (!unsettled.has(text))
        log.error(
          { ...key, state: settled.state, error: String(error) },
          'notice not settled in the state, will be settled later',
        );
      unsettled.set(text, { key, settled, again: now() + settleAgain });
    }
    counts[settled.state === 'sent' || settled.state === 'failed' ? settled.state : 'retried'] += 1;
  }

  function settleLater(counts: SendCounts): void {
    for (const { key, settled, again } of unsettled.values()) if (isDue(again, now())) keep(key, settled, counts);
  }

  async function attemptOf(receiver: Receiver, outgoing: Outgoing): Promise<Settled> {
    const { notice, attempts: before, detail } = outgoing;
    const outcome = await attempt(receiver, notice, { at: now(), before, detail });
    const settled = settledBy(outgoing, outcome, now());
    const which = receivers().length > 1 ? { receiver: receiver.id } : {};
    const fields = { ...fieldsOf(outgoing), ...which, state: settled.state, receivers: receiver.to };
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

function textOf(outgoing: Outgoing): string {
  return keyText(keyOf(outgoing));
}

function noCounts(): SendCounts {
  return { sent: 0, retried: 0, failed: 0 };
}
