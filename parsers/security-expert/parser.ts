import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { EventInput, Parser, Tools } from '../../src/domain/product.ts';
import type { Note } from '../../src/domain/reader.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { named, NOBODY, type Holders, type Operator } from './operator.ts';
import { LITERALS, MEANINGS, PATTERNS } from './patterns.ts';
import { keyOfReading, readingOf, type Reading } from './reading.ts';
import { SETTINGS } from './settings.ts';
import type { Turn } from './windows.ts';

/** What is remembered of one log of one computer. */
export type State = {
  /** The greatest instant of an event that said something. */
  last: Instant | null;
  /** Whether the Data Service is known to be stopped, so that a start is no surprise. */
  down: boolean;
  /** When it started, until an operator does something: two providers tell of one start. */
  started: Instant | null;
  holders: Holders;
  /** Of an export without the computer: the last record number of a provider, by which a second log is told. */
  numbered?: { source: string; number: number };
  /** Whether those numbers have told that events of several computers are mixed. */
  mixed?: true;
};

const POOL = 'Connections';
const SAME_START = 120_000;

/** The event logs of its server: its own events, and those that tell of the service and the machine. */
const EVENTS: EventInput = {
  id: 'events',
  kind: 'events',
  of: 'Windows',
  for: 'sessions',
  literals: LITERALS,
  identity(event, tools) {
    const reading = readingOf(event, tools);
    return reading && keyOfReading(reading);
  },
};

/** EcoStruxure Security Expert and its twin Protege GX by the Windows event logs of their server. */
export const securityExpert: Parser<State> = {
  system: 'security-expert',
  product: 'EcoStruxure Security Expert',
  settings: SETTINGS,
  patterns: PATTERNS,
  meanings: MEANINGS,
  model: LICENCE_MODEL,
  // On a site where nobody works over a long weekend nobody logs on.
  absentAfter: 7 * 24 * 3_600_000,
  inputs: [EVENTS],
  initial: () => ({ last: null, down: false, started: null, holders: NOBODY }),
  parse,
  note,
  seenUpTo: (state) => state.last ?? undefined,
};

function parse(entry: Entry, before: State, emit: Emit, tools: Tools): State {
  const reading = entry.event && readingOf(entry.event, tools);
  if (reading === undefined || entry.at === undefined) return before;
  const log = entry.event?.channel;
  const fact: Fact = {
    at: entry.at,
    instance: tools.instance,
    proof: { ...entry.place, text: entry.text, ...(log !== undefined && { log }) },
  };
  const known = mixedIn(entry, before, fact, emit);
  const after = understand(reading, fact, known, emit, entry.event?.machine !== undefined);
  if (before.last === null || entry.at >= before.last) return { ...after, last: entry.at };
  // What another log tells late changes nothing of what is known since: whether the service runs, and who is called
  // how.
  return reading.says === 'logon' || reading.says === 'removed' ? { ...known, holders: after.holders } : known;
}

/**
 * Where events name no computer, numbers of one provider that go back while time goes on are of two logs: from then on
 * no start or stop tells whose sessions it ends.
 */
function mixedIn({ at = 0, event }: Entry, state: State, fact: Fact, emit: Emit): State {
  const { source, machine, number } = event ?? {};
  if (machine !== undefined || source === undefined || source === '' || number === undefined) return state;
  const { numbered } = state;
  if (numbered !== undefined && numbered.source !== source) return state;
  const goesBack = numbered !== undefined && number < numbered.number && at > (state.last ?? at);
  const after = { ...state, numbered: { source, number } };
  if (!goesBack || state.mixed === true) return after;
  emit({ ...fact, kind: 'remark', what: 'not-understood', detail: SEVERAL_COMPUTERS });
  return { ...unsure(fact, after, SEVERAL_COMPUTERS, emit), holders: NOBODY, mixed: true };
}

function understand(reading: Reading, fact: Fact, state: State, emit: Emit, isNamed: boolean): State {
  switch (reading.says) {
    case 'logon': {
      const { who, after } = whoOf(reading.operator, state);
      emit({ ...fact, kind: 'opened', pool: POOL, who });
      return { ...after, down: false };
    }
    case 'removed': {
      const { who, after } = whoOf(reading.operator, state);
      emit({ ...fact, kind: 'closed', which: 'one', pool: POOL, match: who, why: reading.reason });
      return after;
    }
    case 'refused':
      emit({ ...fact, kind: 'refused', pool: POOL, why: 'licensed number of connections exceeded' });
      return state;
    case 'not-understood':
      emit({ ...fact, kind: 'remark', what: 'not-understood', detail: reading.detail, text: reading.text });
      return reading.unsure === true ? unsure(fact, state, reading.detail, emit) : state;
    case 'some-service-started':
    case 'some-service-stopped':
      emit({ ...fact, kind: 'remark', what: 'not-understood', detail: SOME_SERVICE });
      return unsure(fact, state, SOME_SERVICE, emit);
    default:
      return isNamed ? turned(reading.says, fact, state, emit) : ofSome(reading.says, fact, state, emit);
  }
}

