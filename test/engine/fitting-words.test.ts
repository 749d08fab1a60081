import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fittingWords } from '../../src/engine/fitting-words.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-words-'));
  mkdirSync(join(folder, 'sub'));
  for (const name of ['b.csv', 'a.csv', 'a.log', join('sub', 'c.csv')]) writeFileSync(join(folder, name), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a pattern among the words is replaced by the files that fit it, as a shell would', async () => {
  const words = ['who', '--json', join(folder, '*.csv'), join(folder, 'a.log'), '--user', 'a lice'];
  expect(await fittingWords(words)).toEqual([
    'who',
    '--json',
    join(folder, 'a.csv'),
    join(folder, 'b.csv'),
    join(folder, 'a.log'),
    '--user',
    'a lice',
  ]);
  expect(await fittingWords([join(folder, '**', '?.csv')])).toHaveLength(3);
});

test('what nothing fits, and an option, stay as they were typed', async () => {
  const words = ['who', join(folder, '*.xml'), '--user=*', '\\\\?\\C:\\logs\\messages.log', 'a[1'];
  expect(await fittingWords(words)).toEqual(words);
});
