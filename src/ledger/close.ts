import type { Sourced } from '../domain/licence-event.ts';
import { lowerCoverage, noteActivity } from './coverage.ts';
import { ended, endOf, hasKeys, holderKey, isLater, matches, spared } from './holder.ts';
import { lookupOf } from './lookup.ts';
import { leaveUnnamed } from './manual-count.ts';
import { dropOlder, oneOf, takeOlder } from './older-sessions.ts';
import { beginPairs, countPair } from './pairing.ts';
import { blankSession, changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import { disturbCount } from './reconcile-count.ts';
import { noteSign } from './renewals.ts';
import { endAtOnce, holdBack, noteLeft } from './reopen.ts';
import { takeClosed } from './take-closed.ts';

type Closed = Extract<Sourced, { kind: 'closed' }>;

/** Closes the one session that a logout belongs to, by the rules of the licence model. */
export function closeOne(target: PoolInstance, event: Closed): void {
  const key = keyOfClosed(target, event);
  if (key === undefined) return;
  noteActivity(target, event);
  target.instance.closeSeen = true;
  const end = endOf(event);
  const unpaired = (target.instance.holders[key]?.sessions.length ?? 0) === 0;
  const unnamed = unpaired && event.inferred === undefined && leaveUnnamed(target);
  const older = unpaired && !unnamed && event.inferred === undefined ? takeOlder(target.instance) : undefined;
  if (event.inferred === undefined) countPair(target, unpaired && !unnamed && older === undefined);
  if (unpaired) {
    if (event.inferred !== undefined) return;
    // It was open before the log tells, or its login is missing.
    const missing = blankSession(target, key, event.match, event.at, event.proof);
    const session = older === undefined ? missing : oneOf(older, missing);
    const isKept = older === undefined && !unnamed && holdBack(target, key, event);
    if (!isKept) target.emit({ kind: 'session', session: { ...ended(session, end), proof: [event.proof] } });
    const expected = unnamed || older !== undefined || target.instance.coverage.state !== 'anchored';
    if (!expected) lowerCoverage(target, event.at, 'a logout came without its login');
    return;
  }
  if (holdBack(target, key, event)) return;
  changeHolder(target, key, (holder) => {
    disturbCount(holder, event.at, target.model.settle);
    holder.stated = null;
    const before = holder.sessions;
    const taken = takeClosed(holder, event.match, target.model);
    if (taken === undefined) return;
    noteSign(target, holder, event.at);
    const closed = ended(taken, end);
    noteLeft(holder, [closed]);
    target.emit({ kind: 'session', session: closed });
    for (const session of holder.sessions) if (!before.includes(session)) target.emit({ kind: 'session', session });
    if (holder.sessions.length > 0) return;
    noteDue(target, event.at + target.model.settle);
    const grace = target.model.grace?.[taken.who.role ?? ''];
    if (grace === undefined) return;
    holder.grace = { until: event.at + grace, session: closed };
    noteDue(target, event.at + grace);
  });
}

/** Under which holder the session stands; undefined where a close names a key alone that is not open. */
function keyOfClosed({ instance, model }: PoolInstance, { match }: Closed): string | undefined {
  if (match.key === undefined || !hasKeys(model)) return holderKey(match, model);
  const open = lookupOf(instance).holderOf(match.key);
  if (open !== undefined) return open;
  return Object.keys(match).length === 1 ? undefined : holderKey(match, model);
}

/** Closes every session (a restart), or all that match (a process that died). */
export function closeAll(target: PoolInstance, event: Closed): void {
  const everything = Object.keys(event.match).length === 0;
  const end = endOf(event);
  for (const key of Object.keys(target.instance.holders)) {
    changeHolder(target, key, (holder) => {
      const gone = holder.sessions.filter((session) =>
        everything ? !spared(session, event) : matches(session.who, event.match),
      );
      if (everything) holder.grace = null;
      if (gone.length > 0 || everything) holder.audit = null;
      if (gone.length > 0) holder.stated = null;
      if (gone.length > 0) noteSign(target, holder, event.at);
      endAtOnce(target, holder, gone, end);
    });
  }
  if (!everything) return;
  if (!isLater(target.instance.older?.log, target.instance.older?.newest ?? null, event)) dropOlder(target.instance);
  target.instance.ended = {
    at: event.at,
    between: event.between ?? null,
    why: event.why,
    inferred: event.inferred ?? null,
    proof: event.proof,
  };
  target.instance.contradicted = false;
  delete target.instance.counted;
  delete target.instance.refused;
  delete target.instance.notUnderstood;
  beginPairs(target);
  // A stamp far in the future, of a garbled line or a wrong clock, does not outlive the start.
  target.instance.clock = event.at;
  target.instance.lastEventAt = Math.min(target.instance.lastEventAt ?? event.at, event.at);
  // What the log corrected before has ended with all else.
  if (Object.keys(target.pool.instances).length === 1) target.pool.drift = null;
}
