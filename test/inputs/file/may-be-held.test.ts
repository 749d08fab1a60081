import { expect, test } from 'vitest';
import { mayBeHeld } from '../../../src/inputs/file/file-info.ts';

test.each([
  ['EBUSY', 'win32'],
  ['EPERM', 'win32'],
  ['EACCES', 'win32'],
  ['EBUSY', 'linux'],
] as const)('a file that answers %s on %s may be held by another process', (code, platform) =>
  expect(mayBeHeld(code, platform)).toBe(true),
);

test.each([
  ['EACCES', 'linux'],
  ['EIO', 'win32'],
  ['no file', 'win32'],
] as const)('one that answers %s on %s is not', (code, platform) => expect(mayBeHeld(code, platform)).toBe(false));
