import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const LONG = 'test/**/*.long.test.ts';
/** Tests of which `npm test` runs a part only: see test/runs.ts. */
const RANDOM = globSync('test/**/*.test.ts', { cwd: import.meta.dirname }).filter(isRandom);

function isRandom(file: string): boolean {
  return /from '[./]+\/runs\.ts'/.test(readFileSync(join(import.meta.dirname, file), 'utf8'));
}

// One file at a time: they measure, and they kill processes.
export default defineConfig({
  test: {
    include: [LONG, ...RANDOM],
    env: { SEATWATCH_TEST_RUNS: 'full' },
    testTimeout: 900_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    experimental: { viteModuleRunner: false },
  },
});
