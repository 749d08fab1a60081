import { appendFileSync, copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aalgx, aalog } from '../../archestra/aalog.ts';
import { createGrowingLog, cut } from '../../archestra/growing.ts';
import { folder, following, range, record, records } from './records.ts';

describe('a log that the logger writes', () => {
  test('is read on from where it was, each record once, whether its header is fresh or stale', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    const file = following(log.path());
    log.append(records(50));
    expect((await file.poll()).numbers).toEqual(range(1, 50));
    expect((await file.poll()).batches).toEqual([expect.objectContaining({ entries: [], notes: [], caughtUp: true })]);
    log.append(records(20, 50), { stale: true });
    expect((await file.poll()).numbers).toEqual(range(51, 70));
    file.restart();
    log.append(records(5, 70), { stale: true });
    log.flush();
    expect((await file.poll()).numbers).toEqual(range(71, 75));
  });

  test('with a stale header and half a record behind: 500, none, then the rest, and none twice', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    const file = following(log.path());
    log.append(records(400));
    log.append(records(101, 400), { stale: true, torn: true });
    expect((await file.poll()).numbers).toEqual(range(1, 500));
    for (const _ of [1, 2, 3]) expect(await file.poll()).toMatchObject({ entries: [], notes: [] });
    log.append(records(20, 501));
    const { numbers, notes } = await file.poll();
    expect(numbers).toEqual(range(501, 521));
    expect(notes).toEqual([]);
  });

  test('is history as far as it was there at first sight, and no further', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    const file = following(log.path());
    log.append(records(3));
    expect((await file.poll()).entries.map(({ history }) => history)).toEqual([true, true, true]);
    log.append(records(2, 3));
    expect((await file.poll()).entries.map(({ history }) => history)).toEqual([false, false]);
  });

  test('that was not there at first is no history', async () => {
    const path = join(folder(), 'HOST1.aaLOG');
    const file = following(path);
    const { batches } = await file.poll();
    expect(batches[0]?.next).toMatchObject({ trouble: 'no such file' });
    file.write(aalog({ host: 'HOST1', first: 1, records: records(3) }));
    expect((await file.poll()).entries.map(({ history }) => history)).toEqual([false, false, false]);
  });

  test('is over once the name of the next file stands behind it: that is told once', async () => {
    const at = folder();
    const log = createGrowingLog(at, 'HOST1.aaLOG');
    const file = following(log.path());
    log.append(records(3));
    await file.poll();
    log.append(records(4, 3));
    log.roll('HOST2.aaLOG');
    const { numbers, batches, notes } = await file.poll();
    expect(numbers).toEqual(range(4, 7));
    expect(notes).toEqual([]);
    expect(batches.map(({ goesOn }) => goesOn)).toEqual([true]);
    expect((await file.poll()).batches.map(({ goesOn }) => goesOn)).toEqual([undefined]);
    rmSync(join(at, 'HOST1.aaLOG'));
    expect((await file.poll()).batches[0]?.next).toMatchObject({ trouble: null });
  });

  test('that is away before it was read to its end is missed', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    const file = following(log.path());
    log.append(records(3));
    await file.poll();
    rmSync(log.path());
    expect((await file.poll()).batches[0]?.next).toMatchObject({ trouble: 'no such file' });
  });

  test('with a record that is damaged behind what its header tells is given one look to mend it', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    const file = following(log.path());
    log.append(records(5));
    const broken = statSync(log.path()).size;
    log.append(records(3, 5), { stale: true });
    const bytes = Buffer.alloc(60);
    const { openSync, writeSync, closeSync } = await import('node:fs');
    const handle = openSync(log.path(), 'r+');
    writeSync(handle, bytes, 0, 60, broken);
    closeSync(handle);
    expect(await file.poll()).toMatchObject({ numbers: range(1, 5), notes: [] });
    const { numbers, notes } = await file.poll();
    expect(numbers).toEqual([7, 8]);
    expect(notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
    expect(notes[1]?.detail).toContain('record 6 is missing');
    expect((await file.poll()).notes).toEqual([]);
  });

  test('of a read that ended half-way is read on from there', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    log.append(records(50));
    const file = following(log.path(), { batch: 7 });
    expect((await file.poll(false, 3)).numbers).toEqual(range(1, 21));
    expect((await file.poll()).numbers).toEqual(range(22, 50));
  });
});

test('when the record before the first one was written is known behind a restart', async () => {
  const log = createGrowingLog(folder(), 'HOST1.aaLOG');
  const file = following(log.path());
  log.append(records(3));
  await file.poll();
  file.restart();
  log.append(records(2, 3));
  expect((await file.poll()).entries.map(({ event }) => event?.after)).toEqual([record(2).at, record(3).at]);
});

describe('what is first seen of a process', () => {
  const wanted = { literals: ['nothing'], firstOfProcess: true } as const;

  test('is given once, and again only behind a restart', async () => {
    const log = createGrowingLog(folder(), 'HOST1.aaLOG');
    const file = following(log.path(), { wanted });
    log.append(records(20));
    expect((await file.poll()).numbers).toEqual(range(1, 5));
    log.append([record(20), record(21, { pid: 999, process: 'fresh' })]);
    expect((await file.poll()).numbers).toEqual([22]);
    file.restart();
    log.append(records(2, 22));
    expect((await file.poll()).numbers).toEqual([23, 24]);
  });
});

