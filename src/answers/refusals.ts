import type { Instant } from '../domain/entry.ts';
import type { Sourced, Who } from '../domain/licence-event.ts';
import { countLimit, countsFrom, type LimitCount, type LimitExceeded } from '../domain/limit-count.ts';

/** One line that tells of refusals, and how many it adds. */
export interface Rise {
  at: Instant;
  /** The fewest and the most that lie in the time asked about. */
  atLeast: number;
  atMost: number;
}

/** Refusals of one pool in a time. */
export interface Refusals {
  atLeast: number;
  atMost: number;
  rises: readonly Rise[];
  /** Logins that failed, by holder, most first. A counter counts them, too, so that they are never added to it. */
  failed: readonly { holder: string; count: number }[];
  /** Records that nobody understood: what they tell may be refusals. */
  notUnderstood: number;
}

/**
 * What the log's counter ("1147 times since 26 January") has risen by in [from, to]. A counter that began within the
 * time counts in full; one that is older and was not read before `from` counts 1 at least, and at most all it states.
 * Where the product has no counter (`counted` of its licence model is false), each record of a refusal is one.
 * `events` reach back before `from` as far as is known, in the order of time; `nameOf` names who a failed login was of.
 */
export function refusalsOf(
  events: readonly Sourced[],
  from: Instant,
  to: Instant,
  counted: boolean,
  nameOf: (who: Who) => string,
): Refusals {
  const last = new Map<string, LimitCount>();
  const rises: Rise[] = [];
  const failed = new Map<string, number>();
  let notUnderstood = 0;
  for (const event of events) {
    if (event.at > to) break;
    if (event.kind === 'refused' && event.at >= from) {
      if (!counted) rises.push({ at: event.at, atLeast: 1, atMost: 1 });
      if (event.who !== undefined) failed.set(nameOf(event.who), (failed.get(nameOf(event.who)) ?? 0) + 1);
    }
    if (event.kind === 'remark' && event.what === 'not-understood' && event.at >= from) notUnderstood += 1;
    if (event.kind !== 'limit-exceeded') continue;
    // Each instance counts for itself.
    const key = `${event.source}\u0001${event.instance}`;
    const before = last.get(key);
    const { rise: most, count } = countLimit(before, event);
    const rise = { atLeast: leastOf(event, before, most, from), atMost: most };
    last.set(key, count);
    if (event.at >= from && rise.atMost > 0) rises.push({ at: event.at, ...rise });
  }
  return {
    atLeast: rises.reduce((sum, { atLeast }) => sum + atLeast, 0),
    atMost: rises.reduce((sum, { atMost }) => sum + atMost, 0),
    rises,
    failed: [...failed].map(([holder, count]) => ({ holder, count })).toSorted((a, b) => b.count - a.count),
    notUnderstood,
  };
}

/**
 * Of a number that no earlier one explains one refusal at least is new, and all of them where it began to count within
 * the time.
 */
function leastOf(event: LimitExceeded, before: LimitCount | undefined, most: number, from: Instant): number {
  if (event.total === null || (before?.total != null && countsFrom(event) === before.from)) return most;
  const began = countsFrom(event);
  return began !== null && began >= from ? most : Math.min(1, most);
}
