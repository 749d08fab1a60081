import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import type { Settings } from '../../src/domain/setting.ts';
import { emitCounts } from './counts.ts';
import { plain, type Fields } from './fields.ts';
import { damaged, notUnderstood, toldOnce, withQuit, type KnownSeat, type State } from './state.ts';
import { isTooLong, keyOf, listOf, namedBy, withoutSeat, withSeat, type Named } from './who.ts';

/** One record of a stream, as it says itself what it is. */
export interface EventRecord {
  fields: Fields;
  /** Whether it is surely whole, so that the names in it are. */
  whole: boolean;
  /** The names of its values where it states them itself. */
  names?: readonly string[];
}

/** Two heartbeats of an automatic interval for 120 licences: who works longer without one has none written down. */
const NO_HEARTBEAT = 2 * 3_600_000;
/** A computer whose clock was not set back writes no record so long behind a later one, in milliseconds. */
const LATE = 3_600_000;
const SUCCEEDED = /^(?:0+|ok|true|success|successful|yes|ja|erfolg|erfolgreich)$/i;

/** Makes licence events of a record; the event word is what the patterns are tried on. */
export function understand(record: EventRecord, fact: Fact, state: State, emit: Emit, tools: Tools): State {
  const { fields } = record;
  const word = wordOf(fields);
  if (word === undefined) {
    notUnderstood(fact, 'a record that names no event', emit);
    return state;
  }
  const found = tools.match(word);
  if (found === undefined) {
    notUnderstood(fact, UNKNOWN, emit, word);
    return state;
  }
  if (found.means === 'noted') return state;
  const after = withTypeTold(fields, fact, state, emit, tools.settings);
  switch (found.means) {
    case 'renewed':
      return renewed(record, fact, emitTotal(fields, fact, after, emit), emit, tools.settings);
    case 'refused':
      return refused(record, fact, after, emit, tools.settings);
    case 'total':
    case 'remaining':
    case 'used':
    case 'counts':
      return emitCounts(found.means, fields, fact, after, emit);
    case 'removed-all':
      return removedAll(fields, fact, after, emit);
    default:
      return closed(found.means, record, fact, after, emit, tools.settings);
  }
}

const UNKNOWN =
  'an event that no pattern understood: whether it takes or frees a seat is not known; give its word a pattern';

/** The event, and behind it the return code of a command that did not succeed. */
function wordOf({ event, result }: Fields): string | undefined {
  if (event === undefined) return undefined;
  const word = event.replaceAll(/\s+/g, ' ').slice(0, 200);
  return result === undefined || SUCCEEDED.test(result) || !/^(?:-?\d{1,9}|false|no|nein|failed|error)$/i.test(result)
    ? word
    : `${word} ${result}`;
}

/** The licences of a module, where a record of another kind states them beside. */
function emitTotal(fields: Fields, fact: Fact, state: State, emit: Emit): State {
  const { total } = fields;
  return total === undefined ? state : emitCounts('total', { ...fields, value: total }, fact, state, emit);
}

function renewed(record: EventRecord, fact: Fact, state: State, emit: Emit, settings: Settings): State {
  const named = surely(record, fact, state, emit, settings);
  if (named === undefined) return state;
  if (named.deactivated) {
    notUnderstood(fact, 'a sign of life of an entry that is deactivated (in brackets): it takes no seat', emit);
    return state;
  }
  const quit = state.quits?.[named.who.key];
  if (quit !== undefined && fact.at < quit && quit - fact.at <= LATE) {
    const detail = 'a sign of life that was written behind the end of its session, from before that: it takes no seat';
    return toldOnce(state, 'late', () => emit({ ...fact, kind: 'remark', what: 'order', detail }));
  }
  const anew = quit !== undefined && state.seats[named.who.key] === undefined && { anew: true as const };
  emit({ ...fact, kind: 'renewed', pool: named.pool, who: named.who, ...anew });
  return withSeat(state, named, fact.at);
}

/** Who it is of a record from which nothing is missing; else that is told. */
function surely(
  { fields, whole }: EventRecord,
  fact: Fact,
  state: State,
  emit: Emit,
  settings: Settings,
): Named | undefined {
  if (!whole) {
    damaged(fact, 'a record that is cut off within the names of who it is about: it opens no seat', emit);
    return undefined;
  }
  const named = namedBy(fields, state, settings);
  if (named === undefined) notUnderstood(fact, lacking(fields), emit);
  return named;
}

function lacking(fields: Fields): string {
  const { user, machine } = fields;
  if (isTooLong(fields)) return 'a record with a name that is too long to be one';
  return user === undefined && machine === undefined
    ? 'a record that names neither a user nor a computer'
    : 'a record that names no module, in a stream that has such a column';
}

/** A refusal counts whoever it was; a name that may be cut off is none. */
function refused({ fields, whole }: EventRecord, fact: Fact, state: State, emit: Emit, settings: Settings): State {
  const named = whole ? namedBy(fields, state, settings) : undefined;
  const pool = named?.pool ?? (isTooLong(fields) ? undefined : fields.module);
  if (pool === undefined) {
    notUnderstood(fact, 'a refusal that names no module: it counts for none', emit);
    return state;
  }
  const { holder, node } = named?.who ?? {};
  const who = { ...(holder !== undefined && { holder }), ...(node !== undefined && { node }) };
  emit({
    ...fact,
    kind: 'refused',
    pool,
    ...(named !== undefined && { who }),
    why: 'no licence of the module was free',
  });
  return state;
}

const WHY: Readonly<Record<string, string>> = {
  closed: 'quit',
  removed: 'removed from the licence file',
  deactivated: 'deactivated',
};

