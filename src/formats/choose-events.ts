import { stat } from 'node:fs/promises';
import type { Reader } from '../domain/reader.ts';
import { readInto } from '../inputs/file/file-info.ts';
import { openText } from '../inputs/file/packed/open.ts';
import { NoEvents } from './choose.ts';
import { exportContents } from './event-export/export-snapshot.ts';
import { recogniseExport } from './event-export/recognise.ts';
import { createJsonLinesReader } from './event-jsonl/json-lines.ts';
import { createEvtxFollower } from './evtx/follow.ts';
import { isEvtx } from './evtx/reader.ts';
import { createSnapshotReader } from './snapshot/snapshot.ts';
import { follower } from './text-log/follow.ts';

const HEAD = 64 * 1024;

/** What a file of events is, in words, and the reader for it. */
export interface EventFile {
  says: string;
  form: string;
  reader: Reader;
}

const evtx = createEvtxFollower();
const exported = createSnapshotReader({ name: 'event-export', contents: exportContents });
export const jsonLines = createJsonLinesReader(follower);

/**
 * Tells by its head what form of events a file holds, so that nobody has to say so. Throws what
 * opening the file throws, and NoEvents.
 */
export async function chooseEventReader(path: string): Promise<EventFile> {
  const found = await recogniseEvents(path);
  if (found === undefined) throw new NoEvents(path);
  return found;
}

/** The same, undefined for a file that holds no events. */
export async function recogniseEvents(path: string): Promise<EventFile | undefined> {
  // Opening a pipe would wait for its writer.
  if (!(await stat(path)).isFile()) return undefined;
  const handle = await openText(path);
  try {
    const head = await readInto(handle, Buffer.alloc(HEAD), 0);
    // An event log is written in place, which nobody compresses: it is not read so.
    if (isEvtx(head))
      return handle.flaw !== undefined
        ? undefined
        : {
            form: 'evtx',
            says: 'a Windows event log (.evtx)',
            reader: evtx,
          };
    const found = recogniseExport(head, path);
    if (found === undefined) return undefined;
    if (found.form !== 'json-lines') return { ...found, reader: exported };
    return { ...found, reader: jsonLines };
  } finally {
    await handle.close();
  }
}
