import type { Instant } from '../../src/domain/entry.ts';
import type { Fact, KeyedLine } from '../../src/domain/licence-event.ts';
import { ACAL, type Lease } from './leases.ts';
import { liveOf, tellPast, type Telling } from './past.ts';
import { tellAllEnded, tellEdited, tellOld } from './remarks.ts';
import type { Live, State } from './state.ts';

/** Until the client renews for the first time its expiry is empty: for five minutes, and one look at the table. */
const FIRST_RENEWAL = 5 * 60_000;
const EMPTY = FIRST_RENEWAL + 60_000;
/** What ended so long ago is not compared any more, in milliseconds. */
const COMPARED = 24 * 3_600_000;
/** Of two instants so near to each other none is earlier: the database keeps three-hundredths of a second. */
const SAME = 4;

/** A version of the table, its rows read. */
export interface Version {
  /** Its clock. */
  at: Instant;
  leases: readonly Lease[];
  /** How many rows it has with those that are left out. */
  rows: number;
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
  const isWhole = over.some(({ expires }) => expires < at - telling.lease);
  const ended = endedSince(over, before, at);
  const begun = tellBegun({ over, open, ended }, before, version, state, telling);
  const live = new Map(open.map((lease) => [lease.key, liveOf(lease, before.get(lease.key) ?? begun.get(lease.key))]));
  const held = new Set(leases.map(({ key }) => key));
  const missing = [...before.keys()].filter((key) => !held.has(key));
  // Of a table that keeps its rows none should be missing: the version may be cut off, unless the next one says the same.
  const doubted = isWhole && state.whole ? missing.filter((key) => !state.missing.includes(key)) : [];
  for (const key of doubted) live.set(key, before.get(key) ?? never(key));
  tellEdited(leases, state, at, telling);
  tellAllEnded({ at, live, ended, missing }, state, telling);
  tellCensus(version, { live, doubted: new Set(doubted) }, [...before.values()], state, telling);
  const newest = latest(state.newest, leases);
  return {
    ...state,
    at,
    live: Object.fromEntries(live),
    ended: Object.fromEntries(
      over.flatMap(({ key, expires, checksum }) => (expires > at - COMPARED ? [[key, [expires, checksum]]] : [])),
    ),
    pending: {},
    newest,
    toldOld: tellOld({ ...state, newest }, at, telling),
    whole: isWhole,
    rows: version.rows,
    missing: doubted,
    broken: null,
  };
}

function never(key: string): never {
  throw new Error(`${key} was open before, and is not known`);
}

/** Whether a lease is held at an instant: one that is empty for as long as a client takes for its first renewal. */
function isOpen({ checkedOut, expires }: Lease, at: Instant): boolean {
  return expires === null ? at - checkedOut <= EMPTY : expires > at;
}

/** When a lease ended that is not held any more; one that stayed empty within the time of the first renewal. */
function endOf({ checkedOut, expires }: Lease, at: Instant): Instant {
  return expires ?? Math.min(at, checkedOut + FIRST_RENEWAL);
}

/** The sessions that were open in the version before and whose rows tell now when they ended. */
function endedSince(
  over: readonly (Lease & { expires: Instant })[],
  before: ReadonlyMap<string, Live>,
  at: Instant,
): Map<string, Live> {
  const ended = new Map<string, Live>();
  for (const { key, expires } of over) {
    const known = before.get(key);
    if (known === undefined) continue;
    const left = known.expires !== null && expires < known.expires - SAME;
    ended.set(key, { ...known, expires: Math.min(expires, at), ...(left && { left: true as const }) });
  }
  return ended;
}

/**
 * Tells of the rows that are new, ended or not, and of the sessions that ended since the version before, in the order of
 * time; gives the new ones that are open now, by their keys. Of a first version all rows are new: who is there still has
 * had a seat for all that time. Named users are neither use nor peak: the census alone tells of them.
 */
function tellBegun(
  { over, open, ended }: Rows,
  before: ReadonlyMap<string, Live>,
  { at }: Version,
  state: State,
  telling: Telling,
): Map<string, Live> {
  const isNew = ({ key }: Lease): boolean => !before.has(key);
  const past = over.filter((lease) => isNew(lease) && isNews(lease, state));
  const present = open.filter((lease) => isNew(lease) && lease.kind !== ACAL && lease.checkedOut <= at);
  const pending = new Map([...Object.entries(state.pending), ...ended]);
  const isFirst = state.at === null && state.pastTo === null;
  return tellPast([...past, ...present], pending, { to: at, isFirst }, telling);
}

/** Whether a row that has ended was not told of yet: at the first reading all are, later those that are new. */
function isNews({ key, expires }: Lease & { expires: Instant }, { at, ended }: State): boolean {
  return at === null || (!Object.hasOwn(ended, key) && expires > at - COMPARED / 24);
}

function tellCensus(
  { at, leases }: Version,
  { live, doubted }: { live: ReadonlyMap<string, Live>; doubted: ReadonlySet<string> },
  before: readonly Live[],
  { used }: State,
  { emit, instance, proof, lease: length }: Telling,
): void {
  const rows = new Map(leases.map(({ key, row }) => [key, row]));
  const byKind = Map.groupBy(live, ([, { kind }]) => kind);
  for (const { kind } of before) if (!byKind.has(kind)) byKind.set(kind, []);
  for (const [kind, sessions] of byKind) {
    const holders = sessions.map(([key, one]): KeyedLine => {
      const row = rows.get(key);
      const seenAt = kind === ACAL ? used[one.holder.toLowerCase()] : renewedAt(one, length);
      return {
        key: one.session,
        who: { holder: one.holder, node: one.node },
        openedAt: one.since,
        seenAt: Math.min(at, Math.max(one.since, seenAt ?? one.since)),
        ...(one.expires !== null && { expiresAt: one.expires }),
        ...(doubted.has(key) && { doubtful: true as const }),
        ...(row !== undefined && { row }),
      };
    });
    const fact: Fact = { at, instance, proof };
    emit({ ...fact, kind: 'census', pool: kind, complete: true, holders });
  }
}

function renewedAt({ since, expires }: Live, lease: number): Instant {
  return expires === null ? since : expires - lease;
}

function latest(newest: Instant | null, leases: readonly Lease[]): Instant | null {
  const found = leases.reduce(
    (most, { kind, checkedOut }) => (kind === ACAL ? most : Math.max(most, checkedOut)),
    newest ?? -Infinity,
  );
  return Number.isFinite(found) ? found : newest;
}
