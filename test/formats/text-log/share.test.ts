import type { BigIntStats, PathLike } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { signatureOf } from '../../../src/inputs/file/file-info.ts';
import { lines, logFolder, numbered } from './log-folder.ts';

/**
 * What a share tells wrongly: folders that never change, inodes made up at each look, sizes that are remembered for a
 * while.
 */
const share = {
  folderStill: false,
  inodesDiffer: false,
  inode: 0n,
  folders: new Map<string, BigIntStats>(),
  sizesOld: new Map<string, bigint>(),
};
const { stat, statfs } = fsPromises;

async function statOnShare(path: PathLike, options: { bigint: true }): Promise<BigIntStats> {
  const stats = await stat(path, options);
  const file = String(path);
  if (share.folderStill && stats.isDirectory()) {
    if (!share.folders.has(file)) share.folders.set(file, stats);
    return share.folders.get(file) ?? stats;
  }
  if (share.inodesDiffer) stats.ino = share.inode += 1n;
  stats.size = share.sizesOld.get(file) ?? stats.size;
  return stats;
}

/** CIFS, by https://man7.org/linux/man-pages/man2/statfs.2.html. */
const statfsOnShare = (async (path: PathLike) =>
  Object.assign(await statfs(path), { type: 0xff534d42 })) as typeof statfs;

beforeAll(async () => {
  Object.assign(fsPromises, { stat: statOnShare, statfs: statfsOnShare });
  syncBuiltinESMExports();
  share.sizesOld.set(import.meta.filename, 12_345n);
  expect((await signatureOf(import.meta.filename)).signature, 'the share is simulated').toContain(':12345:');
});

afterAll(() => {
  Object.assign(fsPromises, { stat, statfs });
  syncBuiltinESMExports();
});

beforeEach(() => {
  share.folderStill = false;
  share.inodesDiffer = false;
  share.folders.clear();
  share.sizesOld.clear();
});

describe('a log on a share', () => {
  test('whose folder never seems to change: rotation is seen at once', async () => {
    share.folderStill = true;
    const log = logFolder();
    await log.append(lines(0, 5));
    for (let rotation = 1; rotation <= 3; rotation += 1) {
      for (let quiet = 0; quiet < 3; quiet += 1) {
        log.wait(5000);
        await log.poll();
      }
      await log.append(lines(10 * rotation, 5));
      await log.rename('messages.log', `messages.old_${rotation}`);
      await log.append(lines(10 * rotation + 5, 5));
      expect(await log.poll()).toMatchObject({ texts: numbered(10 * rotation, 10), notes: [] });
    }
  });

  test('whose folder never seems to change: a file that was copied in beside it is read within a minute', async () => {
    share.folderStill = true;
    const log = logFolder();
    await log.append(lines(0, 5));
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await log.poll();
      log.wait(5000);
    }
    await log.append(lines(5, 5), 'messages.old_1');
    const polls: string[][] = [];
    for (let second = 0; second < 61; second += 1) polls.push((await log.poll()).texts);
    expect(polls.flat()).toEqual(numbered(5, 5));
    expect(polls[0], 'the folder seems to be unchanged').toEqual([]);
  });

  test('whose inodes are made up at each look', async () => {
    share.inodesDiffer = true;
    const log = logFolder();
    await log.append(lines(0, 5));
    expect((await log.poll()).texts).toEqual(numbered(0, 5));
    await log.append(lines(5, 5));
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(10, 5));
    log.restart();
    expect(await log.poll()).toMatchObject({ texts: numbered(5, 10), notes: [] });
    log.wait(100_000);
    for (let again = 0; again < 3; again += 1) expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('whose sizes are old: nothing is lost, told or read twice', async () => {
    const log = logFolder({ reader: createFollower({ chunk: 64 }) });
    await log.append(lines(0, 5));
    await log.poll();
    share.sizesOld.set(log.path, BigInt(lines(0, 5).length));
    await log.append(lines(5, 5));
    const first = await log.poll();
    share.sizesOld.clear();
    const second = await log.poll();
    expect([...first.texts, ...second.texts]).toEqual(numbered(5, 5));
    expect([...first.notes, ...second.notes]).toEqual([]);
  });
});
