import { describe, expect, test } from 'vitest';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { COLUMNS, DAY, leases, row, told, type Row } from './table.ts';

const OLD = row({ user: 'old', out: '06:00', until: '07:00' });
const PEOPLE = ['ann', 'bob', 'cy', 'dan'];

/** The rows of so many people at work, each renewed until a time of its own. */
function staff(...until: (string | null)[]): Row[] {
  return [OLD, ...until.map((time, nth) => row({ user: PEOPLE[nth] ?? '', out: `08:0${nth}`, until: time }))];
}

function codes(texts: readonly string[]): string[] {
  return texts.filter((text) => /^(leases|table|row)-/.test(text));
}

const ALL_ENDED = 'leases-ended: all 3 leases ended and none was renewed';

describe('all leases ended at once', () => {
  test('is told when the last of them has run out, however many versions that takes', () => {
    const site = leases();
    const rows = staff('09:10', '09:12', '09:14');
    for (const at of ['09:00', '09:05', '09:11', '09:13']) expect(codes(told(site.version(at, rows)))).toEqual([]);
    expect(codes(told(site.version('09:15', rows)))).toEqual([ALL_ENDED]);
    expect(codes(told(site.version('09:16', rows)))).toEqual([]);
  });

  test('also where one version alone shows it, and in exports of the leases of now, from which they vanish', () => {
    const whole = leases();
    whole.version('09:00', staff('09:10', '09:12', '09:14'));
    expect(codes(told(whole.version('11:00', staff('09:10', '09:12', '09:14'))))).toEqual([ALL_ENDED]);
    const now = leases();
    const [, ann = OLD, bob = OLD, cy = OLD] = staff('09:10', '09:12', '09:14');
    now.version('09:09', [ann, bob, cy]);
    now.version('09:11', [bob, cy]);
    now.version('09:13', [cy]);
    expect(codes(told(now.version('09:15', [])))).toEqual([ALL_ENDED]);
  });

  test('is over when somebody holds a lease again, which is told once', () => {
    const site = leases();
    site.version('09:00', staff('09:10', '09:12', '09:14'));
    site.version('09:20', staff('09:10', '09:12', '09:14'));
    const back = [...staff('09:10', '09:12', '09:14'), row({ user: 'eve', out: '10:00', until: null })];
    expect(codes(told(site.version('10:01', back)))).toEqual(['leases-back: somebody holds a lease again']);
    expect(codes(told(site.version('10:02', back)))).toEqual([]);
  });

  test('is not said in the evening: who goes home gives the lease back', () => {
    const site = leases();
    site.version('17:00', staff('17:10', '17:12', '17:14'));
    expect(codes(told(site.version('17:03', staff('17:01', '17:02', '17:02:30'))))).toEqual([]);
    const slow = leases();
    slow.version('17:00', staff('17:10', '17:12', '17:14'));
    expect(codes(told(slow.version('17:20', staff('17:16', '17:17', '17:18'))))).toEqual([]);
  });

  test('is not said where one of them gave the lease back, was renewed, or came anew', () => {
    const left = leases();
    left.version('09:00', staff('09:10', '09:12', '09:14', '09:13'));
    expect(codes(told(left.version('09:16', staff('09:10', '09:12', '09:14', '09:03'))))).toEqual([]);
    const renewed = leases();
    renewed.version('09:00', staff('09:10', '09:12', '09:14', '09:13'));
    renewed.version('09:13', staff('09:10', '09:12', '09:14', '09:27'));
    expect(codes(told(renewed.version('09:15', staff('09:10', '09:12', '09:14', '09:27'))))).toEqual([]);
    expect(codes(told(renewed.version('09:28', staff('09:10', '09:12', '09:14', '09:27'))))).toEqual([]);
    const came = leases();
    came.version('09:00', staff('09:10', '09:12', '09:14'));
    const eve = row({ user: 'eve', out: '09:05', until: '09:06' });
    expect(codes(told(came.version('09:15', [...staff('09:10', '09:12', '09:14'), eve])))).toEqual([]);
  });

  test('is not said of two, of those that ended over more than one lease, or where rows vanish from a slow export', () => {
    const two = leases();
    two.version('09:00', staff('09:10', '09:12'));
    expect(codes(told(two.version('09:20', staff('09:10', '09:12'))))).toEqual([]);
    const apart = leases();
    apart.version('09:00', staff('09:01', '09:10', '09:17'));
    expect(codes(told(apart.version('09:20', staff('09:01', '09:10', '09:17'))))).toEqual([]);
    const slow = leases();
    slow.version('09:00', staff('09:10', '09:12', '09:14').slice(1));
    slow.version('09:20', []);
    expect(codes(told(slow.version('09:21', [])))).toEqual([]);
  });

  test('named users do not count', () => {
    const site = leases();
    const eve = row({ app: '30001', user: 'eve', out: '07:00', until: '2056-11-16 07:00:00.000' });
    site.version('09:00', [...staff('09:10', '09:12', '09:14'), eve]);
    expect(codes(told(site.version('09:20', [...staff('09:10', '09:12', '09:14'), eve])))).toEqual([ALL_ENDED]);
  });
});

