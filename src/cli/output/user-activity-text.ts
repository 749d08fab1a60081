import type {
  Activity,
  Days,
  GroupActivity,
  NotSeen,
  PersonActivity,
  UserActivityAnswer,
} from '../../answers/report/user-activity.ts';
import { ago, createTimeText, type Clock } from '../../present/time-text.ts';
import { coverageText, plural } from '../../present/words.ts';
import { footText } from './foot.ts';
import { nameText } from './license-use-text.ts';
import {
  cell,
  groupsText,
  NOT_AVAILABLE,
  numberText,
  plusText,
  sentences,
  shareText,
  type ReportManner,
} from './report-words.ts';
import { prose, table } from './table.ts';

/** What is never wrapped. */
const WHOLE = ['DAYS', 'PERSON-DAYS', 'PERSONS'];

/** `report user-activity` as people read it: on how many days, by group or person. */
export function userActivityText(
  answer: UserActivityAnswer,
  columns: number | undefined,
  manner: ReportManner,
): string {
  const { end, from, to, byPerson, groups, persons, withheld, notSeen } = answer;
  const { day, minute } = createTimeText(end.timezone.name);
  const stale = end.stale === null ? '' : `${prose(`STALE: ${end.stale}.`, columns)}\n`;
  const head = prose(
    `Days with a session, ${day(from)} to ${day(to)}, by the calendar of ${end.timezone.name}:`,
    columns,
  );
  const several = answer.pools.length > 1;
  const rows = byPerson ? (persons ?? []).map(personRow(several)) : (groups ?? []).map(groupRow(several));
  const byPool = several ? ['BY POOL'] : [];
  const columnsOf = byPerson
    ? ['DAYS', 'PERSON', 'FIRST DAY', 'LAST DAY', ...byPool]
    : ['PERSON-DAYS', 'PERSONS', 'GROUP', 'FIRST DAY', 'LAST DAY', ...byPool];
  const told = rows.length > 0 ? `\n${table(columnsOf, rows, columns, WHOLE)}` : '';
  const none = rows.length === 0 && !withheld ? `\n${prose('No session is known in this time.', columns)}` : '';
  const notes = [
    ...plusText(rows),
    ...(groups?.some(({ otherPools }) => otherPools) === true
      ? ['Pools that are not told of: fewer than 5 persons of a group used them, or could be told from those.']
      : []),
    ...poolNotes(answer, minute),
    ...(byPerson || none !== '' ? [] : groupsText(withheld, manner)),
  ];
  const away = notSeen === null ? '' : `\n${notSeenText(notSeen, columns)}`;
  return (
    `${stale}${head}${told}${none}${notes.length === 0 ? '' : `\n${sentences(notes, columns)}`}${away}` +
    `\n${footText(end, columns, undefined, manner.said)}`
  );
}

function personRow(several: boolean): (one: PersonActivity) => string[] {
  return (one) => [
    cell(numberText(one.days)),
    nameText(one.name, one.holders),
    ...dayCells(one),
    ...poolCell(one, several),
  ];
}

function groupRow(several: boolean): (one: GroupActivity) => string[] {
  return (one) => [
    cell(numberText(one.days)),
    cell(numberText(one.persons)),
    one.group ?? 'others',
    ...dayCells(one),
    ...poolCell(one, several),
  ];
}

function dayCells({ firstDay, lastDay, orEarlier, orLater }: Activity): string[] {
  return [
    firstDay === null ? NOT_AVAILABLE : `${firstDay}${orEarlier ? ' or before' : ''}`,
    lastDay === null ? NOT_AVAILABLE : `${lastDay}${orLater ? ' or after' : ''}`,
  ];
}

function poolCell(
  { pools, otherPools = false }: { pools: readonly { pool: string; days: Days }[]; otherPools?: boolean },
  several: boolean,
): string[] {
  const told = pools.map(({ pool, days }) => `${pool} ${numberText(days)}`);
  return several ? [[...told, ...(otherPools ? ['others not told'] : [])].join(', ')] : [];
}

/** Why days are "at least", and which pools tell of none. */
function poolNotes({ pools, silent, moment }: UserActivityAnswer, clock: Clock): string[] {
  return [
    ...(moment ? ['What was read is of one moment: only a later version tells of more days.'] : []),
    ...pools
      .filter(({ known }) => known < 1)
      .map(({ pool, known, coverage, noLogins }) => {
        const why = coverage === null ? '' : ` ${coverageText(coverage, clock, noLogins === true ? { noLogins } : {})}`;
        const share = known === 0 ? 'not all sessions are known' : `all sessions are known ${shareText(known)}`;
        return `${pool}: ${share}, so that days are at least those.${why}`;
      }),
    ...silent.map(({ pool, why }) =>
      why === 'named'
        ? `${pool}: not available: its seats belong to a person or a machine whether they are used or not.`
        : `${pool}: not available: its key counts cores.`,
    ),
  ];
}

function notSeenText(away: NotSeen, columns: number | undefined): string {
  const { span, assigned, seenBy, holders, notSeen, names, known } = away;
  const long = ago(span);
  if (assigned.length === 0)
    return prose(`Not seen for ${long}: no pool here has seats that belong to a person, used or not.`, columns);
  if (seenBy.length === 0)
    return prose(`Not seen for ${long}: not available: no other pool here shows who was there.`, columns);
  if (holders === 0)
    return prose(
      `Not seen for ${long}: not available: nobody is known to hold a seat of ${assigned.join(', ')}.`,
      columns,
    );
  const told =
    notSeen === null
      ? `Not seen for ${long}: not told, since fewer than 5 persons hold a seat of ${assigned.join(', ')}.`
      : `${notSeen} of ${plural(holders, 'person')} with a seat of ${assigned.join(', ')} not seen for ${long}.`;
  const list =
    names === null || names.length === 0
      ? ''
      : `\n${table(
          ['NOT SEEN'],
          names.map(({ name, holder }) => [nameText(name, [holder])]),
          columns,
        )}\n`;
  const notes = [
    `Seen is who had a session in ${seenBy.join(', ')}; the seats of ${assigned.join(', ')} themselves show no use.`,
    ...(known === 0 ? ['Not all sessions there are known: somebody may have come unseen.'] : []),
    ...(known > 0 && known < 1
      ? [`All sessions there are known ${shareText(known)}: at other times somebody may have come unseen.`]
      : []),
  ];
  return `${prose(told, columns)}${list}${sentences(notes, columns)}`;
}
