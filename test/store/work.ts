import type { Notice } from '../../src/domain/alerting.ts';
import type { Change, Session } from '../../src/domain/ledger.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import type { DeliveryKey, Work } from '../../src/domain/store.ts';

export function work(parts: Partial<Work> = {}): Work {
  const none = {
    inputs: new Map(),
    streams: new Map(),
    ledger: new Map(),
    rules: new Map(),
    changes: [],
    events: [],
    outbox: [],
  };
  return { at: 1_000, ...none, ...parts };
}

export function session(id: string, parts: Partial<Session> = {}): Session {
  return {
    id,
    pool: 'iris/User',
    instance: 'PROD',
    source: 'iris-prod',
    who: { holder: 'SuperUser', node: '192.0.2.7' },
    openedAt: 100,
    opened: 'exact',
    lastSeenAt: 100,
    proof: [{ file: '/logs/messages.log', at: 4_711, text: 'ünïcode, "quotes" and \u0000 as the log has them' }],
    ...parts,
  };
}

export function opened(...sessions: Session[]): Change[] {
  return sessions.map((each) => ({ kind: 'session', session: each }));
}

export function seats(pool: string, at: number, used: number | null): Change {
  return {
    kind: 'seats',
    pool,
    at,
    atLeast: used,
    atMost: used,
    limit: 25,
    coverage: { state: 'anchored', since: 0, why: 'server start' },
  };
}

export function drifted(pool: string, at: number, stated: number): Change & { kind: 'drift' } {
  const proof = { file: '/logs/messages.log', at, text: `Result = ${stated}` };
  return { kind: 'drift', pool, drift: { at, holder: 'SuperUser', counted: 1, stated, proof } };
}

export function refused(at: number, pool = 'User'): Sourced {
  return {
    kind: 'refused',
    pool,
    why: 'no seat left',
    at,
    instance: 'PROD',
    source: 'iris-prod',
    proof: { file: '/logs/messages.log', at, text: 'no' },
  };
}

/** The delivery of a notice to the one receiver that a new store has. */
export function mailed(id: string): DeliveryKey {
  return { notice: id, receiver: 'mail' };
}

export function notice(id: string, title = 'licence limit exceeded'): Notice {
  const body = { product: 'InterSystems IRIS', title, level: 'critical', at: 1, timezone: 'UTC' } as const;
  return {
    id,
    group: 'g',
    root: id,
    reason: 'first',
    body: { ...body, alerts: [], pools: [], advice: [], people: {}, hosts: {} },
  };
}
