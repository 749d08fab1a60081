import { describe, expect, test } from 'vitest';
import { day, HOUR, iris, MINUTE, stamp, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };

/** A Logout that makes closings believed. */
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');

describe('the limit line', () => {
  test('fires the moment it is there, though it is the last line', () => {
    const { notices } = timeline().lines(iris.limit('08:50:21:513', 1147)).outcome();
    expect(notices).toMatchObject([
      { reason: 'first', body: { title: 'License limit exceeded', alerts: [{ total: 1147, rise: 1 }] } },
    ]);
  });

  test('the same number again is no rise; a rise within the interval waits for it', () => {
    const line = timeline()
      .lines(iris.limit('08:00:00:000', 5))
      .lines(iris.limit('08:10:00:000', 5))
      .lines(iris.limit('08:20:00:000', 9));
    expect(line.outcome().notices.map(({ reason }) => reason)).toEqual(['first']);
    const { notices } = line.until(day('08:30') + MINUTE).outcome();
    expect(notices.map(({ reason }) => reason)).toEqual(['first', 'rise']);
    expect(notices[1]).toMatchObject({ root: notices[0]?.id, body: { alerts: [{ rise: 5, total: 9 }] } });
  });

  test('after 30 quiet minutes it resolves, and says what is not proven', () => {
    const { notices } = timeline().lines(iris.limit('08:00:00:000', 5)).until(day('08:31')).outcome();
    expect(notices.map(({ reason }) => reason)).toEqual(['first', 'resolved']);
    expect(notices[1]?.body.alerts[0]).toMatchObject({ endedBy: 'no refusal for 30 minutes; not proven free' });
  });

  test('where the pool is anchored it must also have a free seat', () => {
    const logins = iris.login('07:00:00:000', 11, '192.0.2.7', 1) + iris.login('07:00:01:000', 12, '192.0.2.8', 1);
    const line = timeline({ ...ALWAYS, limit: 2 })
      .lines(iris.start('06:00:00:000') + SEEN + logins)
      .lines(iris.limit('08:00:00:000', 1))
      .until(day('09:00'));
    expect(line.outcome().notices.map(({ reason }) => reason)).toEqual(['first']);
    const { notices } = line.lines(iris.logout('09:30:00:000', 11, '192.0.2.7')).outcome();
    expect(notices.map(({ reason }) => reason)).toEqual(['first', 'resolved']);
    expect(notices[1]?.body.alerts[0]?.endedBy).toBe('no refusal for 30 minutes, and at most 1 of 2 seats are taken');
  });

  test('while its source cannot be read, no time makes it over', () => {
    const line = timeline().lines(iris.limit('08:00:00:000', 5));
    line.pipeline().tick(day('12:00'), []);
    expect(line.outcome().notices.map(({ reason }) => reason)).toEqual(['first']);
    expect(
      line
        .until(day('12:01'))
        .outcome()
        .notices.map(({ reason }) => reason),
    ).toEqual(['first', 'resolved']);
  });

  test('a restart resolves it with that reason', () => {
    const { notices } = timeline().lines(iris.limit('08:00:00:000', 5)).lines(iris.start('08:05:00:000')).outcome();
    expect(notices.at(-1)).toMatchObject({
      reason: 'resolved',
      body: { alerts: [{ endedBy: 'the instance was restarted' }] },
    });
  });

  test('history is not mailed, but what is wrong at the first start is told, once', () => {
    const line = timeline();
    line.pipeline().startUp({ started: true, downSince: null });
    line.pipeline().watching('prod');
    line.lines(iris.limit('08:00:00:000', 5) + iris.limit('08:10:00:000', 7), day('08:15'), true);
    line.pipeline().caughtUp(day('08:15'));
    const { notices } = line.until(day('08:16')).outcome();
    expect(notices).toMatchObject([
      { reason: 'started', body: { watching: ['prod'], alerts: [{ total: 7, rise: 3 }] } },
    ]);
  });

  test('what was appended while the program was down is mailed once a pool', () => {
    const line = timeline()
      .lines(iris.login('07:00:00:000', 11, '192.0.2.7', 1))
      .restart();
    line.pipeline().startUp({ started: false, downSince: day('07:30') });
    line.lines(iris.limit('08:00:00:000', 5) + iris.limit('08:10:00:000', 7), day('09:00'));
    line.pipeline().tick(day('09:00'), ['prod']);
    line.pipeline().caughtUp(day('09:00'));
    const { notices } = line.until(day('09:01')).outcome();
    expect(notices).toMatchObject([
      {
        reason: 'catch-up',
        body: {
          downSince: day('07:30'),
          alerts: [{ total: 7, endedBy: 'no refusal for 30 minutes; not proven free' }],
        },
      },
    ]);
  });

  test('a stamp of hours ago does not keep an appended line from being mailed, nor does it resolve at once', () => {
    const line = timeline().lines(iris.limit('05:00:00:000', 5), day('08:00')).until(day('08:01'));
    expect(line.outcome().notices.map(({ reason }) => reason)).toEqual(['first']);
    expect(
      line
        .until(day('08:31'))
        .outcome()
        .notices.map(({ reason }) => reason),
    ).toEqual(['first', 'resolved']);
  });

  test('a counter that began anew without a start in the log is a gap', () => {
    const { pool } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.limit('08:00:00:000', 50) +
          iris.limit('09:00:00:000', 3, '11/20/26 08:30:00'),
      )
      .outcome();
    expect(pool.coverage).toMatchObject({ state: 'unknown', since: day('09:00') });
  });
});

