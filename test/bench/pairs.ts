import { aligned, median } from './table.ts';

/** The two checkouts of a comparison: the one that REF names, and this one. */
export type Side = 'theirs' | 'ours';

/** How long the same work took both sides, one right after the other, in seconds. */
export type Pair = Readonly<Record<Side, number>>;

/** A figure that was measured; `pairs` holds at least one. */
export interface Compared {
  name: string;
  what: string;
  pairs: readonly Pair[];
}

/**
 * Below it a figure is named as slower. On a machine with more work than processors a commit beside itself came to 0.93
 * to 1.18: there the least and the most, and such a comparison beside it, tell what a median is worth.
 */
export const SLOWER = 0.95;

/** Who runs first in a pair, counted from 0, and who second: in turn, so that what grows or cools falls on both. */
export function orderOf(pair: number): readonly [Side, Side] {
  return pair % 2 === 0 ? ['theirs', 'ours'] : ['ours', 'theirs'];
}

/**
 * Measures so many pairs of runs, and before them one that is not counted: it brings files into the memory of the
 * system and compiled code into the caches. `once` tells the seconds of one run; where it throws, so does this.
 */
export async function inPairs(pairs: number, once: (side: Side) => Promise<number>): Promise<Pair[]> {
  const measured: Pair[] = [];
  for (let pair = -1; pair < pairs; pair += 1) {
    const [first, second] = orderOf(pair);
    const took = { theirs: NaN, ours: NaN };
    took[first] = await once(first);
    took[second] = await once(second);
    if (pair >= 0) measured.push(took);
  }
  return measured;
}

/** Their time by ours, of each pair: 1 or more means that we are not slower. */
export function ratiosOf(pairs: readonly Pair[]): number[] {
  return pairs.map(({ theirs, ours }) => theirs / ours);
}

/** The table in Markdown, and below it a line that names the figures of which the median ratio is below 0.95. */
export function comparison(ref: string, all: readonly Compared[]): string {
  const header = ['what', `median of ${ref}`, 'median of ours', `${ref} time / our time`, 'least to most'];
  const judged = all.map(({ name, what, pairs }) => ({ name, what, pairs, ratios: ratiosOf(pairs) }));
  const rows = judged.map(({ name, what, pairs, ratios }) => [
    `${name}: ${what}`,
    seconds(median(pairs.map(({ theirs }) => theirs))),
    seconds(median(pairs.map(({ ours }) => ours))),
    median(ratios).toFixed(3),
    `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
  ]);
  const slower = judged.filter(({ ratios }) => median(ratios) < SLOWER);
  const named = slower.map(({ name, ratios }) => `${name} (${median(ratios).toFixed(3)})`).join(', ');
  return `${aligned([header, ...rows])}\n\nBelow ${SLOWER}: ${named === '' ? 'none' : named}.\n`;
}

function seconds(value: number): string {
  return `${value.toFixed(3)} s`;
}
