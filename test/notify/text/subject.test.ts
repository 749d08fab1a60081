import { describe, expect, test } from 'vitest';
import type { Alert, Notice, NoticeBody } from '../../../src/domain/alerting.ts';
import { render } from '../../../src/notify/receivers/email/render.ts';
import { headlineOf } from '../../../src/notify/text/headline.ts';
import { stateOf } from '../../../src/notify/text/state.ts';
import { createTimeText } from '../../../src/present/time-text.ts';
import { alert, at, holding, hour, notice, pool, type Pool } from './notices.ts';

const minute = 60_000;
const clock = createTimeText('Europe/Berlin');

function subject(of: Notice): string {
  return render(of).subject;
}

/** A refusal at a moment when the pool stood so. */
function refused(seats: Partial<Pool>, more: Partial<Alert> = {}, body: Partial<NoticeBody> = {}): Notice {
  const of = pool({ limit: 10, ...seats });
  const then = { atLeast: of.atLeast, atMost: of.atMost, limit: of.limit };
  return notice('first', { alerts: [alert({ seats: then, ...more })], pools: [of], ...body });
}

function ended(seats: Partial<Pool>, endedBy: string, more: Partial<Alert> = {}): Notice {
  const over = alert({ startsAt: at - 2 * hour, lastAt: at - 30 * minute, endsAt: at, endedBy, ...more });
  return notice('resolved', { alerts: [over], pools: [pool({ limit: 10, ...seats })] });
}

/** Another rule than that of refusals. */
function other(rule: string, more: Partial<Alert> = {}, body: Partial<NoticeBody> = {}): Notice {
  return notice('first', {
    alerts: [alert({ rule, total: null, since: null, level: 'warning', ...more })],
    level: 'warning',
    ...body,
  });
}

describe('the subject of a refusal', () => {
  test.each([
    ['FULL PROD (IRIS) 10/10, 1 refused', { atLeast: 10, atMost: 10 }],
    ['FULL PROD (IRIS) 10/10, 1 refused', { atLeast: 10, atMost: 12 }],
    ['FULL? PROD (IRIS) 8-10 of 10, 1 refused', { atLeast: 8, atMost: 10 }],
    ['FULL? PROD (IRIS) 8+ of 10, 1 refused', { atLeast: 8, atMost: null }],
    ['REFUSED 1, PROD (IRIS), seats unknown', { atLeast: null, atMost: null }],
    ['REFUSED 1, PROD (IRIS), seats unknown', { atLeast: 0, atMost: null }],
    ['REFUSED 1, PROD (IRIS), 9/10', { atLeast: 9, atMost: 9 }],
    ['REFUSED 1, PROD (IRIS), 12 used, limit unknown', { atLeast: 12, atMost: 12, limit: null }],
    ['REFUSED 1, PROD (IRIS), key counts cores', { atLeast: null, atMost: null, perCore: true }],
    ['CHECK PROD (IRIS): 12 of 10, limit wrong?, 1 refused', { atLeast: 12, atMost: 12 }],
  ])('is %s', (expected, seats) => {
    expect(subject(refused(seats))).toBe(expected);
  });

  test('goes by the seats of that moment, and not by those of now', () => {
    const then = { atLeast: 10, atMost: 10, limit: 10 };
    expect(subject(refused({ atLeast: 7, atMost: 7 }, { seats: then }))).toBe('FULL PROD (IRIS) 10/10, 1 refused');
    expect(
      subject(refused({ atLeast: 7, atMost: 7 }, { seats: { atLeast: null, atMost: null, limit: 10 } })),
    ).toContain('seats unknown');
  });

  test('counts what is new: not the number that the log has had since January, and not what was told before', () => {
    expect(subject(refused({ atLeast: 10, atMost: 10 }, { total: 1147 }))).toBe('FULL PROD (IRIS) 10/10, 1 refused');
    const rise = {
      ...refused({ atLeast: 10, atMost: 10 }, { rise: 5, told: 2, total: 1151 }),
      reason: 'rise' as const,
    };
    expect(subject(rise)).toBe('AGAIN PROD (IRIS) 10/10, +3 refused');
    const unknown = { ...refused({ atLeast: null, atMost: null }, { rise: 5, told: 2 }), reason: 'rise' as const };
    expect(subject(unknown)).toBe('AGAIN PROD (IRIS), +3 refused, seats unknown');
    const over = { ...refused({ atLeast: 12, atMost: 12 }, { rise: 5, told: 2 }), reason: 'rise' as const };
    expect(subject(over)).toBe('CHECK PROD (IRIS): 12 of 10, limit wrong?, 3 refused');
  });

  test("is the same for a rule of one's own about the same event", () => {
    const own = { alerts: [alert({ rule: 'night-shift', title: 'Too few seats' })], pools: [pool({ limit: 25 })] };
    expect(subject(notice('first', { ...own, waitsFor: { 'night-shift': 'limit-exceeded' } }))).toBe(
      'FULL PROD (IRIS) 25/25, 1 refused',
    );
  });
});

