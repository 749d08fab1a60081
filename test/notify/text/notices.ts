import type { Alert, Notice, NoticeBody, NoticeReason } from '../../../src/domain/alerting.ts';
import type { Holding } from '../../../src/domain/ledger.ts';
import type { Attempt } from '../../../src/notify/receiver.ts';

export const hour = 3_600_000;

/** 2026-11-21 10:18:49 in Berlin. */
export const at = Date.UTC(2026, 10, 21, 9, 18, 49);

export type Pool = NoticeBody['pools'][number];

export function alert(changes: Partial<Alert> = {}): Alert {
  const text = '11/21/26-10:18:49:396 (35968) 2 License limit exceeded 1147 times since 01/26/26 12:31:45.';
  return {
    fingerprint: 'limit-exceeded iris PROD',
    rule: 'limit-exceeded',
    level: 'critical',
    title: 'licence limit exceeded',
    pool: 'iris',
    instance: 'PROD',
    source: 'iris-prod',
    startsAt: at,
    lastAt: at,
    total: 1147,
    since: Date.UTC(2026, 0, 26, 11, 31, 45),
    rise: 1,
    proof: [{ file: '/iris/mgr/messages.log', at: 18_234, text }],
    ...changes,
  };
}

/** A session of `holder`, opened `hours` before the notice. */
export function holding(holder: string, hours: number, changes: Partial<Holding> = {}): Holding {
  const openedAt = at - hours * hour;
  return {
    id: `${holder}-${hours}`,
    pool: 'iris',
    instance: 'PROD',
    source: 'iris-prod',
    who: { holder, node: holder, process: '62428', role: 'User' },
    openedAt,
    opened: 'exact',
    lastSeenAt: openedAt,
    state: 'open',
    holderSince: openedAt,
    proof: [],
    ...changes,
  };
}

export function pool(changes: Partial<Pool> = {}): Pool {
  return {
    pool: 'iris',
    system: 'iris',
    kind: 'User',
    sources: ['iris-prod'],
    limit: 25,
    perCore: false,
    atLeast: 25,
    atMost: 25,
    sessions: 1,
    coverage: { state: 'anchored', since: at - 100 * hour, why: 'the start of the server was seen' },
    drift: null,
    holdings: [holding('192.0.2.7', 3)],
    expected: [],
    ...changes,
  };
}

export function notice(
  reason: NoticeReason = 'first',
  body: Partial<NoticeBody> = {},
  changes: Partial<Notice> = {},
): Notice {
  return {
    id: 'a3f5c9d2e1b04788',
    group: 'limit-exceeded iris',
    root: 'a3f5c9d2e1b04788',
    reason,
    body: {
      product: 'InterSystems IRIS',
      short: 'IRIS',
      title: 'licence limit exceeded',
      level: 'critical',
      at,
      timezone: 'Europe/Berlin',
      alerts: [alert()],
      pools: [pool()],
      advice: ['Log in with the emergency login. It needs no seat.', 'Ask the holders that are named above.'],
      people: {},
      hosts: {},
      ...body,
    },
    ...changes,
  };
}

/** The first attempt to deliver a notice, or one for what an earlier one kept. */
export function attempt(detail: Attempt['detail'] = null): Attempt {
  return { at, before: detail === null ? 0 : 1, detail };
}
