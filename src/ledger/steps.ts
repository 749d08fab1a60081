import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { Proof, Sourced } from '../domain/licence-event.ts';
import { dueTimesOf, forgettable } from './due.ts';
import { ended, endOf, holderKey, isLater, matches, openedWithin, spared, takeClosed } from './holder.ts';
import { leaveUnnamed } from './manual-count.ts';
import { dropOlder, oneOf, takeOlder } from './older-sessions.ts';
import { blank, change, due, roomFor, type PoolInstance } from './pool-instance.ts';
import { disturbCount, expectCount, settleCount } from './reconcile-count.ts';
import { closesTrusted, holdsFor } from './seats.ts';
import type { HolderState } from './state.ts';

/** What is true of one instant alone, in milliseconds. */
const MOMENT = 1;

type Event<K extends Sourced['kind']> = Extract<Sourced, { kind: K }>;

/** A login: a session, and perhaps a count that the log states beside it. */
export function open(at: PoolInstance, event: Event<'opened'>): void {
  noteActivity(at, event);
  const key = holderKey(event.who, at.model);
  const session = blank(at, key, event.who, event.at, event.proof);
  session.openedAt = event.at;
  session.opened = 'exact';
  if (event.between !== undefined) Object.assign(session, openedWithin(event.between));
  const surely = event.between?.[1] ?? event.at;
  const last = at.instance.ended;
  if (last !== null && last.proof.file !== event.proof.file && event.at < last.at) {
    // A late line of a rotated file, dated before the last restart.
    at.emit({ kind: 'session', session: ended(session, endOf(last)) });
    return;
  }
  change(at, key, (holder) => {
    if (holder.sessions.length === 0) holder.since = surely;
    else if (holder.since !== null) holder.since = Math.min(holder.since, surely);
    holder.grace = null;
    holder.sessions = [...holder.sessions, session];
    holder.peak = Math.max(holder.peak, holder.sessions.length);
    if (event.connections !== undefined) {
      expectCount(holder, event.connections, session, event.at, at.model.settle, event.proof);
      // Where ends are believed, the sessions say the same.
      if (!closesTrusted(at.instance, at.counting)) noteStated(at, holder, event.connections, event.at);
    }
    if (holder.audit?.due != null) due(at, holder.audit.due);
  });
  at.emit({ kind: 'session', session });
}

/** Keeps the number of connections that the log states of a holder, as long as it is sure. */
function noteStated(at: PoolInstance, holder: HolderState, connections: number, when: Instant): void {
  // Of several logins in a burst the greatest count is the last.
  const burst = holder.stated != null && Math.abs(when - holder.stated.at) <= at.model.settle;
  const stated = burst ? Math.max(holder.stated?.connections ?? 0, connections) : connections;
  // All that were there before are there still: nobody has left without a word so far.
  const agreed = stated > 1 && stated === holder.sessions.length && !at.instance.contradicted;
  const until = when + (agreed ? holdsFor(at.instance.coverage) : MOMENT);
  holder.stated = { connections: stated, at: when, until };
  due(at, until);
}

/** A logout: the session it belongs to, by the model's rule. */
export function closeOne(at: PoolInstance, event: Event<'closed'>): void {
  noteActivity(at, event);
  at.instance.closeSeen = true;
  const key = holderKey(event.match, at.model);
  const end = endOf(event);
  const unpaired = (at.instance.holders[key]?.sessions.length ?? 0) === 0;
  const unnamed = unpaired && event.inferred === undefined && leaveUnnamed(at);
  const older = unpaired && !unnamed && event.inferred === undefined ? takeOlder(at.instance) : undefined;
  if (event.inferred === undefined) countPair(at, unpaired && !unnamed && older === undefined);
  if (unpaired) {
    if (event.inferred !== undefined) return;
    // It was open before the log tells, or its login is missing.
    const missing = blank(at, key, event.match, event.at, event.proof);
    const session = older === undefined ? missing : oneOf(older, missing);
    at.emit({ kind: 'session', session: { ...ended(session, end), proof: [event.proof] } });
    const expected = unnamed || older !== undefined || at.instance.coverage.state !== 'anchored';
    if (!expected) missed(at, event.at, 'a logout came without its login');
    return;
  }
  change(at, key, (holder) => {
    disturbCount(holder, event.at, at.model.settle);
    holder.stated = null;
    const before = holder.sessions;
    const taken = takeClosed(holder, event.match, at.model);
    if (taken === undefined) return;
    const closed = ended(taken, end);
    at.emit({ kind: 'session', session: closed });
    for (const session of holder.sessions) if (!before.includes(session)) at.emit({ kind: 'session', session });
    if (holder.sessions.length > 0) return;
    due(at, event.at + at.model.settle);
    const grace = at.model.grace?.[taken.who.role ?? ''];
    if (grace === undefined) return;
    holder.grace = { until: event.at + grace, session: closed };
    due(at, event.at + grace);
  });
}

