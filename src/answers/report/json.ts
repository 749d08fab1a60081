import { answerJson, time } from '../json-parts.ts';
import { createTimeText, iso } from '../../present/time-text.ts';
import type { GroupUse, LicenseUse, LicenseUseAnswer, UserUse } from './license-use.ts';
import type { Material } from './material.ts';
import type { RightSizeAnswer } from './right-size.ts';
import type { NotSeen, UserActivityAnswer } from './user-activity.ts';

/** What every report says of itself. */
function headJson(report: string, { end, from, to }: Pick<Material, 'end' | 'from' | 'to'>): Record<string, unknown> {
  return { ...answerJson(end), report, from: iso(from), to: iso(to) };
}

/**
 * `report license-use --json`: spans in milliseconds, times in ISO 8601 UTC, unknown as null. `persons` is null unless
 * reports by person are on; then `groups` is null.
 */
export function licenseUseJson(answer: LicenseUseAnswer): unknown {
  const { day } = createTimeText(answer.end.timezone.name);
  return {
    ...headJson('license-use', answer),
    byPerson: answer.byPerson,
    pools: answer.pools.map((pool) => poolJson(pool, day)),
  };
}

function poolJson(use: LicenseUse, day: (at: number) => string): unknown {
  const { pool, system, product, kind, instances, remark, named, perCore, limit, inUse, inUseAt, peak, known } = use;
  return {
    pool,
    system,
    product,
    kind,
    instances,
    remark,
    named,
    perCore,
    limit,
    inUse: named ? null : { ...inUse, at: iso(inUseAt) },
    assigned: named ? { ...inUse, at: iso(inUseAt) } : null,
    peak: peak && { atLeast: peak.atLeast, atMost: peak.atMost, at: time(peak.at), until: time(peak.until) },
    atLimitMs: use.atLimit,
    refusals: use.refusals,
    seatMs: use.seatTime,
    sessions: use.sessions,
    holders: use.holders,
    knownMs: known,
    persons: use.persons?.map(personJson) ?? null,
    groups: use.groups?.map((group) => groupJson(group, day)) ?? null,
    withheld: use.withheld,
  };
}

function personJson({ name, holders, group, sessions, seatTime, workstations, first, last }: UserUse): unknown {
  return {
    person: name,
    holders,
    group,
    sessions,
    seatMs: seatTime,
    workstations,
    first: time(first),
    last: time(last),
  };
}

/** Of a group the days are told, and no instant: it would be that of one person. */
function groupJson(use: GroupUse, day: (at: number) => string): unknown {
  const { group, persons, sessions, seatTime, workstations, first, last } = use;
  return {
    group,
    persons,
    sessions,
    seatMs: seatTime,
    workstations,
    firstDay: first === null ? null : day(first),
    lastDay: last === null ? null : day(last),
  };
}

/**
 * `report user-activity --json`: days of the zone that `timezone` names; `known` is a share from 0 to 1. A group of
 * null are the others.
 */
export function userActivityJson(answer: UserActivityAnswer): unknown {
  const { byPerson, pools, silent, persons, groups, withheld, notSeen } = answer;
  return {
    ...headJson('user-activity', answer),
    byPerson,
    pools: pools.map(({ pool, system, known }) => ({ pool, system, known })),
    poolsWithoutUse: silent,
    persons: persons?.map(({ name, ...rest }) => ({ person: name, ...rest })) ?? null,
    groups,
    withheld,
    notSeen: notSeen && notSeenJson(notSeen),
  };
}

function notSeenJson({ span, names, ...rest }: NotSeen): unknown {
  return {
    spanMs: span,
    ...rest,
    names: names?.map(({ name, holder }) => ({ person: name, holder })) ?? null,
  };
}

/** `report right-size --json`: spans in milliseconds; `limits` ascends, and is empty where `why` says why. */
export function rightSizeJson(answer: RightSizeAnswer): unknown {
  const { pool, system, kind, limit, peak, known, refusals, rows, why, higher } = answer;
  return {
    ...headJson('right-size', answer),
    pool,
    system,
    kind,
    limit,
    peak: { atLeast: peak.atLeast, atMost: peak.atMost, at: time(peak.at), until: time(peak.until) },
    knownMs: known,
    refusals,
    handsOnTo: higher,
    why,
    limits: rows.map(({ limit: each, full, foundFull, refused }) => ({
      limit: each,
      fullMs: full,
      foundFull,
      refused,
    })),
  };
}
