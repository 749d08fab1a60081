import type { Instant } from '../../domain/entry.ts';
import type { Seats } from '../../domain/ledger.ts';
import type { Peak } from '../usage.ts';
import type { Material, PoolMaterial, ReportSite } from './material.ts';
import { holdersOf, ownedBy, type Owner } from './owners.ts';
import { groupsOf, holdersIn, somebodyOf } from './people.ts';
import { holderKey, seatTime } from './seats-held.ts';
import { presence, spanOf, stretchesOf, type Span } from './spans.ts';

/** How the licences of one pool were used. Spans are in milliseconds; null is unknown, never 0. */
export interface LicenseUse {
  pool: string;
  system: string;
  kind: string;
  product: string | null;
  /** The servers, IRIS instances or databases whose licences these are, as the configuration or the log calls them. */
  instances: readonly string[];
  /** Why its number of licences or its use is none: null where both are told. */
  remark: 'named' | 'cores' | 'limit unknown' | null;
  /** Seats that belong to persons or machines, used or not: `inUse` says how many are assigned, the rest is null. */
  named: boolean;
  perCore: boolean;
  /** The number of licences. */
  limit: number | null;
  inUse: Seats;
  inUseAt: Instant;
  peak: Peak | null;
  atLimit: { certain: number; possible: number; unknown: number } | null;
  refusals: { atLeast: number; atMost: number; notUnderstood: number };
  /** Seats times the time for which they were taken. */
  seatTime: Seats;
  /** Sessions that were open in the time, and the persons or machines that had them. */
  sessions: { atLeast: number; atMost: number | null };
  holders: { atLeast: number; atMost: number | null };
  /** Spans in which both ends of the range of seats were known, only the lower one, and neither. */
  known: { complete: number; inPart: number; unknown: number };
  /** By person where that is switched on, else null. Not for named seats, whose use no session tells. */
  persons: readonly UserUse[] | null;
  /** By group of five persons at least where persons are not shown; null for the others. */
  groups: readonly GroupUse[] | null;
  /** Whether persons are left of whom nothing is told, since they are fewer than five. */
  withheld: boolean;
}

interface Use {
  sessions: { atLeast: number; atMost: number | null };
  /** Milliseconds of seats. */
  seatTime: Seats;
  workstations: number;
  /** The first and the last instant of the time at which a session is known to have been open. */
  first: Instant | null;
  last: Instant | null;
}

/** What one person used. */
export interface UserUse extends Use {
  name: string;
  holders: readonly string[];
  group: string | null;
}

/** What a group of persons used; the days of `first` and `last` alone are told of it. */
export interface GroupUse extends Use {
  group: string | null;
  persons: { atLeast: number; atMost: number };
}

export interface LicenseUseAnswer extends Pick<Material, 'end' | 'from' | 'to' | 'moment'> {
  byPerson: boolean;
  pools: readonly LicenseUse[];
}

/** How the licences of each pool were used over a time, and by whom: persons where `site` allows it, else groups. */
export function licenseUse(material: Material, site: Pick<ReportSite, 'people' | 'byPerson'>): LicenseUseAnswer {
  const { end, from, to, moment, pools } = material;
  return { end, from, to, moment, byPerson: site.byPerson, pools: pools.map((pool) => useOf(pool, material, site)) };
}

