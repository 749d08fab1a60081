import { mkdir, open, rmdir, symlink, unlink } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Checkpoint, Note } from '../../../src/domain/reader.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { troubleOf } from '../../../src/formats/trouble.ts';
import { asNobody, lines, logFolder, numbered, wanted } from './log-folder.ts';

describe('what cannot be read', () => {
  test('is told once, and read on where it stopped', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    await log.poll();
    await log.append(lines(5, 5));
    await log.rename('messages.log', 'aside');
    await symlink('messages.log', log.path);
    const broken = await log.poll();
    expect(broken.texts).toEqual([]);
    expect(broken.notes).toMatchObject([{ what: 'damaged', place: { file: log.path } }]);
    expect(broken.notes[0]!.detail).toContain('ELOOP');
    expect(broken.batches.at(-1)!.caughtUp).toBe(true);
    log.wait(100_000);
    log.restart();
    expect((await log.poll()).notes).toEqual([]);
    await unlink(log.path);
    await log.rename('aside', 'messages.log');
    const healed = await log.poll();
    expect(healed).toMatchObject({ notes: [], texts: numbered(5, 5) });
  });

  test('for want of permission at the first opening, is history once it can be read', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    await log.allow(0);
    const denied = await asNobody(log.poll);
    expect(denied.notes).toMatchObject([{ what: 'damaged' }]);
    expect(denied.notes[0]!.detail).toContain('the right to read it');
    log.wait(100_000);
    expect((await asNobody(log.poll)).notes).toEqual([]);
    await log.allow(0o644);
    await log.append(lines(5, 1));
    expect((await asNobody(log.poll)).entries.map(({ history }) => history)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test('for want of permission for a while, is read on where it stopped, also when it was rotated meanwhile', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    await log.allow(0o644);
    await asNobody(log.poll);
    await log.allow(0);
    await log.append(lines(5, 5));
    const denied = await asNobody(log.poll);
    expect(denied).toMatchObject({ texts: [], notes: [{ what: 'damaged', place: { file: log.path } }] });
    expect((await asNobody(log.poll)).notes).toEqual([]);
    log.restart();
    await log.allow(0o644);
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(10, 5));
    expect(await asNobody(log.poll)).toMatchObject({ texts: numbered(5, 10), notes: [] });
  });

  test('a rotated file that cannot be read does not hold up the log, and is read when it can be', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    await log.poll();
    await log.append(lines(5, 5));
    await log.rename('messages.log', 'aside');
    await symlink('messages.log.1', log.at('messages.log.1'));
    await log.append(lines(10, 5));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(10, 5));
    expect(poll.notes.map(({ what }) => what)).toEqual(['damaged']);
    await unlink(log.at('messages.log.1'));
    await log.rename('aside', 'messages.log.1');
    expect(await log.poll()).toMatchObject({ texts: numbered(5, 5), notes: [] });
  });

  test('a folder in place of the log is told once, and the log is read when it is there', async () => {
    const log = logFolder();
    await mkdir(log.path);
    expect((await log.poll()).notes).toMatchObject([{ what: 'damaged' }]);
    expect((await log.poll()).notes).toEqual([]);
    await rmdir(log.path);
    await log.append(lines(0, 2));
    expect(await log.poll()).toMatchObject({ texts: numbered(0, 2), notes: [] });
  });

  test('a folder in place of a log that was read, and the log again', async () => {
    const log = logFolder();
    await log.append(lines(0, 5));
    await log.poll();
    await log.append(lines(5, 5));
    await log.rename('messages.log', 'messages.log.1');
    await mkdir(log.path);
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(5, 5));
    expect(poll.notes).toMatchObject([{ what: 'damaged', place: { file: log.path } }]);
    await rmdir(log.path);
    await log.append(lines(10, 5));
    expect(await log.poll()).toMatchObject({ texts: numbered(10, 5), notes: [] });
  });

  test('a share that is away for a while costs a note, not the position', async () => {
    const log = logFolder({ name: 'share/messages.log' });
    await mkdir(log.at('share'));
    await log.append(lines(0, 5));
    await log.poll();
    await log.rename('share', 'unmounted');
    expect((await log.poll()).notes.map(({ what }) => what)).toEqual(['damaged']);
    expect((await log.poll()).notes).toEqual([]);
    await log.rename('unmounted', 'share');
    await log.append(lines(5, 5));
    expect(await log.poll()).toMatchObject({ texts: numbered(5, 5), notes: [] });
  });

  test.skipIf(process.platform !== 'linux')(
    'a log that has no name any more, as one that was mounted by itself and replaced, is a trouble and a gap',
    async () => {
      const log = logFolder();
      await log.append(lines(0, 5));
      const handle = await open(log.path);
      onTestFinished(() => handle.close());
      // It leads to the file itself, as a mount does.
      const mounted = `/proc/self/fd/${handle.fd}`;
      const reader = createFollower();
      let from: Checkpoint | undefined;
      let now = log.now();
      const poll = async (): Promise<Note[]> => {
        const notes: Note[] = [];
        for await (const batch of reader.read({
          source: 'test',
          path: mounted,
          now: (now += 1000),
          from,
          final: false,
          wanted,
        })) {
          from = batch.next;
          notes.push(...batch.notes);
        }
        return notes;
      };
      expect(await poll()).toEqual([]);
      await log.remove();
      const notes = await poll();
      expect(notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
      expect(notes[0]?.detail).toContain(
        'was replaced or deleted where it is mounted from: what is written since cannot be seen; mount its folder',
      );
      expect(troubleOf(from, mounted)).toBe(`${mounted} cannot be read (replaced where it is mounted from)`);
      expect(await poll()).toEqual([]);
    },
  );

  test('a Windows event log and a compressed log are refused in words, once, and the rest goes on', async () => {
    const log = logFolder();
    await log.write(Buffer.from('ElfFile\0\0\0\0 line\n', 'latin1'), 'messages.old_1');
    await log.write(Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(' line 7\n')]));
    const poll = await log.poll();
    expect(poll.texts).toEqual([]);
    expect(poll.notes.map(({ what, detail }) => [what, /evtx|compressed/.exec(detail)?.[0]])).toEqual([
      ['damaged', 'evtx'],
      ['damaged', 'compressed'],
    ]);
    log.restart();
    await log.append('line 8\n');
    expect((await log.poll()).notes).toEqual([]);
    await log.rename('messages.log', 'messages.log.gz');
    await log.append(lines(9, 1));
    expect((await log.poll()).texts).toEqual(['line 9']);
  });
});