function whoOf(operator: Operator, state: State): { who: { holder?: string }; after: State } {
  // Two computers may have one record id for two operators.
  const { id: _, ...byName } = operator;
  const isMixed = state.mixed === true && operator.name !== undefined;
  const { holder, holders } = named(isMixed ? byName : operator, state.holders);
  return { who: holder === undefined ? {} : { holder }, after: { ...state, started: null, holders } };
}

const TURNED =
  'Windows says in words that no pattern knows that the Data Service stopped or started: either ' +
  'way nobody from before is logged on';

const SOME_SERVICE =
  'a service stopped or started, and its event has no provider that tells which: whether those who were logged on ' +
  'before still are is not known; export the provider too (ProviderName, Source)';

const SEVERAL_COMPUTERS =
  'the events name no computer, and their record numbers go back: they may be of several computers, and which ' +
  'sessions a start or a stop ends is not known; export the computer too (MachineName, Computer)';

const SOME_COMPUTER =
  'a start without a stop before it, and the events name no computer: it may be of another one; whether those who ' +
  'were logged on before still are is not known; export the computer too (MachineName, Computer)';

/**
 * The same of an export that names no computer. Of one computer a stop comes before a start: a start without one may
 * be that of another computer, as well as that behind a crash.
 */
function ofSome(turn: Turn, fact: Fact, state: State, emit: Emit): State {
  const toldAlready = state.started !== null && fact.at - state.started <= SAME_START;
  const isStart = turn !== 'service-turned' && ENDS[turn] === undefined;
  const unclear = isStart && !state.down && state.last !== null && !toldAlready;
  if (turn === 'machine-alive' || (state.mixed !== true && !unclear)) return turned(turn, fact, state, emit);
  const detail = state.mixed === true ? SEVERAL_COMPUTERS : SOME_COMPUTER;
  if (state.mixed !== true) emit({ ...fact, kind: 'remark', what: 'not-understood', detail });
  const after = unsure(fact, state, detail, emit);
  // Of another computer a record id may be that of another operator.
  return { ...after, holders: NOBODY, ...(turn === 'service-started' && { started: fact.at }) };
}

/** It may have been the end of all sessions: whether anybody from before is logged on is not known. */
function unsure(fact: Fact, state: State, why: string, emit: Emit): State {
  if (state.last !== null) emit({ ...fact, kind: 'coverage', known: 'gap', why });
  return { ...state, started: null };
}

const ENDS: Readonly<Partial<Record<Turn, string>>> = {
  'service-stopped': 'Data Service stopped',
  'service-died': 'Data Service crashed',
  'machine-stopped': 'server shut down',
};

/**
 * The service or its machine stopped or started: all operators are gone. What comes behind an end that was told says
 * nothing more.
 */
function turned(turn: Turn, fact: Fact, state: State, emit: Emit): State {
  if (turn === 'machine-alive') return state;
  const why = ENDS[turn];
  if (why !== undefined) {
    if (!state.down) emit({ ...fact, kind: 'closed', which: 'all', match: {}, why });
    return { ...state, down: true, started: null, holders: NOBODY };
  }
  const toldAlready = state.started !== null && fact.at - state.started <= SAME_START;
  if ((turn === 'service-started' || turn === 'service-turned') && toldAlready) return state;
  if (turn === 'service-turned') {
    if (!state.down) ended(fact, state.last, 'Data Service stopped or started', TURNED, emit);
    return { ...state, down: true, started: null, holders: NOBODY };
  }
  if (!state.down) crashed(turn, fact, state.last, emit);
  if (turn !== 'service-started') return { ...state, down: true, started: null, holders: NOBODY };
  emit({ ...fact, kind: 'coverage', known: 'anchored', why: 'the Data Service started' });
  return { ...state, down: false, started: fact.at, holders: NOBODY };
}

function crashed(turn: Turn, fact: Fact, last: Instant | null, emit: Emit): void {
  const inferred =
    turn === 'machine-crashed'
      ? 'Windows says that the shutdown before was unexpected'
      : `the ${turn === 'service-started' ? 'Data Service' : 'server'} started, and no event says that it had stopped`;
  ended(fact, last, 'crash', inferred, emit);
}

/** It ended between the last event before and this one, and nothing tells when. */
function ended(fact: Fact, last: Instant | null, why: string, inferred: string, emit: Emit): void {
  const between = [Math.min(last ?? fact.at, fact.at), fact.at] as const;
  emit({ ...fact, between, inferred, kind: 'closed', which: 'all', match: {}, why });
}

function note(noted: Note, state: State, emit: Emit, tools: Tools): State {
  // Of a machine that said nothing yet nothing is known that could be lost.
  if (state.last === null && noted.what !== 'damaged') return state;
  const fact: Fact = {
    at: state.last ?? noted.arrived,
    instance: tools.instance,
    proof: { ...noted.place, text: noted.detail },
  };
  if (noted.what === 'damaged') emit({ ...fact, kind: 'remark', what: 'damaged', detail: noted.detail });
  else emit({ ...fact, kind: 'coverage', known: 'gap', why: noted.detail });
  return state;
}