function useOf(pool: PoolMaterial, material: Material, site: Pick<ReportSite, 'people' | 'byPerson'>): LicenseUse {
  const { from, to, end, moment } = material;
  const { usage, refusals, pool: now } = pool.usage;
  const { named, complete } = pool;
  const counts = !named && !now.perCore;
  const present = pool.spans.filter((span) => presence(span, from, to) !== 'no');
  const all = present.map(({ session }) => somebodyOf(session, site.people));
  const sure = present.filter((span) => presence(span, from, to) === 'sure');
  const surely = holdersIn(sure.map(({ session }) => somebodyOf(session, site.people)));
  const owned = counts && !moment ? ownedBy(present, site.people) : [];
  const { groups, withheld } = groupsOf(owned);
  const failed = refusals.failed.reduce((sum, { count }) => sum + count, 0);
  const limit = now.perCore ? null : (usage.limit ?? now.limit);
  return {
    pool: now.pool,
    system: pool.usage.system,
    kind: now.kind,
    product: pool.product ?? null,
    instances: pool.instances,
    remark: named ? 'named' : now.perCore ? 'cores' : limit === null ? 'limit unknown' : null,
    named,
    perCore: now.perCore,
    limit,
    inUse: now.perCore ? { atLeast: null, atMost: null } : pool.seatsAtEnd,
    inUseAt: Math.min(to, end.asOf),
    peak: counts ? usage.peak : null,
    atLimit: counts && !moment ? usage.atLimit : null,
    // Where the product counts refusals, a line of its own may come later than the logins that failed.
    refusals: {
      atLeast: Math.max(refusals.atLeast, failed),
      atMost: Math.max(refusals.atMost, failed),
      notUnderstood: refusals.notUnderstood,
    },
    seatTime: counts && !moment ? seatTimeOf(pool) : { atLeast: null, atMost: null },
    sessions: { atLeast: sure.length, atMost: complete ? present.length : null },
    holders: { atLeast: surely.atLeast, atMost: complete ? holdersIn(all).atMost : null },
    known: usage.known,
    persons: site.byPerson ? owned.map((own) => personUse(own, pool, material)) : null,
    groups: site.byPerson
      ? null
      : groups.map(({ name, persons, members }) => groupUse({ group: name, persons }, members, pool, material)),
    withheld: !site.byPerson && withheld,
  };
}

function personUse(own: Owner, pool: PoolMaterial, material: Material): UserUse {
  const { name, group } = own.somebody;
  return { name, holders: holdersOf(own.spans), group, ...useBy([own], pool, material) };
}

function groupUse(
  of: Pick<GroupUse, 'group' | 'persons'>,
  members: readonly Owner[],
  pool: PoolMaterial,
  material: Material,
): GroupUse {
  const use = useBy(members, pool, material);
  const { first, last } = use;
  // Where a session ends at midnight, the day that begins then is none of its days.
  return { ...of, ...use, last: first !== null && last !== null && first < last ? last - 1 : last };
}

function useBy(members: readonly Owner[], pool: PoolMaterial, { from, to }: Material): Use {
  const spans = members.flatMap((own) => own.spans);
  const sure = spans.filter((span) => presence(span, from, to) === 'sure');
  const held = seatTimeBy(spans, pool, from, to);
  return {
    sessions: { atLeast: sure.length, atMost: pool.complete ? spans.length : null },
    seatTime: { atLeast: held.atLeast, atMost: pool.complete ? held.atMost : null },
    workstations: new Set(spans.flatMap(({ session: { who } }) => (who.node ? [who.node] : []))).size,
    ...firstAndLast(spans, from, to),
  };
}

/** By holder as the licence counts them, and by the settings of the source that each is of. */
function seatTimeBy(
  spans: readonly Span[],
  { model, ruleOf }: PoolMaterial,
  from: Instant,
  to: Instant,
): { atLeast: number; atMost: number } {
  const sums = { atLeast: 0, atMost: 0 };
  if (model === undefined) return sums;
  for (const own of Map.groupBy(spans, (span) => holderKey(span, model)).values()) {
    const rule = ruleOf(own[0]?.session.source ?? '');
    if (rule === undefined) continue;
    // What stays taken for a while after a logout is the seat of who left.
    const withGrace = own.map(({ session }) => spanOf(session, to, model));
    const { atLeast, atMost } = seatTime(withGrace, rule, from, to);
    sums.atLeast += atLeast;
    sums.atMost += atMost;
  }
  return sums;
}

function firstAndLast(
  spans: readonly Span[],
  from: Instant,
  to: Instant,
): { first: Instant | null; last: Instant | null } {
  const known = spans.flatMap((span) => stretchesOf(span, from, to)).flat();
  return known.length === 0 ? { first: null, last: null } : { first: Math.min(...known), last: Math.max(...known) };
}

/** Seats times time, from the step function: its upper end only where that is known all the time. */
function seatTimeOf({ usage: { pieces, usage } }: PoolMaterial): Seats {
  const { known } = usage;
  if (known.complete + known.inPart === 0) return { atLeast: null, atMost: null };
  const sum = (end: 'atLeast' | 'atMost'): number =>
    pieces.reduce((total, piece) => total + (piece[end] ?? 0) * (piece.to - piece.from), 0);
  return { atLeast: sum('atLeast'), atMost: known.inPart + known.unknown > 0 ? null : sum('atMost') };
}
