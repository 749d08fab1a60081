import type { Entry, Instant, Json } from '../domain/entry.ts';
import { writtenAt, type LineInput } from '../domain/product.ts';
import { MAX_AHEAD } from '../domain/believable.ts';
import { splitEntry, type Split } from '../ingest/streams.ts';

/** A line of a log with the moment at which it was written, by the clock of whoever wrote it. */
export interface TimedLine {
  entry: Entry;
  /** The line without what names who wrote it. */
  own: Entry;
  next: Json;
  /** Undefined before the first stamp of its stream. */
  at: Instant | undefined;
}

/**
 * Gives the lines of a log in the order in which they were written. A log of one stream is so already. Where several
 * share one, as in the output of compose, which may print one service behind the other, each has a clock of its own.
 */
export interface StreamOrder {
  take(entry: Entry, next: Json): void;
  /** The log ends: what was held back comes now. */
  end(): void;
  /** The least and the greatest instant of all streams where there are several; null where there are not. */
  span(): { first: Instant; last: Instant } | null;
}

/** So many lines are held to be put into order; further ones begin anew. */
const MOST_HELD = 500_000;

/** A stamp far ahead of `now` and of its stream moves no clock. `play` is given the lines, in order. */
export function createStreamOrder(
  input: LineInput | undefined,
  utc: (wall: Instant, after?: Instant) => Instant,
  now: Instant,
  play: (line: TimedLine) => void,
): StreamOrder {
  const clocks = new Map<string, Instant>();
  let layouts: readonly string[] = [];
  let held: TimedLine[] = [];
  let first = Infinity;

  function named(): string[] {
    return [...clocks.keys()].filter((name) => name !== '');
  }

  function isSeveral(): boolean {
    return clocks.size > (clocks.has('') ? 1 : 0);
  }

  function split(entry: Entry): Split {
    const plain = (): boolean => clocks.has('') && !isSeveral();
    const found = splitEntry(input, entry, { layouts, plain, names: named });
    layouts = found.layouts ?? layouts;
    return found;
  }

  function stampOf({ at, text, recordStart }: Entry, name: string): Instant | undefined {
    const before = clocks.get(name);
    if (at !== undefined) return at;
    const clock = (wall: Instant): Instant => utc(wall, before);
    const stampIn = (line: string): Instant | undefined => input && writtenAt(input, line, clock);
    const banner = input?.bannerTime?.(text);
    const stamp =
      stampIn(text) ??
      (banner === undefined ? undefined : clock(banner)) ??
      (recordStart === undefined ? undefined : stampIn(recordStart));
    if (stamp === undefined || stamp > Math.max(now, before ?? now) + MAX_AHEAD) return before;
    first = Math.min(first, stamp);
    clocks.set(name, Math.max(stamp, before ?? stamp));
    return clocks.get(name);
  }

  function flush(): void {
    const all = held.toSorted((a, b) => (a.at ?? -Infinity) - (b.at ?? -Infinity));
    held = [];
    for (const line of all) play(line);
  }

  return {
    take(entry, next) {
      const { name, entry: own } = split(entry);
      const line = { entry, own, next, at: stampOf(own, name) };
      if (!isSeveral()) return play(line);
      held.push(line);
      if (held.length >= MOST_HELD) flush();
    },
    end: flush,
    span: () => (isSeveral() ? { first, last: Math.max(...clocks.values()) } : null),
  };
}
