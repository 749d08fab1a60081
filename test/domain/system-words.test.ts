import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { systemWords } from '../../src/domain/system-words.ts';

async function errorOf(path: string): Promise<unknown> {
  return readFile(path).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('what the system says is put in words with what to do', async () => {
  expect(systemWords(await errorOf('/nowhere/at/all'))).toBe('there is no such file');
  expect(systemWords(await errorOf('/'))).toBe('it is a folder: name the log in it');
  expect(systemWords(await errorOf(`/${'a'.repeat(5_000)}`))).toBe('the name is longer than the system allows');
});

test('of what was to be written it is said what is lacking there', () => {
  const error = Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES', syscall: 'open' });
  expect(systemWords(error)).toContain('may not read it');
  expect(systemWords(error, 'writing')).toContain('may not write there');
});

test('a code without words of its own is named with what to look at', () => {
  const error = Object.assign(new Error('EXYZ: odd, read'), { code: 'EXYZ', syscall: 'read' });
  expect(systemWords(error)).toBe('EXYZ; check the disk, the share and the path');
});

test('an error that is not of the system has no such words', () => {
  expect(systemWords(new Error('a fault'))).toBeUndefined();
  expect(systemWords(Object.assign(new Error('a fault'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined();
  expect(systemWords('ENOENT')).toBeUndefined();
});
