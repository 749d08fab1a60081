import type { Fact } from '../../../src/domain/licence-event.ts';
import type { Parser, Pattern, Product } from '../../../src/domain/product.ts';

const PATTERNS: readonly Pattern[] = [
  { id: 'in', means: 'in', literals: ['seat taken by'], expression: String.raw`seat taken by (?<user>\S+)$` },
  {
    id: 'out',
    means: 'out',
    literals: ['seat given back by'],
    expression: String.raw`seat given back by (?<user>\S+)$`,
  },
  { id: 'up', means: 'up', literals: ['door opened'], expression: 'door opened$' },
];
const STAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/;

type State = { last: number | null };

function localTime(line: string): number | undefined {
  const [, date, time] = STAMP.exec(line) ?? [];
  return date === undefined ? undefined : Date.parse(`${date}T${time}Z`);
}

/** A product that writes a log of lines: `2026-11-20 08:00:00 seat taken by alice`. */
const parser: Parser<State> = {
  system: 'door-log',
  product: 'Door by its log',
  settings: {},
  patterns: PATTERNS,
  meanings: ['in', 'out', 'up'],
  model: { kinds: ['Seats'], holder: ['holder'], seats: 'session', closes: ['youngest'], settle: 0 },
  absentAfter: 24 * 3_600_000,
  inputs: [
    {
      id: 'log',
      kind: 'lines',
      for: 'sessions',
      literals: PATTERNS.flatMap(({ literals }) => literals),
      recognise: (head) => (localTime(head) !== undefined && head.includes('door opened') ? 1 : 0),
      localTime,
    },
  ],
  initial: () => ({ last: null }),
  parse({ text, place }, state, emit, tools) {
    const wall = localTime(text);
    const found = tools.match(text);
    if (wall === undefined || found === undefined) return state;
    const at = tools.stamp(wall, state.last ?? undefined);
    const fact: Fact = { at, instance: tools.instance, proof: { ...place, text } };
    const who = { holder: found.groups.user ?? '' };
    if (found.means === 'up') {
      emit({ ...fact, kind: 'closed', which: 'all', match: {}, why: 'the door was opened anew' });
      emit({ ...fact, kind: 'coverage', known: 'anchored', why: 'the door was opened' });
    } else if (found.means === 'in') emit({ ...fact, kind: 'opened', pool: 'Seats', who });
    else emit({ ...fact, kind: 'closed', which: 'one', pool: 'Seats', match: who, why: 'given back' });
    return { last: Math.max(state.last ?? at, at) };
  },
  note: (_, state) => state,
  seenUpTo: ({ last }) => last ?? undefined,
};

export const product: Product = { parser: parser as unknown as Parser, advice: {} };
