import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Outgoing, Store } from '../domain/store.ts';
import { HOUR, passed } from './ceiling.ts';
import { isDue } from './outbox.ts';

type Asked = Pick<Store, 'due' | 'nextDue' | 'settle'>;

/** An outbox before that of the state: what cannot be kept there leaves all the same. */
export interface Unkept extends Asked {
  /**
   * Takes what is critical among notices that could not be committed: of each alert once an hour, since what cannot be
   * kept is made again and again. Gives whether anything was taken.
   */
  take(notices: readonly Notice[], at: Instant): boolean;
  /** Takes a notice whatever it says. */
  add(notice: Notice, at: Instant): void;
}

/** So many notices an hour leave without the state. */
const MOST = 12;

/**
 * Keeps in memory what the state could not take, until it is sent. A notice that was sent this way and is committed
 * later is settled and not sent twice; one that says more by then has another id, and is sent: told again rather than
 * never.
 */
export function createUnkept(store: Asked): Unkept {
  const waiting = new Map<string, Outgoing>();
  const sent = new Map<string, Instant>();
  const toldAt = new Map<string, Instant>();
  /** Notices of the state whose thread begins with one that waits here: an end does not leave before its beginning. */
  const behind = new Set<string>();

  function add(notice: Notice, at: Instant): void {
    if (sent.has(notice.id)) return;
    waiting.set(notice.id, {
      notice,
      createdAt: at,
      state: 'waiting',
      attempts: 0,
      nextTryAt: at,
      detail: null,
      lastError: null,
    });
  }

  /** Settles what the state holds by now and was sent before; what is left is to be sent. */
  function unsent(all: readonly Outgoing[], now: Instant): Outgoing[] {
    return all.filter(({ notice: { id } }) => {
      if (!sent.has(id)) return true;
      store.settle(id, { state: 'sent', nextTryAt: now, detail: null, lastError: null }, now);
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
      const own = [...waiting.values()]
        .filter(({ notice: { id }, nextTryAt }) => but?.has(id) !== true && isDue(nextTryAt, now))
        .slice(0, most);
      if (own.length >= most) return own;
      const left = new Set([...(but ?? []), ...waiting.keys(), ...behind]);
      const threads = new Set([...waiting.values()].map(({ notice: { root } }) => root));
      for (;;) {
        const asIs = store.due(now, { ...asked, but: left, most: most - own.length });
        const unblocked = asIs.filter(({ notice: { root } }) => !threads.has(root));
        for (const { notice } of asIs) {
          if (!threads.has(notice.root)) continue;
          behind.add(notice.id);
          left.add(notice.id);
        }
        const kept = unsent(unblocked, now);
        if (kept.length > 0 || asIs.length === 0) return [...own, ...kept];
      }
    },
    nextDue(but) {
      const own = [...waiting.values()]
        .filter(({ notice: { id } }) => but?.has(id) !== true)
        .map(({ nextTryAt }) => nextTryAt);
      const next = store.nextDue(new Set([...(but ?? []), ...waiting.keys(), ...behind]));
      return own.length === 0 ? next : Math.min(...own, next ?? Infinity);
    },
    settle(id, outcome, at) {
      const known = waiting.get(id);
      if (known === undefined) return store.settle(id, outcome, at);
      if (outcome.state === 'waiting') {
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

function isCritical({ reason, held, body: { level } }: Notice): boolean {
  return level === 'critical' && held !== true && (reason === 'first' || reason === 'rise' || reason === 'catch-up');
}
