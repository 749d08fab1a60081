import { expect, test } from 'vitest';
import { openTrouble, sayUnstarted, troubleOf } from '../../src/store/trouble.ts';
import { newFolder } from './help.ts';

test('why a state cannot be written is read beside it, as long as it lasts, and not of a run before', () => {
  const folder = newFolder();
  expect(troubleOf(folder)).toBeNull();
  const trouble = openTrouble(folder);
  expect(troubleOf(folder)).toBeNull();
  trouble.say('the disk is full;\nfree some space there');
  expect(troubleOf(folder)).toBe('the disk is full; free some space there');
  trouble.say('shorter');
  expect(troubleOf(folder)).toBe('shorter');
  trouble.close();
  const next = openTrouble(folder);
  expect(troubleOf(folder)).toBeNull();
  next.close();
});

test('why watch cannot start is told once an hour, and not where that cannot be remembered', () => {
  const folder = newFolder();
  const full = `watch cannot start: the disk is full ${'ä'.repeat(600)}`;
  expect(sayUnstarted(folder, full, 0)).toBe(false);
  openTrouble(folder).close();
  expect([0, 60_000, 3_599_000, 3_600_000, 3_700_000].map((at) => sayUnstarted(folder, full, at))).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(sayUnstarted(folder, 'watch cannot start: the disk refused', 3_800_000)).toBe(true);
  expect(troubleOf(folder)).toBe('watch cannot start: the disk refused');
});

test('where nothing can be said there, nothing fails', () => {
  const trouble = openTrouble('/nowhere/at/all');
  trouble.say('the disk is full');
  trouble.close();
  expect(troubleOf('/nowhere/at/all')).toBeNull();
});
