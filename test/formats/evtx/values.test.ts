import { describe, expect, test } from 'vitest';
import { readChunk } from '../../../src/formats/evtx/reader.ts';
import { chunkOf, text, texts, typed, u64 } from './craft.ts';
import { eventsOf, modern, shown } from './samples.ts';

const big = (value: bigint): bigint => BigInt.asUintN(64, value);

describe('a value is written as Windows writes it', () => {
  test.each([
    ['a string', text('Zoë & Søn <x>'), 'Zoë & Søn <x>', 'Zoë &amp; Søn &lt;x&gt;'],
    ['a string with the NUL that C programs write', text('lic1\0'), 'lic1'],
    ['a string with characters beyond the basic plane', text('seat 𝔸🪑'), 'seat 𝔸🪑'],
    ['a string with half a surrogate pair', text('a\ud83e'), 'a\ufffd'],
    ['an empty string', text(''), ''],
    ['an ANSI string', typed(2, '4dfc6c6c6572 80 00'), 'Müller€'],
    ['a negative int8', typed(3, 'fe'), '-2'],
    ['a uint8', typed(4, 'fe'), '254'],
    ['a negative int16', typed(5, 'feff'), '-2'],
    ['a uint16', typed(6, 'feff'), '65534'],
    ['a negative int32', typed(7, '02000780'), '-2147024894'],
    ['a uint32', typed(8, '02000780'), '2147942402'],
    ['a negative int64', u64(9, big(-9_007_199_254_740_993n)), '-9007199254740993'],
    ['a uint64 that a number holds', u64(10, 9_007_199_254_740_991n), '9007199254740991'],
    ['a uint64 that a number does not hold', u64(10, 18_446_744_073_709_551_615n), '18446744073709551615'],
    ['a float', typed(0x0b, 'cdcccc3d'), '0.1'],
    ['a double', typed(0x0c, '9a9999999999b93f'), '0.1'],
    ['true', typed(0x0d, '01000000'), 'true'],
    ['false', typed(0x0d, '00000000'), 'false'],
    ['binary', typed(0x0e, 'd906ff0a'), 'D906FF0A'],
    ['a GUID', typed(0x0f, 'a8c4a75bb208dc48a8c7b23d3e5216fb'), '{5ba7c4a8-08b2-48dc-a8c7-b23d3e5216fb}'],
    ['a size of 4 bytes', typed(0x10, '00100000'), '0x1000'],
    ['a size of 8 bytes', u64(0x10, 0x1_0000_000an), '0x10000000a'],
    ['a FILETIME', u64(0x11, 133_537_545_301_234_567n), '2024-03-01T08:15:30.1234567Z'],
    ['a FILETIME before 1970', u64(0x11, 1n), '1601-01-01T00:00:00.0000001Z'],
    ['the last FILETIME', u64(0x11, 2n ** 64n - 1n), '+060056-05-28T05:36:10.9551615Z'],
    ['a SYSTEMTIME', typed(0x12, 'e807 0300 0500 0100 0800 0f00 1e00 0700'), '2024-03-01T08:15:30.007Z'],
    ['a SID', typed(0x13, '01 02 000000000005 20000000 20020000'), 'S-1-5-32-544'],
    ['a SID of a great authority', typed(0x13, '01 01 010000000000 ffffffff'), 'S-1-0x010000000000-4294967295'],
    ['hexadecimal of 32 bits', typed(0x14, '0d010000'), '0x10d'],
    ['hexadecimal of 64 bits, of which no digit is lost', u64(0x15, 0x8020_0000_0000_0001n), '0x8020000000000001'],
    ['hexadecimal of 64 bits without leading zeros', u64(0x15, 0x80_0000_0000_0000n), '0x80000000000000'],
    ['a value of a type that nobody knows', typed(0x55, '0aff'), '0AFF'],
  ])('%s', (_, value, data, xml = data) => {
    expect(shown(value)).toEqual({ data, xml });
  });
});

