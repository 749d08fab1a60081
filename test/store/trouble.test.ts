import { expect, test } from 'vitest';
import { openTrouble, troubleOf } from '../../src/store/trouble.ts';
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

test('where nothing can be said there, nothing fails', () => {
  const trouble = openTrouble('/nowhere/at/all');
  trouble.say('the disk is full');
  trouble.close();
  expect(troubleOf('/nowhere/at/all')).toBeNull();
});
