import { dirname } from 'node:path';
import type { Checkpoint } from '../domain/reader.ts';

/** What cannot be read, and why, in a few words such as `permission denied (EACCES)`. */
export interface Lack {
  file: string;
  cause: string;
}

/** The trouble of a checkpoint where nothing is at the path. */
export const NOT_THERE = 'no such file';
/** Where no reader knows the checkpoint. */
export const NOT_UNDERSTOOD = 'what was read of it is not understood';
/** What the trouble begins with where it is of the folder of the file. */
export const IN_FOLDER = 'folder: ';

/** What the trouble begins with where the file is read, and who writes it says that it could not. */
export const IN_EXPORT = 'export: ';

/** What the trouble begins with where a version of a table is not whole, or none of its product. */
export const IN_TABLE = 'table: ';

/** What the codes of the system and of readers mean to who is to mend it. */
const CAUSES: Readonly<Record<string, string>> = {
  EBUSY: 'another process holds it (EBUSY)',
  EACCES: 'permission denied (EACCES)',
  EPERM: 'permission denied (EPERM)',
  ENOENT: 'no such folder',
  ENOTDIR: 'no such folder',
  'no file': 'not a regular file',
  'no export': 'holds no events in a form that is known',
};

/** What was lacking when the input at a path was read last; null where nothing was. */
export function lackOf(checkpoint: Checkpoint, path: string): Lack | null {
  const told = toldIn(checkpoint, path);
  return told === null
    ? null
    : {
        file: told.file,
        cause: exportFailed(told.code) ?? badTable(told.code) ?? causeOf(told.code),
      };
}

/** What a code of the system or of a reader means, in a few words. */
export function causeOf(code: string): string {
  return CAUSES[code] ?? (code === NOT_THERE ? NOT_THERE : `cannot be read (${code})`);
}

function exportFailed(code: string): string | undefined {
  return code.startsWith(IN_EXPORT)
    ? `the script that exports events failed: ${code.slice(IN_EXPORT.length)}`
    : undefined;
}

function badTable(code: string): string | undefined {
  return code.startsWith(IN_TABLE) ? `no whole table: ${code.slice(IN_TABLE.length)}` : undefined;
}

/**
 * Why the input at a path was not read at the last look, as a sentence; null where it was, or was not looked at.
 */
export function troubleOf(checkpoint: Checkpoint | undefined, path: string): string | null {
  const told = checkpoint === undefined ? null : toldIn(checkpoint, path);
  if (told === null) return null;
  const failed = exportFailed(told.code) ?? badTable(told.code);
  if (failed !== undefined) return `${told.file}: ${failed}`;
  return told.code === NOT_THERE ? `${told.file} is not there` : `${told.file} cannot be read (${told.code})`;
}

/** The code of the trouble of a checkpoint, of the file or of its folder; undefined where there is none. */
export function codeIn({ trouble }: Checkpoint): string | undefined {
  return trouble?.replace(IN_FOLDER, '');
}

function toldIn({ trouble }: Checkpoint, path: string): { file: string; code: string } | null {
  if (trouble === null) return null;
  return trouble.startsWith(IN_FOLDER)
    ? { file: dirname(path), code: trouble.slice(IN_FOLDER.length) }
    : { file: path, code: trouble };
}
