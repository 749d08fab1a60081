import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ran, type RunOptions } from './program.ts';

/** What is compared of a package-lock.json. */
export interface Lock {
  packages?: Record<string, { version?: string; integrity?: string; dev?: boolean }>;
}

/** The commit that a ref names, as 40 hex digits. Throws where git knows no such commit in the repository. */
export async function commitOf(repository: string, ref: string, { signal }: RunOptions = {}): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  try {
    return (await git(repository, args, { signal })).trim();
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const remedy = 'give a branch, a tag or a commit; in a shallow clone, `git fetch --unshallow` first';
    throw new Error(`cannot compare with ${ref}: it names no commit in ${repository}; ${remedy}`, { cause: error });
  }
}

/** Whether files that git follows differ from the commit that is checked out. */
export async function isChanged(repository: string, { signal }: RunOptions = {}): Promise<boolean> {
  return (await git(repository, ['status', '--porcelain', '--untracked-files=no'], { signal })).trim() !== '';
}

/**
 * Lays the files of a commit into a folder that is not there yet, ready to run: with a link to the node_modules of the
 * repository where these will do, otherwise with packages of its own. Throws where git, tar or npm fails.
 *
 * By an archive, not by a worktree: of that the repository would have to be told again, also after a kill.
 */
export async function checkOut(
  { repository, commit, folder }: { repository: string; commit: string; folder: string },
  { signal }: RunOptions = {},
): Promise<void> {
  const archive = `${folder}.tar`;
  mkdirSync(folder, { recursive: true });
  await git(repository, ['archive', '--format=tar', `--output=${archive}`, commit], { signal });
  await needed('tar', ['-xf', archive], { cwd: folder, signal });
  rmSync(archive);
  const installed = join(repository, 'node_modules');
  if (existsSync(installed) && covers(lockOf(repository), lockOf(folder))) {
    symlinkSync(realpathSync(installed), join(folder, 'node_modules'), 'junction');
    return;
  }
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];
  try {
    await needed('npm', ['ci', '--omit=dev', '--ignore-scripts', ...quiet], { cwd: folder, signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const remedy = 'see whether npm reaches its registry, or compare with a commit whose package-lock.json is complete';
    throw new Error(`cannot install the packages of ${commit} by npm ci: ${remedy}`, { cause: error });
  }
}

/**
 * Whether the packages of one lock will do for the program of another: each that is not for development alone is there
 * at the same place and of the same version, and none of them finds another one in its own node_modules.
 */
export function covers(ours: Lock, theirs: Lock): boolean {
  const all = theirs.packages ?? {};
  const program = Object.entries(all).filter(([place, { dev }]) => place !== '' && dev !== true);
  // Without any package it is no lock of this program.
  const present = program.length > 0 && program.every(([place, { version, integrity }]) => {
    const own = ours.packages?.[place];
    return own !== undefined && own.version === version && own.integrity === integrity;
  });
  const within = program.map(([place]) => `${place}/node_modules/`);
  const added = Object.keys(ours.packages ?? {}).filter((place) => !(place in all));
  return present && !added.some((place) => within.some((start) => place.startsWith(start)));
}

function lockOf(folder: string): Lock {
  const file = join(folder, 'package-lock.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Lock) : {};
}

function git(repository: string, args: readonly string[], options: RunOptions): Promise<string> {
  return needed('git', ['-C', repository, ...args], options);
}

async function needed(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const answered = await ran(command, args, options);
  if (answered === undefined) throw new Error(`cannot compare two checkouts: ${command} is not installed; install it`);
  return answered.stdout;
}
