import { millisecondsInDay as DAY } from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import type { Drift, Holding, PoolNow, Session } from '../domain/ledger.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { Step } from '../domain/store.ts';
import { earliest, latest, type History } from '../engine/memory-history.ts';
import { holderKey, sure } from '../ledger/holder.ts';
import { oldestFirst } from '../ledger/order.ts';
import { holdsFor } from '../ledger/seats.ts';
import { surelySince, suspectsOf, type Suspecting } from '../ledger/suspects.ts';

/** A pool with those who hold its seats: what `who` shows and a mail lists. */
export type PoolAnswer = PoolNow & { holdings: readonly Holding[]; expected: readonly string[] };

/** The answer to "who is logged in?" at an instant. */
export interface Answer {
  /** The instant that was asked about. */
  at: Instant;
  /** Up to when what is said holds: the end of a log, or the last sign of life of `watch`. */
  asOf: Instant;
  /** Set where `watch` does not keep the answer up to date: a sentence for people. */
  stale: string | null;
  /** The last stamp read, by source; null where none was. */
  readUpTo: Readonly<Record<string, Instant | null>>;
  lastAlive: Instant | null;
  timezone: { name: string; from: string };
  /** By what the site is known, where a configuration says it. */
  site?: string;
  labels?: Readonly<Record<string, string>>;
  pools: readonly PoolAnswer[];
}

type OfThen = 'atLeast' | 'atMost' | 'sessions' | 'coverage' | 'drift' | 'unnamed' | 'older';

/** What a past answer must know of a pool beside what was kept. */
export interface PoolKnown extends Omit<PoolNow, OfThen> {
  model: LicenceModel | undefined;
  suspecting?: Suspecting | undefined;
}

/** A pool as it stood at an instant, with what is known by now: a crash that was found later counts. */
export function poolAt(
  past: History,
  { model, suspecting, ...pool }: PoolKnown & Pick<PoolNow, 'older'>,
  at: Instant,
): PoolNow & { holdings: Holding[] } {
  const step = past.stepAt(pool.pool, at);
  const coverage = step?.coverage ?? { state: 'unknown' as const, since: null, why: 'what was read begins later' };
  const holdings = suspected(holdingsAt(past, pool.pool, at, model, step), at, suspecting, keyFor(model));
  const drift: Drift | null = past.driftAt(pool.pool, at);
  return {
    ...knownThen(pool, at),
    limit: step?.limit ?? pool.limit,
    atLeast: step?.atLeast ?? null,
    atMost: step?.atMost ?? null,
    coverage,
    drift,
    sessions: holdings.filter(({ state }) => state === 'open').length,
    holdings,
  };
}

/**
 * What is known of a pool now and was known then: neither how many had been put together, nor what the log stated
 * later.
 */
function knownThen<T extends Partial<PoolNow>>(
  { older: _, limitSince, statedLimit, each, refused, nobodySince, notUnderstood: unread, ...pool }: T,
  at: Instant,
) {
  const keyOfThen = limitSince === undefined || limitSince <= at;
  return {
    ...pool,
    ...(limitSince !== undefined && keyOfThen && { limitSince }),
    ...(statedLimit !== undefined && statedLimit.since <= at && { statedLimit }),
    ...(each !== undefined && keyOfThen && { each }),
    ...(refused !== undefined && refused.last <= at && { refused }),
    ...(nobodySince !== undefined && nobodySince < at && { nobodySince }),
    ...(unread !== undefined &&
      unread.first <= at && { notUnderstood: unread.last <= at ? unread : { ...unread, times: null } }),
  };
}

/** Open sessions and those in grace, in the order of the ledger. */
function holdingsAt(
  past: History,
  pool: string,
  at: Instant,
  model: LicenceModel | undefined,
  step: Step | undefined,
): Holding[] {
  // Where the range began at 0 then, nobody was surely logged in.
  const noneSure = step === undefined || step.atLeast === null || step.atLeast === 0;
  const graces = Object.values(model?.grace ?? {});
  const near = past.sessions(at - Math.max(0, ...graces), at, pool).map((session) => asOfThen(session, at));
  const open = near.filter((session) => earliest(session) <= at && latest(session) > at);
  const keyOf = keyFor(model);
  const since = heldSince(past, pool, open, keyOf);
  const groups = Map.groupBy(open, keyOf);
  const group = (session: Session): readonly Session[] => groups.get(keyOf(session)) ?? [];
  const believed = believedAt(groups, at, step, keyOf);
  const holdings = open.map((session): Holding => {
    const surely =
      (session.openedAt ?? Infinity) <= at && (session.closedAt ?? Infinity) > at && !noneSure && believed(session);
    const { closedAt, closedBetween: _, closed: __, endedBy: ___, uncertain: ____, reason, ...told } = session;
    // Of its end nobody knew then: neither the line that told of it nor the reason.
    const ended = closedAt !== undefined;
    const rest = {
      ...told,
      proof: ended && told.proof.length > 1 ? told.proof.slice(0, -1) : told.proof,
      ...(reason !== undefined && !(ended && session.opened === 'exact') && { reason }),
    };
    const before = session.opened === 'before the log' && !noneSure && believed(session);
    return {
      ...rest,
      state: 'open',
      holderSince:
        session.uncertain === true || group(session).some(({ untold }) => untold === true)
          ? null
          : surelySince(group(session), since.get(keyOf(session)) ?? null),
      ...(!surely && !before && { uncertain: true }),
    };
  });
  const last = new Map<string, Session>();
  for (const session of near) {
    const key = keyOf(session);
    if (since.has(key) || session.closedAt === undefined || session.closedAt > at) continue;
    if (session.closedAt >= (last.get(key)?.closedAt ?? -Infinity)) last.set(key, session);
  }
  // Coverage that began after a logout was lost before: a restart frees the seat.
  for (const session of last.values())
    if (inGrace(session, at, model) && (step?.coverage.since ?? Infinity) <= (session.closedAt ?? at))
      holdings.push({ ...session, state: 'grace', holderSince: null });
  return holdings.sort(oldestFirst);
}

