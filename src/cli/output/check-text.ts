import { lineEnds } from '../../answers/check.ts';
import type { PoolNow } from '../../domain/ledger.ts';
import type { Checked, Findings, TableFound } from '../../engine/findings.ts';
import type { Shape } from '../../pattern/shapes.ts';
import { createTimeText, type Clock } from '../../present/time-text.ts';
import { limitText, signsText } from '../../present/told.ts';
import { coverageText, plural, sizeText } from '../../present/words.ts';
import { lines, prose, table } from './table.ts';

type Tally = NonNullable<Findings['tally']>;
type EventTally = NonNullable<Findings['events']>;

/** So many kinds of lines are shown; JSON has all. */
const MOST_SHOWN = 10;
/** So many computers, channels and providers are named. */
const MOST_NAMED = 8;

/** What was found out about each log, as people read it. */
export function checkText(checked: readonly Checked[], columns: number | undefined): string {
  return checked
    .map((one) => {
      const { source, found, asked, trouble, leftOut, stated } = one;
      const told =
        found === null
          ? prose(`${source}: ${trouble ?? leftOut ?? stated ?? ''}`, columns)
          : findingsText(one, found, columns);
      return asked === undefined ? told : `${statementText(one, asked, columns)}\n${told}`;
    })
    .join('\n');
}

/** What is sent to a database, as it can be pasted, so that whoever keeps it can run it first. */
function statementText(
  { source, path }: Checked,
  { statement, answer }: NonNullable<Checked['asked']>,
  columns: number | undefined,
): string {
  const before = `${source}: ${path} is asked by this statement, which an administrator can run first:`;
  const { clock, rows, from } = answer ?? {};
  const at = clock === undefined ? '' : createTimeText('UTC')(clock);
  const by = from === undefined ? '' : `; it calls itself ${from}`;
  const told =
    answer === null
      ? ''
      : prose(`It answered with ${plural(rows ?? 0, 'row')} at ${at} by its own clock${by}.`, columns);
  return `${prose(before, columns)}\n${lines(statement.trimEnd())}\n${told}`;
}

