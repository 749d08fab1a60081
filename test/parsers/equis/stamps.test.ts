import { describe, expect, test } from 'vitest';
import { instantOf, isShort, orderIn } from '../../../parsers/equis/stamps.ts';

const AT = Date.UTC(2026, 9, 25, 14, 3);

describe('a date of the table is read as UTC, whoever has written it', () => {
  test.each([
    ['2026-10-25 14:03:11.237', AT + 11_237],
    ['2026-10-25 14:03:11', AT + 11_000],
    ['2028-02-29 23:59:59.997', Date.UTC(2028, 1, 29, 23, 59, 59, 997)],
    ['2026-12-31 00:00:00.000', Date.UTC(2026, 11, 31)],
    ['2026-10-25 14:03', AT],
    ['2026-10-25T14:03:11.2371234', AT + 11_237],
    ['2026-10-25T14:03:11.237Z', AT + 11_237],
    ['2026-10-25 16:03:11,237 +02:00', AT + 11_237],
    ['2026-10-25', Date.UTC(2026, 9, 25)],
    ['Oct 25 2026  2:03PM', AT],
    ['Oct 25 2026 12:03AM', Date.UTC(2026, 9, 25, 0, 3)],
    ['Oct 25 2026  2:03:11:237PM', AT + 11_237],
    ['25/10/2026 14:03', AT],
    ['10/25/2026 2:03:11 PM', AT + 11_000],
    ['25.10.2026 14:03:11', AT + 11_000],
    ['5.4.2026 14:03', Date.UTC(2026, 3, 5, 14, 3)],
    ['25-10-26 14:03', AT],
    ['46320.5854166667', AT],
    ['46320,5854166667', AT],
    ['5/5/2026 14:03', Date.UTC(2026, 4, 5, 14, 3)],
  ])('%s', (text, at) => {
    expect(instantOf(text)).toBe(at);
  });

  test.each([
    '2026-02-30 14:03',
    '2026-02-29 14:03:11.237',
    '2026-13-01 14:03:11.237',
    '2026-00-10 14:03:11.237',
    '2026-10-00 14:03:11.237',
    '2026-04-31 14:03:11.237',
    '2026-10-25 24:00:00.000',
    '2026-10-25 14:03:11;237',
    '2026-13-01',
    '2026-10-25 24:03',
    '31/11/2026 10:00',
    'Foo 25 2026 2:03PM',
    'yesterday',
    '14:03',
    '20261025',
    '',
  ])('"%s" is no date', (text) => {
    expect(instantOf(text)).toBeUndefined();
  });

  test('of two numbers of which each may be the month, nothing is guessed', () => {
    expect(instantOf('5/4/2026 10:00')).toBeUndefined();
    expect(instantOf('5/4/2026 10:00', 'day-first')).toBe(Date.UTC(2026, 3, 5, 10));
    expect(instantOf('5/4/2026 10:00', 'month-first')).toBe(Date.UTC(2026, 4, 4, 10));
  });

  test('a date that cannot be of the configured order is none', () => {
    expect(instantOf('25/10/2026 14:03', 'month-first')).toBeUndefined();
  });
});

describe('day or month first is told by all dates together', () => {
  const clock = Date.UTC(2026, 4, 7, 12);

  test('one date with a day above 12 decides for all', () => {
    expect(orderIn(['5/4/2026 10:00', '25/4/2026 10:00'], clock)).toBe('day-first');
    expect(orderIn(['5/4/2026 10:00', '4/25/2026 10:00'], clock)).toBe('month-first');
  });

  test('leases that lie far ahead of the time of the file are none', () => {
    expect(orderIn(['5/7/2026 11:50', '5/7/2026 12:10'], clock)).toBe('month-first');
    expect(orderIn(['7/5/2026 11:50', '7/5/2026 12:10'], clock)).toBe('day-first');
  });

  test('dates that leave no order open, or both as good, tell none', () => {
    expect(orderIn(['2026-05-07 11:50:00.000'], clock)).toBeUndefined();
    expect(orderIn(['5/5/2026 11:50'], Date.UTC(2026, 4, 5, 12))).toBeUndefined();
    expect(orderIn(['25/25/2026 10:00'], clock)).toBeUndefined();
  });

  test('a date of a year has a short form in every order', () => {
    expect(isShort('5/4/2026 10:00')).toBe(true);
    expect(isShort('2026-05-04 10:00')).toBe(false);
  });
});