describe('a wrong zone or clock', () => {
  test('a start-up line that states another time in UTC is a remark', () => {
    const { events } = timeline({ zone: 'Europe/Berlin' }).lines(iris.start('06:00:00:000'), 0).outcome();
    expect(events).toMatchObject([
      { kind: 'remark', what: 'zone', detail: expect.stringContaining('wrong by 60 minutes') },
    ]);
    expect(timeline().lines(iris.start('06:00:00:000'), 0).outcome().events).toEqual([]);
  });

  test('appended lines that are all two hours away from the clock are told of once, a late line is not', () => {
    const line = timeline();
    for (let n = 1; n < 5; n += 1) line.lines(iris.login(`08:0${n}:00:000`, 10 + n, '192.0.2.7', n), day(`10:0${n}`));
    expect(line.outcome().events).toEqual([]);
    for (let n = 5; n < 9; n += 1) line.lines(iris.login(`08:0${n}:00:000`, 10 + n, '192.0.2.7', n), day(`10:0${n}`));
    expect(line.outcome().events).toMatchObject([
      { kind: 'remark', what: 'zone', detail: expect.stringContaining('wrong by 120 minutes') },
    ]);
  });

  test('as long as it lasts it is said again, so that nobody is told that it is over', () => {
    const line = timeline();
    for (let n = 0; n < 40; n += 1)
      line.lines(
        iris.login('08:00:00:000', 10 + n, '192.0.2.7', n + 1).replace('11/20/26', `11/${20 + Math.floor(n / 10)}/26`),
        day('10:00') + Math.floor(n / 10) * 24 * HOUR,
      );
    expect(line.outcome().events.filter(({ kind }) => kind === 'remark')).toHaveLength(4);
  });

  test('history is as old as it is', () => {
    const line = timeline();
    for (let n = 1; n < 9; n += 1)
      line.lines(iris.login(`08:0${n}:00:000`, 10 + n, '192.0.2.7', n), day(`20:0${n}`), true);
    expect(line.outcome().events).toEqual([]);
  });
});

describe('time', () => {
  test('stamps are of the zone of the source', () => {
    const { holdings } = timeline({ zone: 'Europe/Berlin' })
      .lines(iris.login('08:00:00:000', 11, '192.0.2.7', 1), 0)
      .outcome();
    expect(holdings[0]?.openedAt).toBe(day('07:00'));
  });

  test('the repeated hour is the earlier one until the stream has passed it', () => {
    const login = (time: string, pid: number, result: number): string =>
      `10/25/26-${time} (${pid}) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = ` +
      `192.0.2.7, Routine = , Result = ${result}\n`;
    const { holdings } = timeline({ zone: 'Europe/Berlin' })
      .lines(login('02:30:00:000', 11, 1) + login('02:50:00:000', 12, 2) + login('02:10:00:000', 13, 3), 0)
      .outcome();
    expect(holdings.map(({ openedAt }) => openedAt)).toEqual([
      stamp('10/25/26-00:30:00:000'),
      stamp('10/25/26-00:50:00:000'),
      stamp('10/25/26-01:10:00:000'),
    ]);
  });
});
