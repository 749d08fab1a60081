import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Header } from './rows.ts';

/** A seat that a stream or a list has shown to be taken, as it was named first. */
export type KnownSeat = {
  holder?: string;
  node?: string;
  /** When it was shown first, and since when it has been renewed. */
  since: Instant;
  renewed?: true;
};

/** What is remembered of one stream of events, or of one list with the versions before it. */
export type State = {
  /** The greatest instant so far. */
  last: Instant | null;
  /** By which the lines of a stream are read; null before the first. */
  header: Header | null;
  /** Computers that a column has named, as they were written first. */
  computers: readonly string[];
  /** Modules, as they were written first; of a list those of its last version. */
  modules: readonly string[];
  /** The seats that are taken, by their keys. */
  seats: Readonly<Record<string, KnownSeat>>;
  /** When seats were last given back by the computer that had them, by their keys; absent where none was. */
  quits?: Readonly<Record<string, Instant>>;
  /** The licences of a module, as they were stated last; absent where that is no number. */
  totals: Readonly<Record<string, number>>;
  /** What was told already and holds on: told once. */
  told: readonly string[];
};

export const INITIAL: State = {
  last: null,
  header: null,
  computers: [],
  modules: [],
  seats: {},
  totals: {},
  told: [],
};

/** More computers, modules and seats than one licence file has; what is beyond is not remembered. */
export const MOST = 2_000;
const MOST_TOLD = 100;

/** The state with a seat that was given back at an instant. */
export function withQuit(state: State, key: string, at: Instant): State {
  const quits = { ...state.quits, [key]: at };
  const all = Object.entries(quits);
  if (all.length <= MOST) return { ...state, quits };
  return { ...state, quits: Object.fromEntries(all.toSorted(([, a], [, b]) => b - a).slice(0, MOST / 2)) };
}

export function seen(state: State, at: Instant): State {
  return state.last === null || at > state.last ? { ...state, last: at } : state;
}

/** A name as it was written first in any letter case, and the list with it. */
export function spelled(
  names: readonly string[],
  name: string,
  most = MOST,
): { name: string; names: readonly string[] } {
  if (names.includes(name)) return { name, names };
  const lower = name.toLowerCase();
  const known = names.find((one) => one.toLowerCase() === lower);
  if (known !== undefined) return { name: known, names };
  return { name, names: names.length < most ? [...names, name] : names };
}

/** A remark on what was not understood; `text` are the words, without names of people, where there are any. */
export function notUnderstood(fact: Fact, detail: string, emit: Emit, text?: string): void {
  emit({ ...fact, kind: 'remark', what: 'not-understood', detail, ...(text !== undefined && { text }) });
}

export function damaged(fact: Fact, detail: string, emit: Emit): void {
  emit({ ...fact, kind: 'remark', what: 'damaged', detail });
}

/** Tells what holds on once in a stream. */
export function toldOnce(state: State, what: string, tell: () => void): State {
  if (state.told.includes(what)) return state;
  tell();
  return { ...state, told: [...state.told.slice(-MOST_TOLD), what] };
}
