import { describe, expect, test } from 'vitest';
import { EVALUATORS } from '../../rules/index.ts';
import type { Rule, View } from '../../src/domain/alerting.ts';
import type { Json } from '../../src/domain/entry.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import { createAlerts, type Alerts } from '../../src/notify/alerts.ts';
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
    expect(live(alerts, limit('08:10', 9))).toMatchObject([
      { startsAt: at('08:00'), lastAt: at('08:10'), rise: 5, total: 9, proof: [{ at: 5 }, { at: 9 }] },
    ]);
  });

  test('does not rise with the same number; a smaller one begins anew', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(live(alerts, limit('08:10', 5))).toEqual([]);
    expect(live(alerts, limit('08:20', 4))).toMatchObject([{ rise: 5, total: 4 }]);
    expect(live(alerts, limit('08:25', 6))).toMatchObject([{ rise: 7, total: 6 }]);
  });

  test('rises by one for each line that states no number, and by the rise of numbers', () => {
    const alerts = running();
    const bare = (time: string, times = 1): Sourced => ({
      ...limit(time, 0),
      kind: 'limit-exceeded',
      pool: 'User',
      total: null,
      since: null,
      times,
    });
    expect(live(alerts, bare('08:00'))).toMatchObject([{ rise: 1, total: null, since: null }]);
    expect(live(alerts, bare('08:01', 3))).toMatchObject([{ rise: 4 }]);
    const numbered: Sourced = {
      ...limit('08:02', 6),
      kind: 'limit-exceeded',
      pool: 'User',
      total: 6,
      since: null,
      times: 1,
    };
    // How much of a first number is new nobody knows: one at least.
    expect(live(alerts, numbered)).toMatchObject([{ rise: 5, total: 6 }]);
    expect(live(alerts, { ...numbered, total: 8, at: at('08:03') })).toMatchObject([{ rise: 7, total: 8 }]);
  });

  test('counts anew from a start of the instance, where the number states no date', () => {
    const alerts = running();
    const undated = (time: string, total: number, began: string): Sourced => ({
      ...limit(time, total),
      kind: 'limit-exceeded',
      pool: 'User',
      total,
      since: null,
      times: 1,
      began: at(began),
    });
    expect(live(alerts, undated('08:00', 1, '06:00'))).toMatchObject([{ rise: 1 }]);
    expect(live(alerts, undated('08:10', 1, '06:00'))).toEqual([]);
    expect(live(alerts, undated('08:20', 1, '08:15'))).toMatchObject([{ rise: 2 }]);
  });

  test('names who was refused just before the line, and the seats that were counted then', () => {
    const alerts = running();
    const refused = (time: string, holder: string): Sourced => ({
      ...limit(time, 0),
      kind: 'refused',
      pool: 'User',
      who: { holder },
      why: 'the login failed',
    });
    live(alerts, refused('07:00', 'long-ago'));
    live(alerts, refused('08:00', 'ann'));
    expect(live(alerts, limit('08:00', 5))).toMatchObject([{ refused: [{ who: { holder: 'ann' }, at: at('08:00') }] }]);
    live(alerts, refused('08:05', 'bob'));
    expect(live(alerts, limit('08:05', 6))).toMatchObject([
      { refused: [{ who: { holder: 'ann' } }, { who: { holder: 'bob' } }] },
    ]);
  });

  test('ends by the clock once nothing has risen for long enough, not a moment before, and once', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(alerts.clock(at('08:30') - 1)).toEqual([]);
    expect(alerts.clock(at('08:30'))).toMatchObject([
      { endsAt: at('08:30'), endedBy: 'no refusal for 30 minutes; not proven free' },
    ]);
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
    expect(live(alerts, restart('08:10', 'other'))).toMatchObject([
      { source: 'other', endedBy: 'the instance was restarted' },
    ]);
    expect(live(alerts, restart('08:10', 'prod', 'SECOND'))).toEqual([]);
    expect(live(alerts, limit('11:00', 4, 'other'))).toMatchObject([{ source: 'other', startsAt: at('11:00') }]);
    expect(alerts.clock(at('11:00'))).toMatchObject([{ source: 'prod', endsAt: at('08:30') }]);
  });

  test('is not ended by one session that closes', () => {
    const alerts = running();
    live(alerts, limit('08:00', 5));
    expect(
      live(alerts, { ...restart('08:10'), kind: 'closed', which: 'one', match: { holder: 'alice' }, why: 'logout' }),
    ).toEqual([]);
    expect(
      live(alerts, {
        ...restart('08:11'),
        kind: 'closed',
        which: 'all',
        match: { process: '11' },
        why: 'its process died',
      }),
    ).toEqual([]);
    expect(live(alerts, restart('08:12'))).toMatchObject([
      { endsAt: at('08:12'), endedBy: 'the instance was restarted' },
    ]);
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
    const refused: Sourced = {
      ...limit('08:00', 1),
      kind: 'refused',
      pool: 'User',
      who: { holder: 'alice' },
      why: 'the login failed',
    };
    expect(live(alerts, refused)).toMatchObject([{ rise: 1, total: null, since: null }]);
    expect(live(alerts, { ...refused, at: at('08:01') })).toMatchObject([
      { rise: 2, startsAt: at('08:00'), lastAt: at('08:01') },
    ]);
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
      told.push(
        ...alerts.clock(now),
        ...EVENTS.filter((event) => event.at === now).flatMap((event) => live(alerts, event)),
      );
      for (const [key, state] of alerts.dirty()) stored.set(key, JSON.parse(JSON.stringify(state)) as Json);
      if (now === restartAt) alerts = running([makeRule()], stored);
    }
    return told;
  }

  test.each(['08:00', '08:10', '08:20', '08:50', '09:00', '09:30', '09:40', '09:45', '10:15'])(
    'at %s changes nothing of what is told',
    (time) => {
      expect(morning(at(time))).toEqual(morning(null));
      expect(morning(null)).toHaveLength(7);
    },
  );

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
