import { MAY_LACK } from '../../domain/ledger.ts';
import type { Alert, Notice, NoticeBody } from '../../domain/alerting.ts';
import { holdersOf } from '../../present/holder-rows.ts';
import { capped } from '../../present/sanitise.ts';
import { standing } from '../../present/seats.ts';
import { ago, type TimeText as Clock } from '../../present/time-text.ts';
import { coverageText, holderOf, olderText, personText, plural, seatsText } from '../../present/words.ts';
import { bewares } from './beware.ts';
import type { Fact } from './fact.ts';
import { headlineOf, spokenSeats } from './headline.ts';
import { isAboutSeats, seatsThen, topicOf } from './state.ts';
import { freshOf } from './subject.ts';

type Pool = NoticeBody['pools'][number];

/** So many of the refused stand on the first screen; the list below has the rest. */
const MOST_REFUSED = 3;

/**
 * What, where, since when, how many seats and how sure that is, who was refused, how often, who holds the seats, what
 * to do first: for somebody who has just been woken. `steps` are those of the mail.
 */
export function firstScreen(notice: Notice, pools: readonly Pool[], steps: readonly string[], clock: Clock): Fact[] {
  const { body } = notice;
  const [alert] = body.alerts;
  const [pool, ...others] = pools;
  const beware = pool === undefined ? [] : bewares(pool, body.alerts, clock);
  const of = pool === undefined ? '' : poolPrefix(pool, others.length, body);
  const who = pool === undefined ? '' : whoText(pool, body, clock);
  const facts = [
    { label: 'What', value: headlineOf(notice, clock) },
    { label: 'Where', value: whereText(body) },
    { label: 'Trouble', value: troubleText(body) },
    { label: 'Flaps', value: flapsText(body) },
    { label: 'Held', value: heldText(body, clock) },
    { label: 'Since', value: alert === undefined ? '' : sinceText(alert, body.at, clock) },
    { label: 'Seats', value: pool === undefined ? '' : `${of}${seatsFact(pool, alert, others.length)}` },
    { label: 'How sure', value: pool === undefined || pool.perCore ? '' : `${of}${sureText(pool, clock)}` },
    { label: 'Older', value: pool === undefined ? '' : (olderText(pool, clock) ?? '') },
    ...beware.map((value) => ({ label: 'Beware', value })),
    { label: 'Refused', value: alert === undefined ? '' : refusedText(alert, body, clock) },
    {
      label: 'Count',
      value: alert === undefined || topicOf(alert, body) !== 'refusals' ? '' : countText(alert, clock),
    },
    { label: 'Who', value: who === '' ? '' : `${of}${who}` },
    { label: 'Do', value: doText(steps) },
  ];
  return facts.filter(({ value }) => value !== '');
}

/**
 * Three counts that each mean one thing: what no mail has told yet, what came since it began, and what the log itself
 * states. At first sight "1147 times since January" is at least one refusal now, and not 1147.
 */
export function countText(alert: Alert, clock: Clock): string {
  const { total, since, rise, startsAt, lastAt, told = 0 } = alert;
  const fresh = freshOf(alert);
  const firstSight = total !== null && total > rise && startsAt === lastAt && rise <= 1;
  const counts = [
    told > 0 && fresh > 0 ? `${plural(fresh, 'refusal')} new since the last mail` : '',
    rise > 0 || firstSight
      ? `${firstSight ? 'at least ' : ''}${plural(Math.max(1, rise), 'refusal')} since it began`
      : '',
    total === null
      ? ''
      : `${total} ${since === null ? "by the log's own count" : `since ${clock(since)} by the log's own count`}`,
  ];
  return counts.filter((count) => count !== '').join('; ');
}

/** Whom the log names as refused, the last one first: `10.20.0.14 at 15:31:57 (J. Meyer, +49 30 5550123)`. */
export function refusedNames({ refused = [] }: Alert, { people, hosts, at }: NoticeBody, clock: Clock): string[] {
  return refused.toReversed().map(({ who, at: when, times }) => {
    const holder = holderOf(who);
    const person = Object.hasOwn(people, holder) ? people[holder] : undefined;
    const host = who.node !== undefined && Object.hasOwn(hosts, who.node) ? hosts[who.node] : undefined;
    const known = [person === undefined ? '' : personText(person), host ?? ''].filter((part) => part !== '').join('; ');
    const often = times > 1 ? `, ${times} times` : '';
    return `${capped(holder)} at ${clock.near(when, at)}${often}${known === '' ? '' : ` (${known})`}`;
  });
}

function refusedText(alert: Alert, body: NoticeBody, clock: Clock): string {
  const names = refusedNames(alert, body, clock);
  const rest = names.length - MOST_REFUSED;
  if (names.length > 0) return names.slice(0, MOST_REFUSED).join('; ') + (rest > 0 ? `; and ${rest} more below` : '');
  return topicOf(alert, body) === 'refusals' && alert.endsAt === undefined ? 'the log does not name whom' : '';
}

