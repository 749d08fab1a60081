import type { WindowsEvent } from '../../domain/reading.ts';
import type { PlacedEvent } from '../events/event.ts';
import type { Draft } from './dialect.ts';
import type { Stamp } from './stamps.ts';
import type { Decision } from './timeline.ts';

/** An event as it was found, before it is known how the dates of its file are to be read. */
export interface Kept {
  draft: Draft;
  stamp: Stamp;
  /** The byte of the file at which it begins. */
  place: number;
  /** The number of the event among all of the file. */
  index: number;
}

/** Where the time of an export tells UTC: `at`; else the digits of local time as if they were UTC: `wall`. */
export type Moment = { at: number; wall?: never } | { wall: number; at?: never };

/** All that an event has of its time. */
export function timesOf(stamp: Stamp, decision: Pick<Decision, 'valueOf'>): Moment & Pick<WindowsEvent, 'decimals' | 'toMinute'> {
  return { ...momentOf(stamp, decision), decimals: stamp.decimals, ...(stamp.toMinute && { toMinute: true }) };
}

export function momentOf(stamp: Stamp, { valueOf }: Pick<Decision, 'valueOf'>): Moment {
  return stamp.utc ? { at: valueOf(stamp) } : { wall: valueOf(stamp) };
}

/** The events with their times, oldest first, as `ExportRead` promises it. */
export function inOrder(kept: readonly Kept[], decision: Decision): PlacedEvent[] {
  const logs = [...Map.groupBy(decision.newestFirst ? kept.toReversed() : kept, ({ draft: { computer, channel } }) => JSON.stringify([computer, channel])).values()];
  const sorted = logs.map((log) => sortedLog(log, decision));
  return merged(sorted, decision).map(({ draft, stamp, place }) => ({ event: { ...draft, ...timesOf(stamp, decision) }, at: place }));
}

/** The events of one log of one computer, which numbers them; a clock that was set back does not turn them round. */
function sortedLog(log: Kept[], { newestFirst, repeats, valueOf }: Decision): Kept[] {
  if (isNumbered(log)) return log.sort((a, b) => a.draft.recordId! - b.draft.recordId!);
  /** How many repeated hours lie before an event. */
  const pass = ({ index }: Kept): number => repeats.filter((repeat) => (newestFirst ? index < repeat : index >= repeat)).length;
  const byTime = (a: Kept, b: Kept): number => valueOf(a.stamp) - valueOf(b.stamp) || compare(a.stamp.decimals, b.stamp.decimals);
  return log.sort(repeats.length === 0 ? byTime : (a, b) => pass(a) - pass(b) || byTime(a, b));
}

/** Several logs as one, by time, each in its order: where time steps back within one, the event comes with those before it. */
function merged(logs: readonly Kept[][], { valueOf }: Decision): Kept[] {
  if (logs.length === 1) return logs[0]!;
  const timed = logs.flatMap((log) => {
    let latest = -Infinity;
    return log.map((one) => ({ one, at: (latest = Math.max(latest, valueOf(one.stamp))) }));
  });
  return timed.sort((a, b) => a.at - b.at).map(({ one }) => one);
}

/** Decimals of a second are compared as texts: '5' is more than '4999999'. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Whether record ids tell the order: all events have one, and no two have the same, as after a log was emptied. */
function isNumbered(log: readonly Kept[]): boolean {
  const ids = new Map<number, number>();
  for (const { draft, stamp } of log) {
    const { recordId } = draft;
    if (recordId === undefined || (ids.get(recordId) ?? stamp.dayFirst) !== stamp.dayFirst) return false;
    ids.set(recordId, stamp.dayFirst);
  }
  return true;
}
