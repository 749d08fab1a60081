import type { Holding } from '../domain/ledger.ts';
import { lifeOf } from './heartbeat.ts';
import { oldestFirst } from './order.ts';
import { closesTrusted, type Counting } from './seats.ts';
import type { PoolState } from './state.ts';
import { surelySince, suspectsOf, type Suspecting } from './suspects.ts';

/** How seats of a pool fall free by time at a source: see `lifeOf`. */
export interface Living {
  interval: number | null;
  isKept: boolean;
}

/**
 * The sessions of a pool that are open or may be, and those in grace, oldest first. By source: how it counts, and what
 * makes a session suspect, and how long a seat stays taken that nobody gives back.
 */
export function holdingsOf(
  pool: PoolState | undefined,
  countingOf: (source: string) => Counting,
  suspectingOf: (source: string) => Suspecting | undefined,
  livingOf: (source: string) => Living,
): Holding[] {
  const all: Holding[] = [];
  for (const instance of Object.values(pool?.instances ?? {})) {
    // Where a count stated fewer seats than there are holders, some of them have gone: which, nobody knows.
    const doubted =
      instance.coverage.state === 'unknown' ||
      (instance.counted?.least ?? 0) < 0 ||
      !closesTrusted(instance, countingOf(instance.source));
    const living = livingOf(instance.source);
    const suspecting = doubted ? undefined : suspectingOf(instance.source);
    for (const { sessions, since, grace, stated, beat } of Object.values(instance.holders)) {
      // The log has just stated as many connections as there are sessions: all of them are open.
      const told = instance.coverage.state !== 'unknown' && stated != null && stated.connections >= sessions.length;
      const suspects = suspectsOf(sessions, since, instance.clock, suspecting);
      const surely = surelySince(sessions, since);
      for (const session of sessions) {
        const suspect = suspects.get(session.id);
        const life = lifeOf(session, beat, living, instance);
        all.push({
          ...session,
          state: 'open',
          holderSince: session.uncertain === true ? null : surely,
          ...(doubted && !told && { uncertain: true }),
          ...(suspect !== undefined && { suspect }),
          ...(life !== undefined && { life }),
        });
      }
      if (sessions.length === 0 && grace !== null) all.push({ ...grace.session, state: 'grace', holderSince: null });
    }
  }
  return all.sort(oldestFirst);
}
