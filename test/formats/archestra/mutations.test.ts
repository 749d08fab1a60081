import { expect, test } from 'vitest';
import { survey } from './mutate.ts';

test('600 logs with changed bytes: no record is read that was not written, none of the others is lost', async () => {
  const { wrong, untouched, read } = await survey(600, 1);
  expect(wrong).toEqual([]);
  expect(read).toBe(untouched);
});
