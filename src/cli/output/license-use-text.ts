import type { GroupUse, LicenseUse, LicenseUseAnswer, UserUse } from '../../answers/report/license-use.ts';
import { ago, createTimeText, type TimeText } from '../../present/time-text.ts';
import { footText } from './foot.ts';
import {
  cell,
  groupsText,
  hoursOf,
  hoursText,
  knownText,
  NOT_AVAILABLE,
  numberText,
  plusText,
  sentences,
  type ReportManner,
} from './report-words.ts';
import { prose, table } from './table.ts';

/** `report license-use` as people read it: for each pool its numbers, then who used it. */
export function licenseUseText(answer: LicenseUseAnswer, columns: number | undefined, manner: ReportManner): string {
  const { end, pools, moment } = answer;
  const time = createTimeText(end.timezone.name);
  const stale = end.stale === null ? '' : `${prose(`STALE: ${end.stale}.`, columns)}\n`;
  const told = pools.map((use) => poolText(use, answer, time, columns, manner));
  const once = moment
    ? `\n${prose('What was read is of one moment: how long seats are taken, only a later version tells.', columns)}`
    : '';
  return `${stale}${told.join('\n')}${once}\n${footText(end, columns, undefined, manner.said)}`;
}

function poolText(
  use: LicenseUse,
  { from, to, byPerson }: LicenseUseAnswer,
  time: TimeText,
  columns: number | undefined,
  manner: ReportManner,
): string {
  const of = [use.kind, use.product, ...use.instances].filter((part) => part !== null && part !== '').join(', ');
  const span = from === to ? time.minute(from) : `${time.minute(from)} to ${time.minute(to)}`;
  const head = prose(`${use.pool} (${of}), ${span}:`, columns);
  const numbers = `${head}\n${table(['NUMBER', 'OF WHAT'], rowsOf(use, time), columns, ['NUMBER'])}`;
  if (use.perCore) return numbers;
  if (use.named) {
    const why =
      'These seats belong to a person or a machine whether they are used or not: they have no use and no peak.';
    return `${numbers}\n${prose(why, columns)}`;
  }
  const rows = byPerson ? (use.persons ?? []).map(personRow(time)) : (use.groups ?? []).map(groupRow(time));
  const who = rows.length === 0 ? '' : `\n${table(byPerson ? PERSONS : GROUPS, rows, columns, WHOLE)}`;
  const notes = [
    ...plusText(rows),
    ...(byPerson || (rows.length === 0 && !use.withheld) ? [] : groupsText(use.withheld, manner)),
  ];
  const below = notes.length === 0 ? '' : `\n${sentences(notes, columns)}`;
  return `${numbers}\n${prose(knownText(use.known), columns)}${who}${below}`;
}

const PERSONS = ['HOURS', 'SESSIONS', 'PERSON', 'FIRST', 'LAST', 'MACHINES'];
const GROUPS = ['HOURS', 'SESSIONS', 'PERSONS', 'GROUP', 'FIRST DAY', 'LAST DAY'];
/** What is never wrapped. */
const WHOLE = ['HOURS', 'SESSIONS', 'PERSONS', 'FIRST', 'LAST'];

function rowsOf(use: LicenseUse, time: TimeText): string[][] {
  const { limit, perCore, named, inUse, inUseAt, refusals, sessions, holders, seatTime } = use;
  if (perCore) return [[NOT_AVAILABLE, 'user licences: the key counts cores'], ...refusalRows(refusals)];
  const licences =
    limit === null
      ? [NOT_AVAILABLE, 'licences: the log does not state how many, and no limit is configured']
      : [`${limit}`, limit === 1 ? 'licence' : 'licences'];
  if (named) {
    const of = limit === null || numberText(inUse) === NOT_AVAILABLE ? '' : ` of ${limit}`;
    return [licences, [`${numberText(inUse)}${of}`, `assigned at ${time.minute(inUseAt)}`]];
  }
  return [
    licences,
    [numberText(inUse), `in use at ${time.minute(inUseAt)}`],
    peakRow(use, time),
    ...limitRows(use),
    ...refusalRows(refusals),
    [hoursText(seatTime), 'licence hours: seats times the hours for which they were taken'],
    [numberText(sessions), 'sessions'],
    [numberText(holders), 'holders'],
  ];
}

function peakRow({ peak }: LicenseUse, time: TimeText): string[] {
  if (peak === null || numberText(peak) === NOT_AVAILABLE)
    return [NOT_AVAILABLE, 'peak: how many seats were taken is unknown'];
  const { at, until } = peak;
  const when = at === null || until === null ? '' : `, first at ${time.minute(at)} for ${ago(until - at)}`;
  return [numberText(peak), `at the peak${when}`];
}

function limitRows({ atLimit, limit }: LicenseUse): string[][] {
  if (atLimit === null)
    return [[NOT_AVAILABLE, limit === null ? 'hours at the limit: it is not known' : 'hours at the limit']];
  const { certain, possible, unknown } = atLimit;
  return [
    ...(certain > 0 || possible + unknown === 0 ? [[hoursOf(certain), 'hours at the limit for certain']] : []),
    ...(possible > 0 ? [[hoursOf(possible), 'more hours possibly at the limit']] : []),
    ...(unknown > 0 ? [[hoursOf(unknown), 'hours of which nobody can tell whether they were at the limit']] : []),
  ];
}

function refusalRows({ atLeast, atMost, notUnderstood }: LicenseUse['refusals']): string[][] {
  const told = atMost === 0 ? ['none', 'refusals in the log'] : [numberText({ atLeast, atMost }), 'refusals'];
  if (notUnderstood === 0) return [told];
  return [told, [`${notUnderstood}`, 'records about licences that are not understood: seatwatch check shows them']];
}

function personRow(time: TimeText): (use: UserUse) => string[] {
  return ({ name, holders, sessions, seatTime, first, last, workstations }) => [
    cell(hoursText(seatTime)),
    cell(numberText(sessions)),
    nameText(name, holders),
    first === null ? NOT_AVAILABLE : time.minute(first),
    last === null ? NOT_AVAILABLE : time.minute(last),
    `${workstations}`,
  ];
}

/** A person as the configuration calls it, with the holders by which the log knows it. */
export function nameText(name: string, holders: readonly string[]): string {
  const others = holders.filter((holder) => holder !== name);
  return others.length === 0 ? name : `${name} (${others.join(', ')})`;
}

function groupRow(time: TimeText): (use: GroupUse) => string[] {
  return ({ group, persons, sessions, seatTime, first, last }) => [
    cell(hoursText(seatTime)),
    cell(numberText(sessions)),
    cell(numberText(persons)),
    group ?? 'others',
    first === null ? NOT_AVAILABLE : time.day(first),
    last === null ? NOT_AVAILABLE : time.day(last),
  ];
}
