import { shortIds } from '../../answers/ids.ts';
import type { PoolAnswer } from '../../answers/who.ts';
import type { Instant } from '../../domain/entry.ts';
import { holdersOf, type HolderRow } from '../../present/holder-rows.ts';
import { ago, type Hours, type TimeText } from '../../present/time-text.ts';
import { sentence } from '../../present/words.ts';
import { personText, plural } from '../../present/words.ts';
import { type Names } from '../answers.ts';
import { table, tied } from './table.ts';

/** How the answer is to look. */
export interface Manner {
  /** The name that was asked for. */
  user?: string | undefined;
  /** A row for each session, with its id, instead of one for each holder. */
  sessions: boolean;
  fromFiles: boolean;
  timezone?: string | undefined;
  hours?: Hours;
}

export type Row = HolderRow & { id?: string | undefined };

/** The rows of a pool: one a holder, or one a session with its id, since when it alone is open. */
export function rowsOf(
  pool: PoolAnswer,
  about: Names & { at: Instant },
  time: TimeText,
  sessions: boolean,
): { sure: Row[]; maybe: Row[] } {
  if (!sessions) return holdersOf(pool, about, time, time.minute);
  const ids = shortIds(pool.holdings.map(({ id }) => id));
  const each = pool.holdings.map((holding) => ({
    id: ids.get(holding.id),
    rows: holdersOf({ ...pool, holdings: [{ ...holding, holderSince: null }] }, about, time, time.minute),
  }));
  return {
    sure: each.flatMap(({ id, rows }) => rows.sure.map((row) => ({ ...row, id }))),
    maybe: each.flatMap(({ id, rows }) => rows.maybe.map((row) => ({ ...row, id }))),
  };
}

export function maybeText(count: number, sessions: boolean): string {
  return sessions
    ? `${sentence(plural(count, 'session'))} may be open; whether they still are, the log does not tell:`
    : `${sentence(plural(count, 'holder'))} may hold a seat; whether they are still logged in, the log does not tell:`;
}

/** Columns that say nothing in any row are left out. */
export function holderTable(rows: readonly Row[], columns: number | undefined): string {
  const all: [string, (row: Row) => string, shown: boolean][] = [
    ['ID', ({ id }) => id ?? '', rows.some(({ id }) => id !== undefined)],
    ['HOLDER', ({ holder }) => holder, true],
    [
      'PERSON',
      ({ person }) => (person === undefined ? '' : personText(person)),
      rows.some(({ person }) => person !== undefined),
    ],
    ['FROM', ({ from }) => from.join(', '), rows.some(({ from }) => from.length > 0)],
    ['SINCE', ({ since }) => since, true],
    ['FOR', ({ held }) => (held === null ? '' : tied(ago(held))), rows.some(({ held }) => held !== null)],
    ['SESSIONS', ({ connections }) => String(connections), rows.some(({ connections }) => connections > 1)],
    [
      'HOW SURE',
      ({ notes, alwaysOn }) => [...notes.map(({ text }) => text), ...(alwaysOn ? ['always on'] : [])].join('; '),
      true,
    ],
  ];
  const shown = all.filter(([, , wanted]) => wanted);
  return table(
    shown.map(([name]) => name),
    rows.map((row) => shown.map(([, cell]) => cell(row))),
    columns,
  );
}