test('a pool that goes on being full, or nearly so, is told again in other words than at first', () => {
  const again = (atLeast: number): string => {
    const pools = [pool({ limit: 10, atLeast, atMost: atLeast })];
    return subject({ ...other('licence-percent', { rise: 2, told: 1 }, { pools }), reason: 'rise' });
  };
  expect(again(10)).toBe('AGAIN PROD (IRIS) 10/10, still full');
  expect(again(9)).toBe('AGAIN PROD (IRIS) 9/10, still nearly full');
});

describe('the end of it', () => {
  test.each([
    [
      'RESOLVED PROD (IRIS) 7/10',
      { atLeast: 7, atMost: 7 },
      'no refusal for 30 minutes, and at most 7 of 10 seats are taken',
    ],
    [
      'RESOLVED PROD (IRIS) 6-7 of 10',
      { atLeast: 6, atMost: 7 },
      'no refusal for 30 minutes, and at most 7 of 10 seats are taken',
    ],
    ['RESOLVED PROD (IRIS) 0/10', { atLeast: 0, atMost: 0 }, 'the instance was restarted'],
    [
      'QUIET PROD (IRIS) 30 min, not proven free',
      { atLeast: 7, atMost: null },
      'no refusal for 30 minutes; not proven free',
    ],
    [
      'QUIET PROD (IRIS) 30 min, not proven free',
      { atLeast: 10, atMost: 10 },
      'no refusal for 30 minutes; not proven free',
    ],
    ['QUIET PROD (IRIS): restarted, not proven free', { atLeast: null, atMost: null }, 'the instance was restarted'],
  ])('is %s', (expected, seats, endedBy) => {
    expect(subject(ended(seats, endedBy))).toBe(expected);
  });

  test('is not proven by a free seat where one was free when somebody was refused', () => {
    const then = { atLeast: 9, atMost: 9, limit: 10 };
    expect(subject(ended({ atLeast: 8, atMost: 8 }, 'no refusal for 30 minutes', { seats: then }))).toBe(
      'QUIET PROD (IRIS) 30 min, not proven free',
    );
  });

  test('of something else is RESOLVED where the log took it back, and QUIET where it was only not said again', () => {
    const lost = { rule: 'licence-server-lost', title: 'License server lost' };
    const back = ended({}, 'the license server is connected again', lost);
    expect(subject(back)).toBe(
      'RESOLVED PROD (IRIS): the license server is connected again (was: License server lost)',
    );
    expect(subject(ended({}, 'not seen again for 24 hours', lost))).toMatch(
      /^QUIET PROD \(IRIS\): not seen again for 24 hours \(was: License server lost\)/,
    );
  });
});