function whereText({ product, site, alerts, pools }: NoticeBody): string {
  const instances = listed(alerts.map(({ instance }) => instance));
  const sources = listed(
    alerts.length === 0 ? pools.flatMap((pool) => pool.sources) : alerts.map(({ source }) => source),
  );
  const named = pools.filter(({ pool }) => alerts.some((alert) => alert.pool === pool));
  const counted = listed(named.map(({ pool, kind }) => `${pool} (${kind})`));
  const parts = [
    site ?? '',
    capped(product),
    instances,
    counted === '' ? '' : `pool ${counted}`,
    sources === '' ? '' : `source ${sources}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function troubleText({ unreadable = [] }: NoticeBody): string {
  const [first = '', ...others] = unreadable;
  return others.length === 0 ? first : `${first}; and ${plural(others.length, 'other')} below`;
}

function flapsText({ flaps = 0 }: NoticeBody): string {
  return flaps > 1
    ? `it went on and off ${flaps} times within the last hour: fewer mails are sent while that goes on`
    : '';
}

function heldText({ held }: NoticeBody, clock: Clock): string {
  return held === undefined
    ? ''
    : `${plural(held.notices, 'notice')} since ${clock(held.since)}; this mail stands for all of them`;
}

function sinceText({ startsAt, lastAt, endsAt }: Alert, at: number, clock: Clock): string {
  if (endsAt !== undefined) {
    return `${clock(startsAt)}, until ${clock.near(endsAt, startsAt)} (${ago(endsAt - startsAt)})`;
  }
  const last = lastAt > startsAt ? `; last at ${clock.near(lastAt, at)}` : '';
  return `${clock(startsAt)}${at - startsAt < 60_000 ? '' : ` (${ago(at - startsAt)})`}${last}`;
}

function seatsFact(pool: Pool, alert: Alert | undefined, others: number): string {
  const now = seatsText(pool);
  const then = alert?.seats === undefined || alert.pool !== pool.pool ? now : seatsText(seatsThen(alert.seats, pool));
  const more = others > 0 ? `; ${plural(others, 'more pool')} below` : '';
  const both =
    then === now || alert?.endsAt !== undefined ? now : `${then} at the last refusal; now ${spokenSeats(pool)}`;
  return `${both}${standing(pool) === 'over' ? ', more than the limit' : ''}${more}`;
}

/** Of several pools the first is named, unless "Where" has just done so: its seats are none of another instance. */
function poolPrefix({ pool }: Pool, others: number, { alerts }: NoticeBody): string {
  return others === 0 || alerts.some((alert) => alert.pool === pool) ? '' : `${capped(pool)}: `;
}

function sureText(pool: Pool, clock: Clock): string {
  return coverageText(pool.coverage, clock, pool);
}

function whoText(pool: Pool, body: NoticeBody, clock: Clock): string {
  const { sure, maybe } = holdersOf(pool, body, clock);
  const [holders, may] = [sure.length + (pool.others?.sure ?? 0), maybe.length + (pool.others?.maybe ?? 0)];
  const doubtful = may > 0 ? `, ${may} more may hold one` : '';
  // What is unknown "How sure" has said.
  if (sure.length === 0 && maybe.length === 0) {
    return pool.coverage.state === 'unknown' && !pool.perCore ? '' : nobodyText(pool, clock);
  }
  if (sure.length === 0) return `nobody for certain; ${may} may hold a seat`;
  const stale = sure
    .filter(({ suspect }) => suspect)
    .map(({ holder, person }) => (person === undefined ? holder : `${holder} (${personText(person)})`));
  return `${plural(holders, 'holder')}${doubtful}${stale.length === 0 ? '' : `; possibly stale: ${listed(stale)}`}`;
}

/** Nobody known is not nobody: it says which of the two it is. */
export function nobodyText({ perCore, coverage }: Pool, clock: Clock): string {
  if (perCore) return 'nobody: the key counts cores, not users';
  if (coverage.state === 'anchored') return 'nobody holds a seat';
  if (coverage.state === 'at least' && coverage.why.startsWith(MAY_LACK)) return `nobody is known; ${MAY_LACK}`;
  if (coverage.state === 'at least') return 'nobody is known; sessions from before the log began may exist';
  const since = coverage.since === null ? '' : ` since ${clock(coverage.since)}`;
  return `unknown${since}: ${coverage.why || 'the log does not tell'}`;
}

function doText([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'Nothing now.';
  const short = /^.+?[.!?](?=\s+\p{Lu}|$)/u.exec(first)?.[0] ?? first;
  const shown = short.length > 220 ? `${short.slice(0, 219).replace(/[;,]?\s[^\s]*$/, '')} …` : short;
  return shown === first && others.length === 0 ? first : `${shown} (${plural(others.length + 1, 'step')} below.)`;
}

function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)].filter((name) => name !== '');
  return (
    distinct
      .slice(0, 3)
      .map((name) => capped(name))
      .join(', ') + (distinct.length > 3 ? ` and ${distinct.length - 3} more` : '')
  );
}

/** The pools that a mail shows: those of alerts about seats; at a start all of them, where nothing else is wrong. */
export function shownPools(body: NoticeBody): Pool[] {
  const { alerts, pools, watching } = body;
  const about = new Set(
    alerts.flatMap((alert) => (alert.pool !== null && isAboutSeats(topicOf(alert, body)) ? [alert.pool] : [])),
  );
  if (about.size === 0 && alerts.length > 0 && watching === undefined) return [];
  const first = pools.toSorted((a, b) => Number(about.has(b.pool)) - Number(about.has(a.pool)));
  return watching === undefined && alerts.length > 0 ? first.filter(({ pool }) => about.has(pool)) : first;
}
