import { describe, expect, test } from 'vitest';
import { MAY_LACK } from '../../src/domain/ledger.ts';
import { shortSeats, standing } from '../../src/present/seats.ts';
import { coverageText, titled, seatsText } from '../../src/present/words.ts';

describe('how used seats stand to their limit', () => {
  test.each([
    [{ atLeast: 11, atMost: 12, limit: 10 }, 'over'],
    [{ atLeast: 10, atMost: 12, limit: 10 }, 'full'],
    [{ atLeast: 8, atMost: 10, limit: 10 }, 'maybe'],
    [{ atLeast: 8, atMost: null, limit: 10 }, 'maybe'],
    [{ atLeast: null, atMost: 9, limit: 10 }, 'free'],
    [{ atLeast: 0, atMost: 0, limit: 10 }, 'free'],
    [{ atLeast: 0, atMost: null, limit: 10 }, 'unknown'],
    [{ atLeast: 9, atMost: 9, limit: null }, 'unknown'],
    [{ atLeast: 9, atMost: 9, limit: 10, perCore: true }, 'unknown'],
    // Whether the reserved seats are among the used ones nobody knows.
    [{ atLeast: 8, atMost: 8, limit: 10, reserved: 2 }, 'maybe'],
    [{ atLeast: 7, atMost: 7, limit: 10, reserved: 2 }, 'free'],
    [{ atLeast: 10, atMost: 10, limit: 10, reserved: 2 }, 'full'],
    [{ atLeast: 2, atMost: 2, limit: 10, reserved: 10 }, 'free'],
    [undefined, 'unknown'],
  ] as const)('%j is %s', (seats, expected) => {
    expect(standing(seats)).toBe(expected);
  });

  test('the short form never says more than is known', () => {
    expect(shortSeats({ atLeast: null, atMost: 9, limit: 10 })).toBe('0-9 of 10');
    expect(shortSeats({ atLeast: 0, atMost: 0, limit: 10 })).toBe('0/10');
    expect(shortSeats({ atLeast: 11, atMost: 12, limit: 10 })).toBe('11-12 of 10');
    expect(shortSeats({ atLeast: 8, atMost: 8, limit: 10, reserved: 2 })).toBe('8/10, 2 reserved');
    expect(shortSeats({ atLeast: 6, atMost: 8, limit: 10, reserved: 2 })).toBe('6-8 of 10, 2 reserved');
    expect(shortSeats({ atLeast: 10, atMost: 10, limit: 10, reserved: 2 })).toBe('10/10');
  });
});

describe('in sentences', () => {
  test('an upper end beyond the limit is no range of seats in use', () => {
    expect(seatsText({ atLeast: 10, atMost: 12, limit: 10, unnamed: 2 })).toBe(
      'at least 10 of 10 seats used (the product shows 12)',
    );
    expect(seatsText({ atLeast: 8, atMost: 12, limit: 10 })).toBe(
      'at least 8 of 10 seats used (12 with those who may be gone)',
    );
    expect(seatsText({ atLeast: 12, atMost: 12, limit: 10 })).toBe('12 of 10 seats used');
  });

  test('reserved seats are named beside the limit', () => {
    expect(seatsText({ atLeast: 8, atMost: 8, limit: 10, reserved: 2 })).toBe('8 of 10 seats used, 2 reserved');
    expect(seatsText({ atLeast: 8, atMost: 12, limit: 10, reserved: 2 })).toBe(
      'at least 8 of 10 seats used, 2 reserved (12 with those who may be gone)',
    );
  });

  test('a table that may lack who came just now lacks nothing from before', () => {
    const why = `${MAY_LACK}: export all rows`;
    expect(coverageText({ state: 'at least', since: 1, why }, () => '06:00')).toBe(
      `Incomplete since 06:00: its table may lack who came just now: export all rows.`,
    );
  });

  test('of a product in which nobody logs in, seats are taken and given back', () => {
    const clock = (): string => '06:00';
    const told = (coverage: Parameters<typeof coverageText>[0]): string =>
      coverageText(coverage, clock, { noLogins: true });
    expect(told({ state: 'anchored', since: 1, why: 'the computer started' })).toBe(
      'Complete since 06:00: nothing that was taken or given back is missing (the computer started).',
    );
    expect(told({ state: 'at least', since: 1, why: 'a part is lost' })).toBe(
      'Incomplete: seats taken before 06:00 are not in the log (a part is lost).',
    );
  });

  test('the name of a folder keeps its letters, and a sentence begins with a capital', () => {
    expect(titled('bmc1 silent')).toBe('bmc1 silent');
    expect(titled('messages.log unreadable')).toBe('messages.log unreadable');
    expect(titled('licence lost')).toBe('Licence lost');
  });

  test('what is missing is said once', () => {
    const clock = (): string => '06:00';
    const why = 'traced since then; sessions from before may exist';
    expect(coverageText({ state: 'at least', since: 1, why }, clock)).toBe(
      'Incomplete: sessions opened before 06:00 are not in the log.',
    );
    expect(coverageText({ state: 'at least', since: null, why: 'a part is lost' }, clock)).toBe(
      'Incomplete: sessions opened before the log began are not in the log (a part is lost).',
    );
  });
});
