import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { troubleOf } from '../../src/store/trouble.ts';
import { isRoot } from '../cli/site.ts';
import { day, iris, MINUTE } from '../timeline.ts';
import { openWatched, type Watched } from './watched.ts';

const NOON = day('12:00');
const MORNING =
  iris.start('06:00:00:000') +
  iris.login('06:01:00:000', 500, 'early@192.0.2.200', 1) +
  iris.logout('06:02:00:000', 500, 'early@192.0.2.200');

/** A file system of 2 MB, or the reason why there is none. */
function smallDisk(): { folder: string } | string {
  if (process.platform !== 'linux' || !isRoot) return 'only root may mount a file system';
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'pipe' });
    return { folder };
  } catch (error) {
    rmSync(folder, { recursive: true });
    return `nothing may be mounted here: ${String(error).split('\n')[0]}`;
  }
}

function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' });
  rmSync(folder, { recursive: true });
}

/** Fills the disk to its last block; gives what makes room again. */
function fill(folder: string): () => void {
  const ballast = join(folder, 'ballast');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize, 7));
  expect(statfsSync(folder).bavail).toBe(0);
  return () => rmSync(ballast);
}

const probe = smallDisk();
const whyNot = typeof probe === 'string' ? `: not tested, since ${probe}` : '';
if (typeof probe !== 'string') unmount(probe.folder);

/** What each mail is about, in the order in which they came. */
async function subjects(site: Watched): Promise<string[]> {
  return (await site.mails()).map(({ subject }) => {
    if (/^RESOLVED.*state can be written again/i.test(subject)) return 'cannot be written, over';
    if (/cannot be written|cannot start/i.test(subject)) return 'cannot be written';
    return /^(?:STARTED|REFUSED)/.exec(subject)?.[0].toLowerCase() ?? subject;
  });
}

function complaints({ logged }: Watched): string[] {
  return logged.filter(({ level }) => level === 'error').map(({ message }) => message);
}

/** So many people who log in one minute after the other from a quarter past twelve on, each line with a long name. */
function people(count: number): string[] {
  return Array.from({ length: count }, (_, each) => `${'n'.repeat(80)}${each}@192.0.2.${1 + (each % 250)}`);
}

function logins(names: readonly string[], second: number): string {
  return names
    .map((name, each) =>
      iris.login(
        `12:${String(15 + Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}:${String(each % 1000).padStart(3, '0')}`,
        600 + each,
        name,
        1,
      ),
    )
    .join('');
}

