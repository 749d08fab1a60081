import { defineConfig } from 'vitest/config';

/** Files that run the program as a whole, or change what a process has only one of: each has a process of its own. */
const WHOLE = ['test/*.test.ts', 'test/{cli,config,crash,hostile,package,real,store,time,watch}/**/*.test.ts', 'test/alert/mail/**/*.test.ts'];
const LONG = 'test/**/*.long.test.ts';

// Node.js runs the tests as it runs the program: it strips the types itself, and nothing is bundled for them.
const common = { testTimeout: 30_000, hookTimeout: 30_000, experimental: { viteModuleRunner: false } };

export default defineConfig({
  test: {
    projects: [
      // What only computes, or keeps to folders of its own: the files share processes, and load the program once in each.
      { test: { ...common, name: 'pure', include: ['test/**/*.test.ts'], exclude: [LONG, ...WHOLE], isolate: false, maxWorkers: '100%', sequence: { groupOrder: 0 } } },
      // They mostly wait, for processes, servers and clocks: twice as many as there are processors.
      { test: { ...common, name: 'whole', include: WHOLE, exclude: [LONG], maxWorkers: '200%', sequence: { groupOrder: 1 } } },
    ],
  },
});
