import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact, KeyedLine } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import { numberIn, withTotal } from './counts.ts';
import { withTypeTold } from './events.ts';
import type { Fields } from './fields.ts';
import type { ListRow } from './list-shapes.ts';
import { readList } from './list.ts';
import { readStamp } from './stamps.ts';
import { damaged, MOST, seen, type KnownSeat, type State } from './state.ts';
import { isTooLong, MOST_MODULES, namedBy, ONLY_MODULE, withComputer, withModule, type Named } from './who.ts';

/** What a list says of one module. */
interface Listed {
  fields: Fields;
  lines: Map<string, KeyedLine>;
}

/**
 * A list of users, at the moment when it was written: of each module a list of all who hold a seat, and an empty one of
 * a module that the version before had and this one has not. Of one that is not whole nothing is believed.
 */
export function census(entry: Entry, at: Instant, before: State, emit: Emit, tools: Tools): State {
  const fact = (text: string): Fact => ({ at, instance: tools.instance, proof: { ...entry.place, text } });
  const list = readList(entry.text);
  if ('broken' in list) {
    damaged(fact('a list of users'), `a list of users of which ${list.broken}: nobody counts as gone by it`, emit);
    return before;
  }
  const named = new Set([...list.modules, ...list.rows.map(({ fields }) => fields)].map(({ module }) => module));
  if (named.size > MOST_MODULES) {
    damaged(fact('a list of users'), `a list of users of more than ${MOST_MODULES} modules: it does not count`, emit);
    return before;
  }
  let state: State = { ...before, modules: [] };
  for (const { fields } of list.rows) state = withComputer(state, fields);
  const listed = new Map<string, Listed>();
  const of = (fields: Fields): Listed => {
    const pool = fields.module ?? ONLY_MODULE;
    const made = listed.get(pool) ?? { fields, lines: new Map<string, KeyedLine>() };
    listed.set(pool, made);
    return made;
  };
  for (const stated of list.modules) {
    const { state: after, fields } = withModule(spelledBefore(state, before, stated), stated, tools.settings);
    state = after;
    const own = of(fields);
    own.fields = { ...own.fields, ...fields };
  }
  const seats: Record<string, KnownSeat> = {};
  let remembered = 0;
  for (const row of list.rows) {
    const { state: after, fields } = withModule(spelledBefore(state, before, row.fields), row.fields, tools.settings);
    state = after;
    const named = namedBy(fields, state, tools.settings);
    if (named === undefined) {
      const what = isTooLong(fields) ? 'a name that is too long to be one' : 'no module';
      damaged(fact('a list of users'), `a list of users one of which has ${what}: nobody counts as gone by it`, emit);
      return before;
    }
    const own = of(fields);
    if (named.deactivated) continue;
    own.lines.set(named.who.key, lineOf(named, row, at, tools));
    const { key, ...who } = named.who;
    remembered += 1;
    if (remembered <= MOST) seats[key] = before.seats[key] ?? { ...who, since: at };
  }
  for (const [pool, { fields, lines }] of listed) {
    const own = fact(`a list of users with ${lines.size} of ${pool}`);
    state = withTypeTold(fields, own, withTotal(pool, numberIn(fields.total), own, state, emit), emit, tools.settings);
    emit({ ...own, kind: 'census', pool, complete: true, holders: [...lines.values()] });
  }
  for (const gone of before.modules)
    if (!listed.has(gone))
      emit({ ...fact(`a list of users without ${gone}`), kind: 'census', pool: gone, complete: true, holders: [] });
  return seen({ ...state, modules: [...listed.keys()], seats }, at);
}

/** The state with the name of a module as the version before had it. */
function spelledBefore(state: State, before: State, { module }: Fields): State {
  const lower = module?.toLowerCase();
  const known = before.modules.find((one) => one.toLowerCase() === lower);
  return known === undefined || state.modules.includes(known)
    ? state
    : { ...state, modules: [...state.modules, known] };
}

/** An entry as a session of the table; a sign of life from after the list was written is not believed. */
function lineOf({ who }: Named, { fields, row }: ListRow, at: Instant, tools: Tools): KeyedLine {
  const { key, ...names } = who;
  const seenAt = fields.lastValidate === undefined ? undefined : instantIn(fields.lastValidate, at, tools);
  return { key, who: names, row, ...(seenAt !== undefined && { seenAt }) };
}

function instantIn(text: string, at: Instant, tools: Tools): Instant | undefined {
  const stamp = readStamp(text);
  if (stamp === undefined) return undefined;
  // Of the two readings of the repeated hour the one before which the list was written.
  const readings = 'instant' in stamp ? [stamp.instant] : [tools.utc(stamp.wall, Infinity), tools.utc(stamp.wall)];
  return readings.find((instant) => instant <= at);
}
