import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { KeyedLine, Proof, Sourced, Who } from '../domain/licence-event.ts';
import { beat, noteAlive } from './heartbeat.ts';
import { ended, holderKey, sure } from './holder.ts';
import { dropOlder } from './older-sessions.ts';
import { oldestFirst } from './order.ts';
import { blankSession, changeHolder, roomFor, type PoolInstance } from './pool-instance.ts';
import { endLeaving, stay } from './reopen.ts';
import type { HolderState, InstanceState, TableRead } from './state.ts';

/** A row is shown as far as this, in characters. */
const MOST_SHOWN = 2000;

/** One version of a table of the sessions that are open. */
interface Version {
  event: Extract<Sourced, { kind: 'census' }>;
  /** Whether a session ended whose row is missing. */
  complete: boolean;
  rows: ReadonlyMap<string, KeyedLine>;
  /** The instant of the last complete version before; null where there is none. */
  before: Instant | null;
  /** Of rows that were in doubt then. */
  held: NonNullable<TableRead['held']>;
  /** Keys of sessions that ended since that version lacked their rows. */
  gone: readonly string[];
}

/** How the sessions of a holder differ from its rows. */
interface Difference {
  kept: Session[];
  /** Those of the kept that are renewed. */
  renewed: Session[];
  closed: { session: Session; row: KeyedLine | undefined }[];
  opened: KeyedLine[];
}

/**
 * One version of a table, of which each row is a session with its key: opens whose key is new, renews who stays, and
 * closes whose key is missing from a complete version, between that version and the one before. Another opening instant
 * or another holder under a known key is another session. The same version again changes nothing, and neither does one
 * that is older than what was read already.
 *
 * A complete version anchors coverage, unless it may lack sessions that are open. It is complete for the sessions with
 * a key of this pool at this instance alone: what a log opened beside it, and what other instances and sources hold, is
 * none of its rows.
 */
export function takeKeyedCensus(target: PoolInstance, event: Version['event']): void {
  const { instance } = target;
  const keyed = event.holders.filter((line) => 'key' in line);
  // A row without a key may be anybody's.
  const complete = event.complete && keyed.length === event.holders.length;
  if (isKnown(instance, event.at, complete)) return;
  const { listedAt: before = null, held = {}, gone = [] } = instance.table ?? {};
  const version = { event, complete, rows: new Map(keyed.map((line) => [line.key, line])), before, held, gone };
  const table: TableRead = { readAt: event.at, listedAt: complete ? event.at : before, ...heldBefore(keyed, version) };
  instance.table = table;
  if (complete) dropOlder(instance);
  if (target.model.heartbeat !== undefined) noteSigns(target, keyed, event);
  const byHolder = Map.groupBy(version.rows.values(), (line) => holderKey(whoOf(line), target.model));
  for (const key of new Set([...Object.keys(instance.holders), ...byHolder.keys()])) {
    const isOther = isNotListed(target, instance.holders[key]);
    const found = differenceOf(instance.holders[key]?.sessions ?? [], byHolder.get(key) ?? [], version, isOther);
    if (found.renewed.length + found.closed.length + found.opened.length === 0) continue;
    const left = found.closed.flatMap(({ session, row }) => (row === undefined ? [session.who.key ?? ''] : []));
    if (left.length > 0) table.gone = [...(table.gone ?? []), ...left];
    changeHolder(target, key, (holder) => agree(target, key, holder, found, version));
  }
  if (!complete) return;
  delete instance.counted;
  instance.contradicted = false;
  instance.lastEventAt = Math.max(instance.lastEventAt ?? event.at, event.at);
  cover(instance, event);
}

/** Who is in a complete table is known from then on; where it lacks some of them, at least those whom it lists. */
function cover(instance: InstanceState, { at, lacks }: Version['event']): void {
  const { state, why } = instance.coverage;
  if (lacks !== undefined) {
    if (state !== 'at least' || why !== lacks) instance.coverage = { state: 'at least', since: at, why: lacks };
  } else if (state !== 'anchored')
    instance.coverage = { state: 'anchored', since: at, why: 'a complete table of the open sessions was read' };
}

/** The last heartbeat that a list states shows that somebody is alive. */
function noteSigns(target: PoolInstance, lines: readonly KeyedLine[], { at, proof }: Version['event']): void {
  const last = Math.max(...lines.map(({ seenAt = -Infinity }) => Math.min(seenAt, at)));
  if (Number.isFinite(last)) noteAlive(target, last, proof, false);
}

/** A complete version tells more than a part of the same instant. */
function isKnown({ table }: InstanceState, at: Instant, complete: boolean): boolean {
  if (table === undefined || at > table.readAt) return false;
  return at < table.readAt || !complete || table.listedAt === at;
}

