import { describe, expect, test } from 'vitest';
import { NOTHING_READ, type Coverage, type PoolNow } from '../../src/domain/ledger.ts';
import { createTimeText } from '../../src/present/time-text.ts';
import { toldTexts, waysToKnow } from '../../src/present/told.ts';

const HINTS = { unknown: ['trace it'], refusedBelowLimit: ['the key is shared', 'each connection takes a seat'] };
const AT = Date.UTC(2026, 10, 20, 7, 10);
const UNKNOWN: Coverage = { state: 'unknown', since: null, why: 'no LicenseTrace line has been read yet' };

function told(more: Partial<PoolNow>): string {
  return toldTexts(pool(more), HINTS, createTimeText('UTC')).join(' ');
}

function pool(more: Partial<PoolNow>): PoolNow {
  const seats = { atLeast: 2, atMost: 2, sessions: 2, limit: 5, perCore: false, drift: null };
  const coverage: Coverage = { state: 'anchored', since: 0, why: 'a start' };
  return { pool: 'iris', system: 'iris', kind: 'User', sources: ['prod'], coverage, ...seats, ...more };
}

describe('somebody who was refused', () => {
  const refused = { times: 3, first: AT - 3_600_000, last: AT };

  test('below the limit of that moment: why that may be', () => {
    expect(told({ refused: { ...refused, seats: { atLeast: 2, atMost: 2, limit: 5 } } })).toContain(
      'refused with 2 of 5 seats counted here: either the key is shared, or each connection takes a seat.',
    );
  });

  test('at the limit of that moment says no more, whatever the limit is now', () => {
    const text = told({ refused: { ...refused, seats: { atLeast: 2, atMost: 2, limit: 2 } } });
    expect(text).toBe('Refused: 3 since 2026-11-20 06:10:00 +00:00, last at 2026-11-20 07:10:00 +00:00.');
  });

  test('under a key by which each connection counts is not told to make them count', () => {
    const text = told({ each: true, refused: { ...refused, seats: { atLeast: 2, atMost: 2, limit: 5 } } });
    expect(text).toContain('counted here: the key is shared.');
  });
});

describe('what nobody understood', () => {
  test('is said with its number, from when on, and where it is shown', () => {
    expect(told({ notUnderstood: { times: 3, first: AT - 3_600_000, last: AT } })).toBe(
      'Not understood: 3 records about licences, since 2026-11-20 06:10:00 +00:00: what is said here may lack what ' +
        'they tell. seatwatch check shows them.',
    );
    expect(told({ notUnderstood: { times: 1, first: AT, last: AT } })).toContain('1 record about licences, at 2026');
  });

  test('is said of an earlier moment without a number that had not come yet', () => {
    expect(told({ notUnderstood: { times: null, first: AT, last: AT + 1 } })).toMatch(/^Not understood: records about/);
  });
});

describe('reserved seats', () => {
  const reserved = { limit: 10, reserved: 2 };
  const rule = '2 of 10 are reserved: who has no reservation is refused from 8 on';

  test('may leave none for others below the limit, which is said as what may be', () => {
    const text = `Perhaps full: ${rule}, unless reserved seats are among those in use.`;
    expect(told({ ...reserved, atLeast: 8, atMost: 8 })).toBe(text);
    expect(told({ ...reserved, atLeast: 7, atMost: 7 })).toBe('');
    expect(told({ ...reserved, atLeast: 10, atMost: 10 })).toBe('');
    expect(told({ limit: 10, atLeast: 8, atMost: 8 })).toBe('');
  });

  test('are the first reason of a refusal that they explain, and of no other', () => {
    const refused = { times: 1, first: AT, last: AT };
    const seats = (used: number) => ({ refused: { ...refused, seats: { atLeast: used, atMost: used, limit: 10 } } });
    expect(told({ ...reserved, atLeast: 8, atMost: 8, ...seats(8) })).toContain(
      `refused with 8 of 10 seats counted here: either ${rule}, or the key is shared, or each connection`,
    );
    expect(told({ ...reserved, atLeast: 5, atMost: 5, ...seats(5) })).toContain(
      'counted here: either the key is shared',
    );
  });
});

test('more seats than the limit has are said to be one wrong number of the two', () => {
  expect(told({ atLeast: 7, atMost: 7 })).toBe(
    'Limit wrong? More seats are counted than its 5: compare it with what the product shows.',
  );
  expect(told({ atLeast: 5, atMost: 7 })).toBe('');
});

test('ways to know more are named where the log tells of no logins, and not where nothing was read', () => {
  expect(waysToKnow(pool({ coverage: UNKNOWN }), HINTS)).toEqual(['trace it']);
  expect(waysToKnow(pool({ coverage: { ...UNKNOWN, why: NOTHING_READ } }), HINTS)).toEqual([]);
  expect(waysToKnow(pool({ coverage: UNKNOWN, perCore: true }), HINTS)).toEqual([]);
});
