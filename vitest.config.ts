import { defineConfig } from 'vitest/config';

/** Files that hang, kill or crowd a process: each has one of its own. All others share a few. */
const ALONE = ['test/{crash,package,watch}/**/*.test.ts', 'test/notify/receivers/**/*.test.ts'];
const ALL = 'test/**/*.test.ts';
const LONG = 'test/**/*.long.test.ts';

// Node.js runs the tests as it runs the program: it strips the types itself, and nothing is bundled for them.
const common = { testTimeout: 30_000, hookTimeout: 30_000, experimental: { viteModuleRunner: false } };

export default defineConfig({
  test: {
    // Many wait for a process, a server or a clock: with one more than there are processors these have work meanwhile.
    maxWorkers: '150%',
    projects: [
      { test: { ...common, name: 'shared', include: [ALL], exclude: [...ALONE, LONG], isolate: false } },
      { test: { ...common, name: 'alone', include: ALONE, exclude: [LONG] } },
    ],
  },
});
