import { describe, expect, test } from 'vitest';
import type { Alert, Rule } from '../../src/domain/alerting.ts';
import { createNotices, type Notices } from '../../src/notify/notices.ts';
import { at, compose, makeAlert, makeRule, MINUTE } from './makers.ts';

const DAILY = makeRule({ level: 'info', minInterval: 24 * 60 * MINUTE, tellEnd: false, gather: 10 * MINUTE });

function desk(rule: Rule): Notices {
  return createNotices([rule], compose, new Map());
}

function risen(alert: Alert, rise: number): Alert {
  return { ...alert, rise };
}

function over(alert: Alert, time: string): Alert {
  return { ...alert, endsAt: at(time), endedBy: 'not seen again' };
}

/** The program was down since seven. */
function down(notices: Notices): void {
  notices.startUp({ started: false, downSince: at('07:00') });
}

describe('what was missed', () => {
  test('is told with what was told before, whether it stands or is over', () => {
    for (const ended of [false, true]) {
      const notices = desk(makeRule());
      const alert = makeAlert('06:50', { rise: 2 });
      notices.tell(alert, 'live', at('06:50'));
      down(notices);
      notices.tell(risen(alert, 5), 'catch-up', at('08:00'));
      if (ended) notices.tell(over(risen(alert, 5), '07:50'), 'catch-up', at('08:00'));
      expect(notices.caughtUp(at('08:10'))).toMatchObject([{ body: { alerts: [{ rise: 5, told: 2 }] } }]);
      expect(notices.clock(at('12:00')), 'and not once more').toEqual([]);
    }
  });

  test('of what is to be read by day waits for its day, however often the program starts', () => {
    const notices = desk(DAILY);
    const alert = makeAlert('06:00', { level: 'info' });
    notices.tell(alert, 'live', at('06:00'));
    expect(notices.clock(at('06:10'))).toMatchObject([{ reason: 'first' }]);
    for (const rise of [2, 3, 4]) {
      down(notices);
      notices.tell(risen(alert, rise), 'catch-up', at('08:00'));
      expect(notices.caughtUp(at('08:10'))).toEqual([]);
    }
    expect(notices.clock(at('06:09') + 24 * 60 * MINUTE)).toEqual([]);
    expect(notices.clock(at('06:10') + 24 * 60 * MINUTE)).toMatchObject([
      { reason: 'rise', body: { alerts: [{ rise: 4 }] } },
    ]);
  });

  test('of an end that is no news is told by nothing', () => {
    const notices = desk(DAILY);
    const alert = makeAlert('06:00', { level: 'info' });
    notices.tell(alert, 'live', at('06:00'));
    notices.clock(at('06:10'));
    down(notices);
    notices.tell(over(alert, '07:30'), 'catch-up', at('08:00'));
    expect(notices.caughtUp(at('08:10'))).toEqual([]);
  });

  test('of what went on and off is told as it stands, and never as over without an end', () => {
    const notices = desk(makeRule());
    const on = (time: string): Alert => makeAlert(time, { level: 'warning' });
    for (const time of ['06:30', '06:31', '06:32']) {
      notices.tell(on(time), 'live', at(time));
      if (time !== '06:32') notices.tell(over(on(time), time), 'live', at(time));
    }
    down(notices);
    notices.tell(over(on('06:32'), '07:30'), 'catch-up', at('08:00'));
    const told = [...notices.caughtUp(at('08:10')), ...notices.clock(at('08:30')), ...notices.clock(at('10:30'))];
    expect(told.map(({ reason, body }) => [reason, body.alerts[0]?.endsAt])).toEqual([['resolved', at('07:30')]]);
  });
});

test('the end of what goes on and off is told by nothing where it is no news', () => {
  const notices = desk({ ...makeRule(), tellEnd: false });
  const told = [0, 1, 2, 3, 4].flatMap((minute) => {
    const when = at(`08:0${minute}`);
    const alert = makeAlert(`08:0${minute}`, { level: 'warning' });
    return [...notices.tell(alert, 'live', when), ...notices.tell(over(alert, `08:0${minute}`), 'live', when)];
  });
  expect(
    [...told, ...notices.clock(at('08:30')), ...notices.clock(at('10:00'))].map(({ reason }) => reason),
  ).not.toContain('resolved');
});

test('a source that has the id of a pool takes nothing from its share of mails', () => {
  const notices = createNotices([makeRule(), makeRule({ id: 'source-unreadable' })], compose, new Map());
  for (const minute of [0, 1, 2, 3, 4, 5]) {
    const alert = makeAlert(`08:0${minute}`, {
      rule: 'source-unreadable',
      pool: null,
      source: 'iris',
      fingerprint: `u ${minute}`,
    });
    notices.tell(alert, 'live', at(`08:0${minute}`));
  }
  const [first] = notices.tell(makeAlert('08:10'), 'live', at('08:10'));
  expect(first?.held).toBeUndefined();
});
