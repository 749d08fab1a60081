import { shortIds } from '../answers/ids.ts';
import { inPart, onlyOf } from '../answers/match-holder.ts';
import { knownProduct } from '../answers/products.ts';
import type { Answer, PoolAnswer } from '../answers/who.ts';
import type { Instant } from '../domain/entry.ts';
import { holdersOf, type HolderRow } from '../present/holders.ts';
import { ago, createTimeText, type Hours, type TimeText } from '../present/time-text.ts';
import { toldTexts, waysToKnow } from '../present/told.ts';
import { coverageText, driftText, olderText, personText, plural, seatsText } from '../present/words.ts';
import { sentence, unnamedText } from '../present/words.ts';
import { rangeOf, withAnswers, type Names } from './answers.ts';
import type { WhoOptions } from './options.ts';
import { footText, proofHint } from './output/foot.ts';
import { outJson, outPieces } from './output/out.ts';
import { prose, table, tied } from './output/table.ts';
import type { Streams } from './streams.ts';

/** How the answer is to look. */
interface Manner {
  /** The name that was asked for. */
  user?: string | undefined;
  /** A row for each session, with its id, instead of one for each holder. */
  sessions: boolean;
  fromFiles: boolean;
  timezone?: string | undefined;
  hours?: Hours;
}

/** `seatwatch who [FILE…]`: prints the answer; exit status 0, also where nothing is known. */
export function who(options: WhoOptions, streams: Streams): Promise<number> {
  const { user, json, csv } = options;
  return withAnswers(options, streams, options.at !== undefined, async (answers, names) => {
    const { to } = await rangeOf({ at: options.at }, answers);
    const all = answers.who(to);
    const answer = user === undefined ? all : onlyOf(user, all);
    if (answer.stale !== null) streams.err(prose(`WARNING: ${answer.stale}`));
    const named = user === undefined ? [] : inPart(user, all);
    for (const remark of [...named, ...answers.remarks]) streams.err(prose(`seatwatch: ${remark}`));
    if (json) {
      const { oneByOne, whoJson } = await import('../answers/json.ts');
      await outJson(streams, whoJson(answer, oneByOne));
    } else if (csv === true) await outPieces(streams, (await import('./output/rows.ts')).whoCsv(answer));
    else streams.out(whoText(answer, names, streams.columns, { ...options, fromFiles: answers.kind === 'files' }));
  });
}

/** The answer as people read it: what is known and how surely, then who holds seats, longest first. */
export function whoText(
  answer: Answer,
  names: Names,
  columns?: number,
  manner: Manner = { sessions: false, fromFiles: false },
): string {
  const { full: clock } = createTimeText(answer.timezone.name, manner.hours);
  const warning =
    answer.stale === null
      ? ''
      : `${prose(`STALE: ${answer.stale}. The answer is as of ${clock(answer.asOf)}.`, columns)}\n`;
  const meanings = new Set<string>();
  const pools = answer.pools.map((pool) => poolText(pool, answer, names, meanings, columns, manner));
  const legend = [...meanings].map((meaning) => prose(meaning, columns)).join('');
  const some = answer.pools.some(({ holdings }) => holdings.length > 0);
  const hint = some ? prose(proofHint(manner.sessions ? 'ID' : '--user HOLDER', manner), columns) : '';
  return `${warning}${pools.join('\n')}\n${legend === '' ? '' : `${legend}\n`}${hint}${footText(answer, columns, manner.hours)}`;
}

function poolText(
  pool: PoolAnswer,
  answer: Answer,
  names: Names,
  meanings: Set<string>,
  columns: number | undefined,
  { sessions, user, hours }: Manner,
): string {
  const time = createTimeText(answer.timezone.name, hours);
  const clock = time.minute;
  const { sure, maybe } = rowsOf(pool, { ...names, at: answer.asOf }, time, sessions);
  for (const { means } of [...sure, ...maybe].flatMap(({ notes }) => notes))
    if (means !== undefined) meanings.add(means);
  const hints = knownProduct(pool.system)?.hints;
  let text = prose(`${pool.pool}: ${seatsText(pool)}`, columns) + prose(coverageText(pool.coverage, clock), columns);
  const unnamed = unnamedText(pool);
  if (unnamed !== undefined) text += prose(unnamed, columns);
  const older = olderText(pool, clock);
  if (older !== undefined) text += prose(older, columns);
  if (pool.drift !== null) {
    text += prose(`Corrected: ${driftText(pool.drift, clock)}.`, columns);
  }
  for (const told of toldTexts(pool, hints, clock)) text += prose(told, columns);
  if (pool.doubt !== undefined) text += prose(`Doubtful: ${pool.doubt}.`, columns);
  if (sure.length > 0) text += `\n${holderTable(sure, columns)}`;
  else if (user !== undefined && maybe.length === 0)
    text += prose(`Nobody who fits "${user}" is known to be logged in.`, columns);
  else if (!pool.perCore && pool.coverage.state !== 'unknown' && maybe.length === 0)
    text += 'Nobody is known to be logged in.\n';
  const ways = waysToKnow(pool, hints);
  if (ways.length > 0) text += `\nTo know more:\n${ways.map((way) => prose(`- ${way}`, columns)).join('')}`;
  if (maybe.length > 0) text += `\n${prose(maybeText(maybe.length, sessions), columns)}${holderTable(maybe, columns)}`;
  return text;
}

type Row = HolderRow & { id?: string | undefined };

/** The rows of a pool: one a holder, or one a session with its id, since when it alone is open. */
function rowsOf(
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

function maybeText(count: number, sessions: boolean): string {
  return sessions
    ? `${sentence(plural(count, 'session'))} may be open; whether they still are, the log does not tell:`
    : `${sentence(plural(count, 'holder'))} may hold a seat; whether they are still logged in, the log does not tell:`;
}

/** Columns that say nothing in any row are left out. */
function holderTable(rows: readonly Row[], columns: number | undefined): string {
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
