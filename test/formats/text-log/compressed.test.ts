import { copyFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ENCODINGS, lines, logFolder, numbered } from './log-folder.ts';
import type { LogFolder } from './log-folder.ts';

/** As gzip does: the compressed file has the times of what it was made of, which is gone then. */
async function compress(
  log: LogFolder,
  name: string,
  to = `${name}.gz`,
  pack: (bytes: Buffer) => Buffer = gzipSync,
): Promise<void> {
  await writeFile(log.at(to), pack(await readFile(log.at(name))));
  await utimes(log.at(to), log.now() / 1000, log.now() / 1000);
  await log.remove(name);
}

describe('a log that is compressed when it is rotated', () => {
  test.each(ENCODINGS)('in %s: lines that were not read yet are read from what it unpacks to', async (encoding) => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 300));
    await log.poll();
    await log.append(lines(300, 200));
    await log.rename('messages.log', 'messages.log.1');
    await compress(log, 'messages.log.1');
    await log.append(lines(500, 5));
    const poll = await log.poll();
    expect(poll).toMatchObject({ texts: numbered(300, 205), notes: [] });
    log.restart();
    log.wait(100_000);
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test.each([
    ['at once', ['messages.log.1', 'messages.log.1.gz']],
    ['under a dated name', ['messages.log-20360101', 'messages.log-20360101.gz']],
    ['into a folder below', ['messages.log.1', 'old/messages.log.1.gz']],
    ['into a folder beside, by a name of its own', ['messages.log.1', '../archive/m1.gz']],
  ])('%s, with nothing unread: nothing is missing', async (_, [rotated = '', packed = '']) => {
    const log = logFolder({ name: 'logs/messages.log' });
    await mkdir(log.at('logs/old'), { recursive: true });
    await mkdir(log.at('archive'));
    await log.append(lines(0, 300));
    await log.poll();
    await log.rename('logs/messages.log', `logs/${rotated}`);
    await compress(log, `logs/${rotated}`, `logs/${packed}`);
    await log.append(lines(300, 5));
    expect(await log.poll()).toMatchObject({ texts: numbered(300, 5), notes: [] });
    log.wait(100_000);
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('only at the next rotation, and copied, emptied and compressed', async () => {
    const delayed = logFolder();
    await delayed.append(lines(0, 300));
    await delayed.poll();
    await delayed.rename('messages.log', 'messages.log.1');
    await delayed.append(lines(300, 5));
    await delayed.poll();
    await compress(delayed, 'messages.log.1', 'messages.log.2.gz');
    expect(await delayed.poll()).toMatchObject({ texts: [], notes: [] });

    const copied = logFolder();
    await copied.append(lines(0, 300));
    await copied.poll();
    await copied.append(lines(300, 100));
    await copied.copyTruncate('messages.log.1');
    await compress(copied, 'messages.log.1');
    await copied.append(lines(400, 5));
    expect(await copied.poll()).toMatchObject({ texts: numbered(300, 105), notes: [] });
  });

  test('while it is still being compressed nothing is told and nothing is read twice', async () => {
    const log = logFolder();
    await log.append(lines(0, 3000));
    await log.poll();
    await log.append(lines(3000, 3000));
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(6000, 5));
    const packed = gzipSync(await readFile(log.at('messages.log.1')));
    await log.write(packed.subarray(0, Math.trunc(packed.length / 2)), 'messages.log.1.gz');
    expect(await log.poll()).toMatchObject({ texts: numbered(3000, 3005), notes: [] });
    await log.write(packed, 'messages.log.1.gz');
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    await log.remove('messages.log.1');
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    log.restart();
    log.wait(100_000);
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('compressed and gone while its last line, without an end, was waited for', async () => {
    const log = logFolder();
    await log.append(`${lines(0, 300)}line unfin`);
    await log.poll();
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(301, 1));
    await log.poll();
    await log.append('ished\n', 'messages.log.1');
    await copyFile(log.at('messages.log.1'), log.at('copy'));
    await compress(log, 'messages.log.1');
    expect(await log.poll()).toMatchObject({ texts: ['line unfinished'], notes: [] });
  });

  test('logs that were compressed before the first look are read oldest first and once, however renamed', async () => {
    const log = logFolder();
    for (const [age, name] of ['messages.log.3', 'messages.log.2', 'messages.log.1'].entries()) {
      await log.append(lines(age * 10, 10), name);
      await compress(
        log,
        name,
        `${name}.${name.endsWith('2') ? 'zst' : 'gz'}`,
        name.endsWith('2') ? zstdCompressSync : gzipSync,
      );
      await log.date(`${name}.${name.endsWith('2') ? 'zst' : 'gz'}`, log.now() - 86_400_000 * (3 - age));
    }
    await log.append(lines(30, 10));
    const poll = await log.poll();
    expect(poll).toMatchObject({ texts: numbered(0, 40), notes: [] });
    expect(poll.entries.every(({ history }) => history)).toBe(true);
    for (const [from, to] of [
      ['messages.log.3.gz', 'messages.log.4.gz'],
      ['messages.log.2.zst', 'messages.log.3.zst'],
      ['messages.log.1.gz', 'messages.log.2.gz'],
      ['messages.log', 'messages.log.1'],
    ] as const)
      await log.rename(from, to);
    await log.append(lines(40, 5));
    log.restart();
    expect(await log.poll()).toMatchObject({ texts: numbered(40, 5), notes: [] });
    await writeFile(log.at('messages.log.4'), gunzipSync(await readFile(log.at('messages.log.4.gz'))));
    await log.remove('messages.log.4.gz');
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });
});

describe('a compressed log that is not whole', () => {
  /** Of a log of so many lines, compressed, as much as `spoil` leaves. */
  async function spoiled(count: number, spoil: (packed: Buffer) => Buffer): Promise<LogFolder> {
    const log = logFolder();
    await log.append(lines(0, 100));
    await log.poll();
    await log.append(lines(100, count - 100));
    await log.rename('messages.log', 'messages.log.1');
    await compress(log, 'messages.log.1', 'messages.log.1.gz', (bytes) => spoil(gzipSync(bytes)));
    log.wait(100_000);
    await log.append(lines(count, 5));
    return log;
  }

  test('and ends too early is read up to there, whole lines only; the rest is told as missing in its place', async () => {
    const log = await spoiled(80_000, (packed) => packed.subarray(0, Math.trunc(packed.length * 0.8)));
    const poll = await log.poll();
    const read = poll.texts.indexOf('line 80000');
    expect(read).toBeGreaterThan(30_000);
    expect(poll.texts).toEqual([...numbered(100, read), ...numbered(80_000, 5)]);
    expect(poll.notes.map(({ what }) => what).toSorted()).toEqual(['damaged', 'gap']);
    expect(poll.notes.find(({ what }) => what === 'damaged')?.detail).toContain(
      'messages.log.1.gz is compressed and ends too early',
    );
    const gap = poll.batches.findIndex(({ notes }) => notes.some(({ what }) => what === 'gap'));
    const later = poll.batches.findIndex(({ entries }) => entries.some(({ text }) => text === 'line 80000'));
    expect(gap).toBe(later);
    log.restart();
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('and is damaged is not read, since from any place on it may say what it never said', async () => {
    const log = await spoiled(80_000, (packed) => packed.fill(0xff, packed.length - 50_000, packed.length - 49_900));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(80_000, 5));
    expect(poll.notes.map(({ what }) => what).toSorted()).toEqual(['damaged', 'gap']);
    expect(poll.notes.find(({ what }) => what === 'damaged')?.detail).toContain(
      'messages.log.1.gz is compressed and is damaged: it is not read',
    );
    log.restart();
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('and unpacks to far more than a log would is not read, takes little memory and is told', async () => {
    const log = logFolder();
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    await log.write(Buffer.concat(Array<Buffer>(20).fill(zeros)), 'messages.log.1.gz');
    await log.append(lines(0, 5));
    const before = process.memoryUsage.rss();
    const poll = await log.poll();
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
    expect(poll.texts).toEqual(numbered(0, 5));
    expect(
      poll.notes.map(({ what, detail }) => [what, /far more than a log would: it is not read/.test(detail)]),
    ).toEqual([['damaged', true]]);
  });

  test('or compressed in a way that is not read is told, and the rest is read', async () => {
    const log = logFolder();
    await log.write(Buffer.from('\xfd7zXZ\0 line 1\n', 'latin1'), 'messages.log.1.xz');
    await log.append(lines(5, 5));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(5, 5));
    expect(
      poll.notes.map(({ what, detail }) => [
        what,
        /messages\.log\.1\.xz is compressed in a way that is not read/.test(detail),
      ]),
    ).toEqual([['damaged', true]]);
  });
});

describe('a rotated log of a name that no rotation gives', () => {
  test.each(['server.0', 'elsewhere.txt', 'old/m1'])(
    '%s: lines that were not read yet are found in it',
    async (name) => {
      const log = logFolder();
      await mkdir(log.at('old'));
      await log.write('other things\n', 'server.db');
      await log.append(lines(0, 300));
      await log.poll();
      await log.append(lines(300, 100));
      await log.rename('messages.log', name);
      await log.append(lines(400, 5));
      expect(await log.poll()).toMatchObject({ texts: numbered(300, 105), notes: [] });
      await log.append(lines(500, 1), name);
      expect(await log.poll()).toMatchObject({ texts: ['line 500'], notes: [] });
      log.wait(100_000);
      log.restart();
      expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    },
  );

  test('a copy that somebody made before the log was emptied is none, and the gap is told', async () => {
    const log = logFolder();
    await log.append(lines(0, 300));
    await log.poll();
    await copyFile(log.path, log.at('before the holidays.txt'));
    await log.append(lines(300, 100));
    await log.empty();
    await log.append(lines(400, 5));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(400, 5));
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
  });
});

describe('a rotated log that is put back under the name of the log', () => {
  test.each(['moved', 'copied', 'unpacked'])(
    '%s, waited for or not, long or short: nothing is read twice',
    async (how) => {
      for (const [count, wait] of [
        [300, 0],
        [300, 100_000],
        [5, 100_000],
      ] as const) {
        if (how !== 'moved' && count === 5) continue;
        const log = logFolder();
        await log.append(lines(0, count));
        await log.poll();
        await log.rename('messages.log', 'messages.log.1');
        await log.append(lines(1000, 300));
        await log.poll();
        log.wait(wait);
        await log.poll();
        await log.rename('messages.log', 'messages.log.2');
        if (how === 'unpacked') await compress(log, 'messages.log.1');
        await log.poll();
        const [from, bytes] =
          how === 'unpacked'
            ? ['messages.log.1.gz', gunzipSync(await readFile(log.at('messages.log.1.gz')))]
            : ['messages.log.1', await readFile(log.at('messages.log.1'))];
        if (how === 'moved') await log.rename(from, 'messages.log');
        else await log.write(bytes);
        expect((await log.poll()).texts, `${count} lines, after ${wait} ms`).toEqual([]);
        await log.append(lines(2000, 3));
        expect((await log.poll()).texts).toEqual(numbered(2000, 3));
        await rm(log.folder, { recursive: true });
      }
    },
  );
});

test('one that is cut for good: a command that reads files once takes what is there and says so', async () => {
  const log = logFolder({ final: true });
  const packed = gzipSync(Buffer.from(lines(0, 80_000)));
  await log.write(packed.subarray(0, Math.trunc(packed.length * 0.8)), 'messages.log.1.gz');
  await log.append(lines(80_000, 1));
  const poll = await log.poll();
  expect(poll.texts.length).toBeGreaterThan(30_000);
  expect(poll.notes.map(({ what }) => what).toSorted()).toEqual(['damaged', 'gap']);
});
