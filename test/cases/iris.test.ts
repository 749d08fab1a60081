import { describe, expect, test } from 'vitest';
import { day, HOUR, iris, MINUTE, stepsOf, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
const BOB = 'Bob@192.0.2.7';

/** A Logout that makes closings believed. */
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');

describe('coverage: what an answer can claim', () => {
  test('before any licence line nothing is known, and that is null, not 0', () => {
    const { pool } = timeline()
      .lines(iris.line('08:00:00:000', 1, 'System Initialized.'))
      .outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: null } });
  });

  test('a start without a licence line behind it leaves the pool unknown since the start', () => {
    const { pool } = timeline().lines(iris.start('06:00:00:000')).outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: day('06:00') } });
  });

  test('from the first LicenseTrace line it is "at least": sessions from before may exist', () => {
    const { pool } = timeline()
      .lines(SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1))
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: null, coverage: { state: 'at least', since: day('06:00:01') } });
  });

  test('where tracing is always on a start anchors the pool', () => {
    const { pool } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1))
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored', since: day('06:00') } });
  });

  test('after 24 hours of silence tracing counts as off since the last line; open sessions become uncertain', () => {
    const { pool, holdings } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1))
      .until(day('08:00') + 24 * HOUR + MINUTE)
      .outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: day('08:00') } });
    expect(holdings).toMatchObject([{ uncertain: true, who: { holder: '192.0.2.7' } }]);
  });

  test('a source may say that silence means nothing', () => {
    const { pool } = timeline({ settings: { trace: 'always', traceSilence: 'never' } })
      .lines(iris.start('06:00:00:000') + SEEN)
      .until(day('08:00') + 90 * 24 * HOUR)
      .outcome();
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0, coverage: { state: 'anchored' } });
  });

  test('after a gap a new login is certain, the old session only possible', () => {
    const line = timeline().lines(SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1));
    const note = {
      stream: 'prod',
      place: { file: 'messages.log', at: 0 },
      arrived: day('08:30'),
      what: 'gap' as const,
      detail: 'bytes are missing',
    };
    line
      .pipeline()
      .ingest(
        [{ source: 'prod', input: 'prod', batch: { entries: [], notes: [note], next: 1, caughtUp: true } }],
        day('08:30'),
      );
    const { pool, holdings } = line.lines(iris.login('09:00:00:000', 12, '192.0.2.8', 1)).outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: null });
    expect(holdings.map(({ who, uncertain }) => [who.holder, uncertain === true])).toEqual([
      ['192.0.2.7', true],
      ['192.0.2.8', false],
    ]);
  });
});

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

describe('missing logouts', () => {
  test('as long as no Logout was ever seen, nobody is surely logged in but at the very moment of the login', () => {
    const line = timeline(ALWAYS).lines(iris.start('06:00:00:000') + iris.login('08:00:00:000', 11, '192.0.2.7', 1));
    expect(line.outcome()).toMatchObject({ pool: { atLeast: 1, atMost: 1 }, holdings: [{ state: 'open' }] });
    expect(line.outcome().holdings[0]).not.toHaveProperty('uncertain');
    const later = line.until(day('08:01')).outcome();
    expect(later.pool).toMatchObject({ atLeast: 0, atMost: 1, coverage: { unseen: 'logouts' } });
    expect(later.holdings).toMatchObject([{ uncertain: true }]);
  });

  test('what Result states is the least at that moment, also before the first Logout', () => {
    const logins = Array.from({ length: 26 }, (_, n) =>
      iris.login(`08:${String(n).padStart(2, '0')}:00:000`, 100 + n, '192.0.2.10', n + 1),
    );
    const line = timeline(ALWAYS).lines(iris.start('06:00:00:000') + logins.slice(0, 25).join(''));
    expect(line.outcome().pool).toMatchObject({ atLeast: 1, atMost: 1 });
    line.lines(logins[25] ?? '');
    expect(line.outcome().pool).toMatchObject({ atLeast: 26, atMost: 26 });
    // All 25 from before were still there: for a while nobody is thought to have left without a word.
    expect(line.until(day('08:25:30')).outcome().pool).toMatchObject({ atLeast: 26, atMost: 26 });
    expect(line.until(day('08:27')).outcome().pool).toMatchObject({ atLeast: 0, atMost: 26 });
  });

  test('what Result states of one holder says nothing of another', () => {
    const line = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') +
        iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
        iris.login('08:30:00:000', 12, '192.0.2.8', 1),
    );
    const { pool, holdings } = line.outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: 2 });
    expect(holdings.map(({ who, uncertain }) => [who.holder, uncertain === true])).toEqual([
      ['192.0.2.7', true],
      ['192.0.2.8', false],
    ]);
  });

  test('after a contradiction closings are not believed until the next start', () => {
    const line = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('08:00:00:000', 11, '192.0.2.7', 1) +
          iris.login('08:10:00:000', 20, '192.0.2.8', 1) +
          iris.login('12:00:00:000', 12, '192.0.2.7', 1),
      )
      .until(day('12:01'));
    expect(line.outcome().pool).toMatchObject({ atLeast: 0, atMost: 2 });
    const { pool } = line
      .lines(
        iris.line('13:00:00:000', 1, 'Shutdown complete') +
          iris.start('13:05:00:000') +
          iris.login('13:10:00:000', 11, '192.0.2.7', 1),
      )
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('a logout without its login in an anchored pool shows that lines are missing', () => {
    const { pool } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + iris.logout('08:00:00:000', 11, '192.0.2.7'))
      .outcome();
    expect(pool.coverage.state).toBe('at least');
  });
});

