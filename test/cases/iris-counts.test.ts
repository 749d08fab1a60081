import { describe, expect, test } from 'vitest';
import { day, iris, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
const BOB = 'Bob@192.0.2.7';

/** A Logout that makes closings believed. */
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');

describe('the log audits the ledger by its own counts', () => {
  test('a first login that states three connections shows two from before the log', () => {
    const { holdings, pool } = timeline()
      .lines(iris.login('10:18:49:396', 62428, '127.0.0.1', 3))
      .until(day('10:19'))
      .outcome();
    expect(holdings.map(({ opened, openedAt }) => [opened, openedAt])).toEqual([
      ['before the log', null],
      ['before the log', null],
      ['exact', day('10:18:49:396')],
    ]);
    expect(pool.drift).toBeNull();
  });

  test('a lower count closes what was not seen to end, with bounds, and is kept as drift', () => {
    const { holdings, sessions, pool } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
          iris.login('12:00:00:000', 12, '192.0.2.7', 1),
      )
      .until(day('12:01'))
      .outcome();
    expect(holdings).toMatchObject([{ openedAt: day('12:00') }]);
    expect(sessions.find(({ openedAt }) => openedAt === day('08:00'))).toMatchObject({
      closed: 'estimated',
      closedBetween: [day('08:00'), day('12:00')],
      endedBy: 'not seen to end',
    });
    expect(pool.drift).toMatchObject({ counted: 2, stated: 1, holder: '192.0.2.7' });
  });

  test('two logins in one millisecond may stand in the wrong order', () => {
    const both = iris.login('08:00:00:002', 13, '192.0.2.7', 4) + iris.login('08:00:00:002', 12, '192.0.2.7', 3);
    const { holdings, pool } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('07:00:00:000', 10, '192.0.2.7', 1) +
          iris.login('07:10:00:000', 11, '192.0.2.7', 2) +
          both,
      )
      .until(day('08:10'))
      .outcome();
    expect(holdings).toHaveLength(4);
    expect(pool.drift).toBeNull();
    expect(holdings.every(({ opened }) => opened === 'exact')).toBe(true);
  });

  test('a burst is judged as a whole: an older session whose logout is missing must not hide in it', () => {
    const burst = iris.login('08:00:00:005', 51, BOB, 2, 'CSP') + iris.login('08:00:00:002', 52, BOB, 1, 'CSP');
    const { holdings, sessions } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + iris.login('07:00:00:000', 50, BOB, 1, 'CSP') + burst)
      .until(day('08:10'))
      .outcome();
    expect(holdings.map(({ openedAt }) => openedAt)).toEqual([day('08:00:00:002'), day('08:00:00:005')]);
    expect(sessions.find(({ openedAt }) => openedAt === day('07:00'))).toMatchObject({ closed: 'estimated' });
  });

  test('a login written just behind a logout may still count it in', () => {
    const { holdings, pool } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('07:00:00:000', 11, '192.0.2.7', 1) +
          iris.logout('08:00:00:000', 11, '192.0.2.7') +
          iris.login('08:00:00:001', 12, '192.0.2.7', 2),
      )
      .until(day('08:10'))
      .outcome();
    expect(holdings).toHaveLength(1);
    expect(pool.coverage.state).toBe('anchored');
  });

  test('a count with a logout of the same user id within two seconds corrects nothing', () => {
    const { holdings } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('07:00:00:000', 10, '192.0.2.7', 1) +
          iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
          iris.logout('08:00:01:000', 10, '192.0.2.7'),
      )
      .until(day('08:10'))
      .outcome();
    expect(holdings).toMatchObject([{ openedAt: day('08:00') }]);
  });
});
