import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** The words that rotation puts into a name, and the parts of a written date. */
const ROTATION_WORDS = new Set(
  (
    'old bak backup prev previous last orig save saved rotated archive archived copy ' +
    't z utc gmt am pm jan feb mar apr may jun jul aug sep oct nov dec'
  ).split(' '),
);

/** What compression adds to a name; whether such a file can be read shows when it is opened. */
const PACKED = /\.(?:gz|zst|xz|bz2|lz4|zip|7z|z)$/i;

const collator = new Intl.Collator('en', { numeric: true });

/**
 * Whether `name` is a rotated sibling of the log `base` by its name: it begins with the stem of `base`, goes on with
 * something that is neither letter nor digit, and holds no word besides the extension of `base` and those of rotation:
 * for `messages.log` these are `messages.old_20260928_2`, `messages.log.1`, `messages-20260101.log`, but not
 * `messages2.log` or `messages-errors.log` (a log of its own). What compression adds to a name changes nothing:
 * `messages.log.1.gz`. A base that is itself rotated or compressed has none.
 */
export function isSibling(base: string, name: string): boolean {
  const extension = extname(base);
  if (!isOwnExtension(extension)) return false;
  const stem = fold(basename(base, extension));
  const folded = fold(name);
  if (folded === fold(base) || !folded.startsWith(stem)) return false;
  const rest = folded.slice(stem.length).replace(PACKED, '');
  // It was compressed where it lay.
  if (`${stem}${rest}` === fold(base)) return true;
  if (!/^[^\p{L}\p{N}]/u.test(rest) || rest.endsWith('~')) return false;
  const words = rest.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.every((word) => ROTATION_WORDS.has(word) || `.${word}` === extension.toLowerCase());
}

/**
 * Of files in one folder those that are rotated siblings of another of them by their names, each with the log that
 * reads it; of several logs with each.
 */
export function siblingsAmong<T>(files: readonly T[], nameOf: (file: T) => string): [sibling: T, base: T][] {
  const named = files
    .map((file) => ({ file, name: fold(basename(nameOf(file))) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const pairs: [T, T][] = [];
  for (const base of named) {
    // The names that begin as that of the log does stand together.
    const stem = basename(base.name, extname(base.name));
    for (let at = firstNotBefore(named, stem); named[at]?.name.startsWith(stem) === true; at += 1) {
      const one = named[at]!;
      if (one !== base && isSibling(base.name, one.name)) pairs.push([one.file, base.file]);
    }
  }
  return pairs;
}

/** The place of the first of sorted names that is not before another. */
function firstNotBefore(named: readonly { name: string }[], stem: string): number {
  let [low, high] = [0, named.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (named[middle]!.name < stem) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a rotation adds to a name: a word for it, a number or a date behind all of the name, or a date. */
const SURE =
  /(?:^|[^\p{L}])(?:old|bak|backup|prev|previous|last|orig|save|saved|rotated|archive|archived)(?:$|[^\p{L}])/u;
const DATED = /(?:^|\D)(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?:\D|$)/;

/**
 * Whether the name of a sibling of the log `base` is surely one that a rotation gives, as `messages.log.1`,
 * `messages.old_2` and `messages-20260101.log` are; `messages-2.log` and `messages (1).log` may be another log, or a
 * copy that somebody made.
 */
export function isRotationName(base: string, name: string): boolean {
  const [whole, stem] = [fold(base), fold(basename(base, extname(base)))];
  const folded = fold(name).replace(PACKED, '');
  if (folded === whole || /^\.\d{1,3}$/.test(folded.startsWith(whole) ? folded.slice(whole.length) : '')) return true;
  const rest = folded.slice(stem.length).toLowerCase();
  return SURE.test(rest) || DATED.test(rest);
}

/** Whether a word, in lower case, is one that rotation puts into names. */
export function isRotationWord(word: string): boolean {
  return word.length > 2 && ROTATION_WORDS.has(word);
}

function isOwnExtension(extension: string): boolean {
  return (
    extension === '' ||
    (!PACKED.test(extension) &&
      /^\.\p{L}[\p{L}\p{N}]*$/u.test(extension) &&
      !ROTATION_WORDS.has(extension.slice(1).toLowerCase()))
  );
}

function fold(name: string): string {
  return process.platform === 'win32' ? name.toLowerCase() : name;
}

/**
 * The files beside `path`, and where it is a link also those beside the file that it leads to, whose names say that
 * they were rotated from it, in natural order of their names; whether they are regular files is not looked at. Throws
 * what `readdir` throws where a folder cannot be listed.
 */
export async function siblings(path: string): Promise<string[]> {
  const found = await Promise.all((await namesOf(path)).map(siblingsBeside));
  return [...new Set(found.flat())].filter((file) => file !== path);
}

/** The folders in which the siblings of a log lie. */
export async function foldersOf(path: string): Promise<string[]> {
  return [...new Set((await namesOf(path)).map((name) => dirname(name)))];
}

/** The path, and where it is a link the file that it leads to. */
async function namesOf(path: string): Promise<string[]> {
  try {
    return (await lstat(path)).isSymbolicLink() ? [path, await realpath(path)] : [path];
  } catch {
    return [path];
  }
}

async function siblingsBeside(path: string): Promise<string[]> {
  const base = basename(path);
  if (!isOwnExtension(extname(base))) return [];
  const names = (await readdir(dirname(path))).filter((name) => isSibling(base, name));
  return names.toSorted(byName(base)).map((name) => join(dirname(path), name));
}

/** Older names first: `x.log.2` was rotated before `x.log.1`; dated names are in the order of their dates. */
export function byName(base: string): (a: string, b: string) => number {
  const generation = (name: string): number => {
    const rest = name.startsWith(`${base}.`) ? name.slice(base.length + 1).replace(PACKED, '') : '';
    return /^\d{1,3}$/.test(rest) ? Number(rest) : -1;
  };
  return (a, b) => {
    const [older, newer] = [generation(basename(a)), generation(basename(b))];
    return older >= 0 && newer >= 0 ? newer - older : collator.compare(a, b);
  };
}