describe('grace', () => {
  test('for ten minutes after a CSP logout the seat may still be taken', () => {
    const line = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') +
        SEEN +
        iris.login('08:00:00:000', 50, BOB, 1, 'CSP') +
        iris.logout('09:00:00:000', 51, BOB, 'CSP'),
    );
    expect(line.outcome().pool).toMatchObject({ atLeast: 0, atMost: 1 });
    expect(line.outcome().holdings).toMatchObject([{ state: 'grace', who: { holder: BOB } }]);
    expect(line.until(day('09:09:59')).outcome().pool).toMatchObject({ atLeast: 0, atMost: 1 });
    expect(line.until(day('09:10') + MINUTE).outcome().pool).toMatchObject({ atLeast: 0, atMost: 0 });
  });

  test('that ran out while nothing was written is over after a restart too', () => {
    const line = timeline()
      .lines(SEEN + iris.login('08:00:00:000', 50, BOB, 1, 'CSP'))
      .lines(iris.logout('09:00:00:000', 50, BOB, 'CSP'))
      .until(day('09:30'));
    const { holdings } = line
      .lines(iris.login('09:31:00:000', 51, 'Al@192.0.2.8', 1))
      .restart()
      .outcome();
    expect(holdings.map(({ who }) => who.holder)).toEqual(['Al@192.0.2.8']);
  });
});

describe('the end of an instance', () => {
  const OPEN = iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1);

  test('an orderly shutdown ends every session at its line, exactly', () => {
    const { sessions, pool } = timeline(ALWAYS)
      .lines(
        OPEN +
          iris.line('09:00:00:000', 1, "User 'irisowner' shutting down InterSystems IRIS") +
          iris.line('09:00:05:000', 1, 'Withdrawing from License Domain') +
          iris.line('09:00:09:000', 1, 'Shutdown complete'),
      )
      .outcome();
    expect(sessions.at(-1)).toMatchObject({ closedAt: day('09:00:05'), closed: 'exact', endedBy: 'shutdown' });
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0 });
  });

  test('a crash ends them at the last stamp before the restart, estimated', () => {
    const restart =
      '\n\n*** Recovery started at Fri Nov 20 09:30:00 2026\n     Current default directory: /iris/mgr\n' +
      iris.line('09:30:01:000', 390, 'Previous system shutdown was abnormal, system forced down or crashed', 2) +
      iris.start('09:30:02:000');
    const { sessions, pool, changes } = timeline(ALWAYS)
      .lines(OPEN + iris.line('09:12:00:000', 5, 'some other line') + restart)
      .outcome();
    expect(sessions.at(-1)).toMatchObject({
      closedAt: day('09:12'),
      closedBetween: [day('09:12'), day('09:30')],
      closed: 'estimated',
      endedBy: 'crash',
    });
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0, coverage: { state: 'anchored', since: day('09:30') } });
    const seats = stepsOf(changes, 'iris').map((step) => [step.at, step.atLeast, step.atMost]);
    expect(seats.slice(-2)).toEqual([
      [day('09:12'), 0, 1],
      [day('09:30'), 0, 0],
    ]);
  });

  test('a forced shutdown ends them; being killed without a word ends them as a crash does', () => {
    const forced = timeline(ALWAYS)
      .lines(OPEN + iris.line('09:00:00:000', 1, 'Shutdown detected WDSTOP set', 1))
      .outcome();
    expect(forced.sessions.at(-1)).toMatchObject({
      closedAt: day('09:00'),
      closed: 'exact',
      endedBy: 'forced shutdown',
    });
    const killed = timeline(ALWAYS)
      .lines(OPEN + iris.line('09:00:00:000', 1, 'LMFMON exited due to SIGTERM received') + iris.start('09:20:00:000'))
      .outcome();
    expect(killed.sessions.at(-1)).toMatchObject({
      closedBetween: [day('09:00'), day('09:20')],
      endedBy: 'stopped without a word',
    });
  });

  test('start lines of one start are one start', () => {
    const lines =
      iris.line('06:00:00:000', 390, 'Allocated 504MB shared memory using Huge Pages') +
      '11/20/26-06:00:01:000 (390) 0 [Generic.Event] \nStartup of InterSystems IRIS [IRIS for UNIX ' +
      '(x86-64) 2025.2 (Build 227U)]\n' +
      iris.start('06:00:02:000');
    expect(timeline(ALWAYS).lines(lines).outcome().pool.coverage).toMatchObject({
      state: 'anchored',
      since: day('06:00'),
    });
  });

  test('a restart of one instance ends its own sessions alone, though the key is shared', () => {
    const { pool, holdings } = timeline({ ...ALWAYS, sources: ['one', 'two'], limit: 25 })
      .lines(
        iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1),
        undefined,
        false,
        'one',
      )
      .lines(
        iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.8', 1),
        undefined,
        false,
        'two',
      )
      .lines(iris.line('09:00:00:000', 1, 'Shutdown complete'), undefined, false, 'one')
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: 1, limit: 25 });
    expect(holdings).toMatchObject([{ who: { holder: '192.0.2.8' }, instance: 'TWO' }]);
  });
});