/** A row that is in doubt was held by the version before the first that lacks it. */
function heldBefore(lines: readonly KeyedLine[], version: Version): Pick<TableRead, 'held'> {
  const { before, held, event } = version;
  const own = lines.filter(({ doubtful }) => doubtful === true);
  if (own.length === 0) return {};
  return { held: Object.fromEntries(own.map(({ key }) => [key, inDoubt(held, key) ?? ([before, event.at] as const)])) };
}

function inDoubt(held: Version['held'], key: string): readonly [Instant | null, Instant] | undefined {
  return Object.hasOwn(held, key) ? held[key] : undefined;
}

function whoOf({ who, key }: KeyedLine): Who {
  return { ...who, key };
}

/** Where the log beside the table has keys too: whether a session is one that no version has listed. */
function isNotListed({ model }: PoolInstance, holder: HolderState | undefined): (key: string) => boolean {
  if (model.renewals === undefined) return () => false;
  const listed = new Set(holder?.listed);
  return (key) => !listed.has(key);
}

function differenceOf(
  sessions: readonly Session[],
  lines: readonly KeyedLine[],
  version: Version,
  isOther: (key: string) => boolean,
): Difference {
  const found: Difference = { kept: [], renewed: [], closed: [], opened: [] };
  const left = new Map(lines.map((line) => [line.key, line]));
  for (const session of sessions) {
    const { key } = session.who;
    const line = key === undefined ? undefined : left.get(key);
    if (key === undefined || session.lastSeenAt > version.event.at || (isOther(key) && !version.rows.has(key))) {
      // Not of the table, or seen after this version.
      found.kept.push(session);
    } else if (line !== undefined && isSame(session, line)) {
      const now = renewed(session, line, version.event.at);
      found.kept.push(now);
      if (now !== session) found.renewed.push(now);
    } else if (version.complete || version.rows.has(key)) {
      found.closed.push({ session, row: version.rows.get(key) });
      continue;
    } else found.kept.push(session);
    if (key !== undefined) left.delete(key);
  }
  found.opened.push(...left.values());
  return found;
}

/** A key whose row states another opening has been given to another session. */
function isSame({ openedAt }: Session, line: KeyedLine): boolean {
  return openedAt === null || line.openedAt === undefined || openedAt === line.openedAt;
}

/** The session as a row shows it to be open still; the same object where that is known already. */
function renewed(session: Session, line: KeyedLine, at: Instant): Session {
  if (line.doubtful === true) return session.uncertain === true ? session : { ...session, uncertain: true };
  const lastSeenAt = Math.max(session.lastSeenAt, seenIn(line, at));
  const { expiresAt = session.expiresAt } = line;
  const isSame = lastSeenAt === session.lastSeenAt && expiresAt === session.expiresAt;
  if (isSame && session.uncertain === undefined) return session;
  return { ...sure(session), lastSeenAt, ...(expiresAt !== undefined && { expiresAt }) };
}

/** A row cannot have been renewed after the version in which it stands, whatever it states. */
function seenIn({ seenAt = Infinity }: KeyedLine, at: Instant): Instant {
  return Math.min(seenAt, at);
}

function agree(target: PoolInstance, key: string, holder: HolderState, found: Difference, version: Version): void {
  const { at } = version.event;
  const leaving = holder.leaving?.filter(({ end }) => end.at <= at) ?? [];
  const left = leaving.filter(({ id }) => found.closed.some(({ session }) => session.id === id));
  for (const { session, row } of found.closed)
    if (!left.some(({ id }) => id === session.id)) close(target, session, row, version);
  for (const session of found.renewed) {
    // Its row is there still.
    if (leaving.some(({ id }) => id === session.id) && session.uncertain !== true) stay(holder, session.id);
    target.emit({ kind: 'session', session });
  }
  endLeaving(target, holder, left, at);
  holder.sessions = found.kept;
  noteListed(target, holder, found, version);
  if (found.closed.length + found.opened.length === 0) return awaitBeat(target, holder);
  holder.audit = null;
  holder.grace = null;
  if (found.kept.length === 0) {
    holder.since = null;
    holder.peak = 0;
  }
  const opened: Session[] = [];
  for (const line of found.opened.slice(0, roomFor(target.instance))) {
    const session = opening(target, key, line, version);
    opened.push(session);
    target.emit({ kind: 'session', session });
    noteOpenedBefore(target, session, version);
    const surely = session.openedAt ?? session.openedBetween?.[1] ?? null;
    const isFirst = found.kept.length + opened.length === 1;
    if (isFirst || surely === null) holder.since = surely;
    else if (holder.since !== null) holder.since = Math.min(holder.since, surely);
  }
  if (opened.length > 0) holder.sessions = [...found.kept, ...opened].sort(oldestFirst);
  holder.peak = Math.max(holder.peak, holder.sessions.length);
  awaitBeat(target, holder);
}

