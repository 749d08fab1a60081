import { appendFile, stat, utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Batch, Checkpoint } from '../../../src/domain/reader.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { isUnchangedSince, isListed, type Memory } from '../../../src/formats/text-log/unchanged.ts';
import { signatureOf } from '../../../src/inputs/file/file-info.ts';
import { lines, logFolder, numbered, wanted } from './log-folder.ts';

describe('a poll with nothing new', () => {
  test('gives back the position that it was given', async () => {
    const log = logFolder();
    await log.append(lines(0, 5), 'messages.log.1');
    await log.append(`${lines(5, 5)}line unfin`);
    await log.poll();
    log.wait(70_000);
    await log.poll();
    for (const step of ['again', 'later', 'restarted'] as const) {
      if (step === 'later') log.wait(61_000);
      if (step === 'restarted') log.restart();
      const before = log.position();
      const poll = await log.poll();
      expect(poll.batches, step).toEqual([{ entries: [], notes: [], next: before, caughtUp: true }]);
    }
  });

  test('does not open the log', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    log.wait(10_000);
    await log.poll();
    await utimes(log.path, new Date(2000), log.now() / 1000 - 100);
    await log.poll();
    log.wait(10_000);
    await log.poll();
    const before = await atime(log.path);
    await log.poll();
    expect(await atime(log.path)).toBe(before);
  });

  test('after one, new lines and a new rotation are seen at once', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await log.poll();
      log.wait(10_000);
    }
    await log.append(lines(5, 5));
    expect((await log.poll()).texts).toEqual(numbered(5, 5));
    await log.rename('messages.log', 'messages.old_1');
    await log.append(lines(10, 5));
    expect((await log.poll()).texts).toEqual(numbered(10, 5));
  });

  test.runIf(process.platform === 'linux')(
    'nor a rotated file on a disk of this machine, however much time has passed',
    async () => {
      const log = logFolder();
      await log.append(lines(0, 5), 'messages.old_1');
      await log.append(lines(5, 5));
      log.wait(100_000);
      for (const wait of [70_000, 70_000, 70_000]) {
        await log.poll();
        log.wait(wait);
      }
      for (const name of ['messages.old_1', 'messages.log'])
        await utimes(log.at(name), new Date(2000), log.now() / 1000 - 100);
      await log.poll();
      log.wait(70_000);
      const before = await atime(log.at('messages.old_1'));
      await log.poll();
      expect(await atime(log.at('messages.old_1'))).toBe(before);
      await appendFile(log.at('messages.old_1'), lines(10, 5));
      log.wait(61_000);
      expect((await log.poll()).texts).toEqual(numbered(10, 5));
    },
  );

  test('a rotated file that grows without a trace in its folder is noticed within a minute', async () => {
    const log = logFolder();
    await log.append(lines(0, 5), 'messages.old_1');
    await log.append(lines(5, 5));
    log.wait(100_000);
    await log.poll();
    log.wait(70_000);
    await log.poll();
    await appendFile(log.at('messages.old_1'), lines(10, 5));
    const came: number[] = [];
    for (let second = 1; second <= 61; second += 1) {
      const { texts } = await log.poll();
      if (texts.length > 0) came.push(second, ...texts.map((text) => Number(text.slice(5))));
    }
    expect(came.slice(1)).toEqual([10, 11, 12, 13, 14]);
    expect(came[0]).toBeGreaterThan(50);
  });

  test('what was modified just before it was looked at is looked at again, since times are coarse', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    const stamp = await signatureOf(log.path);
    const folders = new Map([[log.folder, await signatureOf(log.folder)]]);
    const memory: Memory = {
      next: '',
      listed: new Map(),
      seenAt: log.now() + 10_000,
      listedAt: log.now() + 10_000,
      namedAt: log.now() + 10_000,
      folders,
      names: [],
      files: new Map([[log.path, stamp]]),
      due: Infinity,
    };
    expect(await isUnchangedSince(memory, log.path, log.now() + 10_000)).toBe(true);
    expect(await isUnchangedSince({ ...memory, seenAt: log.now() + 1000 }, log.path, log.now() + 10_000)).toBe(false);
    expect(await isListed({ ...memory, namedAt: log.now() + 1000 }, log.path, log.now() + 10_000)).toBe('names');
    expect(
      await isListed(
        { ...memory, names: [log.at('messages.log.1')], namedAt: log.now() + 1000 },
        log.path,
        log.now() + 10_000,
      ),
    ).toBe(false);
    expect(await isListed(memory, log.path, log.now() + 69_999)).toBe(true);
    expect(await isListed({ ...memory, listed: undefined }, log.path, log.now() + 70_000)).toBe(false);
  });
});

test('several inputs are read by one follower at the same time', async () => {
  const reader = createFollower({ chunk: 100 });
  const logs = [0, 1, 2].map(() => logFolder({ reader }));
  for (const [index, log] of logs.entries()) await log.append(lines(index * 1000, 500));
  const polls = await Promise.all(logs.map((log) => log.poll()));
  expect(polls.map(({ texts }) => texts)).toEqual(logs.map((_, index) => numbered(index * 1000, 500)));
});

test('a batch holds at most a thousand entries, says where they come from, and only the last one says that it caught up', async () => {
  const log = logFolder();
  await log.append(lines(0, 2500));
  const { batches } = await log.poll();
  expect(batches.map(({ entries, caughtUp }) => [entries.length, caughtUp])).toEqual([
    [1000, false],
    [1000, false],
    [500, true],
  ]);
  expect(batches[0]!.entries[1]).toEqual({
    stream: `test:${log.path}`,
    place: { file: log.path, at: 7 },
    arrived: log.now(),
    history: true,
    text: 'line 1',
  });
});

test('each batch can be the last one that was stored', async () => {
  const log = logFolder({ reader: createFollower({ chunk: 200 }) });
  await log.append(lines(0, 50), 'messages.log.1');
  await log.append(lines(50, 50));
  const reader = createFollower({ chunk: 200 });
  const batches: Batch[] = [];
  for await (const batch of reader.read({
    source: 'a',
    path: log.path,
    now: log.now(),
    from: undefined,
    final: false,
    wanted,
  }))
    batches.push(batch);
  for (const [index, batch] of batches.entries()) {
    const rest: string[] = [];
    const from = JSON.parse(JSON.stringify(batch.next)) as Checkpoint;
    for await (const { entries } of createFollower().read({
      source: 'a',
      path: log.path,
      now: log.now(),
      from,
      final: false,
      wanted,
    }))
      rest.push(...entries.map(({ text }) => text));
    expect([...batches.slice(0, index + 1).flatMap(({ entries }) => entries.map(({ text }) => text)), ...rest]).toEqual(
      numbered(0, 100),
    );
  }
});

async function atime(path: string): Promise<number> {
  return (await stat(path)).atimeMs;
}
