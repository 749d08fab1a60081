import { open, readdir, readlink, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Checkpoint } from '../../../src/domain/reader.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { lines, logFolder, numbered } from './log-folder.ts';

/*
 * What the integration scenarios of Fluent Bit's in_tail (tests/integration/scenarios/in_tail) are about, and where
 * that is looked at here; "below" is in this file.
 *
 *   discovers new files from head                  below; history.test.ts "a log that was not there at the first look"
 *   newly discovered, existing: start from tail    nothing is skipped; what was there is marked: history.test.ts
 *   Windows path of any characters                 below
 *   rename rotation, old and new file written      below, by a writer that keeps its handle
 *   several rename rotations                       below
 *   copytruncate with a stale writer               below; encoding.test.ts and troubles.test.ts for the hole it leaves
 *   symlink target rotation                        below; follow.property.test.ts "a log that is a link"
 *   stat backend, as on NFS                        all tests here poll; share.test.ts for what shares tell wrongly
 *   compare file name: renamed file is read again  below: a position belongs to an input
 *   multiline                                      heads.test.ts
 *   long lines skipped, long lines cut             cut, never skipped: troubles.test.ts, encoding.test.ts
 *   rotate wait, then purge                        below: what comes later is read all the same
 *   delete and recreate                            below; follow.test.ts
 *   restart goes on from the stored offset         below; follow.test.ts
 *   copytruncate across a restart                  below
 *   partial line across a restart                  below
 *   schema upgrade of the positions                encoding.test.ts "a position that was stored before"
 *   several files rotated rapidly                  below
 *   gzip                                           compressed.test.ts
 *   ignore older, ignore active older              not offered: below, age changes nothing
 *   generic encoding (Shift-JIS)                   not offered: below, lines are found, their ASCII is right
 *   permissions restored                           troubles.test.ts
 *   files at most open, fairness                   below: none is kept open; idle.test.ts reads several at once
 *
 * Not of this room: corrupted chunks (there are none; a damaged state is the store's), parser mode and its time zones
 * (parsers, src/time), docker mode (no such logs), excluded paths (src/config).
 */

/** A writer that keeps its handle, as services do; without `append` it also keeps its place. */
async function writer(path: string, flags: 'w' | 'a' = 'w'): Promise<FileHandle> {
  const handle = await open(path, flags);
  onTestFinished(() => handle.close());
  return handle;
}