/** Whom a table lists no renewal of the log beside it tells of. */
function noteListed(
  { model }: PoolInstance,
  holder: HolderState,
  { kept, opened }: Difference,
  { rows }: Version,
): void {
  if (model.renewals === undefined) return;
  const before = new Set(holder.listed);
  const own = kept.flatMap(({ who: { key } }) =>
    key !== undefined && (rows.has(key) || before.has(key)) ? [key] : [],
  );
  const listed = [...own, ...opened.map(({ key }) => key)];
  if (listed.length > 0) holder.listed = listed;
  else delete holder.listed;
}

/** A list shows who is there at its moment; who is missing a heartbeat only a stream tells. */
function awaitBeat(target: PoolInstance, holder: HolderState): void {
  if (target.model.heartbeat === undefined) return;
  const seen = Math.max(...holder.sessions.map(({ lastSeenAt }) => lastSeenAt));
  if (target.instance.streamed === true && holder.sessions.length > 0) beat(target, holder, seen);
  else delete holder.beat;
}

/** Ends a session between the last version that held its row, or a later sign of it, and this one. */
function close(target: PoolInstance, session: Session, row: KeyedLine | undefined, version: Version): void {
  const { at } = version.event;
  const { key = '' } = session.who;
  const proof = proofOf(version.event, key, row);
  const [last, missed] = inDoubt(version.held, key) ?? [version.before, at];
  const from = Math.min(Math.max(session.lastSeenAt, last ?? -Infinity), missed);
  // Before another session could have its key, it had ended.
  const next = row?.openedAt;
  const to = next !== undefined && next >= from && next <= missed ? next : missed;
  const reason = row === undefined ? 'its row is no longer in the table' : 'its row is that of another session now';
  const end = { at, between: [from, to] as const, why: 'not seen to end', reason, proof };
  target.emit({ kind: 'session', session: ended(session, end) });
  // The pool may have a step of another instance after this version, which still counted the session in.
  const most = target.model.seats === 'session' ? -1 : 0;
  correct(target, at, at, -1, most);
  // While it was in doubt it was not counted as sure, and it had ended.
  if (missed < at) target.emit({ kind: 'hindsight', pool: target.poolId, from: missed, to: at, least: 1, most });
}

/** The row of a key as it stands in a version; what proves the version, where there is none or the parser gave none. */
function proofOf({ proof }: Version['event'], key: string, line: KeyedLine | undefined): Proof {
  const cells = Object.entries(line?.row ?? {}).map(([column, value]) => `${column}=${value}`);
  if (cells.length === 0) return { ...proof, at: key };
  return { ...proof, at: key, text: cells.join(', ').slice(0, MOST_SHOWN).toWellFormed() };
}

/** A session whose row is new: opened when the row says so, else since the version before. */
function opening(target: PoolInstance, key: string, line: KeyedLine, { event, before }: Version): Session {
  const { at } = event;
  const proof = proofOf(event, line.key, line);
  const { openedAt } = line;
  const seenAt = seenIn(line, at);
  const { expiresAt } = line;
  const blank = { ...blankSession(target, key, whoOf(line), openedAt ?? at, proof), lastSeenAt: seenAt };
  const doubt = line.doubtful === true && { uncertain: true };
  const session = { ...blank, ...(expiresAt !== undefined && { expiresAt }), ...doubt };
  if (openedAt !== undefined) return { ...session, openedAt, opened: 'exact' };
  if (before === null) return session;
  const openedBetween = [before, seenAt >= before ? seenAt : at] as const;
  return { ...session, opened: 'estimated', openedBetween, reason: 'its row is new in the table' };
}

/**
 * Corrects the time before this version, in which the seat of a new row was taken and not counted. Where the row states
 * a time in which an earlier version did not hold it, nobody knows which of them is right.
 */
function noteOpenedBefore(
  target: PoolInstance,
  { openedAt, openedBetween, uncertain, who: { key = '' } }: Session,
  { event, before, gone }: Version,
): void {
  const from = openedAt ?? openedBetween?.[0];
  if (from === undefined) return;
  const exact = openedAt !== null && uncertain !== true && target.model.seats === 'session';
  // One that comes back was counted until that version.
  if (before !== null && from < before && target.pool.step !== null && !gone.includes(key))
    target.emit({ kind: 'hindsight', pool: target.poolId, from, to: before, least: 0, most: 1 });
  correct(target, Math.max(from, before ?? -Infinity), event.at, exact ? 1 : 0, 1);
}

/** Corrects the seats that were emitted from an instant on, until the step that this version makes. */
function correct(target: PoolInstance, from: Instant, at: Instant, least: number, most: number): void {
  const { step, stepAt = at } = target.pool;
  const to = Math.max(at, stepAt);
  if (step !== null && from < to) target.emit({ kind: 'hindsight', pool: target.poolId, from, to, least, most });
}
