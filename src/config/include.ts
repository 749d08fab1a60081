import { resolve } from 'node:path';
import * as z from 'zod';
import { fittingNow, isPattern } from '../pattern/paths.ts';
import { path } from './fields.ts';
import { INCLUDABLE, joinedSheet } from './joined.ts';
import { listed, quoted } from './problem.ts';
import { readText } from './read-text.ts';
import { isGroup, openSheet, type Sheet } from './sheet.ts';

/** More files than a person keeps for one configuration; a glob that finds more has found something else. */
const MOST = 500;

const SCHEMA = z.union([path, z.array(path)]).transform((value) => (typeof value === 'string' ? [value] : value));

/** The main file with all that it includes, and which files that are. */
export interface Included {
  sheet: Sheet;
  /** As they are written, relative to the folder of the main file. */
  globs: readonly string[];
  /** Absolute, in the order in which they are joined. */
  files: readonly string[];
}

/**
 * Reads `include`: the files that its paths and globs stand for, each path's in the order of their names. What is
 * wrong with one is reported of it; where a file cannot be read or is no YAML, `sheet` is broken.
 */
export function withIncluded(main: Sheet, file: string, folder: string): Included {
  const alone = { sheet: main, globs: [], files: [] };
  if (!isGroup(main.value) || main.value['include'] === undefined) return alone;
  const globs = readGlobs(main, main.value['include']);
  const files = includedFiles(globs, folder).filter((each) => each !== resolve(file));
  if (files.length > MOST) {
    main.report(['include'], 'value', `include finds ${files.length} files`, `name a folder with ${MOST} at most`);
    return { ...alone, globs };
  }
  const sheets = files.map((each) => {
    const { text, problems } = readText(each);
    const sheet = openSheet(text ?? '', each);
    sheet.problems.push(...problems);
    if (problems.length === 0 && !sheet.broken) mustHoldPartsAlone(sheet);
    return { sheet, broken: sheet.broken || problems.length > 0 };
  });
  const joined = joinedSheet(
    main,
    sheets.flatMap(({ sheet }) => sheet),
  );
  return {
    sheet: { ...joined, broken: main.broken || sheets.some(({ broken }) => broken) },
    globs,
    files,
  };
}

/** The files that paths and globs stand for now, absolute, each once; a plain path also where nothing is there. */
export function includedFiles(globs: readonly string[], folder: string): string[] {
  const found = globs.flatMap((one) =>
    isPattern(one)
      ? fittingNow(one, folder)
          .map((each) => resolve(folder, each))
          .toSorted()
      : [resolve(folder, one)],
  );
  return [...new Set(found)];
}

function readGlobs(sheet: Sheet, value: unknown): readonly string[] {
  if (Array.isArray(value) || typeof value === 'string') return sheet.read(SCHEMA, value, ['include']) ?? [];
  sheet.report(['include'], 'value', 'include must be a path or a list of paths', 'write include: conf.d/*.yaml');
  return [];
}

function mustHoldPartsAlone(sheet: Sheet): void {
  // A file that holds nothing yet is none that is wrong.
  if (sheet.value === undefined || sheet.value === null) return;
  if (!isGroup(sheet.value)) {
    const remedy = `begin with one of ${listed(INCLUDABLE, 'and')}`;
    sheet.report([], 'value', 'the file is not made of keys', remedy);
    return;
  }
  for (const key of Object.keys(sheet.value)) {
    if (INCLUDABLE.includes(key)) continue;
    const [message, remedy] =
      key === 'include'
        ? ['an included file includes no others', 'name them in the main file']
        : [
            `${quoted(key)} is not for an included file, which holds ${listed(INCLUDABLE, 'and')}`,
            'move it to the main file',
          ];
    sheet.report([key], 'key', message, remedy);
  }
}
