import { describe, expect, test } from 'vitest';
import { chunkHeader, readChunk } from '../../../src/formats/evtx/reader.ts';
import { chunkOf, recordsIn, tag, texts, type Piece } from './craft.ts';
import { classic } from './samples.ts';

const OFFSET = 4096;
const HEAD = 24;
const NAMES = ['ANNA', 'BERT', 'CARL', 'DORA', 'EMIL'];

/** Five classic events, numbered from 11, and where their records begin. */
function five(change: (chunk: Buffer, at: number[]) => void = () => {}): Buffer {
  const chunk = chunkOf(
    NAMES.map((name, index) => classic(texts(`User=${name}`), { recordId: BigInt(index + 11) })),
    11,
  );
  change(chunk, recordsIn(chunk));
  return chunk;
}

/** The names that are read, and what is said about the rest. */
function read(
  chunk: Buffer,
  options = {},
): { names: string[]; recovered: string[]; damages: string[]; torn: number | undefined } {
  const { events, damages, torn } = readChunk(chunk, OFFSET, options);
  const names = (wanted: boolean): string[] =>
    events
      .filter(({ recovered }) => recovered === wanted)
      .map(({ event }) => event.data[0]?.value.replace('User=', '') ?? '');
  return { names: names(false), recovered: names(true), damages: damages.map(({ detail }) => detail), torn };
}

function setSize(chunk: Buffer, at: number, size: number): void {
  chunk.writeUInt32LE(size, at + 4);
}

describe('the header of a chunk', () => {
  test('tells the numbers of its records and where its free space begins', () => {
    const chunk = five();
    const at = recordsIn(chunk);
    expect(chunkHeader(chunk.subarray(0, 128))).toEqual({
      firstId: 11,
      lastId: 15,
      lastRecordOffset: at[4],
      freeOffset: chunk.readUInt32LE(48),
    });
  });

  test.each([
    ['other bytes', Buffer.alloc(512, 'x')],
    ['too few bytes', five().subarray(0, 127)],
    ['none', Buffer.alloc(0)],
  ])('is none where it is %s', (_, bytes) => {
    expect(chunkHeader(bytes)).toBeUndefined();
  });
});

describe('a chunk', () => {
  test('gives its events with their numbers and places', () => {
    const chunk = five();
    const { events, damages, lastId, torn } = readChunk(chunk, OFFSET);
    expect(events.map(({ id, at }) => ({ id, at }))).toEqual(
      recordsIn(chunk).map((at, index) => ({ id: 11 + index, at: OFFSET + at })),
    );
    expect(events.map(({ event }) => event.number)).toEqual([11, 12, 13, 14, 15]);
    expect({ damages, lastId, torn }).toEqual({ damages: [], lastId: 15, torn: undefined });
  });

  test('of zeros is one that was never used', () => {
    expect(read(Buffer.alloc(64 * 1024))).toEqual({ names: [], recovered: [], damages: [], torn: undefined });
  });

  test('without its first bytes is told as damage', () => {
    expect(read(five((chunk) => chunk.fill(0, 0, 8))).damages).toEqual([
      `The chunk at byte ${OFFSET} does not begin as chunks do: none of its events are read.`,
    ]);
  });

  test('needs neither its CRCs nor its tables', () => {
    expect(read(five((chunk) => chunk.fill(0xee, 52, 56).fill(0xee, 120, 512))).names).toEqual(NAMES);
  });

  test('numbers its records otherwise than the events where it was exported', () => {
    const chunk = five((chunk, at) =>
      at.forEach((record, index) => chunk.writeBigUInt64LE(BigInt(index + 901), record + 8)),
    );
    expect(readChunk(chunk, OFFSET).events.map(({ id, event }) => [id, event.number])).toEqual([
      [901, 11],
      [902, 12],
      [903, 13],
      [904, 14],
      [905, 15],
    ]);
  });

  test('shows nothing of before behind its free space, though it would go on counting', () => {
    expect(read(five((chunk, at) => chunk.writeUInt32LE(at[3]!, 48)))).toMatchObject({
      names: ['ANNA', 'BERT', 'CARL'],
      damages: [],
    });
  });

  test.each([0, 511, 0x10001, 0xffffffff])(
    'whose free space begins nowhere, at %i, is read as far as its numbers follow each other',
    (free) => {
      const chunk = five((chunk, at) => {
        chunk.writeUInt32LE(free, 48);
        chunk.writeBigUInt64LE(3n, at[4]! + 8);
      });
      expect(read(chunk)).toMatchObject({
        names: NAMES.slice(0, 4),
        damages: [
          `The chunk at byte ${OFFSET} does not tell where its records end: they are read as far as their ` +
            'numbers follow each other.',
        ],
      });
    },
  );

  test('whose last number is wrong is read to its end all the same', () => {
    expect(read(five((chunk) => chunk.writeBigUInt64LE(12n, 32)))).toMatchObject({ names: NAMES, damages: [] });
  });

  test('that the file ends in gives what is there of it', () => {
    const chunk = five();
    const [, , , fourth = 0] = recordsIn(chunk);
    const whole = `The file ends within the chunk at byte ${OFFSET}: what the chunk holds behind byte`;
    expect(read(chunk.subarray(0, fourth))).toMatchObject({
      names: NAMES.slice(0, 3),
      damages: [`${whole} ${OFFSET + fourth} is lost.`],
    });
    const cut = read(chunk.subarray(0, fourth + 40));
    expect(cut.names).toEqual(NAMES.slice(0, 3));
    expect(cut.damages).toEqual([
      `${whole} ${OFFSET + fourth + 40} is lost.`,
      `The record at byte ${OFFSET + fourth} is not whole: nothing is read behind it in its chunk.`,
    ]);
  });

  test('is read beyond a number only, if that is asked for', () => {
    expect(read(five(), { after: 13 }).names).toEqual(['DORA', 'EMIL']);
  });
});

