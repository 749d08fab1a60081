import { rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { asked, holders, NOON, seatwatch, START } from './terminal.ts';

const MINUTES = 60_000;
const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const BOB = iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1);
const EVE = iris.login('08:00:00:000', 503, 'eve@192.0.2.5', 1);
const SUE = iris.login('08:30:00:000', 504, 'sue@192.0.2.7', 1);
const TOM = iris.login('09:00:00:000', 505, 'tom@192.0.2.8', 1);

const PACKINGS = [
  ['gz', gzipSync],
  ['zst', zstdCompressSync],
] as const;

/** What `who` and `history` of the state and of the files tell, each as the holders, with how often each logged in. */
async function told(site: Site, now: number): Promise<{ watched: unknown; asked: unknown }> {
  const ways = [
    ['--config', site.config],
    [site.log, '--timezone', 'UTC'],
  ];
  const [watched, ofFiles] = await Promise.all(
    ways.map(async (way) => {
      const { sessions } = await asked(['history', '--from', '2026-11-01', ...way], { now });
      return [holders(await asked(['who', ...way], { now })), holders({ sessions })];
    }),
  );
  return { watched, asked: ofFiles };
}

function both(...names: readonly string[]): { watched: unknown; asked: unknown } {
  const known = names.map((name, at) => `${name}@192.0.2.${[1, 2, 5, 7, 8][at]}`).toSorted();
  const each = [known, ['192.0.2.200', ...known]];
  return { watched: each, asked: each };
}

async function put(site: Site, name: string, content: string | Uint8Array, at: number): Promise<void> {
  const file = join(site.path, name);
  await writeFile(file, content);
  await utimes(file, at / 1000, at / 1000);
}

async function quietly(site: Site, now: number): Promise<void> {
  expect((await site.once(now)).filter(({ level }) => level !== 'info')).toEqual([]);
}

describe.each(PACKINGS)('a log that is rotated and compressed (.%s)', (extension, pack) => {
  test('at once, between two looks, with lines that nobody had read', async () => {
    await using site = await newSite({ log: START + ANN });
    await quietly(site, NOON);
    await put(site, `messages.old_20261120.${extension}`, pack(START + ANN + BOB), NOON + 1000);
    await put(site, 'messages.log', EVE, NOON + 2000);
    for (const later of [MINUTES, 5 * MINUTES, 30 * MINUTES]) await quietly(site, NOON + later);
    expect(await told(site, NOON + 30 * MINUTES)).toEqual(both('ann', 'bob', 'eve'));
  });

  test('later, when all of it was read', async () => {
    await using site = await newSite({ log: START + ANN });
    await quietly(site, NOON);
    await rename(site.log, join(site.path, 'messages.old_20261120'));
    await put(site, 'messages.log', BOB, NOON + 2000);
    await quietly(site, NOON + 5 * MINUTES);
    await rm(join(site.path, 'messages.old_20261120'));
    await put(site, `messages.old_20261120.${extension}`, pack(START + ANN), NOON);
    await site.append(EVE);
    await quietly(site, NOON + 90 * MINUTES);
    expect(await told(site, NOON + 90 * MINUTES)).toEqual(both('ann', 'bob', 'eve'));
  });

  test('twice while nobody watched, the second time after it had been compressed under another name', async () => {
    await using site = await newSite({ log: START + ANN });
    await quietly(site, NOON);
    await put(site, `messages.log.2.${extension}`, pack(START + ANN + BOB), NOON + 1000);
    await put(site, `messages.log.1.${extension}`, pack(EVE + SUE), NOON + 60_000);
    await put(site, 'messages.log', TOM, NOON + 120_000);
    for (const later of [5 * MINUTES, 30 * MINUTES]) await quietly(site, NOON + later);
    expect(await told(site, NOON + 30 * MINUTES)).toEqual(both('ann', 'bob', 'eve', 'sue', 'tom'));
  });

  test('where copies have lost the time at which each was written', async () => {
    await using site = await newSite({ log: TOM });
    await put(site, `messages.log.3.${extension}`, pack(START + ANN), NOON - 1000);
    await put(site, `messages.log.2.${extension}`, pack(BOB), NOON - 3000);
    await put(site, 'messages.log.1', EVE + SUE, NOON - 2000);
    await quietly(site, NOON);
    expect(await told(site, NOON)).toEqual(both('ann', 'bob', 'eve', 'sue', 'tom'));
  });
});