function findingsText({ source, path }: Checked, found: Findings, columns: number | undefined): string {
  const clock = createTimeText(found.timezone.name);
  const { starts, timezone } = found;
  const isLog = found.events === null && !found.isTable;
  const span =
    found.first === null || found.last === null
      ? `no ${found.events === null ? 'line has a stamp' : 'event'}`
      : `from ${clock(found.first)} to ${clock(found.last)}`;
  const sure = found.sure >= 0.95 ? 'surely' : `looks like it (${Math.round(found.sure * 100)} %)`;
  const facts = [
    `${source}: ${path}`,
    found.sure > 0
      ? `${found.product} (${sure}), instance ${found.instance}.`
      : found.events === null
        ? `It is read as configured, as instance ${found.instance}, but looks like no log of ${found.product}.`
        : `No event of ${found.product} is in it.`,
    ...(found.tally === null
      ? []
      : [found.table === null ? linesText(found.tally, span) : tableText(found.tally, found.table, clock)]),
    ...(found.tally === null ? [] : besideText(found)),
    ...(found.events === null ? [] : eventsText(found.events, span)),
    found.isTable
      ? `Times are shown in ${timezone.name}.`
      : `Zone ${timezone.name}, from ${timezone.from}. ${isLog ? startsText(starts) : ''}`.trimEnd(),
    ...found.remarks.map((remark) => `NOTE: ${remark}`),
  ];
  return [
    facts.map((fact) => prose(fact, columns)).join(''),
    found.understood === 0
      ? nothingText(found)
      : found.table !== null
        ? `Understood: ${plural(found.table.rows, 'row')}.\n`
        : `Understood: ${plural(found.understood, one(found))}.\n${patternTable(found, columns)}`,
    shapesText('Not understood, though it may matter', found.notUnderstood, columns, one(found)),
    shapesText('Not believed, as it stands in the middle of another record', found.quoted, columns, one(found)),
    shapesText('Speaks of licences or logins, and no pattern looks at it', found.unknown, columns, one(found)),
    found.unlisted > 0
      ? prose(`${plural(found.unlisted, `more such ${one(found)}`)} not looked at closely.`, columns)
      : '',
    found.pools.map((pool) => poolText(pool, clock, columns)).join(''),
    mailText(found, clock.minute, columns),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function poolText(pool: PoolNow, clock: Clock, columns: number | undefined): string {
  const limit = pool.perCore
    ? 'no user seats: the key counts cores'
    : pool.limit === null
      ? 'limit unknown'
      : `limit ${pool.limit}`;
  const told = [
    `Pool ${pool.pool}, ${limit}. ${pool.perCore ? '' : coverageText(pool.coverage, clock, pool)}`.trimEnd(),
    limitText(pool, clock),
    signsText(pool, clock),
  ];
  return told.map((text) => (text === '' ? '' : prose(text, columns))).join('');
}

/** Of a log it is no fault that nothing in it tells of licences, of logins, of starts and stops. */
function nothingText({ product, tally }: Findings): string {
  return (tally?.heads ?? 0) > 0
    ? `No line of it tells of licences, logins, starts or stops of ${product}.\n`
    : 'Nothing in it is understood.\n';
}

/** What the file is made of. */
function one({ events }: Findings): string {
  return events === null ? 'line' : 'event';
}

function besideText({ isTable, siblings, unread }: Findings): string[] {
  if (isTable) return [];
  if (siblings.length + unread.length === 0) return ['No rotated logs beside it.'];
  const list = (says: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${says}: ${names.join(', ')}.`];
  return [...list('Read with it', siblings), ...list('Rotated logs beside it that are not read', unread)];
}

function linesText(tally: Tally, span: string): string {
  const heads = tally.heads === null ? '' : `, ${tally.heads} of them begin a record`;
  const lines = `${sizeText(tally.bytes)}, ${plural(tally.lines, 'line')}${heads}, ${span}.`;
  return `${lines} ${tally.encoding}, lines end in ${lineEnds(tally)}.`;
}

function tableText(tally: Tally, { rows, newest, live, clock: at, byFile }: TableFound, clock: Clock): string {
  const size = `${sizeText(tally.bytes)}, ${plural(rows, 'row')}`;
  const began = newest === null ? '' : `, the newest of ${clock(newest)}`;
  const seats = `${live} of them ${live === 1 ? 'holds' : 'hold'} a seat`;
  const by = byFile ? 'the time of the file' : 'as its rows tell';
  return `${size}${began}. ${seats} at ${clock(at)}, ${by}. ${tally.encoding}, lines end in ${lineEnds(tally)}.`;
}

function eventsText(
  { says, bytes, encoding, events, computers, channels, providers, dateOrder }: EventTally,
  span: string,
): string[] {
  const list = (what: string, pairs: readonly [string, number][]): string[] =>
    pairs.length === 0
      ? [`It names no ${what}.`]
      : [
          `By ${what}: ${pairs
            .slice(0, MOST_NAMED)
            .map(([name, number]) => `${name} (${number})`)
            .join(', ')}${pairs.length > MOST_NAMED ? ` and ${pairs.length - MOST_NAMED} others` : ''}.`,
        ];
  const form = `${sentenceOf(says)}${encoding === undefined ? '' : `, ${encoding}`}`;
  return [
    `${form}: ${sizeText(bytes)}, ${plural(events, 'event')}, ${span}.`,
    ...list('computer', computers),
    ...list('channel', channels),
    ...list('provider', providers),
    ...(dateOrder === undefined
      ? []
      : [
          dateOrder === 'ambiguous'
            ? 'Whether day or month comes first in its dates cannot be told: a note below says how they are read.'
            : `Its dates are read ${dateOrder}.`,
        ]),
  ];
}

function sentenceOf(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function startsText({ stated, agreeing }: Findings['starts']): string {
  if (stated === 0) return 'No start-up line states an offset.';
  if (agreeing === stated)
    return stated === 1 ? 'The start-up line agrees with it.' : `All ${stated} start-up lines agree with it.`;
  return `${agreeing} of ${plural(stated, 'start-up line')} agree with it.`;
}

function patternTable(found: Findings, columns: number | undefined): string {
  const rows = found.patterns
    .toSorted((a, b) => b.lines - a.lines)
    .map(({ means, pattern, lines }) => [means, pattern, String(lines)]);
  return table(['MEANS', 'PATTERN', `${one(found).toUpperCase()}S`], rows, columns);
}

function shapesText(title: string, shapes: readonly Shape[], columns: number | undefined, of: string): string {
  if (shapes.length === 0) return '';
  const rows = shapes.slice(0, MOST_SHOWN).map(({ count, example }) => [String(count), example.text]);
  const more =
    shapes.length > MOST_SHOWN ? `... and ${plural(shapes.length - MOST_SHOWN, 'other kind')}; --json has all.\n` : '';
  return `${title}:\n${table([`${of.toUpperCase()}S`, 'FOR EXAMPLE'], rows, columns)}${more}`;
}

function mailText({ mail }: Findings, clock: Clock, columns: number | undefined): string {
  if (mail.length === 0) return 'Had it been watched, nothing would have been mailed.\n';
  const rows = mail.map(({ rule, alerts, mails, first, last }) => [
    rule,
    String(alerts),
    String(mails),
    clock(first),
    clock(last),
  ]);
  return (
    'Had it been watched, this would have been ' +
    `mailed:\n${table(['RULE', 'ALERTS', 'MAILS', 'FIRST', 'LAST'], rows, columns)}`
  );
}
