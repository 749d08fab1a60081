import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/time/duration.ts';

test.each([
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['400d', 34_560_000_000],
  ['10s', 10_000],
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['1d2h3m4s5ms', 93_784_005],
  ['0s', 0],
])('%s is %d milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  '30',
  'm',
  '30 m',
  '-30m',
  '30M',
  '30min',
  '1.5h',
  '30m1h',
  '1h1h',
  '5w',
  'PT30M',
  '99999999999999d',
  '30m\n',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [5_400_000, '1h30m'],
  [34_560_000_000, '400d'],
  [1500, '1s500ms'],
])('%d milliseconds are written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('what is written can be read', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (ms) => parseDuration(formatDuration(ms)) === ms));
});

test.each([-1, 0.5, NaN, Infinity])('%d is refused', (ms) => {
  expect(() => formatDuration(ms)).toThrow('whole milliseconds');
});
