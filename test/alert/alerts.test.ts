import { describe, expect, test } from 'vitest';
import { EVALUATORS } from '../../rules/index.ts';
import { createAlerts, type Alerts } from '../../src/alert/alerts.ts';
import type { Rule, View } from '../../src/domain/alerting.ts';
import type { Sourced } from '../../src/domain/licence.ts';
import type { Json } from '../../src/domain/reading.ts';
import { at, limit, makeRule, MINUTE, restart } from './makers.ts';

/** Nothing is known of any pool, so that no seat proves anything. */
const UNKNOWN: View = { pool: () => undefined, pools: () => [], suspects: () => [], isWatched: () => true };

function running(rules: readonly Rule[] = [makeRule()], loaded: ReadonlyMap<string, Json> = new Map()): Alerts {
  return createAlerts(rules, EVALUATORS, UNKNOWN, loaded);
}

function live(alerts: Alerts, event: Sourced): ReturnType<Alerts['step']> {
  return alerts.step({ kind: 'event', event, pool: 'iris' }, event.at);
}

describe('an alert', () => {
  test('starts with the first refusal that the log states, and says where it stands', () => {
    const alerts = running();
    expect(live(alerts, limit('08:00', 1147))).toEqual([
      {
        fingerprint: 'limit-exceeded iris prod PROD',
        rule: 'limit-exceeded',
        level: 'critical',
        title: 'License limit exceeded',
        pool: 'iris',
        instance: 'PROD',
        source: 'prod',
        startsAt: at('08:00'),
        lastAt: at('08:00'),
        total: 1147,
        since: at('06:00'),
        rise: 1,
        proof: [limit('08:00', 1147).proof],
      },
    ]);
  });

  test('rises with the number, keeps when it started, and shows its first line and its last', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    live(alerts, limit('08:05', 7));
    expect(live(alerts, limit('08:10', 9))).toMatchObject([{ startsAt: at('08:00'), lastAt: at('08:10'), rise: 5, total: 9, proof: [{ at: 5 }, { at: 9 }] }]);
  });

  test('does not rise with the same number, nor with a smaller one', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(live(alerts, limit('08:10', 5))).toEqual([]);
    expect(live(alerts, limit('08:20', 4))).toEqual([]);
  });

  test('ends by the clock once nothing has risen for long enough, not a moment before, and once', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(alerts.clock(at('08:30') - 1)).toEqual([]);
    expect(alerts.clock(at('08:30'))).toMatchObject([{ endsAt: at('08:30'), endedBy: 'no refusal for 30 minutes; not proven free' }]);
    expect(alerts.clock(at('09:30'))).toEqual([]);
  });

  test('ended when it had been quiet long enough, also where the clock comes late', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(alerts.clock(at('11:00'))).toMatchObject([{ endsAt: at('08:30') }]);
  });

  test('that should have ended meanwhile ends before the next one starts', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(live(alerts, limit('11:00', 8))).toMatchObject([
      { startsAt: at('08:00'), endsAt: at('08:30'), rise: 1 },
      { startsAt: at('11:00'), rise: 3 },
    ]);
  });

  test('is not ended by what happens at another source, nor by the restart of another instance', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(live(alerts, limit('08:05', 3, 'other'))).toMatchObject([{ source: 'other', rise: 1 }]);
    expect(live(alerts, restart('08:10', 'other'))).toMatchObject([{ source: 'other', endedBy: 'the instance was restarted' }]);
    expect(live(alerts, restart('08:10', 'prod', 'SECOND'))).toEqual([]);
    expect(live(alerts, limit('11:00', 4, 'other'))).toMatchObject([{ source: 'other', startsAt: at('11:00') }]);
    expect(alerts.clock(at('11:00'))).toMatchObject([{ source: 'prod', endsAt: at('08:30') }]);
  });

  test('is not ended by one session that closes', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(live(alerts, { ...restart('08:10'), kind: 'closed', which: 'one', match: { holder: 'alice' }, why: 'logout' })).toEqual([]);
    expect(live(alerts, { ...restart('08:11'), kind: 'closed', which: 'all', match: { process: '11' }, why: 'its process died' })).toEqual([]);
    expect(live(alerts, restart('08:12'))).toMatchObject([{ endsAt: at('08:12'), endedBy: 'the instance was restarted' }]);
  });
});

describe('rules', () => {
  test('that are off say nothing', () => {
    expect(live(running([makeRule({ enabled: false })]), limit('08:00', 5))).toEqual([]);
  });

  test('are asked one by one: each has its own patience', () => {
    const alerts = running([makeRule(), makeRule({ id: 'slow', level: 'info', resolveAfter: 60 * MINUTE })]);
    expect(live(alerts, limit('08:00', 5)).map(({ rule }) => rule)).toEqual(['limit-exceeded', 'slow']);
    expect(alerts.clock(at('08:30')).map(({ rule }) => rule)).toEqual(['limit-exceeded']);
    expect(alerts.clock(at('09:00')).map(({ rule }) => rule)).toEqual(['slow']);
  });

  test('about what no product states a number for count what they see', () => {
    const alerts = running([makeRule({ id: 'refused', on: 'refused' })]);
    const refused: Sourced = { ...limit('08:00', 1), kind: 'refused', pool: 'User', who: { holder: 'alice' }, why: 'the login failed' };
    expect(live(alerts, refused)).toMatchObject([{ rise: 1, total: null, since: null }]);
    expect(live(alerts, { ...refused, at: at('08:01') })).toMatchObject([{ rise: 2, startsAt: at('08:00'), lastAt: at('08:01') }]);
  });
});

describe('a restart of the program', () => {
  /** What happens in one morning, by minute. */
  const EVENTS = [limit('08:00', 5), limit('08:20', 7), limit('09:30', 8), restart('09:40'), limit('09:45', 9)];

  function morning(restartAt: number | null): unknown[] {
    let alerts = running();
    const stored = new Map<string, Json>();
    const told: unknown[] = [];
    for (let now = at('08:00'); now <= at('11:00'); now += MINUTE) {
      told.push(...alerts.clock(now), ...EVENTS.filter((event) => event.at === now).flatMap((event) => live(alerts, event)));
      for (const [key, state] of alerts.dirty()) stored.set(key, JSON.parse(JSON.stringify(state)) as Json);
      if (now === restartAt) alerts = running([makeRule()], stored);
    }
    return told;
  }

  test.each(['08:00', '08:10', '08:20', '08:50', '09:00', '09:30', '09:40', '09:45', '10:15'])('at %s changes nothing of what is told', (time) => {
    expect(morning(at(time))).toEqual(morning(null));
    expect(morning(null)).toHaveLength(7);
  });

  test('remembers the number beyond the end of an alert', () => {
    const alerts = running();
    live(alerts, limit('08:00', 1147));
    alerts.clock(at('09:00'));
    const again = running([makeRule()], alerts.dirty());
    expect(live(again, limit('10:00', 1147))).toEqual([]);
    expect(live(again, limit('10:10', 1150))).toMatchObject([{ rise: 3 }]);
  });

  test('gives what changed once', () => {
    const alerts = running();
    expect(alerts.dirty().size).toBe(0);
    live(alerts, limit('08:00', 5));
    expect([...alerts.dirty().keys()]).toEqual(['rule limit-exceeded']);
    expect(alerts.dirty().size).toBe(0);
  });
});
