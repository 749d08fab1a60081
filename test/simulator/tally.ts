import type { Instant } from '../../src/domain/entry.ts';
import type { TruthStep } from './types.ts';

/** Seats taken, by pool, as they change. */
export interface Tally {
  /** Adds so many from an instant on, which never goes back. */
  add(pool: string, at: Instant, change: number): void;
  used(pool: string): number;
  steps(): Map<string, TruthStep[]>;
}

/** Counts the seats of some pools; each begins with none. */
export function createTally(pools: readonly string[], start: Instant): Tally {
  const steps = new Map(pools.map((pool) => [pool, [{ at: start, seats: 0 }]]));

  function stepsOf(pool: string): TruthStep[] {
    const found = steps.get(pool);
    if (found === undefined) throw new RangeError(`there is no pool ${pool}`);
    return found;
  }

  return {
    add(pool, at, change) {
      const own = stepsOf(pool);
      const last = own.at(-1) ?? { at: start, seats: 0 };
      if (at < last.at) throw new RangeError(`seats of ${pool} change at ${at}, before ${last.at}`);
      if (at === last.at) last.seats += change;
      else own.push({ at, seats: last.seats + change });
    },
    used: (pool) => stepsOf(pool).at(-1)?.seats ?? 0,
    steps: () => steps,
  };
}

/** How many seats were taken at an instant; 0 before the first step. */
export function seatsAt(steps: readonly TruthStep[], at: Instant): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.seats ?? 0;
}

/** The seats of several pools together. */
export function together(all: Iterable<readonly TruthStep[]>): TruthStep[] {
  const pools = [...all];
  const marks = [...new Set(pools.flatMap((steps) => steps.map(({ at }) => at)))].toSorted((a, b) => a - b);
  return marks.map((at) => ({ at, seats: pools.reduce((sum, steps) => sum + seatsAt(steps, at), 0) }));
}
