import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEvtx } from '../../../src/formats/evtx/magic.ts';
import { readEvtx, type EvtxEvent, type EvtxOptions } from '../../../src/formats/evtx/reader.ts';
import type { Damage } from '../../../src/formats/windows-event.ts';
import { chunkOf, fileOf, texts } from './craft.ts';
import { classic } from './samples.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-evtx-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function itemsOf(bytes: Buffer, options?: EvtxOptions): Promise<{ events: EvtxEvent[]; damages: Damage[] }[]> {
  const file = join(folder, 'log.evtx');
  await writeFile(file, bytes);
  const handle = await open(file);
  try {
    const items = [];
    for await (const item of readEvtx(handle, options)) items.push(item);
    return items;
  } finally {
    await handle.close();
  }
}

/** The numbers of the events that are read of a file. */
async function idsOf(bytes: Buffer, options?: EvtxOptions): Promise<number[]> {
  return (await itemsOf(bytes, options)).flatMap(({ events }) => events.map(({ id }) => id));
}

/** A chunk of two events. */
function two(firstId: number, provider = 'Licence Protector'): Buffer {
  return chunkOf(
    [0, 1].map((index) => classic(texts('User=ANNA'), { provider, recordId: BigInt(firstId + index) })),
    firstId,
  );
}

describe('a file is an event log', () => {
  test.each([
    ['ElfFile\0', true],
    ['ElfFile\0\0\0\0', true],
    ['ElfChnk\0', false],
    ['ElfFile', false],
    ['', false],
  ])('that begins with %j: %s', (head, is) => {
    expect(isEvtx(Buffer.from(head))).toBe(is);
  });
});

describe('reading a file', () => {
  test('gives the events of one chunk after the other, with their places in the file', async () => {
    const items = await itemsOf(fileOf(two(1), two(3)));
    expect(items.map(({ events, damages }) => ({ ids: events.map(({ id }) => id), damages }))).toEqual([
      { ids: [1, 2], damages: [] },
      { ids: [3, 4], damages: [] },
    ]);
    expect(items.map(({ events }) => events[0]?.at)).toEqual([4096 + 512, 4096 + 65_536 + 512]);
  });

  test('follows the numbers where a full log went on in its oldest chunk', async () => {
    expect(await idsOf(fileOf(two(7), two(9), two(3), two(5)))).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('passes over chunks that were never used, and counts none from the header', async () => {
    const file = fileOf(two(1), Buffer.alloc(65_536), two(3), Buffer.alloc(65_536));
    file.writeUInt16LE(1, 42);
    expect(await idsOf(file)).toEqual([1, 2, 3, 4]);
  });

  test('reads many chunks in an order that is none', async () => {
    const firsts = Array.from({ length: 70 }, (_, index) => 1 + 2 * ((index * 29) % 70));
    expect(await idsOf(fileOf(...firsts.map((first) => two(first))))).toEqual(
      Array.from({ length: 140 }, (_, index) => index + 1),
    );
  });

  test('leaves a damaged chunk where it stands, and tells of it', async () => {
    const items = await itemsOf(fileOf(two(1), Buffer.alloc(65_536, 'x'), two(3)));
    expect(items.map(({ events, damages }) => [events.length, damages.map(({ at }) => at)])).toEqual([
      [2, []],
      [0, [4096 + 65_536]],
      [2, []],
    ]);
  });

  test('of another kind tells that it is none, and reads what looks like a chunk', async () => {
    const file = fileOf(two(1));
    file.fill(0, 0, 8);
    const items = await itemsOf(file);
    expect(items[0]).toEqual({
      events: [],
      damages: [{ at: 0, detail: expect.stringContaining('does not begin as event logs (.evtx) do') as string }],
    });
    expect(items[1]?.events).toHaveLength(2);
  });

  test.each([0, 7, 8, 4095, 4096, 4100, 4096 + 127, 4096 + 300, 4096 + 600, 65_536, 4096 + 65_536 + 1])(
    'survives a file of %i bytes',
    async (length) => {
      const items = await itemsOf(fileOf(two(1), two(3)).subarray(0, length));
      expect(items.flatMap(({ events }) => events)).toHaveLength(length >= 65_536 ? 2 : 0);
      expect(items.flatMap(({ damages }) => damages).length > 0).toBe(
        length < 8 || (length > 4096 && length !== 65_536),
      );
    },
  );

  test('keeps the XML of events that were read before', async () => {
    const items = await itemsOf(fileOf(...Array.from({ length: 40 }, (_, index) => two(1 + 2 * index))));
    const xml = items.flatMap(({ events }) => events.map((event) => event.xml()));
    expect(xml.map((text) => /<EventRecordID>(\d+)</.exec(text)?.[1])).toEqual(
      Array.from({ length: 80 }, (_, index) => String(index + 1)),
    );
  });
});

describe('what is asked for', () => {
  test('is read of the chunks that hold it alone', async () => {
    const file = fileOf(two(1), two(3, 'Other Service'), Buffer.alloc(65_536, 'x'), two(5));
    const items = await itemsOf(file, { literals: ['Other Service'] });
    expect(items.map(({ events, damages }) => [events.map(({ id }) => id), damages])).toEqual([[[3, 4], []]]);
  });

  test('may be what came after a number', async () => {
    const file = fileOf(two(7), two(3), two(5));
    expect(await idsOf(file, { after: 4 })).toEqual([5, 6, 7, 8]);
    expect(await idsOf(file, { after: 5 })).toEqual([6, 7, 8]);
    expect(await idsOf(file, { after: 8 })).toEqual([]);
  });
});
