import type { Alert, Notice, NoticeBody } from '../../domain/alerting.ts';
import { ago } from '../../time/format.ts';
import type { HolderRow } from '../../words/holders.ts';
import { holdersOf } from '../../words/holders.ts';
import { capped } from '../../words/sanitise.ts';
import { notProvenFree } from './subject.ts';
import type { Clock } from '../../words/words.ts';
import { coverageText, olderText, personText, plural, seatsText, sentence, shortSince } from '../../words/words.ts';

export interface Fact {
  label: string;
  value: string;
}

/** What a mail is made of. All words are raw: each of the two writers takes every one of them through its door. */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'steps'; steps: readonly string[] }
  | { kind: 'bullets'; items: readonly string[] }
  | { kind: 'holders'; rows: HolderRow[]; more: number }
  | { kind: 'proof'; place: string; text: string };

export interface View {
  tone: 'critical' | 'warning' | 'info' | 'over';
  /** What, where, how bad, who, what to do: for somebody who has just been woken. */
  head: Fact[];
  blocks: Block[];
  foot: string[];
}

/** A mail shows so many of each and says how many are left out. */
const most = { holders: 50, alerts: 20, proofs: 3 };

type Pool = NoticeBody['pools'][number];

/** What a mail says, in the order in which a person asks: what, how bad and how sure, who, the proof, what to do, why this mail. */
export function viewOf(notice: Notice, clock: Clock): View {
  const { body, reason } = notice;
  const about = new Set(body.alerts.flatMap(({ pool }) => pool ?? []));
  const pools = body.pools.toSorted((a, b) => Number(about.has(b.pool)) - Number(about.has(a.pool)));
  const over = reason === 'resolved' && !notProvenFree(body.alerts[0]);
  return {
    tone: over ? 'over' : reason === 'resolved' ? 'warning' : body.level,
    head: [
      { label: 'What', value: whatText(notice, clock) },
      { label: 'Where', value: whereText(body) },
      { label: 'How bad', value: howBad(body, pools, clock) },
      { label: 'Who', value: whoText(body, pools, clock) },
      { label: 'Do', value: doText(notice, over) },
    ],
    blocks: [
      ...notRead(body),
      ...watched(body),
      ...body.alerts.slice(0, most.alerts).flatMap((alert) => alertBlocks(alert, body.alerts.length > 1, clock)),
      ...left(body.alerts.length - most.alerts, 'alert', '`seatwatch history`'),
      ...pools.flatMap((pool) => poolBlocks(pool, body, pools.length > 1, clock)),
      ...proofBlocks(body.alerts),
      ...(body.advice.length === 0 || over ? [] : [heading('What to do'), { kind: 'steps' as const, steps: body.advice }]),
    ],
    foot: [
      'More: `seatwatch who` shows who holds seats at this moment, `seatwatch history` shows who did before.',
      `Why this mail: ${whyText(notice, clock)}`,
    ],
  };
}

function whatText({ reason, body }: Notice, clock: Clock): string {
  const title = capped(sentence(body.title));
  const [alert] = body.alerts;
  if (reason === 'resolved') {
    const end = alert?.endedBy ?? '';
    if (notProvenFree(alert)) return `QUIET: ${title} (${end})`;
    return `OVER: ${title}${end === '' ? '' : ` (${end})`}`;
  }
  if (reason === 'started' && (body.unreadable ?? []).length > 0)
    return `seatwatch started, and cannot read ${capped((body.unreadable ?? []).join('; '))}`;
  const { troubles = [] } = body;
  const fine = troubles.length === 0 ? 'nothing is wrong now' : `not all is well: ${capped(troubles.join('; '))}`;
  if (reason === 'started') return `seatwatch started; ${body.alerts.length === 0 ? fine : `wrong now: ${title}`}`;
  const level = body.level.toUpperCase();
  if (reason === 'rise') return `${level}, again: ${title}`;
  if (reason === 'first') return `${level}: ${title}`;
  return `${level}, ${downText(body, clock)}: ${title}`;
}

function whereText({ product, alerts, pools }: NoticeBody): string {
  const instances = listed(alerts.map(({ instance }) => instance));
  const sources = listed(alerts.length === 0 ? pools.flatMap((pool) => pool.sources) : alerts.map(({ source }) => source));
  return [capped(product), instances, sources === '' ? '' : `source ${sources}`].filter((part) => part !== '').join(', ');
}

function howBad({ alerts, at }: NoticeBody, [pool, ...others]: readonly Pool[], clock: Clock): string {
  const [alert] = alerts;
  const count = alert === undefined ? '' : countText(alert, (since) => shortSince(since, at, clock));
  const seats = pool === undefined ? '' : seatsText(pool);
  const more = others.length > 0 ? `${plural(others.length, 'more pool')} below` : '';
  return [seats, count, more].filter((part) => part !== '').join('; ') || 'no seats are counted here';
}

