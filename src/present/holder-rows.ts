import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Holding, Range } from '../domain/ledger.ts';
import { isSameAccount, ofAccount } from './account.ts';
import { freeText } from './life.ts';
import {
  isAmbiguous,
  isEstimated,
  isInGrace,
  isNotBelieved,
  isNotRenewed,
  isUntold,
  isOlder,
  isSuspect,
  isTwice,
  notesOf,
  plain,
  type Note,
} from './notes.ts';
import { capped } from './sanitise.ts';
import { missedText } from './session-words.ts';
import type { Clock, TimeText } from './time-text.ts';
import { between, holderOf } from './words.ts';

/** One holder with all that it has open, in the words of log and configuration: whoever writes it out escapes them. */
export interface HolderRow {
  holder: string;
  person: { name: string; phone?: string; group?: string } | undefined;
  /** The machines, each with the name that the configuration gives it. */
  from: string[];
  /** The programs that took a seat themselves and write no line when they end: what to look for there. */
  programs: string[];
  connections: number;
  since: string;
  /** Milliseconds for which the holder has held a seat; null where the log does not show the beginning. */
  held: number | null;
  /** When its seats are free at the latest, unless its holder is heard of before; empty where no time frees them. */
  free: string;
  /** How sure the row is, in sentences. */
  sure: string;
  /** The same for a table. */
  notes: Note[];
  alwaysOn: boolean;
  /** Whether one of its sessions should be checked first, and why the log gives reason to. */
  suspect: boolean;
  reasons: string[];
  /** The account of a program, or one by which several machines are logged in at once: others depend on it. */
  account: 'service' | 'shared' | undefined;
}

/** How a row says since when: at an instant, between two, or from before the log on. */
export interface SinceText {
  at: Clock;
  span(range: Range): string;
  before: string;
}

type Pool = NoticeBody['pools'][number];

/**
 * The holders of a pool, those to check first before the others, and longest first: those that hold a seat, and those
 * of whom the log cannot tell. `clock` writes the instants of the rows, to the second unless told otherwise; a table
 * has words of its own for since when.
 */
export function holdersOf(
  pool: Pool,
  body: Pick<NoticeBody, 'people' | 'hosts' | 'at'>,
  time: TimeText,
  clock: Clock = time.full,
  since: SinceText = { at: clock, span: (range) => between(range, clock), before: 'before the log began' },
): { sure: HolderRow[]; maybe: HolderRow[] } {
  const all = pool.oneSeatAcross === true ? underOneName(pool.holdings) : pool.holdings;
  const isSure = ({ uncertain }: Holding): boolean => uncertain !== true;
  // Who surely has the one seat that he takes is none of those who may have another.
  const surely = new Set(pool.oneSeatAcross === true ? all.filter(isSure).map(seatOf) : []);
  const [maybe, sure] = [true, false].map((isMaybe) => {
    const holdings = all.filter((one) => (isSure(one) || surely.has(seatOf(one))) !== isMaybe);
    return rows(holdings, pool, { ...body, clock, since });
  });
  return { sure: sure ?? [], maybe: maybe ?? [] };
}

/** Whose the seat of a holding is, in lower case. */
function seatOf({ who: { holder = '', node = '' } }: Holding): string {
  return JSON.stringify([holder, node]).toLowerCase();
}

/** The same holdings, each holder written as by the first of them that is sure, else by the first of all. */
function underOneName(holdings: readonly Holding[]): readonly Holding[] {
  const names = new Map<string, Holding>();
  for (const holding of holdings.toSorted((a, b) => Number(a.uncertain === true) - Number(b.uncertain === true)))
    if (!names.has(seatOf(holding))) names.set(seatOf(holding), holding);
  return holdings.map((holding) => {
    const { holder, node } = names.get(seatOf(holding))?.who ?? {};
    const named = { ...(holder !== undefined && { holder }), ...(node !== undefined && { node }) };
    return { ...holding, who: { ...holding.who, ...named } };
  });
}

