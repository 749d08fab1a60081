import { describe, expect, test } from 'vitest';
import { comparison, inPairs, ratiosOf, type Side } from './pairs.ts';
import { median } from './table.ts';

describe('pairs of runs', () => {
  test('go first in turn, the other checkout in the first one that counts', async () => {
    const ran: Side[] = [];
    await inPairs(3, async (side) => ran.push(side));
    const [warmUp, ...counted] = [0, 2, 4, 6].map((at) => ran.slice(at, at + 2));
    expect(warmUp).toEqual(['ours', 'theirs']);
    expect(counted).toEqual([['theirs', 'ours'], ['ours', 'theirs'], ['theirs', 'ours']]);
  });

  test('hold the time of each side, without those of the first pair', async () => {
    const times = [90, 80, 1, 2, 3, 4];
    const pairs = await inPairs(2, async () => times.shift() ?? NaN);
    expect(pairs).toEqual([{ theirs: 1, ours: 2 }, { theirs: 4, ours: 3 }]);
  });

  test('end with the run that fails, and by its reason', async () => {
    let runs = 0;
    const failing = async (): Promise<number> => {
      runs += 1;
      throw new Error('seatwatch ended with 2');
    };
    await expect(inPairs(15, failing)).rejects.toThrow('seatwatch ended with 2');
    expect(runs).toBe(1);
  });
});

describe('the comparison of two checkouts', () => {
  const slower = [{ theirs: 0.9, ours: 1 }, { theirs: 1.8, ours: 2 }, { theirs: 1, ours: 1 }];
  const faster = [{ theirs: 3, ours: 2 }, { theirs: 2, ours: 2 }];

  test('is 1 or more where ours takes no longer', () => {
    expect(ratiosOf(faster)).toEqual([1.5, 1]);
    expect(ratiosOf(slower)).toEqual([0.9, 0.9, 1]);
  });

  test('takes the middle of an odd number of values, and the mean of the two middle ones of an even number', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('shows both medians, the median of the ratios, the least and the most, and names what is slower', () => {
    const table = comparison('v1', [
      { name: 'watch', what: '`watch` catching up', pairs: slower },
      { name: 'evtx', what: '`who`, .evtx', pairs: faster },
    ]);
    expect(table).toBe(`\
| what                       | median of v1 | median of ours | v1 time / our time | least to most  |
|----------------------------|--------------|----------------|--------------------|----------------|
| watch: \`watch\` catching up | 1.000 s      | 1.000 s        | 0.900              | 0.900 to 1.000 |
| evtx: \`who\`, .evtx         | 2.500 s      | 2.000 s        | 1.250              | 1.000 to 1.500 |

Below 0.95: watch (0.900).
`);
  });

  test('says so where nothing is slower, at 0.95 neither', () => {
    const pairs = [{ theirs: 0.95, ours: 1 }];
    expect(comparison('v1', [{ name: 'csv', what: 'CSV', pairs }])).toContain('Below 0.95: none.');
  });
});
