import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const LONG = 'test/**/*.long.test.ts';
/** Tests of which `npm test` runs a part only: see test/runs.ts. */
const RANDOM = globSync('test/**/*.test.ts').filter((file) => /from '[./]*\/runs\.ts'/.test(readFileSync(file, 'utf8')));

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