describe('a record that is not whole', () => {
  test('is the last one while it is being written: where it stands is told', () => {
    const chunk = five((chunk, at) => chunk.fill(0, at[4]! + 100, chunk.readUInt32LE(48)));
    const at = recordsIn(five())[4]!;
    expect(read(chunk)).toEqual({
      names: NAMES.slice(0, 4),
      recovered: [],
      torn: at,
      damages: [`The record at byte ${OFFSET + at} is not whole: nothing is read behind it in its chunk.`],
    });
  });

  test.each([
    ['size zero', 0],
    ['a size that is too small', 27],
    ['a size beyond the free space', 40_000],
    ['a size beyond the chunk', 0x7fffffff],
    ['the greatest size', 0xffffffff],
    ['a size that its end does not repeat', 128],
  ])('with %s does not hide those behind it, which are found by their first bytes', (_, size) => {
    const chunk = five((chunk, at) => setSize(chunk, at[1]!, size));
    const [, second, third] = recordsIn(five());
    expect(read(chunk)).toEqual({
      names: ['ANNA'],
      recovered: ['CARL', 'DORA', 'EMIL'],
      torn: second,
      damages: [`The record at byte ${OFFSET + second!} is not whole: reading goes on at byte ${OFFSET + third!}.`],
    });
  });

  test('is followed by records of before, where the chunk was only half overwritten: they are not shown', () => {
    const chunk = five((chunk, at) => {
      setSize(chunk, at[1]!, 0);
      chunk.writeBigUInt64LE(7n, at[2]! + 8);
      chunk.writeBigUInt64LE(9_000_000n, at[3]! + 8);
    });
    expect(read(chunk)).toMatchObject({ names: ['ANNA'], recovered: ['EMIL'] });
  });

  test.each([7n, 12n, 9_000_000n])(
    'is followed by one of before, number %i, behind one that is not: it is not shown either',
    (id) => {
      const chunk = five((chunk, at) => {
        setSize(chunk, at[1]!, 0);
        chunk.writeBigUInt64LE(id, at[3]! + 8);
      });
      expect(read(chunk)).toMatchObject({ names: ['ANNA'], recovered: ['CARL', 'EMIL'] });
    },
  );
});

