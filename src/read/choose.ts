import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Parser } from '../domain/licence.ts';
import type { Reader } from '../domain/reading.ts';
import { headText } from './encoding.ts';
import { isMissing, readInto } from './files.ts';
import { createFollower, follower } from './follow.ts';
import { createSnapshotReader } from './snapshot.ts';

const HEAD = 4096;
const snapshots = createSnapshotReader();

/**
 * The reader of a file: most are logs that grow, some are written anew as a whole, some hold events. Undefined while the file is
 * not there, cannot be read, or is too short to tell: until then a follower may read it, and what it is will be seen later.
 * Throws where events are wanted and the file is there and holds none.
 */
export async function chooseReader(path: string, parser: Parser): Promise<Reader | undefined> {
  if (parser.reads === 'events') {
    const { chooseEventReader } = await import('./events/choose.ts');
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

/** The same for commands that read a file once; `closed` where nobody is writing it. */
export async function chooseReaderOnce(path: string, parser: Parser, closed: boolean): Promise<Reader> {
  return (await isWhole(path, parser)) === true ? createSnapshotReader({ closed: true }) : createFollower({ closed });
}

/**
 * The logs of one source where they lie in several folders: they are surely of several instances, whose starts, holders and
 * counts would be mixed. Lists of holders may lie anywhere, and so may files of events.
 */
export async function mixedLogs(paths: readonly string[], parser: Parser): Promise<string[]> {
  if (parser.reads === 'events' || new Set(paths.map(dirname)).size < 2) return [];
  const wholes = await Promise.all(paths.map((path) => isWhole(path, parser)));
  const logs = paths.filter((_, at) => wholes[at] !== true);
  return new Set(logs.map(dirname)).size < 2 ? [] : logs;
}

async function isWhole(path: string, parser: Parser): Promise<boolean | undefined> {
  if (parser.isWhole === undefined) return false;
  try {
    // Opening a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return undefined;
    const handle = await open(path);
    try {
      const head = await readInto(handle, Buffer.alloc(HEAD), 0);
      return parser.isWhole(headText(head)) || (head.length < HEAD ? undefined : false);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
