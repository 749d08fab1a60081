import { mkdir, rmdir, truncate } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createSnapshotReader, MOST_BYTES } from '../../../src/formats/snapshot/snapshot.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { asNobody, encode, logFolder } from '../text-log/log-folder.ts';
import type { LogFolder } from '../text-log/log-folder.ts';

const DUMP = 'UserId Type\nalice User\n';

function dumpFolder(final = false): LogFolder {
  return logFolder({ name: 'all.dmp', reader: createSnapshotReader(), final });
}

/** A dump that was read once. */
async function readDump(): Promise<LogFolder> {
  const log = dumpFolder();
  await log.write(DUMP);
  await log.poll();
  await log.poll();
  return log;
}

describe('a file that is written anew as a whole', () => {
  test('is read as one entry once two polls saw it alike, with its time of modification', async () => {
    const log = dumpFolder();
    await log.write(DUMP);
    const written = log.now();
    const first = await log.poll();
    expect(first).toMatchObject({ texts: [], notes: [] });
    expect(first.batches.at(-1)!.caughtUp).toBe(false);
    const { entries, batches } = await log.poll();
    expect(entries).toEqual([
      {
        stream: `test:${log.path}`,
        place: { file: log.path, at: 0 },
        arrived: log.now(),
        history: true,
        at: written,
        text: DUMP,
      },
    ]);
    expect(batches.at(-1)!.caughtUp).toBe(true);
  });

  test('is not read while it grows, nor half written', async () => {
    const log = dumpFolder();
    for (const part of ['UserId', ' Type\nali', 'ce User\n']) {
      await log.append(part);
      expect((await log.poll()).texts).toEqual([]);
    }
    expect((await log.poll()).texts).toEqual([DUMP]);
  });

  test('that was begun anew, empty, is an empty list only if it stays so', async () => {
    const log = await readDump();
    await log.write('');
    expect((await log.poll()).texts).toEqual([]);
    await log.write('UserId Type\nbob User\n');
    expect((await log.poll()).texts).toEqual([]);
    expect((await log.poll()).texts).toEqual(['UserId Type\nbob User\n']);
  });

  test('is not read twice, and a poll with nothing new gives back its position', async () => {
    const log = await readDump();
    for (const restarted of [false, true]) {
      if (restarted) log.restart(createSnapshotReader());
      const before = log.position();
      expect((await log.poll()).batches).toEqual([{ entries: [], notes: [], next: before, caughtUp: true }]);
    }
  });

  test('is read again where the same content was written again, and is no history then', async () => {
    const log = await readDump();
    await log.write(DUMP);
    await log.poll();
    const { entries } = await log.poll();
    expect(entries).toMatchObject([{ text: DUMP, history: false }]);
  });

  test('is read again where its size alone changed, since times are coarse', async () => {
    const log = await readDump();
    const time = log.now() - 2000;
    await log.date('all.dmp', time);
    await log.poll();
    await log.poll();
    await log.append('bob User\n');
    await log.date('all.dmp', time);
    await log.poll();
    expect((await log.poll()).texts).toEqual([`${DUMP}bob User\n`]);
  });

  test('that comes only later is no history, and what replaces it between the first two polls is none either', async () => {
    const later = dumpFolder();
    expect(await later.poll()).toMatchObject({ texts: [], notes: [] });
    await later.write(DUMP);
    await later.poll();
    expect((await later.poll()).entries).toMatchObject([{ history: false }]);
    const replaced = dumpFolder();
    await replaced.write(DUMP);
    await replaced.poll();
    await replaced.write(`${DUMP}bob User\n`);
    await replaced.poll();
    expect((await replaced.poll()).entries).toMatchObject([{ history: false }]);
  });

  test('is awaited by a follower, which tells nothing while it is away and spoils no position', async () => {
    const log = dumpFolder();
    log.restart(createFollower());
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    log.restart(createSnapshotReader());
    await log.write(DUMP);
    await log.poll();
    expect((await log.poll()).entries).toMatchObject([{ text: DUMP, history: false }]);
    const position = log.position();
    await log.rename('all.dmp', 'aside');
    log.restart(createFollower());
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    expect(log.position()).toEqual(position);
    await log.rename('aside', 'all.dmp');
    log.restart(createSnapshotReader());
    await log.poll();
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('is read at first sight by a command that reads files once', async () => {
    const log = dumpFolder(true);
    await log.write(DUMP);
    expect((await log.poll()).entries).toMatchObject([{ text: DUMP, history: true }]);
  });

  test.each(['UTF-8 with BOM', 'UTF-16LE', 'UTF-16LE with BOM', 'UTF-16BE', 'UTF-16BE with BOM'] as const)(
    'is understood in %s',
    async (encoding) => {
      const log = dumpFolder(true);
      await log.write(encode(DUMP, encoding, true));
      expect((await log.poll()).texts).toEqual([DUMP]);
    },
  );
});

describe('what cannot be read as a whole', () => {
  test('a file too large is told once, and read when it is small again', async () => {
    const log = dumpFolder();
    await log.write('');
    await truncate(log.path, MOST_BYTES + 1);
    const { notes, texts } = await log.poll();
    expect(texts).toEqual([]);
    expect(notes).toMatchObject([{ what: 'damaged', place: { file: log.path }, stream: `test:${log.path}` }]);
    expect(notes[0]!.detail).toContain(`${MOST_BYTES + 1} bytes`);
    log.restart(createSnapshotReader());
    expect((await log.poll()).notes).toEqual([]);
    await log.write(DUMP);
    await log.poll();
    expect(await log.poll()).toMatchObject({ texts: [DUMP], notes: [] });
  });

  test('a folder in its place is told once, and the file is read when it is back', async () => {
    const log = await readDump();
    await log.remove();
    await mkdir(log.path);
    expect((await log.poll()).notes).toMatchObject([{ what: 'damaged' }]);
    expect((await log.poll()).notes).toEqual([]);
    await rmdir(log.path);
    expect((await log.poll()).notes).toEqual([]);
    await log.write(DUMP);
    await log.poll();
    expect((await log.poll()).texts).toEqual([DUMP]);
  });

  test('permission taken away is told once with a remedy; given back, reading goes on', async () => {
    const log = await readDump();
    await log.write(DUMP);
    await log.allow(0);
    await asNobody(log.poll);
    const denied = await asNobody(log.poll);
    expect(denied.notes).toMatchObject([{ what: 'damaged' }]);
    expect(denied.notes[0]!.detail).toContain('the right to read it');
    expect((await asNobody(log.poll)).notes).toEqual([]);
    await log.allow(0o644);
    expect((await asNobody(log.poll)).texts).toEqual([DUMP]);
  });
});