describe('a writer that keeps its handle', () => {
  test('writes on into the file that was renamed, and another into the new one', async () => {
    const log = logFolder();
    const old = await writer(log.path);
    await old.write('line before\n');
    expect((await log.poll()).texts).toEqual(['line before']);
    await log.rename('messages.log', 'messages.log.1');
    const next = await writer(log.path, 'a');
    await old.write('line to the old\n');
    await next.write('line to the new\n');
    expect((await log.poll()).texts).toEqual(['line to the old', 'line to the new']);
  });

  test('the same, several times over', async () => {
    const log = logFolder();
    const expected: string[] = [];
    const seen: string[] = [];
    let current = await writer(log.path);
    for (let rotation = 1; rotation <= 4; rotation += 1) {
      await current.write(`line ${rotation} before\n`);
      seen.push(...(await log.poll()).texts);
      await log.rename('messages.log', `messages.old_2026092${rotation}`);
      const next = await writer(log.path, 'a');
      await current.write(`line ${rotation} late\n`);
      await next.write(`line ${rotation} new\n`);
      const poll = await log.poll();
      seen.push(...poll.texts);
      expect(poll.notes).toEqual([]);
      expected.push(`line ${rotation} before`, `line ${rotation} late`, `line ${rotation} new`);
      current = next;
    }
    expect(seen).toEqual(expected);
  });

  test('keeps its place when the log is copied and emptied: the hole is no line, whether or not the log is large again', async () => {
    for (const count of [1, 300]) {
      const log = logFolder();
      const stale = await writer(log.path);
      await stale.write(lines(0, 100));
      await log.poll();
      await log.copyTruncate('messages.log.1');
      await stale.write(lines(100, count));
      const poll = await log.poll();
      expect(poll).toMatchObject({ texts: numbered(100, count), notes: [] });
      expect(poll.texts.join()).not.toContain('\0');
      await stale.write(lines(500, 2));
      expect(await log.poll()).toMatchObject({ texts: numbered(500, 2), notes: [] });
    }
  });

  test('behind a link that is turned: the old target is read on, the new one from its start', async () => {
    const log = logFolder();
    await log.append('line before\n', 'one.txt');
    await log.turn('one.txt');
    await log.poll();
    const old = await writer(log.at('one.txt'), 'a');
    const next = await writer(log.at('two.txt'), 'a');
    await log.turn('two.txt');
    await old.write('line to the old\n');
    await next.write('line to the new\n');
    expect(await log.poll()).toMatchObject({ texts: ['line to the old', 'line to the new'], notes: [] });
    await old.write('line later\n');
    log.restart();
    expect(await log.poll()).toMatchObject({ texts: ['line later'], notes: [] });
  });

  test('long after the rotation: what it still writes is read', async () => {
    const log = logFolder();
    const old = await writer(log.path);
    await old.write(lines(0, 5));
    await log.poll();
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(5, 5));
    await log.poll();
    log.wait(600_000);
    await log.poll();
    await old.write('line too late\n');
    log.wait(60_000);
    expect((await log.poll()).texts).toEqual(['line too late']);
  });
});

describe('what happens while seatwatch is down', () => {
  test('several rotations as IRIS names them', async () => {
    for (const stem of ['messages', 'cconsole']) {
      const log = logFolder({ name: `${stem}.log` });
      await log.append(lines(0, 10));
      await log.poll();
      log.restart();
      await log.append(lines(10, 10));
      let next = 20;
      for (const name of [`${stem}.old_20260928`, `${stem}.old_20260928_2`, `${stem}.old_20260929`]) {
        await log.rename(`${stem}.log`, name);
        await log.append(lines(next, 10));
        next += 10;
      }
      expect(await log.poll()).toMatchObject({ texts: numbered(10, 40), notes: [] });
    }
  });

  test('copied and emptied: only what is new comes', async () => {
    const log = logFolder();
    await log.append('line before\n');
    await log.poll();
    log.restart();
    await log.copyTruncate('messages.log.1');
    await log.append('line after\n');
    expect(await log.poll()).toMatchObject({ texts: ['line after'], notes: [] });
  });

  test('half a line is made whole: it comes once', async () => {
    const log = logFolder();
    await log.append('line pa');
    expect((await log.poll()).texts).toEqual([]);
    log.restart();
    await log.append('rtial\n');
    expect((await log.poll()).texts).toEqual(['line partial']);
  });

  test('deleted, and created again later', async () => {
    const log = logFolder();
    await log.append('line before\n');
    await log.poll();
    await log.remove();
    await log.poll();
    log.restart();
    await log.append('line after\n');
    expect((await log.poll()).texts).toEqual(['line after']);
  });
});

