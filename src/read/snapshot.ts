import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Batch, Entry, Json, Note, Reader, ReadRequest } from '../domain/reading.ts';
import { codeOf, isMissing } from './files.ts';
import { textOf } from './encoding.ts';

/** A list of holders is small; what is larger is not one. */
const MOST_BYTES = 4 * 1024 * 1024;

type Position = {
  version: 1;
  /** What was read last: its modification time in milliseconds, and a hash of its bytes. */
  read: { mtime: number; hash: string } | null;
  /** What the last poll saw: a file is read when two polls have seen it alike, so that none is read half written. */
  seen: { mtime: number; size: number } | null;
  trouble: string | null;
};

export interface SnapshotOptions {
  /** Nobody writes it any more: it is read at first sight. For commands that read files once. */
  closed?: boolean;
}

/**
 * Reads a file that is a whole each time it is written, such as a licence dump: one entry that holds all of it, with the
 * modification time as its instant. The same content written again is read again, since it holds at a new moment.
 */
export function createSnapshotReader({ closed = false }: SnapshotOptions = {}): Reader {
  return { name: 'snapshot', read: (request) => poll(request, closed) };
}

async function* poll({ source, path, now, from }: ReadRequest, closed: boolean): AsyncGenerator<Batch> {
  const stream = `${source}:${path}`;
  const before = isPosition(from) ? from : { version: 1 as const, read: null, seen: null, trouble: null };
  const still = (next: Position, notes: Note[] = []): Batch => ({ entries: [], notes, next: JSON.stringify(next) === JSON.stringify(from) ? (from as Json) : next, caughtUp: true });
  try {
    const handle = await open(path);
    try {
      const stats = await handle.stat();
      const seen = { mtime: Math.trunc(stats.mtimeMs), size: stats.size };
      if (before.read?.mtime === seen.mtime || stats.size > MOST_BYTES) return yield still({ ...before, seen, trouble: null });
      if (!closed && (before.seen?.mtime !== seen.mtime || before.seen.size !== seen.size)) return yield { ...still({ ...before, seen, trouble: null }), caughtUp: false };
      const bytes = Buffer.alloc(seen.size);
      const { bytesRead } = await handle.read(bytes, 0, seen.size, 0);
      const hash = createHash('sha256').update(bytes.subarray(0, bytesRead)).digest('hex').slice(0, 16);
      const entry: Entry = { stream, place: { file: path, at: 0 }, arrived: now, history: from === undefined || before.read === null, at: seen.mtime, text: textOf(bytes.subarray(0, bytesRead)), fields: {} };
      yield { entries: [entry], notes: [], next: { version: 1, read: { mtime: seen.mtime, hash }, seen, trouble: null }, caughtUp: true };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return yield still({ ...before, seen: null, trouble: null });
    const trouble = codeOf(error);
    const notes: Note[] = before.trouble === trouble ? [] : [{ stream, place: { file: path, at: 0 }, arrived: now, what: 'damaged', detail: `${path} cannot be read (${trouble}): it is tried again at every poll` }];
    yield still({ ...before, trouble }, notes);
  }
}

function isPosition(from: Json | undefined): from is Position {
  return typeof from === 'object' && from !== null && 'version' in from && from['version'] === 1 && 'read' in from;
}
