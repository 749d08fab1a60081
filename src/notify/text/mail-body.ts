import type { Alert, Notice, NoticeBody } from '../../domain/alerting.ts';
import type { HolderRow } from '../../present/holder-rows.ts';
import { holdersOf } from '../../present/holder-rows.ts';
import { capped } from '../../present/sanitise.ts';
import type { TimeText as Clock } from '../../present/time-text.ts';
import { coverageText, olderText, plural, seatsText, sentence, titled } from '../../present/words.ts';
import { bewares } from './beware.ts';
import type { Fact } from './fact.ts';
import { countText, firstScreen, nobodyText, refusedNames, shownPools } from './first-screen.ts';
import { downText } from './headline.ts';
import { stateOf, topicOf, type State } from './state.ts';
import { stepsOf } from './steps.ts';
import { foldersOf } from './watched.ts';

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
  state: State;
  tone: 'critical' | 'warning' | 'info' | 'over';
  /** What, where, since when, seats, who was refused, what to do: for somebody who has just been woken. */
  head: Fact[];
  blocks: Block[];
  foot: string[];
}

/** A mail shows so many of each and says how many are left out. */
const most = { holders: 50, alerts: 20, proofs: 3 };

type Pool = NoticeBody['pools'][number];

/**
 * What a mail says, in the order in which a person asks: what and how bad, who was refused, who holds the seats, what
 * to do, the proof, why this mail. `machine` is the one that seatwatch runs on.
 */
export function viewOf(notice: Notice, clock: Clock, machine?: string): View {
  const { body } = notice;
  const pools = shownPools(body);
  const steps = stepsOf(notice, pools, clock);
  const several = body.alerts.length > 1;
  const state = stateOf(notice);
  const sentBy = machine === undefined ? '' : ` Sent by seatwatch on ${capped(machine)}.`;
  return {
    state,
    tone: toneOf(state, body),
    head: firstScreen(notice, pools, steps, clock),
    blocks: [
      ...((body.unreadable ?? []).length > 1 ? listOf('Cannot be read', body.unreadable) : []),
      ...listOf('Not well', body.troubles),
      ...listOf('Watched from now on', foldersOf(body.watching ?? [])),
      ...(several ? body.alerts.slice(0, most.alerts).flatMap((alert) => alertBlocks(alert, body, clock)) : []),
      ...left(body.alerts.length - most.alerts, 'alert', '`seatwatch history`'),
      ...refusedBlocks(body, clock),
      ...body.alerts.slice(0, most.alerts).flatMap(textBlocks),
      ...pools.flatMap((pool, index) => poolBlocks(pool, body, index === 0, pools.length > 1, clock)),
      ...(steps.length === 0 ? [] : [heading('What to do'), { kind: 'steps' as const, steps }]),
      ...proofBlocks(body.alerts),
    ],
    foot: [
      'More: `seatwatch who` shows who holds seats at this moment, `seatwatch history` shows who did before.',
      `Why this mail: ${whyText(notice, clock)}${sentBy}`,
    ],
  };
}

function toneOf(state: State, { level, unreadable = [], alerts }: NoticeBody): View['tone'] {
  if (state === 'RESOLVED') return 'over';
  if (state === 'QUIET') return 'warning';
  if (state === 'STARTED' && alerts.length === 0) return unreadable.length > 0 ? 'warning' : 'info';
  return level;
}

function listOf(title: string, items: readonly string[] = []): Block[] {
  return items.length === 0 ? [] : [heading(title), { kind: 'bullets', items }];
}

