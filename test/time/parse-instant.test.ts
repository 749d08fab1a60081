import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTimeText, iso } from '../../src/present/time-text.ts';
import { InstantError, parseInstant } from '../../src/time/parse-instant.ts';

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

describe('anything else is refused with the forms that are', () => {
  test.each([
    ['yesterday', 'give it as 2026-11-21 10:18'],
    ['', 'give it as'],
    ['21.11.2026 10:18', 'give it as'],
    ['1700000000', 'give it as'],
    ['2026-02-30', 'the calendar has no 2026-02-30'],
    ['2026-13-01 10:00', 'the calendar has no 2026-13-01'],
    ['2026-11-21 24:00', 'a day goes from 00:00:00 to 23:59:59'],
    ['10:60', 'a day goes from'],
    ['2026-11-21 10:18 +99:00', 'no zone is +99:00 from UTC'],
    ['-30', 'a duration such as 30m'],
    ['two hours ago', 'give it as'],
    ['2hours ago', 'a duration such as 30m'],
  ])('%j', (text, message) => {
    const reading = () => parseInstant(text, 'Europe/Berlin', NOW);
    expect(reading).toThrow(InstantError);
    expect(reading).toThrow(message);
    expect(reading).toThrow(JSON.stringify(text));
  });
});
