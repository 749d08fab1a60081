import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateLogs } from './generate.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-generated-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('logs of a size are written, each named by the one before it, whose numbers go on', () => {
  const made = generateLogs(folder, { megabytes: 1, share: 0.02, seed: 1, rollAt: 300_000 });
  const files = made.paths.map((path) => readFileSync(path));
  expect(files.reduce((all, { length }) => all + length, 0)).toBe(made.bytes);
  expect(made.bytes).toBeGreaterThanOrEqual(1_000_000);
  expect(made.bytes).toBeLessThan(1_005_000);
  expect(made.licences / made.records).toBeGreaterThan(0.01);
  expect(made.licences / made.records).toBeLessThan(0.03);
  let number = 1;
  for (const [index, file] of files.entries()) {
    expect(Number(file.readBigUInt64LE(0x14))).toBe(number);
    number += file.readInt32LE(0x1c);
    const trailer = file.readUInt32LE(0x10);
    const next = made.paths[index + 1];
    expect(trailer === 0 ? undefined : file.toString('utf16le', trailer, file.length - 2)).toBe(next && basename(next));
  }
  expect(number).toBe(made.records + 1);
  expect(made.paths.length).toBeGreaterThan(3);
});

test('the same seed gives the same bytes', () => {
  const [one, other] = [join(folder, 'one'), join(folder, 'other')].map((path) =>
    generateLogs(path, { megabytes: 0.2, share: 0.1, seed: 3 }),
  );
  expect(readFileSync(one?.paths[0] ?? '').equals(readFileSync(other?.paths[0] ?? ''))).toBe(true);
});
