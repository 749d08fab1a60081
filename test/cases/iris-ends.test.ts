import { describe, expect, test } from 'vitest';
import { day, iris, MINUTE, stepsOf, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
const BOB = 'Bob@192.0.2.7';

/** A Logout that makes closings believed. */
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');

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
