import { describe, expect, test } from 'vitest';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { clock, leases, MINUTE, row, TAIL, told } from './table.ts';

const ANN = { out: '08:00' };
/** Shows that the table keeps its rows. */
const OLD = row({ user: 'old', out: '06:00', until: '07:00' });
const BOB = { user: 'CORP\\bob', out: '08:10' };

describe('one version tells who holds a licence at its clock', () => {
  test('a lease that has not ended, with when it was checked out, renewed last, and is free at the latest', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:12:30' }), row({ ...BOB, until: '08:55' })]);
    expect(site.inside()).toEqual([
      {
        key: `20101|PC-ann${TAIL}|CORP\\ann|${(clock('08:00') * 3) / 10}`,
        who: { holder: 'CORP\\ann', node: 'PC-ann' },
        openedAt: clock('08:00'),
        seenAt: clock('08:57:30'),
        expiresAt: clock('09:12:30'),
        row: row({ ...ANN, until: '09:12:30' }),
      },
    ]);
  });

  test('an expiry that is empty still, surely for five minutes, and for two more that clocks may differ', () => {
    const site = leases();
    site.version('08:04', [row({ ...ANN, until: null })]);
    expect(site.inside()[0]).not.toHaveProperty('doubtful');
    site.version('08:06:30', [row({ ...ANN, until: null })]);
    expect(site.inside()[0]).toHaveProperty('doubtful', true);
    expect(site.inside()).toMatchObject([{ openedAt: clock('08:00'), seenAt: clock('08:00') }]);
    expect(site.inside()[0]).not.toHaveProperty('expiresAt');
    expect(told(site.version('08:07:30', [row({ ...ANN, until: null })]))).toEqual([
      'closed CORP\\ann lease ended 08:00 to 08:05',
    ]);
    expect(site.inside()).toEqual([]);
  });

  test('an export of the leases of now lacks who came just now, until it shows a row that is empty or past', () => {
    const lacks = expect.stringContaining('LICENSE_EXPIRES IS NULL');
    const isAll = (events: readonly LicenceEvent[]): boolean[] =>
      events.flatMap((event) => (event.kind === 'census' ? [event.lacks === undefined] : []));
    const now = row({ ...ANN, until: '09:12:30' });
    const site = leases();
    expect(site.version('09:00', [now])).toContainEqual(expect.objectContaining({ kind: 'census', lacks }));
    expect(isAll(site.version('09:01', [now]))).toEqual([false]);
    expect(isAll(site.version('09:02', [now, row({ ...BOB, out: '09:01', until: null })]))).toEqual([true]);
    expect(isAll(site.version('09:03', [now]))).toEqual([true]);
    expect(isAll(leases().version('09:00', [OLD, now]))).toEqual([true]);
    expect(isAll(leases().version('09:00', [now], { from: 'EQUIS at SQL1' }))).toEqual([true]);
    const named = row({ app: '30001', out: '08:00', until: '+9999 08:00' });
    expect(isAll(leases().version('09:00', [named]))).toEqual([true]);
    // One that ended while the file was written is no row of the past: the table may keep none.
    const just = leases().version('09:00:10', [now, row({ ...BOB, until: '09:00:02' })]);
    expect(just.filter(({ kind }) => kind === 'coverage')).toEqual([]);
  });

  test('a lease that ran out and another behind it as two: only one that was given back is taken anew', () => {
    for (const [until, events] of [
      ['08:15', ['closed CORP\\ann lease ended 08:00 to 08:15', 'opened CORP\\ann 08:15:20']],
      ['08:14:50', []],
    ] as const) {
      const site = leases();
      site.version('08:06', [row({ ...ANN, until: '08:15' })]);
      const news = site.version('08:16', [row({ ...ANN, until }), row({ ...ANN, out: '08:15:20', until: null })]);
      expect(told(news)).toEqual(events);
      expect(site.inside()).toMatchObject([{ openedAt: clock(until === '08:15' ? '08:15:20' : '08:00') }]);
    }
  });

  test('each row is a seat, also where one user has several', () => {
    const site = leases();
    site.version('09:00', [
      row({ ...ANN, until: '09:10' }),
      row({ ...ANN, out: '08:30', until: '09:12' }),
      row({ ...ANN, pc: 'PC-2', until: '09:12' }),
      row({ ...ANN, app: '20102', until: '09:12' }),
    ]);
    expect(site.inside()).toHaveLength(3);
    expect(site.inside('20102')).toHaveLength(1);
  });

  test('a row that stands twice in a file is one, as it was renewed last', () => {
    const site = leases();
    const twice = [row({ ...ANN, until: '09:10' }), row({ ...ANN, until: '09:05' })];
    expect(told(site.version('09:00', twice))).toEqual(['opened CORP\\ann 08:00']);
    expect(site.inside()).toMatchObject([{ expiresAt: clock('09:10') }]);
    expect(told(site.version('09:01', [row({ ...ANN, until: '09:10' })]))).toEqual([]);
  });

  test('a table without rows tells that nobody holds one, and a package whose last row has gone as well', () => {
    const site = leases();
    expect(site.version('09:00', [])).toEqual([]);
    site.version('09:10', [row({ ...ANN, out: '09:05', until: '09:20' })]);
    expect(site.version('09:30', [])).toContainEqual(
      expect.objectContaining({ kind: 'census', pool: '20101', complete: true, holders: [], at: clock('09:30') }),
    );
  });

  test('who was there at the first version has had a seat since it was checked out', () => {
    const site = leases();
    const events = site.version('09:00', [
      row({ ...BOB, until: '08:55' }),
      row({ ...ANN, until: '09:10' }),
      row({ user: 'cy', out: '08:56', until: null }),
    ]);
    expect(told(events)).toEqual([
      'opened CORP\\ann 08:00',
      'opened CORP\\bob 08:10',
      'closed CORP\\bob lease ended 08:40 to 08:55',
      'opened cy 08:56',
    ]);
    const at = events.map((event) => event.at);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });
});

