import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import { sure } from './holder.ts';
import { changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import { seatsOfHolder } from './seats.ts';
import type { HolderState, RenewalState } from './state.ts';

/** Below this, in milliseconds, the time between two renewals tells no interval. */
const LEAST = 60_000;

/**
 * A session of a holder is renewed: what was uncertain because no renewal came is sure again, and from as many renewals
 * on as the model asks for the next one is awaited. Where several sessions are renewed together that is one renewal.
 */
export function noteRenewal(target: PoolInstance, holder: HolderState, at: Instant): void {
  const { renewals, reopenWithin = 0 } = target.model;
  if (renewals === undefined) return;
  const known = holder.renewals;
  if (known === undefined) holder.renewals = { seen: 1, from: at, to: at, longest: 0, sign: at, due: null };
  else if (at > known.to + reopenWithin) {
    const longest = Math.max(known.longest, at - known.from);
    holder.renewals = { ...known, seen: known.seen + 1, from: at, to: at, longest };
  } else holder.renewals = { ...known, to: Math.max(known.to, at) };
  noteSign(target, holder, at);
  for (const session of holder.sessions)
    if (session.notRenewed !== undefined) target.emit({ kind: 'session', session: sure(session) });
  holder.sessions = holder.sessions.map((session) => (session.notRenewed === undefined ? session : sure(session)));
}

/** Something is told of a holder: silence begins anew. */
export function noteSign(target: PoolInstance, holder: HolderState, at: Instant): void {
  const { renewals } = target.model;
  const known = holder.renewals;
  if (renewals === undefined || known === undefined) return;
  const sign = Math.max(known.sign, at);
  // What comes after exactly twice the interval is not late yet.
  const due = known.seen < Math.max(2, renewals.seen) ? null : sign + 2 * intervalOf(known) + 1;
  holder.renewals = { ...known, sign, due };
  if (due !== null) noteDue(target, due);
}

/**
 * No renewal has come for too long: nobody knows whether the sessions of the holder are open, from the last sign of it
 * on. What a table lists is open as long as the table says so.
 */
export function missRenewals(target: PoolInstance, key: string): void {
  const known = target.instance.holders[key]?.renewals;
  if (known === undefined || known.due === null) return;
  const { sign, due, to } = known;
  changeHolder(target, key, (holder) => {
    const before = seatsOfHolder(holder, target.counting).certain;
    holder.renewals = { ...known, due: null };
    const doubted = (session: Session): Session =>
      session.uncertain === true || holder.listed?.includes(session.who.key ?? '') === true
        ? session
        : { ...session, uncertain: true, notRenewed: { every: intervalOf(known), until: to } };
    const sessions = holder.sessions.map(doubted);
    for (const [place, session] of sessions.entries())
      if (session !== holder.sessions[place]) target.emit({ kind: 'session', session });
    holder.sessions = sessions;
    const least = seatsOfHolder(holder, target.counting).certain - before;
    const until = Math.max(due, target.pool.stepAt ?? due);
    if (least !== 0 && target.pool.step !== null)
      target.emit({ kind: 'hindsight', pool: target.poolId, from: sign, to: until, least, most: 0 });
  });
}

function intervalOf({ longest }: RenewalState): number {
  return Math.max(longest, LEAST);
}