function alertBlocks(alert: Alert, body: NoticeBody, clock: Clock): Block[] {
  const about = topicOf(alert, body) === 'refusals' ? countText(alert, clock) : (alert.says ?? '');
  const where = [
    alert.instance,
    alert.pool === null ? '' : `pool ${capped(alert.pool)}`,
    `source ${capped(alert.source)}`,
  ];
  const facts = [
    {
      label: 'Where',
      value: where
        .filter((part) => part !== '')
        .map((part) => capped(part))
        .join(', '),
    },
    { label: 'Began', value: clock(alert.startsAt) },
    { label: 'Last', value: clock(alert.lastAt) },
    { label: topicOf(alert, body) === 'refusals' ? 'Count' : 'About', value: about },
    {
      label: 'Ended',
      value: alert.endsAt === undefined ? '' : `${clock(alert.endsAt)}: ${alert.endedBy ?? 'no reason given'}`,
    },
  ].filter(({ value }) => value !== '');
  return [heading(`${capped(titled(alert.title))} (${alert.level})`), { kind: 'facts', facts }];
}

/** What was not understood, by kind. */
function textBlocks({ about = [] }: Alert): Block[] {
  const texts = about.map(({ text, times }) => (times === 1 ? text : `${text} (${times} times)`));
  return listOf('What was not understood, one of each kind', texts);
}

/** All who were refused, where the first screen has no room for them. */
function refusedBlocks(body: NoticeBody, clock: Clock): Block[] {
  const names = body.alerts.flatMap((alert) => refusedNames(alert, body, clock));
  const several = body.alerts.length > 1;
  return names.length > 3 || (several && names.length > 0)
    ? listOf(`Who was refused: the last ${names.length}`, names)
    : [];
}

/** Of the first pool the first screen tells the seats. */
function poolBlocks(pool: Pool, body: NoticeBody, first: boolean, several: boolean, clock: Clock): Block[] {
  const { sure, maybe } = holdersOf(pool, body, clock);
  const others = pool.others ?? { sure: 0, maybe: 0 };
  const facts = [
    { label: 'Seats', value: seatsText(pool) },
    { label: 'How sure', value: coverageText(pool.coverage, clock, pool) },
    { label: 'Older', value: olderText(pool, clock) ?? '' },
    ...bewares(pool, body.alerts, clock).map((value) => ({ label: 'Beware', value })),
  ].filter(({ value }) => value !== '');
  const of = several ? ` of ${pool.pool}` : '';
  const order = sure[0]?.suspect === true ? 'possibly stale ones first, then longest' : 'longest first';
  const nobody = maybe.length > 0 ? 'Nobody for certain.' : nobodyKnown(pool, clock);
  const surely = `${plural(sure.length + others.sure, 'holder')}, ${order}`;
  const may = plural(maybe.length + others.maybe, 'holder');
  const rest = `May hold a seat${of}: ${may}, whether still there cannot be told`;
  return [
    ...(first ? [] : [heading(`Pool ${pool.pool} (${pool.kind})`), { kind: 'facts' as const, facts }]),
    heading(`Who holds the seats${of} now${sure.length === 0 ? '' : `: ${surely}`}`),
    ...(sure.length === 0 ? [{ kind: 'text' as const, text: nobody }] : holderBlocks(sure, others.sure)),
    ...(maybe.length === 0 ? [] : [heading(rest), ...holderBlocks(maybe, others.maybe)]),
  ];
}

function nobodyKnown(pool: Pool, clock: Clock): string {
  const unknown = !pool.perCore && pool.coverage.state === 'unknown';
  return `${sentence(nobodyText(pool, clock))}.${unknown ? ' This does not mean that nobody holds a seat.' : ''}`;
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
    ...lines.map(({ file, at, text }) => ({
      kind: 'proof' as const,
      place: `${file}, ${positionText(file, at)}`,
      text,
    })),
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
  const state =
    ` As it stood at ${clock(body.at)}. ` +
    `Notice ${id.slice(0, 12)}${root === id ? '' : ` in the thread of ${root.slice(0, 12)}`}.`;
  return texts[reason] + state;
}

function left(count: number, what: string, command: string): Block[] {
  return count > 0 ? [{ kind: 'text', text: `... and ${plural(count, `more ${what}`)}: run ${command}` }] : [];
}

function heading(text: string): Block {
  return { kind: 'heading', text };
}