describe('a table without new rows', () => {
  test('is told once, with how old the newest is, and that it has new ones again', () => {
    const site = leases();
    expect(codes(told(site.version('+9 09:00', [OLD])))).toEqual(['table-old: its newest row is 9 days old']);
    expect(codes(told(site.version('+10 09:00', [OLD])))).toEqual([]);
    const fresh = [OLD, row({ out: '+10 09:30', until: null })];
    expect(codes(told(site.version('+10 09:31', fresh)))).toEqual(['table-fresh: the table has new rows again']);
  });

  test('makes it unknown who holds seats, until there are new rows: the licences may be kept in another database', () => {
    const known = (events: readonly LicenceEvent[]): string[] =>
      events.flatMap((event) => (event.kind === 'coverage' ? [`${event.known}: ${event.why}`] : []));
    const lists = (events: readonly LicenceEvent[]): string[] =>
      events.flatMap((event) => (event.kind === 'census' ? [event.pool] : []));
    const site = leases();
    const eve = row({ app: '30001', user: 'eve', out: '05:00', until: '2056-11-16 07:00:00.000' });
    expect(known(site.version('+9 09:00', [OLD, eve])).at(-1)).toBe(
      'no longer: its newest row is of 2026-11-16, 9 days before: licences may be kept in another database',
    );
    const again = site.version('+10 09:00', [OLD, eve]);
    expect(known(again)).toEqual([]);
    expect(lists(again)).toEqual(['ACAL']);
    const fresh = site.version('+10 09:31', [OLD, eve, row({ out: '+10 09:30', until: null })]);
    expect(known(fresh)).toContain('anchored: the table has new rows again');
  });

  test('is not said over a weekend, and never where the setting says so', () => {
    expect(codes(told(leases().version('+6 09:00', [OLD])))).toEqual([]);
    expect(codes(told(leases({ elsewhereAfter: 'never' }).version('+90 09:00', [OLD])))).toEqual([]);
    expect(codes(told(leases({ elsewhereAfter: 2 * DAY }).version('+3 09:00', [OLD])))).toHaveLength(1);
  });

  test('is not said of an export that is empty at night, before it has been so for as long', () => {
    const site = leases();
    expect(told(site.version('03:00', []))).toEqual([]);
    expect(told(site.version('+5 03:00', []))).toEqual([]);
    expect(told(site.version('+8 03:00', []))).toEqual(['table-old: it has had no row of a session for 8 days']);
  });

  test('is not said while somebody works on for days, or of one of named users alone', () => {
    expect(codes(told(leases().version('+9 09:00', [row({ out: '08:00', until: '+9 09:10' })])))).toEqual([]);
    const eve = row({ app: '30001', user: 'eve', out: '07:00', until: '2056-11-16 07:00:00.000' });
    const site = leases();
    site.version('09:00', [eve]);
    expect(codes(told(site.version('+30 09:00', [eve])))).toEqual([]);
  });
});

describe('a row that somebody changed by hand', () => {
  const live = (sum: string, until: string): Row[] => [OLD, row({ user: 'ann', out: '08:00', until, sum })];

  test('is noted where it had ended, or where its check is another one without a renewal', () => {
    const ended = leases();
    ended.version('09:00', [OLD]);
    expect(codes(told(ended.version('09:01', [{ ...OLD, CHECKSUM: 'ZZ' }])))).toEqual([
      'row-changed: a row was changed after it had ended',
    ]);
    expect(codes(told(ended.version('09:02', [{ ...OLD, CHECKSUM: 'ZZ' }])))).toEqual([]);
    const back = [{ ...OLD, LICENSE_EXPIRES: '2026-11-16 06:30:00.000', CHECKSUM: 'ZZ' }];
    expect(codes(told(ended.version('09:03', back)))).toHaveLength(1);
    const open = leases();
    open.version('09:00', live('A', '09:10:12.237'));
    expect(codes(told(open.version('09:01', live('B', '09:10:12.237'))))).toEqual([
      'row-changed: a row was changed without being renewed',
    ]);
    // By dates without seconds it may have been renewed.
    const coarse = leases();
    coarse.version('09:00', live('A', '09:10'));
    expect(codes(told(coarse.version('09:01', live('B', '09:10'))))).toEqual([]);
  });

  test('is not said of a renewal, an end, a lease that is renewed late, or of a table without the check', () => {
    const site = leases();
    site.version('09:00', live('A', '09:10'));
    expect(codes(told(site.version('09:06', live('B', '09:20'))))).toEqual([]);
    expect(codes(told(site.version('09:12', live('C', '09:11'))))).toEqual([]);
    const late = leases();
    late.version('09:00', live('A', '09:10'));
    late.version('09:12', live('A', '09:10'));
    expect(codes(told(late.version('09:14', live('B', '09:28'))))).toEqual([]);
    const without = leases();
    const header = COLUMNS.slice(0, -1);
    const bare = live('', '09:10').map(({ CHECKSUM: _, ...rest }) => rest);
    without.version('09:00', bare, { header });
    expect(codes(told(without.version('09:01', bare, { header })))).toEqual([]);
  });
});
