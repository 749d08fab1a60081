import { appendFile, link, mkdir, rename, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { lines, logFolder, numbered } from './log-folder.ts';
import type { Poll } from './log-folder.ts';

describe('rotation', () => {
  test('the copy of a log that was read to its end, made before the last lines, is not read again', async () => {
    const log = logFolder();
    await log.append(lines(0, 300));
    await log.poll();
    await log.write(lines(0, 300), 'messages.log.1');
    await log.append(lines(300, 5));
    expect((await log.poll()).texts).toEqual(numbered(300, 5));
    await log.empty();
    const poll = await log.poll();
    expect(poll.texts).toEqual([]);
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
  });

  test('the same where the copy was never seen before', async () => {
    const log = logFolder();
    await log.append(lines(0, 300));
    await log.poll();
    await log.write(lines(0, 250), 'messages.log.1');
    await log.empty();
    expect((await log.poll()).texts).toEqual([]);
    log.restart();
    await log.append(lines(300, 5));
    expect((await log.poll()).texts).toEqual(numbered(300, 5));
  });

  test.each([
    ['its byte order mark', 'UTF-16BE with BOM', Buffer.from([0xfe, 0xff])],
    ['the half of a line', 'UTF-8', Buffer.from('line ')],
  ] as const)(
    'a log that held no more than %s, as each one begins, is not taken for one that was read long ago',
    async (_, encoding, start) => {
      for (const lose of ['empty', 'copyTruncate'] as const) {
        const log = logFolder({ encoding });
        await log.append(lines(0, 3));
        await log.poll();
        await log.rename('messages.log', 'messages.old_1');
        await log.write(start);
        await log.poll();
        log.wait(100_000);
        expect((await log.poll()).texts).toEqual([]);
        await log[lose]('messages.old_2');
        expect((await log.poll()).texts, lose).toEqual([]);
      }
    },
  );

  test('a backup beside the log is read once, and so is a rotated file that somebody copied', async () => {
    const log = logFolder();
    await log.append(lines(0, 300), 'messages.log.1');
    await log.append(lines(0, 300), 'messages.log.2');
    await log.append(lines(300, 300));
    await log.append(lines(300, 200), 'messages - Copy.log');
    expect((await log.poll()).texts).toEqual(numbered(0, 600));
    log.wait(100_000);
    await log.append(lines(0, 300), 'messages.log.3');
    expect((await log.poll()).texts).toEqual([]);
  });

  test('a rotated file that went away and came back is not read again', async () => {
    const log = logFolder();
    await log.append(lines(0, 300), 'messages.log.1');
    await log.append(lines(300, 10));
    await log.date('messages.log.1', log.now() - 86_400_000);
    await log.poll();
    await log.remove('messages.log.1');
    const gone = await log.poll();
    expect(gone.notes).toEqual([]);
    await log.append(lines(0, 300), 'messages.log.4');
    expect((await log.poll()).texts).toEqual([]);
  });

  test('a rotated file that is removed once it was read and waited for leaves no note, one that was not does', async () => {
    const log = logFolder();
    await log.append(lines(0, 10));
    await log.poll();
    await log.rename('messages.log', 'messages.log.1');
    await log.poll();
    log.wait(60_000);
    await log.poll();
    await log.remove('messages.log.1');
    expect((await log.poll()).notes).toEqual([]);
    await log.append(lines(10, 10));
    await log.poll();
    await log.append(lines(20, 10));
    await log.remove();
    await log.append(lines(30, 10));
    const poll = await log.poll();
    expect(poll.notes).toMatchObject([{ what: 'gap', place: { file: log.path }, stream: `test:${log.path}` }]);
    expect(poll.texts).toEqual(numbered(30, 10));
  });

  test('a log that turns up again goes on where it was read to', async () => {
    const log = logFolder();
    await log.append(lines(0, 300));
    await log.poll();
    await mkdir(log.at('far/away'), { recursive: true });
    await log.rename('messages.log', 'far/away/elsewhere.txt');
    expect((await log.poll()).notes.map(({ what }) => what)).toEqual(['gap']);
    await log.rename('far/away/elsewhere.txt', 'messages.log');
    await log.append(lines(300, 5));
    expect((await log.poll()).texts).toEqual(numbered(300, 5));
  });

  test('hundreds of rotated files are read once', async () => {
    const log = logFolder();
    for (let day = 0; day < 300; day += 1) {
      const name = `messages.old_${String(day).padStart(3, '0')}`;
      await log.append(lines(day, 1), name);
      await log.date(name, log.now() - 1_000_000);
    }
    await log.append(lines(300, 1));
    expect((await log.poll()).texts).toEqual(numbered(0, 301));
    for (let again = 0; again < 3; again += 1) {
      log.wait(100_000);
      log.restart();
      expect((await log.poll()).texts).toEqual([]);
    }
  });

  test('a path that is a link, turned to the next file', async () => {
    const log = logFolder();
    await log.append(lines(0, 10), 'monday.txt');
    await symlink('monday.txt', log.path);
    expect((await log.poll()).texts).toEqual(numbered(0, 10));
    await log.append(lines(10, 5), 'monday.txt');
    await log.remove();
    await log.append(lines(15, 5), 'tuesday.txt');
    await symlink('tuesday.txt', log.path);
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(10, 10));
    expect(poll.notes).toEqual([]);
  });

  test('a rotation by hard link', async () => {
    const log = logFolder();
    await log.append(lines(0, 10));
    await log.poll();
    await log.append(lines(10, 5));
    await link(log.path, log.at('messages.log.1'));
    expect((await log.poll()).texts).toEqual(numbered(10, 5));
    await log.append(lines(15, 5));
    await log.remove();
    await log.append(lines(20, 5));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(15, 10));
    expect(poll.notes).toEqual([]);
  });

  test('the last line of a rotated file counts without its end once nothing came for a minute', async () => {
    const log = logFolder();
    await log.append(`${lines(0, 5)}line unfinished`);
    await log.poll();
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(6, 1));
    expect((await log.poll()).texts).toEqual(['line 6']);
    log.wait(50_000);
    expect((await log.poll()).texts).toEqual([]);
    log.wait(10_000);
    expect((await log.poll()).texts).toEqual(['line unfinished']);
    log.wait(100_000);
    expect((await log.poll()).texts).toEqual([]);
  });

  test('a command that reads files once takes the last line without its end, too', async () => {
    const log = logFolder({ final: true });
    await log.append('line 0\nline 1', 'messages.log.1');
    await log.append('line 2\nline 3');
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(0, 4));
    expect(poll.entries.every(({ history }) => history)).toBe(true);
  });

  test('an unfinished line that is cut away leaves a note', async () => {
    const log = logFolder();
    await log.append('line 0\nline unfin');
    await log.poll();
    await log.write('line 0\n');
    const poll = await log.poll();
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
    expect((await log.poll()).notes).toEqual([]);
  });

  test('the inode of a deleted log is used again by another file beside it', async () => {
    const log = logFolder();
    await log.append(lines(0, 100));
    await log.poll();
    await log.rename('messages.log', 'messages.log.1');
    await log.poll();
    await log.remove('messages.log.1');
    await log.append(lines(100, 300));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(100, 300));
  });

  test('a log that begins with the same lines after each rotation', async () => {
    const log = logFolder();
    const banner = 'line: the product starts\n';
    await log.append(banner);
    expect((await log.poll()).texts).toHaveLength(1);
    await log.rename('messages.log', 'messages.log.1');
    await log.append(banner + lines(0, 3));
    expect((await log.poll()).texts).toEqual([banner.trim(), ...numbered(0, 3)]);
  });

  test('a log that begins with the same page after each rotation, rotated twice while seatwatch was down', async () => {
    const log = logFolder();
    const page = `${'a page of licence terms\n'.repeat(100)}`;
    await log.append(page + lines(0, 300));
    await log.poll();
    log.restart();
    await log.append(lines(300, 5));
    await log.rename('messages.log', 'messages.log.2');
    await log.append(page + lines(305, 200));
    await log.rename('messages.log', 'messages.log.1');
    await log.append(page + lines(505, 400));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(300, 605));
    expect(poll.notes).toEqual([]);
  });

  test('such a log, emptied and written past the old position', async () => {
    const log = logFolder();
    const page = `${'a page of licence terms\n'.repeat(100)}`;
    await log.append(page + lines(0, 50));
    await log.poll();
    await log.write(page + lines(1000, 300));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(1000, 300));
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
  });

  test('rotation in the middle of a poll, again and again: each line once and no false note', async () => {
    const log = logFolder({ reader: createFollower({ chunk: 500 }) });
    let written = 0;
    const writer = { busy: true };
    async function write(): Promise<void> {
      for (let rotation = 0; rotation < 40; rotation += 1) {
        await appendFile(log.path, lines(written, 30));
        written += 30;
        await rename(log.path, log.at(`messages.old_${String(rotation).padStart(3, '0')}`));
      }
      writer.busy = false;
    }
    const polls: Poll[] = [];
    async function read(): Promise<void> {
      while (writer.busy) polls.push(await log.poll());
      log.wait(100_000);
      polls.push(await log.poll());
    }
    await Promise.all([write(), read()]);
    const numbers = polls.flatMap(({ texts }) => texts).map((text) => Number(text.slice(5)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: written }, (_, index) => index));
    expect(polls.flatMap(({ notes }) => notes)).toEqual([]);
  });
});