/** What the words of a row are made with. */
type Means = Pick<NoticeBody, 'people' | 'hosts' | 'at'> & { clock: Clock; since: SinceText };

function rows(holdings: readonly Holding[], pool: Pool, means: Means): HolderRow[] {
  const nodesOf = machinesByUser(pool.holdings);
  return inOrder(holdings, means.at).map(({ holder, group }) => row(holder, group, pool, means, nodesOf));
}

/** Holders with all that each has open: those to check first, then the others, by how long they have held a seat. */
export function inOrder(holdings: readonly Holding[], at: Instant): { holder: string; group: readonly Holding[] }[] {
  const groups = Map.groupBy(holdings, (holding) => holderOf(holding.who));
  return [...groups]
    .map(([holder, group]) => {
      const from = heldFrom(group).from;
      const suspect = group.some((holding) => holding.suspect !== undefined);
      return { holder, group, suspect, held: from === null ? Infinity : Math.max(0, at - from), name: capped(holder) };
    })
    .sort((a, b) => Number(b.suspect) - Number(a.suspect) || b.held - a.held || compare(a.name, b.name));
}

/** From how many machines each user is logged in; who is known by the machine alone is no user. */
function machinesByUser(holdings: readonly Holding[]): ReadonlyMap<string, ReadonlySet<string>> {
  const machines = new Map<string, Set<string>>();
  for (const { who } of holdings) {
    if (who.holder === undefined || who.node === undefined || who.holder === who.node) continue;
    const user = userOf(who.holder);
    machines.set(user, (machines.get(user) ?? new Set()).add(who.node));
  }
  return machines;
}

/** The user of `user@machine`. */
function userOf(holder: string): string {
  return holder.replace(/@[^@]*$/, '');
}

/** Names that programs log in by, as administrators form them and as the products ship them. */
function isService(user: string): boolean {
  if (/^_|\$$/.test(user) || /^(?:CSPSystem|UnknownUser|root|SYSTEM)$/i.test(user)) return true;
  return /^(?:svc|srv|service|daemon|job|batch|sys)[-_.]|[-_.](?:svc|srv|service|daemon)$/i.test(user);
}

function row(
  holder: string,
  all: readonly Holding[],
  pool: Pool,
  means: Means,
  nodesOf: ReturnType<typeof machinesByUser>,
): HolderRow {
  // What belongs to a person or a machine nobody waits for.
  const group = pool.named === true ? all.map(({ life: _, ...holding }) => holding) : all;
  const nodes = [...new Set(group.flatMap(({ who }) => (who.node ? [who.node] : [])))];
  const { since, from } = oldest(group, means.since);
  const { free, sure: untilWhen } = freeText(group, means.since.at);
  const { sure, notes } = sureness(group, means);
  return {
    holder: capped(holder),
    person: ofAccount(means.people, holder),
    from: nodes.flatMap((node) => fromText(node, holder, own(means.hosts, node))),
    programs: programsOf(group),
    connections: group.length,
    since,
    held: from === null ? null : Math.max(0, means.at - from),
    free,
    sure: untilWhen === '' ? sure : `${sure}; ${untilWhen}`,
    notes,
    alwaysOn: pool.expected.some((name) => isSameAccount(name, holder) || nodes.includes(name)),
    suspect: group.some(({ suspect }) => suspect !== undefined),
    reasons: [...new Set(group.flatMap(({ suspect }) => suspect ?? []))],
    account: isService(userOf(holder))
      ? 'service'
      : (nodesOf.get(userOf(holder))?.size ?? 0) > 1
        ? 'shared'
        : undefined,
  };
}

function programsOf(group: readonly Holding[]): string[] {
  return [
    ...new Set(group.flatMap(({ untold, who }) => (untold === true && who.process ? capped(who.process, 40) : []))),
  ];
}

