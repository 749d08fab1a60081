import { symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { isLocal } from '../../../src/inputs/file/local.ts';
import {
  isRecent,
  isUnchanged,
  quickStatOf,
  quickStatHere,
  type QuickStat,
} from '../../../src/inputs/file/quick-stat.ts';
import { lines, logFolder, type LogFolder } from '../../formats/text-log/log-folder.ts';

/** A log that was last written to long before it is looked at. */
async function quietLog(): Promise<LogFolder> {
  const log = logFolder();
  await log.append(lines(0, 5));
  await log.date('messages.log', log.now() - 60_000);
  return log;
}

describe.each<[string, (path: string, at: number) => Promise<QuickStat | undefined>]>([
  ['local', async (path, at) => quickStatHere(path, at)],
  ['on a share', quickStatOf],
])('a log that is %s', (_, look) => {
  test('is still while nothing is written', async () => {
    const log = await quietLog();
    const before = await look(log.path, log.now());
    log.wait(3_600_000);
    expect(isUnchanged(before, await look(log.path, log.now()))).toBe(true);
  });

  test.each([
    ['grown', (log: LogFolder) => log.append(lines(5, 1))],
    [
      'renamed, and begun anew with the same bytes',
      async (log: LogFolder) => {
        await log.rename('messages.log', 'messages.log.1');
        await log.append(lines(0, 5));
      },
    ],
    ['emptied', (log: LogFolder) => log.empty()],
    ['dated back', (log: LogFolder) => log.date('messages.log', log.now() - 120_000)],
    ['closed to this account', (log: LogFolder) => log.allow(0)],
    [
      'turned into a link',
      async (log: LogFolder) => {
        await log.rename('messages.log', 'other.log');
        await symlink(log.at('new.log'), log.path);
        await log.write(lines(0, 5), 'new.log');
      },
    ],
  ])('is not when it was %s', async (_, happen) => {
    const log = await quietLog();
    const before = await look(log.path, log.now());
    await happen(log);
    log.wait(3_600_000);
    expect(isUnchanged(before, await look(log.path, log.now()))).toBe(false);
  });

  test('is not while it was modified a moment ago, since times are coarse', async () => {
    const log = await quietLog();
    await log.date('messages.log', log.now() - 1000);
    expect(await look(log.path, log.now())).toBeUndefined();
    expect(isUnchanged(undefined, undefined)).toBe(false);
  });
});

test('a log that is not there is never told to be still by what was there', async () => {
  const log = await quietLog();
  const before = await quickStatOf(log.path, log.now());
  await log.remove();
  expect(isUnchanged(before, await quickStatOf(log.path, log.now()))).toBe(false);
  expect(isUnchanged(before, await quickStatOf(log.path, log.now()))).toBe(false);
});

test('a read is due again after twenty seconds, and when the clock was set back', async () => {
  const log = await quietLog();
  const before = await quickStatOf(log.path, log.now());
  const after = (ms: number): boolean => isRecent(before, log.now() + ms);
  expect([after(0), after(19_999), after(20_000), after(-1)]).toEqual([true, true, false, false]);
});

test('what is not there, or is no file of a disk, is not known to be local', async () => {
  const log = await quietLog();
  expect(await isLocal(log.at('missing.log'))).toBe(false);
  expect(await isLocal('/proc/self/stat')).toBe(false);
});