describe('a log that is a link', () => {
  test('is read with the logs beside the file that it leads to, also when it is turned to the next one', async () => {
    await using site = await newSite();
    const files = join(site.path, 'messages-20261120.log');
    await put(site, 'messages-20261119.log.gz', gzipSync(START), NOON - 60 * MINUTES);
    await put(site, 'messages-20261120.log', ANN, NOON - 30 * MINUTES);
    await symlink(files, site.log);
    await quietly(site, NOON);
    expect(await told(site, NOON)).toEqual(both('ann'));
    await put(site, 'messages-20261120.log', ANN + BOB, NOON + 1000);
    await put(site, 'messages-20261121.log', EVE, NOON + 2000);
    await rm(site.log);
    await symlink(join(site.path, 'messages-20261121.log'), site.log);
    await quietly(site, NOON + 5 * MINUTES);
    expect(await told(site, NOON + 5 * MINUTES)).toEqual(both('ann', 'bob', 'eve'));
  });

  test('to another folder, in which its target is rotated and compressed', async () => {
    await using site = await newSite();
    await using other = await newSite({ log: START + ANN });
    await symlink(other.log, site.log);
    await quietly(site, NOON);
    await put(other, 'messages.old_20261120.gz', gzipSync(START + ANN + BOB), NOON + 1000);
    await put(other, 'messages.log', EVE, NOON + 2000);
    await quietly(site, NOON + 5 * MINUTES);
    expect(await told(site, NOON + 5 * MINUTES)).toEqual(both('ann', 'bob', 'eve'));
  });
});

test.each([
  ['as they are', 'server.0', 'server.1', (text: string) => text],
  ['compressed', 'kept-20261120.txt.gz', 'kept-20261121.txt.gz', gzipSync],
] as const)(
  'two rotations under names that no rotation gives, while nobody watched, %s',
  async (_, first, next, pack) => {
    await using site = await newSite({ log: START + ANN });
    await quietly(site, NOON);
    await put(site, first, pack(START + ANN + BOB), NOON + 1000);
    await put(site, next, pack(EVE + SUE), NOON + 2000);
    await put(site, 'server.9', 'something else\n', NOON + 2000);
    await put(site, 'messages.log', TOM, NOON + 3000);
    for (const later of [MINUTES, 5 * MINUTES, 30 * MINUTES]) await quietly(site, NOON + later);
    const { watched } = await told(site, NOON + 30 * MINUTES);
    expect(watched).toEqual(both('ann', 'bob', 'eve', 'sue', 'tom').watched);
  },
);

test('a short log that goes away and comes back is not read again', async () => {
  await using site = await newSite({ log: START + ANN });
  await quietly(site, NOON);
  await rm(site.log);
  await site.once(NOON + MINUTES);
  await put(site, 'messages.log', START + ANN + BOB, NOON + 9 * MINUTES);
  await site.once(NOON + 10 * MINUTES);
  // Ann may have left meanwhile; she came once.
  const { watched } = await told(site, NOON + 10 * MINUTES);
  expect(watched).toEqual([['bob@192.0.2.2'], ['192.0.2.200', 'ann@192.0.2.1', 'bob@192.0.2.2']]);
});

test('files that a shell found by a name with a star are answered for, whatever is among them', async () => {
  await using site = await newSite({ log: START + ANN });
  await put(site, 'messages.old_20261119.gz', gzipSync(START.replaceAll('11/20', '11/19')), NOON - 60 * MINUTES);
  await put(site, 'messages.old_20261118.xz', Buffer.from('\xfd7zXZ\0 and so on', 'latin1'), NOON - 90 * MINUTES);
  await put(site, 'messages.backup.gz', gzipSync('nothing of the kind\n'), NOON - 90 * MINUTES);
  const names = ['messages.log', 'messages.old_20261118.xz', 'messages.old_20261119.gz', 'messages.backup.gz'];
  const { status, out, err } = await seatwatch(['who', ...names.map((name) => join(site.path, name))]);
  expect([status, out]).toEqual([0, expect.stringContaining('ann@192.0.2.1')]);
  expect(err).toContain('messages.old_20261118.xz is compressed in a way that is not read');
});
