import { describe, expect, test } from 'vitest';
import { clock, HOUR, leases, row, told } from './table.ts';

const ANN = { out: '08:00' };
/** Shows that the table keeps its rows. */
const OLD = row({ user: 'old', out: '06:00', until: '07:00' });
const BOB = { user: 'CORP\\bob', out: '08:10' };

describe('exports of two databases under one source', () => {
  const [a, b] = [{ file: 'a.csv' }, { file: 'b.csv' }];
  const held = (...users: string[]) => users.map((user) => row({ ...ANN, user, until: '09:14' }));

  test('are told once, and nobody is known, until one has been alone for a day', () => {
    const site = leases();
    site.version('09:00', [OLD, ...held('ann', 'bob')], a);
    site.version('09:01', [OLD, ...held('cy', 'dan')], b);
    const events = site.version('09:02', [OLD, ...held('ann', 'bob')], a);
    expect(told(events)).toEqual([expect.stringMatching(/^not-understood: a\.csv and b\.csv: .*a source of its own$/)]);
    expect(events.at(-1)).toMatchObject({ kind: 'coverage', known: 'mixed' });
    site.version('09:03', [OLD, ...held('cy', 'dan')], b);
    expect(site.version('09:04', [OLD, ...held('ann', 'bob')], a)).toEqual([]);
    expect(site.version('+2 09:00', [OLD], b)).toContainEqual(expect.objectContaining({ known: 'in order' }));
    expect(site.version('+2 09:01', [OLD], b)).not.toContainEqual(expect.objectContaining({ kind: 'coverage' }));
  });

  test('are not where both files are of the same table, or each export is a file of its own', () => {
    const site = leases();
    site.version('09:00', held('ann', 'bob'), a);
    site.version('09:01', held('ann', 'bob', 'cy'), b);
    expect(told(site.version('09:02', held('bob', 'cy', 'dan'), a))).toEqual(['opened dan 08:00']);
    const dropped = leases();
    for (const [nth, user] of ['ann', 'bob', 'cy'].entries())
      expect(told(dropped.version(`09:0${nth}`, held(user, `${user}2`), { file: `${nth}.csv` }))).toHaveLength(2);
  });
});

describe('rows that look alike', () => {
  test('are two where what parts the columns of a row stands in a name', () => {
    const site = leases();
    const one = row({ ...ANN, app: '2|PC', workstation: 'X', until: '09:14' });
    site.version('09:00', [one, row({ ...ANN, app: '2', workstation: 'PC|X', until: '09:14' })]);
    expect([site.inside('2|PC').length, site.inside('2').length]).toEqual([1, 1]);
  });

  test('an expiry before the beginning, among others that are right, is that of a lease which held no seat', () => {
    const site = leases();
    const events = site.version('09:00', [OLD, row({ ...ANN, until: '09:14' }), row({ ...BOB, until: '07:50' })]);
    expect(told(events)).toContain('closed CORP\\bob lease ended 08:10 to 08:10');
    expect(site.inside()).toHaveLength(1);
  });
});