describe('a record whose contents are broken is left out, and those around it are read', () => {
  const outer = HEAD + 4;

  test.each<[string, (chunk: Buffer, at: number) => void, RegExp]>([
    [
      'no BinXml',
      (chunk, at) => chunk.fill(0xaa, at + HEAD, at + HEAD + 8),
      /holds 0xaa where a token of BinXml should stand/,
    ],
    [
      'a template beyond the chunk',
      (chunk, at) => chunk.writeUInt32LE(0xfffffff0, at + outer + 6),
      /points outside of its chunk/,
    ],
    [
      'a template that is another one',
      (chunk, at) => chunk.writeUInt32LE(1, at + outer + 2),
      /names a template that is another one by now/,
    ],
    [
      'more values than bytes',
      (chunk, at) => chunk.writeUInt32LE(0x3fffffff, at + outer + 10),
      /counts more values than it can hold/,
    ],
    [
      'a value that is longer than the record',
      (chunk, at) => chunk.writeUInt16LE(0xffff, at + outer + 14),
      /holds a value that reaches past its end/,
    ],
    ['no event', (chunk, at) => chunk.fill(0, at + HEAD + 4, at + HEAD + 5), /holds no <Event>/],
  ])('%s', (_, change, fault) => {
    const { names, recovered, damages, torn } = read(five((chunk, at) => change(chunk, at[2]!)));
    expect(names).toEqual(['ANNA', 'BERT', 'DORA', 'EMIL']);
    expect(recovered).toEqual([]);
    expect(torn).toBeUndefined();
    expect(damages).toEqual([expect.stringMatching(fault)]);
    expect(damages[0]).toMatch(
      new RegExp(`^The record 13 at byte ${OFFSET + recordsIn(five())[2]!} .*: it is left out\\.$`),
    );
  });

  test('with the template that all others need, they are left out too, each with its reason', () => {
    const chunk = five((chunk, at) => chunk.writeUInt32LE(0xffff, at[0]! + outer + 10 + 20));
    expect(read(chunk).names).toEqual([]);
    expect(read(chunk).damages.map((detail) => detail.replace(/ at byte \d+/, ''))).toEqual([
      'The record 11 has a template that reaches past its chunk: it is left out.',
      ...[12, 13, 14, 15].map((id) => `The record ${id} needs a template that is damaged: it is left out.`),
    ]);
  });
});

describe('literals', () => {
  const records: Piece[][] = [
    classic(texts('User=ANNA'), { provider: 'Licence Protector' }),
    classic(texts('User=BERT'), { provider: 'Other Service' }),
    classic(texts('User=CARL of the Licence Protector'), { provider: 'Other Service' }),
    classic(texts('User=DORA'), { provider: 'Licence Protector' }),
  ];

  test('choose events by a provider that stands in the template alone', () => {
    expect(read(chunkOf(records), { literals: ['Other Service'] }).names).toEqual([
      'BERT',
      'CARL of the Licence Protector',
    ]);
  });

  test('choose events by what stands in the record', () => {
    expect(read(chunkOf(records), { literals: ['Licence Protector', 'nowhere'] }).names).toEqual([
      'ANNA',
      'CARL of the Licence Protector',
      'DORA',
    ]);
  });

  test('choose no event for what its template holds beside the provider, but for the one that defines it', () => {
    expect(read(chunkOf(records), { literals: ['lic1.example.test'] }).names).toEqual(['ANNA', 'BERT']);
  });

  test('that hold characters which XML escapes are found where BinXml breaks the name at them', () => {
    const event = (...name: Piece[]): Piece[] => [
      tag('Event', {}, [
        tag('System', {}, [tag('Provider', { Name: name })]),
        tag('EventData', {}, [tag('Data', {}, ['User=ANNA'])]),
      ]),
    ];
    const chunk = chunkOf([
      event('Smith ', { entity: 'amp' }, ' Daughters'),
      event('Smith & Daughters'),
      event('Smith'),
    ]);
    expect(read(chunk, { literals: ['Smith & Daughters'] }).names).toEqual(['ANNA', 'ANNA']);
  });

  test('leave what does not hold them undecoded, damaged or not', () => {
    const chunk = chunkOf(records);
    chunk.writeUInt32LE(0xffffffff, recordsIn(chunk)[1]! + HEAD + 14);
    expect(read(chunk, { literals: ['DORA'] })).toMatchObject({ names: ['DORA'], damages: [] });
  });

  test('choose nothing where there are none', () => {
    expect(read(chunkOf(records), { literals: [] })).toMatchObject({ names: [], damages: [] });
  });
});
