import type { Instant } from '../../src/domain/entry.ts';
import { MAY_LACK } from '../../src/domain/ledger.ts';
import type { Fact, KeyedLine } from '../../src/domain/licence-event.ts';
import { ACAL, DIFFER, type Lease } from './leases.ts';
import { liveOf, tellDeleted, tellPast, type Telling } from './past.ts';
import { tellAllEnded, tellEdited, tellOld } from './remarks.ts';
import type { Live, State } from './state.ts';

/** Until the client renews for the first time its expiry is empty: for five minutes, by clocks that may differ. */
const FIRST_RENEWAL = 5 * 60_000;
const EMPTY = FIRST_RENEWAL + DIFFER;
/** What ended so long ago is not compared any more, in milliseconds. */
const COMPARED = 24 * 3_600_000;
/**
 * An export of the rows that end later than now leaves out whose expiry is still empty. That it holds such rows too
 * is known from the first one on, and of a table that keeps its rows.
 */
const LACKS =
  `${MAY_LACK}: no row whose LICENSE_EXPIRES is empty was in it yet; export ` +
  'WHERE LICENSE_EXPIRES > GETUTCDATE() OR LICENSE_EXPIRES IS NULL';
/** Of two instants so near to each other none is earlier: the database keeps three-hundredths of a second. */
const SAME = 4;

/** A version of the table, its rows read. */
export interface Version {
  /** Its clock. */
  at: Instant;
  leases: readonly Lease[];
  /** How many rows it has with those that are left out since they ended long before the version before. */
  rows: number;
  /** Whether it is the answer of a database, which comes as a whole or not at all. */
  isAsked: boolean;
}

/** The rows of a version by what they are at its clock. */
interface Rows {
  over: readonly (Lease & { expires: Instant })[];
  open: readonly Lease[];
  /** The sessions that were open in the version before and are not any more, by the keys of their rows. */
  ended: ReadonlyMap<string, Live>;
}

/**
 * Makes licence events of a version and gives the state behind it: everybody who has come or gone since the version
 * before, in the order of time, and who is there now, as a census of each package. The clock of the version alone tells
 * what has ended; at the first one the rows of the past are told as history.
 */
export function tellVersion(version: Version, state: State, telling: Telling): State {
  const { at, leases } = version;
  const before = new Map(Object.entries(state.live));
  const open = leases.filter((lease) => isOpen(lease, at));
  const over = leases.filter((lease) => !isOpen(lease, at)).map((lease) => ({ ...lease, expires: endOf(lease, at) }));
  const ended = endedSince(over, before, at);
  const begun = tellBegun({ over, open, ended }, before, version, state, telling);
  const live = new Map(
    open.map((lease) => [lease.key, liveOf(lease, before.get(lease.key) ?? begun.open.get(lease.key))]),
  );
  const missing = missingFrom(version, before);
  const doubted = doubtedIn(missing, version, state);
  for (const [key, known] of missing) {
    const last = state.missing[key] ?? state.at ?? at;
    if (doubted.has(key)) live.set(key, known);
    else if (state.whole) tellDeleted(known, [last, at], telling);
  }
  tellEdited(leases, state, at, telling);
  const hasNew = leases.some((lease) => lease.kind !== ACAL && !before.has(lease.key) && isNewRow(lease, state));
  const alarm = tellAllEnded({ at, live, ended, missing, hasNew }, state, telling);
  const unsure = new Set([...doubted, ...open.filter((lease) => isInDoubt(lease, at, telling)).map(({ key }) => key)]);
  const whole = state.whole || keepsPast(version, telling);
  const hasEmpty = state.hasEmpty === true || version.isAsked || leases.some(({ expires }) => expires === null);
  const newest = latest(state.newest, leases, before);
  const first = state.first ?? at;
  const found = { ...state, first, newest, live: Object.fromEntries(live) };
  const census = { live, unsure, isAll: whole || hasEmpty, before: [...before.values()] };
  tellCensus(version, census, 'sessions', state, telling);
  const toldOld = tellOld(found, at, telling);
  tellCensus(version, census, 'named', state, telling);
  return {
    ...found,
    at,
    ended: Object.fromEntries(endedLately(over, state, at)),
    pending: {},
    toldOld,
    whole,
    ...(hasEmpty && { hasEmpty }),
    missing: Object.fromEntries([...doubted].map((key) => [key, state.at ?? at])),
    toldEnd: !begun.isFirst,
    ...alarm,
    broken: null,
  };
}

/**
 * Whether a file has lost all of its rows while somebody was there. A table that keeps its rows never does: whoever
 * writes the file failed.
 */
