import type { Instant } from '../../src/domain/entry.ts';
import type { Fact } from '../../src/domain/licence-event.ts';
import { ACAL, type Lease } from './leases.ts';
import type { Telling } from './past.ts';
import type { Live, State } from './state.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** So many leases that run out together are no accident. */
const MANY = 3;
/** Of leases that are missing from an export, so shortly after they stood in one, it is known that they ran out. */
const SHORTLY = 5 * 60_000;
/** Of two instants so near to each other none is earlier: the database keeps three-hundredths of a second. */
const SAME = 4;

/**
 * Tells that all leases ended at once without anybody leaving, as where the clients do not reach the database any more,
 * or the keys are bound to another one; and that somebody holds a lease again. As leases are renewed each at a time of
 * its own, they run out one after the other, over several versions: it is told when the last one has, where no client
 * has given any sign since the first did, and where they were renewed last within the time of one lease. Who leaves
 * gives a lease back: in the evening there are such signs.
 */
export function tellAllEnded(
  found: Changed & { at: Instant },
  state: State,
  { emit, instance, proof, lease }: Telling,
): Pick<State, 'ranOut' | 'toldEnded'> {
  const { at, live } = found;
  const isEmpty = ![...live.values()].some(({ kind }) => kind !== ACAL);
  if (state.toldEnded !== null) {
    if (isEmpty) return { ranOut: [], toldEnded: state.toldEnded };
    const text = 'somebody holds a lease again';
    const [pool, code] = [state.toldEnded, 'leases-back'];
    emit({ at, instance, proof, kind: 'message', pool, code, severity: 0, text, times: 1 });
  }
  const over = ranOutIn(found, state);
  if (over === null) return { ranOut: [], toldEnded: null };
  const ranOut = [...state.ranOut, ...over.map(({ expires }) => expires ?? at)];
  const span = ranOut.reduce((a, b) => Math.max(a, b), -Infinity) - ranOut.reduce((a, b) => Math.min(a, b), Infinity);
  const [last] = over;
  if (!isEmpty || last === undefined || ranOut.length < MANY || span > lease) return { ranOut, toldEnded: null };
  const { kind: pool } = last;
  const text = `all ${ranOut.length} leases ended and none was renewed`;
  emit({ at, instance, proof, kind: 'message', pool, code: 'leases-ended', severity: 2, text, times: 1 });
  return { ranOut: [], toldEnded: pool };
}

/** What a version shows of the sessions that were open before. */
interface Changed {
  live: ReadonlyMap<string, Live>;
  /** By the keys of their rows, with when they ended. */
  ended: ReadonlyMap<string, Live>;
  missing: ReadonlyMap<string, Live>;
  /** Whether a session began since the version before, whether or not it has ended. */
  hasNew: boolean;
}

/** The sessions whose leases ran out since the version before; null where any client has given a sign since then. */
function ranOutIn({ live, ended, missing, hasNew, at }: Changed & { at: Instant }, state: State): Live[] | null {
  if (hasNew || state.at === null) return null;
  const over: Live[] = [];
  for (const [key, known] of Object.entries(state.live)) {
    if (known.kind === ACAL) continue;
    const end = ended.get(key);
    if (missing.has(key)) {
      // One that is missing for the first time may be there still.
      if (live.has(key)) continue;
      if (known.expires === null || known.expires > at || at - state.at > SHORTLY) return null;
      over.push(known);
    } else if (end === undefined) {
      if (!isSameEnd(live.get(key), known)) return null;
    } else if (known.expires === null) over.push(end);
    else if (isSameEnd(end, known)) over.push(known);
    else return null;
  }
  return over;
}

function isSameEnd(one: Live | undefined, { expires }: Live): boolean {
  if (one === undefined || one.expires === null || expires === null) return one?.expires === expires;
  return Math.abs(one.expires - expires) <= SAME;
}

/**
 * Notes rows that were changed by hand, as far as they tell it: an ended one, or the check of one that was not renewed.
 */
export function tellEdited(
  leases: readonly Lease[],
  { live, ended }: State,
  at: Instant,
  { emit, instance, proof }: Telling,
): void {
  for (const { key, kind: pool, expires, checksum } of leases) {
    const [end, sum] = ended[key] ?? [];
    const known = live[key];
    // A client that comes late moves the expiry forward, and so does one that leaves after its lease has ended.
    const moved = end === undefined || expires === null ? 0 : expires - end;
    const wasEnded = end !== undefined && moved <= SAME && (moved < -SAME || sum !== checksum);
    const isSame = known?.expires != null && expires !== null && Math.abs(expires - known.expires) <= SAME;
    // Of dates without seconds a renewal within the same minute looks like none.
    const isCoarse = expires !== null && expires % MINUTE === 0;
    if (!wasEnded && !(isSame && !isCoarse && known.checksum !== checksum)) continue;
    const text = `a row was changed ${wasEnded ? 'after it had ended' : 'without being renewed'}`;
    const fact = { at, instance, proof: { ...proof, at: key } };
    emit({ ...fact, kind: 'message', pool, code: 'row-changed', severity: 0, text, times: 1 });
  }
}

/**
 * Tells once that no row is new, and once that there are such again; gives whether that is told. While it is, nobody
 * knows who holds a seat: whoever does may stand in another database. An export of the leases of now holds none at
 * night: where there was never one, the time counts from the first version on. And where there are named users alone,
 * nobody checks anything out.
 */
export function tellOld(state: State, at: Instant, { emit, instance, proof, oldAfter }: Telling): boolean {
  const { newest, first, toldOld, live } = state;
  const fact: Fact = { at, instance, proof };
  const message = { ...fact, kind: 'message', pool: '', times: 1 } as const;
  const kinds = Object.values(live).map(({ kind }) => kind);
  const isUsed = kinds.some((kind) => kind !== ACAL) || (newest === null && kinds.length > 0);
  const since = newest ?? first ?? at;
  if (at - since <= oldAfter || isUsed) {
    if (!toldOld) return false;
    emit({ ...message, code: 'table-fresh', severity: 0, text: 'the table has new rows again' });
    emit({ ...fact, kind: 'coverage', known: 'anchored', why: 'the table has new rows again' });
    return false;
  }
  if (toldOld) return true;
  const days = Math.floor((at - since) / DAY);
  const text =
    newest === null ? `it has had no row of a session for ${days} days` : `its newest row is ${days} days old`;
  emit({ ...message, code: 'table-old', severity: 1, text });
  // It stays so for long, and its age grows: the day is true for ever.
  const day = new Date(since).toISOString().slice(0, 10);
  const what = newest === null ? `it has had no row of a session since ${day}` : `its newest row is of ${day}`;
  const why = `${what}, ${days} days before: licences may be kept in another database`;
  emit({ ...fact, kind: 'coverage', known: 'no longer', why });
  return true;
}
