import { rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWatched, type Watched } from '../crash/watched.ts';
import { day, iris, MINUTE } from '../timeline.ts';

const NOON = day('12:00');
const HOUR = 60 * MINUTE;
const MORNING = iris.start('06:00:00:000') + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

async function watched(more: Partial<Parameters<typeof openWatched>[0]> = {}): Promise<Watched> {
  const site = await openWatched({ start: NOON, log: MORNING, ...more });
  await written(site, NOON - MINUTE);
  await site.sent(1);
  return site;
}

/** Sets when the log was last written to. */
async function written(site: Watched, at: number): Promise<void> {
  await utimes(log(site), at / 1000, at / 1000);
}

function log(site: Watched): string {
  return join(site.folder, 'messages.log');
}

function away(site: Watched): Promise<void> {
  return rename(log(site), join(site.folder, 'elsewhere'));
}

/** As a log that is there and cannot be read, also for an account that may read everything. */
async function shut(site: Watched): Promise<void> {
  await away(site);
  await symlink(log(site), log(site));
}

async function back(site: Watched): Promise<void> {
  await rename(join(site.folder, 'elsewhere'), log(site));
}

/** Lets the clock go on second by second until so many mails were taken. */
async function later(site: Watched, from: number, mails: number): Promise<void> {
  const taken = (): number => said(site, 'notice sent').length;
  for (let now = from; taken() < mails; now += 1_000) await site.at(now);
}

async function subjects(site: Watched): Promise<string[]> {
  return (await site.mails()).map(({ subject }) => subject);
}

function said(site: Watched, message: string): unknown[] {
  return site.logged.filter((one) => one.message === message).map(({ fields }) => fields);
}

describe('a log that can no longer be read', () => {
  test('is told once it has been so for two minutes, and when it is read again, with how long that was', async () => {
    await using site = await watched();
    await away(site);
    await site.at(NOON + 1_000);
    await site.at(NOON + 1_000 + 2 * MINUTE - 2_000);
    expect(await subjects(site)).toHaveLength(1);
    await later(site, NOON + 1_000 + 2 * MINUTE, 2);
    expect((await subjects(site))[1]).toMatch(/messages\.log unreadable/i);
    for (const minutes of [5, 60, 300]) await site.at(NOON + minutes * MINUTE);
    expect(await subjects(site)).toHaveLength(2);
    await back(site);
    await later(site, NOON + 302 * MINUTE, 3);
    expect((await subjects(site))[2]).toContain('read again after 5 hours');
    expect(said(site, 'a source cannot be read; it is tried again at every poll')).toEqual([
      { source: 'prod', file: log(site), cause: 'no such file' },
    ]);
    expect(said(site, 'a source can be read again')).toEqual([
      { source: 'prod', file: log(site), unreadableFor: expect.stringMatching(/^5 h(?: [12] min)?$/) },
    ]);
  });

  test('is not told of where it comes back before that, as in a rotation', async () => {
    await using site = await watched();
    await away(site);
    await site.at(NOON + MINUTE);
    await back(site);
    await site.at(NOON + 2 * MINUTE);
    await site.at(NOON + 3 * MINUTE);
    await away(site);
    await site.at(NOON + 4 * MINUTE);
    expect(await subjects(site)).toHaveLength(1);
  });

  test('is told after as long as is configured', async () => {
    await using site = await watched({ more: 'unreadableAfter: 20s\n' });
    await away(site);
    await site.at(NOON + 1_000);
    await later(site, NOON + 22_000, 2);
  });

  test.each([
    ['closed', shut],
    ['moved away, as with a share', away],
  ])('ends no session and no alert while nobody can know what is written: %s', async (_, goes) => {
    // A log is known again by as much as this.
    await using site = await watched({ log: MORNING + iris.line('11:00:00:000', 77, 'Journal switched').repeat(20) });
    await site.append(iris.limit('12:00:01:000', 4));
    await site.sent(2);
    await goes(site);
    for (const hours of [1, 3, 30, 300]) await site.at(NOON + hours * HOUR);
    await later(site, NOON + 300 * HOUR, 3);
    expect((await subjects(site)).slice(1)).toEqual([
      expect.stringMatching(/^REFUSED/),
      expect.stringMatching(/unreadable/),
    ]);
    expect(site.sessions().map(({ closedAt }) => closedAt)).toEqual([undefined]);
    // Of all that time the log is silent, and is known to be so once it is read.
    await back(site);
    await later(site, NOON + 301 * HOUR, 6);
    const last = (await subjects(site)).slice(3);
    for (const what of [/^QUIET .*not proven free/, /read again after 12 days/, /^NO DATA .*nothing was written/]) {
      expect(last).toContainEqual(expect.stringMatching(what));
    }
  });
});

describe('a log to which nothing is written', () => {
  test('for longer than its product is ever quiet is told once, and when something is written again', async () => {
    await using site = await watched();
    await site.at(NOON - MINUTE + 26 * HOUR - 1_000);
    expect(await subjects(site)).toHaveLength(1);
    await later(site, NOON + 26 * HOUR, 2);
    expect((await subjects(site))[1]).toMatch(/^NO DATA PROD \(IRIS\): nothing was written/);
    await site.append(iris.line('12:00:00:000', 77, 'Journal switched'));
    await written(site, NOON + 27 * HOUR - MINUTE);
    await later(site, NOON + 27 * HOUR, 3);
    expect((await subjects(site))[2]).toContain('something was written again after 27 hours');
  });

  test('may be quiet for as long as is configured, such as for ever', async () => {
    await using patient = await watched({ source: 'absentAfter: 30d' });
    await using never = await watched({ source: 'absentAfter: never' });
    for (const site of [patient, never]) await site.at(NOON + 29 * 24 * HOUR);
    for (const site of [patient, never]) expect(await subjects(site)).toHaveLength(1);
    for (const site of [patient, never]) await site.at(NOON + 31 * 24 * HOUR);
    await later(patient, NOON + 31 * 24 * HOUR, 2);
    await never.at(NOON + 31 * 24 * HOUR + 1_000);
    expect([await subjects(patient), await subjects(never)]).toEqual([
      [expect.anything(), expect.stringMatching(/nothing was written for 30 days/)],
      [expect.anything()],
    ]);
  });
});

test('a part of a log that cannot be read is told with the cause, in a message that stays the same', async () => {
  await using site = await watched();
  await writeFile(join(site.folder, 'messages.old_20261119'), 'ElfFile\0');
  await site.at(NOON + 2 * MINUTE);
  expect(said(site, 'part of a log could not be read')).toEqual([
    expect.objectContaining({
      source: 'prod',
      file: expect.stringContaining('messages.old_20261119'),
      cause: expect.stringContaining('not text'),
    }),
  ]);
});
