import { describe, expect, test } from 'vitest';
import { isMetrics, unitsIn } from '../../../parsers/iris/metrics.ts';

describe('what an instance states of its licence units', () => {
  test.each([
    ['iris_license_available 18\niris_license_consumed 7\niris_license_percent_used 28', { used: 7, of: 25 }],
    ['iris_license_consumed 7', { used: 7, of: null }],
    ['iris_license_consumed{host="db1"} 7 1700000000\niris_license_available{host="db1"} 18', { used: 7, of: 25 }],
    ['iris_license_consumed 7.0\niris_license_available 0', { used: 7, of: 7 }],
    ['iris_license_consumed 0\niris_license_available -1', { used: 0, of: null }],
  ])('is read as it stands: %s', (text, units) => {
    expect(isMetrics(text)).toBe(true);
    expect(unitsIn(text)).toEqual(units);
  });

  test('of one number that stands there twice is that number', () => {
    expect(unitsIn('iris_license_consumed{a="1"} 7\niris_license_consumed{a="2"} 7')).toEqual({ used: 7, of: null });
  });

  test.each([
    'iris_license_consumed{a="1"} 5\niris_license_consumed{a="2"} 7',
    'iris_license_available 18',
    'iris_license_consumed NaN',
    'iris_license_consumed 7.5',
    'up 1',
    '',
  ])('is unknown where it does not say how many are in use: %s', (text) => {
    expect(unitsIn(text)).toBeUndefined();
  });
});
