import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../src/domain/alerting.ts';
import type { Instant, Json } from '../../src/domain/entry.ts';
import { createNotices, type Notices } from '../../src/notify/notices.ts';
import { at, compose, makeAlert, makeRule, MINUTE } from './makers.ts';

const SECOND = 1_000;
const EIGHT = at('08:00');

function on(when: Instant): Alert {
  return makeAlert('08:00', { startsAt: when, lastAt: when, level: 'warning' });
}

function off(begun: Instant, when: Instant): Alert {
  return { ...on(begun), endsAt: when, endedBy: 'the license server is connected again' };
}

/** So many times on and off, two seconds each; gives what was told, and when it was off for the last time. */
function flap(notices: Notices, times: number, from = EIGHT): { told: Notice[]; until: Instant } {
  const told = Array.from({ length: times }, (_, n) => from + 2 * n * SECOND).flatMap((when) => [
    ...notices.tell(on(when), 'live', when),
    ...notices.tell(off(when, when + SECOND), 'live', when + SECOND),
    ...notices.clock(when + SECOND),
  ]);
  return { told, until: from + 2 * (times - 1) * SECOND + SECOND };
}

function said(notices: readonly Notice[]): [string, number | undefined][] {
  return notices.map(({ reason, body }) => [reason, body.flaps]);
}

function desk(loaded: ReadonlyMap<string, Json> = new Map()): Notices {
  return createNotices([makeRule()], compose, loaded);
}

describe('a state that goes on and off', () => {
  test('is told twice, and once more when it has kept still for ten minutes, with how often it did', () => {
    const notices = desk();
    const { told, until } = flap(notices, 30);
    expect(said(told)).toEqual([
      ['first', undefined],
      ['resolved', undefined],
      ['first', 2],
    ]);
    expect(notices.clock(until + 10 * MINUTE - 1)).toEqual([]);
    const end = notices.clock(until + 10 * MINUTE);
    expect(said(end)).toEqual([['resolved', 30]]);
    expect(end[0]?.root).toBe(told[2]?.root);
    expect(notices.clock(until + 180 * MINUTE)).toEqual([]);
  });

  test('and stays on at last is told as on', () => {
    const notices = desk();
    const { until } = flap(notices, 5);
    const last = until + 2 * SECOND;
    expect(notices.tell(on(last), 'live', last)).toEqual([]);
    const told = notices.clock(last + 10 * MINUTE);
    expect(said(told)).toEqual([['first', 6]]);
    const end = last + 90 * MINUTE;
    expect(notices.tell(off(last, end), 'live', end)).toMatchObject([{ reason: 'resolved', root: told[0]?.root }]);
  });

  test('and never keeps still is told once an hour', () => {
    const notices = desk();
    const told: Notice[] = [];
    for (let minute = 0; minute < 6 * 60; minute += 5) told.push(...flap(notices, 1, EIGHT + minute * MINUTE).told);
    expect(told.length).toBeGreaterThan(6);
    expect(told.length).toBeLessThan(10);
    expect(told.at(-1)?.body.flaps).toBeGreaterThan(10);
  });

  test('by many times within one moment, as a batch of a log holds them, is as quiet', () => {
    const notices = desk();
    const told = Array.from({ length: 1_000 }, (_, n) => n).flatMap((n) => [
      ...notices.tell(on(EIGHT + n), 'live', EIGHT),
      ...notices.tell(off(EIGHT + n, EIGHT + n), 'live', EIGHT),
    ]);
    expect(said([...told, ...notices.clock(EIGHT + 10 * MINUTE)])).toEqual([
      ['first', undefined],
      ['resolved', undefined],
      ['first', 2],
      ['resolved', 1_000],
    ]);
  });

  test('goes on to be held behind a restart', () => {
    const notices = desk();
    const { until } = flap(notices, 5);
    const next = desk(
      new Map([...notices.dirty()].map(([key, state]) => [key, JSON.parse(JSON.stringify(state)) as Json])),
    );
    expect(next.tell(on(until + SECOND), 'live', until + SECOND)).toEqual([]);
    expect(next.tell(off(until + SECOND, until + 2 * SECOND), 'live', until + 2 * SECOND)).toEqual([]);
    expect(said(next.clock(until + 11 * MINUTE))).toEqual([['resolved', 6]]);
  });
});

test('a state that ends and comes again after a quarter of an hour is told each time', () => {
  const notices = desk();
  const told = [0, 30, 60, 90].flatMap((minute) => {
    const [begins, ends] = [EIGHT + minute * MINUTE, EIGHT + (minute + 15) * MINUTE];
    return [...notices.tell(on(begins), 'live', begins), ...notices.tell(off(begins, ends), 'live', ends)];
  });
  expect(told.map(({ reason }) => reason)).toEqual([0, 30, 60, 90].flatMap(() => ['first', 'resolved']));
});
