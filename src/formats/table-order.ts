import { stat } from 'node:fs/promises';
import type { Instant, Json } from '../domain/entry.ts';
import { tableInputOf, type Parser, type TableInput } from '../domain/product.ts';
import { createClock } from './table/past.ts';
import type { Checkpoint } from '../domain/reader.ts';
import type { ReadVersion } from './snapshot/snapshot.ts';
import { namedCheckpoint } from './checkpoints.ts';
import { rowsIn, versionBefore } from './table/table.ts';

/**
 * Files that are versions of one table, in the order in which these were made: by the time of each file, or by what its
 * rows say where it was copied later. One that cannot be read counts as of the time of its file, and stands at the end
 * where it has none.
 */
export async function inOrderOfMaking(paths: readonly string[], parser: Pick<Parser, 'inputs'>): Promise<string[]> {
  const input = tableInputOf(parser);
  const made: { path: string; at: Instant; written: Instant }[] = [];
  for (const path of paths) {
    const written = await stat(path).then(
      ({ mtimeMs }) => Math.trunc(mtimeMs),
      () => Infinity,
    );
    made.push({ path, written, at: await madeAt(path, written, input) });
  }
  return made.toSorted((a, b) => a.at - b.at || a.written - b.written).map(({ path }) => path);
}

async function madeAt(path: string, written: Instant, input: TableInput | undefined): Promise<Instant> {
  if (input?.spans === undefined) return written;
  const clock = createClock(written);
  try {
    await rowsIn(path, input, (row, spanOf) => clock.take(spanOf(row)?.to ?? Infinity));
    return clock.at();
  } catch {
    return written;
  }
}

/** When the version of a table was made that its checkpoint tells to have been read last; undefined where none was. */
export function madeBefore(stored: Json | undefined): Instant | undefined {
  const read = stored === undefined ? null : versionBefore(namedCheckpoint(stored, ''));
  return read?.clock ?? read?.mtime;
}

/** The time of the file of the version that was read last; undefined where none was. */
export function readSince(stored: Json | undefined): Instant | undefined {
  return stored === undefined ? undefined : versionBefore(namedCheckpoint(stored, ''))?.mtime;
}

/** The time of the file whose version could not be used; undefined where the last one could. */
export function unusableSince(stored: Checkpoint): Instant | undefined {
  return (stored['unusable'] as ReadVersion | null | undefined)?.mtime;
}

/** Whether what a reader left is of a table that was read: of that alone it keeps how many rows there were. */
export function isLeftOfTable(stored: Json): boolean {
  return versionBefore(namedCheckpoint(stored, ''))?.rows !== undefined;
}
