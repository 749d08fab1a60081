import type { UsageAnswer } from '../answers/answers.ts';
import { bucketsOf } from '../answers/buckets.ts';
import { usageJson } from '../answers/json.ts';
import type { PoolUsage } from '../answers/pool-usage.ts';
import type { Refusals } from '../answers/refusals.ts';
import { bucketed } from '../answers/usage.ts';
import type { Instant } from '../domain/entry.ts';
import { ago, createTimeText, iso, type Hours } from '../present/time-text.ts';
import { plural, seatsText } from '../present/words.ts';
import { rangeOf, withPast } from './answers.ts';
import type { RangeOptions } from './options.ts';
import { chart, legend, showsUtf8 } from './output/chart.ts';
import { csv, type Cell } from './output/csv.ts';
import { footText } from './output/foot.ts';
import { outJson, outPieces } from './output/out.ts';
import { rangeText } from './output/range-text.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

/** The width of a chart where the output is no terminal. */
const PLAIN = 80;
/** So many holders of failed logins are named. */
const NAMED = 5;

/** `seatwatch usage [FILE…]`: how many seats were taken over a time, by pool, and how surely that is known. */
export function usage(options: RangeOptions, streams: Streams): Promise<number> {
  return withPast(options, streams, async (answers) => {
    const { range, said } = await rangeOf(options, answers, streams.now());
    const answer = await answers.usage(range);
    const { env, columns } = streams;
    if (options.json) await outJson(streams, usageJson(answer));
    else if (options.csv === true) await outPieces(streams, usageCsv(answer.pools));
    else streams.out(usageText(answer, columns, showsUtf8(env, process.platform), undefined, said));
  });
}

/** `usage --csv`: the step function of every pool, a row for each time in which nothing changed. */
function usageCsv(pools: readonly PoolUsage[]): Generator<string> {
  const head = ['pool', 'system', 'from', 'to', 'seatsAtLeast', 'seatsAtMost', 'limit', 'coverage'];
  return csv(head, usageRows(pools));
}

function* usageRows(pools: readonly PoolUsage[]): Generator<Cell[]> {
  for (const {
    pool: { pool },
    system,
    pieces,
  } of pools) {
    for (const { from, to, atLeast, atMost, limit, coverage } of pieces) {
      yield [pool, system, iso(from), iso(to), atLeast, atMost, limit, coverage];
    }
  }
}

/** The answer as people read it: sentences and a chart for each pool. */
export function usageText(
  { end, from, to, pools }: UsageAnswer,
  columns: number | undefined,
  utf8: boolean,
  hours?: Hours,
  said?: string,
): string {
  const time = createTimeText(end.timezone.name, hours);
  const clock = time.minute;
  const buckets = bucketsOf(from, to, end.timezone.name);
  const stale = end.stale === null ? '' : `${prose(`STALE: ${end.stale}.`, columns)}\n`;
  const texts = pools.map((one) => {
    if (one.pool.named === true) return assignedText(one, clock(end.asOf), columns);
    if (from === to)
      return [`${one.pool.pool}:`, ...atMoment(one, from, clock)].map((text) => prose(text, columns)).join('');
    const head = `${one.pool.pool}, ${clock(from)} to ${clock(to)}:`;
    const told = [head, ...sentences(one, clock, to === end.asOf)].map((text) => prose(text, columns)).join('');
    if (rangeText(one.usage.peak) === 'unknown') return told;
    const drawn = chart(
      bucketed(one.pieces, buckets.bounds),
      buckets,
      refusedIn(one.refusals, buckets.bounds),
      time,
      columns ?? PLAIN,
      utf8,
    );
    return `${told}\n${drawn}${prose(legend(utf8, one.usage.limit !== null), columns)}`;
  });
  return `${stale}${texts.join('\n')}\n${footText(end, columns, hours, said)}`;
}

/** Seats that belong to a person or a machine, used or not, have no peak and no average. */
function assignedText({ pool }: PoolUsage, at: string, columns: number | undefined): string {
  const texts = [
    `${pool.pool} at ${at}: ${seatsText(pool)}.`,
    'These belong to persons or machines whether they are used or not: they are neither use nor peak.',
  ];
  return texts.map((text) => prose(text, columns)).join('');
}

/** Where what was read is of one moment, as a version of a table is. */
function atMoment({ pool, refusals }: PoolUsage, at: Instant, clock: (at: Instant) => string): string[] {
  return [
    pool.perCore
      ? 'No user seats: the key counts cores.'
      : rangeText(pool) === 'unknown'
        ? `How many seats were taken at ${clock(at)} is unknown.`
        : seatsAt(pool, at, clock),
    ...refusalText(refusals),
    'What was read is of this one moment: how long seats are taken, only a later version tells.',
  ];
}

