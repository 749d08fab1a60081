import type { LimitRow, RightSizeAnswer, Sureness } from '../../answers/report/right-size.ts';
import { ago, createTimeText, type Clock } from '../../present/time-text.ts';
import { footText } from './foot.ts';
import { hoursOf, knownText, numberText, sentences } from './report-words.ts';
import { prose, table } from './table.ts';

/** Why nothing can be told of other limits. */
const WHY = {
  named: 'Not available: these seats belong to a person or a machine whether they are used or not.',
  cores: 'Not available: the key counts cores, and no users.',
  unknown: 'Not available: how many seats were taken is unknown.',
  moment: 'Not available: what was read is of one moment; only a later version tells how long seats are taken.',
} as const;

/** What the columns of doubt mean, of those that are shown. */
function doubtsOf(rows: readonly LimitRow[]): string {
  const any = (what: keyof Sureness): boolean => rows.some(({ full, refused }) => full[what] + refused[what] > 0);
  const possibly = any('possible') ? ' POSSIBLY: so many more at most.' : '';
  return `${possibly}${any('unknown') ? ' UNKNOWN: more of which nobody can tell.' : ''}`;
}

const NO_REFUSALS =
  'No refusal is in the log: who was refused without leaving a line there is in none of these numbers.';

const ASSUMED =
  'Assumed: all logins would have come as they did. In fact who is refused tries again, waits or leaves, so that ' +
  'a lower limit would have changed what came later.';

/** `report right-size` as people read it: a row for each limit. */
export function rightSizeText(answer: RightSizeAnswer, columns: number | undefined, said: string | undefined): string {
  const { end, pool, from, to, limit, why, rows } = answer;
  const { minute } = createTimeText(end.timezone.name);
  const stale = end.stale === null ? '' : `${prose(`STALE: ${end.stale}.`, columns)}\n`;
  const today = limit === null ? 'limit unknown' : `limit ${limit}`;
  const head = prose(`${pool}, ${minute(from)} to ${minute(to)} (${today}):`, columns);
  const foot = `\n${footText(end, columns, undefined, said)}`;
  if (why !== null) return `${stale}${head}${prose(WHY[why], columns)}${foot}`;
  const told = sentences([peakText(answer, minute)], columns);
  return `${stale}${head}${told}\n${limitTable(rows, answer, columns)}\n${sentences(notesOf(answer), columns)}${foot}`;
}

function peakText({ peak }: RightSizeAnswer, clock: Clock): string {
  const { at, until } = peak;
  const when = at === null || until === null ? '' : `, first at ${clock(at)} for ${ago(until - at)}`;
  return `Peak: ${numberText(peak)}${when}.`;
}

/** Columns in which nothing stands are left out. */
function limitTable(
  rows: readonly LimitRow[],
  { limit: today, refusals, higher }: RightSizeAnswer,
  columns: number | undefined,
): string {
  const any = (of: 'full' | 'foundFull' | 'refused', what: keyof Sureness): boolean =>
    rows.some((row) => row[of][what] > 0);
  const least = refusals.atMost > 0 ? 'at least ' : '';
  const all: [name: string, shown: boolean, cell: (row: LimitRow) => string][] = [
    ['SEATS', true, ({ limit }) => `${limit}${limit === today ? ' (today)' : ''}`],
    ['HOURS FULL', true, ({ full }) => hoursOf(full.certain)],
    ['POSSIBLY', any('full', 'possible'), ({ full }) => hoursOf(full.possible)],
    ['UNKNOWN', any('full', 'unknown'), ({ full }) => hoursOf(full.unknown)],
    ['FOUND FULL', higher.length > 0, ({ foundFull }) => foundText(foundFull)],
    ['REFUSED', true, ({ refused: { certain } }) => `${certain > 0 ? least : ''}${certain}`],
    ['POSSIBLY', any('refused', 'possible'), ({ refused }) => `${refused.possible}`],
    ['UNKNOWN', any('refused', 'unknown'), ({ refused }) => `${refused.unknown}`],
  ];
  const shown = all.filter(([, isShown]) => isShown);
  return table(
    shown.map(([name]) => name),
    rows.map((row) => shown.map(([, , cell]) => cell(row))),
    columns,
  );
}

/** Of logins that were handed on the certain ones, and a plus where there may be more. */
function foundText({ certain, possible, unknown }: Sureness): string {
  return `${certain}${possible + unknown > 0 ? '+' : ''}`;
}

function notesOf({ known, limit, refusals, higher, rows }: RightSizeAnswer): string[] {
  const doubts = doubtsOf(rows);
  const mayBeMore = rows.some(({ foundFull }) => foundFull.possible + foundFull.unknown > 0);
  const needed = 'logins that needed a seat while so many were taken';
  return [
    ...(higher.length === 0
      ? [`REFUSED: ${needed}.${doubts}`]
      : [
          `FOUND FULL: ${needed}${mayBeMore ? '; 2+ stands for 2 or more' : ''}. They are given the next higher ` +
            `licence that is free (${higher.join(', ')}).`,
          `REFUSED: those of them that found all of these full, too.${doubts}`,
        ]),
    refusals.atMost > 0 ? realText(refusals) : NO_REFUSALS,
    ASSUMED,
    `${knownText(known)} What is unknown counts neither as full nor as free.`,
    ...moreText(limit, higher.length > 0, refusals.atMost > 0),
  ];
}

function realText(refusals: RightSizeAnswer['refusals']): string {
  const one = refusals.atLeast === 1 && refusals.atMost === 1;
  const counted = one ? 'login was in fact refused, and counts' : 'logins were in fact refused, and count';
  return (
    `${numberText(refusals)} ${counted} at the limit of that time and below; whether more seats would have been ` +
    'enough for them nobody can tell.'
  );
}

/** Why there is more doubt above the limit of today than below it. */
function moreText(limit: number | null, isHandedOn: boolean, wasRefused: boolean): string[] {
  if (limit === null || (!isHandedOn && !wasRefused)) return [];
  const whose = isHandedOn ? 'of those with a higher licence would have come here' : 'of the refused would have stayed';
  return [`Above ${limit} seats: how many ${whose} nobody can tell.`];
}