/**
 * "1147 times since January" at first sight is at least one refusal now, and not 1147; later the rise is what counts.
 */
function countText({ total, since, rise, says, startsAt, lastAt, endsAt }: Alert, clock: Clock): string {
  if (says !== undefined) return says;
  const began = `since it began (${clock(startsAt)})`;
  if (total === null) return rise > 0 ? `+${rise} ${began}` : '';
  const firstSight = startsAt === lastAt && rise <= 1 && total > 1;
  const now = firstSight ? `at least 1 refusal${endsAt === undefined ? ' now' : ''}` : `+${plural(rise, 'refusal')} ${began}`;
  return `${now}, ${total} ${since === null ? 'in all' : `since ${clock(since)}`}`;
}

function whoText(body: NoticeBody, pools: readonly Pool[], clock: Clock): string {
  const [pool] = pools;
  if (pool === undefined) return 'not known: no pool is watched yet';
  const { sure, maybe } = holdersOf(pool, body, clock);
  // A desk that is meant to be always on is no news.
  const longest = sure.find(({ alwaysOn }) => !alwaysOn);
  const [holders, may] = [sure.length + (pool.others?.sure ?? 0), maybe.length + (pool.others?.maybe ?? 0)];
  const doubtful = may > 0 ? `; ${may} more may hold one` : '';
  if (sure.length === 0) return may > 0 ? `nobody for certain; ${may} may hold a seat` : nobodyText(pool, clock);
  if (longest === undefined) return `${plural(holders, 'holder')}, always on${doubtful}`;
  const person = longest.person === undefined ? '' : ` (${personText(longest.person)})`;
  const held = longest.held === null ? `since ${longest.since}` : ago(longest.held);
  const first = longest.suspect ? 'check first' : 'longest';
  return `${plural(holders, 'holder')}${doubtful}; ${first}: ${longest.holder}${person}, ${held}`;
}

/** Nobody known is not nobody: it says which of the two it is. */
function nobodyText({ perCore, coverage }: Pool, clock: Clock): string {
  if (perCore) return 'nobody: the key counts cores, not users';
  if (coverage.state === 'anchored') return 'nobody holds a seat';
  if (coverage.state === 'at least') return 'nobody is known; sessions from before the log began may exist';
  const since = coverage.since === null ? '' : ` since ${clock(coverage.since)}`;
  return `unknown${since}: ${coverage.why || 'the log does not tell'}`;
}

function nobodyKnown(pool: Pool, clock: Clock): string {
  const unknown = !pool.perCore && pool.coverage.state === 'unknown';
  return `${sentence(nobodyText(pool, clock))}.${unknown ? ' This does not mean that nobody holds a seat.' : ''}`;
}

function doText({ reason, body }: Notice, over: boolean): string {
  if (over) return 'Nothing now.';
  if (reason === 'resolved') return 'Look once with `seatwatch who`: nothing in the log proves that a seat is free.';
  if (reason === 'started' && body.alerts.length === 0) {
    return (body.troubles ?? []).length === 0 ? 'Nothing now.' : 'Run `seatwatch health`.';
  }
  const [first] = body.advice;
  if (first === undefined) return 'Run `seatwatch who` to see who holds seats at this moment.';
  const short = /^.+?[.!?](?=\s+\p{Lu}|$)/u.exec(first)?.[0] ?? first;
  return short === first && body.advice.length === 1 ? first : `${short} (${plural(body.advice.length, 'step')} below.)`;
}

function notRead({ unreadable = [] }: NoticeBody): Block[] {
  return unreadable.length === 0 ? [] : [heading('Cannot be read'), { kind: 'bullets', items: unreadable }];
}

function watched({ watching = [] }: NoticeBody): Block[] {
  return watching.length === 0 ? [] : [heading('Watched from now on'), { kind: 'bullets', items: watching }];
}

function alertBlocks(alert: Alert, several: boolean, clock: Clock): Block[] {
  const facts = [
    { label: 'Where', value: !several ? '' : listed([alert.instance, alert.pool === null ? '' : `pool ${alert.pool}`, `source ${alert.source}`]) },
    { label: 'Began', value: clock(alert.startsAt) },
    { label: 'Last', value: clock(alert.lastAt) },
    { label: alert.says === undefined ? 'Count' : 'About', value: countText(alert, clock) },
    { label: 'Ended', value: alert.endsAt === undefined ? '' : `${clock(alert.endsAt)}: ${alert.endedBy ?? 'no reason given'}` },
  ].filter(({ value }) => value !== '');
  return [heading(`${capped(sentence(alert.title))} (${alert.level})`), { kind: 'facts', facts }];
}

