import { expect, test } from 'vitest';
import { mayPass } from '../../../src/inputs/file/inspect.ts';

test.each([
  ['EBUSY', 'win32'],
  ['EPERM', 'win32'],
  ['EACCES', 'win32'],
  ['EBUSY', 'linux'],
] as const)('a file that answers %s on %s is looked at again although it looks as before', (what, platform) =>
  expect(mayPass({ file: 'messages.log', what }, platform)).toBe(true),
);

test.each([
  ['EACCES', 'linux'],
  ['EIO', 'win32'],
  ['no file', 'win32'],
] as const)('one that answers %s on %s is not until it looks otherwise', (what, platform) =>
  expect(mayPass({ file: 'messages.log', what }, platform)).toBe(false),
);
