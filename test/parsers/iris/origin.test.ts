import { describe, expect, test } from 'vitest';
import { ORIGIN } from '../../../parsers/iris/origin.ts';

const HEAD = '11/20/26-06:00:00:000 (390) 0 [Utility.Event] ';
const START = `Instance 'PROD' starting on node db1.example.test by user 'irisowner' on 11/20/2026 06:00:00.000 UTC`;

describe('where a messages.log is written is told by', () => {
  test.each([
    ['its start-up line', HEAD + START, { instance: 'PROD', machine: 'db1.example.test' }],
    [
      'the same in a container',
      `iris-1  | [INFO] log: ${HEAD}${START}`,
      { instance: 'PROD', machine: 'db1.example.test' },
    ],
    ['the block of a recovery', '     Log file directory: /usr/iris/mgr/', { folder: '/usr/iris/mgr' }],
    ['the banner of a start', ' with mgr: C:\\Iris\\mgr\\\r', { folder: 'C:\\Iris\\mgr' }],
  ])('%s', (_, line, told) => {
    expect(ORIGIN.of(line)).toEqual(told);
    expect(ORIGIN.literals.some((literal) => line.includes(literal))).toBe(true);
  });

  test('no other line', () => {
    expect(ORIGIN.of(`${HEAD}a message that quotes ${START}`)).toEqual({});
    expect(ORIGIN.of(`${HEAD}Journal switched`)).toEqual({});
  });
});
