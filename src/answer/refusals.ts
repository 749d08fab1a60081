import type { Sourced } from '../domain/licence.ts';
import type { Instant } from '../domain/reading.ts';

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
  /** Logins that failed, by holder, most first. The counter counts them, too, so that they are never added to it. */
  failed: readonly { holder: string; count: number }[];
}

type Told = Extract<Sourced, { kind: 'limit-exceeded' }>;

/**
 * What the log's counter ("1147 times since 26 January") has risen by in [from, to]. A counter that began within the time
 * counts in full; one that is older and was not read before `from` counts 1 at least, and at most all it states.
 * `events` reach back before `from` as far as is known, in the order of time; `nameOf` names who a failed login was of.
 */
export function refusalsOf(events: readonly Sourced[], from: Instant, to: Instant, nameOf: (event: Extract<Sourced, { kind: 'refused' }>) => string): Refusals {
  const last = new Map<string, Told>();
  const rises: Rise[] = [];
  const failed = new Map<string, number>();
  for (const event of events) {
    if (event.at > to) break;
    if (event.kind === 'refused' && event.at >= from) failed.set(nameOf(event), (failed.get(nameOf(event)) ?? 0) + 1);
    if (event.kind !== 'limit-exceeded') continue;
    // Each instance counts for itself.
    const key = `${event.source}\u0001${event.instance}`;
    const rise = riseOf(event, last.get(key), from);
    last.set(key, event);
    if (event.at >= from && rise.atMost > 0) rises.push({ at: event.at, ...rise });
  }
  return {
    atLeast: rises.reduce((sum, { atLeast }) => sum + atLeast, 0),
    atMost: rises.reduce((sum, { atMost }) => sum + atMost, 0),
    rises,
    failed: [...failed].map(([holder, count]) => ({ holder, count })).toSorted((a, b) => b.count - a.count),
  };
}

function riseOf(event: Told, before: Told | undefined, from: Instant): Omit<Rise, 'at'> {
  if (before !== undefined && before.since === event.since && event.total >= before.total) {
    return { atLeast: event.total - before.total, atMost: event.total - before.total };
  }
  const within = event.since >= from && before?.since !== event.since;
  return { atLeast: within ? event.total : Math.min(1, event.total), atMost: event.total };
}
