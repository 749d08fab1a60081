import type { Instant } from '../domain/entry.ts';
import type { Life, Session } from '../domain/ledger.ts';
import type { Proof } from '../domain/licence-event.ts';
import { ended, sure } from './holder.ts';
import { lookupOf } from './lookup.ts';
import { changeHolder, noteDue, type PoolInstance } from './pool-instance.ts';
import type { HolderState, InstanceState } from './state.ts';

/** A heartbeat of a holder: its sessions are open, and the next heartbeat is awaited. */
export function beat(target: PoolInstance, holder: HolderState, at: Instant): void {
  const interval = target.interval();
  const due = interval === null || !Number.isFinite(interval) ? null : at + interval;
  holder.beat = { from: at, due, state: 'alive' };
  if (due !== null) noteDue(target, due);
}

/**
 * Somebody of the instance is alive, of whatever pool: who was dead while nobody was will be taken away within two
 * intervals. Once every session that is alive must have sent a heartbeat, all of them are known.
 */
export function noteAlive(target: PoolInstance, at: Instant, proof: Proof, isStreamed: boolean): void {
  const { instance } = target;
  if (target.model.heartbeat === undefined || target.pace === 'none') return;
  const { alive } = instance;
  const since = alive?.since ?? (isStreamed ? at : null);
  if (alive !== undefined && at < alive.at) {
    if (alive.since !== since) instance.alive = { ...alive, since };
    return;
  }
  instance.alive = { at, since, proof };
  const interval = target.interval();
  if (interval === null || !Number.isFinite(interval)) return;
  for (const key of lookupOf(instance).dead()) {
    // Who was alive before it was missed removed nobody.
    if (at < (instance.holders[key]?.beat?.from ?? at) + interval) continue;
    changeHolder(target, key, (holder) => {
      holder.beat = { from: at, due: at + 2 * interval, state: 'doubtful' };
      doubt(target, holder);
    });
    noteDue(target, at + 2 * interval);
  }
  if (instance.coverage.state !== 'at least' || since === null || at < since + 2 * interval) return;
  const why = 'every session that is alive has sent a heartbeat since';
  instance.coverage = { state: 'anchored', since: at, why };
}

/** The same of a heartbeat in another pool. */
export function noteAliveBeside(target: PoolInstance, at: Instant, proof: Proof): void {
  if (target.pace === 'shared') noteAlive(target, at, proof, true);
}

/**
 * Whether the stream has told of heartbeats for so long that one of a session from before would have come. Where nobody
 * is ever removed, an entry may be of any time before.
 */
export function heardLongEnough({ alive }: InstanceState, at: Instant, interval: number | null): boolean {
  return alive?.since != null && at - alive.since >= 2 * (interval ?? LONG);
}

/** Where nothing tells the interval, the log counts as complete after so long, in milliseconds. */
const LONG = 1_800_000;

/** What is due of a holder whose heartbeat has not come by `now`. */
export function missBeat(target: PoolInstance, key: string, now: Instant): void {
  const interval = target.interval();
  const known = target.instance.holders[key]?.beat;
  if (known == null || known.due === null || known.due > now) return;
  changeHolder(target, key, (holder) => {
    if (interval === null || !Number.isFinite(interval)) {
      holder.beat = { ...known, due: null };
    } else if (known.state === 'alive') {
      holder.beat = { ...known, due: known.from + 2 * interval, state: 'doubtful' };
      noteDue(target, known.from + 2 * interval);
      doubt(target, holder);
    } else takeAway(target, holder, known.from, interval, now);
  });
}

function doubt(target: PoolInstance, holder: HolderState): void {
  holder.sessions = holder.sessions.map((session) => ({ ...session, uncertain: true }));
  for (const session of holder.sessions) target.emit({ kind: 'session', session });
}

/** Two heartbeats are missing: another session that was alive has taken the entry away. While none was, it stays. */
function takeAway(target: PoolInstance, holder: HolderState, from: Instant, interval: number, now: Instant): void {
  const { alive } = target.instance;
  if (alive === undefined || alive.at < from + interval) {
    holder.beat = { from, due: null, state: 'dead' };
    // The file that each client writes to shows that nobody is alive; without that the log may have stopped.
    if (target.instance.presence === true) keep(target, holder);
    return;
  }
  const gone = holder.sessions;
  holder.sessions = [];
  holder.beat = null;
  for (const session of gone) {
    const missed = session.lastSeenAt === from ? from + interval : from;
    // A list that still held it is later than what was missed.
    const earliest = Math.max(missed, target.instance.table?.listedAt ?? missed);
    const end = {
      at: now,
      between: [Math.min(earliest, now), now] as const,
      why: 'no heartbeat',
      reason: 'two heartbeats did not come, and others were alive to remove it',
      proof: alive.proof,
    };
    target.emit({ kind: 'session', session: ended(session, end) });
  }
}

/** Who is dead and not yet removed surely blocks, now that something shows that nobody is alive. */
export function keepDead(target: PoolInstance): void {
  for (const [key, { beat: known }] of Object.entries(target.instance.holders))
    if (known?.state === 'dead') changeHolder(target, key, (holder) => keep(target, holder));
}

function keep(target: PoolInstance, holder: HolderState): void {
  holder.sessions = holder.sessions.map(sure);
  for (const session of holder.sessions) target.emit({ kind: 'session', session });
}

/** Until when the seat of an open session is taken, as it stands at the instant; undefined where time tells nothing. */
export function lifeOf(
  session: Session,
  beatOf: HolderState['beat'],
  { interval, isKept }: { interval: number | null; isKept: boolean },
  { clock, table, alive }: Pick<InstanceState, 'clock' | 'table' | 'alive'>,
): Life | undefined {
  if (isKept) return { state: 'kept', doubtfulAt: null, freeBy: null };
  if (session.expiresAt !== undefined) return { state: 'leased', doubtfulAt: null, freeBy: session.expiresAt };
  if (interval === null) return undefined;
  if (interval === Infinity) return undefined;
  const from = beatOf?.from ?? session.lastSeenAt;
  // What a list alone shows stood so at its own moment.
  const state = beatOf?.state ?? stateAt(from, table?.readAt ?? clock ?? from, interval);
  // Others would have removed it: the clocks of the computers differ, or the interval is another one.
  if (state === 'dead' && beatOf == null && alive !== undefined && alive.at >= from + interval)
    return { state: 'doubtful', doubtfulAt: null, freeBy: null };
  if (state === 'dead') return { state, doubtfulAt: null, freeBy: null };
  return { state, doubtfulAt: state === 'alive' ? from + interval : null, freeBy: from + 2 * interval };
}

function stateAt(from: Instant, at: Instant, interval: number): 'alive' | 'doubtful' | 'dead' {
  if (at < from + interval) return 'alive';
  return at < from + 2 * interval ? 'doubtful' : 'dead';
}
