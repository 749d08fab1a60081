import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import { sure } from './holder.ts';
import { changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import { seatsOfHolder } from './seats.ts';
import type { HolderState, InstanceState, RenewalState, Rhythm } from './state.ts';

/** Below this, in milliseconds, the time between two renewals tells no interval. */
const LEAST = 60_000;
/**
 * So many times as long as before is no interval any more but a break: a round that was missed makes it twice as long.
 */
const BREAK = 1.5;

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
    const longest = longestOf(known, at - known.from, learnt(target.instance, holder));
    holder.renewals = { ...known, seen: known.seen + 1, from: at, to: at, longest };
  } else holder.renewals = { ...known, to: Math.max(known.to, at) };
  learn(target, holder, at);
  noteSign(target, holder, at);
  for (const session of holder.sessions)
    if (session.notRenewed !== undefined) target.emit({ kind: 'session', session: sure(session) });
  holder.sessions = holder.sessions.map((session) => (session.notRenewed === undefined ? session : sure(session)));
}

/** Who comes back after a break was not renewed in it: what is far longer than before is no interval. */
function longestOf({ seen, longest }: RenewalState, gap: number, rhythm: number | undefined): number {
  const known = rhythm ?? (seen >= 2 ? longest : 0);
  return known > 0 && gap > BREAK * Math.max(known, LEAST) ? Math.max(longest, rhythm ?? 0) : Math.max(longest, gap);
}

/** A program that renews one of its holders again and again renews all of them: how often, counts for each. */
function learn(target: PoolInstance, { sessions, renewals: known }: HolderState, at: Instant): void {
  const { instance, model } = target;
  const { reopenWithin = 0 } = model;
  for (const { who, lastSeenAt, untold } of sessions) {
    if (who.process === undefined || untold === true || lastSeenAt !== at) continue;
    const was = rhythmOf(instance, who.process);
    const isRound = was === undefined || at > was.last + reopenWithin;
    const round = isRound
      ? { last: at, before: was?.last ?? null }
      : { last: Math.max(was.last, at), before: was.before };
    const longest = rhythmBy(known, was?.longest ?? 0, leastSeen(model));
    instance.rhythms = { ...instance.rhythms, [who.process]: { ...round, longest } };
    if (longest > 0 && (was?.longest ?? 0) === 0) awaitOthers(target, who.process);
  }
}

/**
 * How often a program renews, by what one of its holders shows: a time that is far longer than before is a break of
 * that holder. The first of all may have been one: who was renewed more often since shows a shorter one.
 */
function rhythmBy(known: RenewalState | undefined, before: number, least: number): number {
  if (known === undefined || known.seen < least) return before;
  if (before === 0) return known.longest;
  const isShorter = known.seen > least && BREAK * Math.max(known.longest, LEAST) < before;
  if (isShorter) return known.longest;
  return known.longest > BREAK * Math.max(before, LEAST) ? before : Math.max(before, known.longest);
}

/**
 * Those of a program that were not awaited until it was known how often it renews are awaited since their last sign.
 */
function awaitOthers(target: PoolInstance, process: string): void {
  for (const [key, { sessions, renewals }] of Object.entries(target.instance.holders)) {
    const own = sessions.filter(({ who, untold }) => who.process === process && untold !== true);
    if (own.length === 0 || (renewals !== undefined && renewals.seen >= leastSeen(target.model))) continue;
    const last = Math.max(...own.map(({ lastSeenAt }) => lastSeenAt));
    changeHolder(target, key, (holder) => noteSign(target, holder, last));
  }
}

function rhythmOf({ rhythms = {} }: InstanceState, process: string): Rhythm | undefined {
  return Object.hasOwn(rhythms, process) ? rhythms[process] : undefined;
}

/** How often the programs of a holder renew their others; undefined where nothing has shown that. */
function learnt(instance: InstanceState, { sessions }: HolderState): number | undefined {
  const found = sessions.map(({ who, untold }) =>
    who.process === undefined || untold === true ? 0 : (rhythmOf(instance, who.process)?.longest ?? 0),
  );
  const longest = Math.max(0, ...found);
  return longest === 0 ? undefined : longest;
}

/**
 * Whether the program of a session went on renewing others while it did not renew this one: then it was not open. Where
 * it renewed nobody, its computer or its log may have stood still.
 */
export function renewedOthers(instance: InstanceState, { who, lastSeenAt }: Session): boolean {
  const rhythm = who.process === undefined ? undefined : rhythmOf(instance, who.process);
  if (rhythm === undefined) return false;
  return (rhythm.before ?? -Infinity) > lastSeenAt + LEAST;
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
  const every = intervalOf({ ...known, longest: Math.max(known.longest, longest ?? 0) });
  // What comes after exactly twice the interval is not late yet.
  const due = isAwaited ? sign + 2 * every + 1 : null;
  holder.renewals = { ...known, longest: Math.max(known.longest, longest ?? 0), sign, due };
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
    const notRenewed = { every: intervalOf(known), until: to, ...(known.seen === 0 && { never: true as const }) };
    const doubted = (session: Session): Session =>
      (session.uncertain === true && session.untold !== true) || holder.listed?.includes(session.who.key ?? '') === true
        ? session
        : { ...session, uncertain: true, notRenewed };
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
