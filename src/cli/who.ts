import { oneByOne, whoJson } from '../answers/json.ts';
import { holderFilter } from '../answers/match-holder.ts';
import { poolAt, type Answer, type PoolAnswer } from '../answers/who.ts';
import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { holdersOf, type HolderRow } from '../present/holders.ts';
import { ago, createTimeText, type TimeText } from '../present/time-text.ts';
import { toldTexts, waysToKnow } from '../present/told.ts';
import { coverageText, driftText, olderText, personText, plural, seatsText } from '../present/words.ts';
import { sentence, unnamedText } from '../present/words.ts';
import { parseInstant } from '../time/parse-instant.ts';
import { commonZone } from '../time/zone.ts';
import { shortIds } from './ids.ts';
import type { WhoOptions } from './options.ts';
import { mustBeZone } from './options.ts';
import { outJson, outPieces } from './output/out.ts';
import { prose, table, tied } from './output/table.ts';
import { knownProduct } from './products.ts';
import type { Streams } from './streams.ts';

type Names = Pick<NoticeBody, 'people' | 'hosts'>;

/** How the answer is to look. */
interface Manner {
  /** The name that was asked for. */
  user?: string | undefined;
  /** A row for each session, with its id, instead of one for each holder. */
  sessions: boolean;
  fromFiles: boolean;
  timezone?: string | undefined;
}

/** `seatwatch who [FILE…]`: prints the answer; exit status 0, also where nothing is known. */
export async function who(options: WhoOptions, streams: Streams): Promise<number> {
  const asked = await ask(options, streams);
  const { names, remarks } = asked;
  const answer = options.user === undefined ? asked.answer : onlyOf(options.user, asked.answer);
  if (answer.stale !== null) streams.err(prose(`WARNING: ${answer.stale}`));
  const named = options.user === undefined ? [] : inPart(options.user, asked.answer);
  for (const remark of [...named, ...remarks]) streams.err(prose(`seatwatch: ${remark}`));
  if (options.json) await outJson(streams, whoJson(answer, oneByOne));
  else if (options.csv) await outPieces(streams, (await import('./output/rows.ts')).whoCsv(answer));
  else
    streams.out(whoText(answer, names, streams.columns, { ...options, fromFiles: (options.files ?? []).length > 0 }));
  return 0;
}

/** The pools with those holders alone who fit a name; how many seats are used is said of all. */
function onlyOf(user: string, answer: Answer): Answer {
  const fits = holderFilter(
    user,
    answer.pools.flatMap(({ holdings }) => holdings.map(({ who }) => who)),
  );
  return {
    ...answer,
    pools: answer.pools.map((pool) => ({ ...pool, holdings: pool.holdings.filter(({ who }) => fits(who)) })),
  };
}

interface Given {
  answer: Answer;
  names: Names;
  remarks: readonly string[];
}

/** That nobody is called so, where those are shown who have it in their name. */
function inPart(user: string, { pools }: Answer): string[] {
  const all = pools.flatMap(({ holdings }) => holdings.map(({ who }) => who));
  const exact = all.some(({ holder, node }) => holder === user || node === user);
  if (exact || !all.some(holderFilter(user, all))) return [];
  return [`no holder or machine is called "${user}" exactly: those whose names hold it are shown`];
}

async function ask(options: WhoOptions, streams: Streams): Promise<Given> {
  const { files = [], timezone } = options;
  const now = streams.now();
  if (files.length > 0) return { ...(await askFiles(files, options, now)), names: { people: {}, hosts: {} } };
  const { configuredAsKeeper } = await import('./configured.ts');
  const { stateAnswer: keptAnswer, openState: openKept } = await import('./state-answers.ts');
  const config = configuredAsKeeper(options.config, streams, 'files');
  const zone = shownZone(timezone, config.sources);
  const view = openKept(config);
  try {
    const at = options.at === undefined ? undefined : parseInstant(options.at, zone.name, now);
    return { answer: keptAnswer(config, view, at, now, zone), names: config, remarks: [] };
  } finally {
    view.close();
  }
}

