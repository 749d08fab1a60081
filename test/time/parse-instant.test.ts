import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTimeText, iso } from '../../src/present/time-text.ts';
import { countsFromEnd, InstantError, parseInstant } from '../../src/time/parse-instant.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 18, 49);

function read(text: string, zone = 'Europe/Berlin', now = NOW): string {
  return iso(parseInstant(text, zone, now));
}

describe('a time that a person names', () => {
  test.each([
    ['2026-11-21T09:18:49Z', '2026-11-21T09:18:49.000Z'],
    ['2026-11-21T09:18:49.12Z', '2026-11-21T09:18:49.120Z'],
    ['2026-11-21T09:18:49.123456Z', '2026-11-21T09:18:49.123Z'],
    ['2026-11-21T10:18:49+01:00', '2026-11-21T09:18:49.000Z'],
    ['2026-11-21T05:48-0330', '2026-11-21T09:18:00.000Z'],
    ['2026-11-21 10:18:49 +01:00', '2026-11-21T09:18:49.000Z'],
    ['2026-11-21T10:18', '2026-11-21T09:18:00.000Z'],
    ['2026-11-21 10:18', '2026-11-21T09:18:00.000Z'],
    [' 2026-11-21 10:18:49 ', '2026-11-21T09:18:49.000Z'],
    ['2026-07-01 10:18', '2026-07-01T08:18:00.000Z'],
    ['2026-11-21', '2026-11-20T23:00:00.000Z'],
    ['10:18', '2026-11-21T09:18:00.000Z'],
    ['9:05', '2026-11-21T08:05:00.000Z'],
    ['23:59:59', '2026-11-21T22:59:59.000Z'],
    ['-30m', '2026-11-21T08:48:49.000Z'],
    ['1h30m ago', '2026-11-21T07:48:49.000Z'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('today is the day of the zone, not of UTC', () => {
    expect(read('00:30', 'Asia/Kolkata', Date.UTC(2026, 10, 21, 20))).toBe('2026-11-21T19:00:00.000Z');
    expect(read('10:18', 'America/New_York', Date.UTC(2026, 10, 22, 3))).toBe('2026-11-21T15:18:00.000Z');
  });

  test('today stays the day on which the clocks change', () => {
    expect(read('12:00', 'Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25T11:00:00.000Z');
  });

  test('in the hour that came twice is the earlier one, unless its offset is given', () => {
    expect(read('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('2026-10-25 02:30 +01:00')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('may be what seatwatch itself has shown', () => {
    const instants = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 0, 1) });
    fc.assert(
      fc.property(
        instants,
        (at) => parseInstant(createTimeText('Europe/Berlin').full(at), 'UTC', 0) === at - (at % 1000),
      ),
    );
  });
});

/** It is Saturday, 21 November, 10:18:49 in Berlin; what is known ends on Thursday at 20:00. */
describe('a time as people say it', () => {
  const END = Date.UTC(2026, 10, 19, 19);
  test.each([
    // By the clock.
    ['now', '2026-11-21T09:18:49.000Z'],
    ['2 hours ago', '2026-11-21T07:18:49.000Z'],
    ['2h ago', '2026-11-21T07:18:49.000Z'],
    ['2hours ago', '2026-11-21T07:18:49.000Z'],
    ['two hours ago', '2026-11-21T07:18:49.000Z'],
    ['an hour and 30 minutes ago', '2026-11-21T07:48:49.000Z'],
    ['half an hour ago', '2026-11-21T08:48:49.000Z'],
    ['2 days ago', '2026-11-19T09:18:49.000Z'],
    ['2 days ago 14:00', '2026-11-19T13:00:00.000Z'],
    ['a week ago', '2026-11-14T09:18:49.000Z'],
    ['today', '2026-11-20T23:00:00.000Z'],
    ['today 9:00', '2026-11-21T08:00:00.000Z'],
    ['yesterday', '2026-11-19T23:00:00.000Z'],
    ['Yesterday at 14:00', '2026-11-20T13:00:00.000Z'],
    ['14:00 yesterday', '2026-11-20T13:00:00.000Z'],
    ['yesterday 2pm', '2026-11-20T13:00:00.000Z'],
    ['the day before yesterday 14:00', '2026-11-19T13:00:00.000Z'],
    ['yesterday noon', '2026-11-20T11:00:00.000Z'],
    ['monday at noon', '2026-11-16T11:00:00.000Z'],
    ['today midnight', '2026-11-20T23:00:00.000Z'],
    ['monday 8:00', '2026-11-16T07:00:00.000Z'],
    ['last monday', '2026-11-15T23:00:00.000Z'],
    ['Wednesday 08:00', '2026-11-18T07:00:00.000Z'],
    ['Thu 08:00', '2026-11-19T07:00:00.000Z'],
    ['saturday 9:00', '2026-11-21T08:00:00.000Z'],
    ['saturday 12:00', '2026-11-14T11:00:00.000Z'],
    ['last saturday 9:00', '2026-11-14T08:00:00.000Z'],
    // By the end of what is known.
    ['-30m', '2026-11-19T18:30:00.000Z'],
    ['-2 hours', '2026-11-19T17:00:00.000Z'],
    ['14:00', '2026-11-19T13:00:00.000Z'],
    ['2 pm', '2026-11-19T13:00:00.000Z'],
    ['9:05 AM', '2026-11-19T08:05:00.000Z'],
    // As logs and Windows write them, and seatwatch itself.
    ['11/28/26-15:31:57:000', '2026-11-28T14:31:57.000Z'],
    ['01/02/26-15:31:57:123', '2026-01-02T14:31:57.123Z'],
    ['11/28/2026 3:31:57 PM', '2026-11-28T14:31:57.000Z'],
    ['11/28/2026 3:31:57\u202fPM', '2026-11-28T14:31:57.000Z'],
    ['28/11/2026 15:31:57', '2026-11-28T14:31:57.000Z'],
    ['07/07/2026 12:00', '2026-07-07T10:00:00.000Z'],
    ['28.11.2026 15:31:57', '2026-11-28T14:31:57.000Z'],
    ['28.11.26 15:31', '2026-11-28T14:31:00.000Z'],
    ['11/28/26 3:31 PM', '2026-11-28T14:31:00.000Z'],
    ['28-11-2026 15:31:57', '2026-11-28T14:31:57.000Z'],
    ['28/11/2026 3:31:57 p. m.', '2026-11-28T14:31:57.000Z'],
    ['02.01.2026, 15:31', '2026-01-02T14:31:00.000Z'],
    ['2026/11/28 15:31:57', '2026-11-28T14:31:57.000Z'],
    ['2026-11-28T15:31:57.1234567Z', '2026-11-28T15:31:57.123Z'],
    ['2026-11-28 15:31:57 UTC', '2026-11-28T15:31:57.000Z'],
    ['28 Nov 2026 15:31', '2026-11-28T14:31:00.000Z'],
    ['Sat, 28 Nov 2026 15:31:57 +0000', '2026-11-28T15:31:57.000Z'],
    ['Nov 28, 2026 3:31 PM', '2026-11-28T14:31:00.000Z'],
    ['Nov 20 15:31:57', '2026-11-20T14:31:57.000Z'],
    ['Dec 20 15:31:57', '2025-12-20T14:31:57.000Z'],
    ['2026-11-28 3:31:57 PM +01:00', '2026-11-28T14:31:57.000Z'],
  ])('%s', (text, expected) => {
    expect(iso(parseInstant(text, 'Europe/Berlin', NOW, END))).toBe(expected);
  });

  test.each([
    ['-30m', true],
    ['14:00', true],
    ['2pm', true],
    ['yesterday 14:00', false],
    ['30m ago', false],
    ['2026-11-20', false],
  ])('%s counts from the end of what is known: %s', (text, expected) => {
    expect(countsFromEnd(text)).toBe(expected);
  });

  test('may be a short time that seatwatch has shown, within a week', () => {
    const instants = fc.integer({ min: NOW - 8 * 86_400_000, max: NOW });
    const { recent } = createTimeText('Europe/Berlin');
    fc.assert(
      fc.property(
        instants,
        (at) => parseInstant(recent(at, NOW), 'Europe/Berlin', NOW) === Math.floor(at / 60_000) * 60_000,
      ),
    );
  });
});

describe('anything else is refused with the forms that are', () => {
  test.each([
    ['teatime', 'give it as 2026-11-21 10:18, yesterday 14:00 or 2 hours ago'],
    ['', 'give it as'],
    ['11/10/2026 10:18', 'it may be 2026-10-11 or 2026-11-10'],
    ['31.02.2026', 'the calendar has no 2026-02-31'],
    ['13/13/2026', 'no month has that number'],
    ['02-01-26 15:31', 'give it as'],
    ['02/01/26 15:31', 'it may be 2026-01-02 or 2026-02-01'],
    ['2pmx', 'give it as'],
    ['yesterday evening', 'give it as'],
    ['yesterday 25:00', 'a day goes from'],
    ['mondayish', 'give it as'],
    ['2026-11-21 10:18 CET', 'give it as'],
    ['2026-11-2110:18', 'give it as'],
    ['13:00 pm', 'an hour is from 1 to 12'],
    ['2 hours ago 14:00', 'give it as'],
    ['a month ago', 'a duration such as 30m'],
    ['1700000000', 'give it as'],
    ['2026-02-30', 'the calendar has no 2026-02-30'],
    ['2026-13-01 10:00', 'the calendar has no 2026-13-01'],
    ['2026-11-21 24:00', 'a day goes from 00:00:00 to 23:59:59'],
    ['10:60', 'a day goes from'],
    ['2026-11-21 10:18 +99:00', 'no zone is +99:00 from UTC'],
    ['-30', 'a duration such as 30m'],
    ['some hours ago', 'a duration such as 30m'],
  ])('%j', (text, message) => {
    const reading = () => parseInstant(text, 'Europe/Berlin', NOW);
    expect(reading).toThrow(InstantError);
    expect(reading).toThrow(message);
    expect(reading).toThrow(JSON.stringify(text));
  });
});