/**
 * A seat is free again. Without a module the program ended: then all seats of the same user at the same computer are.
 * Of one that is not open nothing happens, since whoever crashed may have been removed before.
 */
function closed(means: string, record: EventRecord, fact: Fact, state: State, emit: Emit, settings: Settings): State {
  const why = WHY[means] ?? means;
  const named = namedBy(record.fields, state, settings);
  if (named !== undefined && means === 'closed' && keepsSeats(named.pool, record.fields, state, settings)) {
    // The program has ended, and the entry stays: so it is there, and was used until now.
    if (record.whole && !named.deactivated) emit({ ...fact, kind: 'renewed', pool: named.pool, who: named.who });
    return state;
  }
  if (named !== undefined) {
    const { key } = named.who;
    const after = means === 'closed' ? checkHeartbeats(state.seats[key], fact, state, emit, settings) : state;
    emit({ ...fact, kind: 'closed', which: 'one', pool: named.pool, match: { key }, why });
    // Of who was removed the clock of another computer tells when.
    return withoutSeat(means === 'closed' ? withQuit(after, key, fact.at) : after, key);
  }
  const { module: _, ...fields } = record.fields;
  const everywhere = namedBy(fields, { ...state, header: null, modules: [] }, settings);
  if (everywhere === undefined) {
    notUnderstood(fact, lacking(fields), emit);
    return state;
  }
  const [, entry = ''] = splitKey(everywhere.who.key);
  const stay = means === 'closed' ? state.modules.filter((pool) => keepsSeats(pool, {}, state, settings)) : [];
  const staying = new Set(stay.map((pool) => splitKey(keyOf(pool, ''))[0]));
  const keys = Object.keys(state.seats).filter((key) => {
    const [module = '', of] = splitKey(key);
    return of === entry && !staying.has(module);
  });
  for (const key of keys) emit({ ...fact, kind: 'closed', which: 'one', match: { key }, why });
  const quit = (after: State, key: string): State => withQuit(after, key, fact.at);
  return keys.reduce(withoutSeat, means === 'closed' ? keys.reduce(quit, state) : state);
}

/** The module and the entry of a key. */
function splitKey(key: string): readonly string[] {
  const bar = /^(?:[^\\|]|\\.)*\|/s.exec(key)?.[0].length ?? 0;
  return [key.slice(0, Math.max(0, bar - 1)), key.slice(bar)];
}

/**
 * By hand all entries of a module were removed, also those that only a list has shown; without a module those of all.
 */
function removedAll({ module }: Fields, fact: Fact, state: State, emit: Emit): State {
  const own = module === undefined ? undefined : splitKey(keyOf(module, ''))[0];
  const keys = Object.keys(state.seats).filter((key) => own === undefined || splitKey(key)[0] === own);
  const why = 'all entries removed from the licence file';
  for (const key of keys) emit({ ...fact, kind: 'closed', which: 'one', match: { key }, why });
  for (const pool of module === undefined ? state.modules : [module])
    emit({ ...fact, kind: 'census', pool, complete: true, holders: [] });
  return keys.reduce(withoutSeat, state);
}

/**
 * Whoever quits hours after the only sign of life was alive all the time, and has told so to the licence file alone: in
 * such a stream a missing heartbeat tells nothing.
 */
function checkHeartbeats(seat: KnownSeat | undefined, fact: Fact, state: State, emit: Emit, settings: Settings): State {
  if (seat === undefined || settings['level'] === 'light') return state;
  if (Object.values(state.seats).some(({ renewed: beats }) => beats === true)) return state;
  const interval = settings['checkInterval'];
  const longest = typeof interval === 'number' && interval > 0 ? 2 * interval : NO_HEARTBEAT;
  if (fact.at - seat.since <= longest) return state;
  return toldOnce(state, 'no heartbeats', () =>
    notUnderstood(
      fact,
      'somebody quits hours after the only sign of life, so that heartbeats are not written to this stream: whoever ' +
        'works would count as crashed; write each Validate down, or set level: light at the source',
      emit,
    ),
  );
}

/** Whether the seats of a module stay taken when the program ends: by the settings, or as a record has told. */
function keepsSeats(module: string, { moduleType }: Fields, { told }: State, settings: Settings): boolean {
  if (listOf(settings['namedModules']).includes(module) || told.includes(`type ${module}`)) return true;
  return moduleType !== undefined && TYPES[plain(moduleType)] !== undefined;
}

/** Modules of type 1 and 2 keep their seats: the model knows that by the setting alone. */
export function withTypeTold(fields: Fields, fact: Fact, state: State, emit: Emit, settings: Settings): State {
  const { module, moduleType } = fields;
  const type = moduleType === undefined ? undefined : TYPES[plain(moduleType)];
  if (module === undefined || type === undefined) return state;
  if (listOf(settings['namedModules']).includes(module)) return state;
  return toldOnce(state, `type ${module}`, () =>
    notUnderstood(
      fact,
      `the module ${module} keeps its seats (type ${type}): name it under namedModules of the source`,
      emit,
    ),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  '1': '1',
  user: '1',
  peruser: '1',
  '2': '2',
  computer: '2',
  perpc: '2',
};

/** The instant that a record was written at, or its own last sign of life where it states no other. */
export function instantOf(fields: Fields, at: (text: string) => Instant | undefined): Instant | undefined {
  const { time, date, lastValidate } = fields;
  const joined = date === undefined ? time : time === undefined ? date : `${date} ${time}`;
  return (
    (joined === undefined ? undefined : at(joined)) ??
    (time === undefined ? undefined : at(time)) ??
    (joined === undefined && lastValidate !== undefined ? at(lastValidate) : undefined)
  );
}
