import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone, machineZone, offsetAt, wallToUtc } from '../../src/time/zone.ts';
import { runs } from '../runs.ts';
import { makeWallClock, wall } from './wall.ts';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Apia',
  'UTC',
  '+02:00',
  '-05:30',
];

function read(zone: string, text: string, after?: string): string {
  return new Date(wallToUtc(zone)(wall(text), after === undefined ? undefined : Date.parse(after))).toISOString();
}

describe('a local stamp becomes UTC', () => {
  test.each([
    ['Europe/Berlin', '2026-01-15 12:00:00', '2026-01-15T11:00:00.000Z'],
    ['Europe/Berlin', '2026-07-15 12:00:00', '2026-07-15T10:00:00.000Z'],
    ['America/New_York', '2026-07-15 12:00:00', '2026-07-15T16:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-01-15 12:00:00', '2026-01-15T01:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-07-15 12:00:00', '2026-07-15T01:30:00.000Z'],
    ['Asia/Kolkata', '2026-07-15 12:00:00', '2026-07-15T06:30:00.000Z'],
    ['+02:00', '2026-07-15 12:00:00', '2026-07-15T10:00:00.000Z'],
    ['-05:30', '2026-07-15 12:00:00', '2026-07-15T17:30:00.000Z'],
    ['UTC', '2026-07-15 12:00:00', '2026-07-15T12:00:00.000Z'],
  ])('in %s, %s is %s', (zone, local, expected) => {
    expect(read(zone, local)).toBe(expected);
  });

  test.each(ZONES)(
    '%s: what Intl shows for an instant leads back to it, whether or not its hour came twice',
    (zone) => {
      const toUtc = wallToUtc(zone);
      const clock = makeWallClock(zone);
      const instants = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 11, 31) });
      fc.assert(
        fc.property(instants, (utc) => {
          const local = clock(utc);
          const back = toUtc(local);
          expect(clock(back)).toBe(local);
          expect(back).toBeLessThanOrEqual(utc);
          expect(toUtc(local, utc)).toBe(utc);
        }),
        { numRuns: runs(1500) },
      );
    },
  );

  test.each(ZONES)('%s: the same around every change of the clocks', (zone) => {
    const toUtc = wallToUtc(zone);
    const clock = makeWallClock(zone);
    let [local, next] = [NaN, clock(Date.UTC(2026, 0, 1))];
    for (let utc = Date.UTC(2026, 0, 1); utc < Date.UTC(2027, 0, 1); utc += 900_000) {
      [local, next] = [next, clock(utc + 900_000)];
      if (next - local === 900_000) continue;
      for (let near = utc - 7_200_000; near < utc + 7_200_000; near += 60_001) {
        expect(clock(toUtc(clock(near)))).toBe(clock(near));
        expect(offsetAt(zone, near)).toBe(clock(near) - near);
      }
    }
  });

  test('a day that a zone left out is no trouble', () => {
    expect(read('Pacific/Apia', '2011-12-29 23:59:59')).toBe('2011-12-30T09:59:59.000Z');
    expect(read('Pacific/Apia', '2011-12-31 00:00:00')).toBe('2011-12-30T10:00:00.000Z');
  });
});

