import { millisecondsInDay } from 'date-fns/constants';
import { historyJson, oneByOne } from '../answers/json.ts';
import { holderFilter } from '../answers/match-holder.ts';
import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { LimitExceeded } from '../domain/limit-count.ts';
import { ago, createTimeText, type Clock, type TimeText } from '../present/time-text.ts';
import { holderOf, plural } from '../present/words.ts';
import { shortIds } from './ids.ts';
import { rangeOf, openAnswers, type AnswerSource } from './open-answers.ts';
import type { AskOptions, RangeOptions } from './options.ts';
import { outJson, outPieces } from './output/out.ts';
import { prose, tableLines, tied } from './output/table.ts';
import type { Streams } from './streams.ts';
import { footText, proofHint } from './who.ts';

/** How far back a question about earlier times goes in the state where nobody says. */
export const WEEK = 7 * millisecondsInDay;

/**
 * `seatwatch history [FILE…]`: sessions that may have been open in the time asked about, and refusals, oldest first.
 */
export function history(options: RangeOptions, streams: Streams): Promise<number> {
  return openAnswers(options, streams, async (asked) => {
    const { end, fromFiles } = asked;
    const { from, to } = rangeOf(options, end.timezone.name, end.at);
    // `--at` alone asks about one instant.
    await show(asked, from ?? to ?? (fromFiles ? -Infinity : end.at - WEEK), to ?? end.at, options, streams);
  });
}

async function show(
  asked: AnswerSource,
  from: Instant,
  to: Instant,
  options: AskOptions,
  streams: Streams,
): Promise<void> {
  const { past, end, systemOf, asKnown, fromFiles } = asked;
  const { json, csv, user, timezone } = options;
  const { out, columns } = streams;
  const all = past.sessions(from, to).map(asKnown);
  const told = past.events(from, to);
  const fits =
    user === undefined
      ? () => true
      : holderFilter(
          user,
          [...all, ...told.map(({ event }) => event)].flatMap((one) =>
            'who' in one && one.who !== undefined ? [one.who] : [],
          ),
        );
  const sessions = all.filter(({ who }) => fits(who));
  // What the log says of the limit is about nobody.
  const events =
    user === undefined
      ? told
      : told.filter(({ event }) => event.kind === 'refused' && event.who !== undefined && fits(event.who));
  if (json) {
    await outJson(streams, historyJson(end, sessions, events, systemOf, oneByOne));
    return;
  }
  if (csv) {
    const { historyCsv } = await import('./output/rows.ts');
    await outPieces(streams, historyCsv(end, sessions, events, systemOf));
    return;
  }
  const time = createTimeText(end.timezone.name);
  const clock = time.minute;
  if (end.stale !== null) out(`${prose(`STALE: ${end.stale}.`, columns)}\n`);
  if (sessions.length === 0)
    out(
      prose(
        user === undefined
          ? 'No session is known in this time.'
          : `No session in this time is of a holder or machine that fits "${user}".`,
        columns,
      ),
    );
  else await outPieces(streams, sessionTable(sessions, time, columns));
  const refusals = events.flatMap(({ pool, event }) => refusal(pool, event, clock));
  if (refusals.length > 0) out('\n');
  if (refusals.length > 0) await outPieces(streams, tableLines(['REFUSED', 'POOL', 'WHAT'], refusals, columns));
  out(
    `\n${sessions.length === 0 ? '' : prose(proofHint('ID', { fromFiles, timezone }), columns)}${footText(end, columns)}`,
  );
}

function* sessionTable(sessions: readonly Session[], time: TimeText, columns: number | undefined): Generator<string> {
  const several = new Set(sessions.map(({ pool }) => pool)).size > 1;
  const ids = shortIds(sessions.map(({ id }) => id));
  const head = ['ID', 'HOLDER', ...(several ? ['POOL'] : []), 'OPENED', 'CLOSED', 'FOR', 'HOW IT ENDED'];
  const rows = sessions.map((session) => [
    ids.get(session.id) ?? session.id,
    holderText(session),
    ...(several ? [session.pool] : []),
    openedText(session, time),
    closedText(session, time),
    lengthText(session),
    endText(session),
  ]);
  if (!several) yield `${prose(`${sessions[0]?.pool ?? ''}:`, columns)}\n`;
  yield* tableLines(head, rows, columns);
}

/** The holder, and the machine where the name of the holder does not tell it. */
export function holderText({ who }: Session): string {
  const holder = holderOf(who);
  return who.node === undefined || holder === who.node || holder.endsWith(`@${who.node}`)
    ? holder
    : `${holder} from ${who.node}`;
}

function openedText(session: Session, time: TimeText): string {
  const range = session.openedBetween;
  if (range !== undefined) return time.span(range);
  return session.openedAt === null ? 'before the log began' : time.minute(session.openedAt);
}

function closedText(session: Session, time: TimeText): string {
  const range = session.closedBetween;
  if (range !== undefined) return time.span(range);
  if (session.closedAt !== undefined) return time.minute(session.closedAt);
  return session.uncertain === true ? 'open or not: not seen to end' : 'open';
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

/**
 * At least so long where the bounds of an end are known, about so long where it cannot be told which session it was.
 */
export function lengthText({ openedAt, openedBetween, closedAt, closedBetween }: Session): string {
  if (closedAt === undefined || (openedAt === null && openedBetween === undefined)) return '';
  const [shortest, longest] = [
    closedAt - (openedBetween?.[1] ?? openedAt ?? closedAt),
    (closedBetween?.[1] ?? closedAt) - (openedBetween?.[0] ?? openedAt ?? closedAt),
  ];
  const [least, most] = [ago(shortest), ago(longest)];
  return least === most ? tied(least) : `${tied(least)} to ${tied(most)}`;
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
