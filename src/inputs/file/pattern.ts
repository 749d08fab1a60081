import { glob } from 'node:fs/promises';
import { isAbsolute, join, parse } from 'node:path';

/** How Windows begins a path that it takes as it stands, up to the drive or the share: `\\?\C:\`, `\\?\UNC\`. */
const VERBATIM = /^[\\/]{2}[?.][\\/]/;

/** Whether a path is a pattern for files; the `?` of `\\?\C:\logs` makes none. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path.replace(VERBATIM, ''));
}

/**
 * What fits a pattern, as paths that start from `folder` where the pattern does, files and folders in no order. What
 * Node.js is given starts below the drive or the share, since it finds nothing on a share that the pattern itself
 * names.
 */
export async function* fitting(pattern: string, folder: string): AsyncGenerator<string> {
  const { root } = parse(pattern);
  if (process.platform !== 'win32' || !isAbsolute(pattern)) return yield* glob(pattern, { cwd: folder });
  const [base, rest] = split(pattern, root);
  for await (const match of glob(rest, { cwd: base })) yield join(base, match);
}

/** The folder that a pattern begins in, at least its root, and what stands below that. */
function split(pattern: string, root: string): [base: string, rest: string] {
  const parts = pattern.slice(root.length).split(/[\\/]+/);
  const first = parts.findIndex((part) => isPattern(part));
  const plain = first === -1 ? parts.length - 1 : first;
  return [join(root, ...parts.slice(0, plain)), parts.slice(plain).join('/')];
}
