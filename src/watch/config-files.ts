import { statSync } from 'node:fs';
import { includedFiles } from '../config/include.ts';
import { ConfigError } from '../config/problem.ts';
import type { Config } from '../config/types.ts';

/** Tells when the files of a configuration have changed. */
export interface ConfigFiles {
  /**
   * Whether one of them has changed, has come or has gone since it was asked last, once they have kept still between
   * two questions; or at once, as it is `wanted`.
   */
  changed(wanted: boolean): boolean;
  /** Goes by the files of another configuration from now on. */
  follow(config: Config): void;
  /** Looks at the files too in which a configuration that was refused has faults: to mend one is a change. */
  refused(error: unknown): void;
}

/** Knows the files of a configuration as they are now: itself, those that it includes, and the list of people. */
export function createConfigFiles(config: Config): ConfigFiles {
  let running = config;
  let faulty: readonly string[] = [];
  let known = print();
  let seen = known;

  function print(): string {
    const files = [...running.files, ...faulty, ...includedFiles(running.include, running.folder)];
    return [...new Set(files)].map((file) => `${file} ${printOf(file)}`).join('\n');
  }

  return {
    changed(wanted) {
      const now = print();
      const still = now === seen;
      seen = now;
      // An editor that writes anew what it saves takes the main file away for a moment.
      const gone = printOf(running.file) === undefined;
      if (!wanted && (!still || now === known || gone)) return false;
      known = now;
      return true;
    },
    follow(next) {
      running = next;
      faulty = [];
      known = print();
      seen = known;
    },
    refused(error) {
      if (!(error instanceof ConfigError)) return;
      faulty = error.problems.map(({ file }) => file);
      known = print();
      seen = known;
    },
  };
}

function printOf(file: string): string | undefined {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return undefined;
  }
}