describe.skipIf(typeof probe === 'string')(`the disk of the state is full${whyNot}`, () => {
  function disk(): string {
    const mounted = smallDisk();
    if (typeof mounted === 'string') throw new Error(mounted);
    onTestFinished(() => unmount(mounted.folder));
    return mounted.folder;
  }

  test('watch goes on, says so and mails what is critical; with space again, all is there, mailed once', async () => {
    const folder = disk();
    await using site = await openWatched({ start: NOON, log: MORNING, state: join(folder, 'state') });
    await site.at(NOON);
    await site.sent(1);
    const free = fill(folder);
    const names = people(300);
    for (let part = 0; part < 10; part += 1) {
      await site.append(logins(names.slice(part * 30, part * 30 + 30), part));
      if (part === 4) await site.append(iris.limit('12:15:04:999', 7));
      await site.at(NOON + 16 * MINUTE + part * MINUTE);
    }
    expect(complaints(site)).toEqual(['the state could not be written; what was read is read again']);
    expect(site.logged.find(({ level }) => level === 'error')?.fields['error']).toMatch(
      /the disk is full; free some space there/,
    );
    expect(site.sessions().length).toBeLessThan(names.length);
    await site.sent(3);
    expect(await subjects(site)).toEqual(['started', 'cannot be written', 'refused']);
    expect(troubleOf(join(folder, 'state'))).toMatch(/the disk is full; free some space there/);

    free();
    await site.at(NOON + 27 * MINUTE);
    await site.sent(4);
    expect(troubleOf(join(folder, 'state'))).toBeNull();
    expect(site.logged.filter(({ message }) => message === 'the state can be written again')).toHaveLength(1);
    expect(
      site
        .sessions()
        .map(({ who }) => who.holder)
        .slice(1),
    ).toEqual(names);
    await site.at(NOON + 28 * MINUTE);
    expect(await subjects(site)).toEqual(['started', 'cannot be written', 'refused', 'cannot be written, over']);
    expect(site.view((view) => view.notices(0, 8.64e15)).map(({ state }) => state)).toEqual(['sent', 'sent']);

    await site.stop();
    const { store, damage } = openStore(join(folder, 'state'), NOON + 30 * MINUTE);
    expect(damage).toBeNull();
    expect(store.sessions(0, 8.64e15)).toHaveLength(names.length + 1);
    store.close();
  });

  test('where nothing is written into the logs, it is said once too, however long it lasts', async () => {
    const folder = disk();
    await using site = await openWatched({ start: NOON, log: MORNING, state: join(folder, 'state') });
    await site.at(NOON);
    await site.sent(1);
    const free = fill(folder);
    for (let minute = 1; minute <= 10; minute += 1) await site.at(NOON + minute * MINUTE);
    expect(complaints(site)).toEqual(['the state could not be written; what was read is read again']);
    await site.sent(2);
    await site.at(NOON + 80 * MINUTE);
    await site.sent(3);
    free();
    await site.at(NOON + 81 * MINUTE);
    await site.sent(4);
    expect(site.view((view) => view.lastAlive())).toBe(NOON + 81 * MINUTE);
    await site.append(iris.limit('13:21:04:999', 7));
    await site.at(NOON + 82 * MINUTE);
    await site.sent(5);
    const twice = ['cannot be written', 'cannot be written'];
    expect(await subjects(site)).toEqual(['started', ...twice, 'cannot be written, over', 'refused']);
    expect(complaints(site)).toHaveLength(1);
  });

  test('so that watch cannot even start: one mail tells why, however often it is tried', async () => {
    const folder = disk();
    const options = { start: NOON, log: MORNING, state: join(folder, 'state') };
    const first = await openWatched(options);
    await first.sent(1);
    await first.stop();
    await first[Symbol.asyncDispose]();
    const free = fill(folder);
    const subjectsOf: string[][] = [];
    for (let minute = 1; minute <= 3; minute += 1) {
      const tried = await openWatched({ ...options, start: NOON + minute * MINUTE });
      await expect(tried.stop()).rejects.toThrow(/cannot open the state/);
      subjectsOf.push(await subjects(tried));
      await expect(tried[Symbol.asyncDispose]()).rejects.toThrow(/cannot open the state/);
    }
    expect(subjectsOf).toEqual([['cannot be written'], [], []]);
    free();
  });

  test('a mail that was taken while it could not be settled is not sent again', async () => {
    const folder = disk();
    let taken = (): void => {};
    let first = true;
    let free = (): void => {};
    await using site = await openWatched({
      start: NOON,
      log: MORNING,
      state: join(folder, 'state'),
      mail: {
        onMailFrom(_address, _session, done) {
          if (!first) return done();
          first = false;
          taken = () => done();
        },
      },
    });
    await site.until(() => !first);
    free = fill(folder);
    taken();
    await site.until(() => complaints(site).some((message) => message.startsWith('notice not settled')));
    for (let minute = 1; minute <= 5; minute += 1) await site.at(NOON + minute * MINUTE);
    expect(complaints(site).filter((message) => message.startsWith('notice not settled'))).toHaveLength(1);
    free();
    await site.at(NOON + 6 * MINUTE);
    await site.until(() => site.view((view) => view.notices(0, 8.64e15).every(({ state }) => state === 'sent')));
    expect((await subjects(site)).filter((subject) => subject === 'started')).toHaveLength(1);
  });
});
