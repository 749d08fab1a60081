import { createHash } from 'node:crypto';
import type { Entry, Instant } from '../domain/entry.ts';
import type { KeyedState } from './keyed-state.ts';

/** Fewer machines than this forward their events to one log; more are more likely made up. */
export const MOST_COMPUTERS = 1_000;
/** More events of one machine, second and meaning are made up, and each is compared with those before. */
const MOST_ALIKE = 1_000;
const HOUR = 3_600_000;

/** A source of events, as far as it matters which machine they are of. */
export interface EventSource {
  id: string;
  system: string;
  instance: string;
}

/** Whose event it is: the source and the instance by which the ledger knows that machine. */
export type Machine = { source: string; instance: string };

/** Tells the machines of events apart and finds events that came before, whichever input they came by. */
export interface EventRouting {
  /** Whose event it is; undefined where more machines were named than are told apart. */
  machineOf(source: string, computer: string | undefined): Machine | undefined;
  /** The machines that a source has shown. */
  machinesOf(source: string): Machine[];
  /** The source under which all sources of one instance are kept together. */
  primarySourceOf(source: string): string;
  /**
   * Whether an event has come before; it is remembered. `key` is what the product makes of it. `input` names the input
   * that is read on from where it was, or undefined where the events of `reading` are those of one file, read as a
   * whole.
   */
  isDuplicate(home: Machine, entry: Entry, key: string, reading: Pass): boolean;
  /** Forgets by what the events from before an instant would be known: from then on each of them counts as known. */
  expireDuplicates(before: Instant): void;
}

/** One way along an input: what was counted of it counts for this way alone. */
export interface Pass {
  input: string | undefined;
  counted: Map<string, number>;
}

/**
 * Events of one second and meaning: how many, the strong keys of those that have one, and how many came by each input.
 * Of such as may be of several seconds `met` tells how many of them were seen again with their second, and are among
 * those of that now.
 */
type Seen = { n: number; strong: string[]; roads: { [input: string]: number }; met?: number };
type Hour = { [weak: string]: Seen };
/** The first hour of which events are still remembered. */
const REMEMBERED = 'seen since';
/** Whether an event was seen that may be of several seconds. */
const VAGUE = 'seen vaguely';
/** By so many seconds a local time may be later than it is read, in autumn. */
const REPEATED = [3600, 1800];
type Machines = { readonly [computer: string]: Machine };

/**
 * The strong key of an event is the machine, channel, record id and second (ids begin anew after a clear). CSV and text
 * have neither computer nor record id, some have no provider: those are compared by instance, second, meaning (which a
 * product tells by provider and id where they matter) and how many there are.
 */
export function createEventRouting(sources: readonly EventSource[], keyed: Omit<KeyedState, 'keep'>): EventRouting {
  const byId = new Map(sources.map((source) => [source.id, source]));

  function sharedBy(id: string): string {
    const own = byId.get(id);
    return sources.find(({ system, instance }) => system === own?.system && instance === own.instance)?.id ?? id;
  }

  function homeOf(id: string, computer: string | undefined): Machine | undefined {
    const own = byId.get(id);
    if (own === undefined) return undefined;
    const home: Machine = { source: sharedBy(id), instance: own.instance };
    if (computer === undefined || computer === '') return home;
    const shelved = `computers ${own.system}`;
    const machines = (keyed.get(shelved) as Machines | undefined) ?? {};
    const name = `=${computer.toLowerCase()}`;
    const known = machines[name];
    if (known !== undefined && byId.has(known.source)) return known;
    if (Object.keys(machines).length >= MOST_COMPUTERS) return undefined;
    const alias = aliasOf(name, Object.keys(machines));
    const same = alias === undefined ? undefined : machines[alias];
    // The first machine is the one that the source was configured for; others forward their events to it.
    const taken = Object.values(machines).some(
      ({ source, instance }) => source === home.source && instance === home.instance,
    );
    const made =
      same !== undefined && byId.has(same.source) ? same : taken ? { source: home.source, instance: computer } : home;
    keyed.set(shelved, { ...machines, [name]: made });
    return made;
  }

  /** What is known of events that are alike. */
  function place(
    home: Machine,
    second: number,
    parts: readonly (string | number)[],
  ): { seen: Seen; name: string; keep(): void } {
    const page = `seen ${byId.get(home.source)?.system ?? ''} ${Math.floor((second * 1000) / HOUR)} ${home.instance}`;
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

  /** An event that may be of any of these seconds is known where as many are known of all of them, by whatever input. */
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
    machineOf: homeOf,
    machinesOf(id) {
      const machines = (keyed.get(`computers ${byId.get(id)?.system ?? ''}`) as Machines | undefined) ?? {};
      const own = Object.values(machines).filter(({ source }) => source === sharedBy(id));
      return [...new Map(own.map((home) => [home.instance, home])).values()];
    },
    primarySourceOf: sharedBy,
    isDuplicate(home, entry, key, { input, counted }) {
      const { at = 0 } = entry;
      if (Math.floor(at / HOUR) < Number(keyed.get(REMEMBERED) ?? -Infinity)) return true;
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

/**
 * By what name a machine is known that is called in another way now: Windows and collectors write its own name with the
 * domain or without, also within one log, as before and after it joined one. Undefined for one that is not known, or
 * may be any of several.
 */
function aliasOf(name: string, known: readonly string[]): string | undefined {
  const [host] = name.split('.', 1);
  const others = known.filter((other) => other.split('.', 1)[0] === host);
  const inDomains = others.filter((other) => other !== host);
  if (name === host) return inDomains.length === 1 ? inDomains[0] : undefined;
  return inDomains.length === 0 ? others[0] : undefined;
}

/** Which one of those that look alike an event without a record id is, on its own input. */
function ordinalOf(seen: Seen, name: string, input: string | undefined, counted: Map<string, number>): number {
  if (input !== undefined) return (seen.roads[input] ?? 0) + 1;
  const ordinal = (counted.get(name) ?? 0) + 1;
  counted.set(name, ordinal);
  return ordinal;
}

/** The seconds that an event may be of, where its form or its local time leaves that open. */
function secondsOf({ at = 0, or, event }: Entry): number[] {
  const first = Math.floor(at / 1000);
  if (event?.toMinute === true) return Array.from({ length: 60 }, (_, n) => first + n);
  return or === undefined ? [first] : [first, Math.floor(or / 1000)];
}

function strongKey({ at = 0, event }: Entry): string | undefined {
  if (event?.computer === undefined || event.channel === undefined || event.recordId === undefined) return undefined;
  return hash([event.channel.toLowerCase(), event.recordId, Math.floor(at / 1000)]);
}

function hash(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}
