import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import type { Checkpoint, ReadBatch } from '../../../src/domain/reader.ts';
import { readExport } from '../../../src/formats/event-export/passes/read-export.ts';
import { recogniseFile } from '../../../src/formats/index.ts';
import type { FullEvent } from './form-words.ts';
import { writeForm } from './forms.ts';
import { NOW } from './read.ts';

const MANY = 150_000;
const PROVIDER = 'Example Service';
const FIRST = Date.UTC(2026, 0, 1);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'seatwatch-large-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function event(index: number, channel = 'Application'): FullEvent {
  const message = `Event number ${index} of many, with a text of ordinary length that nobody wants to hold in memory`;
  return {
    source: PROVIDER,
    id: 1,
    level: 4,
    at: FIRST + index * 1000,
    number: index + 1,
    channel,
    machine: 'host1.example.test',
    user: 'S-1-5-18',
    text: message,
    data: [{ value: message }],
  };
}

/** An Event Viewer CSV, newest first as it writes them. */
function written(name: string, count: number): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  for (let to = count; to > 0; to -= 1000) {
    const text = writeForm(
      'event-viewer-csv',
      Array.from({ length: Math.min(1000, to) }, (_, nth) => event(Math.max(0, to - 1000) + nth)),
    ).toString();
    writeSync(file, to === count ? text : text.slice(text.indexOf('\n') + 1));
  }
  closeSync(file);
  return path;
}

async function batches(path: string, from?: Checkpoint): Promise<ReadBatch[]> {
  const found: ReadBatch[] = [];
  const reader = (await recogniseFile(path)).format!.open();
  for await (const batch of reader.read({
    source: 's',
    path,
    now: NOW,
    from,
    final: true,
    wanted: { literals: [PROVIDER] },
  }))
    found.push(batch);
  return found;
}

describe('an export of which many events are wanted', () => {
  test('is read in little memory, oldest first', async () => {
    const path = written('many.csv', MANY);
    const script = `
      import { recogniseFile } from ${JSON.stringify(new URL('../../../src/formats/index.ts', import.meta.url).href)};
      const reader = (await recogniseFile(${JSON.stringify(path)})).format.open();
      let [count, last, turned] = [0, -Infinity, 0];
      for await (const { entries } of reader.read({ source: 's', path: ${JSON.stringify(path)}, now: ${NOW}, from: undefined, final: true, wanted: { literals: [${JSON.stringify(PROVIDER)}] } })) {
        for (const { at } of entries) {
          count += 1;
          if (at < last) turned += 1;
          last = at;
        }
      }
      console.log(JSON.stringify({ count, turned }));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=40',
      '--input-type=module',
      '-e',
      script,
    ]);
    expect(JSON.parse(stdout)).toEqual({ count: MANY, turned: 0 });
  }, 120_000);

  test('comes in several batches, of which the first tells what the file spans and the last moves the position', async () => {
    const found = await batches(written('several.csv', 2500));
    expect(
      found.map(({ entries, caughtUp, snapshot: whole, continued: goesOn, span }) => [
        entries.length,
        caughtUp,
        whole,
        goesOn,
        span?.[1],
      ]),
    ).toEqual([
      [1000, false, true, undefined, FIRST + 2_499_000],
      [1000, false, true, true, undefined],
      [500, true, true, true, undefined],
    ]);
    expect(found.map(({ next }) => next['read'] !== null)).toEqual([false, false, true]);
    expect(found.flatMap(({ entries }) => entries.map(({ at }) => at))).toEqual(
      Array.from({ length: 2500 }, (_, index) => FIRST + index * 1000),
    );
  });

  test('tells of an event that is lost with the batch in which it was, and behind how many of it', async () => {
    const path = written('lost.csv', 2500);
    for (const lost of [1000, 1701])
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(
          new RegExp(`,[^,]*(?=,${PROVIDER},1,[^,]*,"?Event number ${lost} )`),
          ',long ago',
        ),
      );
    const found = await batches(path);
    expect(
      found.map(({ entries, notes }) => [
        entries.length,
        notes.filter(({ what }) => what === 'gap').map(({ afterEntries: behind }) => behind),
      ]),
    ).toEqual([
      [1000, [1000]],
      [1000, [700]],
      [498, []],
    ]);
    expect(found.map(({ notes }) => notes.filter(({ what }) => what === 'damaged').length)).toEqual([2, 0, 0]);
  });

  test('that is replaced while it is read is read when it keeps still, and is no trouble', async () => {
    const path = written('replaced.csv', 2500);
    const reader = (await recogniseFile(path)).format!.open();
    let given = 0;
    let last: ReadBatch | undefined;
    for await (const batch of reader.read({
      source: 's',
      path,
      now: NOW,
      from: undefined,
      final: true,
      wanted: { literals: [PROVIDER] },
    })) {
      if (given === 0) written('replaced.csv', 2400);
      given += batch.entries.length;
      expect(batch.notes).toEqual([]);
      last = batch;
    }
    expect(given).toBeLessThan(2500);
    expect(last).toMatchObject({ caughtUp: false, next: { read: null, seen: null } });
    expect((await batches(path, last?.next)).flatMap(({ entries }) => entries)).toHaveLength(2400);
  });

  test('is not given where the bytes are others when they are read again', async () => {
    const path = written('other.csv', 10);
    const read = await readExport(path, { now: NOW });
    writeFileSync(path, writeForm('event-viewer-csv', [event(50), event(51)]));
    await expect(read.events().next()).rejects.toThrow('has changed while it was read');
  });

  test('is put in order where the events of two logs and of a clock that was set back stand in any order', async () => {
    const path = join(folder, 'mixed.json');
    const mixed = [event(5, 'System'), event(1), event(3), { ...event(2), number: 900 }, event(0, 'System')];
    writeFileSync(path, writeForm('powershell-7-json', mixed));
    const read = await readExport(path, { now: NOW });
    const found: unknown[] = [];
    for await (const part of read.events())
      found.push(...part.map(({ event: { channel, number: recordId } }) => [channel, recordId]));
    expect(found).toEqual([
      ['System', 1],
      ['Application', 2],
      ['Application', 4],
      ['Application', 900],
      ['System', 6],
    ]);
  });
});
