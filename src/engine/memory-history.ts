import type { Instant } from '../domain/entry.ts';
import type { Change, Drift, Correction, Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { StateView, Step } from '../domain/store.ts';
import { applyCorrections, correctedStep } from '../ledger/apply-corrections.ts';

/** What can be asked about earlier instants, of the state and of files alike. */
export type History = Pick<StateView, 'sessions' | 'stepAt' | 'steps' | 'driftAt' | 'events'>;

/** Keeps what an engine did while it read files, in memory, so that it answers the same questions as a state. */
export interface MemoryHistory extends History {
  take(work: { changes: readonly Change[]; events: readonly { pool: string; event: Sourced }[] }): void;
}

export function createMemoryHistory(): MemoryHistory {
  const sessions = new Map<string, Session>();
  const steps = new Map<string, Step[]>();
  const found = new Map<string, Correction[]>();
  const drifts: { pool: string; drift: Drift }[] = [];
  const events: { pool: string; event: Sourced }[] = [];

  function take(change: Change): void {
    if (change.kind === 'session') sessions.set(change.session.id, change.session);
    else if (change.kind === 'drift') drifts.push(change);
    else if (change.kind === 'hindsight') noteFound(change.pool, change);
    else insert(steps, change);
  }

  function noteFound(pool: string, { from, to, least, most }: Correction): void {
    const known = found.get(pool) ?? [];
    found.set(pool, known);
    known.push({ from, to, least, most });
  }

  function toldAt(pool: string, at: Instant): Step | undefined {
    return steps.get(pool)?.findLast((step) => step.at <= at);
  }

  return {
    take(work) {
      for (const change of work.changes) take(change);
      events.push(...work.events);
    },
    sessions: (from, to, pool) =>
      [...sessions.values()]
        .filter(
          (session) =>
            (pool === undefined || session.pool === pool) && earliest(session) <= to && latest(session) >= from,
        )
        .sort((a, b) => earliest(a) - earliest(b) || (a.id < b.id ? -1 : 1)),
    stepAt: (pool, at) =>
      correctedStep(toldAt(pool, at), found.get(pool)?.filter((one) => one.from <= at && one.to > at) ?? [], at),
    steps: (pool, from, to) =>
      applyCorrections(
        toldAt(pool, from),
        steps.get(pool)?.filter((step) => step.at >= from && step.at < to) ?? [],
        found.get(pool)?.filter((one) => one.from < to && one.to > from) ?? [],
        from,
        to,
      ),
    driftAt: (pool, at) => drifts.findLast((one) => one.pool === pool && one.drift.at <= at)?.drift ?? null,
    events: (from, to, pool) =>
      events.filter((one) => one.event.at >= from && one.event.at <= to && (pool === undefined || one.pool === pool)),
  };
}

/** The first instant at which a session may have been open. */
export function earliest(session: Session): Instant {
  return session.openedBetween?.[0] ?? session.openedAt ?? -Infinity;
}

/** The last instant at which it may have been open; one that was put together is known by itself until then. */
export function latest(session: Session): Instant {
  return session.closedBetween?.[1] ?? session.closedAt ?? session.setAside ?? Infinity;
}

/**
 * Steps come nearly in order; one told later about an earlier instant (a clock was set back) stands behind those of
 * that instant.
 */
function insert(steps: Map<string, Step[]>, step: Step & { pool: string }): void {
  const known = steps.get(step.pool) ?? [];
  steps.set(step.pool, known);
  let place = known.length;
  while (place > 0 && (known[place - 1]?.at ?? -Infinity) > step.at) place -= 1;
  known.splice(place, 0, step);
}
