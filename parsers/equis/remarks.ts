import type { Instant } from '../../src/domain/entry.ts';
import { ACAL, type Lease } from './leases.ts';
import type { Telling } from './past.ts';
import type { Live, State } from './state.ts';

const DAY = 86_400_000;
/** So many leases that run out together are no accident, where they were seen so shortly before. */
const MANY = 3;
const SHORTLY = 20 * 60_000;
/** Of two instants so near to each other none is earlier: the database keeps three-hundredths of a second. */
const SAME = 4;

/**
 * Tells that all leases ended at once without anybody leaving, as where the clients do not reach the database any more,
 * or the keys are bound to another one.
 */
export function tellAllEnded(
  found: { at: Instant; live: ReadonlyMap<string, Live>; ended: ReadonlyMap<string, Live>; missing: readonly string[] },
  state: State,
  { emit, instance, proof }: Telling,
): void {
  const { at, live, ended, missing } = found;
  if (state.at === null || at - state.at > SHORTLY) return;
  const before = Object.entries(state.live).filter(([, { kind }]) => kind !== ACAL);
  if (before.length < MANY || [...live.values()].some(({ kind }) => kind !== ACAL)) return;
  const ranOut = before.filter(([key, known]) => {
    const end = ended.get(key);
    return end === undefined ? missing.includes(key) && (known.expires ?? Infinity) <= at : end.left !== true;
  });
  if (ranOut.length < before.length || ranOut.length < MANY) return;
  const [[, { kind: pool }] = ['', { kind: '' }]] = ranOut;
  const text = `all ${ranOut.length} leases ended and none was renewed`;
  emit({ at, instance, proof, kind: 'message', pool, code: 'leases-ended', severity: 2, text, times: 1 });
}

/** Notes rows that were changed by hand, as far as they tell it: an ended one, or the check of one that was not renewed. */
export function tellEdited(
  leases: readonly Lease[],
  { live, ended }: State,
  at: Instant,
  { emit, instance, proof }: Telling,
): void {
  for (const { key, kind: pool, expires, checksum } of leases) {
    const [end, sum] = ended[key] ?? [];
    const known = live[key];
    const wasEnded = end !== undefined && (sum !== checksum || (expires !== null && Math.abs(expires - end) > SAME));
    const isSame = known?.expires != null && expires !== null && Math.abs(expires - known.expires) <= SAME;
    if (!wasEnded && !(isSame && known.checksum !== checksum)) continue;
    const text = `a row was changed ${wasEnded ? 'after it had ended' : 'without being renewed'}`;
    const fact = { at, instance, proof: { ...proof, at: key } };
    emit({ ...fact, kind: 'message', pool, code: 'row-changed', severity: 0, text, times: 1 });
  }
}

/** Tells once that no row is new; gives whether that is told. */
export function tellOld(state: State, at: Instant, { emit, instance, proof, oldAfter }: Telling): boolean {
  const { newest, toldOld, live } = state;
  if (at - (newest ?? -Infinity) <= oldAfter || Object.values(live).some(({ kind }) => kind !== ACAL)) return false;
  if (toldOld) return true;
  const text =
    newest === null ? 'it has no row of a session' : `its newest row is ${Math.floor((at - newest) / DAY)} days old`;
  emit({ at, instance, proof, kind: 'message', pool: '', code: 'table-old', severity: 1, text, times: 1 });
  return true;
}
