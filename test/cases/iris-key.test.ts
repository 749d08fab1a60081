import { describe, expect, test } from 'vitest';
import { shippedRules } from '../../src/notify/shipped-rules.ts';
import { day, HOUR, iris, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');
const USERS = (count: number, time = '06:00:03:000'): string =>
  iris.line(time, 465, `LMF Info:  Licensed for ${count} users.`);
const EIGHT = Array.from({ length: 8 }, (_, n) => iris.login(`08:00:0${n}:000`, 20 + n, '192.0.2.10', n + 1)).join('');
const COMMUNITY =
  iris.line('06:00:03:000', 390, '') + 'LicenseCapacity = InterSystems IRIS 2023.1 Community license:8\n';

describe('the limit that the log states', () => {
  test('is that of the pool from then on', () => {
    const { pool } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + USERS(8))
      .outcome();
    expect(pool).toMatchObject({ limit: 8, limitSince: day('06:00:03') });
    expect(pool).not.toHaveProperty('statedLimit');
  });

  test('keeps its date where a later start states the same, and gets another with another number', () => {
    const line = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + USERS(8))
      .lines(iris.start('09:00:00:000') + USERS(8, '09:00:03:000'));
    expect(line.outcome().pool).toMatchObject({ limit: 8, limitSince: day('06:00:03') });
    expect(line.lines(iris.start('10:00:00:000') + USERS(10, '10:00:03:000')).outcome().pool).toMatchObject({
      limit: 10,
      limitSince: day('10:00:03'),
    });
  });

  test('where another is configured, the configured one holds, and one notice says that they differ', () => {
    const line = timeline({ ...ALWAYS, limit: 10, rules: shippedRules() })
      .lines(iris.start('06:00:00:000') + USERS(8))
      .until(day('07:00'));
    expect(line.outcome().pool).toMatchObject({ limit: 10, statedLimit: { limit: 8, since: day('06:00:03') } });
    const { notices } = line.until(day('07:00') + 3 * HOUR).outcome();
    expect(notices.map(({ body }) => [body.alerts[0]?.rule, body.alerts[0]?.says])).toEqual([
      ['limit-wrong', '10 configured, the log states 8'],
    ]);
  });
});

describe('a key by which each connection takes a seat', () => {
  test('is one that the log calls Community', () => {
    const line = timeline(ALWAYS).lines(iris.start('06:00:00:000') + COMMUNITY + SEEN + EIGHT);
    expect(line.outcome().pool).toMatchObject({ atLeast: 8, atMost: 8, limit: 8, each: true });
    expect(
      line
        .restart()
        .lines(iris.logout('09:00:00:000', 20, '192.0.2.10'))
        .outcome().pool,
    ).toMatchObject({ atLeast: 7, atMost: 7 });
  });

  test('also for those who had connected before the log said so', () => {
    const text = iris.start('06:00:00:000') + SEEN + EIGHT + COMMUNITY.replaceAll('06:00:03', '08:30:00');
    expect(timeline(ALWAYS).lines(text).outcome().pool).toMatchObject({ atLeast: 8, atMost: 8 });
  });

  test('is said by maxConnections: 1 as well', () => {
    const { pool } = timeline({ settings: { trace: 'always', maxConnections: 1 } })
      .lines(iris.start('06:00:00:000') + SEEN + EIGHT)
      .outcome();
    expect(pool).toMatchObject({ atLeast: 8, atMost: 8 });
  });

  test('any other key lets the connections of one user share a seat', () => {
    expect(
      timeline(ALWAYS)
        .lines(iris.start('06:00:00:000') + USERS(8) + SEEN + EIGHT)
        .outcome().pool,
    ).toMatchObject({ atLeast: 1, atMost: 1 });
  });
});

