import type { Instant } from '../domain/entry.ts';
import type { Drift, Session } from '../domain/ledger.ts';
import type { Proof } from '../domain/licence-event.ts';
import { sure } from './holder.ts';
import type { End, HolderState, InstanceState } from './state.ts';
import { takeYoungest } from './take-closed.ts';

/** What a stated count asks of the ledger. */
export interface Reconciliation {
  closed: { session: Session; end: End }[];
  /** How many sessions are open that no line opened. */
  missing: number;
  /** Set where the log contradicts the reconstruction. */
  drift: Omit<Drift, 'holder'> | null;
  contradicted: boolean;
}

/**
 * Takes in a count that the log states. Where it differs it is compared only once the holder has been quiet for
 * `settle`, and together with all that lies as close before it: processes write concurrently, so that "Result = 4" may
 * stand before "Result = 3".
 */
export function expectCount(
  holder: HolderState,
  stated: number,
  fresh: Session,
  at: Instant,
  settle: number,
  proof: Proof,
): void {
  const near = nearBurst(holder, at, settle);
  const lastAt = Math.max(near?.lastAt ?? at, at);
  const most = Math.max(near?.stated ?? 0, stated);
  const mixed = near?.mixed ?? false;
  const agrees = !mixed && most === holder.sessions.length;
  holder.audit = {
    lastAt,
    stated: most,
    fresh: near === null ? [fresh.id] : [...near.fresh, fresh.id],
    mixed,
    at,
    proof,
    due: agrees || mixed ? null : lastAt + settle,
  };
  if (!agrees) return;
  holder.agreedAt = at;
  if (holder.sessions.some(({ uncertain }) => uncertain === true)) holder.sessions = holder.sessions.map(sure);
}

/** A close: which of the logins close to it count it in can no longer be told. */
export function disturbCount(holder: HolderState, at: Instant, settle: number): void {
  const near = nearBurst(holder, at, settle);
  holder.audit = {
    due: null,
    lastAt: Math.max(near?.lastAt ?? at, at),
    stated: near?.stated ?? 0,
    fresh: near?.fresh ?? [],
    mixed: true,
    at,
    proof: near?.proof ?? null,
  };
}

function nearBurst(holder: HolderState, at: Instant, settle: number): HolderState['audit'] {
  return holder.audit !== null && Math.abs(at - holder.audit.lastAt) <= settle ? holder.audit : null;
}

/**
 * Compares the count with the sessions once the holder has been quiet. Sessions above it are closed, first those that
 * nobody knows to be open, then the youngest of those from before the burst; the time of their end lies after the count
 * last agreed.
 */
export function settleCount(holder: HolderState, instance: InstanceState): Reconciliation {
  const { audit } = holder;
  holder.audit = null;
  if (audit === null || audit.proof === null) return { closed: [], missing: 0, drift: null, contradicted: false };
  const { proof } = audit;
  const counted = holder.sessions.length;
  const closed: Reconciliation['closed'] = [];
  const fresh = new Set(audit.fresh);
  while (holder.sessions.length > audit.stated) {
    const older = holder.sessions.filter((session) => !fresh.has(session.id));
    const doubtful = older.filter((session) => session.uncertain === true);
    const gone = takeYoungest(holder, doubtful.length > 0 ? doubtful : older);
    if (gone === undefined) break;
    const from = Math.max(holder.agreedAt ?? gone.lastSeenAt, gone.lastSeenAt);
    const reason = `the log states ${audit.stated} where ${counted} were counted`;
    closed.push({
      session: gone,
      end: { at: audit.at, between: [Math.min(from, audit.at), audit.at], why: 'not seen to end', reason, proof },
    });
  }
  const missing = Math.max(0, audit.stated - holder.sessions.length);
  const certainGone = closed.filter(({ session }) => session.uncertain !== true).length;
  const unexpected =
    certainGone > 0 || (missing > 0 && (instance.coverage.state === 'anchored' || holder.agreedAt !== null));
  holder.agreedAt = audit.at;
  holder.sessions = holder.sessions.map(sure);
  return {
    closed,
    missing,
    drift: unexpected ? { at: audit.at, counted, stated: audit.stated, proof } : null,
    contradicted: certainGone > 0,
  };
}
