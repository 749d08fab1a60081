import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../src/domain/alerting.ts';
import type { Json } from '../../src/domain/entry.ts';
import { createNotices, type Notices } from '../../src/notify/notices.ts';
import { at, compose, makeAlert, makeRule, MINUTE } from './makers.ts';

interface Desk extends Notices {
  /** Dies, and is started again with what it had stored. */
  killed(): Desk;
}

function desk(loaded: ReadonlyMap<string, Json> = new Map()): Desk {
  const notices = createNotices([makeRule()], compose, loaded);
  const stored = (): Map<string, Json> =>
    new Map([...loaded, ...notices.dirty()].map(([key, state]) => [key, JSON.parse(JSON.stringify(state)) as Json]));
  return Object.defineProperty(notices, 'killed', { value: () => desk(stored()) }) as Desk;
}

function warning(number: number, pool: string, more: Partial<Alert> = {}): Alert {
  return makeAlert('08:00', {
    fingerprint: `fault ${number}`,
    level: 'warning',
    pool,
    instance: `I${number}`,
    ...more,
  });
}

function over(alert: Alert, when: number): Alert {
  return { ...alert, endsAt: when, endedBy: 'it is back' };
}

/** What leaves: neither what is held, nor what only tells of it later. */
function sent(notices: readonly Notice[]): string[] {
  return notices.filter(({ held }) => held !== true).map(({ reason }) => reason);
}

const EIGHT = at('08:00');

describe('the ceiling', () => {
  test('of a hundred faults in as many pools twelve are told, and one summary an hour later tells of the rest', () => {
    const notices = desk();
    const all = Array.from({ length: 100 }, (_, n) => warning(n, `pool ${n}`));
    expect(sent(all.flatMap((alert) => notices.tell(alert, 'live', EIGHT)))).toHaveLength(12);
    for (let minute = 1; minute < 60; minute += 1) expect(notices.clock(EIGHT + minute * MINUTE)).toEqual([]);
    const [summary, ...more] = notices.clock(EIGHT + 60 * MINUTE);
    expect(more).toEqual([]);
    expect(summary).toMatchObject({ reason: 'summary', body: { held: { notices: 88, since: EIGHT } } });
    expect(summary?.body.alerts).toHaveLength(88);
    expect(notices.clock(EIGHT + 180 * MINUTE)).toEqual([]);
  });

  test('holds no critical one of a pool of which an end was told last: an all-clear would stand that is none', () => {
    const notices = desk();
    const full = (number: number): Alert => warning(number, 'iris', { level: 'critical' });
    expect(sent(notices.tell(full(1), 'live', EIGHT))).toEqual(['first']);
    expect(sent(notices.tell(over(full(1), EIGHT + MINUTE), 'live', EIGHT + MINUTE))).toEqual(['resolved']);
    for (let n = 10; n < 16; n += 1) notices.tell(warning(n, 'iris'), 'live', EIGHT + 2 * MINUTE);
    expect(sent(notices.tell(full(2), 'live', EIGHT + 3 * MINUTE))).toEqual(['first']);
    expect(sent(notices.tell(full(3), 'live', EIGHT + 4 * MINUTE))).toEqual([]);
  });

  test('of one pool four are told within an hour, whatever the instances and rules, and others all the same', () => {
    const notices = desk();
    const told = Array.from({ length: 20 }, (_, n) => warning(n, 'iris')).flatMap((alert) =>
      notices.tell(alert, 'live', EIGHT),
    );
    expect(sent(told)).toHaveLength(4);
    expect(sent(notices.tell(warning(99, 'other'), 'live', EIGHT))).toEqual(['first']);
  });

  test('what is held is kept with its alerts, but without the holders of the pools', () => {
    const notices = desk();
    const told = Array.from({ length: 5 }, (_, n) => warning(n, 'iris')).flatMap((alert) =>
      notices.tell(alert, 'live', EIGHT),
    );
    expect(told[4]).toMatchObject({
      held: true,
      reason: 'first',
      body: { alerts: [{ fingerprint: 'fault 4' }], pools: [] },
    });
  });

  test('the first critical notice of a pool is never held, not even behind a hundred warnings of it', () => {
    const notices = desk();
    for (let n = 0; n < 100; n += 1) notices.tell(warning(n, 'iris'), 'live', EIGHT);
    expect(sent(notices.tell(makeAlert('08:01'), 'live', at('08:01')))).toEqual(['first']);
    expect(
      sent(notices.tell(makeAlert('08:02', { fingerprint: 'again', instance: 'I2' }), 'live', at('08:02'))),
    ).toEqual([]);
    for (let n = 0; n < 20; n += 1) {
      expect(
        sent(notices.tell(makeAlert('08:03', { fingerprint: `full ${n}`, pool: `pool ${n}` }), 'live', at('08:03'))),
      ).toEqual(['first']);
    }
  });

  test('the end of what was held is not told by itself: the summary tells it', () => {
    const notices = desk();
    const all = Array.from({ length: 6 }, (_, n) => warning(n, 'iris'));
    for (const alert of all) notices.tell(alert, 'live', EIGHT);
    expect(notices.tell(over(warning(5, 'iris'), at('08:30')), 'live', at('08:30'))).toEqual([]);
    const [summary] = notices.clock(at('09:00'));
    expect(summary?.body.alerts.map(({ fingerprint, endsAt }) => [fingerprint, endsAt])).toEqual([
      ['fault 4', undefined],
      ['fault 5', at('08:30')],
    ]);
  });

  test('a summary tells how things stand, and nothing of what was told by itself since', () => {
    const notices = desk();
    for (let n = 0; n < 4; n += 1) notices.tell(warning(n, 'iris'), 'live', EIGHT);
    notices.tell({ ...warning(0, 'iris'), rise: 3 }, 'live', at('08:30'));
    notices.tell({ ...warning(0, 'iris'), rise: 5 }, 'live', at('08:40'));
    notices.tell(over(warning(1, 'iris'), at('08:40')), 'live', at('08:40'));
    const [summary, ...more] = notices.clock(at('09:00'));
    expect(more).toEqual([]);
    expect(summary?.body).toMatchObject({
      held: { notices: 2, since: at('08:30') },
      alerts: [
        { fingerprint: 'fault 0', rise: 5, told: 1 },
        { fingerprint: 'fault 1', endsAt: at('08:40') },
      ],
    });
  });

  test('an end that is held is forgotten when the same begins anew and is told', () => {
    const notices = desk();
    const full = makeAlert('08:00');
    notices.tell(full, 'live', EIGHT);
    for (let n = 0; n < 4; n += 1) notices.tell(warning(n, 'iris'), 'live', EIGHT);
    notices.tell(over(full, at('08:50')), 'live', at('08:50'));
    const again = makeAlert('09:20');
    expect(notices.clock(at('08:59'))).toEqual([]);
    expect(sent(notices.tell(again, 'live', at('09:20')))).toEqual(['first']);
    const [summary] = notices.clock(at('09:21'));
    expect(summary?.body.alerts.map(({ fingerprint }) => fingerprint)).not.toContain(full.fingerprint);
  });

  test('what a summary told of is told as the end in its thread', () => {
    const notices = desk();
    for (let n = 0; n < 5; n += 1) notices.tell(warning(n, 'iris'), 'live', EIGHT);
    const [summary] = notices.clock(at('09:00'));
    expect(notices.tell(over(warning(4, 'iris'), at('09:30')), 'live', at('09:30'))).toMatchObject([
      { reason: 'resolved', root: summary?.id },
    ]);
  });

  test('outlives a restart', () => {
    const before = desk();
    for (let n = 0; n < 6; n += 1) before.tell(warning(n, 'iris'), 'live', EIGHT);
    const notices = before.killed();
    expect(sent(notices.tell(warning(7, 'iris'), 'live', at('08:30')))).toEqual([]);
    expect(notices.clock(at('09:00'))).toMatchObject([{ reason: 'summary', body: { held: { notices: 3 } } }]);
  });

  test('holds all but first critical notices while a dozen wait for a mail server, and tells of it then', () => {
    const notices = desk();
    notices.delivered({ untold: [], waiting: 12 }, EIGHT);
    expect(sent(notices.tell(warning(1, 'one'), 'live', EIGHT))).toEqual([]);
    expect(sent(notices.tell(makeAlert('08:00'), 'live', EIGHT))).toEqual(['first']);
    expect(notices.clock(at('11:00'))).toEqual([]);
    notices.delivered({ untold: [], waiting: 0 }, at('11:00'));
    expect(notices.clock(at('11:01'))).toMatchObject([
      { reason: 'summary', body: { held: { notices: 1, since: EIGHT } } },
    ]);
  });

  test('set back by a clock that was put right, it holds for an hour and not for the time until then', () => {
    const notices = desk();
    for (let n = 0; n < 6; n += 1) notices.tell(warning(n, 'iris'), 'live', at('20:00'));
    expect(notices.clock(at('08:00'))).toMatchObject([{ reason: 'summary' }]);
    expect(sent(notices.tell(warning(7, 'iris'), 'live', at('08:01')))).toEqual(['first']);
  });
});

