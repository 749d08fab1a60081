import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { Proof } from '../domain/licence-event.ts';
import { lowerCoverage } from './coverage.ts';
import { ended } from './holder.ts';
import { blankSession, changeHolder, roomFor, type PoolInstance } from './pool-instance.ts';
import { settleCount } from './reconcile-count.ts';
import type { HolderState } from './state.ts';

/** Compares the count that the log stated of a holder with its sessions, and makes the sessions agree with it. */
export function compareCount(target: PoolInstance, key: string): void {
  const stateBefore = target.instance.holders[key];
  const audit = stateBefore?.audit;
  changeHolder(target, key, (holder) => {
    const before = new Map(holder.sessions.map((session) => [session.id, session]));
    const { closed, missing, drift, contradicted } = settleCount(holder, target.instance);
    for (const { session, end } of closed) target.emit({ kind: 'session', session: ended(session, end) });
    for (const session of holder.sessions)
      if (before.get(session.id) !== session) target.emit({ kind: 'session', session });
    // What is missing may be of those that were put together.
    const lost = missing - (target.instance.older?.sessions ?? 0);
    if (audit?.proof != null && lost > 0) addMissing(target, key, holder, lost, audit.at, audit.proof);
    if (drift !== null && (missing === 0 || lost > 0)) {
      target.pool.drift = { ...drift, holder: nameOfHolder(holder, key) };
      target.emit({ kind: 'drift', pool: target.poolId, drift: target.pool.drift });
    }
    if (contradicted) target.instance.contradicted = true;
  });
}

/**
 * Sessions that the log counts and no line opened: from before the log, or, where nothing was missing, from a lost
 * line.
 */
function addMissing(
  target: PoolInstance,
  key: string,
  holder: HolderState,
  counted: number,
  when: Instant,
  proof: Proof,
): void {
  const missing = Math.min(counted, roomFor(target.instance) - (target.instance.older?.sessions ?? 0));
  const anchored = target.instance.coverage.state === 'anchored';
  // A stamp may lie before the anchor.
  const from = Math.min(target.instance.coverage.since ?? when, when);
  const who = holder.sessions.at(-1)?.who ?? {};
  const { process: _, role: __, ...named } = who;
  const added: Session[] = [];
  for (let n = 0; n < missing; n += 1) {
    const session: Session = {
      ...blankSession(target, key, named, when, proof),
      opened: anchored ? 'estimated' : 'before the log',
      ...(anchored && { openedBetween: [from, when] as const }),
      reason: 'the log counts it; no line opened it',
    };
    added.push(session);
    target.emit({ kind: 'session', session });
  }
  holder.sessions = [...added.toReversed(), ...holder.sessions];
  holder.since = anchored ? Math.min(holder.since ?? when, from) : null;
  holder.peak = Math.max(holder.peak, holder.sessions.length);
  if (anchored) lowerCoverage(target, when, 'the log counts a session whose login is missing');
}

function nameOfHolder(holder: HolderState, key: string): string {
  return holder.sessions.at(-1)?.who.holder ?? key.slice(1);
}
