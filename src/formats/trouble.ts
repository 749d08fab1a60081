import { dirname } from 'node:path';
import type { Json } from '../domain/entry.ts';
import { checkpointIn } from './text-log/checkpoint.ts';

/** What cannot be read, and why, in a few words such as `permission denied (EACCES)`. */
export interface Lack {
  file: string;
  cause: string;
}

const NOT_THERE = 'no such file';

/** What the codes of the system and of readers mean to who is to mend it. */
const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EPERM: 'permission denied (EPERM)',
  ENOENT: 'no such folder',
  ENOTDIR: 'no such folder',
  'no file': 'not a regular file',
  'no export': 'holds no events in a form that is known',
};

/**
 * What was lacking when the input at a path was read last, from the position that it led to; null where nothing was.
 */
export function lackOf(position: Json, path: string): Lack | null {
  const code = codeOf(position, path);
  return code === null
    ? null
    : {
        file: code.file,
        cause: CAUSES[code.what] ?? (code.what === NOT_THERE ? NOT_THERE : `cannot be read (${code.what})`),
      };
}

/**
 * Why the input at a path was not read at the last look, as a sentence, from the position that it led to; null where it
 * was, or was not looked at.
 */
export function troubleOf(position: Json | undefined, path: string): string | null {
  const found = position === undefined ? null : codeOf(position, path);
  if (found === null) return null;
  return found.what === NOT_THERE ? `${found.file} is not there` : `${found.file} cannot be read (${found.what})`;
}

function codeOf(position: Json, path: string): { file: string; what: string } | null {
  const log = checkpointIn(position);
  if (log === undefined) return ofSnapshot(position, path);
  const found = log.troubles.find(({ file }) => file === path || file === dirname(path));
  if (found !== undefined) return found;
  return log.files.some(({ current }) => current) ? null : { file: path, what: NOT_THERE };
}

function ofSnapshot(position: Json, path: string): { file: string; what: string } | null {
  if (typeof position !== 'object' || position === null || !('trouble' in position))
    return { file: path, what: 'what was read of it is not understood' };
  if (position['trouble'] !== null) return { file: path, what: String(position['trouble']) };
  return position['seen'] === null ? { file: path, what: NOT_THERE } : null;
}
