import { parseArgs } from 'node:util';

/** What `npm run bench` is asked for. */
export interface BenchOptions {
  quick: boolean;
  /** Names of parts, or of figures beside another checkout; all of them where it is undefined. */
  only: string[] | undefined;
  /** Given where two checkouts are to be measured in turn. */
  against: { ref: string; pairs: number } | undefined;
}

const PAIRS = 15;
const QUICK_PAIRS = 5;

/**
 * Reads the arguments behind `npm run bench --`. Throws an Error that names the option where one is unknown, where
 * `--pairs` is no whole number from 1 to 1000, or where it is given without `--against`.
 */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      against: { type: 'string' },
      pairs: { type: 'string' },
    },
  });
  const only = values.only?.flatMap((names) => names.split(',')).filter((name) => name !== '');
  const { quick, against: ref } = values;
  if (ref === undefined) {
    if (values.pairs !== undefined) throw new Error('--pairs counts pairs of two checkouts: give --against REF too');
    return { quick, only, against: undefined };
  }
  return { quick, only, against: { ref, pairs: pairsOf(values.pairs) ?? (quick ? QUICK_PAIRS : PAIRS) } };
}

function pairsOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const pairs = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (pairs >= 1 && pairs <= 1000) return pairs;
  throw new Error(`--pairs ${given} is no number of pairs: give a whole number from 1 to 1000`);
}

/** The known names that `only` chooses, in its order; all where it is undefined. Throws where one is unknown. */
export function chosen(only: readonly string[] | undefined, known: readonly string[]): readonly string[] {
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length === 0) return only ?? known;
  const names = unknown.join(', ');
  throw new Error(`cannot measure ${names}: --only takes one or several of ${known.join(', ')}, with commas between`);
}