describe('lines that are not as they should be', () => {
  test('a byte order mark and NULs at the head of a line are no part of it', async () => {
    const log = logFolder();
    await log.write('\uFEFFline 0\n\0\0\0line 1\nline\0 2\n');
    const poll = await log.poll();
    expect(poll.texts).toEqual(['line 0', 'line 1', 'line\0 2']);
    expect(poll.entries.map(({ place }) => place.at)).toEqual([3, 13, 20]);
  });

  test('a writer that goes on at its old offset after the log was emptied leaves a hole, which is skipped', async () => {
    const log = logFolder();
    await log.append(lines(0, 20));
    await log.poll();
    await log.copyTruncate('messages.log.1');
    await log.write(Buffer.concat([Buffer.alloc(3_000_000), Buffer.from('line 20\n')]));
    expect((await log.poll()).texts).toEqual(['line 20']);
    await log.append('line 21\n');
    expect((await log.poll()).texts).toEqual(['line 21']);
  });

  test('room that was set aside at the end of the log is read once it is filled', async () => {
    const log = logFolder();
    for (const room of [100, 3_000_000]) {
      await log.write(Buffer.concat([Buffer.from('line 0\n'), Buffer.alloc(room)]));
      expect((await log.poll()).texts).toEqual(['line 0']);
      await log.write(Buffer.concat([Buffer.from('line 0\nline 1\n'), Buffer.alloc(room - 7)]));
      expect((await log.poll()).texts, `${room} bytes`).toEqual(['line 1']);
      await log.write(Buffer.alloc(room));
      expect((await log.poll()).notes.map(({ what }) => what)).toEqual(['gap']);
      await log.write(Buffer.concat([Buffer.from('line 2\n'), Buffer.alloc(room)]));
      expect(await log.poll()).toMatchObject({ texts: ['line 2'], notes: [] });
      await log.remove();
      await log.poll();
    }
  });

  test('text that is not UTF-8 is read as the Windows code page', async () => {
    const log = logFolder();
    await log.write(Buffer.from('line \xfc \x80\nline \xc3\xbc\n', 'latin1'));
    expect((await log.poll()).texts).toEqual(['line ü €', 'line ü']);
  });

  test('a long line is cut at 8 KiB, between two characters', async () => {
    const log = logFolder();
    await log.write(`line ${'€'.repeat(5000)}\n`);
    const [text] = (await log.poll()).texts;
    expect(text).toBe(`line ${'€'.repeat(2729)}`);
  });

  test('a line of megabytes counts once, before its end is there, and its rest is dropped', async () => {
    const log = logFolder({ reader: createFollower({ chunk: 50_000 }) });
    await log.append(`line 0\nline 1 ${'x'.repeat(700_000)}`);
    expect((await log.poll()).texts).toEqual(['line 0']);
    await log.append('x'.repeat(700_000));
    const poll = await log.poll();
    expect(poll.texts).toEqual([`line 1 ${'x'.repeat(8192 - 7)}`]);
    log.restart();
    await log.append(`${'x'.repeat(700_000)} line no more`);
    expect((await log.poll()).texts).toEqual([]);
    await log.append('\nline 2\n');
    expect((await log.poll()).texts).toEqual(['line 2']);
  });

  test('megabytes without a line end do not stay in memory', async () => {
    const log = logFolder();
    await log.append(`line 0 ${'x'.repeat(8_000_000)}`);
    for (let more = 0; more < 15; more += 1) await log.append('x'.repeat(8_000_000));
    const before = process.memoryUsage.rss();
    expect((await log.poll()).texts).toHaveLength(1);
    expect(process.memoryUsage.rss() - before).toBeLessThan(40_000_000);
    expect(JSON.stringify(log.position()).length).toBeLessThan(1000);
  });
});
