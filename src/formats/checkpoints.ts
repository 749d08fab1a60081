import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../domain/entry.ts';
import type { Checkpoint } from '../domain/reader.ts';
import { IN_FOLDER, NOT_THERE, NOT_UNDERSTOOD } from './trouble.ts';

type JsonObject = { readonly [key: string]: Json };

/**
 * A stored checkpoint with the name of the reader that wrote it and what all checkpoints tell. Versions up to 0.1
 * stored none: then both are taken from the fields by which the readers knew their own. One that has them is given back
 * as it is; one that no reader has ever written is named `unknown`.
 * `path` is that of its input, to which the troubles of a log and of its folder belong.
 */
export function namedCheckpoint(stored: Json, path: string): Checkpoint {
  const fields = isObject(stored) ? stored : {};
  if (isNamed(fields)) return fields;
  if (fields['version'] === 1) {
    if (isLog(fields)) return { ...fields, reader: 'text-log', version: 1, ...toldByLog(fields, path) };
    if ('read' in fields && 'seen' in fields)
      return { ...fields, reader: 'snapshot', version: 1, trouble: troubleIn(fields), readTo: null };
    if (fields['reader'] === 'evtx')
      return { ...fields, reader: 'evtx', version: 1, trouble: troubleIn(fields), readTo: null };
  }
  return { reader: 'unknown', version: 0, trouble: NOT_UNDERSTOOD, readTo: null };
}

/** A checkpoint as the reader of that name wrote it, to be changed at will; undefined where another one wrote it. */
export function ownCheckpoint<T extends Checkpoint>(
  from: Checkpoint | undefined,
  { reader, version }: Pick<T, 'reader' | 'version'>,
): T | undefined {
  return from?.reader === reader && from.version === version ? (structuredClone(from) as T) : undefined;
}

/** The checkpoint that was given where nothing has changed in it: what is the same object need not be written. */
export function sameOr(next: Checkpoint, from: Checkpoint | undefined): Checkpoint {
  return from !== undefined && isDeepStrictEqual(next, from) ? from : next;
}

/**
 * Whether nothing has been seen of an input yet, not even that it is not there: what it holds then is history. A reader
 * that stood in for the one that reads it now may have seen that.
 */
export function isFirstSight(from: Checkpoint | undefined): boolean {
  return from === undefined || from.opened === false;
}

function isObject(stored: Json): stored is JsonObject {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored);
}

function isNamed(fields: JsonObject): fields is Checkpoint {
  return typeof fields['reader'] === 'string' && 'trouble' in fields && 'readTo' in fields;
}

interface StoredLog {
  files: readonly { current: boolean }[];
  troubles: readonly { file: string; what: string }[];
}

function isLog(fields: JsonObject): fields is JsonObject & { [K in keyof StoredLog]: StoredLog[K] & Json } {
  return ['files', 'done', 'troubles'].every((part) => Array.isArray(fields[part]));
}

/** What a log tells of itself. When it was written last is told again at the next look. */
function toldByLog({ files, troubles }: StoredLog, path: string): Pick<Checkpoint, 'trouble' | 'readTo'> {
  return { trouble: troubleOfLog(path, files, troubles), readTo: null };
}

/** Why the file at a path was not read, of what is lacking among it, its siblings and its folder; null where it was. */
export function troubleOfLog(
  path: string,
  files: StoredLog['files'],
  troubles: StoredLog['troubles'],
): Checkpoint['trouble'] {
  const folder = dirname(path);
  const found = troubles.find(({ file }) => file === path || file === folder);
  if (found !== undefined) return found.file === path ? found.what : `${IN_FOLDER}${found.what}`;
  return files.some(({ current }) => current) ? null : NOT_THERE;
}

function troubleIn({ trouble, seen }: JsonObject): Checkpoint['trouble'] {
  if (typeof trouble === 'string') return trouble;
  return seen === null ? NOT_THERE : null;
}
