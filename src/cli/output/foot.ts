import type { Answer } from '../../answers/who.ts';
import { createTimeText, type Hours } from '../../present/time-text.ts';
import { siteText } from '../../present/words.ts';
import { prose } from './table.ts';

/** How to get from a row to the lines behind it. */
export function proofHint(
  which: string,
  { fromFiles, timezone }: { fromFiles: boolean; timezone?: string | undefined },
): string {
  // The zone of a file tells its instants, and those its ids.
  return (
    'The lines that show it: seatwatch ' +
    `explain ${which}${fromFiles ? ` FILE${timezone === undefined ? '' : ` --timezone ${timezone}`}` : ''}`
  );
}

/** As of when the answer holds, `said` of how that time was read, up to where each source was read, and the zone. */
export function footText(
  answer: Omit<Answer, 'pools'>,
  columns: number | undefined,
  hours?: Hours,
  said?: string,
): string {
  const { at, asOf, lastAlive, readUpTo, timezone } = answer;
  const { full: clock } = createTimeText(timezone.name, hours);
  const read = Object.entries(readUpTo).map(([source, upTo]) => `${source} ${upTo === null ? 'never' : clock(upTo)}`);
  const site = siteText(answer);
  const alive = lastAlive === null ? '' : ` Watch last alive ${clock(lastAlive)}.`;
  const sentences = [
    `At ${clock(at)}${asOf < at ? `, as of ${clock(asOf)}` : ''}.`,
    ...(said === undefined ? [] : [said]),
    `Read up to: ${read.join(', ')}.${alive} Zone ${timezone.name} (${timezone.from}).`,
    ...(site === undefined ? [] : [`Site ${site}.`]),
  ];
  return prose(sentences.join(' '), columns);
}