export function isEmptied({ at, rows, isAsked }: Version, state: State): boolean {
  const isLate = state.at === null || at - state.at > COMPARED;
  if (isAsked || rows > 0 || !state.whole || isLate) return false;
  const isDoubted = Object.keys(state.missing).length > 0;
  return !isDoubted && Object.values(state.live).some(({ kind }) => kind !== ACAL);
}

/** Whether rows stand in it that had ended before another of its leases began: it keeps rows of the past. */
function keepsPast({ leases, rows }: Version, { lease: length }: Telling): boolean {
  if (rows > leases.length) return true;
  const ends = leases.flatMap(({ kind, expires }) => (kind === ACAL || expires === null ? [] : [expires]));
  const last = latestOf(ends);
  return ends.some((end) => end < last - length);
}

/** The sessions that were open in the version before and of whose rows this one has none. */
function missingFrom({ leases }: Version, before: ReadonlyMap<string, Live>): ReadonlyMap<string, Live> {
  const held = new Set(leases.map(({ key }) => key));
  return new Map([...before].filter(([key]) => !held.has(key)));
}

/**
 * Of a table that keeps its rows none should be missing, and of one of the leases of now alone hardly all at once: a
 * file may be cut off, unless the next one says the same.
 */
function doubtedIn(missing: ReadonlyMap<string, Live>, { at, rows, isAsked }: Version, state: State): Set<string> {
  if (isAsked) return new Set();
  const isNew = [...missing].filter(([key]) => !Object.hasOwn(state.missing, key));
  if (state.whole) return new Set(isNew.map(([key]) => key));
  if (rows > 0 || missing.size < 2) return new Set();
  return new Set(isNew.flatMap(([key, { expires }]) => (expires !== null && expires > at ? [key] : [])));
}

/** Whether a lease is held at an instant: one that is empty for as long as a client takes for its first renewal. */
function isOpen({ checkedOut, expires }: Lease, at: Instant): boolean {
  return expires === null ? at - checkedOut <= EMPTY : expires > at;
}

/**
 * Whether a lease is empty for longer than a client takes for its first renewal: its program may have died. Or it
 * begins, or was renewed, later than its version was made: then nobody knows when that was.
 */
function isInDoubt({ kind, checkedOut, expires }: Lease, at: Instant, { lease: length }: Telling): boolean {
  if (kind === ACAL) return false;
  const last = expires === null ? checkedOut : Math.max(checkedOut, expires - length);
  return last > at + DIFFER || (expires === null && at - checkedOut > FIRST_RENEWAL);
}

/** When a lease ended that is not held any more; one that stayed empty within the time of the first renewal. */
function endOf({ checkedOut, expires }: Lease, at: Instant): Instant {
  return expires ?? Math.min(at, checkedOut + FIRST_RENEWAL);
}

/**
 * Rows that ended not long ago; those as well that this version has lost, so that the next one does not tell them anew.
 */
function endedLately(
  over: readonly (Lease & { expires: Instant })[],
  { ended }: State,
  at: Instant,
): Map<string, readonly [Instant, string]> {
  const all = new Map<string, readonly [Instant, string]>(Object.entries(ended));
  for (const { key, expires, checksum } of over) all.set(key, [expires, checksum]);
  for (const [key, [expires]] of all) if (expires <= at - COMPARED) all.delete(key);
  return all;
}

/** Whether a row was checked out since the version before. */
function isNewRow({ checkedOut }: Lease, { at }: State): boolean {
  return at !== null && checkedOut > at;
}

/** The sessions that were open in the version before and whose rows tell now when they ended. */
function endedSince(
  over: readonly (Lease & { expires: Instant })[],
  before: ReadonlyMap<string, Live>,
  at: Instant,
): Map<string, Live> {
  const ended = new Map<string, Live>();
  for (const { key, checkedOut, expires } of over) {
    const known = before.get(key);
    if (known === undefined) continue;
    const left = known.expires !== null && expires < known.expires - SAME;
    // One that was empty in the version before may have been renewed and given back since, or have stayed empty.
    const ranOut = !left && (known.expires !== null || expires === checkedOut + FIRST_RENEWAL);
    const how = { ...(left && { left: true as const }), ...(ranOut && { ranOut: true as const }) };
    ended.set(key, { ...known, expires: Math.min(expires, at), ...how });
  }
  return ended;
}

/**
 * Tells of the rows that are new, ended or not, and of the sessions that ended since the version before, in the order
 * of time; gives the new ones that are open now, by their keys. Of a first version all rows are new: who is there still
 * has had a seat for all that time. Named users are neither use nor peak: the census alone tells of them.
 */
