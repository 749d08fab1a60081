/** `npm run test:long` runs what is random in full, `npm test` a part of it: see vitest.long.config.ts. */
const FULL = process.env['SEATWATCH_TEST_RUNS'] === 'full';
/** So many are left of whatever was asked for. */
const LEAST = 5;

/** How often a property is tried: `full` times in `npm run test:long`; in `npm test` a tenth of that, or 5 times. */
export function runs(full: number): number {
  return FULL ? full : Math.min(full, Math.max(LEAST, Math.ceil(full / 10)));
}

/** The same of cases that are many and alike: in `npm test` each `nth` of them. */
export function some<T>(all: readonly T[], nth: number): readonly T[] {
  return FULL ? all : all.filter((_, place) => place % nth === 0);
}

/** The cases that a test is repeated with: all of them in `npm run test:long`, the first in `npm test`. */
export function cases<T>(all: readonly T[]): readonly T[] {
  return FULL ? all : all.slice(0, 1);
}
