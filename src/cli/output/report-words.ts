import type { Seats } from '../../domain/ledger.ts';
import { prose, tied } from './table.ts';
import { rangeText } from './range-text.ts';

export const HOUR = 3_600_000;

/** What is said where nobody knows. */
export const NOT_AVAILABLE = 'not available';

/** How a report is to look. */
export interface ReportManner {
  /** How the instants that were asked about were read. */
  said?: string | undefined;
  fromFiles: boolean;
}

/** A number as far as it is known: `25`, `23 to 25`, `at least 12`, `not available`. */
export function numberText(seats: Seats): string {
  if (seats.atLeast === 0 && seats.atMost === null) return NOT_AVAILABLE;
  const text = rangeText(seats);
  return text === 'unknown' ? NOT_AVAILABLE : text;
}

/** Milliseconds as hours: `6.5`, `6.2 to 6.8`, `at least 6.2`; of less than an hour two digits behind the point. */
export function hoursText({ atLeast, atMost }: Seats): string {
  const hours = { atLeast: atLeast === null ? null : atLeast / HOUR, atMost: atMost === null ? null : atMost / HOUR };
  const highest = hours.atMost ?? hours.atLeast ?? 0;
  if (hours.atMost !== null && hours.atMost > 0 && hours.atMost < 0.01) return 'under 0.01';
  const text = rangeText(hours, highest >= 1 || highest === 0 ? 1 : 2);
  return text === 'unknown' ? NOT_AVAILABLE : text;
}

/** The same in a table: `12+` for at least 12, as the line below it says. */
export function cell(text: string): string {
  return tied(text.replace(/^at least (.*)$/, '$1+'));
}

/** What a plus means, where a table holds one. */
export function plusText(rows: readonly (readonly string[])[]): string[] {
  return rows.some((row) => row.some((one) => /^[\d.]+\+$/.test(one))) ? ['12+ stands for at least 12.'] : [];
}

/** That many hours and no range. */
export function hoursOf(ms: number): string {
  return hoursText({ atLeast: ms, atMost: ms });
}

/** Why groups are shown and no persons, and how that is changed. */
export function groupsText(withheld: boolean, { fromFiles }: ReportManner): string[] {
  const rest = 'persons without a group, and those of groups of fewer than 5';
  return [
    withheld
      ? `Not told of: ${rest}: together they are fewer than 5.`
      : `Others: ${rest}; where these are fewer than 5, the smallest group as well.`,
    fromFiles
      ? 'Persons are not shown: --people shows them, to whoever may read the files.'
      : 'Persons are not shown: in the configuration `reports: { people: yes }` switches that on.',
  ];
}

/** Sentences, each on a line of its own. */
export function sentences(texts: readonly string[], columns: number | undefined): string {
  return texts.map((text) => prose(text, columns)).join('');
}

/** For how much of a time something is known: from 0 to 1. */
export function shareText(share: number): string {
  if (share <= 0) return 'never';
  if (share >= 1) return 'all the time';
  const rounded = Math.round(share * 100);
  return `${rounded === 0 ? 'under 1' : rounded === 100 ? 'over 99' : rounded} % of the time`;
}

/** For how much of a time each end of the range of seats was known. */
export function knownText({
  complete,
  inPart,
  unknown,
}: {
  complete: number;
  inPart: number;
  unknown: number;
}): string {
  const span = Math.max(1, complete + inPart + unknown);
  return `Minimum known ${shareText((complete + inPart) / span)}, maximum ${shareText(complete / span)}.`;
}
