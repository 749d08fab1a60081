import type { LogEvent } from '../../../src/domain/entry.ts';
import type { Fact } from '../../../src/domain/licence-event.ts';
import type { Parser, Product } from '../../../src/domain/product.ts';

type State = { last: number | null };

const SOURCE = 'Gatekeeper';

/** 1 the gate opens, 2 a pass is given to somebody, 3 it comes back. */
function passOf({ source: provider, id, text: message, data }: LogEvent): { id: number; user: string } | undefined {
  if (provider !== SOURCE || id === undefined || id > 3) return undefined;
  // Without the rendered message, which not every form has, its inserts tell.
  const text = message ?? data[0]?.value ?? '';
  return { id, user: /\bby (\S+)/.exec(text)?.[1] ?? '' };
}

/** A product that writes events to a log of Windows. */
const parser: Parser<State> = {
  system: 'gate-events',
  product: 'Gate by its events',
  settings: {},
  patterns: [],
  meanings: [],
  model: { kinds: ['Passes'], holder: ['holder'], seats: 'session', closes: ['youngest'], settle: 0 },
  absentAfter: 24 * 3_600_000,
  inputs: [
    {
      id: 'events',
      kind: 'events',
      of: 'Windows',
      for: 'sessions',
      literals: [SOURCE],
      identity(event) {
        const pass = passOf(event);
        return pass && `${pass.id} ${pass.user}`;
      },
    },
  ],
  initial: () => ({ last: null }),
  parse({ event, at, place, text }, state, emit, tools) {
    const pass = event && passOf(event);
    if (pass === undefined || at === undefined) return state;
    const fact: Fact = { at, instance: tools.instance, proof: { ...place, text } };
    const who = { holder: pass.user };
    if (pass.id === 1) emit({ ...fact, kind: 'coverage', known: 'anchored', why: 'the gate was opened' });
    else if (pass.id === 2) emit({ ...fact, kind: 'opened', pool: 'Passes', who });
    else emit({ ...fact, kind: 'closed', which: 'one', pool: 'Passes', match: who, why: 'given back' });
    return { last: Math.max(state.last ?? at, at) };
  },
  note: (_, state) => state,
  seenUpTo: ({ last }) => last ?? undefined,
};

export const product: Product = { parser: parser as unknown as Parser, advice: {} };
