import { historyJson } from '../answer/json.ts';
import type { Past } from '../answer/past.ts';
import type { Clock } from '../words/words.ts';
import type { Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence.ts';
import { ago } from '../time/format.ts';
import { parseInstant } from '../time/parse-instant.ts';
import type { AskOptions, Streams } from './main.ts';
import { prose, table } from './table.ts';
import { plainClock, shownZone } from './who.ts';

const WEEK = 7 * 24 * 3_600_000;

/** `seatwatch history [FILE…]`: sessions that may have been open in the time asked about, and refusals, oldest first. */
export async function history(options: AskOptions & { from?: string | undefined }, streams: Streams): Promise<number> {
  const now = streams.now();
  if ((options.files ?? []).length > 0) {
    const { readFiles } = await import('./files.ts');
    const read = await readFiles(options.files ?? [], options.timezone, now, true);
    const end = read.asOf ?? now;
    const at = options.at === undefined ? undefined : parseInstant(options.at, read.timezone.name, end);
    const from = options.from === undefined ? (at ?? -Infinity) : parseInstant(options.from, read.timezone.name, end);
    for (const remark of read.remarks) streams.err(prose(`seatwatch: ${remark}`));
    const systems = new Map(read.pipeline.ledger.pools().map(({ pool, system }) => [pool, system]));
    show(read.past, from, at ?? end, read.timezone.name, systems, options, streams);
    return 0;
  }
  const { configured } = await import('./configured.ts');
  const { openKept } = await import('./kept.ts');
  const config = configured(options.config, streams.env);
  const zone = shownZone(options.timezone).name;
  const view = openKept(config);
  try {
    const at = options.at === undefined ? undefined : parseInstant(options.at, zone, now);
    const from = options.from === undefined ? (at ?? now - WEEK) : parseInstant(options.from, zone, now);
    const systems = new Map(config.pools.map(({ id, system }) => [id, system] as const));
    const systemOf = (pool: string): string => systems.get(pool) ?? config.sources.find(({ id }) => pool.startsWith(`${id}/`))?.system ?? '';
    show(view, from, at ?? now, zone, { get: systemOf }, options, streams);
  } finally {
    view.close();
  }
  return 0;
}

function show(past: Past, from: number, to: number, zone: string, systems: { get(pool: string): string | undefined }, { json }: AskOptions, { out, columns }: Streams): void {
  const sessions = past.sessions(from, to);
  const events = past.events(from, to);
  if (json) {
    out(`${JSON.stringify(historyJson(sessions, events, (pool) => systems.get(pool) ?? ''), null, 2)}\n`);
    return;
  }
  const clock = plainClock(zone);
  if (sessions.length === 0) out('No session is known in this time.\n');
  else out(table(['HOLDER', 'FROM', 'OPENED', 'CLOSED', 'FOR', 'ENDED BY', 'POOL'], sessions.map((session) => row(session, clock)), columns));
  const refusals = events.flatMap(({ pool, event }) => refusal(pool, event, clock));
  if (refusals.length > 0) out(`\n${table(['REFUSED', 'WHAT', 'POOL'], refusals, columns)}`);
  out(`\nTimes are of ${zone}.\n`);
}

function row(session: Session, clock: Clock): string[] {
  const start = session.openedBetween?.[0] ?? session.openedAt;
  return [
    session.who.holder ?? '',
    session.who.node ?? '',
    openedText(session, clock),
    closedText(session, clock),
    start === null || session.closedAt === undefined ? '' : `${session.closed === 'estimated' || session.openedBetween !== undefined ? 'about ' : ''}${ago(session.closedAt - start)}`,
    session.endedBy ?? '',
    session.pool,
  ];
}

function openedText(session: Session, clock: Clock): string {
  const range = session.openedBetween;
  if (range !== undefined) return `between ${clock(range[0])} and ${clock(range[1])}`;
  return session.openedAt === null ? 'before the log began' : clock(session.openedAt);
}

function closedText(session: Session, clock: Clock): string {
  const range = session.closedBetween;
  if (range !== undefined) return `between ${clock(range[0])} and ${clock(range[1])}`;
  if (session.closedAt !== undefined) return clock(session.closedAt);
  return session.uncertain === true ? 'not seen to end; uncertain' : 'open';
}

function refusal(pool: string, event: Sourced, clock: Clock): string[][] {
  if (event.kind === 'refused') return [[clock(event.at), `${event.who?.holder ?? 'somebody'}: ${event.why}`, pool]];
  if (event.kind === 'limit-exceeded') return [[clock(event.at), `limit exceeded ${event.total} times since ${clock(event.since)}`, pool]];
  return [];
}

