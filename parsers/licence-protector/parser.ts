import type { Entry } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import { FILE_WRITTEN } from '../../src/domain/presence.ts';
import type { LineInput, Parser, PresenceInput, Tools } from '../../src/domain/product.ts';
import type { Note } from '../../src/domain/reader.ts';
import { census } from './census.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { line } from './lines.ts';
import { isList } from './list.ts';
import { LITERALS, MEANINGS, PATTERNS } from './patterns.ts';
import { isRecordStart, recognise, writtenAt } from './recognise.ts';
import { SETTINGS } from './settings.ts';
import { INITIAL, type State } from './state.ts';

/** What the application writes around its licence checks, and lists of users that it writes anew as a whole. */
const STREAM: LineInput<State> = {
  id: 'events',
  kind: 'lines',
  for: 'sessions',
  literals: LITERALS,
  isRecordStart,
  writtenAt,
  recognise,
  isSnapshot: isList,
};

/** The licence file: whoever is alive writes a stamp into it once in each interval. */
const LICENCE_FILE: PresenceInput = { id: 'licence-file', kind: 'presence', for: 'alive', key: 'licenceFile' };

/** Mirage Licence Protector by what the customer's application or script writes of it. */
export const licenceProtector: Parser<State> = {
  system: 'licence-protector',
  product: 'Licence Protector',
  settings: SETTINGS,
  patterns: PATTERNS,
  meanings: MEANINGS,
  model: LICENCE_MODEL,
  // On a site where nobody works over a long weekend nobody starts the application.
  absentAfter: 7 * 24 * 3_600_000,
  inputs: [STREAM, LICENCE_FILE],
  initial: () => INITIAL,
  parse,
  note,
  seenUpTo: ({ last }) => last ?? undefined,
};

function parse(entry: Entry, before: State, emit: Emit, tools: Tools): State {
  const { at } = entry;
  if (at === undefined) return line(entry, before, emit, tools);
  if (entry.text !== FILE_WRITTEN) return census(entry, at, before, emit, tools);
  const proof = { ...entry.place, text: `${FILE_WRITTEN} at ${new Date(at).toISOString()}` };
  emit({ at, instance: tools.instance, proof, kind: 'alive', why: 'somebody who is alive wrote to the licence file' });
  // How far a stream of events has come it does not tell.
  return before;
}

function note(noted: Note, state: State, emit: Emit, tools: Tools): State {
  const fact: Fact = {
    at: state.last ?? noted.arrived,
    instance: tools.instance,
    proof: { ...noted.place, text: noted.detail },
  };
  if (noted.what === 'damaged') emit({ ...fact, kind: 'remark', what: 'damaged', detail: noted.detail });
  // Of a stream that said nothing yet nothing is known that could be lost.
  else if (state.last !== null) emit({ ...fact, kind: 'coverage', known: 'gap', why: noted.detail });
  return state;
}
