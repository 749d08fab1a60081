import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { troubleOf } from '../../../src/formats/trouble.ts';
import { writeEvtx } from '../../evtx/writer.ts';
import { asNobody, START } from '../text-log/log-folder.ts';
import { CHUNK, event, events, texts, folderWith, live, put, restart, told } from './event-log.ts';

describe('another log in its place', () => {
  test('cleared: it is told once, and what is written then is no history', async () => {
    const { log, windows } = live();
    windows.append(events(1, 20));
    await log.poll();
    windows.clear();
    windows.append([event(1, { time: START + 90_000, strings: ['cleared'] })]);
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    const { entries, notes } = await log.poll();
    expect(notes.map(({ what, detail }) => [what, detail])).toEqual([
      ['cleared', expect.stringContaining('after event 20')],
    ]);
    expect(entries.map(({ text, history }) => [text, history])).toEqual([['cleared', false]]);
    windows.append([event(2, { time: START + 91_000 })]);
    expect(await log.poll()).toMatchObject({ texts: texts(2, 2), notes: [] });
  });

  test('cleared, and left empty', async () => {
    const { log, windows } = live();
    windows.append(events(1, 20));
    await log.poll();
    windows.clear();
    await log.poll();
    expect((await told(log)).map(([what]) => what)).toEqual(['cleared']);
    expect(await told(log)).toEqual([]);
  });

  test('replaced by one that has grown further: it is told, and all of it is read', async () => {
    const { log, windows } = live();
    windows.append(events(1, 20));
    await log.poll();
    put(log, events(1, 40, { time: START + 3_600_000 }));
    await log.poll();
    const { texts: read, notes } = await log.poll();
    expect(notes.map(({ what }) => what)).toEqual(['cleared']);
    expect(read).toEqual(texts(1, 40));
  });

  test('a newer export of the same log, whose records are counted from 1 each time: only what is new, and nothing is told', async () => {
    const log = folderWith();
    const exported = (from: number, to: number): unknown =>
      put(
        log,
        events(from, to).map((one, index) => ({ ...one, number: index + 1 })),
      );
    exported(701, 800);
    expect((await log.poll()).texts).toEqual(texts(701, 800));
    exported(751, 830);
    await log.poll();
    expect(await log.poll()).toMatchObject({ texts: texts(801, 830), notes: [] });
    exported(751, 840);
    expect(await log.poll()).toMatchObject({ texts: texts(831, 840), notes: [] });
  });

  test('a copy that is still being made is no cleared log', async () => {
    const log = folderWith();
    const [before, after] = [writeEvtx(events(1, 400), { perChunk: 50 }), writeEvtx(events(1, 450), { perChunk: 50 })];
    writeFileSync(log.path, before);
    await log.poll();
    for (const chunks of [0, 1, 3, 6]) {
      writeFileSync(
        log.path,
        Buffer.concat([after.subarray(0, 4096 + chunks * CHUNK), Buffer.alloc(after.length - 4096 - chunks * CHUNK)]),
      );
      expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    }
    writeFileSync(log.path, after);
    expect(await log.poll()).toMatchObject({ texts: texts(401, 450), notes: [] });
  });
});

describe('a log that cannot be read', () => {
  test('that is not there gives nothing; what is there later is no history', async () => {
    const log = folderWith();
    const { batches } = await log.poll();
    expect(batches).toMatchObject([{ entries: [], notes: [], caughtUp: true }]);
    expect(troubleOf(log.position(), log.path)).toBe(`${log.path} is not there`);
    put(log, events(1, 2));
    const { entries } = await log.poll();
    expect(entries.map(({ text, history }) => [text, history])).toEqual([
      ['event 1', false],
      ['event 2', false],
    ]);
    expect(troubleOf(log.position(), log.path)).toBeNull();
  });

  test('that was away comes back: it goes on, and another follower that stood in has nothing to tell of it', async () => {
    const { log, windows } = live();
    windows.append(events(1, 5));
    await log.poll();
    renameSync(log.path, log.at('away'));
    log.restart(createFollower());
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    expect(log.position()?.reader).toBe('evtx');
    renameSync(log.at('away'), log.path);
    windows.append(events(6, 7));
    restart(log);
    expect(await log.poll()).toMatchObject({ texts: texts(6, 7), notes: [] });
  });

  test('whose folder was seen without it by the follower that stood in is no history', async () => {
    const log = folderWith();
    log.restart(createFollower());
    await log.poll();
    put(log, events(1, 2));
    restart(log);
    expect((await log.poll()).entries.map(({ history }) => history)).toEqual([false, false]);
  });

  test('for want of rights is told once, and goes on', async () => {
    const { log, windows } = live();
    windows.append(events(1, 5));
    await log.poll();
    await log.allow(0o000);
    windows.append(events(6, 7));
    await asNobody(async () => {
      expect(await told(log)).toEqual([
        ['damaged', expect.stringMatching(/App\.evtx: cannot be read \(EACCES\): give the account/)],
      ]);
      expect(await told(log)).toEqual([]);
    });
    expect(troubleOf(log.position(), log.path)).toBe(`${log.path} cannot be read (EACCES)`);
    await log.allow(0o644);
    expect((await log.poll()).texts).toEqual(texts(6, 7));
    expect(troubleOf(log.position(), log.path)).toBeNull();
  });

  test('since it is something else is told, with what to do', async () => {
    const log = folderWith();
    await log.write('11/20/26-07:30:00:000 (1) 0 a text log\n');
    expect(await told(log)).toEqual([['damaged', expect.stringContaining('name the right file')]]);
    rmSync(log.path);
    mkdirSync(log.path);
    expect(await told(log)).toEqual([['damaged', expect.stringContaining('not a regular file')]]);
    expect(troubleOf(log.position(), log.path)).toContain('cannot be read');
  });

  test('where one chunk is overwritten with something else: that is told once, and the rest is read', async () => {
    const log = folderWith();
    const file = put(log, events(1, 30), { perChunk: 10 });
    file.write('something else', 4096 + CHUNK);
    writeFileSync(log.path, file);
    const { texts: read, notes } = await log.poll();
    expect(read).toEqual(texts(1, 10).concat(texts(21, 30)));
    expect(notes.map(({ what, detail }) => [what, detail])).toEqual([
      ['damaged', expect.stringContaining(`byte ${4096 + CHUNK}`)],
      ['gap', expect.stringContaining('events 11 to 20')],
    ]);
    restart(log);
    expect(await told(log)).toEqual([]);
    expect(readFileSync(log.path)).toEqual(file);
  });
});
