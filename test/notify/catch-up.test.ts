import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import { createNotices, type Notices } from '../../src/notify/notices.ts';
import { type Desk, desk, risen, over, reasons } from './desk.ts';
import { at, compose, makeAlert, makeRule, MINUTE } from './makers.ts';

describe('after a downtime', () => {
  function back(from = desk()): Desk {
    from.startUp({ started: false, downSince: at('07:00') });
    return from;
  }

  test('one notice a pool tells what was missed, each alert as it stands at the end, those that still stand first', () => {
    const notices = back();
    const missed = makeAlert('07:30');
    for (const [alert, time] of [
      [missed, '08:00'],
      [risen(missed, '07:40', 4), '08:00'],
      [over(risen(missed, '07:40', 4), '08:10'), '08:10'],
    ] as const)
      expect(notices.tell(alert, 'catch-up', at(time))).toEqual([]);
    notices.tell(makeAlert('07:35', { source: 'second' }), 'catch-up', at('08:00'));
    notices.tell(makeAlert('07:35', { source: 'third', pool: 'development' }), 'catch-up', at('08:00'));
    expect(notices.caughtUp(at('08:10'))).toMatchObject([
      {
        reason: 'catch-up',
        body: {
          downSince: at('07:00'),
          alerts: [{ source: 'second' }, { source: 'prod', rise: 4, endsAt: at('08:10') }],
        },
      },
      { reason: 'catch-up', body: { downSince: at('07:00'), alerts: [{ source: 'third' }] } },
    ]);
    expect(notices.caughtUp(at('08:11'))).toEqual([]);
  });

  test('each of several episodes is told, and an earlier thread hears of its end', () => {
    const before = desk();
    const alert = makeAlert('06:50');
    const [first] = before.tell(alert, 'live', at('06:50'));
    const notices = back(before.killed());
    notices.tell(over(risen(alert, '07:10', 12), '07:40'), 'catch-up', at('08:00'));
    notices.tell(makeAlert('07:50', { rise: 2 }), 'catch-up', at('08:00'));
    expect(notices.caughtUp(at('08:10'))).toMatchObject([
      {
        reason: 'catch-up',
        root: first?.id,
        body: {
          alerts: [
            { startsAt: at('07:50'), rise: 2 },
            { startsAt: at('06:50'), rise: 12, endsAt: at('07:40') },
          ],
        },
      },
    ]);
  });

  test('of a start, what wakes people is told first', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: null });
    notices.tell(makeAlert('07:30', { fingerprint: 'key', level: 'warning' }), 'history', at('08:00'));
    notices.tell(makeAlert('07:35', { fingerprint: 'lost', level: 'critical' }), 'history', at('08:00'));
    const [started] = notices.caughtUp(at('08:10'));
    expect(started?.body.alerts.map(({ fingerprint }) => fingerprint)).toEqual(['lost', 'key']);
  });

  test('what a source that is new showed as its past is not mailed when it ends', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: at('07:00') });
    const past = makeAlert('01:00', { source: 'new' });
    notices.tell(past, 'history', at('08:00'));
    notices.tell(over(past, '01:30'), 'catch-up', at('08:00'));
    expect(reasons(notices.caughtUp(at('08:10')))).toEqual(['started']);
  });

  test('nothing missed is nothing to tell', () => {
    expect(back().caughtUp(at('08:10'))).toEqual([]);
  });

  test('an alert that somebody was told of before goes on in its thread', () => {
    const before = desk();
    const alert = makeAlert('06:50');
    const [first] = before.tell(alert, 'live', at('06:50'));
    const notices = back(before.killed());
    expect(notices.tell(risen(alert, '07:30', 9), 'catch-up', at('08:00'))).toEqual([]);
    expect(notices.caughtUp(at('08:10'))).toMatchObject([
      { reason: 'catch-up', root: first?.id, body: { alerts: [{ rise: 9 }] } },
    ]);
    expect(notices.clock(at('10:00'))).toEqual([]);
    expect(notices.tell(over(alert, '10:00'), 'live', at('10:00'))).toMatchObject([
      { reason: 'resolved', root: first?.id },
    ]);
  });

  test('two that somebody was told of before keep a thread each', () => {
    const before = desk();
    const [one, two] = [makeAlert('06:50'), makeAlert('06:55', { source: 'second' })];
    const [first] = before.tell(one, 'live', at('06:50'));
    const [second] = before.tell(two, 'live', at('06:55'));
    const notices = back(before.killed());
    for (const alert of [one, two]) notices.tell(risen(alert, '07:30', 9), 'catch-up', at('08:00'));
    expect(notices.caughtUp(at('08:10'))).toHaveLength(1);
    expect(notices.tell(over(one, '10:00'), 'live', at('10:00'))).toMatchObject([{ root: first?.id }]);
    expect(notices.tell(over(two, '10:00'), 'live', at('10:00'))).toMatchObject([{ root: second?.id }]);
  });

  test('a rise that had to wait is not told before all has been read', () => {
    const before = desk();
    const alert = makeAlert('06:50');
    before.tell(alert, 'live', at('06:50'));
    before.tell(risen(alert, '06:55', 2), 'live', at('06:55'));
    const notices = back(before.killed());
    expect(notices.clock(at('08:00'))).toEqual([]);
    notices.caughtUp(at('08:01'));
    expect(reasons(notices.clock(at('08:02')))).toEqual(['rise']);
  });

  test('killed before it had caught up, it goes on from when the first downtime began, and forgets nothing', () => {
    const notices = back();
    notices.tell(makeAlert('07:30'), 'catch-up', at('08:00'));
    const next = notices.killed();
    next.startUp({ started: false, downSince: at('08:01') });
    next.tell(makeAlert('08:05', { source: 'second' }), 'catch-up', at('08:10'));
    expect(next.caughtUp(at('08:10'))).toMatchObject([
      { reason: 'catch-up', body: { downSince: at('07:00'), alerts: [{ source: 'prod' }, { source: 'second' }] } },
    ]);
  });

  test('with something new that is watched from now on, both are told', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: at('07:00') });
    notices.watching('new: messages.log');
    notices.tell(makeAlert('07:30'), 'catch-up', at('08:00'));
    notices.tell(makeAlert('07:45', { source: 'new' }), 'history', at('08:00'));
    expect(notices.caughtUp(at('08:10'))).toMatchObject([
      { reason: 'catch-up', body: { alerts: [{ source: 'prod' }] } },
      { reason: 'started', body: { watching: ['new: messages.log'], alerts: [{ source: 'new' }] } },
    ]);
  });
});

