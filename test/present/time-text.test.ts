import { describe, expect, test } from 'vitest';
import { ago, agoByMinutes, createTimeText, INSTANTS, iso, LINE_BREAKS } from '../../src/present/time-text.ts';

const AT = Date.UTC(2026, 10, 21, 9, 18, 49, 120);

describe('an instant for people', () => {
  test('says the offset that was in force', () => {
    expect(createTimeText('Europe/Berlin').full(AT)).toBe('2026-11-21 10:18:49 +01:00');
    expect(createTimeText('Europe/Berlin').full(Date.UTC(2026, 6, 1, 9))).toBe('2026-07-01 11:00:00 +02:00');
    expect(createTimeText('America/St_Johns').full(AT)).toBe('2026-11-21 05:48:49 -03:30');
    expect(createTimeText('-05:30').full(AT)).toBe('2026-11-21 03:48:49 -05:30');
    expect(createTimeText('UTC').full(AT)).toBe('2026-11-21 09:18:49 +00:00');
  });

  test('tells the two readings of the repeated hour apart', () => {
    expect(createTimeText('Europe/Berlin').full(Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25 02:30:00 +02:00');
    expect(createTimeText('Europe/Berlin').full(Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25 02:30:00 +01:00');
  });

  test('for machines is UTC', () => {
    expect(iso(AT)).toBe('2026-11-21T09:18:49.120Z');
  });
});

describe('less than a whole instant', () => {
  const berlin = createTimeText('Europe/Berlin');
  const noon = createTimeText('Europe/Berlin', 12);
  const MINUTE = 60_000;

  test('is the minute, the day, or the number of the day', () => {
    expect([berlin.minute(AT), berlin.day(AT)]).toEqual(['2026-11-21 10:18', '2026-11-21']);
    expect(berlin.dayNumber(Date.UTC(1970, 0, 1, 23, 30))).toBe(1);
  });

  test('leaves the day out where it is that of another instant', () => {
    const yesterday = AT - 24 * 60 * MINUTE;
    expect([berlin.short(AT, AT), berlin.short(yesterday, AT)]).toEqual(['10:18', '2026-11-20']);
    expect([berlin.near(AT, AT), berlin.near(yesterday, AT)]).toEqual(['10:18:49', '2026-11-20 10:18:49 +01:00']);
    expect(berlin.span([AT, AT + MINUTE])).toBe('2026-11-21 10:18 to 10:19');
    expect(berlin.span([yesterday, AT])).toBe('2026-11-20 10:18 to 2026-11-21 10:18');
    expect(berlin.span([AT, AT + 1000])).toBe('2026-11-21 10:18');
  });

  test('is what people call the day within a week, and its date beyond that and ahead', () => {
    const DAY = 24 * 60 * MINUTE;
    const told = [0, 1, 2, 6, 7, -1].map((days) => berlin.recent(AT - days * DAY, AT));
    const days = ['today', 'yesterday', 'Thu', 'Sun', '2026-11-14', '2026-11-22'];
    expect(told).toEqual(days.map((name) => `${name} 10:18`));
    // A day begins at midnight of the zone.
    expect(berlin.recent(Date.UTC(2026, 10, 20, 22, 59), AT)).toBe('yesterday 23:59');
    expect(berlin.recent(Date.UTC(2026, 10, 20, 23), AT)).toBe('today 00:00');
    expect(noon.recent(AT, AT)).toBe('today 10:18 AM');
    expect(berlin.recentSpan([AT, AT + 5 * MINUTE], AT)).toBe('today 10:18-10:23');
    expect(berlin.recentSpan([AT - DAY, AT], AT)).toBe('yesterday 10:18 to today 10:18');
    expect([berlin.recentSpan([AT, AT + 1000], AT), berlin.recent(1e17, AT)]).toEqual([
      'today 10:18',
      'an unknown time',
    ]);
  });

  test('of an instant that no calendar holds is said as such', () => {
    for (const { full, minute, day } of [berlin, noon])
      expect([full, minute, day].map((write) => write(1e17))).toEqual(Array(3).fill('an unknown time'));
    expect([berlin.near(1e17, AT), berlin.short(1e17, AT)]).toEqual(Array(2).fill('an unknown time'));
    expect([berlin.span([1e17, 1e17]), berlin.dayNumber(1e17)]).toEqual(['an unknown time', null]);
  });

  test('has 12 hours twice where people count so', () => {
    const at = (hour: number): number => Date.UTC(2026, 10, 21, hour - 1, 5, 9);
    expect(noon.full(at(0))).toBe('2026-11-21 12:05:09 AM +01:00');
    expect([9, 12, 13, 23].map((hour) => noon.minute(at(hour)))).toEqual([
      '2026-11-21 9:05 AM',
      '2026-11-21 12:05 PM',
      '2026-11-21 1:05 PM',
      '2026-11-21 11:05 PM',
    ]);
    expect([noon.short(at(9), at(10)), noon.near(at(9), at(10))]).toEqual(['9:05 AM', '9:05:09 AM']);
    expect(noon.span([at(9), at(13)])).toBe('2026-11-21 9:05 AM to 1:05 PM');
    expect(noon.day(at(0))).toBe('2026-11-21');
  });

  test.each([24, 12] as const)('is known again in a sentence, with %d hours', (hours) => {
    const time = createTimeText('America/St_Johns', hours);
    for (let hour = 0; hour < 24; hour += 1) {
      const at = Date.UTC(2026, 6, 1, hour, 18, 49);
      const parts = [time.full(at), time.minute(at), time.near(at, at)];
      for (const part of parts)
        expect(`last ${part}, says the log`.split(LINE_BREAKS)).toContain(`${part},`.replace(/^(?=\d+:\d\d)/, 'last '));
      expect(`a ${time.full(at)} b ${time.day(at)}`.match(INSTANTS)).toEqual([time.full(at), time.day(at)]);
    }
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

describe('how long it was between two instants that are shown to the minute', () => {
  const at = (minute: number, second: number): number => Date.UTC(2026, 10, 21, 10, minute, second);

  test('is what a reader makes of them, rounded and not cut', () => {
    expect(agoByMinutes(at(0, 50), at(12, 5))).toBe('12 min');
    expect(agoByMinutes(at(0, 50), at(300, 10))).toBe('5 h');
    expect(agoByMinutes(at(0, 0), at(11, 40))).toBe('11 min');
    expect(agoByMinutes(at(0, 50), at(1, 20))).toBe('30 s');
    expect(agoByMinutes(at(1, 0), at(0, 0))).toBe('0 s');
  });
});
