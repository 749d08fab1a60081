import type { LicenseUse, LicenseUseAnswer } from '../../answers/report/license-use.ts';
import type { RightSizeAnswer } from '../../answers/report/right-size.ts';
import type { Activity, UserActivityAnswer } from '../../answers/report/user-activity.ts';
import type { Answer } from '../../answers/who.ts';
import type { Instant } from '../../domain/entry.ts';
import type { Seats } from '../../domain/ledger.ts';
import { createTimeText, iso, type Clock } from '../../present/time-text.ts';
import { csv, type Cell } from './csv.ts';
import { HOUR } from './report-words.ts';

/** Columns by name. */
type Row = Readonly<Record<string, Cell>>;

const OF_ALL = ['from', 'to', 'asOf', 'stale'];

const LICENSE_USE = [
  'kind',
  'pool',
  'system',
  'poolKind',
  'product',
  'instances',
  'remark',
  'named',
  'limit',
  ...['inUse', 'assigned', 'peak'].flatMap(ends),
  'peakAt',
  'atLimitHours',
  'atLimitHoursPossible',
  'atLimitHoursUnknown',
  ...['refusals', 'seatHours', 'sessions', 'holders'].flatMap(ends),
  'person',
  'accounts',
  'group',
  ...ends('persons'),
  'machines',
  'first',
  'last',
  ...OF_ALL,
];
const USER_ACTIVITY = [
  'kind',
  'person',
  'accounts',
  'group',
  ...ends('persons'),
  'pool',
  'system',
  'firstDay',
  'orEarlier',
  'lastDay',
  'orLater',
  ...ends('days'),
  'known',
  'timezone',
  ...OF_ALL,
];
const SIZES = ['Hours', 'HoursPossible', 'HoursUnknown'];
const RIGHT_SIZE = [
  'pool',
  'system',
  'limit',
  'isToday',
  ...SIZES.map((end) => `full${end}`),
  ...['foundFull', 'refused'].flatMap((name) => ['Certain', 'Possible', 'Unknown'].map((end) => `${name}${end}`)),
  ...OF_ALL,
];

/** `report license-use --csv`: a row a pool (`kind` is `pool`), each followed by its persons or groups. */
export function licenseUseCsv(answer: LicenseUseAnswer): Generator<string> {
  return csv(LICENSE_USE, cellsOf(LICENSE_USE, licenseUseRows(answer)));
}

function* licenseUseRows(answer: LicenseUseAnswer): Generator<Row> {
  const all = ofAll(answer);
  const { day } = createTimeText(answer.end.timezone.name);
  for (const use of answer.pools) {
    const { pool, system } = use;
    yield { kind: 'pool', ...poolRow(use), ...all };
    for (const { name, holders, group, sessions, seatTime, workstations, first, last } of use.persons ?? [])
      yield {
        kind: 'person',
        pool,
        system,
        person: name,
        accounts: holders.join(' '),
        group,
        machines: workstations,
        ...range('sessions', sessions),
        ...range('seatHours', inHours(seatTime)),
        first: time(first),
        last: time(last),
        ...all,
      };
    for (const { group, persons, sessions, seatTime, workstations, first, last } of use.groups ?? [])
      yield {
        kind: group === null ? 'others' : 'group',
        pool,
        system,
        group,
        machines: workstations,
        ...range('persons', persons),
        ...range('sessions', sessions),
        ...range('seatHours', inHours(seatTime)),
        // Of a group the days alone: an instant would be that of one person.
        first: dayOf(first, day),
        last: dayOf(last, day),
        ...all,
      };
    if (use.withheld) yield { kind: 'withheld', pool, system, ...all };
  }
}

function poolRow(use: LicenseUse): Row {
  const { pool, system, kind, product, instances, remark, named, limit, inUse, peak, atLimit } = use;
  const { refusals, seatTime, sessions, holders } = use;
  return {
    pool,
    system,
    poolKind: kind,
    product,
    instances: instances.join(' '),
    remark,
    named,
    limit,
    ...range(named ? 'assigned' : 'inUse', inUse),
    ...range('peak', peak ?? { atLeast: null, atMost: null }),
    peakAt: time(peak?.at ?? null),
    atLimitHours: hours(atLimit?.certain ?? null),
    atLimitHoursPossible: hours(atLimit?.possible ?? null),
    atLimitHoursUnknown: hours(atLimit?.unknown ?? null),
    ...range('refusals', refusals),
    ...range('seatHours', inHours(seatTime)),
    ...range('sessions', sessions),
    ...range('holders', holders),
  };
}

