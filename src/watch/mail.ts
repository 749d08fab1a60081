import type { Instant } from '../domain/entry.ts';
import type { Store } from '../domain/store.ts';
import type { Logger } from '../notify/logger.ts';
import { createMemoryOutbox, type MemoryOutbox } from '../notify/memory-outbox.ts';
import { createSender, isDue } from '../notify/outbox.ts';
import type { Receiver } from '../notify/receiver.ts';
import type { Wake } from './wake.ts';

/** The longest time that a timer is set for, in milliseconds. */
const LONGEST = 15 * 60_000;

/** The sending of a run, beside its reading: nothing here is waited for while logs are read. */
export interface Mail {
  /** Begins to send what is due, and returns. */
  send(): void;
  /** The same, where a time to try has come. */
  look(): void;
  /** Tries at once what waits for its next attempt: a start or a changed configuration often is what mends it. */
  hasten(): void;
  /** Nothing more is begun; resolves when nothing is being sent. */
  done(): Promise<unknown>;
  /** Before the state is closed. */
  close(): void;
  /** For what the state cannot keep. */
  memoryOutbox: MemoryOutbox;
}

interface MailParts {
  now(): Instant;
  log: Logger;
}

/** One sender for the whole run: an attempt that is under way while the configuration changes is not made twice. */
export function createMail(
  store: Store,
  receivers: () => readonly Receiver[],
  { now, log }: MailParts,
  wake: Wake,
): Mail {
  let at: number | null = now();
  let round: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const memoryOutbox = createMemoryOutbox(store, () => receivers().map(({ id }) => id));
  const sender = createSender({
    store: memoryOutbox,
    receivers,
    now,
    log,
    wake(next) {
      if (over) return;
      at = next;
      clearTimeout(timer);
      // However rarely the logs are looked at, a mail is tried again when its time comes.
      if (next !== null) timer = setTimeout(look, Math.min(Math.max(0, next - now()), LONGEST)).unref();
      wake.now();
    },
  });

  function send(): void {
    if (receivers().length === 0) return;
    at = null;
    round = sender
      .sendDue()
      .catch((error: unknown) => log.error({ error: String(error) }, 'the outbox could not be read'));
  }

  function look(): void {
    if (at !== null && isDue(at, now())) send();
  }

  return {
    send,
    look,
    hasten() {
      at = now();
      try {
        store.hasten(now());
      } catch {
        // A disk that is full: what waits is tried when its time comes.
      }
    },
    done() {
      over = true;
      clearTimeout(timer);
      return round;
    },
    close: sender.stop,
    memoryOutbox,
  };
}
