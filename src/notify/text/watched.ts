/** So many files of one folder are named each. */
const MOST_NAMED = 3;

/**
 * What is watched from now on, each file as `source: path (product, instance, zone)`: of a folder with many that differ
 * in nothing else one line stands for all, so that who reads it on a telephone comes to the seats below it.
 */
export function foldersOf(watching: readonly string[]): string[] {
  const folders = Map.groupBy(watching, (one) => partsOf(one)?.join('\u0001') ?? one);
  return [...folders.values()].flatMap((group) => {
    const [first = ''] = group;
    const parts = partsOf(first);
    if (parts === undefined || group.length <= MOST_NAMED) return group;
    const [folder, rest] = parts;
    return [`${folder} (${group.length} files; ${rest}`];
  });
}

/** The folder with the source before it, and what stands behind the name of the file. */
function partsOf(one: string): [folder: string, rest: string] | undefined {
  const at = one.lastIndexOf(' (');
  const path = one.slice(0, Math.max(0, at));
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return at < 0 || end < 0 ? undefined : [path.slice(0, end), one.slice(at + 2)];
}
