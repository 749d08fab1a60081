import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import { createNotices } from '../../src/notify/notices.ts';
import { desk, risen, over, reasons } from './desk.ts';
import { at, compose, makeAlert, makeRule } from './makers.ts';

describe('while seatwatch watches', () => {
  const alert = makeAlert('08:00');

  test('a new alert is told at once', () => {
    const [notice] = desk().tell(alert, 'live', at('08:00'));
    expect(notice).toMatchObject({ reason: 'first', body: { at: at('08:00'), alerts: [alert] } });
    expect(notice?.root).toBe(notice?.id);
  });

  test('a rise within the interval waits until it is over, and is told once with all that has come', () => {
    const notices = desk();
    const [first] = notices.tell(alert, 'live', at('08:00'));
    expect(notices.tell(risen(alert, '08:10', 3), 'live', at('08:10'))).toEqual([]);
    expect(notices.tell(risen(alert, '08:20', 7), 'live', at('08:20'))).toEqual([]);
    expect(notices.clock(at('08:30') - 1)).toEqual([]);
    const told = notices.clock(at('08:30'));
    expect(told).toMatchObject([
      { reason: 'rise', root: first?.id, group: first?.group, body: { alerts: [{ rise: 7 }] } },
    ]);
    expect(notices.clock(at('09:30'))).toEqual([]);
  });

  test('a rise that had to wait is not told once its rule was switched off or taken away', () => {
    for (const rules of [[makeRule({ enabled: false })], []]) {
      const notices = desk();
      notices.tell(alert, 'live', at('08:00'));
      notices.tell(risen(alert, '08:10', 3), 'live', at('08:10'));
      expect(createNotices(rules, compose, notices.dirty()).clock(at('09:00'))).toEqual([]);
    }
  });

  test('a rise after the interval is told at once, and begins a new interval', () => {
    const notices = desk();
    notices.tell(alert, 'live', at('08:00'));
    expect(reasons(notices.tell(risen(alert, '08:40', 3), 'live', at('08:40')))).toEqual(['rise']);
    expect(notices.tell(risen(alert, '08:50', 4), 'live', at('08:50'))).toEqual([]);
    expect(reasons(notices.clock(at('09:10')))).toEqual(['rise']);
  });

  test('its end is told in the same thread, with a rise that nobody was told of yet', () => {
    const notices = desk();
    const [first] = notices.tell(alert, 'live', at('08:00'));
    notices.tell(risen(alert, '08:10', 3), 'live', at('08:10'));
    expect(notices.tell(over(risen(alert, '08:10', 3), '08:25'), 'live', at('08:25'))).toMatchObject([
      {
        reason: 'resolved',
        root: first?.id,
        group: first?.group,
        body: { alerts: [{ rise: 3, endsAt: at('08:25') }] },
      },
    ]);
    expect(notices.clock(at('10:00'))).toEqual([]);
  });

  test('the end of one that nobody was told of is not told', () => {
    expect(desk().tell(over(alert, '08:30'), 'live', at('08:30'))).toEqual([]);
  });

  test('another episode is another thread', () => {
    const notices = desk();
    const [first] = notices.tell(alert, 'live', at('08:00'));
    notices.tell(over(alert, '08:30'), 'live', at('08:30'));
    const [second] = notices.tell(makeAlert('09:00'), 'live', at('09:00'));
    expect(second).toMatchObject({ reason: 'first' });
    expect(second?.id).not.toBe(first?.id);
    expect(second?.root).not.toBe(first?.root);
  });

  test('two sources are two threads, and one does not make the other wait', () => {
    const notices = desk();
    const [one] = notices.tell(alert, 'live', at('08:00'));
    const [two] = notices.tell(makeAlert('08:05', { source: 'other' }), 'live', at('08:05'));
    expect(two).toMatchObject({ reason: 'first' });
    expect(two?.root).not.toBe(one?.root);
  });
});

