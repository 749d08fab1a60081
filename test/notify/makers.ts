import type { Alert, NoticeBody, Rule } from '../../src/domain/alerting.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';

export const MINUTE = 60_000;

/** An instant of a day, by its time. */
export function at(time: string): Instant {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return Date.UTC(2026, 10, 20, hour, minute);
}

export function makeRule(more: Partial<Rule> = {}): Rule {
  return {
    id: 'limit-exceeded',
    level: 'critical',
    condition: 'event',
    enabled: true,
    on: 'limit-exceeded',
    title: 'License limit exceeded',
    minInterval: 30 * MINUTE,
    resolveAfter: 30 * MINUTE,
    ...more,
  };
}

/** The limit line of a source. */
export function limit(time: string, total: number, source = 'prod', instance = source.toUpperCase()): Sourced {
  return {
    kind: 'limit-exceeded',
    pool: 'User',
    source,
    instance,
    at: at(time),
    total,
    since: at('06:00'),
    times: 1,
    proof: { file: 'messages.log', at: total, text: `License limit exceeded ${total} times` },
  };
}

/** The end of everything at an instance. */
export function restart(time: string, source = 'prod', instance = source.toUpperCase()): Sourced {
  return {
    kind: 'closed',
    which: 'all',
    match: {},
    why: 'crash',
    source,
    instance,
    at: at(time),
    proof: { file: 'messages.log', at: 0, text: 'Startup' },
  };
}

export function makeAlert(time: string, more: Partial<Alert> = {}): Alert {
  const source = more.source ?? 'prod';
  return {
    fingerprint: `limit-exceeded iris ${source} PROD`,
    rule: 'limit-exceeded',
    level: 'critical',
    title: 'License limit exceeded',
    pool: 'iris',
    instance: 'PROD',
    source,
    startsAt: at(time),
    lastAt: at(time),
    total: 1,
    since: at('06:00'),
    rise: 1,
    proof: [{ file: 'messages.log', at: 0, text: 'License limit exceeded 1 times' }],
    ...more,
  };
}

/** The body of a notice that holds what it is told, and no more. */
export function compose(
  alerts: readonly Alert[],
  when: Instant,
  more: Pick<NoticeBody, 'downSince' | 'watching'>,
): NoticeBody {
  return {
    product: 'IRIS',
    title: alerts[0]?.title ?? '',
    level: 'critical',
    at: when,
    timezone: 'UTC',
    alerts,
    pools: [],
    advice: [],
    people: {},
    hosts: {},
    ...more,
  };
}