describe('refusals since the start of the instance', () => {
  const limit = (time: string, total: number): string =>
    iris.line(time, 2334, `License limit exceeded ${total} times since instance start.`, 2);

  test('are counted by the rise of the number, with the seats as they were then', () => {
    const text =
      iris.start('06:00:00:000') + SEEN + USERS(8) + EIGHT + limit('08:10:00:000', 1) + limit('08:20:00:000', 4);
    const { pool } = timeline(ALWAYS).lines(text).outcome();
    expect(pool.refused).toEqual({
      times: 4,
      first: day('08:10'),
      last: day('08:20'),
      seats: { atLeast: 1, atMost: 1, limit: 8 },
    });
  });

  test('begin anew with the next start', () => {
    const line = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') + limit('08:10:00:000', 3) + iris.start('09:00:00:000'),
    );
    expect(line.outcome().pool).not.toHaveProperty('refused');
    expect(line.lines(limit('09:10:00:000', 1)).outcome().pool.refused).toMatchObject({ times: 1 });
  });

  test('of a log that begins midway are one at least, whatever the first number says', () => {
    expect(
      timeline()
        .lines(limit('08:10:00:000', 1147) + limit('08:20:00:000', 1149))
        .outcome().pool.refused,
    ).toMatchObject({ times: 3 });
  });
});

describe('a key', () => {
  const key = (time: string, unit: string, count: number): string =>
    iris.line(time, 390, 'License information:') + `LicenseCapacity=InterSystems IRIS ${unit}:${count},\n`;
  const TWICE = (hour: string): string =>
    [1, 2].map((n) => iris.login(`${hour}:01:0${n}:000`, 20 + n, 'alice@192.0.2.31', n)).join('');

  test('by which each connection counts holds until another one is stated', () => {
    const line = timeline(ALWAYS).lines(
      iris.start('06:00:00:000') + key('06:00:03:000', 'Community', 8) + SEEN + TWICE('07'),
    );
    expect(line.outcome().pool).toMatchObject({ atLeast: 2, atMost: 2, each: true });
    line.lines(
      iris.line('08:00:00:000', 390, 'Shutdown complete') +
        iris.start('08:30:00:000') +
        key('08:30:03:000', 'Concurrent Users for x86-64 (Linux)', 25) +
        TWICE('09'),
    );
    expect(line.outcome().pool).toMatchObject({ limit: 25, atLeast: 1, atMost: 1 });
    expect(line.outcome().pool).not.toHaveProperty('each');
  });
});

describe('a text that nobody understood', () => {
  const unknown = (time: string, text: string): string => iris.line(time, 700, text);

  test('is told by one notice a day, however many there are, and its end by none', () => {
    const line = timeline({ rules: shippedRules() }).lines(iris.start('06:00:00:000'));
    for (let n = 0; n < 60; n += 1)
      line.lines(
        unknown(
          `08:${String(n).padStart(2, '0')}:00:000`,
          `License rule ${'abcdefghij'[n % 10] ?? ''}${'klmnop'[Math.floor(n / 10)] ?? ''} applied`,
        ),
      );
    expect(line.outcome().notices, 'the first waits for what comes with it').toHaveLength(0);
    expect(
      line
        .until(day('09:10'))
        .outcome()
        .notices.map(({ body }) => body.alerts[0]?.rise),
    ).toEqual([60]);
    line.lines(unknown('10:00:00:000', 'License pool moved'));
    expect(line.until(day('08:00') + 12 * HOUR).outcome().notices).toHaveLength(1);
    const { notices } = line.until(day('08:00') + 26 * HOUR).outcome();
    expect(notices.map(({ reason, body }) => [reason, body.level, body.alerts[0]?.rise])).toEqual([
      ['first', 'info', 60],
      ['rise', 'info', 61],
    ]);
    expect(notices[1]?.body.alerts[0]?.about).toHaveLength(20);
    expect(line.until(day('08:00') + 99 * HOUR).outcome().notices).toHaveLength(2);
  });

  test('of several instances in one log is one matter', () => {
    const text = ['a', 'b'].map((name) => `iris-${name} | ${unknown('08:00:00:000', 'License pool moved')}`).join('');
    expect(
      timeline({ rules: shippedRules() }).lines(text, day('08:00')).until(day('08:10')).outcome().notices,
    ).toHaveLength(1);
  });
});