describe('the hour that autumn repeats', () => {
  test('is the earlier one while nothing says otherwise', () => {
    expect(read('Europe/Berlin', '2026-10-25 02:30:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('America/New_York', '2026-11-01 01:30:00')).toBe('2026-11-01T05:30:00.000Z');
    expect(read('Australia/Lord_Howe', '2026-04-05 01:45:00')).toBe('2026-04-04T14:45:00.000Z');
  });

  test('is the later one once the stream has passed the earlier one', () => {
    expect(read('Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:59:00Z')).toBe('2026-10-25T01:30:00.000Z');
    expect(read('America/New_York', '2026-11-01 01:30:00', '2026-11-01T06:00:00Z')).toBe('2026-11-01T06:30:00.000Z');
    expect(read('Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:50:00Z')).toBe('2026-04-04T15:15:00.000Z');
  });

  test('a stamp that lies up to a minute behind the stream has not been passed', () => {
    expect(read('Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:31:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:31:00.001Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('a log that jitters by milliseconds runs through both hours in order', () => {
    const toUtc = wallToUtc('Europe/Berlin');
    const clock = makeWallClock('Europe/Berlin');
    const begin = Date.UTC(2026, 9, 24, 23, 30);
    let seen = begin;
    for (let utc = begin; utc < begin + 10_800_000; utc += 20_000) {
      for (const stamp of [utc, utc - 40]) {
        const understood = toUtc(clock(stamp), seen);
        expect(understood).toBe(stamp);
        seen = Math.max(seen, understood);
      }
    }
  });

  test('what the stream showed elsewhere in the year changes nothing', () => {
    expect(read('Europe/Berlin', '2026-07-15 12:00:00', '2026-12-01T00:00:00Z')).toBe('2026-07-15T10:00:00.000Z');
  });
});

describe('the hour that spring skips', () => {
  test('is read as if the old offset went on', () => {
    expect(read('Europe/Berlin', '2026-03-29 02:00:00')).toBe('2026-03-29T01:00:00.000Z');
    expect(read('Europe/Berlin', '2026-03-29 02:30:00')).toBe('2026-03-29T01:30:00.000Z');
    expect(read('America/New_York', '2026-03-08 02:30:00')).toBe('2026-03-08T07:30:00.000Z');
    expect(read('Australia/Lord_Howe', '2026-10-04 02:15:00')).toBe('2026-10-03T15:45:00.000Z');
  });

  test('keeps the order of its stamps', () => {
    const toUtc = wallToUtc('Europe/Berlin');
    let last = toUtc(wall('2026-03-29 01:59:59'));
    for (let local = wall('2026-03-29 02:00:00'); local < wall('2026-03-29 03:00:00'); local += 7000) {
      expect(toUtc(local)).toBeGreaterThan(last);
      last = toUtc(local);
    }
  });
});

describe('offsets that change within an hour', () => {
  test("St. John's changed its clocks a minute past midnight until 2011", () => {
    expect(offsetAt('America/St_Johns', Date.UTC(2010, 10, 7, 2, 30, 59, 999))).toBe(-2.5 * 3_600_000);
    expect(offsetAt('America/St_Johns', Date.UTC(2010, 10, 7, 2, 31))).toBe(-3.5 * 3_600_000);
  });

  test('Lord Howe moves by half an hour at half past', () => {
    expect(offsetAt('Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 29, 59, 999))).toBe(10.5 * 3_600_000);
    expect(offsetAt('Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30))).toBe(11 * 3_600_000);
  });
});

describe('names of zones', () => {
  test.each(['Europe/Berlin', 'UTC', '+02:00', '-05:30', 'Asia/Kolkata'])('%s is one', (name) => {
    expect(isZone(name)).toBe(true);
  });

  test.each(['Europe/Berlni', 'W. Europe Standard Time', '+2', '+25:00', '02:00', 'local', ''])(
    '%j is none',
    (name) => {
      expect(isZone(name)).toBe(false);
      expect(() => wallToUtc(name)).toThrow(JSON.stringify(name));
      expect(() => offsetAt(name, 0)).toThrow('Europe/Berlin');
    },
  );

  test('the zone of the machine is one', () => {
    expect(isZone(machineZone())).toBe(true);
  });

  test.each(['Foo/Bar', 'CET-1CEST'])('a machine whose TZ is %s is read as UTC', (name) => {
    const before = process.env['TZ'];
    try {
      process.env['TZ'] = 'Asia/Kolkata';
      expect(['Asia/Kolkata', 'Asia/Calcutta']).toContain(machineZone());
      process.env['TZ'] = name;
      expect(machineZone()).toBe('UTC');
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
