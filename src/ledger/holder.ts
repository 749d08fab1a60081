import type { Instant } from '../domain/entry.ts';
import { HOUR_CAME_TWICE, type Range, type Session } from '../domain/ledger.ts';
import type { Proof, Sourced, Who } from '../domain/licence-event.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { End } from './state.ts';

/**
 * The key under which the parts of `Who` that take one seat stand together. A user may be called `__proto__`: no key is
 * a bare name.
 */
export function holderKey(who: Who, model: LicenceModel): string {
  let key = '';
  for (const part of model.holder) key += `${key === '' ? '=' : '\u0001'}${who[part] ?? ''}`;
  return key;
}

/** Whether sessions are told by a key, so that a list of all holders is a version of a table. */
export function hasKeys({ closes }: LicenceModel): boolean {
  return closes.includes('key');
}

/**
 * The session, known to be open; the same object where it was already, and where a sign tells of its own instant alone.
 */
export function sure(session: Session): Session {
  const { uncertain, notRenewed, ...rest } = session;
  if (session.untold === true) return notRenewed === undefined ? session : { ...rest, uncertain: true };
  return uncertain === undefined ? session : rest;
}

/**
 * The session with its end, which never lies before its beginning, whatever the stamps say. Where only bounds are
 * known, the last moment that it is known to have been open.
 */
export function ended(session: Session, end: End): Session {
  const { expiresAt: _, uncertain: __, notRenewed, ...rest } = session;
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
    // What ends at its own line was open until then, whoever did not renew it.
    ...(notRenewed !== undefined && { notRenewed }),
  };
  return end.reason === undefined ? closed : { ...closed, reason: end.reason };
}

/** How a session came to its end whose own no line tells: since the last sign of it, and at the latest by this one. */
export function endedUnseen({ lastSeenAt }: Session, { at, between, ...end }: End): End {
  const to = between?.[1] ?? at;
  const reason = end.reason ?? 'no line tells whether its program had ended before';
  return { ...end, at, between: [Math.min(lastSeenAt, to), to], reason };
}

/** Of a login whose moment the log does not tell. */
export function openedWithin(openedBetween: Range, reason = HOUR_CAME_TWICE): Partial<Session> {
  return { opened: 'estimated', openedBetween, reason };
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
