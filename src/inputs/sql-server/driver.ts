import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type * as Tedious from 'tedious';
import { AskFailed } from './failure.ts';

/**
 * The driver `tedious`, which is no part of seatwatch: nine of ten sites ask no database, and it is larger than all
 * else. Throws AskFailed with the command that installs it where it is not there.
 */
export async function loadDriver(): Promise<typeof Tedious> {
  try {
    return await import('tedious');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    const why = isAbsent ? 'is not installed' : `cannot be loaded (${error instanceof Error ? error.message : error})`;
    throw new AskFailed('driver', `the driver tedious ${why}: ${installWords(packageRoot())}`, error);
  }
}

/** How what seatwatch needs beside itself is installed, by the folder of its package. */
export function installWords(root: string, exists: (path: string) => boolean = existsSync): string {
  const [above, name] = [dirname(root), 'tedious@20'];
  if (basename(above) !== 'node_modules') return `run npm install ${name} in ${root}`;
  const base = dirname(above);
  if (exists(join(base, 'package.json'))) return `run npm install ${name} in ${base}`;
  // On Windows global packages lie right below the prefix.
  const prefix = basename(base) === 'lib' ? dirname(base) : base;
  return `run npm install --global --prefix ${prefix} ${name}`;
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
