import { describe, expect, test } from 'vitest';
import { day, iris, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
const BOB = 'Bob@192.0.2.7';

/** A Logout that makes closings believed. */
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');
describe('sessions', () => {
  test('connections of one user id share one seat, and each is a session', () => {
    const { pool, holdings } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          [1, 2, 3].map((n) => iris.login(`08:0${n}:00:000`, 10 + n, '192.0.2.7', n)).join(''),
      )
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: 1, sessions: 3 });
    expect(holdings.map(({ openedAt }) => openedAt)).toEqual([day('08:01'), day('08:02'), day('08:03')]);
  });

  test('above 25 connections each takes a seat, until the user id has none left', () => {
    const logins = Array.from({ length: 26 }, (_, n) =>
      iris.login(`08:00:${String(n).padStart(2, '0')}:000`, 100 + n, '192.0.2.7', n + 1),
    ).join('');
    const line = timeline(ALWAYS).lines(iris.start('06:00:00:000') + SEEN + logins);
    expect(line.outcome().pool).toMatchObject({ atLeast: 26, atMost: 26 });
    const logouts = Array.from({ length: 16 }, (_, n) =>
      iris.logout(`09:00:${String(n).padStart(2, '0')}:000`, 100 + n, '192.0.2.7'),
    ).join('');
    expect(line.lines(logouts).outcome().pool).toMatchObject({ atLeast: 10, atMost: 10 });
    const rest = Array.from({ length: 10 }, (_, n) =>
      iris.logout(`10:00:${String(n).padStart(2, '0')}:000`, 116 + n, '192.0.2.7'),
    ).join('');
    expect(line.lines(rest + iris.login('10:01:00:000', 200, '192.0.2.7', 1)).outcome().pool).toMatchObject({
      atLeast: 1,
      atMost: 1,
    });
  });

  test('the number of connections above which each takes a seat is a setting', () => {
    const { pool } = timeline({ settings: { trace: 'always', maxConnections: 1 } })
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
          iris.login('08:00:05:000', 12, '192.0.2.7', 2),
      )
      .outcome();
    expect(pool).toMatchObject({ atLeast: 2, atMost: 2 });
  });

  test('a terminal logout closes the session of its own process', () => {
    const { holdings } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
          iris.login('08:05:00:000', 12, '192.0.2.7', 2) +
          iris.logout('08:10:00:000', 11, '192.0.2.7'),
      )
      .outcome();
    expect(holdings).toMatchObject([{ openedAt: day('08:05') }]);
    expect(holdings[0]?.ambiguous).toBeUndefined();
  });

  test('a CSP logout closes the youngest, whichever process wrote it, since they are pooled; the one that remains is either of them', () => {
    const { holdings, sessions } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          iris.login('08:00:00:000', 50, BOB, 1, 'CSP') +
          iris.login('08:05:00:000', 51, BOB, 2, 'CSP') +
          iris.logout('08:10:00:000', 50, BOB, 'CSP'),
      )
      .outcome();
    expect(holdings).toMatchObject([
      {
        openedAt: day('08:00'),
        ambiguous: true,
        openedBetween: [day('08:00'), day('08:05')],
        holderSince: day('08:00'),
      },
    ]);
    expect(sessions.find(({ closedAt }) => closedAt !== undefined)).toMatchObject({
      openedAt: day('08:05'),
      closedAt: day('08:10'),
      closed: 'exact',
    });
  });

  test('a CSP login says where it came from, as the request of the same process told', () => {
    const asked = iris.line(
      '08:00:00:000',
      50,
      `LicenseTrace: Requesting CSP license, Id='${BOB}', Process Session = 'a1', $USERNAME=CSPSystem, ` +
        'peer=198.51.100.4, SOAP.WebService=0.',
    );
    const { holdings } = timeline()
      .lines(asked + iris.login('08:00:00:004', 50, BOB, 1, 'CSP'))
      .outcome();
    expect(holdings).toMatchObject([{ who: { holder: BOB, node: '198.51.100.4', role: 'CSP' } }]);
  });

  test.each(['__proto__', 'constructor', 'toString'])('a user may be called %s', (user) => {
    const line = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 50, user, 1, 'CSP'),
    );
    expect(line.outcome().holdings).toMatchObject([{ who: { holder: user } }]);
    expect(
      line
        .restart()
        .lines(iris.logout('09:00:00:000', 50, user, 'CSP'))
        .outcome().pool.sessions,
    ).toBe(0);
  });

  test('a request alone opens nothing', () => {
    const asked = iris.line(
      '08:00:00:000',
      50,
      `LicenseTrace: Requesting CSP license, Id='${BOB}', Process Session = 'a1', $USERNAME=CSPSystem, ` +
        'peer=198.51.100.4, SOAP.WebService=0.',
    );
    expect(timeline().lines(asked).outcome().holdings).toEqual([]);
  });

  test('a failed login names who was refused and opens nothing', () => {
    const { holdings, events } = timeline()
      .lines(iris.login('08:00:00:000', 11, '192.0.2.7', 0))
      .outcome();
    expect(holdings).toEqual([]);
    expect(events).toMatchObject([{ kind: 'refused', who: { holder: '192.0.2.7' } }]);
  });

  test('a repeated login line is no other state; repeated logouts are logouts', () => {
    const start =
      iris.start('06:00:00:000') + [1, 2, 3].map((n) => iris.login(`08:0${n}:00:000`, 50, BOB, n, 'CSP')).join('');
    const repeatedLogin = iris.line(
      '08:04:00:000',
      50,
      `LicenseTrace: Login, Role = CSP, UserId = ${BOB}, Routine = , Result = 3...(repeated 2 times)`,
    );
    expect(
      timeline(ALWAYS)
        .lines(start + repeatedLogin)
        .outcome().holdings,
    ).toHaveLength(3);
    const repeatedLogout = iris.line(
      '08:05:00:000',
      50,
      `LicenseTrace: Logout, Role = CSP, UserId = ${BOB}, Routine = , Result = 1...(repeated 1 times)`,
    );
    expect(
      timeline(ALWAYS)
        .lines(start + iris.logout('08:04:00:000', 50, BOB, 'CSP') + repeatedLogout)
        .outcome().holdings,
    ).toHaveLength(1);
  });

  test('a diagnostic login counts in a pool of its own', () => {
    const line = timeline().lines(iris.login('08:00:00:000', 11, '', 1, 'Diagnostic'));
    expect(line.outcome().pool.sessions).toBe(0);
    expect(
      line
        .pipeline()
        .ledger.pools()
        .find(({ kind }) => kind === 'Diagnostic'),
    ).toMatchObject({ sessions: 1 });
    line.lines(iris.login('08:05:00:000', 12, '', 1, 'Diagnostic')).until(day('08:10'));
    expect(
      line
        .pipeline()
        .ledger.pools()
        .find(({ kind }) => kind === 'Diagnostic'),
      'its count is of no user id',
    ).toMatchObject({ sessions: 2, drift: null });
  });

  test('with a key that counts cores there are no user seats, not one holder without a name', () => {
    const { pool, holdings } = timeline()
      .lines(iris.line('06:00:00:000', 1, 'LMF Info:  Licensed for 8 cores.') + iris.login('08:00:00:000', 11, '', 4))
      .outcome();
    expect(pool).toMatchObject({ perCore: true, atLeast: null, atMost: null });
    expect(holdings).toEqual([]);
  });

  test('a process that died ends its terminal session and leaves pooled CSP sessions alone', () => {
    const { holdings, sessions } = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
          iris.login('08:01:00:000', 12, BOB, 1, 'CSP'),
      )
      .lines(
        iris.line('08:30:00:000', 3, 'Process terminated abnormally (pid 11, jobid 0x00010007)', 2) +
          iris.line('08:31:00:000', 3, 'Process terminated abnormally (pid 12, jobid 0x00010008)', 2),
      )
      .outcome();
    expect(holdings).toMatchObject([{ who: { holder: BOB } }]);
    expect(sessions.find(({ who }) => who.holder === '192.0.2.7')).toMatchObject({
      closedAt: day('08:30'),
      closed: 'exact',
      endedBy: 'its process died',
    });
  });
});
