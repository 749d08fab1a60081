import type { Instant } from '../domain/entry.ts';
import type { Change, Coverage, Correction, Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { StepState } from './state.ts';

/** What changed a pool at one instance, and how it stood before. */
export interface Transition {
  /** Absent where time alone brought it. */
  event?: Sourced;
  /** What the instance covered before. */
  before: Coverage;
  after: Coverage;
  /** The sessions that it changed. */
  sessions: readonly Session[];
  was: StepState;
  now: StepState;
  stamp: Instant;
  /** When the step that shows it begins: later than the stamp where the pool has seen later ones. */
  to: Instant;
  /** Each session takes a seat of its own, so that a late one changes the past by just that. */
  exact: boolean;
  /** A seat stays taken until its lease ends, however early its holder left. */
  leased: boolean;
  /** A session that time ends has counted as doubtful since the first instant at which it may have ended. */
  beats: boolean;
  /** A list of all holders is a version of a table: it tells of each session by itself what is found out of before. */
  keyed: boolean;
  /** Others may have shown a holder too, since when nobody looks up: how the sum changed tells nothing of before. */
  seenTwice: boolean;
}

const RANK: Readonly<Record<Coverage['state'], number>> = { anchored: 2, 'at least': 1, unknown: 0 };

/**
 * What is known of the time before a step, only now: what was told of it then may show a peak that was none, or miss
 * one.
 */
export function correctionsOf(turn: Transition): Correction[] {
  const { before, after, was, now, stamp, to } = turn;
  const found: Correction[] = [];
  const lost = RANK[after.state] < RANK[before.state];
  // What is missing is missing since then, whenever that is found.
  if (lost)
    found.push({
      from: after.since ?? stamp,
      to,
      least: after.state === 'unknown' ? lostOf(turn) : 0,
      most: null,
    });
  const untilThen = turn.leased && turn.event?.kind === 'closed' && turn.event.freed !== true;
  const wasDoubtful = turn.beats && turn.event === undefined;
  const ended = untilThen || wasDoubtful ? [] : turn.sessions.filter(wasSure);
  if (ended.length > 0) {
    // They may have ended at once. A restart tells how many seats that were; else no session takes more than one.
    const least = isEndOfAll(turn.event) && !turn.seenTwice ? added(was.atLeast, now.atLeast) : -ended.length;
    found.push({
      from: Math.min(...ended.map(({ closedBetween, closedAt }) => closedBetween?.[0] ?? closedAt ?? stamp)),
      to: stamp,
      least,
      most: 0,
    });
  }
  const counted = turn.event?.kind === 'count' || (turn.event?.kind === 'census' && !turn.keyed);
  if (counted && before.state !== 'unknown') {
    const least = turn.event?.kind === 'count' ? Math.min(0, added(was.atLeast, now.atLeast) ?? 0) : 0;
    found.push({
      from: before.since ?? stamp,
      to: stamp,
      least,
      most: Math.max(0, added(was.atMost, now.atMost) ?? 0),
    });
  }
  if (stamp < to && !lost) found.push(...late(turn));
  found.push(...undecided(turn));
  return found.filter((one) => one.from < one.to && (one.least !== 0 || one.most !== 0));
}

/** By how much fewer are sure where an instance is not known any more. */
function lostOf({ was, now, seenTwice }: Transition): number | null {
  const less = added(was.atLeast, now.atLeast);
  return less === null || !seenTwice ? less : -(was.atLeast ?? 0);
}

/** Whether a session that ended at some time had counted as surely open until then. */
function wasSure({ closedBetween, untold, notRenewed }: Session): boolean {
  return closedBetween !== undefined && untold !== true && notRenewed === undefined;
}

/** A login or logout that may have been later than it was counted: its local hour came twice. */
function undecided({ event, sessions, stamp }: Transition): Correction[] {
  if (!isUndecided(event)) return [];
  const to = event.between[1];
  if (event.kind === 'opened') return [{ from: stamp, to, least: -1, most: 0 }];
  const ended = sessions.filter(({ closedBetween }) => closedBetween !== undefined);
  return [{ from: stamp, to, least: 0, most: ended.length }];
}

type Undecided = Extract<Sourced, { kind: 'opened' | 'closed' }> & { between: NonNullable<Sourced['between']> };

function isUndecided(event: Sourced | undefined): event is Undecided {
  if (event?.kind !== 'opened' && event?.kind !== 'closed') return false;
  return event.between !== undefined && event.between[1] > event.at;
}

/** A login or logout that is older than what the pool has seen. */
function late({ event, sessions, was, now, stamp, to, exact }: Transition): Correction[] {
  if (event?.kind !== 'opened' && event?.kind !== 'closed') return [];
  const [own] = sessions;
  // Dated before a restart that is known, it ended with that.
  if (event.kind === 'opened' && own?.closedAt !== undefined)
    return [{ from: stamp, to: own.closedBetween?.[1] ?? own.closedAt, least: 0, most: 1 }];
  if (exact) return [{ from: stamp, to, least: added(was.atLeast, now.atLeast), most: added(was.atMost, now.atMost) }];
  // Whether the holder held the seat by another session then is not looked up.
  if (event.kind === 'opened') return [{ from: stamp, to, least: 0, most: 1 }];
  return [{ from: stamp, to, least: -sessions.filter(({ closedAt }) => closedAt !== undefined).length, most: 0 }];
}

/**
 * Whether a restart is dated before what the pool has seen because the clock was set back or had been wrong: then the
 * pool goes on from there. Told by another log than the sessions, it only came late.
 */
export function setsBack(event: Sourced, sessions: readonly Session[], possible: number): boolean {
  return (
    isEndOfAll(event) &&
    possible === 0 &&
    sessions.every(({ proof: [opening] }) => opening?.file === event.proof.file && opening.log === event.proof.log)
  );
}

/** Whether an event, or the changes from `begun` on, may tell of the time before: nearly none does. */
export function isOfBefore(event: Sourced | undefined, changes: readonly Change[], begun: number): boolean {
  if (event?.kind === 'census' || event?.kind === 'count' || isUndecided(event)) return true;
  for (let at = begun; at < changes.length; at += 1) {
    const change = changes[at];
    if (change?.kind === 'session' && change.session.closedBetween !== undefined) return true;
  }
  return false;
}

/** The sessions among the changes from `from` on. */
export function sessionsIn(changes: readonly Change[], from: number): Session[] {
  const sessions: Session[] = [];
  for (let at = from; at < changes.length; at += 1) {
    const change = changes[at];
    if (change?.kind === 'session') sessions.push(change.session);
  }
  return sessions;
}

function isEndOfAll(event: Sourced | undefined): boolean {
  return event?.kind === 'closed' && event.which === 'all' && Object.keys(event.match).length === 0;
}

/** What came to an end of the range; null where it is not known any more. */
function added(was: number | null, now: number | null): number | null {
  if (now === null) return was === null ? 0 : null;
  return now - (was ?? 0);
}
