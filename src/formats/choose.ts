import { dirname } from 'node:path';
import { lineInputOf, readsEvents, type Parser } from '../domain/product.ts';
import type { Checkpoint, Reader } from '../domain/reader.ts';
import { headText } from '../inputs/file/encoding.ts';
import { isMissing, readInto } from '../inputs/file/file-info.ts';
import { openText } from '../inputs/file/packed/open.ts';
import { createSnapshotReader } from './snapshot/snapshot.ts';
import { follower } from './text-log/follow.ts';

const HEAD = 4096;
export const snapshots = createSnapshotReader();

/** What is thrown for a file that was to hold Windows events and holds none. */
export class NoEvents extends Error {
  constructor(path: string) {
    super(
      `cannot read ${path}: it holds no Windows events in a form that is known (.evtx; XML, CSV, text ` +
        'or JSON as Event Viewer, wevtutil, PowerShell, Winlogbeat, NXLog or evtx_dump write it)',
    );
  }
}

/**
 * The reader of a file: most are logs that grow, some are written anew as a whole, some hold events. Undefined while
 * the file is not there, cannot be read, or is too short to tell: until then another may stand in, and what it is will
 * be seen later.
 * Throws NoEvents where events are wanted and the file is there and holds none.
 */
export async function chooseReader(path: string, parser: Parser): Promise<Reader | undefined> {
  if (readsEvents(parser)) {
    const { chooseEventReader } = await import('./choose-events.ts');
    try {
      return (await chooseEventReader(path)).reader;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
  const whole = await isWhole(path, parser);
  return whole === undefined ? undefined : whole ? snapshots : follower;
}

/**
 * What reads an input while its file is not there to be looked at: rotated siblings of a log hold what was not read
 * yet.
 */
export async function standIn(parser: Parser): Promise<Reader> {
  return readsEvents(parser) ? (await import('./choose-events.ts')).jsonLines : follower;
}

/** Whether a checkpoint is one that this reader goes on from; else its file became another thing under its name. */
export function isOwnCheckpoint({ name, checkpoints = name }: Reader, { reader }: Checkpoint): boolean {
  return reader === checkpoints;
}

/**
 * The logs of one source where they lie in several folders: they are surely of several instances, whose starts, holders
 * and counts would be mixed. Lists of holders may lie anywhere, and so may files of events.
 */
export async function mixedLogs(paths: readonly string[], parser: Parser): Promise<string[]> {
  if (readsEvents(parser) || new Set(paths.map(dirname)).size < 2) return [];
  const wholes = await Promise.all(paths.map((path) => isWhole(path, parser)));
  const logs = paths.filter((_, at) => wholes[at] !== true);
  return new Set(logs.map(dirname)).size < 2 ? [] : logs;
}

async function isWhole(path: string, parser: Parser): Promise<boolean | undefined> {
  const isSnapshot = lineInputOf(parser)?.isSnapshot;
  if (isSnapshot === undefined) return false;
  try {
    const handle = await openText(path);
    try {
      const head = await readInto(handle, Buffer.alloc(HEAD), 0);
      return isSnapshot(headText(head)) || (head.length < HEAD ? undefined : false);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
