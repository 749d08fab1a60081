import type { Instant } from '../domain/entry.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { noteActivity } from './coverage.ts';
import { ended, endOf, holderKey, openedWithin } from './holder.ts';
import { blankSession, changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import { expectCount } from './reconcile-count.ts';
import { noteSign } from './renewals.ts';
import { goOn } from './reopen.ts';
import { closesTrusted, holdsFor } from './seats.ts';
import type { HolderState } from './state.ts';

/** How long a stated count holds where it is true of its own instant alone, in milliseconds. */
const MOMENT = 1;

/** Opens the session of a login, and compares the count that the log may state beside it. */
export function openSession(target: PoolInstance, event: Extract<Sourced, { kind: 'opened' }>): void {
  noteActivity(target, event);
  const key = holderKey(event.who, target.model);
  if (goOn(target, key, event) === true) return;
  const session = blankSession(target, key, event.who, event.at, event.proof);
  session.openedAt = event.at;
  session.opened = 'exact';
  if (event.untold === true) Object.assign(session, { uncertain: true, untold: true });
  if (event.between !== undefined) Object.assign(session, openedWithin(event.between, event.inferred));
  const surely = event.between?.[1] ?? event.at;
  const last = target.instance.ended;
  if (last !== null && last.proof.file !== event.proof.file && event.at < last.at) {
    // A late line of a rotated file, dated before the last restart.
    target.emit({ kind: 'session', session: ended(session, endOf(last)) });
    return;
  }
  changeHolder(target, key, (holder) => {
    if (holder.sessions.length === 0) holder.since = surely;
    else if (holder.since !== null) holder.since = Math.min(holder.since, surely);
    holder.grace = null;
    holder.sessions = [...holder.sessions, session];
    holder.peak = Math.max(holder.peak, holder.sessions.length);
    noteSign(target, holder, event.at);
    if (event.connections !== undefined) {
      expectCount(holder, event.connections, session, event.at, target.model.settle, event.proof);
      // Where ends are believed, the sessions say the same.
      if (!closesTrusted(target.instance, target.counting)) noteStated(target, holder, event.connections, event.at);
    }
    if (holder.audit?.due != null) noteDue(target, holder.audit.due);
  });
  target.emit({ kind: 'session', session });
}

/** Keeps the number of connections that the log states of a holder, as long as it is sure. */
function noteStated(target: PoolInstance, holder: HolderState, connections: number, when: Instant): void {
  // Of several logins in a burst the greatest count is the last.
  const burst = holder.stated != null && Math.abs(when - holder.stated.at) <= target.model.settle;
  const stated = burst ? Math.max(holder.stated?.connections ?? 0, connections) : connections;
  // All that were there before are there still: nobody has left without a word so far.
  const agreed = stated > 1 && stated === holder.sessions.length && !target.instance.contradicted;
  const until = when + (agreed ? holdsFor(target.instance.coverage) : MOMENT);
  holder.stated = { connections: stated, at: when, until };
  noteDue(target, until);
}