describe('ids', () => {
  function morning(): Notice[] {
    const notices = desk();
    const alert = makeAlert('08:00');
    return [
      ...notices.tell(alert, 'live', at('08:00')),
      ...notices.tell(risen(alert, '08:40', 3), 'live', at('08:40')),
      ...notices.tell(risen(alert, '09:20', 5), 'live', at('09:20')),
      ...notices.tell(over(risen(alert, '09:20', 5), '09:50'), 'live', at('09:50')),
    ];
  }

  test('are the same for the same story, so that a mail sent again after a crash is the same mail', () => {
    expect(morning().map(({ id }) => id)).toEqual(morning().map(({ id }) => id));
  });

  test('differ between all that is told of one alert', () => {
    expect(reasons(morning())).toEqual(['first', 'rise', 'rise', 'resolved']);
    expect(new Set(morning().map(({ id }) => id)).size).toBe(4);
    expect(new Set(morning().map(({ root }) => root)).size).toBe(1);
  });

  test('do not depend on the clock at which a live line was read', () => {
    const alert = makeAlert('08:00');
    expect(desk().tell(alert, 'live', at('08:00'))[0]?.id).toBe(desk().tell(alert, 'live', at('08:05'))[0]?.id);
  });

  test('are safe in a header', () => {
    for (const { id } of morning()) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('at the first start ever', () => {
  test('one notice says what is watched from now on, and what is wrong already; nothing of the past is told apart from that', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: null });
    notices.watching('prod: messages.log');
    notices.watching('prod: messages.log');
    const past = makeAlert('05:00', { fingerprint: 'past' });
    expect(notices.tell(past, 'history', at('08:00'))).toEqual([]);
    expect(notices.tell(over(past, '05:30'), 'history', at('08:00'))).toEqual([]);
    const standing = makeAlert('07:50');
    expect(notices.tell(standing, 'history', at('08:00'))).toEqual([]);
    expect(notices.caughtUp(at('08:01'))).toMatchObject([
      { reason: 'started', body: { watching: ['prod: messages.log'], alerts: [{ startsAt: at('07:50') }] } },
    ]);
    expect(notices.startup).toBeNull();
    expect(notices.caughtUp(at('08:02'))).toEqual([]);
  });

  test('nothing wrong is a notice too: it shows that mail arrives', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: null });
    notices.watching('prod: messages.log');
    expect(notices.caughtUp(at('08:01'))).toMatchObject([
      { reason: 'started', body: { alerts: [], watching: ['prod: messages.log'] } },
    ]);
  });

  test('what becomes of an alert that it told goes on in its thread', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: null });
    const standing = makeAlert('07:50');
    notices.tell(standing, 'history', at('08:00'));
    const [started] = notices.caughtUp(at('08:01'));
    expect(notices.tell(risen(standing, '08:10', 3), 'live', at('08:10'))).toEqual([]);
    expect(notices.clock(at('08:31'))).toMatchObject([{ reason: 'rise', root: started?.id }]);
    expect(notices.tell(over(standing, '09:00'), 'live', at('09:00'))).toMatchObject([
      { reason: 'resolved', root: started?.id },
    ]);
  });

  test('a line that is appended meanwhile is live, and told at once', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: null });
    expect(reasons(notices.tell(makeAlert('08:00'), 'live', at('08:00')))).toEqual(['first']);
    expect(notices.caughtUp(at('08:01'))).toMatchObject([{ reason: 'started', body: { alerts: [] } }]);
  });

  test('killed before it had caught up, it says all of it at the next start', () => {
    const notices = desk();
    notices.startUp({ started: true, downSince: null });
    notices.watching('prod: messages.log');
    notices.tell(makeAlert('07:50'), 'history', at('08:00'));
    const next = notices.killed();
    next.startUp({ started: false, downSince: null });
    expect(next.caughtUp(at('08:05'))).toMatchObject([
      { reason: 'started', body: { watching: ['prod: messages.log'], alerts: [{ startsAt: at('07:50') }] } },
    ]);
  });
});