describe('an array repeats its element', () => {
  test.each([
    ['of strings', texts('one', '', 'three'), ['one', '', 'three']],
    ['of one string', texts('one'), ['one']],
    ['of one empty string', texts(''), ['']],
    ['of strings, the last one without its NUL', { type: 0x81, bytes: Buffer.from('a\0b', 'utf16le') }, ['a', 'b']],
    ['of ANSI strings', typed(0x82, '6100 6200'), ['a', 'b']],
    ['of int8', typed(0x83, 'ff01'), ['-1', '1']],
    ['of uint8', typed(0x84, 'ff01'), ['255', '1']],
    ['of int16', typed(0x85, 'ffff0100'), ['-1', '1']],
    ['of uint16', typed(0x86, 'ffff0100'), ['65535', '1']],
    ['of int32', typed(0x87, 'ffffffff01000000'), ['-1', '1']],
    ['of uint32', typed(0x88, 'ffffffff01000000'), ['4294967295', '1']],
    ['of int64', typed(0x89, 'ffffffffffffffff0100000000000000'), ['-1', '1']],
    ['of uint64', typed(0x8a, 'ffffffffffffffff0100000000000000'), ['18446744073709551615', '1']],
    ['of floats', typed(0x8b, '0000003f0000c0bf'), ['0.5', '-1.5']],
    ['of doubles', typed(0x8c, '000000000000e03f000000000000f8bf'), ['0.5', '-1.5']],
    ['of truth values', typed(0x8d, '0100000000000000'), ['true', 'false']],
    [
      'of GUIDs',
      typed(0x8f, 'a8c4a75bb208dc48a8c7b23d3e5216fb'.repeat(2)),
      ['{5ba7c4a8-08b2-48dc-a8c7-b23d3e5216fb}', '{5ba7c4a8-08b2-48dc-a8c7-b23d3e5216fb}'],
    ],
    [
      'of FILETIMEs',
      typed(0x91, '0000000000000000 8096980000000000'),
      ['1601-01-01T00:00:00.0000000Z', '1601-01-01T00:00:01.0000000Z'],
    ],
    ['of SYSTEMTIMEs', typed(0x92, 'e807 0300 0500 0100 0800 0f00 1e00 0700'), ['2024-03-01T08:15:30.007Z']],
    [
      'of SIDs, which differ in length',
      typed(0x93, '01 02 000000000005 20000000 20020000 01 01 000000000005 12000000'),
      ['S-1-5-32-544', 'S-1-5-18'],
    ],
    ['of hexadecimal of 32 bits', typed(0x94, '0d010000 00000080'), ['0x10d', '0x80000000']],
    ['of hexadecimal of 64 bits', typed(0x95, '0d01000000000000'), ['0x10d']],
  ])('%s', (_, value, items) => {
    const [event] = eventsOf(chunkOf([modern('Tests', { Value: value })]));
    expect(event?.event.data).toEqual(items.map((item) => ({ name: 'Value', value: item })));
    expect(event?.xml()).toContain(
      `<EventData>${items.map((item) => `<Data Name='Value'>${item}</Data>`).join('')}</EventData>`,
    );
  });

  test('and one without items leaves it out', () => {
    const [event] = eventsOf(chunkOf([modern('Tests', { Value: typed(0x81, '') })]));
    expect(event?.event.data).toEqual([]);
  });
});

describe('a value that cannot be is damage, and no invention', () => {
  test.each([
    ['a number that is too short', typed(8, '0102')],
    ['a SID that is cut', typed(0x13, '01 05 000000000005 20000000')],
    ['an array that ends within an item', typed(0x88, '010203040506')],
    ['a SID in an array that is cut', typed(0x93, '01 05 000000000005 20000000')],
  ])('%s', (_, value) => {
    const { events, damages } = readChunk(
      chunkOf([modern('Tests', { Value: value }), modern('Tests', { Value: text('behind it') })]),
      4096,
    );
    expect(events.map(({ event }) => event.data)).toEqual([[{ name: 'Value', value: 'behind it' }]]);
    expect(damages).toEqual([
      {
        at: 4096 + 512,
        detail: expect.stringMatching(/^The record 1 at byte 4608 holds .*: it is left out\.$/) as string,
      },
    ]);
  });
});
