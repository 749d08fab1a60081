import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/domain/reader.ts';
import { createEvtxFollower } from '../../../src/formats/evtx/follow.ts';
import { createEvtxLog } from '../../evtx/writer.ts';
import { START } from '../text-log/log-folder.ts';
import { event, events, texts, folderWith, live, put, restart, told } from './event-log.ts';

describe('a log that Windows writes', () => {
  test('gives its events once: what stood in it at first sight as history, the rest not', async () => {
    const { log, windows } = live();
    windows.append(events(1, 3));
    const first = await log.poll();
    windows.append(events(4, 5));
    const second = await log.poll();
    expect([first.texts, second.texts]).toEqual([texts(1, 3), texts(4, 5)]);
    expect([...first.entries, ...second.entries].map(({ history }) => history)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect([...first.notes, ...second.notes]).toEqual([]);
  });

  test('tells of each event what it holds, and where it stands by its EventRecordID', async () => {
    const { log, windows } = live();
    windows.append([
      event(7, {
        level: 2,
        computer: 'BATCH7',
        channel: 'Application',
        user: 'S-1-5-18',
        ticks: 1234,
        strings: ['one', 'two'],
        binary: Buffer.from('beef', 'hex'),
      }),
    ]);
    const { entries } = await log.poll();
    expect(entries).toEqual([
      {
        stream: `test:${log.path}`,
        place: { file: log.path, at: 'event 7' },
        arrived: log.now(),
        history: true,
        at: START + 7000,
        text: 'one\ntwo',
        event: {
          source: 'Batch Service',
          id: 1001,
          level: 2,
          at: START + 7000,
          decimals: '0001234',
          number: 7,
          channel: 'Application',
          machine: 'BATCH7',
          user: 'S-1-5-18',
          data: [{ value: 'one' }, { value: 'two' }],
          binary: 'BEEF',
        },
      },
    ]);
  });

  test('is read though neither its header, nor its size, nor its time tells that it was written', async () => {
    const { log, windows } = live({ staleHeader: true, perChunk: 10 });
    const stats = statSync(log.path);
    const seen: string[] = [];
    for (const [from, to] of [
      [1, 5],
      [6, 25],
      [26, 26],
    ] as const) {
      windows.append(events(from, to));
      utimesSync(log.path, stats.atime, stats.mtime);
      seen.push(...(await log.poll()).texts);
      expect((await log.poll()).texts).toEqual([]);
    }
    expect(statSync(log.path).size).toBe(stats.size);
    expect(seen).toEqual(texts(1, 26));
  });

  test('gives nothing and keeps its position while nothing is written, also after a restart', async () => {
    const { log, windows } = live();
    windows.append(events(1, 3));
    await log.poll();
    for (const again of [false, true, false]) {
      if (again) restart(log);
      const before = log.position();
      expect((await log.poll()).batches).toEqual([{ entries: [], notes: [], next: before, caughtUp: true }]);
    }
  });

  test('of many events comes in batches, and from whichever it is gone on nothing is lost or doubled', async () => {
    const { log, windows } = live();
    windows.append(events(1, 7000));
    const seen: string[] = [];
    for (let polls = 0; seen.length < 7000 && polls < 10; polls += 1) {
      const { batches, texts } = await log.pollSome(1);
      expect(batches[0]!.entries.length).toBeLessThan(2000);
      seen.push(...texts);
      restart(log);
    }
    expect(seen).toEqual(texts(1, 7000));
  });

  test('gives the events that are wanted alone', async () => {
    const { log, windows } = live();
    windows.append([
      event(1, { provider: 'Noise' }),
      event(2),
      event(3, { shape: 'manifest', provider: 'Noise' }),
      event(4, { shape: 'manifest' }),
      event(5, { provider: 'Noise' }),
    ]);
    expect((await log.poll()).texts).toEqual(texts(2, 2).concat(texts(4, 4)));
    windows.append(events(6, 2000, { provider: 'Noise' }));
    windows.append([event(2001)]);
    expect(await log.poll()).toMatchObject({ texts: texts(2001, 2001), notes: [] });
  });

  test('of events that other computers forward, each with the number that it had there: none is lost, none comes twice', async () => {
    const { log, windows } = live();
    const forwarded = [
      [700, 'A'],
      [12, 'B'],
      [701, 'A'],
      [13, 'B'],
      [5, 'C'],
      [702, 'A'],
    ] as const;
    const seen: string[] = [];
    for (const [index, [recordId, computer]] of forwarded.entries()) {
      windows.append([
        event(recordId, { shape: 'raw', number: index + 1, computer, strings: [`${computer} ${recordId}`] }),
      ]);
      seen.push(...(await log.poll()).texts);
    }
    expect(seen).toEqual(forwarded.map(([recordId, computer]) => `${computer} ${recordId}`));
  });
});

describe('a last record that is not written to its end', () => {
  test('is waited for', async () => {
    const { log, windows } = live();
    windows.append(events(1, 3), { torn: true });
    expect(await log.poll()).toMatchObject({ texts: texts(1, 2), notes: [] });
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
    restart(log);
    windows.append([]);
    expect(await log.poll()).toMatchObject({ texts: texts(3, 3), notes: [] });
  });

  test('is told as damaged, and its number as missing, once, when it stays so', async () => {
    const { log, windows } = live();
    windows.append(events(1, 3), { torn: true });
    await log.poll();
    log.wait(60_000);
    expect((await told(log)).map(([what]) => what)).toEqual(['damaged', 'gap']);
    restart(log);
    expect(await told(log)).toEqual([]);
    windows.append(events(4, 5));
    expect(await log.poll()).toMatchObject({ texts: texts(4, 5), notes: [] });
  });

  test('is told at once where nobody writes any more', async () => {
    const log = folderWith({ final: true });
    put(log, events(1, 3), { torn: true });
    const { texts: read, notes } = await log.poll();
    expect(read).toEqual(texts(1, 2));
    expect(notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
  });
});

test('a record that is damaged is told once, with the number that is missing, and those around it are read', async () => {
  const log = folderWith();
  const file = put(log, events(1, 6));
  const third = file.indexOf(Buffer.from('event 3', 'utf16le'));
  file.fill(0xee, third, file.indexOf(Buffer.from('event 4', 'utf16le')) - 200);
  writeFileSync(log.path, file);
  const { texts: read, notes } = await log.poll();
  expect(read).toEqual(texts(1, 2).concat(texts(4, 6)));
  expect(notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
  expect(notes[1]!.detail).toContain('event 3 is missing');
  restart(log);
  expect(await told(log)).toEqual([]);
});

describe('a chunk that holds more records than its header tells', () => {
  async function read(closed: boolean): Promise<string[]> {
    const log = folderWith({ final: closed });
    const file = put(log, events(1, 6));
    file.writeBigUInt64LE(4n, 4096 + 32);
    writeFileSync(log.path, file);
    return (await log.poll()).texts;
  }

  test('is being written: they are read when it tells of them', async () => {
    expect(await read(false)).toEqual(texts(1, 4));
  });

  test('was not closed properly: they are read', async () => {
    expect(await read(true)).toEqual(texts(1, 6));
  });
});

describe('a log that overwrites its oldest events', () => {
  test('is read in the order of the events', async () => {
    const { log, windows } = live({ step: 1, most: 3, perChunk: 10 });
    windows.append(events(1, 38));
    expect(await log.poll()).toMatchObject({ texts: texts(11, 38), notes: [] });
    windows.append(events(39, 55));
    expect(await log.poll()).toMatchObject({ texts: texts(39, 55), notes: [] });
  });

  test('is read although it begins anew before the end of its file', async () => {
    const { log, windows } = live({ step: 4, most: 2, perChunk: 10 });
    windows.append(events(1, 20));
    await log.poll();
    windows.append(events(21, 22));
    expect(await log.poll()).toMatchObject({ texts: texts(21, 22), notes: [] });
  });

  test('while nobody read it: what is missing is named, wanted or not', async () => {
    const { log, windows } = live({ step: 1, most: 3, perChunk: 10 });
    windows.append(events(1, 5));
    await log.poll();
    windows.append([...events(6, 30, { provider: 'Noise' }), ...events(31, 58)]);
    restart(log);
    const { texts: read, notes } = await log.poll();
    expect(read).toEqual(texts(31, 58));
    expect(notes.map(({ what, detail }) => [what, detail])).toEqual([
      ['gap', expect.stringContaining('events 6 to 30 are missing')],
    ]);
  });

  test('tells behind which of its events others are missing, over all of its chunks', async () => {
    const log = folderWith();
    put(log, [...events(1, 5), ...events(9, 12, { provider: 'Noise' }), ...events(20, 25), event(27)], { perChunk: 4 });
    const { texts: read, notes } = await log.poll();
    expect(read).toEqual([...texts(1, 5), ...texts(20, 25), ...texts(27, 27)]);
    expect(
      notes.map(({ detail, afterEntries: behind }) => [/events? (\d+(?: to \d+)?)/.exec(detail)?.[1], behind]),
    ).toEqual([
      ['6 to 8', 5],
      ['13 to 19', 5],
      ['26', 11],
    ]);
  });
});

test('a log that is overwritten while it is read: each event comes once and in order, or is told as missing', async () => {
  const log = folderWith();
  const windows = createEvtxLog(log.path, { step: 1, most: 4, perChunk: 5 });
  windows.append(events(1, 20));
  const reader = createEvtxFollower({ batch: 1 });
  const came: number[] = [];
  const missing: number[] = [];
  let from: Checkpoint | undefined;
  let written = 20;
  for (let polls = 0, caughtUp = false; polls < 10 && !caughtUp; polls += 1) {
    for await (const batch of reader.read({
      source: 'test',
      path: log.path,
      now: START + polls * 1000,
      from,
      final: false,
      wanted: { literals: ['Batch Service'] },
    })) {
      came.push(...batch.entries.map(({ event }) => event!.number!));
      for (const { detail } of batch.notes) {
        const [, first, last] = /events (\d+) to (\d+) are missing/.exec(detail) ?? [];
        missing.push(...events(Number(first), Number(last)).map(({ recordId }) => recordId));
      }
      ({ next: from, caughtUp } = batch);
      // Faster than it is read: two chunks for each that is taken.
      if (written < 100) windows.append(events(written + 1, (written += 10)));
    }
  }
  expect(missing.length).toBeGreaterThan(0);
  expect(came).toEqual(came.toSorted((a, b) => a - b));
  expect([...came, ...missing].sort((a, b) => a - b)).toEqual(events(1, 100).map(({ recordId }) => recordId));
});
