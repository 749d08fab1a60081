import { open, type FileHandle } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readAhead, type Ahead, type Extent } from '../../../src/formats/text-log/read-ahead.ts';
import { reusedRoom } from '../../../src/formats/text-log/step.ts';
import { logFolder } from './log-folder.ts';

/** So many bytes of a file that is read a tenth at a time. */
const LENGTH = 10_000;

function tenth(nth: number): Extent {
  return { start: nth * 1000, length: 1000, again: 10 };
}

function letter(nth: number): string {
  return String.fromCharCode(97 + nth);
}

/** A file whose tenths are made of one letter each, and where of it was read so far. */
async function letters(): Promise<{ handle: FileHandle; ahead: Ahead; reads(): number[] }> {
  const log = logFolder();
  await log.write(Array.from({ length: 10 }, (_, nth) => letter(nth).repeat(LENGTH / 10)).join(''));
  const handle = await open(log.path, 'r+');
  onTestFinished(() => handle.close());
  const begun: number[] = [];
  const counted: Pick<FileHandle, 'read'> = {
    read: (...asked: unknown[]) => {
      if (asked[2] === 1000) begun.push(Number(asked[3]) / 1000);
      return (handle.read as (...asked: unknown[]) => never).apply(handle, asked);
    },
  };
  return { handle, ahead: readAhead(counted as FileHandle, reusedRoom()), reads: () => begun.splice(0) };
}

test('a file that is read on and on is read while what came before is worked off, which stays whole', async () => {
  const { ahead, reads } = await letters();
  let before: Buffer | undefined;
  for (let nth = 0; nth < 10; nth += 1) {
    const { bytes, again } = await ahead.take(tenth(nth));
    expect(bytes.toString()).toBe(letter(nth).repeat(1000));
    expect(again.toString()).toBe(letter(nth).repeat(10));
    expect(before?.toString() ?? '').toBe(nth === 0 ? '' : letter(nth - 1).repeat(1000));
    before = bytes;
    if (nth < 9) ahead.expect(tenth(nth + 1));
    expect(reads()).toEqual(nth === 0 ? [0] : nth === 1 ? [1, 2] : nth < 9 ? [nth + 1] : []);
  }
});

test('of a file that is never read as expected nothing is read ahead', async () => {
  const { ahead, reads } = await letters();
  for (const nth of [0, 1, 2, 3]) {
    expect((await ahead.take(tenth(nth))).bytes.toString()).toBe(letter(nth).repeat(1000));
    ahead.expect(tenth(nth + 2));
  }
  expect(reads()).toEqual([0, 1, 2, 3]);
});

test('what was read ahead and is not wanted is never taken for what is', async () => {
  const { ahead, reads } = await letters();
  for (const nth of [0, 1]) {
    await ahead.take(tenth(nth));
    ahead.expect(tenth(nth + 1));
  }
  expect((await ahead.take(tenth(7))).bytes.toString()).toBe('h'.repeat(1000));
  expect((await ahead.take({ ...tenth(2), length: 500 })).bytes.toString()).toBe('c'.repeat(500));
  expect(reads()).toEqual([0, 1, 2, 7]);
});

test('what cannot be read ahead is told to whoever takes it, and to nobody else', async () => {
  const { handle, ahead } = await letters();
  for (const nth of [0, 1]) {
    await ahead.take(tenth(nth));
    if (nth === 1) await handle.close();
    ahead.expect(tenth(nth + 1));
  }
  await expect(ahead.take(tenth(2))).rejects.toThrow('closed');
  ahead.expect(tenth(3));
  await expect(ahead.take(tenth(5))).rejects.toThrow('closed');
});