describe('a file that became another one', () => {
  const first = aalog({ host: 'HOST1', first: 1, records: records(20) });

  test('is read anew, and that is told', async () => {
    const file = following(join(folder(), 'HOST1.aaLOG'));
    file.write(first);
    await file.poll();
    file.write(aalog({ host: 'HOST1', first: 900, records: records(30, 500) }));
    const { numbers, notes, entries } = await file.poll();
    expect(notes.map(({ what }) => what)).toEqual(['cleared']);
    expect(notes[0]?.detail).toContain('after record 20');
    expect(numbers).toEqual(range(900, 929));
    expect(entries[0]?.history).toBe(false);
  });

  test('that is copied to its place once more is waited for', async () => {
    const file = following(join(folder(), 'HOST1.aaLOG'));
    file.write(first);
    await file.poll();
    for (const length of [0, 60, 700]) {
      file.write(first.subarray(0, length));
      expect(await file.poll()).toMatchObject({ entries: [], notes: [] });
    }
    file.write(aalog({ host: 'HOST1', first: 1, records: records(25) }));
    const { numbers, notes } = await file.poll();
    expect(notes).toEqual([]);
    expect(numbers).toEqual(range(21, 25));
  });

  test('that was emptied is told of, and what is written to it then is read', async () => {
    const file = following(join(folder(), 'HOST1.aaLOG'));
    file.write(first);
    await file.poll();
    cut(file.path, 0);
    expect((await file.poll()).notes).toEqual([]);
    expect((await file.poll()).notes.map(({ what }) => what)).toEqual(['cleared']);
    expect((await file.poll()).notes).toEqual([]);
    file.write(aalog({ host: 'HOST1', first: 21, records: records(4, 20) }));
    expect((await file.poll()).numbers).toEqual(range(21, 24));
  });

  test('and is no log is a trouble, told once', async () => {
    const file = following(join(folder(), 'HOST1.aaLOG'));
    file.write(Buffer.alloc(500, 'text '));
    expect((await file.poll()).notes.map(({ what }) => what)).toEqual(['damaged']);
    expect((await file.poll()).notes).toEqual([]);
    file.write(first);
    expect((await file.poll()).numbers).toEqual(range(1, 20));
  });

  test('where it is an export of the Log Viewer, is read anew without a word', async () => {
    const file = following(join(folder(), 'LogExport.aaLGX'));
    file.write(aalgx({ host: 'HOST1', first: 1, records: records(20) }));
    expect((await file.poll()).numbers).toEqual(range(1, 20));
    expect((await file.poll()).numbers).toEqual([]);
    file.write(aalgx({ host: 'HOST1', first: 10, records: records(30, 9) }));
    const { numbers, notes } = await file.poll();
    expect(numbers).toEqual(range(10, 39));
    expect(notes).toEqual([]);
  });
});

describe('a file that is not whole', () => {
  const whole = aalog({ host: 'HOST1', first: 1, records: records(40), next: 'HOST2.aaLOG' });

  test('while it is copied to its place, gives what is there, then the rest', async () => {
    const file = following(join(folder(), 'HOST1.aaLOG'));
    const numbers: (number | undefined)[] = [];
    for (let length = 0; length < whole.length + 333; length += 333) {
      file.write(whole.subarray(0, length));
      const polled = await file.poll();
      numbers.push(...polled.numbers);
      expect(polled.notes).toEqual([]);
    }
    expect(numbers).toEqual(range(1, 40));
    expect(file.position()).toMatchObject({ closed: true });
  });

  test('and stays so is told of at the second look, once', async () => {
    const file = following(join(folder(), 'HOST1.aaLOG'));
    file.write(whole.subarray(0, 4000));
    expect((await file.poll()).notes).toEqual([]);
    const { notes } = await file.poll();
    expect(notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
    expect(notes[1]?.detail).toMatch(/records \d+ to 40 are missing/);
    expect((await file.poll()).notes).toEqual([]);
    appendFileSync(file.path, whole.subarray(4000));
    expect((await file.poll()).numbers.at(-1)).toBe(40);
  });
});

test('a folder in the place of a log is a trouble, and not opened', async () => {
  const path = join(folder(), 'HOST1.aaLOG');
  mkdirSync(path);
  expect((await following(path).poll()).notes[0]?.detail).toContain('not a regular file');
});

test('a copy under another name gives the same records', async () => {
  const at = folder();
  writeFileSync(join(at, 'a.aaLOG'), aalog({ host: 'HOST1', first: 5, records: records(9), next: 'N.aaLOG' }));
  copyFileSync(join(at, 'a.aaLOG'), join(at, 'b.aaLOG'));
  const [a, b] = [await following(join(at, 'a.aaLOG')).poll(), await following(join(at, 'b.aaLOG')).poll()];
  expect(a.entries.map(({ event }) => event)).toEqual(b.entries.map(({ event }) => event));
});