function poolBlocks(pool: Pool, body: NoticeBody, several: boolean, clock: Clock): Block[] {
  const { sure, maybe } = holdersOf(pool, body, clock);
  const others = pool.others ?? { sure: 0, maybe: 0 };
  const drift = pool.drift;
  const facts = [
    { label: 'Seats', value: seatsText(pool) },
    { label: 'Sessions', value: pool.perCore || pool.holdings.length === 0 ? '' : `${pool.sessions}` },
    { label: 'How sure', value: coverageText(pool.coverage, clock) },
    { label: 'Older', value: olderText(pool, clock) ?? '' },
    {
      label: 'Beware',
      value:
        drift === null
          ? ''
          : `at ${clock(drift.at)} the log counted ${drift.stated} for ${capped(drift.holder)}, seatwatch ${drift.counted}; the log's count was taken`,
    },
    { label: 'Beware', value: sharedText(pool, body.alerts) },
    { label: 'Beware', value: pool.doubt ?? '' },
  ].filter(({ value }) => value !== '');
  const of = several ? ` of ${pool.pool}` : '';
  const first = sure[0]?.suspect === true ? 'to check first, then ' : '';
  const surely = `${plural(sure.length + others.sure, 'holder')}, ${first}longest first`;
  const may = `${plural(maybe.length + others.maybe, 'holder')}, whether still there cannot be told`;
  const nobody = maybe.length > 0 ? 'Nobody for certain.' : nobodyKnown(pool, clock);
  return [
    heading(`Pool ${pool.pool} (${pool.kind})`),
    { kind: 'facts', facts },
    heading(`Who holds the seats${of} now${sure.length === 0 ? '' : `: ${surely}`}`),
    ...(sure.length === 0 ? [{ kind: 'text' as const, text: nobody }] : holderBlocks(sure, others.sure)),
    ...(maybe.length === 0 ? [] : [heading(`May hold a seat${of}: ${may}`), ...holderBlocks(maybe, others.maybe)]),
  ];
}

/** A refusal below the limit: the licence server counts seats that no watched log shows. */
function sharedText({ pool, atMost, limit }: Pool, alerts: readonly Alert[]): string {
  const refused = alerts.some((alert) => alert.pool === pool && alert.total !== null && alert.endsAt === undefined);
  if (!refused || atMost === null || limit === null || atMost >= limit) return '';
  return `refused although at most ${atMost} of ${limit} seats are held here: the key may be shared with instances that are not watched`;
}

function holderBlocks(rows: HolderRow[], others: number): Block[] {
  const more = Math.max(0, rows.length - most.holders) + others;
  return [{ kind: 'holders', rows: rows.slice(0, most.holders), more }];
}

function proofBlocks(alerts: readonly Alert[]): Block[] {
  const lines = alerts.slice(0, most.alerts).flatMap(({ proof }) => proof.slice(-most.proofs));
  if (lines.length === 0) return [];
  return [
    heading('The lines that prove it'),
    ...lines.map(({ file, at, text }) => ({ kind: 'proof' as const, place: `${file}, ${positionText(file, at)}`, text })),
  ];
}

function positionText(file: string, at: number | string): string {
  if (typeof at === 'string') return at;
  return `${/\.evtx$/i.test(file) ? 'record' : 'byte'} ${at}`;
}

function whyText({ reason, body, root, id }: Notice, clock: Clock): string {
  const texts: Record<Notice['reason'], string> = {
    first: 'the first notice of this alert.',
    rise: 'it went on after the last notice, and the minimum interval between two mails has passed.',
    resolved: 'the end of an alert that was mailed before.',
    'catch-up': `this was written ${downText(body, clock)}.`,
    summary: 'more notices than the ceiling allows: this one stands for those that were held back.',
    started: 'the start of the watch. What stood in the logs before is shown by `seatwatch history` and not mailed.',
  };
  const state = ` As it stood at ${clock(body.at)}. Notice ${id.slice(0, 12)}${root === id ? '' : ` in the thread of ${root.slice(0, 12)}`}.`;
  return texts[reason] + state;
}

function downText({ downSince }: NoticeBody, clock: Clock): string {
  return `while seatwatch was down${downSince === undefined ? '' : ` since ${clock(downSince)}`}`;
}

function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)].filter((name) => name !== '');
  return distinct.slice(0, 3).map((name) => capped(name)).join(', ') + (distinct.length > 3 ? ` and ${distinct.length - 3} more` : '');
}

function left(count: number, what: string, command: string): Block[] {
  return count > 0 ? [{ kind: 'text', text: `... and ${plural(count, `more ${what}`)}: run ${command}` }] : [];
}

function heading(text: string): Block {
  return { kind: 'heading', text };
}
