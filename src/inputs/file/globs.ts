import { glob, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';

/** How IRIS (`messages.old_20260928`) and others name a log that they put aside. */
const OLD = /^[._-]old(?:[._-]|$)/i;

/**
 * The inputs that the paths of a source stand for, absolute, each once, sorted.
 *
 * Relative paths start from `folder`. A plain path is given back even where nothing is there, since the file may come
 * later; a glob stands for the files that fit it now. A rotated sibling that a glob finds (`messages.old_20260928`,
 * `messages.log.1`) belongs to the log beside it and is no input of its own; nor is the alerts.log of IRIS, named or
 * not.
 */
export async function expandPaths(paths: readonly string[], folder: string): Promise<string[]> {
  const plain = new Set<string>();
  const found = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(folder, path);
    if (!/[*?[{]/.test(path) || (await isFile(absolute))) {
      plain.add(absolute);
      continue;
    }
    for await (const match of glob(path, { cwd: folder })) {
      const file = resolve(folder, match);
      if (await isFile(file)) found.add(file);
    }
  }
  const all = new Set([...plain, ...found]);
  const stems = new Set(
    [...all]
      .filter((file) => !OLD.test(extname(file)))
      .map((file) => file.slice(0, file.length - extname(file).length)),
  );
  const inputs = [...all].filter((file) => !isCopy(file, all) && (plain.has(file) || !isSibling(file, all, stems)));
  return inputs.toSorted();
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

/** Whether the name goes on from that of a log beside it: from the whole of it, or from its stem with `old`. */
function isSibling(file: string, all: ReadonlySet<string>, stems: ReadonlySet<string>): boolean {
  for (let at = file.length - 1; at > dirname(file).length + 1; at--) {
    if (!'._-'.includes(file.charAt(at))) continue;
    const before = file.slice(0, at);
    if (all.has(before) || (stems.has(before) && OLD.test(file.slice(at)))) return true;
  }
  return false;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