describe('the subject of every other rule', () => {
  const SENSOR = {
    file: 'messages.log',
    at: 0,
    text: '[SYSTEM MONITOR] LicensePercentUsed Warning: LicensePercentUsed = 92 ( Warnvalue is 90).',
  };
  const seats = (atLeast: number): Partial<NoticeBody> => ({ pools: [pool({ limit: 10, atLeast, atMost: atLeast })] });

  test.each<[string, Notice]>([
    ['FULL PROD (IRIS) 10/10', other('seats-full', { says: 'no refusal seen' }, seats(10))],
    ['NEARLY PROD (IRIS) 9/10', other('seats-nearly-full', {}, seats(9))],
    ['NEARLY PROD (IRIS) 9/10', other('mine', {}, { ...seats(9), waitsFor: { mine: 'threshold' } })],
    ['CHECK PROD (IRIS): 12 of 10, limit wrong?', other('seats-full', {}, seats(12))],
    ['NEARLY PROD (IRIS) 9/10', other('licence-percent', {}, seats(9))],
    ['NEARLY PROD (IRIS) 92 %', other('licence-percent', { proof: [SENSOR] }, seats(0))],
    ['CHECK PROD (IRIS): 2 sessions to look at', other('suspect-session', { says: '2 to check first: ann, bob' })],
    ['CHECK PROD (IRIS): zone or clock wrong', other('zone-wrong')],
    [
      'CHECK PROD (IRIS): texts do not fit, numbers doubtful',
      other('patterns-doubtful', { says: '3 of 10 disconnects found no logon' }),
    ],
    ['CHECK PROD (IRIS): licence text not understood', other('not-understood')],
    ['CHECK PROD (IRIS): license server lost', other('licence-server-lost')],
    [
      'CHECK PROD (IRIS): grace ends 2026-11-30 12:20 UTC, Licence server lost',
      other('licence-lost', {
        title: 'Licence server lost: the licence server is not reached. What runs goes on until 2026-11-30 12:20 UTC',
        ownTitle: 'Licence server lost',
      }),
    ],
    [
      'CHECK PROD (IRIS): grace ends 2026-12-14 12:20 UTC',
      other('licence-grace', {
        title: 'Grace period of a licence: it ends at 2026-12-14 12:20 UTC (15 days)',
        ownTitle: 'Grace period of a licence',
      }),
    ],
    ['CHECK PROD (IRIS): Severe message: disk full', other('severe-message', { title: 'Severe message: disk full' })],
    ['CHECK PROD (IRIS): Mine', other('my-own', { title: 'Mine' })],
    ['KEY PROD (IRIS): no valid key', other('key-invalid')],
    ['KEY PROD (IRIS): ends soon, day not stated', other('key-expiring', { proof: [] })],
  ])('is %s', (expected, of) => {
    expect(subject(of)).toBe(expected);
  });

  test.each([
    ['KEY 7 DAYS PROD (IRIS)', '11/21/26-10:18:49:396 (35968) 1 [SYSTEM MONITOR] License expires in 7 days.'],
    ['KEY 1 DAY PROD (IRIS)', 'License expires in 1 day'],
    ['KEY ENDS TODAY PROD (IRIS)', 'License key expires on 2026-11-21'],
    ['KEY 40 DAYS PROD (IRIS)', 'License will expire on 12/31/2026'],
    ['KEY 24 DAYS PROD (IRIS)', "License feature 'X' of version 4.1 has been acquired, expiration date = 15-dec-2026"],
    ['KEY ENDED PROD (IRIS)', 'LMF Error: License key has expired'],
  ])('is %s where the log says %s', (expected, text) => {
    expect(subject(other('key-expiring', { proof: [{ file: 'messages.log', at: 1, text }] }))).toBe(expected);
  });

  test('says that there is no data, also where it is about no pool', () => {
    const says = 'cannot read /iris/mgr/messages.log (permission denied)';
    const absent = alert({
      rule: 'source-unreadable',
      pool: null,
      title: 'Source cannot be read',
      says,
      total: null,
      since: null,
      proof: [],
    });
    const of = notice('first', { alerts: [absent], pools: [] });
    expect(subject(of)).toBe('NO DATA PROD (IRIS): messages.log unreadable, permission denied');
    const said = (words: string): string =>
      subject(notice('first', { alerts: [{ ...absent, says: words }], pools: [] }));
    expect(said('C:\\iris\\mgr\\messages.log cannot be read: the disk is gone')).toBe(
      'NO DATA PROD (IRIS): messages.log unreadable, the disk is gone',
    );
    expect(said('no entry of /iris/mgr/messages.log for 26 hours')).toBe(
      'NO DATA PROD (IRIS): no entry of messages.log for 26 hours',
    );
    expect(said('the disk is gone')).toBe('NO DATA PROD (IRIS): the disk is gone');
    expect(said(`cannot read ${'/-'.repeat(5_000)}`).length).toBeLessThanOrEqual(150);
    expect(subject(notice('first', { alerts: [{ ...absent, rule: 'my-absence' }], pools: [] }))).toMatch(/^NO DATA /);
  });
});

describe('the first line of a start', () => {
  const what = (changes: Parameters<typeof notice>[1]): string => headlineOf(notice('started', changes), clock);

  test('claims no full pool where it may be full', () => {
    const pools = [pool({ atLeast: 20, atMost: 25, holdings: [] })];
    const full = alert({ rule: 'no-licence', title: 'No licence free', seats: { atLeast: 20, atMost: 25, limit: 25 } });
    expect(what({ pools, alerts: [full], title: 'No licence free' })).toBe(
      'STARTED: wrong now: perhaps all 25 seats are taken: 20 to 25 of 25 seats used',
    );
  });

  test('has the end of a grace, which stands at the end of its title', () => {
    const title = `Licence server lost: ${'the licence server is not reached. '.repeat(2)}It ends 2026-11-30 12:20 UTC`;
    expect(what({ alerts: [alert({ rule: 'licence-lost', title })], title })).toContain('2026-11-30 12:20 UTC');
  });
});

