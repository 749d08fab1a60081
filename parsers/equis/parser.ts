import type { Entry, Instant, Table } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Parser, Tools } from '../../src/domain/product.ts';
import { COLUMNS, headerless, orderOf, recognise, spans, usageColumns } from './columns.ts';
import { clockOf, isSetBack } from './clock.ts';
import { leasesIn, withKnownKeys, type NamedBy } from './leases.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { tellPast, type Telling } from './past.ts';
import { QUERY } from './query.ts';
import { SETTINGS } from './settings.ts';
import { INITIAL, type State } from './state.ts';
import { filesWith, isOneAgain, otherTable, TWO_TABLES } from './two-tables.ts';
import { readUse, tellUse } from './use.ts';
import { isEmptied, tellVersion, type Version } from './version.ts';

/** Longer than a night and a weekend with a day before and behind it: an export that stopped is told before. */
const ABSENT_AFTER = 26 * 3_600_000;

/**
 * Leases of EQuIS: each version of the table ST_LICENSE_USE tells who holds a licence at its own clock, and what has
 * ended since the version before. ST_USAGE, where it is given, tells when users were there last.
 */
export const equis: Parser<State> = {
  system: 'equis',
  product: 'EarthSoft EQuIS',
  settings: SETTINGS,
  patterns: [],
  meanings: [],
  model: LICENCE_MODEL,
  absentAfter: ABSENT_AFTER,
  inputs: [
    { id: 'leases', kind: 'table', for: 'holders', columns: COLUMNS, recognise, headerless, spans, query: QUERY },
  ],
  initial: () => INITIAL,
  parse(entry, state, emit, tools) {
    const { table, at } = entry;
    if (table === undefined || at === undefined) return state;
    if (usageColumns(table.header) !== undefined) {
      const after = readUse(table, at, state, orderOf(tools.settings['dateOrder']));
      return tellUse(state, after, { emit, instance: tools.instance, proof: { ...entry.place, text: entry.text } });
    }
    return parseLeases(entry, table, at, state, emit, tools);
  },
  // What the reader could not use is told by how the source stands.
  note: (_, state) => state,
  seenUpTo: ({ at }) => at ?? undefined,
};

function parseLeases(entry: Entry, table: Table, written: Instant, state: State, emit: Emit, tools: Tools): State {
  const { settings, instance } = tools;
  const proof = { ...entry.place, text: entry.text };
  const telling: Telling = {
    emit,
    instance,
    proof,
    lease: Number(settings['lease']),
    packages: Array.isArray(settings['packages']) ? settings['packages'].map(String) : [],
    oldAfter: typeof settings['elsewhereAfter'] === 'number' ? settings['elsewhereAfter'] : Infinity,
  };
  const by = namedBy(settings['holder']) ?? state.namedBy ?? undefined;
  const read = leasesIn(table, written, orderOf(settings['dateOrder']), by);
  if ('broken' in read) {
    if (state.broken === read.broken) return state;
    const fact: Fact = { at: written, instance, proof };
    const detail = `${entry.place.file} was not used: ${read.broken}`;
    // Nobody can mend it by waiting, as with a file that is cut off: it is mailed like a text that nobody understood.
    emit({ ...fact, kind: 'remark', what: 'not-understood', detail, text: read.broken });
    return { ...state, broken: read.broken };
  }
  const { leases } = read;
  const known = { ...state, namedBy: leases.length >= DECIDED ? read.namedBy : state.namedBy };
  if (table.past === true) {
    if (state.at !== null) return state;
    const news = leases.filter(({ checkedOut }) => checkedOut > (state.pastTo ?? -Infinity));
    const last = news.reduce((most, { checkedOut }) => Math.max(most, checkedOut), state.pastTo ?? -Infinity);
    const pending = new Map(Object.entries(state.pending));
    const { open, isFirst } = tellPast(news, pending, { to: last, isFirst: !state.toldEnd }, telling);
    const newest = Math.max(state.newest ?? last, last);
    return { ...known, pending: Object.fromEntries(open), pastTo: last, toldEnd: !isFirst, newest, whole: true };
  }
  const clock = table.from === undefined ? clockOf(leases, written, known, telling) : written;
  // An older version, such as of another file, tells nothing new.
  if (state.at !== null && clock <= state.at) return state;
  const rows = table.all ?? leases.length;
  const isKnown = (key: string): boolean => Object.hasOwn(state.live, key) || Object.hasOwn(state.ended, key);
  const version = { at: clock, leases: withKnownKeys(leases, isKnown), rows, isAsked: table.from !== undefined };
  if (isEmptied(version, known)) {
    const detail = `${entry.place.file} was not used: it has no row any more, and somebody was there before`;
    if (state.broken !== detail) emit({ at: clock, instance, proof, kind: 'remark', what: 'damaged', detail });
    return { ...state, broken: detail };
  }
  const isBack = !version.isAsked && isSetBack(version.leases, known, telling.lease);
  if (isBack && state.setBack !== true) {
    const detail = `${entry.place.file} was not used: its leases were renewed later already, so that it is an older one`;
    emit({ at: clock, instance, proof, kind: 'remark', what: 'order', detail });
    return { ...state, setBack: true };
  }
  const { setBack: _back, ...rest } = known;
  return tellOf(entry, version, rest, telling);
}

/** Tells of a version, unless it is one of another table than the version before. */
function tellOf(entry: Entry, version: Version, known: State, telling: Telling): State {
  const { at: clock } = version;
  const { emit, instance, proof } = telling;
  const { file } = entry.place;
  const other = version.isAsked ? undefined : otherTable({ ...version, file }, known, telling.lease);
  if (other !== undefined) {
    const fact: Fact = { at: clock, instance, proof };
    const detail = `${file} and ${other}: ${TWO_TABLES}`;
    if (known.twoSince === undefined) {
      emit({ ...fact, kind: 'remark', what: 'not-understood', detail, text: TWO_TABLES });
      emit({ ...fact, kind: 'coverage', known: 'mixed', why: TWO_TABLES });
    }
    return { ...known, twoSince: clock };
  }
  const files = filesWith(file, known);
  if (!isOneAgain(known, clock)) return tellVersion(version, { ...known, files }, telling);
  emit({ at: clock, instance, proof, kind: 'coverage', known: 'in order', why: 'its files are of one table again' });
  const { twoSince: _, ...one } = known;
  return tellVersion(version, { ...one, files }, telling);
}

/** So many rows tell whether one name stands for everybody. */
const DECIDED = 3;

function namedBy(setting: unknown): NamedBy | undefined {
  return setting === 'user' || setting === 'workstation' ? setting : undefined;
}
