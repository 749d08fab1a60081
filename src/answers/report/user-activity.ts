import type { Instant } from '../../domain/entry.ts';
import type { Coverage } from '../../domain/ledger.ts';
import { createTimeText, type TimeText } from '../../present/time-text.ts';
import type { Material, PoolMaterial, ReportSite } from './material.ts';
import { holdersOf, ownedBy, type Owner } from './owners.ts';
import { accountOf, enoughEach, groupsOf, LEAST_PERSONS } from './people.ts';
import { presence, stretchesOf, within, type Span } from './spans.ts';

/** A number of days; null where nobody knows how many there were at most. */
export interface Days {
  atLeast: number;
  atMost: number | null;
}

/** The days of the calendar of the answer's zone on which somebody had a session, as `2026-11-20`. */
export interface Activity {
  /** The first and the last day on which a session is known to have been open; null where none is. */
  firstDay: string | null;
  lastDay: string | null;
  /** Whether a session was open as the time began or ended, or may have been, so that the day may be another one. */
  orEarlier: boolean;
  orLater: boolean;
  days: Days;
}

/** What one person did; by pool the days alone. */
export interface PersonActivity extends Activity {
  name: string;
  holders: readonly string[];
  group: string | null;
  pools: readonly { pool: string; system: string; days: Days }[];
}

/** What a group of persons did; `days` are person-days: a day on which three persons came counts three times. */
export interface GroupActivity extends Activity {
  group: string | null;
  persons: { atLeast: number; atMost: number };
  /** Of pools that five of them used at least; where others are left, they are so many persons as well, or nobody. */
  pools: readonly { pool: string; system: string; days: Days }[];
  /** Whether it used pools of which nothing is told. */
  otherPools: boolean;
}

/** Who of those that named seats are assigned to was seen in no other pool. */
export interface NotSeen {
  /** Milliseconds before the end of what is known. */
  span: number;
  /** The pools of named seats, and those by which somebody is seen. */
  assigned: readonly string[];
  seenBy: readonly string[];
  /** How many hold a named seat. */
  holders: number;
  /** How many of them were not seen; null where fewer than five hold a seat and persons are not to be shown. */
  notSeen: number | null;
  /** Who that is, where persons may be shown. */
  names: readonly { name: string; holder: string }[] | null;
  /** For how much of the span all sessions of the pools by which somebody is seen are known, from 0 to 1. */
  known: number;
}

export interface UserActivityAnswer extends Pick<Material, 'end' | 'from' | 'to' | 'moment'> {
  byPerson: boolean;
  /** The pools that count, and for how much of the time all sessions of each are known, from 0 to 1. */
  pools: readonly { pool: string; system: string; known: number; coverage: Coverage | null; noLogins?: true }[];
  /** The pools whose seats tell of no use: named ones, and those of a key that counts cores. */
  silent: readonly { pool: string; why: 'named' | 'cores' }[];
  persons: readonly PersonActivity[] | null;
  groups: readonly GroupActivity[] | null;
  withheld: boolean;
  notSeen: NotSeen | null;
}

/** On which days who used what: by person where `site` allows it, else by group. `notSeen` is asked for, or null. */
export function userActivity(
  { end, from, to, moment, pools }: Material,
  site: Pick<ReportSite, 'people' | 'byPerson'>,
  notSeen: NotSeen | null,
): UserActivityAnswer {
  const used = pools.filter(tellsOfUse);
  const frame: Frame = { from, to, pools: used, time: createTimeText(end.timezone.name) };
  const spans = used.flatMap((pool) => pool.spans.filter((span) => presence(span, from, to) !== 'no'));
  const owned = ownedBy(spans, site.people);
  const { groups, withheld } = groupsOf(owned);
  return {
    end,
    from,
    to,
    moment,
    byPerson: site.byPerson,
    pools: used.map(({ usage, now }) => ({
      pool: usage.pool.pool,
      system: usage.system,
      known: usage.usage.known.complete / Math.max(1, usage.usage.to - usage.usage.from),
      coverage: now?.coverage ?? null,
      ...(now?.noLogins === true && { noLogins: true as const }),
    })),
    silent: pools
      .filter((pool) => !tellsOfUse(pool))
      .map(({ usage, named }) => ({ pool: usage.pool.pool, why: named ? 'named' : 'cores' })),
    persons: site.byPerson
      ? owned.map((own) => ({
          name: own.somebody.name,
          holders: holdersOf(own.spans),
          group: own.somebody.group,
          ...activityOf([own], frame),
        }))
      : null,
    groups: site.byPerson
      ? null
      : groups.map(({ name, persons, members }) => ({ group: name, persons, ...groupActivity(members, frame) })),
    withheld: !site.byPerson && withheld,
    notSeen,
  };
}

/** Whether the sessions of a pool are use: named seats are held whether they are used or not. */
export function tellsOfUse({ named, usage }: PoolMaterial): boolean {
  return !named && !usage.pool.perCore;
}

interface Frame {
  from: Instant;
  to: Instant;
  pools: readonly PoolMaterial[];
  time: TimeText;
}

type ActivityByPool = Activity & { pools: readonly { pool: string; system: string; days: Days }[] };

