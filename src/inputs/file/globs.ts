import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fitting, isPattern } from '../../pattern/paths.ts';
import { siblingsAmong } from './siblings.ts';

/** How a file is called that was put aside: `events.old_20260928`. */
const OLD = /^[._-]old(?:[._-]|$)/i;

/**
 * The inputs that the paths of a source stand for, absolute, each once, sorted.
 *
 * Relative paths start from `folder`. A plain path is given back even where nothing is there, since the file may come
 * later; a glob stands for the files that fit it now. A rotated sibling that a glob finds (`messages.old_20260928`,
 * `messages.log.1`) is read with the log beside it (`isSibling`) and is no input of its own; nor is the alerts.log of
 * IRIS, named or not. Of exports (whatever is no log of lines) only what goes on from the whole name of another, or is
 * called old, is such a sibling: `events-2.csv` is an export of its own.
 */
export async function expandPaths(
  paths: readonly string[],
  folder: string,
  of: 'logs' | 'exports' = 'logs',
): Promise<string[]> {
  const plain = new Set<string>();
  const found = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(folder, path);
    if (!isPattern(path) || (await isFile(absolute))) {
      plain.add(absolute);
      continue;
    }
    for await (const match of fitting(path, folder)) {
      const file = resolve(folder, match);
      if (await isFile(file)) found.add(file);
    }
  }
  const all = new Set([...plain, ...found]);
  const rotated = siblingsIn([...all], of);
  const inputs = [...all].filter((file) => !isCopy(file, all) && (plain.has(file) || !rotated.has(file)));
  return inputs.toSorted();
}

/** The files that are read as rotated siblings of another of them. */
function siblingsIn(files: readonly string[], of: 'logs' | 'exports'): Set<string> {
  const folders = [...Map.groupBy(files, (file) => dirname(file)).values()];
  const pairs = folders.flatMap((inFolder) => siblingsAmong(inFolder, (file) => file));
  return new Set(pairs.filter(([file, base]) => of === 'logs' || isPutAside(file, base)).map(([file]) => file));
}

/** Whether a name goes on from the whole of another, or from its stem with `old`. */
function isPutAside(file: string, base: string): boolean {
  const stem = base.slice(0, base.length - extname(base).length);
  if (file.startsWith(base) && /^[._-]/.test(file.slice(base.length))) return true;
  return file.startsWith(stem) && OLD.test(file.slice(stem.length));
}

/**
 * Whether a file, among others by their absolute paths, is the alerts.log of IRIS, which holds copies of some lines of
 * the log beside it.
 */
export function isCopy(file: string, all: ReadonlySet<string>): boolean {
  return (
    basename(file).toLowerCase() === 'alerts.log' &&
    ['messages.log', 'cconsole.log'].some((log) => all.has(join(dirname(file), log)))
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