describe('rows that are missing from a version', () => {
  const live = row({ ...ANN, until: '09:14' });
  const bob = row({ ...BOB, until: '09:13' });

  test('of an export of the leases of now alone have ended, and when, nothing tells: the census alone says it', () => {
    const site = leases();
    site.version('09:00', [live, bob]);
    expect(told(site.version('09:05', [row({ ...BOB, until: '09:18' })]))).toEqual([]);
    expect(site.inside().map(({ who }) => who.holder)).toEqual(['CORP\\bob']);
  });

  test('of an export that keeps its rows may be cut off: they were deleted when two in a row say so', () => {
    const site = leases();
    site.version('09:00', [OLD, live]);
    expect(told(site.version('09:01', [OLD]))).toEqual([]);
    expect(site.inside().map(({ who }) => who.holder)).toEqual(['CORP\\ann']);
    expect(told(site.version('09:02', [OLD]))).toEqual(['closed CORP\\ann row deleted 09:00 to 09:02']);
    expect(site.inside()).toEqual([]);
  });

  test('of a later version, of which old rows are left out, is no version without rows', () => {
    const site = leases();
    site.version('09:00', [OLD, live]);
    site.version('+1 12:00', [], { all: 812 });
    expect(told(site.version('+1 12:01', [], { all: 812 }))).toEqual([
      'closed CORP\\ann row deleted 09:00 to +1 12:01',
    ]);
  });

  test('of which one comes back was never gone', () => {
    const site = leases();
    site.version('09:00', [OLD, live]);
    site.version('09:01', [OLD]);
    site.version('09:02', [OLD, live]);
    site.version('09:03', [OLD]);
    expect(site.inside()).toHaveLength(1);
    expect(told(site.all()).filter((text) => text.includes('ann'))).toEqual(['opened CORP\\ann 08:00']);
  });

  test('of the answer of a database, which comes as a whole, are gone at once', () => {
    const site = leases();
    const from = 'EQUIS at SQL1';
    site.version('09:00', [OLD, live], { from });
    expect(told(site.version('09:01', [OLD], { from }))).toEqual(['closed CORP\\ann row deleted 09:00 to 09:01']);
  });

  test('an export without any row, of a table that keeps its rows, is not used: whoever writes it failed', () => {
    const site = leases();
    site.version('09:00', [OLD, live]);
    const failed = ['damaged: ST_LICENSE_USE.csv was not used: it has no row any more, and somebody was there before'];
    expect(told(site.version('09:01', []))).toEqual(failed);
    expect(site.version('09:02', [])).toEqual([]);
    expect(told(site.version('09:03', [OLD, row({ ...ANN, until: '09:16' })]))).toEqual([]);
    expect(site.inside()).toHaveLength(1);
    expect(told(site.version('09:04', []))).toEqual(failed);
    expect(told(site.version('+2 09:04', []))).toEqual([]);
    expect(told(site.version('+2 09:05', []))).toEqual(['closed CORP\\ann row deleted 09:03 to +2 09:05']);
  });

  test('an export of the leases of now without any row is believed when the next one says so too', () => {
    const site = leases();
    site.version('09:00', [live, bob]);
    site.version('09:01', []);
    expect(site.inside()).toHaveLength(2);
    site.version('09:02', []);
    expect(site.inside()).toEqual([]);
    const one = leases();
    one.version('09:00', [live]);
    one.version('09:01', []);
    expect(one.inside()).toEqual([]);
  });
});

describe('a lease that was renewed only after it had ended', () => {
  test('is a seat that was free between, and taken again when it was renewed', () => {
    const site = leases();
    site.version('09:00', [OLD, row({ ...ANN, until: '09:05' })]);
    site.version('09:06', [OLD, row({ ...ANN, until: '09:05' })]);
    const events = site.version('09:10', [OLD, row({ ...ANN, until: '09:23', sum: 'B2' })]);
    expect(told(events)).toEqual(['opened CORP\\ann 09:08']);
    expect(site.inside()).toMatchObject([{ openedAt: clock('09:08'), expiresAt: clock('09:23') }]);
  });

  test('also where its expiry stayed empty for long', () => {
    const site = leases();
    site.version('08:04', [OLD, row({ ...ANN, until: null })]);
    site.version('08:08', [OLD, row({ ...ANN, until: null })]);
    expect(told(site.version('08:09', [OLD, row({ ...ANN, until: '08:23:30', sum: 'B2' })]))).toEqual([
      'opened CORP\\ann 08:08:30',
    ]);
  });
});

