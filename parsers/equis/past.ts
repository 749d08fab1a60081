import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact, Proof } from '../../src/domain/licence-event.ts';
import { createEnds } from './ends.ts';
import type { Lease } from './leases.ts';
import type { Live } from './state.ts';

/** Everything that what is told of a lease needs beside it. */
export interface Telling {
  emit: Emit;
  instance: string;
  proof: Proof;
  /** For how long a lease runs on that is not renewed, in milliseconds. */
  lease: number;
  /** From which age of the newest row on that is told, in milliseconds. */
  oldAfter: number;
  /** The packages that are configured, from the lowest to the highest. */
  packages: readonly string[];
}

/** So soon a lease is taken anew whose renewal failed, in milliseconds. */
const TAKEN_ANEW = 60_000;
/** A row is shown as far as this, in characters. */
const MOST_SHOWN = 2000;

export const ENDED_UNSEEN = 'its lease ended: whoever held it left within the time of one lease before that';
export const DELETED = 'its row is no longer in a table that keeps its rows: somebody deleted it';

/**
 * Tells of leases that have ended, in the order of time, those in `pending` among them that were open before: each is
 * opened when it was checked out and closed when it ended, up to `to`; gives those that are open then. With `isFirst`
 * no end was told before: everybody is known who was there from the first one on, since a table that keeps its rows
 * keeps them of all. Gives as well whether that holds still.
 */
export function tellPast(
  leases: readonly Lease[],
  before: ReadonlyMap<string, Live>,
  { to, isFirst: isNew }: { to: Instant; isFirst: boolean },
  telling: Telling,
): { open: Map<string, Live>; isFirst: boolean } {
  const pending = new Map(before);
  const sorted = leases.toSorted(byBegin);
  const continued = renewalsIn(sorted, pending);
  const goesOn = new Set(continued.values());
  const ends = createEnds();
  const awaitEnd = (key: string, live: Live): void => {
    if (live.expires !== null && !goesOn.has(key)) ends.add({ at: live.expires, key, live });
  };
  let isFirst = isNew;
  const closeUpTo = (until: Instant): void => {
    for (let end = ends.take(until); end !== undefined; end = ends.take(until)) {
      const { at, key, live } = end;
      if (pending.get(key) !== live) continue;
      pending.delete(key);
      tellEnd(live, at, telling);
      if (isFirst) tellWhole(at, telling);
      isFirst = false;
    }
  };
  for (const [key, live] of pending) awaitEnd(key, live);
  for (const lease of sorted) {
    closeUpTo(lease.checkedOut);
    const former = continued.get(lease.key);
    const going = former === undefined ? undefined : pending.get(former);
    if (going === undefined) tellOpened(lease, telling);
    pending.delete(former ?? lease.key);
    const live = liveOf(lease, going);
    pending.set(lease.key, live);
    awaitEnd(lease.key, live);
  }
  closeUpTo(to);
  return { open: pending, isFirst };
}

/**
 * By the key of a row that of the one which it continues: where the check of a lease fails at its renewal, the client
 * gives it back and takes another within a moment, and its user notices nothing.
 */
export function renewalsIn(sorted: readonly Lease[], before: ReadonlyMap<string, Live>): Map<string, string> {
  const former = [...before].filter(([, { ranOut }]) => ranOut !== true);
  const last = new Map(former.map(([key, live]) => [placeOf(live.kind, live), { key, expires: live.expires }]));
  const continued = new Map<string, string>();
  for (const { key, kind, who, checkedOut, expires } of sorted) {
    const place = placeOf(kind, who);
    const own = last.get(place);
    const since = own?.expires == null ? Infinity : checkedOut - own.expires;
    if (own !== undefined && since >= 0 && since <= TAKEN_ANEW) continued.set(key, own.key);
    last.set(place, { key, expires });
  }
  return continued;
}

/** With the lengths, since a name may hold whatever would part it from the next. */
function placeOf(kind: string, { holder = '', node = '' }: { holder?: string; node?: string }): string {
  return `${kind.length},${holder.length},${kind}${holder}${node}`;
}

function byBegin(a: Lease, b: Lease): number {
  return a.checkedOut - b.checkedOut;
}

/** What is kept of a lease; of one that continues another, as a part of the session that was open before. */
export function liveOf({ key, kind, who, checkedOut, expires, checksum }: Lease, former?: Live): Live {
  // A session keeps the name by which it was told of, also where more rows show later that one account is everybody's.
  const { session, since, holder } = former ?? { session: key, since: checkedOut, holder: who.holder ?? '' };
  return { session, kind, holder, node: who.node ?? '', since, expires, checksum };
}

/** Somebody has taken a licence whose row shows since when. */
export function tellOpened(lease: Lease, { emit, instance, proof }: Telling): void {
  const { kind: pool, who, key, checkedOut: at } = lease;
  emit({ at, instance, proof: proofOf(proof, lease), kind: 'opened', pool, who: { ...who, key } });
}

/**
 * A session has ended. Where its expiry was moved back that is when its holder left; else its lease ran out, and the
 * holder left at some time since it was renewed last.
 */
export function tellEnd(live: Live, at: Instant, { emit, instance, proof, lease }: Telling): void {
  const { kind: pool, holder, node, session, since } = live;
  const fact: Fact = { at, instance, proof: { ...proof, at: session } };
  const match = { holder, node, key: session };
  if (live.left === true) emit({ ...fact, kind: 'closed', which: 'one', pool, match, why: 'logout' });
  else {
    const between = [Math.max(since, at - lease), at] as const;
    emit({ ...fact, between, kind: 'closed', which: 'one', pool, match, why: 'lease ended', inferred: ENDED_UNSEEN });
  }
}

/** The row of a session that was open is gone from a table that keeps its rows: since when, only versions tell. */
export function tellDeleted(
  { kind: pool, holder, node, session, since }: Live,
  [from, at]: readonly [Instant, Instant],
  { emit, instance, proof }: Telling,
): void {
  const fact: Fact = { at, between: [Math.max(since, from), at], instance, proof: { ...proof, at: session } };
  const match = { holder, node, key: session };
  emit({ ...fact, kind: 'closed', which: 'one', pool, match, why: 'row deleted', freed: true, inferred: DELETED });
}

function tellWhole(at: Instant, { emit, instance, proof }: Telling): void {
  const why = 'the table keeps the rows of the past from then on';
  emit({ at, instance, proof, kind: 'coverage', known: 'anchored', why });
}

function proofOf(proof: Proof, { key, row }: Lease): Proof {
  let text = '';
  for (const column in row) text += `${text === '' ? '' : ', '}${column}=${row[column]}`;
  return { ...proof, at: key, text: text.slice(0, MOST_SHOWN).toWellFormed() };
}
