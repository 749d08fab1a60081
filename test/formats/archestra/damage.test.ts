import { describe, expect, test } from 'vitest';
import { aalgx, aalog, recordBytes } from '../../archestra/aalog.ts';
import { range, readOnce, record, records, type Polled } from './records.ts';

const FIRST = 48_527;
const COUNT = 1091;
const WRITTEN = records(COUNT);
const CLOSED = aalog({ host: 'HOST1', first: FIRST, records: WRITTEN, previous: 'P.aaLOG', next: 'N.aaLOG' });

/** Where each record begins. */
const OFFSETS = (() => {
  const offsets = [CLOSED.readUInt32LE(8)];
  for (const one of WRITTEN) offsets.push(offsets.at(-1)! + recordBytes(one, 0).length);
  return offsets;
})();

function damaged(change: (bytes: Buffer) => void, of = CLOSED): Buffer {
  const bytes = Buffer.from(of);
  change(bytes);
  return bytes;
}

/** How many records came that are exactly as they were written, and how many that are not. */
function compared({ entries }: Polled): { right: number; wrong: number } {
  const right = entries.filter(({ event, text }) => {
    const written = WRITTEN[(event?.number ?? 0) - FIRST];
    return written !== undefined && written.message === text && written.at === event?.at && written.tid === event.tid;
  }).length;
  return { right, wrong: entries.length - right };
}

