import { createHash } from 'node:crypto';
import type { Entry, Instant } from '../domain/entry.ts';
import type { KeyedState } from './keyed-state.ts';
import type { EventSource, Machine } from './machines.ts';

/** More events of one machine, second and meaning are made up, and each is compared with those before. */
const MOST_ALIKE = 1_000;
const HOUR = 3_600_000;

/** Finds events that came before, whichever input they came by. */
export interface Dedupe {
  /** Whether an event has come before; it is remembered. `identity` is what the product makes of it. */
  isDuplicate(machine: Machine, entry: Entry, identity: string, pass: Pass): boolean;
  /** Forgets by what the events from before an instant would be known: from then on each of them counts as known. */
  expireDuplicates(before: Instant): void;
}

/** One pass over an input: events that look alike are counted within it. */
export interface Pass {
  /** The input that is read on from where it was; undefined where the events are those of one file, read as a whole. */
  input: string | undefined;
  counted: Map<string, number>;
}

/**
 * Events of one second and identity: how many, the strong keys of those that have one, and how many came by each input
 * (`roads`, as the stored state calls it). Of events that may be of several seconds `met` is how many were seen again
 * with their exact second, and are counted there now.
 */
type Seen = { n: number; strong: string[]; roads: { [input: string]: number }; met?: number };
type Hour = { [weak: string]: Seen };
/** The first hour of which events are still remembered. */
const REMEMBERED = 'seen since';
/** Whether an event was seen that may be of several seconds. */
const VAGUE = 'seen vaguely';
/** By so many seconds a local time may be later than it is read, in autumn. */
const REPEATED = [3600, 1800];

/**
 * The strong key of an event is the machine, channel, number and second (numbers begin anew after a clear). CSV and
 * text have neither machine nor number, some have no source: those are compared by instance, second, meaning (which a
 * product tells by source and id where they matter) and how many there are.
 */
export function createDedupe(sources: readonly EventSource[], keyed: Omit<KeyedState, 'keep'>): Dedupe {
  const systemOf = new Map(sources.map(({ id, system }) => [id, system]));

  /** The events that look alike so far, in the hour and the instance where they are kept. */
  function place(
    home: Machine,
    second: number,
    parts: readonly (string | number)[],
  ): { seen: Seen; name: string; keep(): void } {
    const page = `seen ${systemOf.get(home.source) ?? ''} ${Math.floor((second * 1000) / HOUR)} ${home.instance}`;
    const hour = (keyed.get(page) as Hour | undefined) ?? {};
    const weak = hash(parts);
    const seen = hour[weak] ?? { n: 0, strong: [], roads: {} };
    return {
      seen,
      name: `${page} ${weak}`,
      keep() {
        hour[weak] = seen;
        keyed.set(page, hour);
      },
    };
  }

  /**
   * An event that may be of any of these seconds is known where as many are known of all of them, by whatever input.
   */
  function knownVaguely(home: Machine, seconds: readonly number[], key: string, { input, counted }: Pass): boolean {
    const [first = 0] = seconds;
    const { seen, name, keep } = place(home, first, [seconds.length, first, key]);
    const ordinal = ordinalOf(seen, name, input, counted);
    const before =
      ordinal <=
      seen.n - (seen.met ?? 0) + seconds.reduce((sum, second) => sum + place(home, second, [second, key]).seen.n, 0);
    if (input !== undefined) seen.roads[input] = ordinal;
    if (!before) seen.n += 1;
    if (!before || input !== undefined) keep();
    keyed.set(VAGUE, true);
    return before;
  }

  /** Whether an event of a second is one that came before and may have been of another. */
  function metVaguely(home: Machine, second: number, key: string): boolean {
    if (keyed.get(VAGUE) !== true) return false;
    for (const [length, first] of [
      [60, second - (second % 60)],
      [2, second],
      ...REPEATED.map((by) => [2, second - by]),
    ] as const) {
      const { seen, keep } = place(home, first!, [length!, first!, key]);
      const { met = 0 } = seen;
      if (met >= seen.n) continue;
      seen.met = met + 1;
      keep();
      return true;
    }
    return false;
  }

  return {
    isDuplicate(home, entry, key, { input, counted }) {
      if (Math.floor((entry.at ?? 0) / HOUR) < Number(keyed.get(REMEMBERED) ?? -Infinity)) return true;
      const at = stampOf(entry);
      const second = Math.floor(at / 1000);
      const seconds = secondsOf(entry);
      const own = place(home, second, [second, key]);
      if (own.seen.n >= MOST_ALIKE) return true;
      if (seconds.length > 1) return knownVaguely(home, seconds, key, { input, counted });
      const { seen } = own;
      const strong = strongKey(entry);
      if (strong !== undefined && seen.strong.includes(strong)) return true;
      const ordinal = strong !== undefined ? seen.strong.length + 1 : ordinalOf(seen, own.name, input, counted);
      const before = ordinal <= seen.n;
      if (before && strong === undefined && input === undefined) return true;
      if (strong !== undefined) seen.strong.push(strong);
      else if (input !== undefined) seen.roads[input] = ordinal;
      const met = !before && metVaguely(home, second, key);
      if (!before) seen.n += 1;
      own.keep();
      return before || met;
    },
    expireDuplicates(before) {
      const oldest = Math.floor(before / HOUR);
      const old = [...keyed.keys()].filter((key) => key.startsWith('seen ') && Number(key.split(' ')[2]) < oldest);
      for (const key of old) keyed.set(key, null);
      if (old.length > 0) keyed.set(REMEMBERED, oldest);
    },
  };
}

/** The how manyth of those that look alike an event without a number is, within its own input. */
function ordinalOf(seen: Seen, name: string, input: string | undefined, counted: Map<string, number>): number {
  if (input !== undefined) return (seen.roads[input] ?? 0) + 1;
  const ordinal = (counted.get(name) ?? 0) + 1;
  counted.set(name, ordinal);
  return ordinal;
}

/** The seconds that an event may be of: several where its form tells only the minute, or its hour was repeated. */
function secondsOf(entry: Entry): number[] {
  const { or, event, disbelieved } = entry;
  const first = Math.floor(stampOf(entry) / 1000);
  if (event?.toMinute === true) return Array.from({ length: 60 }, (_, n) => first + n);
  return or === undefined || disbelieved !== undefined ? [first] : [first, Math.floor(or / 1000)];
}

/** What its stamp says, believed or not: that is the same by whatever way it came. */
function stampOf({ at = 0, disbelieved = at }: Entry): Instant {
  return disbelieved;
}

function strongKey(entry: Entry): string | undefined {
  const { event } = entry;
  if (event?.machine === undefined || event.channel === undefined || event.number === undefined) return undefined;
  return hash([event.channel.toLowerCase(), event.number, Math.floor(stampOf(entry) / 1000)]);
}

function hash(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}
