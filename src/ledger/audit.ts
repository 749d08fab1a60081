import type { Drift, Session } from '../domain/ledger.ts';
import type { Proof } from '../domain/licence.ts';
import type { Instant } from '../domain/reading.ts';
import type { End } from './holder.ts';
import { takeYoungest } from './holder.ts';
import type { HolderState, InstanceState } from './state.ts';

/** What a stated count asks of the ledger. */
export interface Correction {
  closed: { session: Session; end: End }[];
  /** How many sessions are open that no line opened. */
  missing: number;
  /** Set where the log contradicts the reconstruction. */
  drift: Omit<Drift, 'holder'> | null;
  contradicted: boolean;
}

/** Keeps a stated count until the holder has been quiet for `settle`: processes write concurrently (CASES 12). */
export function expectCount(holder: HolderState, stated: number, fresh: Session, at: Instant, settle: number, proof: Proof): void {
  const pending = holder.audit;
  if (pending === null && stated === holder.sessions.length) {
    holder.agreedAt = at;
    if (holder.sessions.some((session) => session.uncertain === true)) holder.sessions = holder.sessions.map(sure);
    return;
  }
  holder.audit = {
    due: Math.max(pending?.due ?? 0, at + settle),
    // Of several logins in a burst the greatest count is the last.
    stated: Math.max(pending?.stated ?? 0, stated),
    fresh: [...(pending?.fresh ?? []), fresh.id],
    mixed: pending?.mixed ?? false,
    at,
    proof,
  };
}

/** A close while a count waits: what the count included can no longer be told. */
export function disturbCount(holder: HolderState, at: Instant, settle: number): void {
  if (holder.audit !== null) holder.audit = { ...holder.audit, mixed: true, due: Math.max(holder.audit.due, at + settle) };
}

/**
 * Compares the count with the sessions once the holder has been quiet. Sessions above it are closed, first those that nobody
 * knows to be open, then the youngest of those from before the burst; the time of their end lies after the count last agreed.
 */
export function settleCount(holder: HolderState, instance: InstanceState): Correction {
  const audit = holder.audit;
  holder.audit = null;
  const nothing: Correction = { closed: [], missing: 0, drift: null, contradicted: false };
  if (audit === null || audit.mixed) return nothing;
  const counted = holder.sessions.length;
  const closed: Correction['closed'] = [];
  const fresh = new Set(audit.fresh);
  while (holder.sessions.length > audit.stated) {
    const older = holder.sessions.filter((session) => !fresh.has(session.id));
    const doubtful = older.filter((session) => session.uncertain === true);
    const gone = takeYoungest(holder, doubtful.length > 0 ? doubtful : older);
    if (gone === undefined) break;
    const from = Math.max(holder.agreedAt ?? gone.lastSeenAt, gone.lastSeenAt);
    const reason = `the log states ${audit.stated} where ${counted} were counted`;
    closed.push({ session: gone, end: { at: audit.at, between: [Math.min(from, audit.at), audit.at], why: 'not seen to end', reason, proof: audit.proof } });
  }
  const missing = Math.max(0, audit.stated - holder.sessions.length);
  const certainGone = closed.filter(({ session }) => session.uncertain !== true).length;
  const unexpected = certainGone > 0 || (missing > 0 && (instance.coverage.state === 'anchored' || holder.agreedAt !== null));
  holder.agreedAt = audit.at;
  holder.sessions = holder.sessions.map(sure);
  return {
    closed,
    missing,
    drift: unexpected ? { at: audit.at, counted, stated: audit.stated, proof: audit.proof } : null,
    contradicted: certainGone > 0,
  };
}

function sure(session: Session): Session {
  const { uncertain: _, ...rest } = session;
  return rest;
}
