import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Fields } from './fields.ts';
import { MOST, notUnderstood, toldOnce, type State } from './state.ts';
import { ONLY_MODULE } from './who.ts';

/** More licences than a file has: a garbled number must not become a limit. */
const MOST_LICENCES = 1_000_000;

/** A number of licences: null for -1, which is how the product says that it has none; undefined for no number. */
export function numberIn(text: string | undefined): number | null | undefined {
  if (text === undefined || !/^-?\d{1,9}(?:[.,]0{1,6})?$/.test(text)) return undefined;
  const number = Math.trunc(Number(text.replace(',', '.')));
  if (number < 0) return null;
  return number <= MOST_LICENCES ? number : undefined;
}

/**
 * What a record states of the licences of a module, without names: in columns of their own, or, where the event names
 * one of them, as its value.
 */
export function emitCounts(
  means: 'total' | 'remaining' | 'used' | 'counts',
  fields: Fields,
  fact: Fact,
  state: State,
  emit: Emit,
): State {
  const pool = fields.module ?? (state.modules.length === 0 ? ONLY_MODULE : undefined);
  if (pool === undefined) {
    notUnderstood(fact, 'a number of licences that names no module: it counts for none', emit);
    return state;
  }
  const value = numberIn(fields.value ?? fields.result);
  const total = numberIn(fields.total) ?? (means === 'total' ? value : undefined);
  const remaining = numberIn(fields.remaining) ?? (means === 'remaining' ? value : undefined);
  const used = numberIn(fields.used) ?? (means === 'used' ? value : undefined);
  if (total === undefined && remaining === undefined && used === undefined) {
    notUnderstood(fact, 'a number of licences that cannot be read', emit);
    return state;
  }
  const after = withTotal(pool, total, fact, state, emit);
  const of = after.totals[totalKey(pool)] ?? null;
  const taken = used ?? (of !== null && remaining != null && remaining <= of ? of - remaining : undefined);
  if (taken != null) {
    emit({ ...fact, kind: 'count', pool, used: taken, of });
    return after;
  }
  if (remaining == null) return after;
  if (of !== null) {
    notUnderstood(fact, 'more licences are left than there are: how many are taken is not known', emit);
    return after;
  }
  return toldOnce(after, `remaining ${pool}`, () =>
    notUnderstood(
      fact,
      `how many licences of ${pool} are left, and not of how many: how many are taken is not known; write ` +
        'TotalLicences beside it',
      emit,
    ),
  );
}

/** Tells the limit of a module where it is another one than before. */
export function withTotal(pool: string, total: number | null | undefined, fact: Fact, state: State, emit: Emit): State {
  // A module without a number has no limit that could be full.
  if (total === undefined || total === null || total === 0) return state;
  const key = totalKey(pool);
  if (state.totals[key] === total) return state;
  emit({ ...fact, kind: 'capacity', pool, limit: total, unit: 'users' });
  if (state.totals[key] === undefined && Object.keys(state.totals).length >= MOST) return state;
  return { ...state, totals: { ...state.totals, [key]: total } };
}

/** No module is called as what every object has. */
function totalKey(pool: string): string {
  return `=${pool.toLowerCase()}`;
}
