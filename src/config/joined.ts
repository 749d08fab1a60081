import { quoted } from './problem.ts';
import { isGroup, sheetOver, type Sheet } from './sheet.ts';
import type { Path } from './yaml.ts';

/**
 * What an included file may hold: lists that go on, and groups with names of one's own. The rest is the main file's.
 */
export const LISTS = ['sources', 'pools', 'rules'] as const;
const GROUPS = ['people', 'hosts'] as const;
export const INCLUDABLE: readonly string[] = [...LISTS, ...GROUPS, 'patterns'];

/** An entry of what was joined: in which file it stands, and where there. */
interface Owned {
  sheet: Sheet;
  path: Path;
}

/**
 * A main file and those that it includes as one sheet: lists are joined in the order of the files, groups by their
 * keys, patterns by system. What is reported of an entry is told of the file and the line that it stands in.
 */
export function joinedSheet(main: Sheet, included: readonly Sheet[]): Sheet {
  const sheets = [main, ...included];
  const owners = new Map<string, Owned>();
  const value: Record<string, unknown> = { ...(isGroup(main.value) ? main.value : {}) };
  for (const key of LISTS) join(value, key, listIn(sheets, [key], owners));
  for (const key of GROUPS) join(value, key, groupIn(sheets, key, owners));
  const systems = new Set(sheets.flatMap((sheet) => Object.keys(groupOf(sheet, 'patterns'))));
  for (const system of systems) {
    const patterns = { ...(isGroup(value['patterns']) ? value['patterns'] : {}) };
    join(patterns, system, listIn(sheets, ['patterns', system], owners));
    value['patterns'] = patterns;
  }

  /** The longest beginning of a path that one file owns tells which one it is. */
  function ownerOf(path: Path): Owned {
    for (let length = path.length; length > 0; length -= 1) {
      const owner = owners.get(keyOf(path.slice(0, length)));
      if (owner !== undefined) return { sheet: owner.sheet, path: [...owner.path, ...path.slice(length)] };
    }
    return { sheet: main, path };
  }

  return sheetOver({
    value,
    broken: false,
    problems: sheets.flatMap(({ problems }) => problems),
    spot(path, on) {
      const owner = ownerOf(path);
      return owner.sheet.spot(owner.path, on);
    },
    source(path) {
      const owner = ownerOf(path);
      return owner.sheet.source(owner.path);
    },
  });
}

function join(into: Record<string, unknown>, key: string, joined: unknown): void {
  if (joined !== undefined) into[key] = joined;
}

/** The entries of a list in all files; the value as it stands where no file but the main one has it. */
function listIn(sheets: readonly Sheet[], path: Path, owners: Map<string, Owned>): unknown {
  const [main, ...others] = sheets.map((sheet) => ({ sheet, value: valueAt(sheet, path) }));
  if (main === undefined || others.every(({ value }) => value === undefined)) return main?.value;
  const all: unknown[] = [];
  const [first] = [main, ...others].filter(({ value }) => value !== undefined);
  if (first !== undefined) owners.set(keyOf(path), { sheet: first.sheet, path });
  for (const { sheet, value } of [main, ...others]) {
    for (const [index, entry] of sheet.list(value, path).entries()) {
      owners.set(keyOf([...path, all.length]), { sheet, path: [...path, index] });
      all.push(entry);
    }
  }
  return all;
}

function groupIn(sheets: readonly Sheet[], key: string, owners: Map<string, Owned>): unknown {
  const [main, ...others] = sheets.map((sheet) => ({ sheet, value: valueAt(sheet, [key]) }));
  if (main === undefined || others.every(({ value }) => value === undefined)) return main?.value;
  const all: [string, unknown][] = [];
  for (const { sheet, value } of [main, ...others]) {
    for (const [name, entry] of sheet.entries(value, [key])) {
      const before = owners.get(keyOf([key, name]));
      if (before !== undefined) {
        const { file, line } = before.sheet.spot(before.path, 'key');
        sheet.report(
          [key, name],
          'key',
          `${quoted(name)} stands under ${key} in ${file}:${line} already`,
          'remove one of the two',
        );
        continue;
      }
      owners.set(keyOf([key, name]), { sheet, path: [key, name] });
      all.push([name, entry]);
    }
  }
  // Not by assignment: a name may be one that objects have.
  return Object.fromEntries(all);
}

function groupOf(sheet: Sheet, key: string): Readonly<Record<string, unknown>> {
  const value = valueAt(sheet, [key]);
  return isGroup(value) ? value : {};
}

function valueAt(sheet: Sheet, path: Path): unknown {
  let value = sheet.value;
  for (const step of path) {
    if (!isGroup(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
