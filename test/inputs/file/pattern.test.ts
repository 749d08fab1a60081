import { expect, test } from 'vitest';
import { isPattern } from '../../../src/inputs/file/pattern.ts';

test.each(['C:\\logs\\*.log', '/iris/mgr/messages?.log', 'a[12].log', '{a,b}.log', '\\\\?\\C:\\logs\\*.log'])(
  '%s is a pattern for files',
  (path) => expect(isPattern(path)).toBe(true),
);

test.each([
  'C:\\logs\\messages.log',
  '\\\\?\\C:\\logs\\messages.log',
  '\\\\?\\UNC\\server\\logs\\a.log',
  '//./C:/a.log',
])('%s is the path of one file', (path) => expect(isPattern(path)).toBe(false));
