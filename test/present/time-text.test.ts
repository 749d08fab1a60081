import { describe, expect, test } from 'vitest';
import { ago, formatInstant, iso } from '../../src/present/time-text.ts';

const AT = Date.UTC(2026, 10, 21, 9, 18, 49, 120);

describe('an instant for people', () => {
  test('says the offset that was in force', () => {
    expect(formatInstant(AT, 'Europe/Berlin')).toBe('2026-11-21 10:18:49 +01:00');
    expect(formatInstant(Date.UTC(2026, 6, 1, 9), 'Europe/Berlin')).toBe('2026-07-01 11:00:00 +02:00');
    expect(formatInstant(AT, 'America/St_Johns')).toBe('2026-11-21 05:48:49 -03:30');
    expect(formatInstant(AT, '-05:30')).toBe('2026-11-21 03:48:49 -05:30');
    expect(formatInstant(AT, 'UTC')).toBe('2026-11-21 09:18:49 +00:00');
  });

  test('tells the two readings of the repeated hour apart', () => {
    expect(formatInstant(Date.UTC(2026, 9, 25, 0, 30), 'Europe/Berlin')).toBe('2026-10-25 02:30:00 +02:00');
    expect(formatInstant(Date.UTC(2026, 9, 25, 1, 30), 'Europe/Berlin')).toBe('2026-10-25 02:30:00 +01:00');
  });

  test('for machines is UTC', () => {
    expect(iso(AT)).toBe('2026-11-21T09:18:49.120Z');
  });
});

describe('a span for people', () => {
  test.each([
    [-5000, '0 s'],
    [0, '0 s'],
    [40_499, '40 s'],
    [40_999, '41 s'],
    [59_600, '1 min'],
    [60_000, '1 min'],
    [11 * 60_000 + 48_000, '12 min'],
    [59 * 60_000 + 59_000, '1 h'],
    [4 * 3_600_000 + 59 * 60_000 + 40_000, '5 h'],
    [3_600_000, '1 h'],
    [2 * 3_600_000 + 5 * 60_000, '2 h 5 min'],
    [47 * 3_600_000 + 59 * 60_000, '47 h 59 min'],
    [48 * 3_600_000, '2 days'],
    [47 * 3_600_000 + 59 * 60_000 + 50_000, '2 days'],
    [4 * 86_400_000 + 86_399_999, '5 days'],
  ])('%d ms is %s', (ms, text) => {
    expect(ago(ms)).toBe(text);
  });
});