describe('what nobody got', () => {
  const alert = makeAlert('08:00');

  test('is told again after an hour, as a notice of its own, and its end only if that was made', () => {
    const notices = desk();
    const [first] = notices.tell(alert, 'live', EIGHT);
    notices.delivered({ untold: [first?.id ?? ''], waiting: 0 }, at('08:05'));
    expect(notices.clock(at('08:30'))).toEqual([]);
    const [again] = notices.clock(at('09:05'));
    expect(again).toMatchObject({ reason: 'first', group: first?.group });
    expect(again?.id).not.toBe(first?.id);
    expect(notices.clock(at('12:00'))).toEqual([]);
    expect(notices.tell(over(alert, at('13:00')), 'live', at('13:00'))).toMatchObject([
      { reason: 'resolved', root: again?.id },
    ]);
  });

  test('is told again at once by a restart', () => {
    const before = desk();
    const [first] = before.tell(alert, 'live', EIGHT);
    before.delivered({ untold: [first?.id ?? ''], waiting: 0 }, at('08:05'));
    expect(before.killed().clock(at('08:06'))).toMatchObject([{ reason: 'first' }]);
  });

  test('is not told as over', () => {
    const notices = desk();
    const [first] = notices.tell(alert, 'live', EIGHT);
    notices.delivered({ untold: [first?.id ?? ''], waiting: 0 }, at('08:05'));
    expect(notices.tell(over(alert, at('08:30')), 'live', at('08:30'))).toEqual([]);
    expect(notices.clock(at('12:00'))).toEqual([]);
  });
});

test('a rise says how much was told before, and so does an end', () => {
  const notices = desk();
  const alert = makeAlert('08:00', { rise: 2 });
  expect(notices.tell(alert, 'live', EIGHT)[0]?.body.alerts[0]).not.toHaveProperty('told');
  notices.tell({ ...alert, rise: 5 }, 'live', at('08:10'));
  expect(notices.clock(at('08:30'))).toMatchObject([{ reason: 'rise', body: { alerts: [{ rise: 5, told: 2 }] } }]);
  expect(notices.tell(over({ ...alert, rise: 7 }, at('08:40')), 'live', at('08:40'))).toMatchObject([
    { reason: 'resolved', body: { alerts: [{ rise: 7, told: 5 }] } },
  ]);
});
