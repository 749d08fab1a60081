import { describe, expect, test } from 'vitest';
import { keyEndsIn } from '../../src/present/key-end.ts';
import { createTimeText } from '../../src/present/time-text.ts';

const DAY = 86_400_000;
const clock = createTimeText('Europe/Berlin');
/** 2026-11-21 23:30 in Berlin. */
const at = Date.UTC(2026, 10, 21, 22, 30);

describe('the end of a key, from what is written of it', () => {
  test.each([
    ['License expires in 7 days.', 7],
    ['License key will expire in 1 day', 1],
    ['License expires in 0 days', 0],
    ['License key expires today', 0],
    ['License expires tomorrow.', 1],
    ['License will expire on 12/01/2026', 10],
    ['License expires on 2026-11-22', 1],
    ['License key expires Dec 1, 2026', 10],
    ['License key expires on 1 December 2026', 10],
    ['License has expired', -1],
    ['License key has expired 3 days ago', -3],
    ['License expires soon', null],
    ['License expires on 2026-13-45', null],
  ])('%s', (words, days) => {
    expect(keyEndsIn(`11/28/26-10:18:49:396 (35968) 1 [SYSTEM MONITOR] ${words}`, at, at, clock)).toBe(days);
  });

  test('counts from the day on which it was written', () => {
    expect(keyEndsIn('License expires in 7 days', at - 2 * DAY, at, clock)).toBe(5);
    expect(keyEndsIn('License expires in 7 days', at - 3_600_000, at + 3_600_000, clock)).toBe(6);
    expect(keyEndsIn('License expires on 2026-11-25', at - 2 * DAY, at, clock)).toBe(4);
  });
});
