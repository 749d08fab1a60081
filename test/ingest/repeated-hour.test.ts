import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { makeWallClock } from '../time/wall.ts';
import { timeline, type Timeline } from '../timeline.ts';

const MINUTE = 60_000;

/** A zone, an instant within the second pass of its repeated hour, and how many minutes before it showed the same. */
const ZONES: readonly [zone: string, second: string, shift: number][] = [
  ['Europe/Berlin', '2026-10-25T01:20:00Z', 60],
  ['America/New_York', '2026-11-01T06:20:00Z', 60],
  ['Australia/Lord_Howe', '2026-04-04T15:10:00Z', 30],
  ['America/Havana', '2026-11-01T05:20:00Z', 60],
  ['Atlantic/Azores', '2026-10-25T01:20:00Z', 60],
];

function partsOf(at: Instant) {
  const text = new Date(at).toISOString();
  const [year = '', month = '', day = ''] = text.slice(0, 10).split('-');
  return { year, month, day, time: text.slice(11, 19), ms: text.slice(20, 23) };
}

/** Lines of IRIS as its zone stamps them. */
function writer(zone: string) {
  const clock = makeWallClock(zone);
  function line(at: Instant, text: string): string {
    const { year, month, day, time, ms } = partsOf(clock(at));
    return `${month}/${day}/${year.slice(2)}-${time}:${ms} (2461) ${text}\n`;
  }
  const trace = (at: Instant, what: string, user: string): string =>
    line(at, `0 [Generic.Event] LicenseTrace: ${what}, Role = User, UserId = ${user}, Routine = , Result = 1`);
  return {
    login: (at: Instant, user: string): string => trace(at, 'Login', user),
    logout: (at: Instant, user: string): string => trace(at, 'Logout', user),
    limit: (at: Instant): string =>
      line(at, '2 [Generic.Event] License limit exceeded 1 times since 01/02/26 05:13:25.  '),
    start: (at: Instant): string => {
      const { year, month, day, time, ms } = partsOf(at);
      const utc = `${month}/${day}/${year} ${time}.${ms} UTC`;
      const starting = `0 [Utility.Event] Instance 'PROD' starting on node db1.example.test by user 'owner' on ${utc}`;
      return line(at, starting) + line(at, '0 [Utility.Event] Enabling logons');
    },
  };
}

function sessionOf(log: Timeline, user: string) {
  return log.outcome().sessions.find(({ who }) => who.holder === user);
}

function zoneRemarks(log: Timeline): number {
  return log.outcome().events.filter((event) => event.kind === 'remark' && event.what === 'zone').length;
}

describe.each(ZONES)('in %s', (zone, text, shift) => {
  const second = Date.parse(text);
  const first = second - shift * MINUTE;
  const write = writer(zone);

  /** A log that was quiet from a little before the same stamp of the first pass. */
  function quiet(): Timeline {
    const before = first - 5 * MINUTE;
    const lines = write.start(before - 90 * MINUTE) + write.login(before, 'early');
    return timeline({ zone }).lines(lines, before + 1000, true);
  }

  test('a line that arrives in the second pass is of the second pass, and is exact', () => {
    const log = quiet();
    for (let n = 0; n < 8; n += 1) log.lines(write.login(second + n * 300, `late${n}`), second + n * 300 + 200);
    log.lines(write.limit(second + 3000), second + 3200).lines(write.logout(second + 4000, 'early'), second + 4200);
    for (let n = 0; n < 8; n += 1) {
      const session = sessionOf(log, `late${n}`);
      expect(session).toMatchObject({ openedAt: second + n * 300, opened: 'exact' });
      expect(session?.openedBetween).toBeUndefined();
    }
    expect(sessionOf(log, 'early')).toMatchObject({ closedAt: second + 4000, closed: 'exact' });
    expect(log.outcome().events.find(({ kind }) => kind === 'limit-exceeded')?.at).toBe(second + 3000);
    expect(zoneRemarks(log)).toBe(0);
  });

  test('a line that arrives in the first pass is of the first pass, though another was late before it', () => {
    const log = quiet();
    log.lines(write.login(first + 2 * MINUTE, 'ann'), first + 2 * MINUTE + 200);
    log.lines(write.login(first, 'held back'), first + 2 * MINUTE + 400);
    expect(sessionOf(log, 'ann')).toMatchObject({ openedAt: first + 2 * MINUTE, opened: 'exact' });
    expect(sessionOf(log, 'held back')).toMatchObject({ openedAt: first, opened: 'exact' });
  });

  test('read as history, neither is claimed: both are the bounds, of logins, logouts and limit lines', () => {
    const log = quiet();
    const lines = write.login(second, 'ann') + write.limit(second + 1000) + write.logout(second + 2000, 'early');
    log.lines(lines, second + 40 * 24 * 60 * MINUTE, true);
    expect(sessionOf(log, 'ann')).toMatchObject({ opened: 'estimated', openedBetween: [first, second] });
    const closedBetween = [first + 2000, second + 2000];
    expect(sessionOf(log, 'early')).toMatchObject({ closed: 'estimated', closedBetween });
    const limit = log.outcome().events.find(({ kind }) => kind === 'limit-exceeded');
    expect(limit?.between).toEqual([first + 1000, second + 1000]);
    const past = createMemoryHistory();
    past.take({ changes: log.outcome().changes, events: [] });
    const [between, behind] = [first + 10_000, second + 10_000].map((at) => past.stepAt('iris', at));
    expect([between?.atLeast, behind?.atLeast]).toEqual([0, 1]);
  });

  test('lines that come long after they were written raise no alarm about the zone', () => {
    const log = quiet();
    for (let n = 0; n < 8; n += 1) log.lines(write.login(second + n * 300, `late${n}`), second + 17 * MINUTE + n * 300);
    expect(sessionOf(log, 'late3')?.opened).toBe('estimated');
    expect(zoneRemarks(log)).toBe(0);
  });

  test('where the order of the log tells it, history is exact; and so it is where a start states its own UTC', () => {
    const log = quiet();
    const lines = write.login(first + 3 * MINUTE, 'ann') + write.login(second, 'bob');
    log.lines(lines, second + 40 * 24 * 60 * MINUTE, true);
    expect(sessionOf(log, 'bob')).toMatchObject({ openedAt: second, opened: 'exact' });
    const other = timeline({ zone, settings: { trace: 'always' } });
    other.lines(write.start(second) + write.login(second + 1000, 'ann'), second + 40 * 24 * 60 * MINUTE, true);
    expect(sessionOf(other, 'ann')).toMatchObject({ openedAt: second + 1000, opened: 'exact' });
    expect(zoneRemarks(other)).toBe(0);
  });

  test('a stamp whose second reading lies ahead of the reading is of the first', () => {
    const log = quiet().lines(write.login(first, 'ann'), first + 4 * MINUTE, true);
    expect(sessionOf(log, 'ann')).toMatchObject({ openedAt: first, opened: 'exact' });
  });
});
