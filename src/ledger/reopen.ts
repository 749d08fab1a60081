import type { Instant } from '../domain/entry.ts';
import type { Range, Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { decidedAfter } from '../domain/licence-model.ts';
import { ended, endedUnseen, endOf, sure } from './holder.ts';
import { blankSession, changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import { noteRenewal, noteSign, renewedOthers } from './renewals.ts';
import type { End, HolderState, Leaving } from './state.ts';

type Event<K extends Sourced['kind']> = Extract<Sourced, { kind: K }>;

/** Stands for a beginning that nobody knows: a number that can be stored. */
const ALWAYS = Number.MIN_SAFE_INTEGER;

/**
 * Keeps an exact close of a session by its key back as long as the model asks for, since a refresh opens it again at
 * once; until that is decided its seat counts as taken. One that nothing is known of was open before the log tells.
 * False where the close is not of that kind. Of several closes of one session the first holds.
 */
export function holdBack(target: PoolInstance, key: string, event: Event<'closed'>): boolean {
  const { reopenWithin } = target.model;
  if (reopenWithin === undefined || event.match.key === undefined) return false;
  const known = target.instance.holders[key];
  const open = known?.sessions.find(({ who }) => who.key === event.match.key);
  if (open !== undefined && known?.leaving?.some(({ id }) => id === open.id) === true) return true;
  if (event.between !== undefined || event.inferred !== undefined) return false;
  const due = event.at + decidedAfter(target.model);
  const own = open ?? blankSession(target, key, event.match, event.at, event.proof);
  if (open === undefined) target.emit({ kind: 'session', session: own });
  changeHolder(target, key, (holder) => {
    if (open === undefined) {
      holder.sessions = [own, ...holder.sessions];
      holder.peak = Math.max(holder.peak, holder.sessions.length);
    }
    const wasSure = own.uncertain !== true && { wasSure: true as const };
    holder.leaving = [...(holder.leaving ?? []), { id: own.id, due, end: endOf(event), ...wasSure }];
    noteSign(target, holder, event.at);
  });
  noteDue(target, due);
  return true;
}

/**
 * Lets the session of a key go on that is open, or was closed just before, as if nothing had happened: true where it
 * does. One that was closed longer ago is ended; so is one that was not renewed while others were: 'anew', since the
 * key was given again.
 */
export function goOn(target: PoolInstance, key: string, event: Event<'opened' | 'renewed'>): boolean | 'anew' {
  const { reopenWithin = 0 } = target.model;
  if (event.who.key === undefined) return false;
  if (event.kind === 'opened' && target.model.reopenWithin === undefined) return false;
  const known = target.instance.holders[key];
  const own = known?.sessions.find(({ who }) => who.key === event.who.key);
  if (known === undefined || own === undefined) return false;
  const leaving = known.leaving?.find(({ id }) => id === own.id);
  if (leaving !== undefined && Math.abs(event.at - leaving.end.at) > reopenWithin) {
    // A late line of another log tells of before the close.
    if (event.at < leaving.end.at && !isOfLog(event, leaving)) return true;
    changeHolder(target, key, (holder) => endLeaving(target, holder, [leaving], event.at));
    return false;
  }
  if (leaving === undefined && event.at < own.lastSeenAt) return true;
  if (leaving === undefined && own.notRenewed !== undefined && renewedOthers(target.instance, own)) {
    changeHolder(target, key, (holder) => endMissed(target, holder, own, event));
    return 'anew';
  }
  changeHolder(target, key, (holder) => {
    const now: Session = { ...sure(own), lastSeenAt: Math.max(own.lastSeenAt, event.at) };
    holder.sessions = holder.sessions.map((session) => (session.id === own.id ? now : session));
    stay(holder, own.id);
    // Who takes a licence again that it has, without a release, repeats a request: that has no interval.
    if (leaving === undefined && event.kind === 'opened') noteSign(target, holder, event.at);
    else noteRenewal(target, holder, event.at);
    target.emit({ kind: 'session', session: now });
  });
  return true;
}

/**
 * Ends a session whose renewals stopped and whose key was given again: behind the renewals that were missed its seat
 * was free, where the holder had no other.
 */
function endMissed(target: PoolInstance, holder: HolderState, own: Session, event: Sourced): void {
  const end = missed(own, own.notRenewed ?? { every: 0 }, event);
  endAtOnce(target, holder, [own], end);
  const to = Math.max(event.at, target.pool.stepAt ?? event.at);
  if (holder.sessions.length === 0 && end.at < to && target.pool.step !== null) correct(target, [end.at, to], 0, -1);
}

/** The end of a session whose renewals stopped, and whose key was given again since. */
function missed({ lastSeenAt }: Session, { every }: { every: number }, { at, proof }: Sourced): End {
  const between = [lastSeenAt, Math.min(at, lastSeenAt + 2 * every)] as const;
  const reason = 'it was not renewed any more, and taken anew since';
  return { at: between[1], between, why: 'not seen to end', reason, proof };
}

function isOfLog({ proof }: Sourced, { end }: Leaving): boolean {
  return proof.file === end.proof.file && proof.log === end.proof.log;
}

/** A session that was closed just now is open all the same. */
export function stay(holder: HolderState, id: string): void {
  if (holder.leaving !== undefined) holder.leaving = holder.leaving.filter((one) => one.id !== id);
}

/** Ends the sessions of a holder that are due by an instant and were not opened again; `at` is when that is decided. */
export function decideLeaving(target: PoolInstance, key: string, due: Instant, at = due): void {
  const gone = target.instance.holders[key]?.leaving?.filter((one) => one.due <= due) ?? [];
  if (gone.length > 0) changeHolder(target, key, (holder) => endLeaving(target, holder, gone, at));
}

/** Ends sessions of a holder at the instants at which they were closed, and corrects what was told since. */
export function endLeaving(target: PoolInstance, holder: HolderState, gone: readonly Leaving[], at: Instant): void {
  if (gone.length === 0) return;
  const ends = new Map(gone.map(({ id, end }) => [id, end]));
  takeOut(target, holder, (session) => ends.get(session.id), Math.max(at, target.pool.stepAt ?? at), at);
}

/** Ends sessions of a holder by something that ended several at once; who was closed just before ended then. */
export function endAtOnce(target: PoolInstance, holder: HolderState, gone: readonly Session[], end: End): void {
  if (gone.length === 0) return;
  const ids = new Set(gone.map(({ id }) => id));
  const closes = new Map((holder.leaving ?? []).map((one) => [one.id, one.end]));
  const endFor = (session: Session): End | undefined => {
    const close = closes.get(session.id);
    if (!ids.has(session.id)) return undefined;
    if (close !== undefined && (close.at <= end.at || end.between !== undefined)) return close;
    return session.untold === true || wasSilent(session, end) ? endedUnseen(session, end) : end;
  };
  takeOut(target, holder, endFor, end.at, end.at);
}

/**
 * Whether no renewal came for too long before an end: where a log is read late, none was awaited yet at the end that it
 * tells.
 */
function wasSilent({ notRenewed, lastSeenAt }: Session, { at }: End): boolean {
  return notRenewed !== undefined && at > lastSeenAt + 2 * notRenewed.every;
}

/** Sessions of a holder have ended while others of it are leaving. */
export function noteLeft(holder: HolderState, sessions: readonly Session[]): void {
  if (holder.leaving === undefined) return;
  const spans = sessions.map((session): Range => [begin(session), session.closedBetween?.[1] ?? session.closedAt ?? 0]);
  holder.left = [...(holder.left ?? []), ...spans];
}

/**
 * Takes out the sessions that have an end. Of those that were closed before `at` it was told until then that they were
 * open: each span in which the holder had no other is corrected, up to `to`.
 */
function takeOut(
  target: PoolInstance,
  holder: HolderState,
  endFor: (session: Session) => End | undefined,
  to: Instant,
  at: Instant,
): void {
  const closes = holder.leaving ?? [];
  const leaving = new Set(closes.map(({ id }) => id));
  const sessions = holder.sessions.map((before) => {
    const end = endFor(before);
    return { before, after: end === undefined ? undefined : closedBy(before, end) };
  });
  const gone = sessions.flatMap(({ after }) => after ?? []);
  for (const session of gone) target.emit({ kind: 'session', session });
  holder.sessions = sessions.filter(({ after }) => after === undefined).map(({ before }) => before);
  const released = sessions.filter(({ before, after }) => after !== undefined && leaving.has(before.id));
  if (released.length > 0) {
    const free = (all: typeof sessions, of: typeof sessions): Range[] =>
      target.model.seats === 'session'
        ? of.map(({ after }): Range => [after?.closedAt ?? to, to])
        : uncovered(all, of, holder.left ?? [], to);
    const wereSure = new Set(closes.filter(({ wasSure }) => wasSure === true).map(({ id }) => id));
    const isSure = ({ before }: (typeof sessions)[number]): boolean =>
      before.uncertain !== true || wereSure.has(before.id);
    const most = free(sessions, released);
    for (const span of most) correct(target, span, 0, -1);
    for (const span of free(sessions.filter(isSure), released.filter(isSure))) correct(target, span, -1, 0);
    const [, again] = uncovered(sessions, released, holder.left ?? [], at).at(-1) ?? [];
    if (again !== undefined && holder.sessions.length > 0) holder.since = Math.max(holder.since ?? again, again);
  }
  for (const { id } of gone) stay(holder, id);
  noteLeft(holder, gone);
}

/** The session with its end; where nothing but that shows it, the line that closed it is its only proof. */
function closedBy(session: Session, end: End): Session {
  const [first] = session.proof;
  const isAlone = session.openedAt === null && first?.at === end.proof.at && first.file === end.proof.file;
  return ended(isAlone ? { ...session, proof: [] } : session, end);
}

/** The spans from the first of some ends on in which no session of a holder was open. */
function uncovered(
  all: readonly { before: Session; after: Session | undefined }[],
  released: readonly { after: Session | undefined }[],
  left: readonly Range[],
  to: Instant,
): Range[] {
  const covers = [
    ...left,
    ...all.map(({ before, after }): Range => [
      begin(before),
      after === undefined ? Infinity : (after.closedBetween?.[1] ?? after.closedAt ?? Infinity),
    ]),
  ].sort((a, b) => a[0] - b[0]);
  const free: Range[] = [];
  let from = Math.min(...released.map(({ after }) => after?.closedAt ?? to));
  for (const [begins, ends] of covers) {
    if (begins > from && from < to) free.push([from, Math.min(begins, to)]);
    from = Math.max(from, ends);
  }
  if (from < to) free.push([from, to]);
  return free;
}

function begin({ openedAt, openedBetween }: Session): Instant {
  return openedAt ?? openedBetween?.[0] ?? ALWAYS;
}

function correct({ pool, poolId, emit }: PoolInstance, [from, to]: Range, least: number, most: number): void {
  if (pool.step !== null && from < to) emit({ kind: 'hindsight', pool: poolId, from, to, least, most });
}