describe('between two versions', () => {
  test('a new row was opened when it was checked out, and a renewed one goes on', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:10' })]);
    const events = site.version('09:08', [
      row({ ...ANN, until: '09:20' }),
      row({ ...BOB, out: '09:02:11.237', until: '09:21' }),
    ]);
    expect(told(events)).toEqual(['opened CORP\\bob 09:02:11']);
    expect(site.inside().map(({ expiresAt }) => expiresAt)).toEqual([clock('09:20'), clock('09:21')]);
  });

  test('an expiry that was moved back is when its holder left, exactly', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:14' })]);
    const events = site.version('09:20', [row({ ...ANN, until: '09:03:12' })]);
    expect(told(events)).toEqual(['closed CORP\\ann logout 09:03:12']);
    expect(events.find(({ kind }) => kind === 'closed')).not.toHaveProperty('inferred');
  });

  test('an expiry that ran out, or was renewed before it did, means that the holder left within one lease before', () => {
    const site = leases();
    site.version('09:00', [OLD, row({ ...ANN, until: '09:14' }), row({ ...BOB, until: '09:05' })]);
    const events = site.version('09:40', [OLD, row({ ...ANN, until: '09:14' }), row({ ...BOB, until: '09:24' })]);
    expect(told(events)).toEqual([
      'closed CORP\\ann lease ended 08:59 to 09:14',
      'closed CORP\\bob lease ended 09:09 to 09:24',
    ]);
    expect(events.find(({ kind }) => kind === 'closed')).toHaveProperty('inferred');
  });

  test('the third of a hundredth in which the database keeps time moves no expiry back', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, out: '08:00:00.007', until: '09:14:00.007' })]);
    expect(told(site.version('09:20', [row({ ...ANN, out: '08:00:00.0066667', until: '09:14:00.003' })]))).toEqual([
      'closed CORP\\ann lease ended 08:59 to 09:14',
    ]);
    const other = leases();
    other.version('09:00', [row({ ...ANN, until: '09:14:00.010' })]);
    expect(told(other.version('09:20', [row({ ...ANN, until: '09:14:00.003' })]))).toEqual([
      'closed CORP\\ann logout 09:14',
    ]);
  });

  test('a session that came and went between them is told with both', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:14' })]);
    const rows = [row({ ...ANN, until: '11:10' }), row({ ...BOB, out: '09:30', until: '10:15' })];
    expect(told(site.version('11:00', rows))).toEqual([
      'opened CORP\\bob 09:30',
      'closed CORP\\bob lease ended 10:00 to 10:15',
    ]);
    expect(told(site.version('11:05', rows))).toEqual([]);
  });

  test('a lease is as long as the setting says', () => {
    const site = leases({ lease: 30 * MINUTE });
    site.version('09:00', [row({ ...ANN, until: '09:25' })]);
    expect(site.inside()).toMatchObject([{ seenAt: clock('08:55') }]);
    expect(told(site.version('09:40', [row({ ...ANN, until: '09:25' })]))).toEqual([
      'closed CORP\\ann lease ended 08:55 to 09:25',
    ]);
  });

  test('a version that is older, or the same again, tells nothing', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:14' })]);
    const state = site.state();
    expect(site.version('08:30', [row({ ...BOB, until: '08:44' })])).toEqual([]);
    expect(site.version('09:00', [])).toEqual([]);
    expect(site.state()).toEqual(state);
  });

  test('the same version later, since nobody wrote another, tells nothing new of who was there', () => {
    const site = leases();
    const rows = [row({ ...ANN, until: '09:14' })];
    site.version('09:00', rows);
    expect(told(site.version('09:05', rows))).toEqual([]);
    expect(site.inside()).toMatchObject([{ seenAt: clock('08:59'), expiresAt: clock('09:14') }]);
  });
});

