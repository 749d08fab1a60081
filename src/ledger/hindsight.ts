import type { Instant } from '../domain/reading.ts';
import type { PoolState, StepState } from './state.ts';

/** So many steps are remembered in which a crash that is found later may lie: those that time alone brought, and those of other instances. */
const MOST_REMEMBERED = 200;

/**
 * The steps of a pool from `from` on, once it is known that what `now` lacks against `was` had ended since then at an instant
 * that nobody knows: it was still possible, and certain no more; also where time or another instance brought a step meanwhile.
 */
export function mendedFrom(from: Instant, pool: PoolState, was: StepState, now: StepState): PoolState['dueSteps'] {
  const meanwhile = pool.dueSteps.filter((due) => due.at > from);
  const ended = was.atLeast === null || now.atLeast === null ? null : was.atLeast - now.atLeast;
  const least = (then: number | null): number | null => (then === null || ended === null || now.atLeast === null ? null : isAlone(pool) ? Math.min(then, now.atLeast) : Math.max(0, then - ended));
  const lowered = (then: StepState): StepState => ({ ...then, atLeast: least(then.atLeast) });
  const first = meanwhile[0]?.before ?? was;
  return [{ at: from, before: first, after: lowered(first) }, ...meanwhile.map(({ at, before, after }) => ({ at, before: lowered(before), after: lowered(after) }))];
}

/** The steps to be remembered behind one at an instant; `mended` are those that it changed afterwards. */
export function rememberedBy(at: Instant, pool: PoolState, now: StepState, due: boolean, mended: PoolState['dueSteps']): PoolState['dueSteps'] {
  if (pool.step === null || (isAlone(pool) && !due)) return [];
  const from = mended[0]?.at ?? Infinity;
  // The window of another instance may overlap this one.
  const all = [...pool.dueSteps.filter((one) => one.at <= from), ...mended];
  const before = all.at(-1)?.after ?? pool.step;
  const quiet = isAlone(pool) ? -Infinity : quietSince(pool);
  return [...all.filter((one) => one.at > quiet), { at, before, after: now }].slice(-MOST_REMEMBERED);
}

function isAlone({ instances }: PoolState): boolean {
  return Object.keys(instances).length < 2;
}

/** Since when an instance has said nothing: a crash that is found later lies behind it. */
function quietSince({ instances }: PoolState): Instant {
  return Math.min(...Object.values(instances).map(({ lastEventAt }) => lastEventAt ?? -Infinity));
}