/**
 * Since when the holder has held a seat: `holderSince` where it is known, since a holder who reconnects each day may
 * hold a seat for longer than any session that is proven; else the oldest session. Null where the log does not show it.
 */
function heldFrom(group: readonly Holding[]): { from: Instant | null; first?: Holding } {
  const holderSince = group.find((holding) => holding.holderSince !== null)?.holderSince ?? null;
  if (holderSince !== null) return { from: holderSince };
  let oldest: { from: Instant; first: Holding } | undefined;
  for (const first of group) {
    const from = first.openedBetween?.[0] ?? first.openedAt;
    if (from === null) return { from: null };
    if (oldest === undefined || from < oldest.from) oldest = { from, first };
  }
  return oldest ?? { from: null };
}

function oldest(group: readonly Holding[], text: SinceText): { since: string; from: Instant | null } {
  const { from, first } = heldFrom(group);
  if (from === null) return { since: text.before, from: null };
  const [only, ...others] = group;
  if (only?.openedBetween !== undefined && others.length === 0 && isNotBelieved(only))
    return { since: text.span(only.openedBetween), from: only.openedBetween[0] };
  const range = first?.openedBetween;
  return { since: range === undefined ? text.at(from) : text.span(range), from };
}

const TWICE = 'start in an hour that came twice';

/** How sure the row is, beyond what its `since` says already: in sentences, with how many of its sessions are meant. */
function sureness(group: readonly Holding[], { clock }: Means): Pick<HolderRow, 'sure' | 'notes'> {
  const only = group.length === 1 ? group[0] : undefined;
  const range = only?.holderSince === null ? undefined : only?.openedBetween;
  const sure: string[] = [];
  function doubt(which: (holding: Holding) => boolean, says: string): void {
    const count = group.filter(which).length;
    if (count > 0) sure.push(`${count === group.length ? '' : `${count} of ${group.length} `}${says}`);
  }
  doubt(isSuspect, 'possibly stale');
  const [first] = group;
  // It is the holder's age that counts: each session may be of a later day.
  const unproven = group.every(
    ({ ambiguous, openedAt, holderSince }) => ambiguous === true || openedAt !== holderSince,
  );
  if (first?.holderSince != null && group.some(isSuspect) && unproven) {
    sure.push(
      `at least one seat without a break since ${clock(first.holderSince)}, ` +
        'though no single session is proven that old',
    );
  }
  doubt(isOlder, 'start unknown');
  if (range === undefined) {
    doubt((holding) => isEstimated(holding) && !isTwice(holding) && !isNotBelieved(holding), 'estimated');
    // Of one alone its reason says so.
    if (only === undefined) {
      doubt(isTwice, TWICE);
      doubt(isNotBelieved, 'start by a stamp that is not believed');
    }
  } else {
    const estimated = only?.opened === 'estimated' ? ' (estimated)' : '';
    sure.push(`this session was opened ${between(range, clock)}${estimated}`);
  }
  doubt(isAmbiguous, 'ambiguous: one of several, it cannot be told which');
  doubt(isInGrace, 'in grace: logged out, the seat may stay taken a while');
  const programs = programsOf(group).join(', ');
  doubt(
    isUntold,
    `its program${programs === '' ? '' : ` (${programs})`} writes no line when it ends: it may have ended since`,
  );
  const missed = group.find(isNotRenewed);
  if (missed !== undefined) doubt(isNotRenewed, missedText(missed, clock) ?? '');
  if (only?.reason !== undefined) sure.push(only.reason);
  return { sure: sure.length > 0 ? sure.join('; ') : plain(group), notes: notesOf(group) };
}

/** The key may be a word of the log, such as `__proto__`. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Where the holder is known by the machine itself, only its configured name is news. */
function fromText(node: string, holder: string, name: string | undefined): string[] {
  if (node === holder) return name === undefined ? [] : [name];
  if (name === undefined && holder.endsWith(`@${node}`)) return [];
  return [name === undefined ? capped(node) : `${capped(node)} (${name})`];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
