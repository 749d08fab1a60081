import type { Instant } from '../../src/domain/entry.ts';
import { ACAL, type Lease } from './leases.ts';
import type { State } from './state.ts';

/** So many files are remembered by their names, the last one first. */
const REMEMBERED = 4;
/** Where no version of the other table came for so long, there is one again, in milliseconds. */
const ONE_AGAIN = 24 * 3_600_000;

/** Why nobody knows who holds a seat where the files of a source are exports of two tables. */
export const TWO_TABLES =
  'its files are exports of different tables, of which each looks as if the others had left: give each table a ' +
  'source of its own';

/**
 * The file of the version before, where that file and this one, each of which is written again and again, are exports
 * of different tables: within one lease none of the sessions of the one stands in the other. Undefined else.
 */
export function otherTable(
  { file, at, leases }: { file: string; at: Instant; leases: readonly Lease[] },
  { files = [], live, missing, whole, at: before }: State,
  lease: number,
): string | undefined {
  const [last] = files;
  if (last === undefined || last === file || !files.includes(file)) return undefined;
  if (before === null || at - before > lease || leases.length === 0) return undefined;
  const held = Object.entries(live).filter(([key, { kind }]) => kind !== ACAL && !Object.hasOwn(missing, key));
  if (held.length < (whole ? 1 : 2)) return undefined;
  const keys = new Set(leases.map(({ key }) => key));
  return held.some(([key]) => keys.has(key)) ? undefined : last;
}

/** The names of the files behind a version of this one. */
export function filesWith(file: string, { files = [] }: State): readonly string[] {
  return [file, ...files.filter((one) => one !== file)].slice(0, REMEMBERED);
}

/** Whether the other table has not been seen for so long that it is there no more. */
export function isOneAgain({ twoSince }: State, at: Instant): boolean {
  return twoSince !== undefined && at - twoSince > ONE_AGAIN;
}