describe('a record of a closed log that is damaged is stepped over', () => {
  test.each([
    ['its length is 0', (bytes: Buffer) => void bytes.writeUInt32LE(0, OFFSETS[499]! + 4), 1090, '49026'],
    [
      'its length is too large',
      (bytes: Buffer) => void bytes.writeUInt32LE(0xffffff, OFFSETS[499]! + 4),
      1090,
      '49026',
    ],
    [
      'its length is that of another',
      (bytes: Buffer) => void bytes.writeUInt32LE(98, OFFSETS[499]! + 4),
      1090,
      '49026',
    ],
    [
      'its length is that of two',
      (bytes: Buffer) => {
        bytes.writeUInt32LE(OFFSETS[501]! - OFFSETS[499]!, OFFSETS[499]! + 4);
      },
      1090,
      '49026',
    ],
    ['its marker is wrong', (bytes: Buffer) => void bytes.writeUInt32LE(9, OFFSETS[499]!), 1090, '49026'],
  ])('%s', async (_, change, right, number) => {
    const read = await readOnce(damaged(change));
    expect(compared(read)).toEqual({ right, wrong: 0 });
    expect(read.notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
    expect(read.notes[1]).toMatchObject({ afterEntries: 499 });
    expect(read.notes[1]?.detail).toContain(`record ${number} is missing`);
  });

  test('3,000 bytes are zeroed: what lies in them is missing by number, and nothing else', async () => {
    const from = OFFSETS[499]!;
    const read = await readOnce(damaged((bytes) => void bytes.fill(0, from, from + 3000)));
    const lost = OFFSETS.filter((at) => at >= from && at < from + 3000).length;
    expect(compared(read)).toEqual({ right: COUNT - lost, wrong: 0 });
    expect(read.notes[1]?.detail).toContain(`records ${FIRST + 499} to ${FIRST + 498 + lost} are missing`);
    expect(read.notes[1]).toMatchObject({ what: 'gap', afterEntries: 499 });
    expect(read.batches.flatMap(({ numbers = [] }) => numbers).at(-1)).toMatchObject({ last: FIRST + COUNT - 1 });
  });

  test('several are: the numbers behind each are right', async () => {
    const at = [10, 300, 301, 302, 800, 1000];
    const read = await readOnce(
      damaged((bytes) => {
        for (const n of at) bytes.writeUInt32LE(0, OFFSETS[n]!);
      }),
    );
    expect(compared(read)).toEqual({ right: COUNT - at.length, wrong: 0 });
    const told = read.notes.filter(({ what }) => what === 'gap').map(({ detail }) => detail);
    expect(told).toHaveLength(4);
    expect(told[1]).toContain(`records ${FIRST + 300} to ${FIRST + 302} are missing`);
  });

  test('the last ones are: they are missing by number, since the header counts them', async () => {
    const read = await readOnce(damaged((bytes) => void bytes.fill(0, OFFSETS[1080]!, OFFSETS[1091]!)));
    expect(compared(read)).toEqual({ right: 1080, wrong: 0 });
    expect(read.notes[1]?.detail).toContain(`records ${FIRST + 1080} to ${FIRST + 1090} are missing`);
  });

  test('the first one is', async () => {
    const read = await readOnce(damaged((bytes) => void bytes.fill(0xff, OFFSETS[0]!, OFFSETS[0]! + 8)));
    expect(compared(read)).toEqual({ right: 1090, wrong: 0 });
  });

  test('its texts are: it is missing where it was wanted', async () => {
    const read = await readOnce(damaged((bytes) => void bytes.fill(0, OFFSETS[500]! + 40, OFFSETS[500]! + 44)));
    expect(compared(read)).toEqual({ right: 1090, wrong: 0 });
    expect(read.notes[1]).toMatchObject({ what: 'gap', afterEntries: 500 });
  });

  test('the offset of the one before is: nothing is lost by it', async () => {
    const read = await readOnce(damaged((bytes) => void bytes.writeUInt32LE(7, OFFSETS[500]! + 8)));
    expect(compared(read)).toEqual({ right: COUNT, wrong: 0 });
    expect(read.notes).toEqual([]);
  });
});

test('room behind the last record that is not used is no damage', async () => {
  const live = aalog({ host: 'HOST1', first: 1, records: records(20) });
  const read = await readOnce(Buffer.concat([live, Buffer.alloc(100_000)]));
  expect(read.numbers).toEqual(range(1, 20));
  expect(read.notes).toEqual([]);
});

test('a live log that ends in half a record, and is written no more, misses that one', async () => {
  const live = aalog({ host: 'HOST1', first: 1, records: records(20) });
  const read = await readOnce(live.subarray(0, live.length - 30));
  expect(read.numbers).toEqual(range(1, 19));
  expect(read.notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
  expect(read.notes[1]?.detail).toContain('record 20 is missing');
});

test('a record of an export that is damaged is stepped over', async () => {
  const whole = aalgx({ host: 'HOST1', first: FIRST, records: WRITTEN });
  const at = whole.indexOf(Buffer.from('Scan 501 ', 'utf16le')) - 200;
  const read = await readOnce(damaged((bytes) => void bytes.fill(0, at, at + 100), whole));
  const { right, wrong } = compared(read);
  expect(wrong).toBe(0);
  expect(right).toBeGreaterThanOrEqual(COUNT - 2);
  expect(read.notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
});

describe('a closed log that is cut in record 501', () => {
  const bytes = CLOSED.subarray(0, OFFSETS[500]! + 50);

  test('gives 500 records, and says which numbers are missing', async () => {
    const read = await readOnce(bytes);
    expect(compared(read)).toEqual({ right: 500, wrong: 0 });
    expect(read.notes.map(({ detail }) => detail).join(' ')).toContain(`records ${FIRST + 500} to ${FIRST + 1090}`);
  });
});

describe('numbers in a header that cannot be do no harm', () => {
  const small = aalog({ host: 'HOST1', first: 1, records: records(20), previous: 'P.aaLOG', next: 'N.aaLOG' });
  const all = range(1, 20);

  test.each<[string, (bytes: Buffer) => void]>([
    ['the count', (bytes) => void bytes.writeInt32LE(-5, 0x1c)],
    ['the greatest count', (bytes) => void bytes.writeInt32LE(0x7fffffff, 0x1c)],
    ['where the first record begins', (bytes) => void bytes.writeUInt32LE(0xfffffff0, 0x30)],
    ['where the last record begins', (bytes) => void bytes.writeUInt32LE(3, 0x34)],
    ['where the previous name stands', (bytes) => void bytes.writeUInt32LE(0xffffffff, 0x0c)],
    ['where the next name stands', (bytes) => void bytes.writeUInt32LE(500, 0x10)],
    ['that it is live', (bytes) => void bytes.writeUInt32LE(0, 0x10)],
    ['its times', (bytes) => void bytes.fill(0xff, 0x20, 0x30)],
  ])('%s', async (_, change) => {
    const { numbers, notes } = await readOnce(damaged(change, small));
    expect(numbers).toEqual(all);
    expect(notes).toEqual([]);
  });

  test('the number of the first record: then none has a number, and each keeps its place', async () => {
    const { entries, batches } = await readOnce(damaged((bytes) => void bytes.fill(0xff, 0x14, 0x1c), small));
    expect(entries).toHaveLength(20);
    expect(entries[3]).toMatchObject({ place: { at: expect.stringMatching(/^byte \d+$/) } });
    expect(batches.flatMap(({ numbers = [] }) => numbers)).toEqual([]);
  });

  test('a host of megabytes', async () => {
    const bytes = aalog({ host: 'H'.repeat(2_000_000), first: 1, records: records(20), next: 'N.aaLOG' });
    const { numbers, entries } = await readOnce(bytes);
    expect(numbers).toEqual(all);
    expect((entries[0]?.event?.machine ?? '').length).toBeLessThan(2000);
  });

  test('times of 0 or beyond all days are given as they are', async () => {
    const odd = [record(0, { at: -11_644_473_600_000, ticks: 0 }), record(1, { at: 1.8e15 }), record(2)];
    const { entries } = await readOnce(aalog({ host: 'HOST1', first: 1, records: odd, next: 'N.aaLOG' }));
    expect(entries.map(({ at }) => at)).toEqual(odd.map(({ at }) => at));
  });

  test('a chain that leads in a circle, forwards or to itself', async () => {
    for (const back of [OFFSETS[900]!, OFFSETS[1090]!, 0xffffffff, OFFSETS[499]! + 1]) {
      const read = await readOnce(
        damaged((bytes) => {
          bytes.writeUInt32LE(0, OFFSETS[499]!);
          bytes.writeUInt32LE(back, OFFSETS[1000]! + 8);
        }),
      );
      expect(compared(read)).toEqual({ right: 1090, wrong: 0 });
    }
  });

  test.each([0, 8, 56, 100, 119])('a file of %i bytes gives nothing', async (length) => {
    const { entries, notes } = await readOnce(small.subarray(0, length));
    expect(entries).toEqual([]);
    expect(notes.filter(({ what }) => what === 'cleared')).toEqual([]);
  });

  test('a file of nothing but markers is gone through once', async () => {
    const bytes = Buffer.alloc(4 * 1024 * 1024);
    CLOSED.copy(bytes, 0, 0, OFFSETS[1]);
    for (let at = OFFSETS[1]!; at + 8 < bytes.length; at += 8) {
      bytes.writeUInt32LE(2, at);
      bytes.writeUInt32LE(0x8000, at + 4);
    }
    const begun = performance.now();
    const { entries } = await readOnce(bytes);
    expect(entries.length).toBeLessThanOrEqual(1);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
