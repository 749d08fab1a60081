import { dirname } from 'node:path';
import { readsEvents, type Parser } from '../domain/product.ts';
import { formatFor, recogniseFile } from './index.ts';

/**
 * The logs of one source where they lie in several folders: they are surely of several instances, whose starts, holders
 * and counts would be mixed. Lists of holders may lie anywhere, and so may files of events.
 */
export async function mixedLogs(paths: readonly string[], parser: Parser): Promise<string[]> {
  if (readsEvents(parser) || new Set(paths.map(dirname)).size < 2) return [];
  const tables = await Promise.all(paths.map((path) => isTable(path, parser)));
  const logs = paths.filter((_, at) => tables[at] !== true);
  return new Set(logs.map(dirname)).size < 2 ? [] : logs;
}

async function isTable(path: string, parser: Parser): Promise<boolean> {
  try {
    return formatFor(await recogniseFile(path, { parsers: [parser] }), parser)?.records === 'table';
  } catch {
    return false;
  }
}