function activityOf(members: readonly Owner[], frame: Frame): ActivityByPool {
  const { from, to, pools, time } = frame;
  const spans = members.flatMap((own) => own.spans);
  const known = spans.flatMap((span) => stretchesOf(span, from, to));
  const first = Math.min(...known.map(([begin]) => begin));
  // The end of a stretch is no part of it.
  const last = Math.max(...known.map(([begin, end]) => (begin < end ? end - 1 : end)));
  const ofPool = pools.map((pool) => ({ pool, days: daysOf(members, [pool], frame) }));
  return {
    firstDay: known.length === 0 ? null : time.day(first),
    lastDay: known.length === 0 ? null : time.day(last),
    orEarlier: spans.some(({ maybe }) => maybe[0] < from),
    orLater: spans.some(({ maybe }) => maybe[1] > to),
    days: daysOf(members, pools, frame),
    pools: ofPool
      .filter(({ pool }) => spans.some(({ session }) => session.pool === pool.usage.pool.pool))
      .map(({ pool, days }) => ({ pool: pool.usage.pool.pool, system: pool.usage.system, days })),
  };
}

/** What pools one or two of a group used would tell of these, so would the days of all less those of other pools. */
function groupActivity(members: readonly Owner[], frame: Frame): ActivityByPool & { otherPools: boolean } {
  const activity = activityOf(members, frame);
  const usersOf = ({ pool }: { pool: string }): readonly Owner[] =>
    members.filter(({ spans }) => spans.some(({ session }) => session.pool === pool));
  const { shown } = enoughEach(activity.pools, [], usersOf);
  return { ...activity, pools: shown, otherPools: shown.length < activity.pools.length };
}

/** The days of each member in some of the pools, summed. */
function daysOf(members: readonly Owner[], pools: readonly PoolMaterial[], { from, to, time }: Frame): Days {
  const names = new Set(pools.map(({ usage }) => usage.pool.pool));
  const isComplete = pools.every(({ complete }) => complete);
  const days: Days = { atLeast: 0, atMost: isComplete ? 0 : null };
  for (const { spans } of members) {
    const own = spans.filter(({ session }) => names.has(session.pool));
    const sure = daysIn(
      own.flatMap((span) => stretchesOf(span, from, to)),
      time,
    );
    // One whose bounds lie around midnight was there on one of the two days at least.
    const isThere = own.some((span) => presence(span, from, to) === 'sure');
    days.atLeast += Math.max(sure.size, isThere ? 1 : 0);
    if (days.atMost !== null) days.atMost += daysIn(own.flatMap(possible(from, to)), time).size;
  }
  return days;
}

function possible(from: Instant, to: Instant): (span: Span) => (readonly [Instant, Instant])[] {
  return ({ maybe }) => {
    const cut = within(maybe, from, to);
    if (cut !== null) return [cut];
    const at = Math.min(Math.max(maybe[0], from), to);
    return [[at, at]];
  };
}

/** The days of the zone that stretches touch; the end of a stretch is no part of it, unless it is an instant. */
function daysIn(stretches: readonly (readonly [Instant, Instant])[], time: TimeText): Set<number> {
  const days = new Set<number>();
  for (const [from, to] of stretches) {
    const first = time.dayNumber(from);
    const last = time.dayNumber(from === to ? to : to - 1);
    if (first === null || last === null) continue;
    for (let day = first; day <= last; day += 1) days.add(day);
  }
  return days;
}

/**
 * Who holds a named seat at the end of what is known, and had no session in any other pool over the time of `material`:
 * accounts are the same in small and capital letters, with and without domain or machine.
 */
export function notSeenIn(material: Material, site: Pick<ReportSite, 'people' | 'byPerson'>): NotSeen {
  const { from, to, pools } = material;
  const assigned = pools.filter(({ named }) => named);
  const used = pools.filter(tellsOfUse);
  const present = used.flatMap(({ spans }) => spans.filter((span) => presence(span, from, to) !== 'no'));
  const owned = ownedBy(present, site.people);
  const seen = new Set(owned.map(({ somebody }) => somebody.key));
  const accounts = new Set(owned.flatMap(({ spans }) => holdersOf(spans)).map(accountOf));
  const open = assigned.flatMap(({ spans }) => spans.filter(({ maybe }) => maybe[0] <= to && maybe[1] > to));
  const holders = ownedBy(open, site.people);
  const away = holders.filter(
    ({ somebody, spans }) =>
      !seen.has(somebody.key) && !holdersOf(spans).some((holder) => accounts.has(accountOf(holder))),
  );
  const known = used.map(({ usage: { usage } }) => usage.known.complete / Math.max(1, usage.to - usage.from));
  const isKnown = used.length > 0;
  const isTold = isKnown && (site.byPerson || holders.length >= LEAST_PERSONS);
  return {
    span: to - from,
    assigned: assigned.map(({ usage }) => usage.pool.pool),
    seenBy: used.map(({ usage }) => usage.pool.pool),
    holders: holders.length,
    notSeen: isTold ? away.length : null,
    names:
      site.byPerson && isKnown
        ? away.flatMap(({ somebody, spans }) => holdersOf(spans).map((holder) => ({ name: somebody.name, holder })))
        : null,
    known: known.length === 0 ? 0 : Math.min(...known),
  };
}
