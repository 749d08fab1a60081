import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { keyOf, keyText, type Outgoing, type Store } from '../domain/store.ts';
import { HOUR, passed } from './ceiling.ts';
import { isDue } from './outbox.ts';

type Asked = Pick<Store, 'due' | 'nextDue' | 'settle'>;

/** An outbox in memory, before that of the state: for notices that cannot be kept there. */
export interface Unkept extends Asked {
  /**
   * Takes the critical ones among notices that could not be committed: of each alert once an hour, since a notice that
   * cannot be kept is made again and again. Gives whether it took any.
   */
  take(notices: readonly Notice[], at: Instant): boolean;
  /** Takes a notice of any content. */
  add(notice: Notice, at: Instant): void;
}

/** So many notices an hour leave without the state. */
const MOST = 12;

/**
 * Keeps in memory what the state could not take, until it is delivered to each of the `receivers` (their ids). A notice
 * that was sent this way and is committed later is settled and not sent twice; one whose content has changed by then
 * has another id, and is sent: told again rather than never.
 */
export function createUnkept(store: Asked, receivers: () => readonly string[]): Unkept {
  const waiting = new Map<string, Outgoing>();
  const sent = new Map<string, Instant>();
  const toldAt = new Map<string, Instant>();
  /** Notices of the state whose thread begins with one that waits here: an end does not leave before its beginning. */
  const behind = new Set<string>();

  function add(notice: Notice, at: Instant): void {
    for (const receiver of receivers()) {
      const key = keyText({ notice: notice.id, receiver });
      if (sent.has(key)) continue;
      waiting.set(key, {
        notice,
        receiver,
        createdAt: at,
        state: 'waiting',
        attempts: 0,
        nextTryAt: at,
        detail: null,
        lastError: null,
      });
    }
  }

  function ofReceiver(receiver: string | undefined): Outgoing[] {
    return [...waiting.values()].filter((one) => receiver === undefined || one.receiver === receiver);
  }

  /** Settles what the state holds by now and was sent before; what is left is to be sent. */
  function unsent(all: readonly Outgoing[], now: Instant): Outgoing[] {
    return all.filter((outgoing) => {
      if (!sent.has(textOf(outgoing))) return true;
      store.settle(keyOf(outgoing), { state: 'sent', nextTryAt: now, detail: null, lastError: null }, now);
      return false;
    });
  }

  return {
    take(notices, at) {
      for (const [about, told] of toldAt) if (passed(told, at) >= HOUR) toldAt.delete(about);
      for (const [id, when] of sent) if (passed(when, at) >= 24 * HOUR) sent.delete(id);
      const before = waiting.size;
      for (const notice of notices.filter(isCritical)) {
        const about = notice.body.alerts.map(({ fingerprint }) => fingerprint).filter((one) => !toldAt.has(one));
        if (about.length === 0 || toldAt.size >= MOST) continue;
        for (const one of about) toldAt.set(one, at);
        add(notice, at);
      }
      return waiting.size > before;
    },
    add,
    due(now, asked = {}) {
      const { but, most = Infinity } = asked;
      const own = ofReceiver(asked.receiver)
        .filter((one) => but?.has(textOf(one)) !== true && isDue(one.nextTryAt, now))
        .slice(0, most);
      if (own.length >= most) return own;
      const left = new Set([...(but ?? []), ...waiting.keys(), ...behind]);
      const threads = new Set([...waiting.values()].map(threadOf));
      for (;;) {
        const asIs = store.due(now, { ...asked, but: left, most: most - own.length });
        const unblocked = asIs.filter((one) => !threads.has(threadOf(one)));
        for (const one of asIs) {
          if (!threads.has(threadOf(one))) continue;
          behind.add(textOf(one));
          left.add(textOf(one));
        }
        const kept = unsent(unblocked, now);
        if (kept.length > 0 || asIs.length === 0) return [...own, ...kept];
      }
    },
    nextDue(but, receiver) {
      const own = ofReceiver(receiver)
        .filter((one) => but?.has(textOf(one)) !== true)
        .map(({ nextTryAt }) => nextTryAt);
      const next = store.nextDue(new Set([...(but ?? []), ...waiting.keys(), ...behind]), receiver);
      return own.length === 0 ? next : Math.min(...own, next ?? Infinity);
    },
    settle(key, outcome, at) {
      const id = keyText(key);
      const known = waiting.get(id);
      if (known === undefined) return store.settle(key, outcome, at);
      if (outcome.state === 'waiting' && receivers().includes(key.receiver)) {
        const { nextTryAt, detail, lastError } = outcome;
        waiting.set(id, { ...known, nextTryAt, detail, lastError, attempts: known.attempts + 1 });
        return;
      }
      waiting.delete(id);
      behind.clear();
      if (outcome.state === 'sent') sent.set(id, at);
    },
  };
}

function textOf(outgoing: Outgoing): string {
  return keyText(keyOf(outgoing));
}

/** The thread at a receiver: an end waits for its beginning to the same receiver. */
function threadOf({ notice, receiver }: Outgoing): string {
  return keyText({ notice: notice.root, receiver });
}

function isCritical({ reason, held, body: { level } }: Notice): boolean {
  return level === 'critical' && held !== true && (reason === 'first' || reason === 'rise' || reason === 'catch-up');
}
