import type { Fact } from '../../../src/domain/licence-event.ts';
import type { Parser, Product } from '../../../src/domain/product.ts';
import type { Note } from '../../../src/domain/reader.ts';

type State = { last: number | null };

const TOKEN = /^Token (\d+) is taken$/;

/** What was noted of its inputs, for tests that run it in their own process. */
export const NOTED: Note[] = [];

/** A product that writes to the log of ArchestrA who takes a token. */
const parser: Parser<State> = {
  system: 'plant-log',
  product: 'Plant by its log',
  settings: {},
  patterns: [],
  meanings: [],
  model: { kinds: ['Tokens'], holder: ['holder'], seats: 'session', closes: ['youngest'], settle: 0 },
  absentAfter: 24 * 3_600_000,
  inputs: [
    {
      id: 'events',
      kind: 'events',
      of: 'ArchestrA',
      for: 'sessions',
      literals: ['Token '],
      identity: ({ text = '' }) => (TOKEN.test(text) ? text : undefined),
    },
  ],
  initial: () => ({ last: null }),
  parse({ at, place, text }, state, emit, tools) {
    const holder = TOKEN.exec(text)?.[1];
    if (holder === undefined || at === undefined) return state;
    const fact: Fact = { at, instance: tools.instance, proof: { ...place, text } };
    emit({ ...fact, kind: 'opened', pool: 'Tokens', who: { holder } });
    return { last: Math.max(state.last ?? at, at) };
  },
  note(noted, state) {
    NOTED.push(noted);
    return state;
  },
  seenUpTo: ({ last }) => last ?? undefined,
};

export const product: Product = { parser: parser as unknown as Parser, advice: {} };
