import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import long from '../vitest.long.config.ts';

test('what `npm test` runs a part of, the long tests run in full', () => {
  const files = globSync('**/*.test.ts', { cwd: import.meta.dirname });
  const partly = files.filter((file) =>
    /\bfrom '.*\bruns\.ts'/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
  expect(partly.length).toBeGreaterThan(20);
  expect(long.test?.env).toEqual({ SEATWATCH_TEST_RUNS: 'full' });
  expect(long.test?.include).toEqual(expect.arrayContaining(partly.map((file) => join('test', file))));
});
