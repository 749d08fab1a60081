import { lineEnds, type Checked, type Findings } from '../answer/check.ts';
import type { Shape } from '../answer/shapes.ts';
import { clockIn, coverageText, plural, type Clock } from '../words/words.ts';
import { prose, table } from './table.ts';

/** So many kinds of lines are shown; JSON has all. */
const MOST_SHOWN = 10;

/** What was found out about each log, as people read it. */
export function checkText(checked: readonly Checked[], columns: number | undefined): string {
  return checked.map((one) => (one.found === null ? prose(`${one.source}: ${one.trouble ?? ''}`, columns) : findingsText(one, one.found, columns))).join('\n');
}

function findingsText({ source, path }: Checked, found: Findings, columns: number | undefined): string {
  const clock = clockIn(found.timezone.name);
  const { tally, starts, timezone, siblings } = found;
  const span = found.first === null || found.last === null ? 'no line has a stamp' : `from ${clock(found.first)} to ${clock(found.last)}`;
  const sure = found.sure >= 0.95 ? 'surely' : `looks like it (${Math.round(found.sure * 100)} %)`;
  const facts = [
    `${source}: ${path}`,
    `${found.product} (${sure}), instance ${found.instance}.`,
    `${tally.bytes} bytes, ${plural(tally.lines, 'line')}${tally.heads === null ? '' : `, ${tally.heads} of them begin a record`}, ${span}. ${tally.encoding}, lines end in ${lineEnds(tally)}.`,
    siblings.length === 0 ? 'No rotated logs beside it.' : `Read with it: ${siblings.join(', ')}.`,
    `Zone ${timezone.name}, from ${timezone.from}. ${startsText(starts)}`,
    ...found.remarks.map((remark) => `NOTE: ${remark}`),
  ];
  return [
    facts.map((fact) => prose(fact, columns)).join(''),
    found.understood === 0 ? 'Nothing in it is understood.\n' : `Understood: ${plural(found.understood, 'line')}.\n${patternTable(found, columns)}`,
    shapesText('Not understood, though it may matter', found.notUnderstood, columns),
    shapesText('Speaks of licences or logins, and no pattern looks at it', found.unknown, columns),
    found.unlisted > 0 ? prose(`${plural(found.unlisted, 'more such line')} not looked at closely.`, columns) : '',
    found.pools.map((pool) => prose(`Pool ${pool.pool}${pool.limit === null ? ', limit unknown' : `, limit ${pool.limit}`}. ${coverageText(pool.coverage, clock)}`, columns)).join(''),
    mailText(found, clock, columns),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function startsText({ stated, agreeing }: Findings['starts']): string {
  if (stated === 0) return 'No start-up line states an offset.';
  if (agreeing === stated) return stated === 1 ? 'The start-up line agrees with it.' : `All ${stated} start-up lines agree with it.`;
  return `${agreeing} of ${plural(stated, 'start-up line')} agree with it.`;
}

function patternTable({ patterns }: Findings, columns: number | undefined): string {
  const rows = patterns.toSorted((a, b) => b.lines - a.lines).map(({ means, pattern, lines }) => [means, pattern, String(lines)]);
  return table(['MEANS', 'PATTERN', 'LINES'], rows, columns);
}

function shapesText(title: string, shapes: readonly Shape[], columns: number | undefined): string {
  if (shapes.length === 0) return '';
  const rows = shapes.slice(0, MOST_SHOWN).map(({ count, example }) => [String(count), example.text]);
  const more = shapes.length > MOST_SHOWN ? `... and ${plural(shapes.length - MOST_SHOWN, 'other kind')}; --json has all.\n` : '';
  return `${title}:\n${table(['LINES', 'FOR EXAMPLE'], rows, columns)}${more}`;
}

function mailText({ mail }: Findings, clock: Clock, columns: number | undefined): string {
  if (mail.length === 0) return 'Had it been watched, nothing would have been mailed.\n';
  const rows = mail.map(({ rule, alerts, mails, first, last }) => [rule, String(alerts), String(mails), clock(first), clock(last)]);
  return `Had it been watched, this would have been mailed:\n${table(['RULE', 'ALERTS', 'MAILS', 'FIRST', 'LAST'], rows, columns)}`;
}
