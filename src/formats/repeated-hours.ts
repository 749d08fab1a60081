import { isBelievable } from '../domain/believable.ts';
import type { Entry, Instant, LogEvent } from '../domain/entry.ts';
import type { ReadRequest } from '../domain/reader.ts';
import { instantOf, momentsOf } from './windows-event.ts';

/** Two clocks may differ by so much: an event may be stamped a little later than it is read. */
const JITTER = 60_000;

/** Gives events of local time their instants, in the order of their logs. */
export interface RepeatedHours {
  /**
   * Sets `at` of an entry, and `or` where nothing tells which of two it is. In the hour that autumn repeats the order
   * of a log does: where its stamps step back within it, they are of its second pass, and those before of its first.
   */
  place(entry: Entry, event: LogEvent, log: string): void;
  /** The last instants of the logs that stand within such an hour, to go on with. */
  standing(): { readonly [log: string]: Instant };
}

/** `before` is what was standing when the reading stopped. */
export function createRepeatedHours(
  request: ReadRequest,
  before: { readonly [log: string]: Instant } = {},
): RepeatedHours {
  const latest = new Map(Object.entries(before));
  const standing = new Set(latest.keys());
  /** The entries of each log that may be of either pass. */
  const pending = new Map<string, Entry[]>();

  function place(entry: Entry, event: LogEvent, log: string): void {
    const after = latest.get(log);
    const { at, or } = momentsOf(event, request, after);
    entry.at = at;
    delete entry.or;
    if (!isBelievable(at, request.now)) return;
    latest.set(log, Math.max(at, after ?? at));
    // Nothing is written before its time.
    if (or !== undefined && or <= request.now + JITTER) {
      entry.or = or;
      const waiting = pending.get(log);
      if (waiting === undefined) pending.set(log, [entry]);
      else waiting.push(entry);
    }
    const isSecond = standing.has(log) && event.at === undefined && instantOf(event, request) < at;
    if (isSecond) {
      for (const one of pending.get(log) ?? []) delete one.or;
      pending.delete(log);
    }
    if (or !== undefined || isSecond) standing.add(log);
    else standing.delete(log);
  }

  return {
    place,
    standing: () => Object.fromEntries([...standing].map((log) => [log, latest.get(log)!])),
  };
}

/** The name of the log that an event is of. */
export function logOf({ machine, channel }: LogEvent): string {
  return JSON.stringify([machine, channel]);
}
