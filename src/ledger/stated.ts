import type { Instant } from '../domain/entry.ts';
import type { PoolStanding, Refused, Unread } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { countLimit, countsInLog } from '../domain/limit-count.ts';
import { recount, type PoolInstance } from './pool-instance.ts';
import type { PoolState } from './state.ts';

type Event<K extends Sourced['kind']> = Extract<Sourced, { kind: K }>;

/** What a key allows holds from then on; a limit that only this states has its instant beside it. */
export function takeCapacity(target: PoolInstance, event: Event<'capacity'>): void {
  const { pool, instance } = target;
  pool.perCore = event.unit === 'cores';
  if (event.unit === 'users' && event.limit !== null) {
    if (pool.limit !== event.limit || pool.limitSince === undefined) pool.limitSince = event.at;
    pool.limit = event.limit;
  }
  if (event.each === undefined || event.each === (instance.each === true)) return;
  instance.each = event.each;
  recount(target);
}

/** Counts refusals since the last start of the instance, and keeps the seats as they were when the last one came. */
export function noteRefused(target: PoolInstance, event: Event<'limit-exceeded' | 'refused'>): void {
  const { instance, pool } = target;
  let times = 1;
  if (event.kind === 'limit-exceeded') {
    const before = instance.limitCount;
    const { rise, count } = countLimit(before, event);
    instance.limitCount = count;
    // What a number states at first sight may be of a time that nothing was read of.
    times = before?.total == null && event.total !== null && !countsInLog(event) ? Math.min(1, rise) : rise;
  }
  if (times === 0) return;
  const { atLeast = null, atMost = null, limit = null } = pool.step ?? {};
  const known = instance.refused;
  instance.refused = {
    times: (known?.times ?? 0) + times,
    first: Math.min(known?.first ?? event.at, event.at),
    last: Math.max(known?.last ?? event.at, event.at),
    seats: { atLeast, atMost, limit },
  };
}

/** Counts what no pattern fitted since the last start of the instance. */
export function noteUnread({ instance }: PoolInstance, at: Instant): void {
  const known = instance.notUnderstood;
  instance.notUnderstood = {
    times: (known?.times ?? 0) + 1,
    first: Math.min(known?.first ?? at, at),
    last: Math.max(known?.last ?? at, at),
  };
}

type Stated = Pick<PoolStanding, 'limitSince' | 'statedLimit' | 'each' | 'refused' | 'notUnderstood'>;

/** What the logs of a pool state beside its seats. `configured` is its limit in the configuration, null without one. */
export function statedOf(pool: PoolState, configured: number | null): Stated {
  const { limit, limitSince, instances } = pool;
  const all = Object.values(instances);
  const refused = refusedIn(pool);
  const notUnderstood = unreadIn(all.flatMap((one) => one.notUnderstood ?? []));
  const other = configured !== null && limit !== null && limitSince !== undefined && limit !== configured;
  return {
    ...(configured === null && limitSince !== undefined && { limitSince }),
    // Of several instances each may have a key of its own, of which the configured limit is the sum.
    ...(other && all.length === 1 && { statedLimit: { limit, since: limitSince } }),
    ...(all.some(({ each }) => each === true) && { each: true }),
    ...(refused !== undefined && { refused }),
    ...(notUnderstood !== undefined && { notUnderstood }),
  };
}

/** The refusals of all instances of a pool; undefined where the log tells of none since they started. */
function refusedIn({ instances }: PoolState): Refused | undefined {
  let all: Refused | undefined;
  for (const { refused } of Object.values(instances)) {
    if (refused === undefined) continue;
    const latest = all === undefined || refused.last >= all.last ? refused : all;
    all = {
      times: (all?.times ?? 0) + refused.times,
      first: Math.min(all?.first ?? refused.first, refused.first),
      last: latest.last,
      seats: latest.seats,
    };
  }
  return all;
}

/** What no pattern fitted, of all instances of a pool; undefined where all was understood. */
function unreadIn(all: readonly (Unread & { times: number })[]): Unread | undefined {
  if (all.length === 0) return undefined;
  return {
    times: all.reduce((sum, { times }) => sum + times, 0),
    first: Math.min(...all.map(({ first }) => first)),
    last: Math.max(...all.map(({ last }) => last)),
  };
}