describe('named users, whose rows run for 30 years', () => {
  const named = { app: '30001', user: 'eve', out: '07:00', until: '2056-11-16 07:00:00.000' };

  test('are a pool of their own, in which nobody comes or goes by time', () => {
    const site = leases();
    expect(told(site.version('09:00', [row(named), row({ ...ANN, until: '09:10' })]))).toEqual([
      'opened CORP\\ann 08:00',
    ]);
    expect(site.inside('ACAL').map(({ who }) => who.holder)).toEqual(['eve']);
    expect(site.inside('30001')).toEqual([]);
  });

  test('whose account is disabled end when that was', () => {
    const site = leases();
    site.version('09:00', [row(named)]);
    expect(told(site.version('10:00', [row({ ...named, until: '09:30' })]))).toEqual(['closed eve logout 09:30']);
  });

  test('were there last when ST_USAGE shows it, whatever the case of their name', () => {
    const site = leases();
    const use = (user: string, at: string): Record<string, string> => ({ USER_NAME: user, START_UTC_DT: at });
    const header = ['USER_NAME', 'START_UTC_DT'];
    const rows = [
      use('EVE', '2026-11-10 09:12:00.000'),
      use('eve', '2026-09-01 09:12:00.000'),
      use('eve', '2027-01-01 00:00:00.000'),
      use('0', '2026-11-16 08:12:00.000'),
      use('-3', '2026-11-16 08:12:00.000'),
      use('', '2026-11-16 08:12:00.000'),
      use('eve', 'never'),
    ];
    expect(site.version('08:50', rows, { header })).toEqual([]);
    expect(site.state()).toMatchObject({ used: { eve: Date.UTC(2026, 10, 10, 9, 12) } });
    site.version('09:00', [row({ ...named, out: '2026-01-05 07:00:00.000' })]);
    expect(site.inside('ACAL')).toMatchObject([{ seenAt: Date.UTC(2026, 10, 10, 9, 12) }]);
  });
});

describe('the past of a large table comes in parts, before what is there now', () => {
  test('and each session is told once, with its begin and its end, in the order of time', () => {
    const site = leases();
    const past = { past: true as const };
    site.version('+1 09:00', [row({ ...ANN, until: '10:00' }), row({ ...BOB, until: '12:00' })], past);
    site.version('+1 09:00', [row({ user: 'cy', out: '11:00', until: '11:30' })], past);
    site.version('+1 09:00', [row({ ...ANN, out: '+1 08:00', until: '+1 09:10' })]);
    expect(told(site.all())).toEqual([
      'opened CORP\\ann 08:00',
      'opened CORP\\bob 08:10',
      'closed CORP\\ann lease ended 09:45 to 10:00',
      'opened cy 11:00',
      'closed cy lease ended 11:15 to 11:30',
      'closed CORP\\bob lease ended 11:45 to 12:00',
      'opened CORP\\ann +1 08:00',
    ]);
    expect(site.all().filter(({ kind }) => kind === 'coverage')).toHaveLength(1);
    expect(site.version('+1 10:00', [row({ user: 'dan', out: '07:00', until: '07:30' })], past)).toEqual([]);
  });
});

test('who is sure of the past says since when: from the first end on every session is in a table that keeps its rows', () => {
  const site = leases();
  const events = site.version('09:00', [row({ ...ANN, until: '08:20' }), row({ ...BOB, until: '08:40' })]);
  expect(events.filter(({ kind }) => kind === 'coverage')).toMatchObject([{ known: 'anchored', at: clock('08:20') }]);
  const later = site.version('10:00', [row({ user: 'cy', out: '09:10', until: '09:20' })]);
  expect(later.filter(({ kind }) => kind === 'coverage')).toEqual([]);
});

test('a row that ended more than an hour before the last version is no news, since it was told before', () => {
  const site = leases();
  site.version('09:00', [row({ ...ANN, until: '09:10' })]);
  const old = row({ ...BOB, out: '06:00', until: '07:00' });
  expect(told(site.version('09:05', [row({ ...ANN, until: '09:14' }), old]))).toEqual([]);
  expect(clock('09:05') - clock('07:00')).toBeGreaterThan(HOUR);
});
