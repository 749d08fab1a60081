import type { Range, Session } from '../domain/ledger.ts';
import type { Who } from '../domain/licence-event.ts';
import type { CloseRule, LicenceModel } from '../domain/licence-model.ts';
import type { HolderState } from './state.ts';

/**
 * Takes the session that a close ends out of the holder's, by the first rule of the model that finds one; undefined
 * where none does. Where several could be meant, each that remains may be any of them, so that it was opened between
 * the oldest and the youngest opening.
 */
export function takeClosed(holder: HolderState, match: Who, model: LicenceModel): Session | undefined {
  const candidates = withoutOtherKeys(sameRole(holder.sessions, match.role), match.key);
  for (const rule of model.closes) {
    const taken = takeBy(rule, holder, candidates, match);
    if (taken !== undefined) return taken;
  }
  return undefined;
}

function takeBy(rule: CloseRule, holder: HolderState, candidates: readonly Session[], match: Who): Session | undefined {
  if (rule === 'key') return takeOfKey(holder, candidates, match.key);
  if (rule === 'youngest') return takeYoungest(holder, candidates);
  return takeOfProcess(holder, candidates, match, rule.process);
}

function takeOfKey(holder: HolderState, candidates: readonly Session[], key: string | undefined): Session | undefined {
  const own = key === undefined ? undefined : candidates.find(({ who }) => who.key === key);
  if (own !== undefined) remove(holder, own);
  return own;
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

/** Where a close names a key, a session of another key is not meant. */
function withoutOtherKeys(sessions: Session[], key: string | undefined): Session[] {
  return key === undefined ? sessions : sessions.filter(({ who }) => who.key === undefined || who.key === key);
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