/**
 * `report user-activity --csv`: a row a person or group over all pools, each followed by one a pool; then those who
 * were not seen.
 */
export function userActivityCsv(answer: UserActivityAnswer): Generator<string> {
  return csv(USER_ACTIVITY, cellsOf(USER_ACTIVITY, userActivityRows(answer)));
}

function* userActivityRows(answer: UserActivityAnswer): Generator<Row> {
  const all = { timezone: answer.end.timezone.name, ...ofAll(answer) };
  const known = new Map(answer.pools.map((pool) => [pool.pool, pool.known]));
  for (const one of answer.persons ?? []) {
    const who = { kind: 'person', person: one.name, accounts: one.holders.join(' '), group: one.group };
    yield* activityRows({ ...who, ...all }, one, known);
  }
  for (const one of answer.groups ?? []) {
    const who = { kind: one.group === null ? 'others' : 'group', group: one.group, ...range('persons', one.persons) };
    yield* activityRows({ ...who, ...all }, one, known);
  }
  if (answer.withheld) yield { kind: 'withheld', ...all };
  for (const { name, holder } of answer.notSeen?.names ?? [])
    yield { kind: 'not-seen', person: name, accounts: holder, known: answer.notSeen?.known ?? null, ...all };
  if (answer.notSeen !== null && answer.notSeen.names === null && answer.notSeen.notSeen !== null)
    yield { kind: 'not-seen', personsAtLeast: answer.notSeen.notSeen, known: answer.notSeen.known, ...all };
}

function* activityRows(
  who: Row,
  one: Activity & Pick<NonNullable<UserActivityAnswer['groups']>[number], 'pools'>,
  known: ReadonlyMap<string, number>,
): Generator<Row> {
  const { firstDay, lastDay, orEarlier, orLater, days, pools } = one;
  yield { ...who, firstDay, orEarlier, lastDay, orLater, ...range('days', days) };
  for (const { pool, system, days: own } of pools)
    yield { ...who, pool, system, ...range('days', own), known: known.get(pool) ?? null };
}

/** `report right-size --csv`: a row a limit. */
export function rightSizeCsv(answer: RightSizeAnswer): Generator<string> {
  return csv(RIGHT_SIZE, cellsOf(RIGHT_SIZE, rightSizeRows(answer)));
}

function* rightSizeRows(answer: RightSizeAnswer): Generator<Row> {
  const { pool, system, limit: today, rows } = answer;
  for (const { limit, full, foundFull, refused } of rows)
    yield {
      pool,
      system,
      limit,
      isToday: limit === today,
      fullHours: hours(full.certain),
      fullHoursPossible: hours(full.possible),
      fullHoursUnknown: hours(full.unknown),
      foundFullCertain: foundFull.certain,
      foundFullPossible: foundFull.possible,
      foundFullUnknown: foundFull.unknown,
      refusedCertain: refused.certain,
      refusedPossible: refused.possible,
      refusedUnknown: refused.unknown,
      ...ofAll(answer),
    };
}

function ends(name: string): string[] {
  return [`${name}AtLeast`, `${name}AtMost`];
}

function range(name: string, { atLeast, atMost }: Seats): Row {
  return { [`${name}AtLeast`]: atLeast, [`${name}AtMost`]: atMost };
}

function inHours({ atLeast, atMost }: Seats): Seats {
  return { atLeast: hours(atLeast), atMost: hours(atMost) };
}

/** Milliseconds as hours, to the third of a second. */
function hours(ms: number | null): number | null {
  return ms === null ? null : Math.round((ms / HOUR) * 10_000) / 10_000;
}

function ofAll({ end, from, to }: { end: Answer; from: Instant; to: Instant }): Row {
  return { from: iso(from), to: iso(to), asOf: iso(end.asOf), stale: end.stale !== null };
}

function time(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}

function dayOf(at: Instant | null, day: Clock): string | null {
  return at === null ? null : day(at);
}

function* cellsOf(columns: readonly string[], rows: Iterable<Row>): Generator<Cell[]> {
  for (const row of rows) yield columns.map((column) => row[column] ?? null);
}
