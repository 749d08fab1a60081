import type { Config, Person } from '../../config/types.ts';
import type { Session } from '../../domain/ledger.ts';
import type { Who } from '../../domain/licence-event.ts';
import { holderOf } from '../../present/words.ts';

/** Fewer persons than these are never shown as a group: what is said of them could be said of one. */
export const LEAST_PERSONS = 5;

/** Whom a session is of, as far as log and configuration tell. */
export interface Somebody {
  /** The same for all holders of one person. */
  key: string;
  /** As the configuration calls it; else the holder as the log writes it. */
  name: string;
  holder: string;
  /** Null where the configuration names none. */
  group: string | null;
  /** The calendar month (UTC) in which a stand-in for a name that retention has removed is one person's; else null. */
  month: string | null;
  isNamed: boolean;
}

/** Whom a session is of: holders whom the configuration describes alike are one person. */
export function somebodyOf({ who, removed, closedAt, lastSeenAt }: Session, people: Config['people']): Somebody {
  const isNamed = hasName(who);
  // Processes without a name may be anybody's: they are no persons each.
  const holder = isNamed ? holderOf(who) : NOBODY;
  if (removed?.names !== undefined) {
    const month = new Date(closedAt ?? lastSeenAt).toISOString().slice(0, 7);
    return { key: `removed ${holder}`, name: holder, holder, group: null, month, isNamed };
  }
  const person = own(people, holder) ?? own(people, `${holder}@${who.node ?? ''}`);
  if (person === undefined) return { key: `holder ${holder}`, name: holder, holder, group: null, month: null, isNamed };
  const group = person.group?.trim() ?? '';
  const key = `person ${JSON.stringify([person.name, person.phone, person.group])}`;
  return { key, name: person.name, holder, group: group === '' ? null : group, month: null, isNamed };
}

/** Whether the log names a holder, or at least the machine. */
export function hasName({ holder, node }: Who): boolean {
  return Boolean(holder || node);
}

/** Whom a session is of that has no name. */
const NOBODY = holderOf({});

function own(people: Config['people'], key: string): Person | undefined {
  return Object.hasOwn(people, key) ? people[key] : undefined;
}

/** How many persons these are: of names that were removed nobody knows which months had the same ones. */
export function personsIn(all: readonly Somebody[]): { atLeast: number; atMost: number } {
  const named = all.filter(({ month, isNamed }) => month === null && isNamed);
  const removed = all.filter(({ month }) => month !== null);
  const names = new Set(named.map(({ name }) => name.trim().toLowerCase())).size;
  // Two accounts of one name, at two machines or in two domains, may be one person.
  const accounts = new Set(named.map(({ holder }) => accountOf(holder))).size;
  const months = [...Map.groupBy(removed, ({ month }) => month).values()].map((some) => keysOf(some).size);
  return {
    atLeast: Math.max(Math.min(names, accounts), 0, ...months),
    atMost: keysOf(named).size + keysOf(removed).size,
  };
}

/** How many holders these are, as the log writes them. */
export function holdersIn(all: readonly Somebody[]): { atLeast: number; atMost: number } {
  const named = new Set(all.flatMap(({ month, isNamed, holder }) => (month === null && isNamed ? [holder] : []))).size;
  const removed = all.filter(({ month }) => month !== null);
  const months = [...Map.groupBy(removed, ({ month }) => month).values()].map((some) => keysOf(some).size);
  return { atLeast: Math.max(named, ...months), atMost: named + keysOf(removed).size };
}

function keysOf(some: readonly Somebody[]): Set<string> {
  return new Set(some.map(({ key }) => key));
}

/** The account in `alice@192.0.2.7` and `DOMAIN\alice`, in small letters. */
export function accountOf(holder: string): string {
  return holder
    .replace(/^[^\\]*\\/, '')
    .replace(/(?<=.)@[^@]*$/, '')
    .toLowerCase();
}

/** Sessions of a group of persons; the name is null for those that belong to none that is shown. */
export interface Group<T> {
  name: string | null;
  persons: { atLeast: number; atMost: number };
  members: readonly T[];
}

/** Groups of five persons at least, by name, and whether others are left of whom nothing may be said. */
export interface Grouped<T> {
  groups: readonly Group<T>[];
  withheld: boolean;
}

/**
 * Puts what is known of persons together by their groups. Those without a group and those of groups of fewer than five
 * persons are the others, which come last. Where these are fewer than five as well, the smallest group joins them,
 * since what all used less what the groups used would be theirs; where no group is there, nothing is told of them.
 */
export function groupsOf<T extends { somebody: Somebody }>(all: readonly T[]): Grouped<T> {
  const named = [...Map.groupBy(all, ({ somebody }) => somebody.group)].toSorted(([a], [b]) => compare(a, b));
  const nobody = named.flatMap(([name, members]) => (name === null ? members : []));
  const parts = named.flatMap(([name, members]) => (name === null ? [] : [{ name, members }]));
  const { shown, rest } = enoughEach(parts, nobody, ({ members }) => members);
  const groups: Group<T>[] = shown.map(({ name, members }) => ({ name, persons: countOf(members), members }));
  const persons = countOf(rest);
  const isShown = persons.atLeast >= LEAST_PERSONS;
  return {
    groups: isShown ? [...groups, { name: null, persons, members: rest }] : groups,
    withheld: !isShown && rest.length > 0,
  };
}

/**
 * Which parts of a sum may be shown beside the sum: those of five persons at least, and only so many of them that the
 * rest is nobody or five persons at least; the smallest ones go to the rest first. `rest` is what belongs to no part.
 */
export function enoughEach<P, T extends { somebody: Somebody }>(
  parts: readonly P[],
  rest: readonly T[],
  membersOf: (part: P) => readonly T[],
): { shown: readonly P[]; rest: readonly T[] } {
  const sizes = new Map(parts.map((part) => [part, countOf(membersOf(part)).atLeast]));
  const sizeOf = (part: P): number => sizes.get(part) ?? 0;
  const isEnough = (part: P): boolean => sizeOf(part) >= LEAST_PERSONS;
  const hidden = new Set(parts.filter((part) => !isEnough(part)));
  const others = [...rest, ...[...hidden].flatMap(membersOf)];
  for (const next of parts.filter(isEnough).toSorted((a, b) => sizeOf(a) - sizeOf(b))) {
    if (others.length === 0 || countOf(others).atLeast >= LEAST_PERSONS) break;
    hidden.add(next);
    others.push(...membersOf(next));
  }
  return { shown: parts.filter((part) => !hidden.has(part)), rest: others };
}

function countOf(members: readonly { somebody: Somebody }[]): { atLeast: number; atMost: number } {
  return personsIn(members.map(({ somebody }) => somebody));
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