function seatsAt({ limit, ...seats }: PoolUsage['pool'], at: Instant, clock: (at: Instant) => string): string {
  return `Seats at ${clock(at)}: ${rangeText(seats)} (${limit === null ? 'limit unknown' : `limit ${limit}`}).`;
}

function sentences({ pool, usage, refusals }: PoolUsage, clock: (at: Instant) => string, atEnd: boolean): string[] {
  const { peak, average, known } = usage;
  const span = usage.to - usage.from;
  if (pool.perCore) return ['No user seats: the key counts cores.', ...refusalText(refusals)];
  const coverage = `${knownText(known, span)}.`;
  if (rangeText(peak) === 'unknown')
    return [
      'How many seats were taken is unknown.',
      ...(atEnd && rangeText(pool) !== 'unknown' ? [seatsAt(pool, usage.to, clock)] : []),
      ...refusalText(refusals),
      coverage,
    ];
  const limit = usage.limit === null ? 'limit unknown' : `limit ${usage.limit}`;
  const when =
    peak.at === null || peak.until === null ? '' : `, first at ${clock(peak.at)} for ${ago(peak.until - peak.at)}`;
  // What the last line brought lasted for no time yet.
  const more = atEnd && (pool.atLeast ?? 0) > (peak.atLeast ?? 0);
  return [
    `Peak: ${rangeText(peak)} (${limit})${when}.`,
    ...(more ? [seatsAt(pool, usage.to, clock)] : []),
    `Average: ${rangeText(average, 1)}${known.unknown > 0 ? ', in the time that is known' : ''}.`,
    ...limitText(usage.atLimit),
    ...refusalText(refusals),
    coverage,
  ];
}

/** For how much of the time each end of the range was known. */
function knownText({ complete, inPart }: PoolUsage['usage']['known'], span: number): string {
  return `Minimum known ${shareText((complete + inPart) / span)}, maximum ${shareText(complete / span)}`;
}

function shareText(share: number): string {
  if (share <= 0) return 'never';
  return share >= 1 ? 'all the time' : `${percent(share)} of the time`;
}

function limitText(atLimit: PoolUsage['usage']['atLimit']): string[] {
  if (atLimit === null) return [];
  const { certain, possible, unknown } = atLimit;
  const parts = [
    ...(certain > 0 || (possible === 0 && unknown === 0)
      ? [certain === 0 ? 'never' : `${ago(certain)} for certain`]
      : []),
    ...(possible > 0 ? [`${ago(possible)} ${certain > 0 ? 'more ' : ''}possibly`] : []),
    ...(unknown > 0 ? [`${ago(unknown)} of which nobody can tell`] : []),
  ];
  return [`At the limit: ${parts.join(', ')}.`];
}

function refusalText({ atLeast, atMost, rises, failed, notUnderstood }: Refusals): string[] {
  const named = failed.slice(0, NAMED).map(({ holder, count }) => `${holder} ${count}`);
  const rest = failed.length - named.length;
  const count = atLeast === atMost ? `${atLeast}` : `at least ${atLeast}, at most ${atMost}`;
  const none =
    notUnderstood > 0
      ? 'none that is understood'
      : failed.length > 0
        ? 'no line of the limit in the log'
        : 'none in the log';
  const counted = rises.length === 0 ? none : count;
  const others = rest > 0 ? ` and ${plural(rest, 'other holder')}` : '';
  const logins = failed.length === 0 ? '' : ` Refused logins by holder: ${named.join(', ')}${others}.`;
  const them = notUnderstood === 1 ? 'it' : 'them';
  const records = plural(notUnderstood, 'record');
  const unknown =
    notUnderstood === 0 ? '' : ` ${records} about licences not understood: seatwatch check shows ${them}.`;
  return [`Refusals: ${counted}.${unknown}${logins}`];
}

/** Refusals by bucket, empty for none. */
function refusedIn({ rises }: Refusals, bounds: readonly Instant[]): string[] {
  return bounds.slice(0, -1).map((from, at) => {
    const last = at === bounds.length - 2;
    const inside = rises.filter((rise) => rise.at >= from && (rise.at < (bounds[at + 1] ?? Infinity) || last));
    const least = inside.reduce((sum, { atLeast }) => sum + atLeast, 0);
    const most = inside.reduce((sum, { atMost }) => sum + atMost, 0);
    return inside.length === 0 ? '' : least === most ? `${least}` : `${least} or more`;
  });
}

/** A share as people say it; what is nearly all or nearly nothing is not rounded to it. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) return 'under 1 %';
  return share < 1 && rounded === 100 ? 'over 99 %' : `${rounded} %`;
}
