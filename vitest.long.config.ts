import { defineConfig } from 'vitest/config';

// One file at a time: they measure, and they kill processes.
export default defineConfig({
  test: { include: ['test/**/*.long.test.ts'], testTimeout: 900_000, hookTimeout: 120_000, fileParallelism: false, passWithNoTests: true },
});
