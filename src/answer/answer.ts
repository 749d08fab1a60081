import type { Drift, Holding, PoolNow, Session } from '../domain/ledger.ts';
import type { LicenceModel, Who } from '../domain/licence.ts';
import type { Instant } from '../domain/reading.ts';
import { earliest, latest, type Past } from './past.ts';

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
  pools: readonly PoolAnswer[];
}

/** What a past answer must know of a pool beside what was kept. */
export interface PoolKnown extends Omit<PoolNow, 'atLeast' | 'atMost' | 'sessions' | 'coverage' | 'drift'> {
  model: LicenceModel | undefined;
}

/** A pool as it stood at an instant, with what is known by now: a crash that was found later counts. */
export function poolAt(past: Past, { model, ...pool }: PoolKnown, at: Instant): PoolNow & { holdings: Holding[] } {
  const step = past.stepAt(pool.pool, at);
  const coverage = step?.coverage ?? { state: 'unknown' as const, since: null, why: 'nothing had been read then' };
  const holdings = holdingsAt(past, pool.pool, at, model, step === undefined || step.atLeast === null || step.atLeast === 0);
  const drift: Drift | null = past.driftAt(pool.pool, at);
  return {
    ...pool,
    limit: step?.limit ?? pool.limit,
    atLeast: step?.atLeast ?? null,
    atMost: step?.atMost ?? null,
    coverage,
    drift,
    sessions: holdings.filter(({ state }) => state === 'open').length,
    holdings,
  };
}

/** `noneSure`: where the range began at 0 then, nobody was surely logged in. */
function holdingsAt(past: Past, pool: string, at: Instant, model: LicenceModel | undefined, noneSure: boolean): Holding[] {
  const graces = Object.values(model?.grace ?? {});
  const near = past.sessions(at - Math.max(0, ...graces), at, pool);
  const open = near.filter((session) => earliest(session) <= at && latest(session) > at);
  const held = new Set(open.map((session) => keyOf(session)));
  const holdings = open.map((session): Holding => {
    const surely = (session.openedAt ?? Infinity) <= at && (session.closedAt ?? Infinity) > at && session.uncertain !== true && !noneSure;
    const { closedAt: _, closedBetween: __, closed: ___, endedBy: ____, uncertain: _____, ...rest } = session;
    const before = session.opened === 'before the log' && session.uncertain !== true && !noneSure;
    return { ...rest, state: 'open', holderSince: holderSince(past, pool, session), ...(!surely && !before && { uncertain: true }) };
  });
  for (const session of near) {
    const grace = model?.grace?.[session.who.role ?? ''];
    const ended = session.closed === 'exact' && session.endedBy === 'logout' ? session.closedAt : undefined;
    if (grace === undefined || ended === undefined || ended > at || ended + grace <= at || held.has(keyOf(session))) continue;
    holdings.push({ ...session, state: 'grace', holderSince: null });
  }
  return holdings;
}

/** Back over the sessions of the holder as long as one overlaps the next. */
function holderSince(past: Past, pool: string, session: Session): Instant | null {
  let since = session.openedAt;
  while (since !== null) {
    const until: Instant = since;
    const earlier = past.sessions(until, until, pool).filter((other) => keyOf(other) === keyOf(session) && (other.openedAt ?? -Infinity) < until && (other.closedAt ?? Infinity) >= until);
    if (earlier.length === 0) return since;
    since = earlier.some(({ openedAt }) => openedAt === null) ? null : Math.min(...earlier.map(({ openedAt }) => openedAt ?? until));
  }
  return since;
}

function keyOf({ instance, who }: { instance: string; who: Who }): string {
  return `${instance}\u0001${who.holder ?? ''}`;
}
