import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { EventInput, Parser, Tools } from '../../src/domain/product.ts';
import type { Note } from '../../src/domain/reader.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { LITERALS, MEANINGS, PATTERNS } from './patterns.ts';
import { SETTINGS } from './settings.ts';
import type { OfTables } from './tables-state.ts';
import { tables, TABLES, tablesUpTo } from './tables.ts';

export type State = { last: Instant | null } & OfTables;

const EVENTS: EventInput = {
  id: 'events',
  kind: 'events',
  of: 'ArchestrA',
  firstOfProcess: true,
  for: 'sessions',
  literals: LITERALS,
  identity: ({ text = '' }, tools) => (tools.match(text) === undefined ? undefined : text.slice(0, 200)),
};

/** AVEVA Batch Management, and what shares its seats, by the log of the ArchestrA logger. */
export const batchManagement: Parser<State> = {
  system: 'batch-management',
  product: 'AVEVA Batch Management',
  settings: SETTINGS,
  patterns: PATTERNS,
  meanings: MEANINGS,
  model: LICENCE_MODEL,
  absentAfter: 7 * 24 * 3_600_000,
  inputs: [EVENTS, TABLES],
  initial: () => ({ last: null }),
  parse,
  note,
  seenUpTo: (state) => state.last ?? tablesUpTo(state),
};

const KINDS: Readonly<Record<string, string>> = { Dev_Session_Count: 'Development', MES_Session_Count: 'MOM' };

function parse(entry: Entry, before: State, emit: Emit, tools: Tools): State {
  if (entry.table !== undefined) return tables(entry, before, emit, tools);
  const { at = entry.arrived, event } = entry;
  const found = tools.match(entry.text);
  const pool = KINDS[found?.groups.feature ?? ''];
  if (found?.means === 'acquired' && pool !== undefined) {
    const fact: Fact = { at, instance: tools.instance, proof: { ...entry.place, text: entry.text } };
    const process = event?.process ?? '';
    const who = { node: tools.instance, process, key: `${event?.pid ?? 0}:${process}` };
    emit({ ...fact, kind: 'opened', pool, who });
  }
  return { ...before, last: Math.max(before.last ?? at, at) };
}

function note(_: Note, state: State): State {
  return state;
}
