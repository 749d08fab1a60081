import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { day, iris, MINUTE, timeline, type Timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');
const HEADER = 'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n';
const FREE = 'free        0         0         0         0         0         0         0\n';

/** A dump that is read at `read` and was written at `at`. */
function dump(line: Timeline, at: Instant, rows: string, read = at + MINUTE): Timeline {
  const entry = {
    stream: 'prod:all.dmp',
    place: { file: 'all.dmp', at: 0 },
    arrived: read,
    history: false,
    at,
    text: HEADER + rows + FREE,
  };
  line
    .pipeline()
    .ingest(
      [{ source: 'prod', input: 'prod:all.dmp', batch: { entries: [entry], notes: [], next: at, caughtUp: true } }],
      read,
    );
  return line.until(read);
}

describe('a licence dump', () => {
  test('names every holder, long ones on a line of their own, since their oldest connection', () => {
    const { holdings, pool } = dump(
      timeline().lines(SEEN),
      day('08:00'),
      'SuperUser@198.51.100.20\n              CSP        1         1         1         1       ' +
        '1627     0\n192.0.2.7 User    2         4         0         1       3600    0\n',
    ).outcome();
    expect(holdings.map(({ who }) => who.holder)).toEqual(['192.0.2.7', '192.0.2.7', 'SuperUser@198.51.100.20']);
    expect(holdings[0]).toMatchObject({
      opened: 'estimated',
      openedBetween: [day('07:00'), day('08:00')],
      holderSince: day('07:00'),
    });
    expect(pool).toMatchObject({ atLeast: 2, atMost: 2, coverage: { state: 'anchored', since: day('08:00') } });
  });

  test('where logins are not traced it is true for its own moment alone', () => {
    const { holdings, pool } = dump(
      timeline(),
      day('08:00'),
      '192.0.2.7 User    1         1         0         1       60    0\n',
    ).outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: day('08:00') } });
    expect(holdings).toMatchObject([{ who: { holder: '192.0.2.7' }, uncertain: true }]);
  });

  test('closes what it does not name, with bounds, and keeps the difference', () => {
    const { holdings, sessions, pool } = dump(
      timeline(ALWAYS).lines(iris.start('06:00:00:000') + SEEN + iris.login('07:00:00:000', 11, '192.0.2.7', 1)),
      day('08:00'),
      '',
    ).outcome();
    expect(holdings).toEqual([]);
    expect(sessions.at(-1)).toMatchObject({
      closed: 'estimated',
      closedBetween: [day('07:00'), day('08:00')],
      endedBy: 'not seen to end',
    });
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0, drift: { counted: 1, stated: 0 } });
  });

  test('in which a line came to harm closes nobody, since that line may name them, and anchors nothing', () => {
    const log = timeline().lines(SEEN + iris.login('07:00:00:000', 11, '192.0.2.7', 1));
    const { holdings, pool } = dump(
      log,
      day('08:00'),
      '192.0.2.7 User    1         1       \u0000 0         1       36\n192.0.2.8 User    1         ' +
        '1         0         1       60    0\n',
    ).outcome();
    expect(holdings.map(({ who }) => who.holder)).toEqual(['192.0.2.7', '192.0.2.8']);
    expect(pool.coverage.state).toBe('at least');
  });

  test('believes no number that cannot be, and knows no holder without a name', () => {
    const { holdings } = dump(
      timeline().lines(SEEN),
      day('08:00'),
      '192.0.2.7 User    1         1         0         1       99999999999999    0\n192.0.2.8 User    ' +
        '99999     1         0         1       60    0\n          User    1         1         0         ' +
        '1       60    0\n192.0.2.9 User    1         1         0         1       60    0\n',
    ).outcome();
    expect(holdings.map(({ who }) => who.holder)).toEqual(['192.0.2.9']);
  });

  test('agrees with a complete log without a trace', () => {
    const log = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') + SEEN + iris.login('07:00:00:000', 11, '192.0.2.7', 1),
    );
    const before = log.outcome().holdings;
    const { holdings, pool } = dump(
      log,
      day('08:00'),
      '192.0.2.7 User    1         1         0         1       3600    0\n',
    ).outcome();
    expect(holdings).toEqual(before);
    expect(pool.drift).toBeNull();
  });

  test('is applied at its own moment: logins behind it are not undone, though it is read later', () => {
    const log = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') + SEEN + iris.login('07:00:00:000', 11, '192.0.2.7', 1),
    );
    const entry = {
      stream: 'prod:all.dmp',
      place: { file: 'all.dmp', at: 0 },
      arrived: day('08:01'),
      history: false,
      at: day('08:00'),
      text: `${HEADER}192.0.2.7 User    1         1         0         1       3600    0\n`,
    };
    log
      .pipeline()
      .ingest(
        [{ source: 'prod', input: 'prod:all.dmp', batch: { entries: [entry], notes: [], next: 1, caughtUp: true } }],
        day('08:01'),
      );
    const { holdings } = log
      .lines(iris.login('08:00:30:000', 12, '192.0.2.8', 1), day('08:01'))
      .until(day('08:02'))
      .outcome();
    expect(holdings.map(({ who }) => who.holder)).toEqual(['192.0.2.7', '192.0.2.8']);
  });

  test('survives a restart while it waits for the log to reach its moment', () => {
    const log = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') + SEEN + iris.login('07:00:00:000', 11, '192.0.2.7', 1),
    );
    const entry = {
      stream: 'prod:all.dmp',
      place: { file: 'all.dmp', at: 0 },
      arrived: day('08:00'),
      history: false,
      at: day('08:00'),
      text: HEADER + FREE,
    };
    log
      .pipeline()
      .ingest(
        [{ source: 'prod', input: 'prod:all.dmp', batch: { entries: [entry], notes: [], next: 1, caughtUp: true } }],
        day('08:00'),
      );
    expect(log.until(day('08:00')).restart().until(day('08:01')).outcome().holdings).toEqual([]);
  });

  test('its units tell that the limit of connections was passed', () => {
    const { pool } = dump(
      timeline().lines(SEEN),
      day('08:00'),
      '192.0.2.7 User    10         30         0         10       3600    0\n',
    ).outcome();
    expect(pool).toMatchObject({ atLeast: 10, atMost: 10 });
  });

  test('its grace is the rest of the time for which a seat may stay taken', () => {
    const line = dump(
      timeline(ALWAYS).lines(iris.start('06:00:00:000') + SEEN),
      day('08:00'),
      'Bob@192.0.2.7 CSP    0         1         0         1       900    240\n',
    );
    expect(line.outcome().pool).toMatchObject({ atLeast: 0, atMost: 1 });
    expect(line.until(day('08:05')).outcome().pool).toMatchObject({ atLeast: 0, atMost: 0 });
  });

  test('restores trust in closings after a contradiction', () => {
    const log = timeline(ALWAYS)
      .lines(
        iris.start('06:00:00:000') +
          SEEN +
          iris.login('07:00:00:000', 11, '192.0.2.7', 1) +
          iris.login('07:30:00:000', 12, '192.0.2.7', 1),
      )
      .until(day('07:40'));
    expect(log.outcome().pool).toMatchObject({ atLeast: 0, atMost: 1 });
    expect(
      dump(log, day('08:00'), '192.0.2.7 User    1         1         0         1       3600    0\n').outcome().pool,
    ).toMatchObject({ atLeast: 1, atMost: 1 });
  });
});