describe('a renewal that failed gives the lease back and takes another one', () => {
  test('within a minute, for the same user at the same computer, nobody has left', () => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:12' })]);
    const [before] = site.inside();
    const events = site.version('09:06', [
      row({ ...ANN, until: '09:03' }),
      row({ ...ANN, out: '09:03:20', until: null }),
    ]);
    expect(told(events)).toEqual([]);
    expect(site.inside()).toMatchObject([{ key: before?.key, openedAt: clock('08:00') }]);
    expect(told(site.version('09:30', [row({ ...ANN, out: '09:03:20', until: '09:20' })]))).toEqual([
      'closed CORP\\ann lease ended 09:05 to 09:20',
    ]);
    expect(site.inside()).toEqual([]);
  });

  test('also where both rows stand in the first version', () => {
    const site = leases();
    const rows = [row({ ...ANN, until: '08:40' }), row({ ...ANN, out: '08:40:30', until: '09:10' })];
    expect(told(site.version('09:00', rows))).toEqual(['opened CORP\\ann 08:00']);
    expect(site.inside()).toMatchObject([{ openedAt: clock('08:00'), expiresAt: clock('09:10') }]);
  });

  test.each([
    [{ ...ANN, out: '09:04:10', until: null }, 'later than a minute'],
    [{ ...ANN, pc: 'PC-9', out: '09:03:20', until: null }, 'at another computer'],
    [{ ...ANN, app: '20102', out: '09:03:20', until: null }, 'of another package'],
    [{ ...BOB, pc: 'PC-ann', out: '09:03:20', until: null }, 'by another user'],
  ] as const)('but %o is another session: %s', (other, _) => {
    const site = leases();
    site.version('09:00', [row({ ...ANN, until: '09:12' })]);
    expect(told(site.version('09:06', [row({ ...ANN, until: '09:03' }), row(other)]))).toContain(
      'closed CORP\\ann logout 09:03',
    );
  });
});
