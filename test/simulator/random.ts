/** Seeded chance: the same seed and stream give the same numbers on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [least, most]. */
  integer(least: number, most: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError for an empty list. */
  pick<T>(from: readonly T[]): T;
  /** Distance to the next event of a Poisson process with this mean distance. */
  exponential(mean: number): number;
}

/**
 * mulberry32. Streams of one seed are independent of each other, so that for example
 * more noise in a log does not change what the users do.
 */
export function createRandom(seed: number, stream = 0): Random {
  let state = Math.imul(seed ^ Math.imul(stream, 0x9e3779b9), 0x85ebca6b) ^ stream;

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  function integer(least: number, most: number): number {
    return least + Math.floor(next() * (most - least + 1));
  }

  function pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('cannot pick from an empty list');
    return from[integer(0, from.length - 1)] as T;
  }

  return {
    next,
    integer,
    pick,
    chance: (probability) => next() < probability,
    exponential: (mean) => -mean * Math.log(1 - next()),
  };
}