async function askFiles(
  files: readonly string[],
  { at: asked, timezone, limit, set }: WhoOptions,
  now: Instant,
): Promise<{ answer: Answer; remarks: readonly string[] }> {
  const { readFiles } = await import('./files.ts');
  const { modelOf, suspectingOf } = await import('./products.ts');
  const {
    pipeline,
    past,
    asOf,
    readUpTo,
    timezone: zone,
    remarks,
  } = await readFiles(files, timezone, now, asked !== undefined, true, { limit: limit ?? null, set: set ?? [] });
  const end = asOf ?? now;
  const at = asked === undefined ? end : parseInstant(asked, zone.name, end);
  // Of what came behind the last line the log tells nothing.
  const until = Math.min(at, end);
  const pools = pipeline.ledger.pools().map((pool): PoolAnswer => {
    const then =
      asked === undefined
        ? { ...pool, holdings: pipeline.ledger.holdings(pool.pool) }
        : poolAt(past, { ...pool, model: modelOf(pool.system), suspecting: suspectingOf(pool.system) }, until);
    return { ...then, expected: [] };
  });
  return { answer: { at, asOf: until, stale: null, readUpTo, lastAlive: null, timezone: zone, pools }, remarks };
}

/** The zone in which times are shown: the one that was asked for, or the machine's. */
export function shownZone(named: string | undefined, sources: readonly { timezone: string }[]): Answer['timezone'] {
  const common = commonZone(sources.map(({ timezone }) => timezone));
  if (named === undefined)
    return {
      name: common,
      from: sources.every(({ timezone }) => timezone === common) ? 'that of the sources' : 'this machine',
    };
  mustBeZone(named);
  return { name: named, from: '--timezone' };
}

/** The answer as people read it: what is known and how surely, then who holds seats, longest first. */
export function whoText(
  answer: Answer,
  names: Names,
  columns?: number,
  manner: Manner = { sessions: false, fromFiles: false },
): string {
  const clock = createTimeText(answer.timezone.name);
  const warning =
    answer.stale === null
      ? ''
      : `${prose(`STALE: ${answer.stale}. The answer is as of ${clock(answer.asOf)}.`, columns)}\n`;
  const meanings = new Set<string>();
  const pools = answer.pools.map((pool) => poolText(pool, answer, names, meanings, columns, manner));
  const legend = [...meanings].map((meaning) => prose(meaning, columns)).join('');
  const some = answer.pools.some(({ holdings }) => holdings.length > 0);
  const hint = some ? prose(proofHint(manner.sessions ? 'ID' : '--user HOLDER', manner), columns) : '';
  return `${warning}${pools.join('\n')}\n${legend === '' ? '' : `${legend}\n`}${hint}${footText(answer, columns)}`;
}

/** How to get from a row to the lines behind it. */
export function proofHint(
  which: string,
  { fromFiles, timezone }: { fromFiles: boolean; timezone?: string | undefined },
): string {
  // The zone of a file tells its instants, and those its ids.
  return (
    'The lines that show it: seatwatch ' +
    `explain ${which}${fromFiles ? ` FILE${timezone === undefined ? '' : ` --timezone ${timezone}`}` : ''}`
  );
}

function poolText(
  pool: PoolAnswer,
  answer: Answer,
  names: Names,
  meanings: Set<string>,
  columns: number | undefined,
  { sessions, user }: Manner,
): string {
  const time = createTimeText(answer.timezone.name);
  const clock = time.minute;
  const { sure, maybe } = rowsOf(pool, { ...names, at: answer.asOf }, time, sessions);
  for (const { means } of [...sure, ...maybe].flatMap(({ notes: brief }) => brief))
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
      ({ notes: brief, alwaysOn }) => [...brief.map(({ text }) => text), ...(alwaysOn ? ['always on'] : [])].join('; '),
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

/** As of when the answer holds, up to where each source was read, and the zone. */
export function footText(
  { at, asOf, lastAlive, readUpTo, timezone }: Omit<Answer, 'pools'>,
  columns: number | undefined,
): string {
  const clock = createTimeText(timezone.name);
  const read = Object.entries(readUpTo).map(([source, upTo]) => `${source} ${upTo === null ? 'never' : clock(upTo)}`);
  const alive = lastAlive === null ? '' : ` Watch last alive ${clock(lastAlive)}.`;
  return prose(
    `At ${clock(at)}${asOf < at ? `, as of ${clock(asOf)}` : ''}. Read up ` +
      `to: ${read.join(', ')}.${alive} Zone ${timezone.name} (${timezone.from}).`,
    columns,
  );
}