describe('the subject of a start, a downtime and what was held back', () => {
  const two = [pool(), pool({ pool: 'batch', sources: ['batch'] })];

  test('names first what cannot be read', () => {
    const unreadable = ['batch: cannot read /batch/log: there is no such file'];
    const started = notice('started', { watching: ['a', 'b'], pools: two, alerts: [], unreadable });
    expect(subject(started)).toBe('STARTED: 1 of 2 sources cannot be read');
    expect(subject(notice('started', { watching: [], pools: [], alerts: [], unreadable }))).toBe(
      'STARTED: 1 of 1 source cannot be read',
    );
    expect(subject(notice('started', { pools: two, alerts: [] }))).toBe(
      'STARTED: watching 2 sources, nothing is wrong',
    );
    expect(subject(notice('started', { pools: two }))).toBe('STARTED: FULL PROD (IRIS) 25/25, watching 2 sources');
    expect(subject(notice('started', { pools: two, alerts: [], site: 'Hamburg' }))).toBe(
      'STARTED Hamburg: watching 2 sources, nothing is wrong',
    );
  });

  test('says that it happened while nobody watched', () => {
    const missed = notice('catch-up', {
      downSince: at - 8 * hour,
      alerts: [alert({ rise: 2 }), alert({ instance: 'TEST' })],
    });
    expect(subject(missed)).toBe('FULL PROD+1 (IRIS) 25/25, 2 refused, 1 more alert, while seatwatch was down');
  });

  test('counts the notices that were held back, and says first that an alert flaps', () => {
    const held = notice('summary', { held: { notices: 14, since: at - hour } });
    expect(subject(held)).toBe('SUMMARY PROD (IRIS): 14 notices held, FULL PROD (IRIS) 25/25');
    const flapping = subject(notice('first', { flaps: 4 }));
    expect(flapping).toBe('FULL PROD (IRIS) 25/25, on/off 4x, 1 refused');
    expect(flapping.slice(0, 40)).toContain('on/off 4x');
    expect(render(notice('first', { flaps: 4 })).text).toContain(
      'Flaps:    it went on and off 4 times within the last hour',
    );
  });
});

describe('the place', () => {
  test('is the instance with the product where the name does not tell it, or the site with the instance', () => {
    const sx = { product: 'EcoStruxure Security Expert', short: 'SX' };
    expect(subject(notice('first', { ...sx, alerts: [alert({ instance: 'SX1' })] }))).toMatch(/^FULL SX1 25\/25/);
    expect(subject(notice('first', sx))).toMatch(/^FULL PROD \(SX\) 25\/25/);
    expect(subject(notice('first', { site: 'Hamburg' }))).toMatch(/^FULL Hamburg\/PROD 25\/25/);
    expect(subject(notice('first', { product: 'A Product', short: 'A Product', pools: [] }))).toContain(
      'PROD (A Product)',
    );
    const whole = alert({ rule: 'seats-full', instance: '', total: null });
    const holdings = [holding('ann', 1, { instance: 'SX1' })];
    expect(subject(notice('first', { ...sx, alerts: [whole], pools: [pool({ holdings })] }))).toBe('FULL SX1 25/25');
    expect(subject(notice('first', { alerts: [], pools: [] }))).toBe('CHECK IRIS, licence limit exceeded');
  });

  test('never pushes the number out of the first 40 characters, however long the names are', () => {
    const long = {
      alerts: [
        alert({ instance: 'EUROPE-HOSPITAL-GROUP-PRODUCTION-07', seats: { atLeast: 8, atMost: 10, limit: 10 } }),
      ],
    };
    expect(subject(notice('first', long)).slice(0, 40)).toContain('8-10 of 10');
    expect(subject(notice('first', long))).toMatch(/07/);
    expect(subject(notice('first', { ...long, site: 'A town with a name' })).slice(0, 40)).toContain('8-10 of 10');
  });
});

test('a session that is shown as one to look at is counted, whatever else the alert says', () => {
  const holdings = [holding('ann', 80, { suspect: 'no break for 26 hours or longer' }), holding('bob', 1)];
  const of = other('suspect-session', { says: 'something' }, { pools: [pool({ holdings })] });
  expect(subject(of)).toBe('CHECK PROD (IRIS): 1 session to look at');
  expect(stateOf(of)).toBe('CHECK');
});
