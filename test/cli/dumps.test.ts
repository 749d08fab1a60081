import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { day, iris, MINUTE } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { seatwatch } from './terminal.ts';

const HEADER = 'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n';
const FREE = 'free        0         0         0         0         0         0         0\n';
const holds = (user: string, active: number): string =>
  `${user} User    1         1         0         1       ${active}    0\n`;

let site: Site;

/** Without tracing nothing of logins and logouts is in the log. */
async function siteOf(dumps: string): Promise<Site> {
  const sources = `  - { id: prod, system: iris, instance: PROD, paths: [messages.log, "${dumps}"], timezone: UTC }\n`;
  return newSite({ log: iris.start('06:00:00:000'), sources });
}

beforeEach(async () => void (site = await siteOf('licences.dmp')));
afterEach(() => site[Symbol.asyncDispose]());

/** A dump that was written at `time`, and is read a minute later. */
async function dumped(time: string, text: string, name = 'licences.dmp'): Promise<void> {
  await site.write(name, text);
  await utimes(join(site.path, name), day(time) / 1000, day(time) / 1000);
  await site.once(day(time) + MINUTE);
}

/** Of each session the bounds of its beginning and of its end, as times of the day. */
async function history(): Promise<Record<string, [string, string]>> {
  const { out, err } = await seatwatch(['history', '--json', '--config', site.config, '--from', '2026-11-20 00:00']);
  if (out === '') throw new Error(err);
  const { sessions } = JSON.parse(out) as {
    sessions: { holder: string; openedBetween: string[] | null; closedBetween: string[] | null }[];
  };
  const clock = (bounds: string[] | null): string =>
    bounds === null ? 'open' : bounds.map((at) => at.slice(11, 16)).join('-');
  return Object.fromEntries(
    sessions.map(({ holder, openedBetween, closedBetween }) => [holder, [clock(openedBetween), clock(closedBetween)]]),
  );
}

/** Who is not known to have left. */
async function holders(): Promise<string[]> {
  return Object.entries(await history()).flatMap(([holder, [, end]]) => (end === 'open' ? [holder] : []));
}

const EIGHT = HEADER + holds('192.0.2.7', 600) + holds('192.0.2.8', 600) + FREE;
const TEN_LATER = HEADER + holds('192.0.2.8', 1200) + holds('192.0.2.9', 120) + FREE;

describe('licence dumps, one after the other, of an instance that traces nothing', () => {
  test.each([
    ['replaced in place', 'licences.dmp', 'licences.dmp'],
    ['as new files', 'kept_0800.dmp', 'kept_0810.dmp'],
  ])('%s tell of each session between which two of them it began and ended', async (_, first, second) => {
    await site[Symbol.asyncDispose]();
    site = await siteOf(first === second ? first : 'kept_*.dmp');
    await dumped('08:00', EIGHT, first);
    await dumped('08:10', TEN_LATER, second);
    expect(await history()).toEqual({
      '192.0.2.7': ['07:50-08:00', '08:00-08:10'],
      '192.0.2.8': ['07:50-08:00', 'open'],
      '192.0.2.9': ['08:08-08:10', 'open'],
    });
    expect(await holders()).toEqual(['192.0.2.8', '192.0.2.9']);
  });

  test.each([
    ['that is empty', ''],
    ['of which only the head is written', HEADER],
    ['that is cut off in the middle of a row', EIGHT.slice(0, EIGHT.indexOf('192.0.2.8') + 30)],
    ['that is cut off behind a row', HEADER + holds('192.0.2.7', 1200)],
  ])('%s says of nobody that they are gone', async (_, text) => {
    await dumped('08:00', EIGHT);
    await dumped('08:10', text);
    expect(await holders()).toEqual(['192.0.2.7', '192.0.2.8']);
  });

  test('are read on behind one that was empty, without a word of trouble', async () => {
    await dumped('08:00', EIGHT);
    await dumped('08:05', '');
    await site.write('licences.dmp', TEN_LATER);
    await utimes(join(site.path, 'licences.dmp'), day('08:10') / 1000, day('08:10') / 1000);
    const logged = await site.once(day('08:11'));
    expect(logged.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(await history()).toMatchObject({ '192.0.2.7': ['07:50-08:00', '08:00-08:10'] });
  });

  test('of a key of which every entry is taken are whole without a free one, as long as none was ever listed', async () => {
    await dumped('08:00', HEADER + holds('192.0.2.7', 600) + holds('192.0.2.8', 600));
    await dumped('08:10', HEADER + holds('192.0.2.8', 1200));
    expect(await holders()).toEqual(['192.0.2.8']);
  });
});
