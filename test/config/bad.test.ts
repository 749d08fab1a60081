import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { Problem } from '../../src/config/problem.ts';
import { makeContext } from './context.ts';

const FOLDER = join(import.meta.dirname, 'bad');
const EXPECT = '# expect: ';

function problemsOf(file: string): readonly Problem[] {
  try {
    loadConfig(file, makeContext());
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Each file says in its first lines, one line a problem, what is wrong with it. */
describe('a configuration that is wrong is refused with everything that is wrong with it', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

  test.each(files)('%s', (name) => {
    const file = join(FOLDER, name);
    const lines = readFileSync(file, 'utf8').split('\n');
    const expected = lines.filter((line) => line.startsWith(EXPECT)).map((line) => line.slice(EXPECT.length));
    const problems = problemsOf(file);
    expect(problems.map(({ line, message, remedy }) => `line ${line}: ${message}; ${remedy}`)).toEqual(expected);
    for (const problem of problems) {
      expect(basename(problem.file)).toBe(name);
      expect(problem.line).toBeLessThanOrEqual(lines.length);
      expect(problem.column).toBeGreaterThan(0);
    }
  });

  test('there are files to hold against', () => {
    expect(files.length).toBeGreaterThan(40);
  });
});