/** Until its holder was renewed for the last time a session was open that nobody knows of since. */
function asOfThen(session: Session, at: Instant): Session {
  if (session.notRenewed === undefined || at >= session.notRenewed.until) return session;
  return sure(session);
}

/**
 * Whether a session counted as surely open: as long as no logout was seen, only where the log had just stated those of
 * its holder, whatever became doubtful later.
 */
function believedAt(
  groups: ReadonlyMap<string, readonly Session[]>,
  at: Instant,
  step: Step | undefined,
  keyOf: KeyOf,
): (session: Session) => boolean {
  if (step?.coverage.unseen === undefined) return ({ uncertain }) => uncertain !== true;
  const { coverage } = step;
  return (session) => {
    const own = groups.get(keyOf(session)) ?? [];
    const from = at - (own.length > 1 ? holdsFor(coverage) : 1);
    return own.some(({ openedAt }) => (openedAt ?? -Infinity) > from);
  };
}

/** Marks the sessions that were to be checked first then; `holdings` are oldest first. */
function suspected(holdings: Holding[], at: Instant, suspecting: Suspecting | undefined, keyOf: KeyOf): Holding[] {
  if (suspecting === undefined) return holdings;
  const groups = Map.groupBy(
    holdings.filter(({ state }) => state === 'open'),
    keyOf,
  );
  const suspects = new Map(
    [...groups.values()].flatMap((group) => [
      ...suspectsOf(group, group.find(({ holderSince }) => holderSince !== null)?.holderSince ?? null, at, suspecting),
    ]),
  );
  return holdings.map((holding) => {
    const suspect = suspects.get(holding.id);
    return suspect === undefined ? holding : { ...holding, suspect };
  });
}

function inGrace({ who, closed, closedAt, endedBy }: Session, at: Instant, model: LicenceModel | undefined): boolean {
  const grace = model?.grace?.[who.role ?? ''];
  return (
    grace !== undefined && closed === 'exact' && endedBy === 'logout' && closedAt !== undefined && at < closedAt + grace
  );
}

/**
 * Since when each holder has held a seat without a break: back over the holder's sessions as long as one overlaps the
 * next, for all holders at once in windows that grow. Null where one may be older than the log.
 */
function heldSince(past: History, pool: string, open: readonly Session[], keyOf: KeyOf): Map<string, Instant | null> {
  const since = new Map<string, Instant | null>(
    [...Map.groupBy(open, keyOf)].map(([key, sessions]) => [key, sweep(sessions, Infinity)]),
  );
  let pending = since;
  for (let span = DAY; ; span *= 4) {
    const to = Math.max(...[...pending.values()].map((at) => at ?? -Infinity));
    if (to === -Infinity) return since;
    const from = to - span;
    const near = Map.groupBy(past.sessions(from, to, pool), keyOf);
    const next = new Map<string, Instant | null>();
    for (const [key, at] of pending) {
      if (at === null) continue;
      const earliest = at < from ? at : sweep(near.get(key) ?? [], at);
      since.set(key, earliest);
      // All that was open at an instant of the window has been seen.
      if (earliest !== null && earliest < from) next.set(key, earliest);
    }
    pending = next;
  }
}

/** The earliest opening that is reached from an instant over sessions that overlap; null where that is not known. */
function sweep(sessions: readonly Session[], from: Instant): Instant | null {
  let since = from;
  for (const { openedAt, closedAt = Infinity } of sessions.toSorted(
    (a, b) => (b.closedAt ?? Infinity) - (a.closedAt ?? Infinity),
  )) {
    if (closedAt < since && since !== Infinity) return since;
    if (openedAt === null) return null;
    since = Math.min(since, openedAt);
  }
  return since;
}

/** By what the sessions of one holder are known. */
type KeyOf = (session: Pick<Session, 'instance' | 'who'>) => string;

/**
 * As the ledger counts: who holds a seat is told by what the licence of the product goes by, which may be the machine.
 */
function keyFor(model: LicenceModel | undefined): KeyOf {
  return ({ instance, who }) => `${instance}\u0001${model === undefined ? (who.holder ?? '') : holderKey(who, model)}`;
}