function tellBegun(
  { over, open, ended }: Rows,
  before: ReadonlyMap<string, Live>,
  version: Version,
  state: State,
  telling: Telling,
): ReturnType<typeof tellPast> {
  const { at } = version;
  const isNew = ({ key }: Lease): boolean => !before.has(key);
  const past = over.filter((lease) => isNew(lease) && isNews(lease, state));
  const present = open
    .filter((lease) => isNew(lease) && lease.kind !== ACAL && lease.checkedOut <= at)
    .map((lease) => takenAgain(lease, at, state, telling));
  const pending = new Map([...Object.entries(state.pending), ...ended]);
  // An export of the leases of now alone may hold one that ended while it was written.
  const isFirst = state.at === null && !state.toldEnd && (state.whole || keepsPast(version, telling));
  return tellPast([...past, ...present], pending, { to: at, isFirst }, telling);
}

/** A lease that was renewed only after it had ended: its seat was free between, and taken again when it was renewed. */
function takenAgain(lease: Lease, at: Instant, { ended }: State, { lease: length }: Telling): Lease {
  const [end] = ended[lease.key] ?? [];
  if (end === undefined) return lease;
  const renewed = lease.expires === null ? at : Math.min(at, lease.expires - length);
  return { ...lease, checkedOut: Math.max(end, renewed) };
}

/** Whether a row that has ended was not told of yet: at the first reading all are, later those that are new. */
function isNews({ key, expires }: Lease & { expires: Instant }, { at, ended }: State): boolean {
  return at === null || (!Object.hasOwn(ended, key) && expires > at - COMPARED / 24);
}

/** Who is there, whose session is in doubt, whether that is everybody, and who was there in the version before. */
interface Census {
  live: ReadonlyMap<string, Live>;
  unsure: ReadonlySet<string>;
  isAll: boolean;
  before: readonly Live[];
}

/** Tells of the packages who is there, or of the named users. */
function tellCensus(
  { at, leases }: Version,
  { live, unsure, isAll, before }: Census,
  which: 'sessions' | 'named',
  { used, toldOld }: State,
  { emit, instance, proof, lease: length, packages }: Telling,
): void {
  const rows = new Map(leases.map(({ key, row }) => [key, row]));
  const byKind = Map.groupBy(live, ([, { kind }]) => kind);
  for (const { kind } of before) if (!byKind.has(kind)) byKind.set(kind, []);
  // Nobody holds a package that is in no row, unless who does may stand in another database.
  const isOld = toldOld && ![...byKind.keys()].some((kind) => kind !== ACAL);
  for (const kind of isOld ? [] : packages) if (!byKind.has(kind)) byKind.set(kind, []);
  for (const [kind, sessions] of byKind) {
    if ((kind === ACAL) !== (which === 'named')) continue;
    const holders = sessions.map(([key, one]): KeyedLine => {
      const row = rows.get(key);
      const seenAt = kind === ACAL ? used[one.holder.toLowerCase()] : renewedAt(one, length);
      return {
        key: one.session,
        who: { holder: one.holder, node: one.node },
        // By a clock that is ahead it begins only later.
        ...((kind === ACAL || one.since <= at + DIFFER) && { openedAt: one.since }),
        seenAt: Math.min(at, Math.max(one.since, seenAt ?? one.since)),
        ...(one.expires !== null && { expiresAt: one.expires }),
        ...(unsure.has(key) && { doubtful: true as const }),
        ...(row !== undefined && { row }),
      };
    });
    const fact: Fact = { at, instance, proof };
    const lacks = kind === ACAL || isAll ? {} : { lacks: LACKS };
    emit({ ...fact, kind: 'census', pool: kind, complete: true, ...lacks, holders });
  }
}

function renewedAt({ since, expires }: Live, lease: number): Instant {
  return expires === null ? since : expires - lease;
}

function latest(newest: Instant | null, leases: readonly Lease[], before: ReadonlyMap<string, Live>): Instant | null {
  // The row of a named user whose account was disabled soon looks like one of a session.
  const begun = leases.flatMap(({ key, kind, checkedOut }) =>
    kind === ACAL || before.get(key)?.kind === ACAL ? [] : [checkedOut],
  );
  const found = Math.max(latestOf(begun), newest ?? -Infinity);
  return Number.isFinite(found) ? found : newest;
}

/** Not Math.max of them all: a table may have more rows than a call takes arguments. */
function latestOf(instants: readonly Instant[]): Instant {
  return instants.reduce((most, at) => Math.max(most, at), -Infinity);
}
