import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import { nameOf } from './keys.ts';
import { joined, KEPT, overfull, REASON } from './older-sessions.ts';
import { oldestFirst } from './order.ts';
import { instanceFor, type PoolBook } from './pool-book.ts';
import { changeHolder, type PoolInstance } from './pool-instance.ts';
import { decideLeaving } from './reopen.ts';
import type { HolderState } from './state.ts';

/** So many are put together at once beyond what must be, since each time all that are open are put in order. */
const AT_ONCE = 2_000;

/**
 * Bounds how many open sessions of a pool are kept one by one; what is beyond is put together. `when` is the instant of
 * the event that came last: that of the instance unless given.
 */
export function boundOpen(book: PoolBook, poolId: string, when?: Instant): void {
  const pool = book.pools.get(poolId);
  if (pool === undefined) return;
  for (let key = overfull(pool); key !== undefined; key = overfull(pool)) {
    const target = instanceFor(book, poolId, pool.instances[key]?.source ?? '', nameOf(key));
    putTogether(target, when ?? target.instance.clock ?? 0);
  }
}

interface Candidate {
  key: string;
  session: Session;
  /** 0 where nobody knows whether it is open: those come first. */
  doubtful: 0 | 1;
}

/**
 * Puts the oldest open sessions of an instance together, of which from `when` on only the number is known: first those
 * of which nobody knows whether they are open. As many seats as they took may be taken still; none of them surely is.
 */
function putTogether(target: PoolInstance, when: Instant): void {
  const { instance } = target;
  for (const key of Object.keys(instance.holders)) decideLeaving(target, key, Infinity, when);
  const all: Candidate[] = [];
  for (const [key, { sessions }] of Object.entries(instance.holders)) {
    for (const session of sessions) all.push({ key, session, doubtful: session.uncertain === true ? 0 : 1 });
  }
  all.sort((a, b) => a.doubtful - b.doubtful || oldestFirst(a.session, b.session));
  const possible = instance.possible;
  const gone = all.slice(0, Math.max(AT_ONCE, all.length - KEPT + AT_ONCE));
  for (const [key, own] of Map.groupBy(gone, (one) => one.key)) {
    const leaving = new Set(own.map(({ session }) => session));
    changeHolder(target, key, (holder) => leave(holder, leaving));
  }
  const sessions = gone.map(({ session }) => session);
  for (const session of sessions) {
    const { reason = REASON } = session;
    target.emit({ kind: 'session', session: { ...session, uncertain: true, setAside: when, reason } });
  }
  instance.older = joined(instance.older, sessions, possible - instance.possible);
  instance.possible = possible;
}

/** Takes sessions from a holder. A count that was stated before says nothing of those that are left. */
function leave(holder: HolderState, leaving: ReadonlySet<Session>): void {
  holder.sessions = holder.sessions.filter((session) => !leaving.has(session));
  holder.audit = null;
  const oldest = Math.min(...holder.sessions.map(({ openedAt }) => openedAt ?? -Infinity));
  holder.since = Number.isFinite(oldest) ? oldest : null;
}
