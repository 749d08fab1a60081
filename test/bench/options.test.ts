import { describe, expect, test } from 'vitest';
import { benchOptions, chosen } from './options.ts';

describe('the options of the bench', () => {
  test('without any, all parts are measured in full, beside no other checkout', () => {
    expect(benchOptions([])).toEqual({ quick: false, only: undefined, against: undefined });
  });

  test('15 pairs are measured against a ref, 5 with --quick, and as many as --pairs says with both', () => {
    expect(benchOptions(['--against', 'v1']).against).toEqual({ ref: 'v1', pairs: 15 });
    expect(benchOptions(['--against', 'v1', '--quick']).against).toEqual({ ref: 'v1', pairs: 5 });
    expect(benchOptions(['--quick', '--pairs', '7', '--against', 'v1']).against).toEqual({ ref: 'v1', pairs: 7 });
    expect(benchOptions(['--against', 'v1', '--quick']).quick).toBe(true);
  });

  test('--only takes names with commas between, and may be given several times', () => {
    expect(benchOptions(['--only', 'who,watch', '--only', 'evtx,']).only).toEqual(['who', 'watch', 'evtx']);
  });

  test.each(['0', '-1', '1.5', 'many', '1001', ''])('--pairs %j is refused with what it may be', (pairs) => {
    expect(() => benchOptions(['--against', 'v1', `--pairs=${pairs}`])).toThrow('a whole number from 1 to 1000');
  });

  test('--pairs alone is refused, since there is nothing to pair', () => {
    expect(() => benchOptions(['--pairs', '3'])).toThrow('give --against REF too');
  });

  test('an option that is not known is refused by its name', () => {
    expect(() => benchOptions(['--fast'])).toThrow('--fast');
  });

  test('what is chosen keeps the order in which it was named, and is all of it where nothing was', () => {
    expect(chosen(['watch', 'who'], ['who', 'evtx', 'watch'])).toEqual(['watch', 'who']);
    expect(chosen(undefined, ['who', 'evtx'])).toEqual(['who', 'evtx']);
  });

  test('a name that is not known is refused with those that are', () => {
    const known = ['who', 'evtx'];
    expect(() => chosen(['who', 'whom'], known)).toThrow('cannot measure whom: --only takes one or several of');
  });
});
