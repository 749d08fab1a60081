import { describe, expect, test } from 'vitest';
import { waitAfter } from '../../src/notify/settle.ts';
import { asked, holders } from '../cli/terminal.ts';
import { reply } from '../notify/receivers/email/server.ts';
import { day, HOUR, iris, MINUTE } from '../timeline.ts';
import { openWatched } from './watched.ts';

const DAY = 24 * HOUR;
const NOON = day('12:00');
/** People who came and went in the morning, and two that are there. */
const MORNING =
  iris.start('06:00:00:000') +
  iris.login('06:01:00:000', 500, 'early@192.0.2.200', 1) +
  iris.logout('06:02:00:000', 500, 'early@192.0.2.200') +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('08:00:00:000', 502, 'ben@192.0.2.2', 1);

const LEAPS: readonly (readonly [string, readonly number[]])[] = [
  ['back by an hour', [-HOUR]],
  ['back by a day', [-DAY]],
  ['ahead by a day and back', [DAY, 0]],
  ['ahead by a year and back', [365 * DAY, 0]],
];

describe.each(LEAPS)('the clock is set %s', (_, leaps) => {
  test('nothing is mailed twice or lost, polls go on, and who is not stale', async () => {
    await using site = await openWatched({ start: NOON, log: MORNING });
    await site.at(NOON);
    await site.append(iris.limit('12:00:00:000', 4));
    await site.at(NOON + 1_000);
    let now = NOON;
    for (const leap of leaps) {
      now = NOON + leap;
      await site.at(now);
    }
    await site.append(iris.login('12:00:30:000', 503, 'cid@192.0.2.3', 1));
    await site.at(now + 30_000);
    const answer = await asked(['who', '--config', site.config], { now: now + 40_000 });
    expect(answer.stale).toBe(false);
    expect([...holders(answer), ...answer.uncertain.map(({ holder }) => holder)].toSorted()).toEqual([
      'ann@192.0.2.1',
      'ben@192.0.2.2',
      'cid@192.0.2.3',
    ]);
    expect(site.sessions().map(({ who }) => who.holder)).toEqual([
      'early@192.0.2.200',
      'ann@192.0.2.1',
      'ben@192.0.2.2',
      'cid@192.0.2.3',
    ]);
    await site.append(iris.logout('12:01:00:000', 502, 'ben@192.0.2.2'));
    await site.at(now + MINUTE);
    expect(site.sessions().find(({ who }) => who.holder === 'ben@192.0.2.2')?.closedAt).toBe(day('12:01'));
    await site.until(() => site.view((view) => view.notices(-8.64e15, 8.64e15).every(({ state }) => state === 'sent')));
    const mails = await site.mails();
    expect(new Set(mails.map(({ id }) => id)).size).toBe(mails.length);
    // Half an hour without a refusal goes by where the clock leaps ahead: that it is over may be told too, and that a
    // log is silent.
    const news = mails.map(({ subject }) => subject).filter((subject) => !/^(?:QUIET|RESOLVED|NO DATA)/.test(subject));
    expect(news.map((subject) => /^[A-Z]+/.exec(subject)?.[0])).toEqual(['STARTED', 'REFUSED']);
    expect(site.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('no wait lasts until the old time comes again', () => {
  test('a mail that was to be tried again in a minute is tried again', async () => {
    let away = true;
    await using site = await openWatched({
      start: NOON,
      log: MORNING,
      mail: { onMailFrom: (_address, _session, done) => done(away ? reply(451, 'later') : undefined) },
    });
    await site.until(() => site.logged.some(({ message }) => message === 'notice not sent, will be tried again'));
    away = false;
    await site.at(NOON - DAY);
    await site.sent(1);
    expect(await site.mails()).toHaveLength(1);
  });

  test('one that was tried so often that it waits longest is tried again within that wait', async () => {
    let away = true;
    await using site = await openWatched({
      start: NOON,
      log: MORNING,
      mail: { onMailFrom: (_address, _session, done) => done(away ? reply(451, 'later') : undefined) },
    });
    const tried = (times: number): boolean =>
      site.view((view) => view.notices(0, Number.MAX_SAFE_INTEGER).some(({ attempts }) => attempts === times));
    await site.until(() => tried(1));
    let now = NOON;
    for (let attempts = 1; attempts <= 6; attempts += 1) {
      now += waitAfter(attempts - 1);
      await site.at(now);
      await site.until(() => tried(attempts + 1));
    }
    away = false;
    await site.at(now - 10 * MINUTE);
    await site.at(now + 5 * MINUTE + 1);
    await site.at(now + 15 * MINUTE + 1);
    await site.sent(1);
  });

  test('a rise is mailed', async () => {
    await using site = await openWatched({ start: NOON, log: MORNING });
    await site.at(NOON);
    await site.append(iris.limit('12:00:00:000', 4));
    await site.at(NOON + 1_000);
    await site.append(iris.limit('12:00:20:000', 9));
    await site.at(NOON + 20_000);
    await site.sent(2);
    await site.at(NOON - DAY);
    await site.sent(3);
    expect((await site.mails()).at(-1)?.subject).toMatch(/^AGAIN .*\+5 refused/);
  });

  test('an alert that is over is told to be over half an hour later by the new time', async () => {
    await using site = await openWatched({ start: NOON, log: MORNING });
    await site.at(NOON);
    await site.append(iris.limit('12:00:00:000', 4));
    await site.at(NOON + 1_000);
    await site.sent(2);
    await site.at(NOON - DAY);
    await site.at(NOON - DAY + 29 * MINUTE);
    expect(await site.mails()).toHaveLength(2);
    await site.at(NOON - DAY + 31 * MINUTE);
    await site.sent(3);
    expect((await site.mails()).at(-1)?.subject).toMatch(/^QUIET /);
  });
});

describe('retention', () => {
  const kept = 'retention: { sessions: 30d, usage: 30d, notices: 30d }\n';

  test('does not empty the state when the clock leaps a year ahead and is set right', async () => {
    await using site = await openWatched({ start: NOON, log: MORNING, more: kept });
    await site.at(NOON);
    const steps = () => site.view((view) => new Set(view.steps('iris', 0, NOON).map(({ at }) => at)).size);
    const before = steps();
    expect(before).toBeGreaterThan(2);
    await site.at(NOON + 365 * DAY);
    await site.at(NOON + 365 * DAY + HOUR);
    await site.at(NOON + MINUTE);
    expect(site.sessions().map(({ who }) => who.holder)).toContain('early@192.0.2.200');
    expect(steps()).toBe(before);
  });

  test('forgets what is too old, a day late at most', async () => {
    await using site = await openWatched({ start: NOON, log: MORNING, more: kept });
    await site.at(NOON);
    for (let days = 1; days <= 31; days += 1) await site.at(NOON + days * DAY);
    expect(site.sessions().map(({ who }) => who.holder)).not.toContain('early@192.0.2.200');
    expect(site.sessions().map(({ who }) => who.holder)).toContain('ann@192.0.2.1');
  });
});

test('who says that the clock was set back where watch has not been alive since', async () => {
  await using site = await openWatched({ start: NOON, log: MORNING });
  await site.at(NOON);
  await site.stop();
  const answer = await asked(['who', '--config', site.config], { now: NOON - HOUR });
  expect(answer.stale).toBe(true);
  expect(holders(answer)).toEqual(['ann@192.0.2.1', 'ben@192.0.2.2']);
});
