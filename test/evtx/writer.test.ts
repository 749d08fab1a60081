import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import { readChunk } from '../../src/formats/evtx/chunk.ts';
import { runs } from '../runs.ts';
import { createEvtxLog, writeEvtx } from './writer.ts';
import type { WrittenEvent } from './writer.ts';
import { CHUNK, NOON, event, events, chunksOf } from './written.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'evtx-'))));
afterEach(() => rm(folder, { recursive: true }));
const INSTALLED = spawnSync('evtxexport', ['-V']).status === 0;

describe.skipIf(!INSTALLED)(
  'what libevtx reads of it (skipped unless evtxexport of the package libevtx-utils is installed)',
  () => {
    /** The events as `evtxexport` tells them, in XML that it indents itself. */
    async function exported(file: Buffer): Promise<string[]> {
      const path = join(folder, 'written.evtx');
      await writeFile(path, file);
      return execFileSync('evtxexport', ['-f', 'xml', path], { encoding: 'utf8', maxBuffer: 1 << 28 })
        .split('<Event ')
        .slice(1);
    }

    function inner(xml: string, name: string): string[] {
      return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*?)?(?:/>|>([^<]*)<)`, 'g'))].map(([, text = '']) => text);
    }

    const made: Partial<WrittenEvent> = {
      id: 7036,
      qualifiers: 16_384,
      level: 2,
      task: 12,
      keywords: 0xa000_0000_0000_0000n,
      time: NOON + 678,
      ticks: 1234,
      channel: 'System',
      computer: 'BATCH7',
      user: 'S-1-5-21-1004336348-1177238915-682003330-1001',
    };

    test.each<[string, Partial<WrittenEvent>, string]>([
      [
        'a classic event',
        { strings: ['one', 'two "quoted"', 'dört'], binary: Buffer.from('00beef', 'hex') },
        '<EventData><Data>one</Data><Data>two "quoted"</Data><Data>dört</Data><Binary>00BEEF</Binary></EventData>',
      ],
      [
        'an event of a provider with a manifest',
        { shape: 'manifest', strings: ['one', 'a &b'], names: ['first', 'second'] },
        '<EventData><Data Name="first">one</Data><Data Name="second">a &amp;b</Data></EventData>',
      ],
      [
        'user data',
        { shape: 'manifest', strings: ['one', 'two'], names: ['First', 'Second'], userData: 'EventXML' },
        '<UserData><EventXML><First>one</First><Second>two</Second></EventXML></UserData>',
      ],
    ])('%s: every field', async (_, more, data) => {
      const [xml = '', ...others] = await exported(writeEvtx([event(4711, { ...made, ...more })]));
      expect(others).toEqual([]);
      expect(xml).toContain('<Provider Name="Batch Service"/>');
      expect(xml).toContain(`<TimeCreated SystemTime="2026-05-31T12:00:00.678123400Z"/>`);
      expect(xml).toContain(`<Security UserID="${made.user}"/>`);
      expect(
        ['EventID', 'Level', 'Task', 'Keywords', 'EventRecordID', 'Channel', 'Computer'].flatMap((name) =>
          inner(xml, name),
        ),
      ).toEqual(['7036', '2', '12', '0xa000000000000000', '4711', 'System', 'BATCH7']);
      expect(xml.slice(xml.indexOf('</System>') + 9, xml.indexOf('</Event>')).replaceAll(/\n\s*/g, '')).toBe(data);
    });

    test('two thousand events of many templates over many chunks, in order', async () => {
      const written = Array.from({ length: 2000 }, (_, index) =>
        event(index + 1, {
          shape: index % 3 === 0 ? 'manifest' : 'classic',
          provider: `Provider ${index % 7}`,
          computer: `PC${index % 40}`,
          strings: [`text ${index}`, 'x'.repeat(index % 300)],
        }),
      );
      const read = await exported(writeEvtx(written, { dirty: true }));
      expect(read.map((xml) => Number(inner(xml, 'EventRecordID')[0]))).toEqual(
        written.map(({ recordId }) => recordId),
      );
      expect(read.map((xml) => inner(xml, 'Data'))).toEqual(written.map(({ strings = [] }) => strings));
    });

    test('whatever letters', async () => {
      const text = fc.string({ unit: fc.constantFrom(...'aZ09 -.,;:"\'()[]{}\\/é日본ß'), maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
          async (all) => {
            const read = await exported(writeEvtx(all.map((strings, index) => event(index + 1, { strings }))));
            expect(read.map((xml) => inner(xml, 'Data'))).toEqual(all);
          },
        ),
        { numRuns: runs(40) },
      );
    });

    test('a log that grew in steps', async () => {
      const path = join(folder, 'grown.evtx');
      const log = createEvtxLog(path);
      log.append(events(10));
      log.append(events(500, 11));
      expect((await exported(await readFile(path))).map((xml) => Number(inner(xml, 'EventRecordID')[0]))).toEqual(
        events(510).map(({ recordId }) => recordId),
      );
    });
  },
);

describe('what seatwatch reads of it', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...'&<>"\'\t\r\n', '😀', '日', '\u{10ffff}'), fc.constantFrom(...'abc é09%')),
    maxLength: 40,
  });
  const sid = fc
    .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 8 }))
    .map(([authority, parts]) => ['S', 1, authority, ...parts].join('-'));
  const written: fc.Arbitrary<WrittenEvent> = fc.record(
    {
      shape: fc.constantFrom('classic', 'manifest', 'raw'),
      provider: text.filter((name) => name.trim() !== ''),
      id: fc.nat({ max: 65_535 }),
      level: fc.nat({ max: 255 }),
      time: fc.integer({ min: -11_644_473_600_000, max: Date.UTC(9000, 0) }),
      ticks: fc.nat({ max: 9999 }),
      recordId: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      channel: text.filter((name) => name !== ''),
      computer: text.filter((name) => name !== ''),
      user: sid,
      strings: fc.array(text, { maxLength: 5 }),
      binary: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    },
    { requiredKeys: ['provider', 'id', 'time', 'recordId', 'channel', 'computer', 'strings'] },
  );

  /** The event as the reader should give it. */
  function expected({
    shape = 'classic',
    provider,
    id,
    level = 4,
    time,
    ticks = 0,
    recordId,
    channel,
    computer,
    user,
    strings = [],
    binary,
  }: WrittenEvent): LogEvent {
    const decimals = String((((time % 1000) + 1000) % 1000) * 10_000 + ticks).padStart(7, '0');
    return {
      source: provider,
      id,
      level,
      at: time,
      decimals,
      number: recordId,
      data: strings.map((value) => ({ value })),
      ...(channel === undefined ? {} : { channel }),
      ...(computer === undefined ? {} : { machine: computer }),
      ...(user === undefined ? {} : { user }),
      ...(shape === 'classic' && binary !== undefined
        ? { binary: Buffer.from(binary).toString('hex').toUpperCase() }
        : {}),
    };
  }

  test('is what was written, whatever it is, in any shape', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 30 }), (all) => {
        const file = writeEvtx(all.map((one, index) => ({ ...one, number: index + 1 })));
        const read = chunksOf(file).map((chunk, index) => readChunk(chunk, 4096 + index * CHUNK));
        expect(read.flatMap(({ damages }) => damages)).toEqual([]);
        expect(read.flatMap(({ events }) => events.map(({ event }) => event))).toEqual(all.map(expected));
      }),
      { numRuns: runs(300) },
    );
  });

  test('has the names of the data, and user data', () => {
    const [chunk = Buffer.alloc(0)] = chunksOf(
      writeEvtx(
        (['manifest', 'raw'] as const).flatMap((shape, index) => [
          event(2 * index + 1, { shape, strings: ['one', 'two'], names: ['first', 'second'] }),
          event(2 * index + 2, { shape, strings: ['one', 'two'], names: ['First', 'Second'], userData: 'EventXML' }),
        ]),
      ),
    );
    const named = [
      { name: 'first', value: 'one' },
      { name: 'second', value: 'two' },
    ];
    const user = [
      { name: 'First', value: 'one' },
      { name: 'Second', value: 'two' },
    ];
    expect(readChunk(chunk, 4096).events.map(({ event }) => event.data)).toEqual([named, user, named, user]);
  });
});

describe('the tables of a chunk', () => {
  const file = writeEvtx(
    events(400).map((one, index) => ({
      ...one,
      shape: index % 2 === 0 ? 'classic' : 'manifest',
      computer: `PC${index % 9}`,
    })),
  );

  test('checksums are those of the bytes', () => {
    expect(file.readUInt32LE(124)).toBe(crc32(file.subarray(0, 120)));
    expect(chunksOf(file).length).toBeGreaterThan(1);
    for (const chunk of chunksOf(file)) {
      expect(chunk.readUInt32LE(124)).toBe(crc32(Buffer.concat([chunk.subarray(0, 120), chunk.subarray(128, 512)])));
      expect(chunk.readUInt32LE(52)).toBe(crc32(chunk.subarray(512, chunk.readUInt32LE(48))));
    }
  });

  test('buckets lead to every name, and to every template', () => {
    for (const chunk of chunksOf(file)) {
      const names: string[] = [];
      const chain = (bucket: number): number[] => (bucket === 0 ? [] : [bucket, ...chain(chunk.readUInt32LE(bucket))]);
      for (let bucket = 128; bucket < 384; bucket += 4) {
        names.push(
          ...chain(chunk.readUInt32LE(bucket)).map((at) =>
            chunk.toString('utf16le', at + 8, at + 8 + 2 * chunk.readUInt16LE(at + 6)),
          ),
        );
      }
      expect(names).toEqual(
        expect.arrayContaining([
          'Event',
          'System',
          'Provider',
          'EventRecordID',
          'Computer',
          'EventData',
          'Data',
          'Binary',
        ]),
      );
      expect(new Set(names).size).toBe(names.length);
      const templates = Array.from({ length: 32 }, (_, index) => chain(chunk.readUInt32LE(384 + 4 * index))).flat();
      expect(templates.map((at) => chunk.toString('hex', at + 4, at + 20))).toContain(
        '77d82943d5d82d51ec99201a0fd92fc7',
      );
    }
  });

  test('the hash of a name is that of Windows', () => {
    const [chunk = Buffer.alloc(0)] = chunksOf(file);
    const at = chunk.readUInt32LE(128 + 4 * 58);
    expect(chunk.toString('utf16le', at + 8, at + 18)).toBe('Event');
    expect(chunk.readUInt16LE(at + 4)).toBe(0x0cba);
  });

  test('where no checksums are wanted there are none, and both headers say so', () => {
    const bare = writeEvtx(events(3), { checksums: false, minor: 2 });
    const [chunk = Buffer.alloc(0)] = chunksOf(bare);
    expect([
      bare.readUInt32LE(120),
      bare.readUInt32LE(124),
      chunk.readUInt32LE(120),
      chunk.readUInt32LE(124),
      chunk.readUInt32LE(52),
    ]).toEqual([4, 0, 5, 0, 0]);
    expect([bare.readUInt16LE(38), bare.readUInt16LE(36)]).toEqual([3, 2]);
  });
});
