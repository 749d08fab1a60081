import { dirname } from 'node:path';
import type { Json } from '../domain/reading.ts';
import { positionIn } from './position.ts';

/** Why the input at a path was not read at the last look, as a sentence, from the position that it led to; null where it was. */
export function troubleOf(position: Json | undefined, path: string): string | null {
  if (position === undefined) return `${path} was not looked at yet`;
  const log = positionIn(position);
  if (log === undefined) return ofSnapshot(position, path);
  const found = log.troubles.find(({ file }) => file === path || file === dirname(path));
  if (found !== undefined) return `${found.file} cannot be read (${found.what})`;
  return log.files.some(({ current }) => current) ? null : missing(path);
}

function ofSnapshot(position: Json, path: string): string | null {
  if (typeof position !== 'object' || position === null || !('trouble' in position)) return `what was read of ${path} is not understood`;
  if (position['trouble'] !== null) return `${path} cannot be read (${String(position['trouble'])})`;
  return position['seen'] === null ? missing(path) : null;
}

function missing(path: string): string {
  return `${path} is not there`;
}
