import type { HistoryAnswer } from '../answers/answers.ts';
import { shortIds } from '../answers/ids.ts';
import { historyJson, oneByOne } from '../answers/json.ts';
import type { Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { LimitExceeded } from '../domain/limit-count.ts';
import { holderText, lengthsOf } from '../present/session-words.ts';
import { unreadText } from '../present/told.ts';
import { agoByMinutes, createTimeText, type Clock, type Hours, type TimeText } from '../present/time-text.ts';
import { holderOf, nearText, plural, seatsText } from '../present/words.ts';
import { rangeOf, withPast } from './answers.ts';
import type { HistoryOptions } from './options.ts';
import { footText, proofHint } from './output/foot.ts';
import { outJson, outPieces } from './output/out.ts';
import { prose, tableLines, tableWidth, tied } from './output/table.ts';
import type { Streams } from './streams.ts';

/**
 * `seatwatch history [FILE…]`: sessions that may have been open in the time asked about, and refusals, oldest first.
 */
export function history(options: HistoryOptions, streams: Streams): Promise<number> {
  return withPast(options, streams, async (answers) => {
    const { user, timezone } = options;
    const { range, said } = await rangeOf(options, answers, streams.now());
    const answer = await answers.history({ ...range, user });
    if (options.json) await outJson(streams, historyJson(answer, oneByOne));
    else if (options.csv === true) await outPieces(streams, (await import('./output/csv-rows.ts')).historyCsv(answer));
    else {
      const most = options.all || streams.isTerminal !== true ? undefined : SHOWN;
      const manner = { user, timezone, said, most, fromFiles: answers.kind === 'files' };
      await outPieces(streams, historyText(answer, streams.columns, manner));
    }
  });
}

/** How the answer is to look. */
interface Manner {
  /** The name that was asked for. */
  user?: string | undefined;
  timezone?: string | undefined;
  fromFiles: boolean;
  hours?: Hours;
  /** How the instants that were asked about were read. */
  said?: string | undefined;
  /** So many sessions at most, the last ones; all unless given. */
  most?: number | undefined;
}

/** The answer as people read it, in pieces: a history may be longer than a string can be. */
export function* historyText(
  { end, sessions, events, near = [] }: HistoryAnswer,
  columns: number | undefined,
  manner: Manner,
): Generator<string> {
  const { user, hours, most = sessions.length } = manner;
  const last = most < sessions.length ? sessions.slice(-most) : sessions;
  const time = createTimeText(end.timezone.name, hours);
  if (end.stale !== null) yield `${prose(`STALE: ${end.stale}.`, columns)}\n`;
  const nobody =
    user === undefined
      ? 'No session is known in this time.'
      : `No session in this time is of a holder or machine that fits "${user}".${nearText(near)}`;
  const perCore = end.pools.filter((pool) => pool.perCore);
  for (const pool of perCore) yield prose(`${pool.pool}: ${seatsText(pool)}`, columns);
  if (sessions.length === 0)
    yield perCore.length < end.pools.length || user !== undefined ? prose(nobody, columns) : '';
  else yield* sessionTable(last, time, columns);
  if (last.length < sessions.length) {
    const told = `The last ${last.length} of ${sessions.length} sessions; to see all: --all, or a later --from`;
    yield `\n${prose(told, columns)}`;
  }
  const refusals = events.flatMap(({ pool, event }) => refusal(pool, event, time.minute));
  if (refusals.length > 0) yield '\n';
  if (refusals.length > 0) yield* tableLines(['REFUSED', 'POOL', 'WHAT'], refusals, columns);
  const unread = end.pools
    .map((pool) => prefixed(pool.pool, unreadText(pool, time.minute)))
    .filter((text) => text !== '');
  if (unread.length > 0) yield `\n${unread.map((text) => prose(text, columns)).join('')}`;
  const hint = sessions.length === 0 ? '' : prose(proofHint('ID', manner), columns);
  yield `\n${hint}${footText(end, columns, hours, manner.said)}`;
}

function prefixed(pool: string, text: string): string {
  return text === '' ? '' : `${pool}: ${text}`;
}

/** So many sessions are shown on a terminal, which keeps few lines more. */
const SHOWN = 500;

/** What is never wrapped. */
const WHOLE = ['ID', 'HOLDER', 'POOL'];

type Column = [name: string, cell: (session: Session) => string];

interface Table {
  head: string[];
  rows: string[][];
}

function asTable(columns: readonly Column[], sessions: readonly Session[]): Table {
  return {
    head: columns.map(([name]) => name),
    rows: sessions.map((session) => columns.map(([, cell]) => cell(session))),
  };
}

function fits({ head, rows }: Table, columns: number | undefined): boolean {
  return columns === undefined || tableWidth(head, rows) <= columns;
}

/** Of several pools each has a table of its own where the columns do not hold their names. */
function* sessionTable(sessions: readonly Session[], time: TimeText, columns: number | undefined): Generator<string> {
  const ids = shortIds(sessions.map(({ id }) => id));
  const all: Column[] = [
    ['ID', ({ id }) => ids.get(id) ?? id],
    ['HOLDER', holderText],
    ['POOL', ({ pool }) => pool],
    ['OPENED', (session) => openedCell(session, time)],
    ['CLOSED', (session) => closedCell(session, time)],
    ['FOR', (session) => lengthsOf(session, agoByMinutes).map(tied).join(' to ')],
    ['HOW IT ENDED', endText],
  ];
  const pools = Map.groupBy(sessions, ({ pool }) => pool);
  if (pools.size > 1) {
    const [form, fewer] = [asTable(all, sessions), asTable(without(all, 'FOR'), sessions)];
    const fitting = [form, fewer].find((one) => fits(one, columns));
    if (fitting !== undefined) return yield* tableLines(fitting.head, fitting.rows, columns, WHOLE);
  }
  for (const [at, [pool, own]] of [...pools].entries()) {
    if (at > 0) yield '\n';
    const form = asTable(without(all, 'POOL'), own);
    // How long is what both times tell: a narrow terminal does without it.
    const { head, rows } = fits(form, columns) ? form : asTable(without(without(all, 'POOL'), 'FOR'), own);
    yield `${prose(`${pool}:`, columns)}\n`;
    yield* tableLines(head, rows, columns, WHOLE);
  }
}

function without(columns: readonly Column[], name: string): Column[] {
  return columns.filter(([one]) => one !== name);
}

function openedCell(session: Session, time: TimeText): string {
  const range = session.openedBetween;
  if (range !== undefined) return time.span(range);
  return session.openedAt === null ? 'before the log' : time.minute(session.openedAt);
}

/** Without the day where that is the one of the login. */
function closedCell({ closedAt, closedBetween, openedAt, openedBetween, uncertain }: Session, time: TimeText): string {
  if (closedAt === undefined) return uncertain === true ? 'open or not: not seen to end' : 'open';
  const range = closedBetween ?? [closedAt, closedAt];
  const opened = openedBetween?.[0] ?? openedAt;
  return opened === null ? time.span(range) : time.spanOn(range, opened);
}

/** What a limit line states, as far as it states anything. */
function limitText({ total, since, times }: LimitExceeded, clock: Clock): string {
  const number =
    total === null
      ? times > 1
        ? `limit exceeded, ${times} times`
        : 'limit exceeded'
      : `limit exceeded ${plural(total, 'time')}`;
  return since === null
    ? total === null
      ? number
      : `${number} since the instance started`
    : `${number} since ${clock(since)}`;
}

function endText({ endedBy, suspect, ambiguous, reason }: Session): string {
  const doubts = [suspect === undefined ? '' : 'possibly stale', ambiguous === true ? 'one of several' : ''];
  return [endedBy ?? '', ...doubts, reason ?? ''].filter((part) => part !== '').join('; ');
}

function refusal(pool: string, event: Sourced, clock: Clock): string[][] {
  if (event.kind === 'refused')
    return [[clock(event.at), pool, `${event.who === undefined ? 'somebody' : holderOf(event.who)}: ${event.why}`]];
  if (event.kind === 'limit-exceeded') return [[clock(event.at), pool, limitText(event, clock)]];
  return [];
}
