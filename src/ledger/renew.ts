import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { beat, heardLongEnough, keepDead, noteAlive } from './heartbeat.ts';
import { noteActivity } from './coverage.ts';
import { holderKey, sure } from './holder.ts';
import { blankSession, changeHolder, type PoolInstance } from './pool-instance.ts';
import { noteRenewal, noteSign } from './renewals.ts';
import { goOn } from './reopen.ts';

type Renewed = Extract<Sourced, { kind: 'renewed' }>;

/**
 * A sign of life of a session: it stays what it was, however often it comes, also where its program was started again.
 * Where its key is not open it begins here; where one from before would not have been heard yet, it was open before.
 */
export function renewSession(target: PoolInstance, event: Renewed): void {
  noteActivity(target, event);
  const key = holderKey(event.who, target.model);
  if (target.model.heartbeat === undefined) {
    const goesOn = goOn(target, key, event);
    if (goesOn !== true) begin(target, key, goesOn === 'anew' ? { ...event, anew: true } : event);
    return;
  }
  const known = target.instance.holders[key]?.sessions.find(({ who }) => who.key === event.who.key);
  if (known !== undefined && known.lastSeenAt > event.at) return;
  target.instance.streamed = true;
  noteAlive(target, event.at, event.proof, true);
  if (known === undefined) begin(target, key, event);
  else
    changeHolder(target, key, (holder) => {
      const renewed: Session = { ...sure(known), lastSeenAt: event.at };
      holder.sessions = holder.sessions.map((session) => (session === known ? renewed : session));
      beat(target, holder, event.at);
      target.emit({ kind: 'session', session: renewed });
    });
}

function begin(target: PoolInstance, key: string, event: Renewed): void {
  // Who keeps a seat by name may have had it for years.
  const isKnown = event.anew === true || heardLongEnough(target.instance, event.at, target.interval());
  const isNew = target.pace !== 'none' && isKnown;
  const blank = blankSession(target, key, event.who, event.at, event.proof);
  const session: Session = isNew ? { ...blank, openedAt: event.at, opened: 'exact' } : blank;
  changeHolder(target, key, (holder) => {
    const since: Instant | null = isNew ? event.at : null;
    if (holder.sessions.length === 0) holder.since = since;
    else if (since === null) holder.since = null;
    holder.sessions = [...holder.sessions, session];
    holder.peak = Math.max(holder.peak, holder.sessions.length);
    if (target.model.heartbeat !== undefined) beat(target, holder, event.at);
    else if (event.anew === true) noteSign(target, holder, event.at);
    else noteRenewal(target, holder, event.at);
  });
  target.emit({ kind: 'session', session });
}

/** A sign that somebody is alive, whoever it is. */
export function takeAlive(target: PoolInstance, event: Extract<Sourced, { kind: 'alive' }>): void {
  if (target.pace !== 'shared') return;
  if (target.instance.presence !== true) {
    target.instance.presence = true;
    keepDead(target);
  }
  noteAlive(target, event.at, event.proof, false);
}
