import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { textsAt, allEvents } from '../../../src/formats/archestra/all-events.ts';
import { archestra } from '../../../src/formats/archestra/format.ts';
import { aalgx, aalog } from '../../archestra/aalog.ts';
import { folder, range, readOnce, record, records } from './records.ts';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

const LOG = { host: 'HOST1', first: 48_527, previous: 'HOST0.aaLOG' };

describe('a closed log', () => {
  test('gives each record with all that it says, and its place', async () => {
    const written = record(10, {
      flag: 'Warning',
      session: '192.0.2.7',
      ticks: 9_999,
      message: 'Line one\nTäglich "neu"',
    });
    const { entries, batches } = await readOnce(aalog({ ...LOG, records: [written], next: 'HOST2.aaLOG' }));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      text: 'Line one\nTäglich "neu"',
      at: written.at,
      history: true,
      place: { at: 'record 48527' },
      event: {
        source: 'Licensing',
        level: 3,
        at: written.at,
        decimals: '0009999',
        number: 48_527,
        channel: 'ArchestrA',
        machine: 'HOST1',
        pid: 100,
        tid: 10,
        process: 'process0',
        data: [
          { name: 'LogFlag', value: 'Warning' },
          { name: 'SessionID', value: '192.0.2.7' },
        ],
      },
    });
    expect(batches.at(-1)).toMatchObject({ caughtUp: true, computers: ['HOST1'], span: [written.at, written.at] });
  });

  test('gives as many records as were written: the name of the next file behind them is none', async () => {
    const { numbers, notes } = await readOnce(aalog({ ...LOG, records: records(1091), next: 'HOST2.aaLOG' }));
    expect(numbers).toEqual(range(48_527, 49_617));
    expect(notes).toEqual([]);
  });

  test.each([1, 7, 1000])('in batches of %i, each with the numbers and times that were gone through', async (batch) => {
    const { batches, numbers } = await readOnce(aalog({ ...LOG, records: records(50), next: 'N.aaLOG' }), { batch });
    expect(numbers).toEqual(range(48_527, 48_576));
    const told = batches.flatMap((one) => one.numbers ?? []);
    expect(told.flatMap(({ first, last }) => range(first, last))).toEqual(range(48_527, 48_576));
    expect(told[0]).toMatchObject({ channel: 'ArchestrA', machine: 'HOST1' });
    expect(told[0]?.times?.[0]).toBe(record(0).at);
    expect(told.at(-1)?.times?.[1]).toBe(record(49).at);
    for (const { entries } of batches) expect(entries.length).toBeLessThanOrEqual(batch);
  });

  test('of many megabytes gives all records that are wanted, however they lie in the blocks', async () => {
    const many = Array.from({ length: 30_000 }, (_, n) => record(n, { message: 'x'.repeat(n % 97) + ' licence' }));
    const { entries } = await readOnce(aalog({ ...LOG, records: many, next: 'N.aaLOG' }), {
      wanted: { literals: ['licence'] },
      batch: 700,
    });
    expect(entries.map(({ event }) => event?.number)).toEqual(range(48_527, 78_526));
  });

  test('that is compressed is read as well', async () => {
    const { numbers } = await readOnce(gzipSync(aalog({ ...LOG, records: records(300), next: 'N.aaLOG' })));
    expect(numbers).toEqual(range(48_527, 48_826));
  });
});

test('with each record comes when the one before it was written, wanted or not, whatever is read at once', async () => {
  const bytes = aalog({ ...LOG, records: records(60), next: 'N.aaLOG' });
  for (const batch of [1, 7, 1000]) {
    const { entries } = await readOnce(bytes, { batch, wanted: { literals: ['icense feature'] } });
    expect(entries.map(({ event }) => event?.after)).toEqual(
      [undefined, 9, 19, 29, 39, 49].map((n) => n && record(n).at),
    );
  }
});

describe('an export of the Log Viewer', () => {
  test('has the numbers in its records, and none of them is missed between two', async () => {
    const { entries, batches, notes } = await readOnce(aalgx({ host: 'HOST1', first: 700, records: records(40) }));
    expect(entries.map(({ event }) => event?.number)).toEqual(range(700, 739));
    expect(entries[0]?.event).toMatchObject({ machine: 'HOST1', decimals: '0000000', process: 'process0' });
    expect(batches.flatMap(({ numbers = [] }) => numbers)).toEqual([]);
    expect(notes).toEqual([]);
  });
});

describe('of the records', () => {
  const bytes = aalog({ ...LOG, records: records(100), next: 'N.aaLOG' });

  test('only those are given whose component or message holds a literal', async () => {
    const { numbers } = await readOnce(bytes, { wanted: { literals: ['icense feature', 'never there'] } });
    expect(numbers).toEqual(range(0, 9).map((n) => 48_527 + 10 * n));
    const { numbers: byComponent } = await readOnce(bytes, { wanted: { literals: ['Licensing'] } });
    expect(byComponent).toEqual(numbers);
    const { numbers: byProcess } = await readOnce(bytes, { wanted: { literals: ['process1'] } });
    expect(byProcess).toEqual([]);
  });

  test('the first of each process is given where that is asked for, also under another name', async () => {
    const wanted = { literals: ['nothing'], firstOfProcess: true } as const;
    const { numbers } = await readOnce(bytes, { wanted });
    expect(numbers).toEqual(range(48_527, 48_531));
    const all = [...records(20), record(20, { pid: 103, process: '' }), record(21, { pid: 103, process: 'other' })];
    const { entries } = await readOnce(aalog({ ...LOG, records: [...all, record(23), record(28)] }), { wanted });
    expect(entries.map(({ event }) => [event?.pid, event?.process])).toEqual([
      ...range(0, 4).map((n) => [100 + n, `process${n}`]),
      [103, 'other'],
      [103, 'process3'],
    ]);
  });

  test('each is found again by its place, and all are told to who asks', async () => {
    const path = join(folder(), 'HOST1.aaLOG');
    writeFileSync(path, bytes);
    expect(await textsAt(path, 'record 48537')).toEqual([record(10).message]);
    expect(await textsAt(path, 'record 9')).toEqual([]);
    let count = 0;
    for await (const events of allEvents(path)) count += events.length;
    expect(count).toBe(100);
  });
});

test('people are told what a file is', async () => {
  const [log, viewed] = [aalog({ ...LOG, records: [] }), aalgx({ host: 'HOST1', first: 1, records: [] })];
  expect(archestra.recognise(log, 'x')).toBe(1);
  expect(archestra.recognise(viewed, 'x')).toBe(1);
  expect(archestra.recognise(Buffer.from('12/11/15-15:42:52:029'), 'x')).toBe(0);
  expect(await archestra.describe?.(log, 'x')).toBe('an ArchestrA log (.aaLOG)');
  expect(await archestra.describe?.(viewed, 'x')).toBe('an export of the Log Viewer (.aaLGX)');
});
