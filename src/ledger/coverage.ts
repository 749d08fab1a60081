import type { Instant } from '../domain/entry.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { beginPairs } from './pairing.ts';
import { changeHolder, type PoolInstance } from './pool-instance.ts';

/** Changes the coverage of an instance; `at least` never lowers one that is better already. */
export function changeCoverage(target: PoolInstance, event: Extract<Sourced, { kind: 'coverage' }>): void {
  const { instance } = target;
  switch (event.known) {
    case 'anchored':
      instance.coverage = { state: 'anchored', since: event.at, why: event.why };
      instance.lastEventAt = event.at;
      beginPairs(target);
      return;
    case 'at least':
      noteActivity(target, event);
      return;
    case 'mixed':
      instance.mixed ??= { since: event.at, why: event.why };
      return;
    case 'in order':
      delete instance.mixed;
      return;
    case 'no longer':
    case 'gap':
      loseCoverage(target, event.at, event.why);
      return;
  }
}

/** Any licence line shows that the log is being written. */
export function noteActivity(target: PoolInstance, event: Sourced): void {
  const { instance } = target;
  instance.lastEventAt = Math.max(instance.lastEventAt ?? event.at, event.at);
  if (instance.coverage.state === 'unknown' && instance.mixed === undefined) {
    instance.coverage = {
      state: 'at least',
      since: event.at,
      why: 'traced since then; sessions from before may exist',
    };
  }
}

/** Where the lines are of two logs, nothing that they tell makes it known who holds a seat. */
export function doubtMixed(target: PoolInstance): void {
  const { mixed, coverage } = target.instance;
  if (mixed === undefined || (coverage.state === 'unknown' && coverage.why === mixed.why)) return;
  loseCoverage(target, mixed.since, mixed.why);
}

/** Something was missed: from now on at least the sessions that are listed are open. */
export function lowerCoverage(target: PoolInstance, when: Instant, why: string): void {
  target.instance.coverage = { state: 'at least', since: target.instance.coverage.since ?? when, why };
}

/** What is open may have ended unseen, and who came is not shown: all sessions become uncertain. */
export function loseCoverage(target: PoolInstance, since: Instant, why: string): void {
  target.instance.coverage = { state: 'unknown', since, why };
  delete target.instance.counted;
  // From here on a close without its opening is no wonder.
  delete target.instance.pairs;
  delete target.instance.alive;
  for (const key of Object.keys(target.instance.holders)) {
    changeHolder(target, key, (holder) => {
      holder.audit = null;
      holder.grace = null;
      holder.stated = null;
      holder.agreedAt = null;
      delete holder.beat;
      holder.sessions = holder.sessions.map((session) => ({ ...session, uncertain: true }));
      for (const session of holder.sessions) target.emit({ kind: 'session', session });
    });
  }
}
