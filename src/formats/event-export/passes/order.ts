import type { LogEvent } from '../../../domain/entry.ts';
import { isBelievable } from '../../../domain/believable.ts';
import type { Damage } from '../../windows-event.ts';
import type { ParsedTime } from '../fields/times.ts';
import type { Decision } from './date-order.ts';
import type { Columns } from './event-index.ts';

/** Where the time of an export tells UTC: `at`; else the digits of local time as if they were UTC: `wall`. */
export type Moment = { at: number; localTime?: never } | { localTime: number; at?: never };

/** All that an event has of its time. */
export function timesOf(
  stamp: ParsedTime,
  decision: Pick<Decision, 'valueOf'>,
): Moment & Pick<LogEvent, 'decimals' | 'toMinute' | 'offset'> {
  const { decimals, toMinute, offset } = stamp;
  return {
    ...momentOf(stamp, decision),
    decimals,
    ...(toMinute && { toMinute }),
    ...(offset !== undefined && { offset }),
  };
}

export function momentOf(stamp: ParsedTime, { valueOf }: Pick<Decision, 'valueOf'>): Moment {
  return stamp.utc ? { at: valueOf(stamp) } : { localTime: valueOf(stamp) };
}

/** The numbers of events, oldest first, as `ExportRead` promises it. */
export function orderOf(columns: Columns, decision: Decision, now: number): Uint32Array {
  const times = placedTimes(valuesOf(columns, decision), decision, now);
  const logs = byLog(columns, decision);
  for (const log of logs) sortLog(log, columns, times, decision);
  return logs.length === 1 ? logs[0]! : merged(logs, times);
}

function valuesOf({ dayFirst, monthFirst }: Columns, { valueOf }: Decision): Float64Array {
  return monthFirst.length === 0
    ? dayFirst
    : dayFirst.map((time, row) => valueOf({ dayFirst: time, monthFirst: monthFirst[row] ?? time }));
}

/**
 * The same times, but for those that cannot be: such an event comes with the one before it in the order of the file,
 * which is turned where its newest event comes first.
 */
function placedTimes(times: Float64Array, { newestFirst }: Decision, now: number): Float64Array {
  if (times.every((time) => isBelievable(time, now))) return times;
  const placed = Float64Array.from(times);
  let before = -Infinity;
  for (let nth = 0; nth < placed.length; nth += 1) {
    const row = newestFirst ? placed.length - 1 - nth : nth;
    if (isBelievable(placed[row]!, now)) before = placed[row]!;
    else placed[row] = before;
  }
  return placed;
}

/**
 * Behind how many of the events, at the most, each damage is by which one may be lost. Where the order of the file
 * tells nothing of time, behind all of them.
 */
export function behindOf(
  damages: readonly Damage[],
  order: Uint32Array,
  { place }: Columns,
  { inTurn, newestFirst }: Decision,
): Map<Damage, number> {
  const lost = damages.filter((one) => one.lost === true);
  if (!inTurn) return new Map(lost.map((one) => [one, order.length]));
  const isBefore = (row: number, { at }: Damage): boolean => (newestFirst ? place[row]! > at : place[row]! < at);
  let behind = order.length;
  // From the youngest on, so that the events are gone through once for all of them.
  const found = lost
    .toSorted((a, b) => (newestFirst ? a.at - b.at : b.at - a.at))
    .map((one) => {
      while (behind > 0 && !isBefore(order[behind - 1]!, one)) behind -= 1;
      return [one, behind] as const;
    });
  return new Map(found.reverse());
}

/**
 * The events of each log of a computer in the order in which they were written, as far as the order of the file tells
 * it.
 */
function byLog({ log }: Columns, { newestFirst }: Decision): Uint32Array[] {
  const count = log.length;
  const sizes: number[] = [];
  for (const name of log) sizes[name] = (sizes[name] ?? 0) + 1;
  const parts = new Map<number, { rows: Uint32Array; filled: number }>();
  for (let nth = 0; nth < count; nth += 1) {
    const row = newestFirst ? count - 1 - nth : nth;
    const name = log[row]!;
    let part = parts.get(name);
    if (part === undefined) parts.set(name, (part = { rows: new Uint32Array(sizes[name]!), filled: 0 }));
    part.rows[part.filled] = row;
    part.filled += 1;
  }
  return parts.size === 0 ? [new Uint32Array(0)] : [...parts.values()].map(({ rows }) => rows);
}

/** The events of one log of one computer, which numbers them; a clock that was set back does not turn them round. */
function sortLog(
  rows: Uint32Array,
  { recordId, decimals, index }: Columns,
  times: Float64Array,
  { newestFirst, repeats }: Decision,
): void {
  const place = (row: number): number => (newestFirst ? -row : row);
  if (!rows.some((row) => Number.isNaN(recordId[row]))) {
    sort(rows, (a, b) => recordId[a]! - recordId[b]! || times[a]! - times[b]! || place(a) - place(b));
    if (isNumbered(rows, recordId, times)) return;
  }
  /** How many repeated hours lie before an event. */
  const pass = (row: number): number =>
    repeats.filter((repeat) => (newestFirst ? index[row]! < repeat : index[row]! >= repeat)).length;
  const byTime = (a: number, b: number): number =>
    times[a]! - times[b]! || decimals[a]! - decimals[b]! || place(a) - place(b);
  sort(rows, repeats.length === 0 ? byTime : (a, b) => pass(a) - pass(b) || byTime(a, b));
}

/**
 * Whether record ids tell the order: no two events have the same, as after a log was emptied. One that stands in a file
 * twice is the same event.
 */
function isNumbered(rows: Uint32Array, recordId: Float64Array, times: Float64Array): boolean {
  return !rows.some(
    (row, nth) => nth > 0 && recordId[rows[nth - 1]!] === recordId[row] && times[rows[nth - 1]!] !== times[row],
  );
}

/**
 * Several logs as one, by time, each in its order: where time steps back within one, the event comes with those before
 * it.
 */
function merged(logs: readonly Uint32Array[], times: Float64Array): Uint32Array {
  const rows = new Uint32Array(times.length);
  const at = new Float64Array(times.length);
  const rank = new Uint32Array(times.length);
  let filled = 0;
  for (const log of logs) {
    let latest = -Infinity;
    for (const row of log) {
      latest = Math.max(latest, times[row]!);
      at[row] = latest;
      rank[row] = filled;
      rows[filled] = row;
      filled += 1;
    }
  }
  sort(rows, (a, b) => at[a]! - at[b]! || rank[a]! - rank[b]!);
  return rows;
}

/** Most files are in order already, and to sort takes memory. */
function sort(rows: Uint32Array, compare: (a: number, b: number) => number): void {
  if (rows.some((row, nth) => nth > 0 && compare(rows[nth - 1]!, row) > 0)) rows.sort(compare);
}