/** The end of everything (a restart), or of all that matches (a process that died). */
export function closeAll(at: PoolInstance, event: Event<'closed'>): void {
  const everything = Object.keys(event.match).length === 0;
  const end = endOf(event);
  for (const key of Object.keys(at.instance.holders)) {
    change(at, key, (holder) => {
      const gone = holder.sessions.filter((session) =>
        everything ? !spared(session, event) : matches(session.who, event.match),
      );
      if (everything) holder.grace = null;
      if (gone.length > 0 || everything) holder.audit = null;
      if (gone.length > 0) holder.stated = null;
      const leaving = new Set(gone);
      holder.sessions = holder.sessions.filter((session) => !leaving.has(session));
      for (const session of gone) at.emit({ kind: 'session', session: ended(session, end) });
    });
  }
  if (!everything) return;
  if (!isLater(at.instance.older?.log, at.instance.older?.newest ?? null, event)) dropOlder(at.instance);
  at.instance.ended = {
    at: event.at,
    between: event.between ?? null,
    why: event.why,
    inferred: event.inferred ?? null,
    proof: event.proof,
  };
  at.instance.contradicted = false;
  delete at.instance.counted;
  delete at.instance.refused;
  beginPairs(at);
  // A stamp far in the future, of a garbled line or a wrong clock, does not outlive the start.
  at.instance.clock = event.at;
  at.instance.lastEventAt = Math.min(at.instance.lastEventAt ?? event.at, event.at);
  // What the log corrected before has ended with all else.
  if (Object.keys(at.pool.instances).length === 1) at.pool.drift = null;
}

/**
 * The end of an instance that has said nothing for long, while its log went on: a container that was renamed or taken
 * away.
 */
export function endGone(at: PoolInstance, when: Instant, proof: Proof): void {
  const name = at.instanceName;
  const reason = `${name} has said nothing since, while its log went on: it was renamed, taken away or emptied`;
  for (const key of Object.keys(at.instance.holders)) {
    change(at, key, (holder) => {
      for (const session of holder.sessions)
        at.emit({
          kind: 'session',
          session: ended(session, {
            at: when,
            between: [Math.min(session.lastSeenAt, when), when],
            why: 'not seen to end',
            reason,
            proof,
          }),
        });
      holder.sessions = [];
      holder.grace = null;
      holder.audit = null;
    });
  }
  dropOlder(at.instance);
}

function beginPairs({ model, instance }: PoolInstance): void {
  if (model.pairing !== undefined) instance.pairs = { closes: 0, unpaired: 0 };
}

function countPair({ instance }: PoolInstance, unpaired: boolean): void {
  const { pairs } = instance;
  if (pairs !== undefined) instance.pairs = { closes: pairs.closes + 1, unpaired: pairs.unpaired + Number(unpaired) };
}

/** What the log now covers. 'at least' never takes away from what is known already. */
export function changeCoverage(at: PoolInstance, event: Event<'coverage'>): void {
  const { instance } = at;
  switch (event.known) {
    case 'anchored':
      instance.coverage = { state: 'anchored', since: event.at, why: event.why };
      instance.lastEventAt = event.at;
      beginPairs(at);
      return;
    case 'at least':
      noteActivity(at, event);
      return;
    case 'no longer':
    case 'gap':
      loseCoverage(at, event.at, event.why);
      return;
  }
}

/**
 * Does what is due up to an instant, in the order of the due times: counts that have settled, graces that have run out,
 * silence. `after` is called behind each with its time.
 */
