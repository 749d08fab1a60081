import type { Entry, LogEvent } from '../../src/domain/entry.ts';
import type { Emit } from '../../src/domain/licence-event.ts';
import type { EventInput, Parser, Tools } from '../../src/domain/product.ts';
import type { Note } from '../../src/domain/reader.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { LITERALS, MEANINGS, mayMatter, PATTERNS } from './patterns.ts';
import { record } from './record.ts';
import { behindHole } from './seats.ts';
import { SETTINGS } from './settings.ts';
import { INITIAL, type State } from './state.ts';
import { tables, TABLES, tablesUpTo } from './tables.ts';

/** The records of the loggers of its server and its clients. */
const EVENTS: EventInput = {
  id: 'events',
  kind: 'events',
  of: 'ArchestrA',
  firstOfProcess: true,
  for: 'sessions',
  literals: LITERALS,
  identity,
};

/** AVEVA Batch Management, and what shares its seats, by the log of the ArchestrA logger. */
export const batchManagement: Parser<State> = {
  system: 'batch-management',
  product: 'AVEVA Batch Management',
  settings: SETTINGS,
  patterns: PATTERNS,
  meanings: MEANINGS,
  model: LICENCE_MODEL,
  // On a site where nobody works over a long weekend hardly a service writes of licences.
  absentAfter: 7 * 24 * 3_600_000,
  inputs: [EVENTS, TABLES],
  initial: () => INITIAL,
  parse,
  note,
  seenUpTo: (state) => state.last ?? tablesUpTo(state),
};

/** Records that say something of licences, or of the machine, and the first of each process. */
function identity({ text = '', pid, process }: LogEvent, tools: Tools): string | undefined {
  const found = tools.match(text);
  if (found !== undefined) return `${found.id}:${text.slice(0, 200)}`;
  if (mayMatter(text)) return `not-understood:${text.slice(0, 200)}`;
  return pid === undefined || process === undefined || process === '' ? undefined : `process:${pid}:${process}`;
}

function parse(entry: Entry, before: State, emit: Emit, tools: Tools): State {
  if (entry.table !== undefined) return tables(entry, before, emit, tools);
  if (entry.event === undefined || entry.at === undefined) return before;
  const after = record(entry, before, emit, tools);
  return { ...after, last: Math.max(before.last ?? entry.at, entry.at) };
}

function note(noted: Note, state: State, emit: Emit, tools: Tools): State {
  // Of a machine that said nothing yet nothing is known that could be lost.
  if (state.last === null && noted.what !== 'damaged') return state;
  const fact = {
    at: state.last ?? noted.arrived,
    instance: tools.instance,
    proof: { ...noted.place, text: noted.detail },
  };
  if (noted.what === 'damaged') emit({ ...fact, kind: 'remark', what: 'damaged', detail: noted.detail });
  else {
    emit({ ...fact, kind: 'coverage', known: 'gap', why: noted.detail });
    return behindHole(state);
  }
  return state;
}
