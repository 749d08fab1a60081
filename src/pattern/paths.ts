import { globSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { isAbsolute, join, parse } from 'node:path';

/** How Windows begins a path that it takes as it stands, up to the drive or the share: `\\?\C:\`, `\\?\UNC\`. */
const VERBATIM = /^[\\/]{2}[?.][\\/]/;

/** Whether a path is a pattern for files; the `?` of `\\?\C:\logs` makes none. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path.replace(VERBATIM, ''));
}

/**
 * What fits a pattern, as paths that start from `folder` where the pattern does, files and folders in no order. Throws
 * what the file system throws.
 */
export async function* fitting(pattern: string, folder: string): AsyncGenerator<string> {
  const { base, rest, within } = startOf(pattern, folder);
  for await (const match of glob(rest, { cwd: base })) yield within(match);
}

/**
 * What fits a pattern, as `fitting` gives it, as a list: for the few files of a configuration, since it waits for the
 * disk.
 */
export function fittingNow(pattern: string, folder: string): string[] {
  const { base, rest, within } = startOf(pattern, folder);
  return globSync(rest, { cwd: base }).map(within);
}

/**
 * What Node.js is to be asked: on Windows it finds nothing on a drive or a share that the pattern itself names, so that
 * it is asked from there on.
 */
function startOf(pattern: string, folder: string): { base: string; rest: string; within: (match: string) => string } {
  if (process.platform !== 'win32' || !isAbsolute(pattern))
    return { base: folder, rest: pattern, within: (match) => match };
  const { root } = parse(pattern);
  const parts = pattern.slice(root.length).split(/[\\/]+/);
  const first = parts.findIndex((part) => isPattern(part));
  const plain = first === -1 ? parts.length - 1 : first;
  const base = join(root, ...parts.slice(0, plain));
  return { base, rest: parts.slice(plain).join('/'), within: (match) => join(base, match) };
}