export function runDue(at: PoolInstance, to: Instant, after: (at: Instant) => void): void {
  const { instance } = at;
  while (instance.dueAt !== null && instance.dueAt <= to) {
    const now = instance.dueAt;
    const times = dueTimesOf(instance, at.model.settle);
    for (const key of times.take(now)) {
      const holder = instance.holders[key];
      if (holder === undefined) continue;
      if (holder.stated != null && holder.stated.until <= now) change(at, key, (it) => void (it.stated = null));
      if (holder.audit?.due != null && holder.audit.due <= now) settle(at, key);
      if (holder.grace !== null && holder.grace.until <= now) change(at, key, (it) => void (it.grace = null));
      if (forgettable(holder) && (holder.audit?.lastAt ?? -Infinity) + at.model.settle <= now) {
        delete instance.holders[key];
        at.markDirty(key);
      }
      if (instance.holders[key] === undefined) times.forget(key);
      else times.note(key, holder);
    }
    instance.dueAt = times.next();
    after(now);
  }
  const silentAt = (instance.lastEventAt ?? Infinity) + at.silence;
  if (instance.coverage.state !== 'unknown' && silentAt <= to) {
    loseCoverage(
      at,
      instance.lastEventAt ?? silentAt,
      'no licence line has come for too long: tracing counts as switched off',
    );
    after(silentAt);
  }
  instance.clock = Math.max(instance.clock ?? to, to);
}

function settle(at: PoolInstance, key: string): void {
  const stateBefore = at.instance.holders[key];
  const audit = stateBefore?.audit;
  change(at, key, (holder) => {
    const before = new Map(holder.sessions.map((session) => [session.id, session]));
    const { closed, missing, drift, contradicted } = settleCount(holder, at.instance);
    for (const { session, end } of closed) at.emit({ kind: 'session', session: ended(session, end) });
    for (const session of holder.sessions)
      if (before.get(session.id) !== session) at.emit({ kind: 'session', session });
    // What is missing may be of those that were put together.
    const lost = missing - (at.instance.older?.sessions ?? 0);
    if (audit?.proof != null && lost > 0) addMissing(at, key, holder, lost, audit.at, audit.proof);
    if (drift !== null && (missing === 0 || lost > 0)) {
      at.pool.drift = { ...drift, holder: nameOfHolder(holder, key) };
      at.emit({ kind: 'drift', pool: at.poolId, drift: at.pool.drift });
    }
    if (contradicted) at.instance.contradicted = true;
  });
}

/**
 * Sessions that the log counts and no line opened: from before the log, or, where nothing was missing, from a lost
 * line.
 */
function addMissing(
  at: PoolInstance,
  key: string,
  holder: HolderState,
  counted: number,
  when: Instant,
  proof: Proof,
): void {
  const missing = Math.min(counted, roomFor(at.instance) - (at.instance.older?.sessions ?? 0));
  const anchored = at.instance.coverage.state === 'anchored';
  // A stamp may lie before the anchor.
  const from = Math.min(at.instance.coverage.since ?? when, when);
  const who = holder.sessions.at(-1)?.who ?? {};
  const { process: _, role: __, ...named } = who;
  const added: Session[] = [];
  for (let n = 0; n < missing; n += 1) {
    const session: Session = {
      ...blank(at, key, named, when, proof),
      opened: anchored ? 'estimated' : 'before the log',
      ...(anchored && { openedBetween: [from, when] as const }),
      reason: 'the log counts it; no line opened it',
    };
    added.push(session);
    at.emit({ kind: 'session', session });
  }
  holder.sessions = [...added.toReversed(), ...holder.sessions];
  holder.since = anchored ? Math.min(holder.since ?? when, from) : null;
  holder.peak = Math.max(holder.peak, holder.sessions.length);
  if (anchored) missed(at, when, 'the log counts a session whose login is missing');
}

/** Any licence line shows that the log is being written. */
export function noteActivity(at: PoolInstance, event: Sourced): void {
  const { instance } = at;
  instance.lastEventAt = Math.max(instance.lastEventAt ?? event.at, event.at);
  if (instance.coverage.state === 'unknown') {
    instance.coverage = {
      state: 'at least',
      since: event.at,
      why: 'traced since then; sessions from before may exist',
    };
  }
}

function missed(at: PoolInstance, when: Instant, why: string): void {
  at.instance.coverage = { state: 'at least', since: at.instance.coverage.since ?? when, why };
}

function loseCoverage(at: PoolInstance, since: Instant, why: string): void {
  at.instance.coverage = { state: 'unknown', since, why };
  delete at.instance.counted;
  // From here on a close without its opening is no wonder.
  delete at.instance.pairs;
  for (const key of Object.keys(at.instance.holders)) {
    change(at, key, (holder) => {
      holder.audit = null;
      holder.grace = null;
      holder.stated = null;
      holder.agreedAt = null;
      holder.sessions = holder.sessions.map((session) => ({ ...session, uncertain: true }));
      for (const session of holder.sessions) at.emit({ kind: 'session', session });
    });
  }
}

function nameOfHolder(holder: HolderState, key: string): string {
  return holder.sessions.at(-1)?.who.holder ?? key.slice(1);
}
