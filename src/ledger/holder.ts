import type { Instant } from '../domain/entry.ts';
import type { Range, Session } from '../domain/ledger.ts';
import type { Proof, Sourced, Who } from '../domain/licence-event.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { HolderState } from './state.ts';

/** How a session came to its end. */
export interface End {
  at: Instant;
  between?: Range;
  why: string;
  reason?: string;
  proof: Proof;
}

/**
 * The key under which the parts of `Who` that take one seat stand together. A user may be called `__proto__`: no key is
 * a bare name.
 */
export function holderKey(who: Who, model: LicenceModel): string {
  let key = '';
  for (const part of model.holder) key += `${key === '' ? '=' : '\u0001'}${who[part] ?? ''}`;
  return key;
}

/** The session, known to be open; the same object where it was already. */
export function sure(session: Session): Session {
  if (session.uncertain === undefined) return session;
  const { uncertain: _, ...rest } = session;
  return rest;
}

/**
 * The session with its end, which never lies before its beginning, whatever the stamps say. Where only bounds are
 * known, the last moment that it is known to have been open.
 */
export function ended(session: Session, end: End): Session {
  const rest = sure(session);
  const opened = session.openedAt ?? session.openedBetween?.[0] ?? -Infinity;
  const proof = [...rest.proof, end.proof];
  if (end.between === undefined) {
    const closed: Session = { ...rest, closedAt: Math.max(end.at, opened), closed: 'exact', endedBy: end.why, proof };
    return end.reason === undefined ? closed : { ...closed, reason: end.reason };
  }
  const from = Math.max(end.between[0], opened);
  const closed: Session = {
    ...rest,
    closedAt: from,
    closedBetween: [from, Math.max(from, end.between[1])],
    closed: 'estimated',
    endedBy: end.why,
    proof,
  };
  return end.reason === undefined ? closed : { ...closed, reason: end.reason };
}

/** Of a login whose moment the log does not tell. */
export function openedWithin(openedBetween: Range): Partial<Session> {
  return { opened: 'estimated', openedBetween, reason: 'stamped in an hour that came twice' };
}

interface Ending {
  at: Instant;
  between?: Range | null;
  why: string;
  inferred?: string | null;
  proof: Proof;
}

/** How an event, or the last end of everything, ended a session. */
export function endOf(event: Ending): End {
  const { at, between, why, inferred, proof } = event;
  const end: End = { at, why, proof };
  if (between != null) end.between = between;
  if (inferred != null) end.reason = inferred;
  return end;
}

/**
 * Takes the session that a close ends out of the holder's, by the first rule of the model that finds one; undefined
 * where none does. Where several could be meant, each that remains may be any of them, so that it was opened between
 * the oldest and the youngest opening.
 */
export function takeClosed(holder: HolderState, match: Who, model: LicenceModel): Session | undefined {
  const candidates = sameRole(holder.sessions, match.role);
  for (const rule of model.closes) {
    const taken =
      rule === 'youngest' ? takeYoungest(holder, candidates) : takeOfProcess(holder, candidates, match, rule.process);
    if (taken !== undefined) return taken;
  }
  return undefined;
}

/** Takes the youngest session of the process that a close names, where its role is one of those. */
function takeOfProcess(
  holder: HolderState,
  candidates: readonly Session[],
  { process, role }: Who,
  roles: readonly string[],
): Session | undefined {
  if (process === undefined || role === undefined || !roles.includes(role)) return undefined;
  const own = candidates.findLast((session) => session.who.process === process);
  if (own !== undefined) remove(holder, own);
  return own;
}

/** The sessions that may be of a role: all of them where none is. */
function sameRole(sessions: Session[], role: string | undefined): Session[] {
  if (role === undefined) return sessions;
  const same = sessions.filter(({ who }) => who.role === undefined || who.role === role);
  return same.length === 0 ? sessions : same;
}

/** Takes the youngest of the candidates and marks the others as what they are: any of them. */
export function takeYoungest(holder: HolderState, candidates: readonly Session[]): Session | undefined {
  const youngest = candidates.at(-1);
  if (youngest === undefined) return undefined;
  remove(holder, youngest);
  if (candidates.length === 1) return youngest;
  const bounds = boundsOf(candidates);
  const others = new Set(candidates);
  holder.sessions = holder.sessions.map((session) => (others.has(session) ? ambiguous(session, bounds) : session));
  return ambiguous(youngest, bounds);
}

function remove(holder: HolderState, gone: Session): void {
  holder.sessions = holder.sessions.filter((session) => session !== gone);
}

function boundsOf(sessions: readonly Session[]): Range | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const session of sessions) {
    const range =
      session.openedBetween ?? (session.openedAt === null ? undefined : [session.openedAt, session.openedAt]);
    if (range === undefined) return undefined;
    from = Math.min(from, range[0]);
    to = Math.max(to, range[1]);
  }
  return [from, to];
}

/** The same object where it is that already. */
function ambiguous(session: Session, bounds: Range | undefined): Session {
  const openedBetween = bounds !== undefined && bounds[0] !== bounds[1] ? bounds : undefined;
  if (
    session.ambiguous === true &&
    session.openedBetween?.[0] === openedBetween?.[0] &&
    session.openedBetween?.[1] === openedBetween?.[1]
  )
    return session;
  const { openedBetween: _, ...rest } = session;
  return { ...rest, ambiguous: true, ...(openedBetween !== undefined && { openedBetween }) };
}

/** Within one log the order of the lines is the truth; against another only the stamps tell. */
export function spared({ proof: [opening], openedAt }: Session, event: Sourced): boolean {
  return isLater(opening, openedAt, event);
}

/** Whether what a log opened is of after an event of another log. */
export function isLater(
  opening: Pick<Proof, 'file' | 'log'> | undefined,
  openedAt: Instant | null,
  { proof, at }: Sourced,
): boolean {
  return (opening?.file !== proof.file || opening.log !== proof.log) && (openedAt ?? -Infinity) > at;
}

/** Whether all that a close names is said of somebody. */
export function matches(who: Who, match: Who): boolean {
  return Object.entries(match).every(([part, value]) => who[part as keyof Who] === value);
}
