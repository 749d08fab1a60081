import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { isAbsolute, join, parse, resolve, sep } from 'node:path';

/** A folder that a path leads through, or a link that is followed on the way; `stats` are those of the link itself. */
export interface Passed {
  path: string;
  stats: Stats;
}

/** All that a path leads through, from `/` on. `end` is what it leads to, or the last that exists. */
export interface Way {
  passed: readonly Passed[];
  end: Passed;
  exists: boolean;
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/**
 * Follows a path step by step, so that it is known who could lead it elsewhere.
 * @throws an error that names the path where its links lead in a circle, and what the file system throws.
 */
export function wayTo(path: string): Way {
  const { root } = parse(resolve(path));
  const passed: Passed[] = [];
  let at = root;
  let rest = partsOf(resolve(path).slice(root.length));
  let links = 0;
  for (let name: string | undefined = ''; name !== undefined; name = rest.shift()) {
    const next = join(at, name);
    const stats = statsOf(next);
    if (stats === undefined) return { passed, end: endOf(passed, path), exists: false };
    if (stats !== 'hidden') passed.push({ path: next, stats });
    if (stats === 'hidden' || !stats.isSymbolicLink()) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw new Error(`cannot find ${path}: its links lead in a circle; name another folder`);
    const target = readlinkSync(next);
    if (isAbsolute(target)) at = root;
    rest = [...partsOf(target), ...rest];
  }
  // A link to the root of the file system ends with itself.
  if (endOf(passed, path).stats.isSymbolicLink()) passed.push({ path: at, stats: lstatSync(at) });
  return { passed, end: endOf(passed, path), exists: true };
}

/** Undefined where nothing is; `hidden` where the permission model of Node.js keeps this process out. */
function statsOf(path: string): Stats | 'hidden' | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_ACCESS_DENIED') return 'hidden';
    throw error;
  }
}

function endOf(passed: readonly Passed[], path: string): Passed {
  const end = passed.at(-1);
  if (end !== undefined) return end;
  throw new Error(`cannot look at ${path}: Node.js was started without the permission for it (--allow-fs-read)`);
}

function partsOf(path: string): string[] {
  return path.split(sep).filter((part) => part !== '');
}