describe('which files are read', () => {
  test('one that turns up later, with a name of any characters, from its head and on', async () => {
    const log = logFolder({ name: 'журнал \u{1F511}.log' });
    expect((await log.poll()).texts).toEqual([]);
    await log.append(lines(0, 2));
    expect((await log.poll()).texts).toEqual(numbered(0, 2));
    await log.append(lines(2, 1));
    await log.rename('журнал \u{1F511}.log', 'журнал \u{1F511}.log.1');
    await log.append(lines(3, 1));
    expect((await log.poll()).texts).toEqual(numbered(2, 2));
  });

  test('the same file under another name is another input, which has no position yet', async () => {
    const log = logFolder();
    await log.append(lines(0, 3));
    await log.poll();
    await log.rename('messages.log', 'moved.log');
    const moved = logFolder();
    await rename(log.at('moved.log'), moved.path);
    expect((await moved.poll()).texts).toEqual(numbered(0, 3));
  });

  test('however old: a log of last year is history, and one that was quiet for a year goes on', async () => {
    const log = logFolder();
    await log.append(lines(0, 3));
    await log.date('messages.log', log.now() - 365 * 86_400_000);
    expect((await log.poll()).texts).toEqual(numbered(0, 3));
    log.wait(365 * 86_400_000);
    await log.poll();
    await log.append(lines(3, 1));
    expect((await log.poll()).texts).toEqual(['line 3']);
  });

  test('three logs of a folder, rotated rapidly, do not mix', async () => {
    const folder = logFolder();
    const reader = createFollower();
    const names = ['rapid-a.log', 'rapid-b.log', 'rapid-c.log'];
    const positions = new Map<string, Checkpoint>();
    const seen = new Map<string, string[]>(names.map((name) => [name, []]));
    async function poll(): Promise<void> {
      folder.wait(1000);
      for (const name of names) {
        const request = {
          source: 'test',
          path: folder.at(name),
          now: folder.now(),
          from: positions.get(name),
          final: false,
          wanted: { literals: ['line'] },
        };
        for await (const { entries, notes, next } of reader.read(request)) {
          seen.get(name)?.push(...entries.map(({ text }) => text));
          positions.set(name, next);
          expect(notes).toEqual([]);
        }
      }
    }
    for (const [index, name] of names.entries()) await folder.append(`line ${index} before\n`, name);
    await poll();
    for (const [index, name] of names.entries()) {
      await folder.rename(name, `${name}.1`);
      await folder.append(`line ${index} new\n`, name);
      await folder.append(`line ${index} late\n`, `${name}.1`);
    }
    await poll();
    for (const [index, name] of names.entries())
      expect(seen.get(name)).toEqual([`line ${index} before`, `line ${index} late`, `line ${index} new`]);
  });

  test('in a code page that is not known: lines are found and their ASCII is right', async () => {
    const log = logFolder();
    const shiftJis = Buffer.from([0x83, 0x8d, 0x83, 0x4f]);
    await log.append(Buffer.concat([Buffer.from('line 1 '), shiftJis, Buffer.from(' user=alice\nline 2\n')]));
    const { texts } = await log.poll();
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^line 1 .+ user=alice$/u);
  });

  test.skipIf(process.platform !== 'linux')('and none is kept open between polls', async () => {
    const log = logFolder();
    await log.append(lines(0, 5), 'messages.log.1');
    await log.append(lines(5, 5));
    await log.poll();
    await log.append(lines(10, 5));
    await log.pollSome(1);
    const handles = await readdir('/proc/self/fd');
    const targets = await Promise.all(handles.map((handle) => readlink(join('/proc/self/fd', handle)).catch(() => '')));
    expect(targets.filter((target) => target.startsWith(log.folder))).toEqual([]);
  });
});

test('a record of 35,000 lines neither grows the position nor is kept, however many follow', async () => {
  const log = logFolder({ reader: createFollower({ chunk: 64 * 1024 }) });
  const record = `1 head of a dump\n${'  a row of some dump that is no event\n'.repeat(35_000)}  line at its end\n`;
  await log.append(record);
  const first = await log.poll();
  expect(first.entries).toMatchObject([{ text: '  line at its end', recordStart: '1 head of a dump' }]);
  const size = JSON.stringify(log.position()).length;
  for (let again = 0; again < 10; again += 1) {
    await log.append(record.replace('1 head', `${again} head`));
    expect((await log.poll()).entries).toMatchObject([{ recordStart: `${again} head of a dump` }]);
  }
  expect(JSON.stringify(log.position()).length).toBeLessThan(size + 20);
});
