import { symlink, unlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { lines, logFolder, numbered } from './log-folder.ts';

describe('what is history', () => {
  test('all that is there at the first opening, rotated files first, oldest first', async () => {
    const log = logFolder();
    await log.append(lines(20, 10), 'messages.old_20260301');
    await log.append(lines(0, 10), 'messages.old_20260101');
    await log.append(lines(10, 10), 'messages.old_20260201');
    await log.date('messages.old_20260301', log.now());
    await log.append(lines(30, 10));
    await log.date('messages.old_20260201', log.now() - 86_400_000);
    await log.date('messages.old_20260101', log.now() - 2 * 86_400_000);
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(0, 40));
    expect(poll.entries.every(({ history }) => history)).toBe(true);
    expect(poll.notes).toEqual([]);
    await log.append(lines(40, 2));
    expect((await log.poll()).entries.map(({ history, text }) => [text, history])).toEqual([
      ['line 40', false],
      ['line 41', false],
    ]);
  });

  test('also where the first reading is interrupted, while the log is rotated and grows', async () => {
    const log = logFolder({ reader: createFollower({ chunk: 64 }) });
    await log.append(lines(0, 20), 'messages.log.1');
    await log.append(lines(20, 20));
    const begun = await log.pollSome(2);
    log.restart();
    await log.append(lines(40, 5));
    await log.rename('messages.log.1', 'messages.log.2');
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(45, 5));
    const rest = await log.poll();
    expect([...begun.texts, ...rest.texts]).toEqual(numbered(0, 50));
    expect([...begun.entries, ...rest.entries].map(({ history }) => history)).toEqual([
      ...Array(40).fill(true),
      ...Array(10).fill(false),
    ]);
  });

  test('a line whose end comes after the first opening is none', async () => {
    const log = logFolder();
    await log.append(`${lines(0, 1)}line beg`);
    expect((await log.poll()).entries.map(({ history }) => history)).toEqual([true]);
    await log.append('un\n');
    expect((await log.poll()).entries.map(({ text, history }) => [text, history])).toEqual([['line begun', false]]);
  });

  test('a log that was not there at the first look is live from its first line', async () => {
    const log = logFolder();
    const absent = await log.poll();
    expect(absent).toMatchObject({ texts: [], notes: [] });
    log.restart();
    await log.append(lines(0, 3));
    expect((await log.poll()).entries.map(({ history }) => history)).toEqual([false, false, false]);
  });

  test('a folder that is not there yet is as good as an absent log', async () => {
    const log = logFolder({ name: 'later/messages.log' });
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('a log that can be seen only later is history then, a broken link beside it changes nothing', async () => {
    const log = logFolder();
    await symlink('messages.log', log.path);
    expect((await log.poll()).notes).toMatchObject([{ what: 'damaged' }]);
    await unlink(log.path);
    await log.append(lines(0, 2));
    await symlink('messages.old_1', log.at('messages.old_1'));
    const found = await log.poll();
    expect(found.entries.map(({ history }) => history)).toEqual([true, true]);
    expect(found.notes).toMatchObject([{ what: 'damaged', place: { file: log.at('messages.old_1') } }]);
    await log.append(lines(2, 1));
    expect((await log.poll()).entries.map(({ history }) => history)).toEqual([false]);
  });

  test('a stored position that is not understood is told, and what is there is history again', async () => {
    const log = logFolder();
    await log.append(lines(0, 3));
    log.setPosition({ version: 99, files: [] });
    const poll = await log.poll();
    expect(poll.notes.map(({ what }) => what)).toEqual(['damaged']);
    expect(poll.entries.map(({ history }) => history)).toEqual([true, true, true]);
    log.setPosition('\0\0\0');
    expect((await log.poll()).texts).toEqual(numbered(0, 3));
  });
});
