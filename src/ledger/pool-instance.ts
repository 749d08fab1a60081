import type { Instant } from '../domain/entry.ts';
import type { Change, Session } from '../domain/ledger.ts';
import type { Proof, Who } from '../domain/licence-event.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import { dueTimesOf, forgettable } from './due-times.ts';
import { keyedSessionId, sessionId } from './identity.ts';
import { hasKeys } from './holder.ts';
import { lookupOf } from './lookup.ts';
import { noteOpen, openIn } from './older-sessions.ts';
import { noteHeld } from './one-seat.ts';
import { seatsOfHolder, type Counting } from './seats.ts';
import { newHolder, type HolderState, type InstanceState, type PoolState } from './state.ts';

const MOST_SESSIONS = 100_000;

/**
 * Whose heartbeats show that somebody of a pool is alive, and take its dead away: those in any pool of the instance
 * that shares them, those in this pool alone, or none, since its seats are kept by name.
 */
export type Pace = 'shared' | 'own' | 'none';

/** One pool at one instance, with the rules that hold there. */
export interface PoolInstance {
  poolId: string;
  pool: PoolState;
  instance: InstanceState;
  instanceName: string;
  model: LicenceModel;
  counting: Counting;
  /** Milliseconds without any event after which coverage is lost. */
  silence: number;
  /** Milliseconds after which a heartbeat counts as missing: `intervalOf` as it is at present. */
  interval(): number | null;
  pace: Pace;
  emit(change: Change): void;
  /** Says that a holder has changed, or is gone. */
  markDirty(key: string): void;
}

/**
 * How many sessions may be added that no line opened: an instance has no more processes, and a garbled count must not
 * fill the memory.
 */
export function roomFor(instance: InstanceState): number {
  return Math.max(0, MOST_SESSIONS - openIn(instance));
}

/** Changes a holder and keeps the sums; forgets it once it has nothing left. */
export function changeHolder(target: PoolInstance, key: string, how: (holder: HolderState) => void): void {
  const { instance } = target;
  const counting = countingAt(target);
  const holder = (instance.holders[key] ??= newHolder());
  const before = seatsOfHolder(holder, counting);
  const had = holder.sessions.length;
  how(holder);
  noteOpen(instance, holder.sessions.length - had);
  if (holder.sessions.length === 0) {
    holder.peak = 0;
    holder.since = null;
    holder.agreedAt = null;
    delete holder.beat;
    delete holder.renewals;
    delete holder.listed;
  }
  keepLeaving(holder);
  const after = seatsOfHolder(holder, counting);
  instance.certain += after.certain - before.certain;
  instance.possible += after.possible - before.possible;
  if (counting.oneSeatAcross) noteHeld(target.pool, instance, key, after);
  if (after.proven !== before.proven) instance.proven = (instance.proven ?? 0) + after.proven - before.proven;
  // A close is remembered for a moment: a login may be written just behind it that still counts it in.
  if (forgettable(holder) && holder.audit === null) delete instance.holders[key];
  dueTimesOf(instance, target.model.settle).note(key, holder);
  if (hasKeys(target.model)) lookupOf(instance).note(key, holder);
  target.markDirty(key);
}

/** Of those that were closed just now only what is still there is to be decided. */
function keepLeaving(holder: HolderState): void {
  if (holder.leaving === undefined) return;
  const open = new Set(holder.sessions.map(({ id }) => id));
  const left = holder.leaving.filter(({ id }) => open.has(id));
  if (left.length > 0) holder.leaving = left;
  else {
    delete holder.leaving;
    delete holder.left;
  }
}

/** How seats are counted here: a key that the log states may leave no seat to be shared. */
function countingAt({ counting, instance }: PoolInstance): Counting {
  return instance.each === true ? { ...counting, ratchetAbove: Math.min(1, counting.ratchetAbove) } : counting;
}

/** Makes the sums over the holders anew, since they are counted otherwise now. */
export function recount(target: PoolInstance): void {
  const { instance } = target;
  const counting = countingAt(target);
  const all = Object.values(instance.holders).map((holder) => seatsOfHolder(holder, counting));
  instance.certain = all.reduce((sum, { certain }) => sum + certain, 0);
  instance.possible = all.reduce((sum, { possible }) => sum + possible, instance.older?.seats ?? 0);
  instance.proven = all.reduce((sum, { proven }) => sum + proven, 0);
}

export function noteDue(target: PoolInstance, when: Instant): void {
  target.instance.dueAt = Math.min(target.instance.dueAt ?? when, when);
}

/** A session that something shows to be open at an instant; of its opening nothing is known. */
export function blankSession(target: PoolInstance, key: string, who: Who, when: Instant, proof: Proof): Session {
  const names = { pool: target.poolId, instance: target.instanceName, holder: key };
  const id = who.key === undefined ? sessionId(target.pool, names, when) : keyedSessionId(names, who.key, when);
  const place = { pool: target.poolId, instance: target.instanceName, source: target.instance.source };
  return { id, ...place, who, lastSeenAt: when, proof: [proof], openedAt: null, opened: 'before the log' };
}
