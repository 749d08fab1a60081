import type { Answer } from '../answer/answer.ts';
import { historyJson } from '../answer/json.ts';
import type { Past } from '../answer/past.ts';
import type { Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence.ts';
import type { Instant } from '../domain/reading.ts';
import { ago } from '../time/format.ts';
import { parseInstant } from '../time/parse-instant.ts';
import { jsonText } from '../words/sanitise.ts';
import { holderOf, spanText, type Clock } from '../words/words.ts';
import type { AskOptions, Streams } from './main.ts';
import { prose, table, tied } from './table.ts';
import { footText, minuteClock, shownZone } from './who.ts';

const WEEK = 7 * 24 * 3_600_000;

type HistoryOptions = AskOptions & { from?: string | undefined };

/** What is asked, and all that an answer is made of. */
interface Found {
  past: Past;
  /** The answer for the end of what is known, for what it says of itself and of sessions that may still be open. */
  end: Omit<Answer, 'pools'>;
  doubted: ReadonlySet<string>;
  from: Instant;
  to: Instant;
  systemOf(pool: string): string;
}

/** `seatwatch history [FILE…]`: sessions that may have been open in the time asked about, and refusals, oldest first. */
export async function history(options: HistoryOptions, streams: Streams): Promise<number> {
  const now = streams.now();
  if ((options.files ?? []).length > 0) return ofFiles(options, now, streams);
  const { configured } = await import('./configured.ts');
  const { keptAnswer, openKept } = await import('./kept.ts');
  const config = configured(options.config, streams.env);
  const zone = shownZone(options.timezone);
  const view = openKept(config);
  try {
    const end = keptAnswer(config, view, undefined, now, zone);
    if (end.stale !== null) streams.err(prose(`WARNING: ${end.stale}`));
    const { from = now - WEEK, to = now } = rangeOf(options, zone.name, now);
    const systems = new Map(config.pools.map(({ id, system }) => [id, system] as const));
    const systemOf = (pool: string): string => systems.get(pool) ?? config.sources.find(({ id }) => pool.startsWith(`${id}/`))?.system ?? '';
    show({ past: view, end, doubted: doubtedIn(end.pools.flatMap(({ holdings }) => holdings)), from, to, systemOf }, options, streams);
  } finally {
    view.close();
  }
  return 0;
}

async function ofFiles(options: HistoryOptions, now: Instant, streams: Streams): Promise<number> {
  const { readFiles } = await import('./files.ts');
  const { pipeline, past, asOf, readUpTo, timezone, remarks } = await readFiles(options.files ?? [], options.timezone, now, true);
  for (const remark of remarks) streams.err(prose(`seatwatch: ${remark}`));
  const last = asOf ?? now;
  const { from = -Infinity, to = last } = rangeOf(options, timezone.name, last);
  const pools = pipeline.ledger.pools();
  const doubted = doubtedIn(pools.flatMap(({ pool }) => pipeline.ledger.holdings(pool)));
  const systemOf = (asked: string): string => pools.find(({ pool }) => pool === asked)?.system ?? '';
  show({ past, end: { at: last, asOf: last, stale: null, readUpTo, lastAlive: null, timezone }, doubted, from, to, systemOf }, options, streams);
  return 0;
}

/** `--at` alone asks about one instant, with `--from` about all from there to it. */
function rangeOf({ from, at }: HistoryOptions, zone: string, end: Instant): { from: Instant | undefined; to: Instant | undefined } {
  const to = at === undefined ? undefined : parseInstant(at, zone, end);
  return { from: from === undefined ? to : parseInstant(from, zone, end), to };
}

function doubtedIn(holdings: readonly Session[]): Set<string> {
  return new Set(holdings.filter(({ uncertain }) => uncertain === true).map(({ id }) => id));
}

function show({ past, end, doubted, from, to, systemOf }: Found, { json }: AskOptions, { out, columns }: Streams): void {
  const sessions = past.sessions(from, to).map((session) => (session.closedAt === undefined && doubted.has(session.id) ? { ...session, uncertain: true } : session));
  const events = past.events(from, to);
  if (json) {
    out(`${jsonText(historyJson(end, sessions, events, systemOf))}\n`);
    return;
  }
  const clock = minuteClock(end.timezone.name);
  if (end.stale !== null) out(`${prose(`STALE: ${end.stale}.`, columns)}\n`);
  if (sessions.length === 0) out('No session is known in this time.\n');
  else out(sessionTable(sessions, clock, columns));
  const refusals = events.flatMap(({ pool, event }) => refusal(pool, event, clock));
  if (refusals.length > 0) out(`\n${table(['REFUSED', 'POOL', 'WHAT'], refusals, columns)}`);
  out(`\n${footText(end, columns)}`);
}

function sessionTable(sessions: readonly Session[], clock: Clock, columns: number | undefined): string {
  const several = new Set(sessions.map(({ pool }) => pool)).size > 1;
  const head = ['HOLDER', ...(several ? ['POOL'] : []), 'OPENED', 'CLOSED', 'FOR', 'HOW IT ENDED'];
  const rows = sessions.map((session) => [holderText(session), ...(several ? [session.pool] : []), openedText(session, clock), closedText(session, clock), lengthText(session), endText(session)]);
  return (several ? '' : `${prose(`${sessions[0]?.pool ?? ''}:`, columns)}\n`) + table(head, rows, columns);
}

function holderText({ who }: Session): string {
  const holder = holderOf(who);
  return who.node === undefined || holder === who.node || holder.endsWith(`@${who.node}`) ? holder : `${holder} from ${who.node}`;
}

function openedText(session: Session, clock: Clock): string {
  const range = session.openedBetween;
  if (range !== undefined) return spanText(range, clock);
  return session.openedAt === null ? 'before the log began' : clock(session.openedAt);
}

function closedText(session: Session, clock: Clock): string {
  const range = session.closedBetween;
  if (range !== undefined) return spanText(range, clock);
  if (session.closedAt !== undefined) return clock(session.closedAt);
  return session.uncertain === true ? 'open or not: not seen to end' : 'open';
}

/** At least so long where the bounds of an end are known, about so long where it cannot be told which session it was. */
function lengthText({ openedAt, openedBetween, closedAt, closedBetween }: Session): string {
  if (closedAt === undefined || (openedAt === null && openedBetween === undefined)) return '';
  const [shortest, longest] = [closedAt - (openedBetween?.[1] ?? openedAt ?? closedAt), (closedBetween?.[1] ?? closedAt) - (openedBetween?.[0] ?? openedAt ?? closedAt)];
  const [least, most] = [ago(shortest), ago(longest)];
  return least === most ? tied(least) : `${tied(least)} to ${tied(most)}`;
}

function endText({ endedBy, ambiguous, reason }: Session): string {
  return [endedBy ?? '', ambiguous === true ? 'one of several' : '', reason ?? ''].filter((part) => part !== '').join('; ');
}

function refusal(pool: string, event: Sourced, clock: Clock): string[][] {
  if (event.kind === 'refused') return [[clock(event.at), pool, `${event.who === undefined ? 'somebody' : holderOf(event.who)}: ${event.why}`]];
  if (event.kind === 'limit-exceeded') return [[clock(event.at), pool, `limit exceeded ${event.total} times since ${clock(event.since)}`]];
  return [];
}
