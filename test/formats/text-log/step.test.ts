import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createSearch } from '../../../src/formats/text-log/candidates.ts';
import type { TrackedFile } from '../../../src/formats/text-log/checkpoint.ts';
import { readAhead } from '../../../src/formats/text-log/read-ahead.ts';
import { readStep, reusedRoom } from '../../../src/formats/text-log/step.ts';
import { hashOf } from '../../../src/inputs/file/fingerprint.ts';
import { lines, logFolder } from './log-folder.ts';

test('a file that changed between being looked at and being read is not read from the old position', async () => {
  const log = logFolder();
  await log.append(lines(0, 20));
  const before = Buffer.from(lines(0, 10));
  const print = { headLength: before.length, head: hashOf(before), at: before.length, tail: hashOf(before) };
  const known: TrackedFile = {
    ...print,
    file: log.path,
    id: '',
    size: before.length,
    history: 0,
    current: true,
    changed: 0,
    inLine: false,
    above: null,
  };
  const reading = {
    search: createSearch(['line']),
    isRecordStart: undefined,
    chunk: 1000,
    most: 1000,
    room: reusedRoom(),
    narrow: reusedRoom(),
  };
  const limit = lines(0, 20).length;
  const handle = await open(log.path, 'r+');
  const ahead = readAhead(handle, reading.room);
  try {
    expect(await readStep(handle, ahead, known, limit, false, reading)).toMatchObject({
      finished: true,
      known: { at: limit },
    });
    await handle.write('LINE', 0);
    expect(await readStep(handle, ahead, known, limit, false, reading)).toBe('changed');
    await handle.truncate(before.length - 1);
    expect(await readStep(handle, ahead, known, limit, false, reading)).toBe('changed');
  } finally {
    await handle.close();
  }
});

test('a file of which nothing was read yet is not read where it is another one by now', async () => {
  const log = logFolder();
  const seen = Buffer.from(lines(0, 10));
  await log.write(lines(500, 20));
  const print = { headLength: seen.length, head: hashOf(seen), at: 0, tail: hashOf(Buffer.alloc(0)) };
  const known: TrackedFile = {
    ...print,
    file: log.path,
    id: '',
    size: 0,
    history: 0,
    current: true,
    changed: 0,
    inLine: false,
    above: null,
  };
  const reading = {
    search: createSearch(['line']),
    isRecordStart: undefined,
    chunk: 10,
    most: 1000,
    room: reusedRoom(),
    narrow: reusedRoom(),
  };
  const handle = await open(log.path, 'r+');
  const ahead = readAhead(handle, reading.room);
  try {
    expect(await readStep(handle, ahead, known, lines(500, 20).length, false, reading)).toBe('changed');
    await handle.truncate(0);
    await handle.write(lines(0, 5), 0);
    expect(await readStep(handle, ahead, known, lines(0, 5).length, false, reading), 'shorter than it was').toBe(
      'changed',
    );
    await handle.write(lines(0, 20), 0);
    expect(await readStep(handle, ahead, known, lines(0, 20).length, false, reading)).toMatchObject({
      lines: [{ at: 0 }],
    });
  } finally {
    await handle.close();
  }
});
