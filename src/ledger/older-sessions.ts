import type { Older, PoolNow, Session } from '../domain/ledger.ts';
import type { InstanceState, PoolState, Remainder } from './state.ts';

/**
 * So many open sessions of a pool are kept one by one, far more than any licence has seats. A log that never shows a
 * logout would fill the memory without this bound.
 */
export const KEPT = 10_000;
export const REASON =
  'put together with other old sessions, since too many were open that the log does not show to end';

/** How many sessions an instance has open, counted once and then as they change. Made of the state alone. */
const counts = new WeakMap<InstanceState, number>();

/** How many sessions an instance has open that are kept one by one. */
export function openIn(instance: InstanceState): number {
  const known = counts.get(instance);
  if (known !== undefined) return known;
  const counted = Object.values(instance.holders).reduce((sum, { sessions }) => sum + sessions.length, 0);
  counts.set(instance, counted);
  return counted;
}

/** Says that a holder of an instance has so many sessions more, or fewer, than before. */
export function noteOpen(instance: InstanceState, more: number): void {
  const known = counts.get(instance);
  if (known !== undefined) counts.set(instance, known + more);
}

/** The key of the instance from which sessions are to be put together; undefined as long as a pool has few enough. */
export function overfull({ instances }: PoolState): string | undefined {
  let open = 0;
  let most: string | undefined;
  for (const key in instances) {
    const instance = instances[key];
    if (instance === undefined) continue;
    open += openIn(instance);
    const greatest = most === undefined ? undefined : instances[most];
    if (greatest === undefined || openIn(instance) > openIn(greatest)) most = key;
  }
  return open > KEPT ? most : undefined;
}

/**
 * One of those that were put together has ended, nobody knows which. Gives them as they were before, if there are any.
 */
export function takeOlder(instance: InstanceState): Remainder | undefined {
  const { older } = instance;
  if (older === undefined) return undefined;
  const sessions = older.sessions - 1;
  // Each of those that are left takes one seat at most.
  const seats = Math.min(older.seats, sessions);
  instance.possible -= older.seats - seats;
  if (sessions === 0) delete instance.older;
  else instance.older = { ...older, sessions, seats };
  return older;
}

/** Nothing is known any more of those that were put together, since all has ended or was told anew. */
export function dropOlder(instance: InstanceState): void {
  instance.possible -= instance.older?.seats ?? 0;
  delete instance.older;
}

/** A session that has ended and was one of those that were put together. */
export function oneOf(older: Remainder, session: Session): Session {
  const { oldest, newest } = older;
  const known = oldest !== null && newest !== null && oldest < newest;
  const which = `one of ${older.sessions} old sessions that were put together: which one cannot be told`;
  return {
    ...session,
    ...(known && { opened: 'estimated' as const, openedBetween: [oldest, newest] as const }),
    ambiguous: true,
    reason: older.sessions === 1 ? REASON : which,
  };
}

/** How many sessions of a pool may be open, and those of them that were put together. */
export function openOf({ instances }: PoolState): Pick<PoolNow, 'sessions' | 'older'> {
  let kept = 0;
  let older: Older | undefined;
  for (const instance of Object.values(instances)) {
    kept += openIn(instance);
    if (instance.older === undefined) continue;
    const { sessions, oldest, newest } = instance.older;
    if (older === undefined) older = { sessions, oldest, newest };
    else older = { sessions: older.sessions + sessions, ...span(older, instance.older) };
  }
  return older === undefined ? { sessions: kept } : { sessions: kept + older.sessions, older };
}

/** Those that were put together before, and further ones (at least one) that take at most so many seats. */
export function joined(before: Remainder | undefined, sessions: readonly Session[], seats: number): Remainder {
  const opened = sessions.map(({ openedAt, openedBetween }) => ({
    oldest: openedBetween?.[0] ?? openedAt,
    newest: openedBetween?.[1] ?? openedAt,
  }));
  const { file = '', log } = sessions.at(-1)?.proof[0] ?? {};
  return {
    sessions: (before?.sessions ?? 0) + sessions.length,
    seats: (before?.seats ?? 0) + seats,
    ...(before === undefined ? opened : [before, ...opened]).reduce(span),
    log: { file, ...(log !== undefined && { log }) },
  };
}

type Opened = Pick<Older, 'oldest' | 'newest'>;

/** From when to when any of two lots was opened; null where the log does not show that. */
function span(a: Opened, b: Opened): Opened {
  const oldest = a.oldest === null || b.oldest === null ? null : Math.min(a.oldest, b.oldest);
  const newest = a.newest === null || b.newest === null ? (a.newest ?? b.newest) : Math.max(a.newest, b.newest);
  return { oldest, newest };
}