describe('a restart in between', () => {
  /** What happens to two alerts in a morning; each step gives its notices. */
  const one = makeAlert('08:00');
  const two = makeAlert('08:15', { source: 'second', pool: 'second' });
  const STEPS: ((notices: Notices) => Notice[])[] = [
    (notices) => notices.tell(one, 'live', at('08:00')),
    (notices) => notices.tell(risen(one, '08:10', 3), 'live', at('08:10')),
    (notices) => notices.tell(two, 'live', at('08:15')),
    (notices) => notices.clock(at('08:31')),
    (notices) => notices.tell(risen(two, '08:40', 5), 'live', at('08:40')),
    (notices) => notices.clock(at('08:46')),
    (notices) => notices.tell(over(one, '08:50'), 'live', at('08:50')),
    (notices) => notices.tell(over(two, '09:16'), 'live', at('09:16')),
    (notices) => notices.clock(at('12:00')),
  ];

  function morning(killedBehind: number): Notice[] {
    let notices = desk();
    return STEPS.flatMap((step, index) => {
      const told = step(notices);
      if (index === killedBehind) notices = notices.killed();
      return told;
    });
  }

  test.each(STEPS.map((_, index) => index))('behind step %i gives the same notices', (index) => {
    expect(morning(index)).toEqual(morning(-1));
    expect(reasons(morning(-1))).toEqual(['first', 'first', 'rise', 'rise', 'resolved', 'resolved']);
  });

  test('what was stored is not changed by what comes after it', () => {
    const notices = createNotices([makeRule()], compose, new Map());
    notices.tell(one, 'live', at('08:00'));
    const stored = notices.dirty();
    const before = JSON.stringify([...stored]);
    notices.tell(risen(one, '08:00', 9), 'live', at('08:00') + 40 * MINUTE);
    expect(JSON.stringify([...stored])).toBe(before);
    expect(notices.dirty().size).toBe(1);
    expect(notices.dirty().size).toBe(0);
  });
});
