import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import { sure } from './holder.ts';
import { changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import { seatsOfHolder } from './seats.ts';
import type { HolderState, InstanceState, RenewalState } from './state.ts';

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
    // Who was awaited in vain was away: that tells no interval.
    const isAwaited = known.seen >= leastSeen(target.model) || learnt(target.instance, holder) !== undefined;
    const wasAway = isAwaited && known.due === null;
    const longest = wasAway ? known.longest : Math.max(known.longest, at - known.from);
    holder.renewals = { ...known, seen: known.seen + 1, from: at, to: at, longest };
  } else holder.renewals = { ...known, to: Math.max(known.to, at) };
  learn(target, holder, at);
  noteSign(target, holder, at);
  for (const session of holder.sessions)
    if (session.notRenewed !== undefined) target.emit({ kind: 'session', session: sure(session) });
  holder.sessions = holder.sessions.map((session) => (session.notRenewed === undefined ? session : sure(session)));
}

/** A program that renews one of its holders again and again renews all of them: how often, counts for each. */
function learn(target: PoolInstance, { sessions, renewals: known }: HolderState, at: Instant): void {
  const { instance, model } = target;
  if (known === undefined || known.seen < leastSeen(model)) return;
  for (const { who, lastSeenAt, untold } of sessions) {
    if (who.process === undefined || untold === true || lastSeenAt !== at) continue;
    const rhythms = instance.rhythms ?? {};
    const before = Object.hasOwn(rhythms, who.process) ? rhythms[who.process]! : 0;
    // The first gap of a holder may have been an absence: what others show, whom it renewed more often, is shorter.
    const isShorter = known.seen > leastSeen(model) && known.longest < before;
    if (before === 0 || isShorter) instance.rhythms = { ...rhythms, [who.process]: known.longest };
    if (before === 0) awaitOthers(target, who.process);
  }
}

/** Those of a program that were not awaited until it was known how often it renews are awaited since their last sign. */
function awaitOthers(target: PoolInstance, process: string): void {
  for (const [key, { sessions, renewals }] of Object.entries(target.instance.holders)) {
    const own = sessions.filter(({ who, untold }) => who.process === process && untold !== true);
    if (own.length === 0 || (renewals !== undefined && renewals.seen >= leastSeen(target.model))) continue;
    const last = Math.max(...own.map(({ lastSeenAt }) => lastSeenAt));
    changeHolder(target, key, (holder) => noteSign(target, holder, last));
  }
}

/** How often the programs of a holder renew their others; undefined where nothing has shown that. */
function learnt({ rhythms = {} }: InstanceState, { sessions }: HolderState): number | undefined {
  const found = sessions.flatMap(({ who, untold }) =>
    who.process !== undefined && untold !== true && Object.hasOwn(rhythms, who.process) ? [rhythms[who.process]!] : [],
  );
  return found.length === 0 ? undefined : Math.max(...found);
}

/** Something is told of a holder: silence begins anew. */
export function noteSign(target: PoolInstance, holder: HolderState, at: Instant): void {
  const { renewals } = target.model;
  if (renewals === undefined) return;
  const longest = learnt(target.instance, holder);
  if (holder.renewals === undefined && longest === undefined) return;
  const known = holder.renewals ?? { seen: 0, from: at, to: at, longest: longest ?? 0, sign: at, due: null };
  const sign = Math.max(known.sign, at);
  const isAwaited = known.seen >= leastSeen(target.model) || longest !== undefined;
  const every = intervalOf({ ...known, longest: longest ?? known.longest });
  // What comes after exactly twice the interval is not late yet.
  const due = isAwaited ? sign + 2 * every + 1 : null;
  holder.renewals = { ...known, longest: longest ?? known.longest, sign, due };
  if (due !== null) noteDue(target, due);
}

function leastSeen({ renewals }: LicenceModel): number {
  return Math.max(2, renewals?.seen ?? 2);
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
