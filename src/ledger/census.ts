import type { Session } from '../domain/ledger.ts';
import type { CensusLine, HolderLine, Sourced } from '../domain/licence-event.ts';
import { ended, holderKey } from './holder.ts';
import { dropOlder, openIn } from './older-sessions.ts';
import { blankSession, changeHolder, noteDue, roomFor, type PoolInstance } from './pool-instance.ts';
import type { HolderState, InstanceState } from './state.ts';
import { takeYoungest } from './take-closed.ts';

type Census = Extract<Sourced, { kind: 'census' }>;

/**
 * A list of all holders: the ledger is made to agree with it, and where they differed that is kept as drift. Sessions
 * that it does not hold were closed since they were last known to be open; those that only it holds were opened at a
 * time of which the list tells the earliest. It anchors coverage where logins are being traced; else it is true for its
 * own moment alone.
 */
export function takeCensus(target: PoolInstance, event: Census): void {
  const { instance } = target;
  const lines = event.holders.map((line) => countedLine(line, event));
  const listed = new Map(lines.map((line) => [holderKey(line.who, target.model), line]));
  const counted = countOf(instance);
  if (event.complete) dropOlder(instance);
  for (const key of event.complete ? Object.keys(instance.holders) : []) {
    if (!listed.has(key)) changeHolder(target, key, (holder) => closeDown(target, holder, 0, event));
  }
  for (const [key, line] of listed) changeHolder(target, key, (holder) => agree(target, key, holder, line, event));
  const stated = lines.reduce((sum, { connections }) => sum + connections, 0);
  if (event.complete && counted !== stated && instance.coverage.state === 'anchored') {
    target.pool.drift = { at: event.at, holder: 'all holders', counted, stated, proof: event.proof };
    target.emit({ kind: 'drift', pool: target.poolId, drift: target.pool.drift });
  }
  if (!event.complete) return;
  delete instance.counted;
  instance.contradicted = false;
  if (instance.coverage.state === 'unknown') {
    instance.coverage = {
      state: 'unknown',
      since: event.at,
      why: 'a list of holders told who was logged in then; logins are not traced since',
    };
    return;
  }
  instance.coverage = {
    state: 'anchored',
    since: event.at,
    why: 'a list of all holders was read, and logins are traced',
  };
  instance.lastEventAt = Math.max(instance.lastEventAt ?? event.at, event.at);
}

function countedLine(line: CensusLine, { source }: Census): HolderLine {
  if ('key' in line)
    throw new Error(
      `a list with keys of source "${source}", whose licence model does not close by 'key': name it there`,
    );
  return line;
}

function agree(target: PoolInstance, key: string, holder: HolderState, line: HolderLine, event: Census): void {
  closeDown(target, holder, line.connections, event);
  const missing = Math.min(line.connections - holder.sessions.length, roomFor(target.instance));
  const added: Session[] = [];
  for (let n = 0; n < missing; n += 1) {
    const session: Session = {
      ...blankSession(target, key, line.who, event.at, event.proof),
      ...(line.since !== undefined && { opened: 'estimated' as const, openedBetween: [line.since, event.at] as const }),
      reason: 'a list of holders names it; no line opened it',
    };
    added.push(session);
    target.emit({ kind: 'session', session });
  }
  holder.sessions = [...added.toReversed(), ...holder.sessions];
  if (missing > 0) holder.since = line.since ?? null;
  holder.sessions = holder.sessions.map((session) => {
    if (session.uncertain !== true) return session;
    const { uncertain: _, ...sure } = session;
    const seen = { ...sure, lastSeenAt: event.at };
    target.emit({ kind: 'session', session: seen });
    return seen;
  });
  // More than one seat for one holder: the ratchet has been passed, whatever the greatest count that the list states.
  holder.peak = Math.max(
    holder.peak,
    line.most ?? 0,
    holder.sessions.length,
    (line.units ?? 0) > 1 ? target.counting.ratchetAbove + 1 : 0,
  );
  holder.agreedAt = event.at;
  holder.audit = null;
  holder.grace = null;
  if (line.connections > 0 || line.graceLeft === undefined || line.graceLeft === 0) return;
  const session: Session = {
    ...blankSession(target, key, line.who, event.at, event.proof),
    closedAt: event.at,
    closed: 'estimated',
    endedBy: 'logout',
  };
  holder.grace = { until: event.at + line.graceLeft, session };
  noteDue(target, event.at + line.graceLeft);
}

/** Closes what is above a count: first what nobody knows to be open, then the youngest. */
function closeDown(target: PoolInstance, holder: HolderState, to: number, event: Census): void {
  while (holder.sessions.length > to) {
    const doubtful = holder.sessions.filter((session) => session.uncertain === true);
    const gone = takeYoungest(holder, doubtful.length > 0 ? doubtful : holder.sessions);
    if (gone === undefined) return;
    const from = Math.max(holder.agreedAt ?? gone.lastSeenAt, gone.lastSeenAt);
    const end = {
      at: event.at,
      between: [Math.min(from, event.at), event.at] as const,
      why: 'not seen to end',
      reason: 'a list of holders does not name it',
      proof: event.proof,
    };
    target.emit({ kind: 'session', session: ended(gone, end) });
  }
  if (to === 0) {
    holder.grace = null;
    holder.audit = null;
  }
}

function countOf(instance: InstanceState): number {
  return openIn(instance) + (instance.older?.sessions ?? 0);
}
