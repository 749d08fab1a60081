import { shortIds } from '../../answers/ids.ts';
import type { PoolAnswer } from '../../answers/who.ts';
import type { Instant } from '../../domain/entry.ts';
import { holdersOf, type HolderRow, type SinceText } from '../../present/holder-rows.ts';
import { ago, type Hours, type TimeText } from '../../present/time-text.ts';
import { sentence } from '../../present/words.ts';
import { personText, plural } from '../../present/words.ts';
import { type Names } from '../answers.ts';
import { prose, table, tableWidth, tied } from './table.ts';

/** How the answer is to look. */
export interface Manner {
  /** The name that was asked for. */
  user?: string | undefined;
  /** Names near it, where nobody fits it. */
  near?: readonly string[];
  /** A row for each session, with its id, instead of one for each holder. */
  sessions: boolean;
  fromFiles: boolean;
  timezone?: string | undefined;
  hours?: Hours;
  /** By which days are called today and yesterday; the instant of the answer unless given. */
  now?: Instant;
  /** How the instant that was asked about was read. */
  said?: string | undefined;
}

export type Row = HolderRow & { id?: string | undefined };

/** The rows of a pool: one a holder, or one a session with its id, since when it alone is open. */
export function rowsOf(
  pool: PoolAnswer,
  about: Names & { at: Instant },
  time: TimeText,
  { sessions, now = about.at }: Pick<Manner, 'sessions' | 'now'>,
): { sure: Row[]; maybe: Row[] } {
  const since: SinceText = {
    at: (when) => time.recent(when, now),
    span: (range) => time.recentSpan(range, now),
    before: 'before the log',
  };
  if (!sessions) return holdersOf(pool, about, time, time.minute, since);
  const ids = shortIds(pool.holdings.map(({ id }) => id));
  const each = pool.holdings.map((holding) => ({
    id: ids.get(holding.id),
    rows: holdersOf({ ...pool, holdings: [{ ...holding, holderSince: null }] }, about, time, time.minute, since),
  }));
  return {
    sure: each.flatMap(({ id, rows }) => rows.sure.map((row) => ({ ...row, id }))),
    maybe: each.flatMap(({ id, rows }) => rows.maybe.map((row) => ({ ...row, id }))),
  };
}

export function maybeText(count: number, sessions: boolean, { noLogins }: Pick<PoolAnswer, 'noLogins'>): string {
  const whether = noLogins === true ? 'they still do' : 'they are still logged in';
  return sessions
    ? `${sentence(plural(count, 'session'))} may be open; whether they still are, the log does not tell:`
    : `${sentence(plural(count, 'holder'))} may hold a seat; whether ${whether}, the log does not tell:`;
}

/** A column: its name, and what stands in it; one that says nothing in any row is left out. */
type Column = [name: string, cell: (row: Row) => string, shown: boolean];

type Less = { span?: true; words?: true; about?: true; free?: true };

interface Form {
  less: Less;
  head: string[];
  cells: string[][];
}

const FREE_BY = 'FREE BY';
/** What is never wrapped. */
const WHOLE = ['ID', 'HOLDER'];

/** What may be given up, one after the other, so that a row stays a line in a narrow terminal. */
const GIVEN_UP: readonly Less[] = [
  {},
  { span: true },
  { words: true },
  { span: true, words: true },
  { span: true, words: true, about: true },
  { span: true, words: true, about: true, free: true },
];

/**
 * A line for each row, as far as the columns allow: where they do not, it does without how long (which since when
 * tells), with shorter words, and with persons and machines below. `meanings` is told what its words mean.
 */
export function holderTable(rows: readonly Row[], columns: number | undefined, meanings: Set<string>): string {
  const { less, head, cells } = formThatFits(rows, columns);
  for (const { text, brief, means } of rows.flatMap(({ notes }) => notes))
    if (means !== undefined)
      meanings.add(`${less.words === true && brief !== text ? `${brief}: ${text}; ` : `${text}: `}${means}`);
  if (head.includes(FREE_BY)) meanings.add(`${FREE_BY}: at the latest, unless its holder is heard of before`);
  const below = less.about === true ? aboutText(rows, columns) : '';
  return `${table(head, cells, columns, WHOLE)}${below}`;
}

/** The first form of which each row is a line, but for names that are longer than most; the last where none is. */
function formThatFits(rows: readonly Row[], columns: number = Infinity): Form {
  const forms: Form[] = [];
  for (const less of GIVEN_UP) {
    const form = { less, ...tableOf(rows, less) };
    if (tableWidth(form.head, form.cells) <= columns) return form;
    forms.push(form);
  }
  const fitting = forms.find(({ head, cells }) => tableWidth(head, cells, columns, WHOLE) <= columns);
  return fitting ?? forms.at(-1) ?? { less: {}, ...tableOf(rows, {}) };
}

function tableOf(rows: readonly Row[], less: Less): { head: string[]; cells: string[][] } {
  const all: Column[] = [
    ['ID', ({ id }) => id ?? '', rows.some(({ id }) => id !== undefined)],
    ['HOLDER', ({ holder }) => holder, true],
    ['PERSON', ({ person }) => (person === undefined ? '' : personText(person)), less.about !== true],
    ['FROM', ({ from }) => from.join(', '), less.about !== true],
    ['PROGRAM', ({ programs }) => programs.join(', '), less.about !== true],
    ['SINCE', ({ since }) => tied(since), true],
    ['FOR', ({ held }) => (held === null ? '' : tied(ago(held))), less.span !== true],
    [FREE_BY, ({ free }) => tied(free), less.free !== true],
    ['SESSIONS', ({ connections }) => String(connections), rows.some(({ connections }) => connections > 1)],
    ['HOW SURE', (row) => sureText(row, less.words === true), true],
  ];
  const shown = all.filter(([, cell, wanted]) => wanted && rows.some((row) => cell(row) !== ''));
  return { head: shown.map(([name]) => name), cells: rows.map((row) => shown.map(([, cell]) => cell(row))) };
}

function sureText({ notes, alwaysOn }: Row, short: boolean): string {
  return [...notes.map(({ text, brief }) => (short ? brief : text)), ...(alwaysOn ? ['always on'] : [])].join(', ');
}

/** Persons and machines of the rows, a line each. */
function aboutText(rows: readonly Row[], columns: number | undefined): string {
  const told = rows.flatMap(({ holder, person, from, programs }) => {
    const parts = [...(person === undefined ? [] : [personText(person)]), ...from, ...programs];
    return parts.length === 0 ? [] : [`${holder}: ${parts.join(', ')}`];
  });
  return told.length === 0 ? '' : `\n${[...new Set(told)].map((text) => prose(text, columns)).join('')}`;
}
