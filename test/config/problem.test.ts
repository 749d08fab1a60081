import { expect, test } from 'vitest';
import { listed, nearest, quoted } from '../../src/config/problem.ts';

test.each([
  ['timezoen', 'timezone'],
  ['TimeZone', 'timezone'],
  ['time_zone', 'timezone'],
  ['path', 'paths'],
  ['ploo', undefined],
  ['x', undefined],
])('%s is meant as %s', (word, meant) => {
  expect(nearest(word, ['timezone', 'paths', 'pools', 'id'])).toBe(meant);
});

test('of several words the nearest is meant', () => {
  expect(nearest('limit-exceded', ['limit-excluded', 'limit-exceeded'])).toBe('limit-exceeded');
});

test('words are listed as people do', () => {
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b'])).toBe('a or b');
  expect(listed(['a', 'b', 'c'], 'and')).toBe('a, b and c');
});

test('a value is quoted on one line and cut off', () => {
  expect(quoted('a\nb')).toBe(String.raw`"a\nb"`);
  expect(quoted('x'.repeat(1000))).toHaveLength(60);
  expect(quoted(['a'])).toBe('(a list)');
});
