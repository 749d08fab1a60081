import { expect, test } from 'vitest';
import { survey } from './mutate.ts';

test(
  '10,000 logs with changed bytes: none that was not written, and none of the others is lost',
  { timeout: 240_000 },
  async () => {
    const { wrong, untouched, read } = await survey(10_000, 2);
    expect(wrong).toEqual([]);
    expect(read).toBe(untouched);
  },
);
