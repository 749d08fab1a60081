import { dirname } from 'node:path';
import type { Json } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { inputOf, lineInputOf, readsEvents, type Parser } from '../domain/product.ts';
import type { Reader } from '../domain/reader.ts';
import { headText } from '../inputs/file/encoding.ts';
import { isMissing, readInto } from '../inputs/file/file-info.ts';
import { openText } from '../inputs/file/packed/open.ts';
import { isEvtxCheckpoint } from './evtx/checkpoint.ts';
import { createSnapshotReader, isSnapshotCheckpoint } from './snapshot/snapshot.ts';
import { createTableReader } from './table/table.ts';
import { checkpointIn } from './text-log/checkpoint.ts';
import { createFollower, follower } from './text-log/follow.ts';

const HEAD = 4096;
const snapshots = createSnapshotReader();
const tables = createTableReader();

/** What is thrown for a file that was to hold Windows events and holds none. */
export class NoEvents extends SeatwatchError {
  constructor(path: string) {
    super(
      'no-events',
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
  if (inputOf(parser).kind === 'table') return tables;
  const whole = await isWhole(path, parser);
  return whole === undefined ? undefined : whole ? snapshots : follower;
}

/**
 * What reads an input while its file is not there to be looked at: rotated siblings of a log hold what was not read
 * yet.
 */
export async function standIn(parser: Parser, position: Json | undefined): Promise<Reader> {
  if (inputOf(parser).kind === 'table') return tables;
  if (!readsEvents(parser) || position === undefined || (checkpointIn(position)?.files.length ?? 0) === 0)
    return follower;
  return (await import('./choose-events.ts')).jsonLines;
}

/**
 * Whether a position is one that this reader goes on from; a file that became another thing under its name is read from
 * its beginning.
 */
export function isOwnCheckpoint({ name }: Reader, position: Json): boolean {
  const log = checkpointIn(position);
  // One that only saw that nothing was there.
  if (log !== undefined && log.files.length === 0) return true;
  if (name === 'snapshot') return isSnapshotCheckpoint(position);
  return name === 'evtx' ? isEvtxCheckpoint(position) : log !== undefined;
}

/** The same for commands that read a file once; `closed` where nobody is writing it. */
export async function chooseReaderOnce(path: string, parser: Parser, closed: boolean): Promise<Reader> {
  if (inputOf(parser).kind === 'table') return createTableReader({ closed });
  return (await isWhole(path, parser)) === true ? createSnapshotReader({ closed: true }) : createFollower({ closed });
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
