import { basename } from 'node:path';
import type { Entry, Instant } from '../domain/entry.ts';

const MINUTE = 60_000;
/** Zones differ by whole quarters of an hour, and by no more than this. */
const [QUARTER, FURTHEST] = [15 * MINUTE, 14 * 60 * MINUTE];
/** So many events of a file are compared, and so many that look alike. */
const [MOST_EVENTS, MOST_ALIKE] = [5_000, 20];
/** So many must lie apart alike, unless all do. */
const ENOUGH = 3;

/** Finds files that hold the same events, with times that differ as the clocks of two zones do. */
export interface HoursApart {
  /** `identity` is what the product makes of the event. */
  add(path: string, entry: Pick<Entry, 'at' | 'event'>, identity: string): void;
  /** A question for each two such files. */
  remarks(): string[];
}

/** When an event was, and its number in the log of its machine where its form has it. */
interface One {
  at: Instant;
  number: number | undefined;
}

/** What a file has shown: by what its events say and their time within a quarter of an hour, when they were. */
type Shown = Map<string, One[]>;

/**
 * Files of one server are compared: an event that came by two of them counts once, but not where one of them was read
 * in a wrong zone.
 */
export function createHoursApart(): HoursApart {
  const files = new Map<string, { shown: Shown; count: number }>();
  return {
    add(path, { at, event }, identity) {
      const file = files.get(path) ?? { shown: new Map<string, One[]>(), count: 0 };
      files.set(path, file);
      if (at === undefined || file.count >= MOST_EVENTS) return;
      file.count += 1;
      const second = Math.floor(at / 1000) * 1000;
      const key = `${second % QUARTER} ${identity}`;
      const times = file.shown.get(key) ?? [];
      if (times.length < MOST_ALIKE) times.push({ at: second, number: event?.number });
      file.shown.set(key, times);
    },
    remarks() {
      const all = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return all.flatMap(([one, { shown, count }], nth) =>
        all.slice(nth + 1).flatMap(([other, second]) => {
          const apart = apartBy(shown, second.shown, Math.min(count, second.count));
          return apart === undefined ? [] : [question(basename(one), basename(other), apart)];
        }),
      );
    },
  };
}

/**
 * By how much most of the events that two files share lie apart; undefined where they do not. `least` has the smaller.
 */
function apartBy(one: Shown, other: Shown, least: number): number | undefined {
  const found = new Map<number, number>();
  for (const [key, times] of one) {
    const alike = times.flatMap((a) => (other.get(key) ?? []).filter((b) => mayBeOne(a, b)).map((b) => b.at - a.at));
    for (const by of new Set(alike)) {
      if (Math.abs(by) <= FURTHEST) found.set(by, (found.get(by) ?? 0) + 1);
    }
  }
  const [best] = [...found].toSorted(([, a], [, b]) => b - a);
  if (best === undefined) return undefined;
  const [by, times] = best;
  const same = found.get(0) ?? 0;
  return by !== 0 && times > 2 * same && (times >= ENOUGH || (times === least && times > 1)) ? by : undefined;
}

/** What a log writes again and again by the clock has another number each time. */
function mayBeOne(a: One, b: One): boolean {
  return a.number === undefined || b.number === undefined || a.number === b.number;
}

function question(one: string, other: string, by: number): string {
  const minutes = Math.abs(by) / MINUTE;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const words = [
    ...(hours === 0 ? [] : [hours === 1 ? '1 hour' : `${hours} hours`]),
    ...(rest === 0 ? [] : [`${rest} minutes`]),
  ].join(' ');
  return (
    `${one} and ${other} hold the same events ${words} apart, so that each counts twice: is one of them read in the ` +
    'wrong time zone? Give --timezone, or set timezone, for the one whose times are local; or read one of the two alone'
  );
}
