import { stat } from 'node:fs/promises';
import type { Instant, Json } from '../../domain/entry.ts';
import { FILE_WRITTEN } from '../../domain/presence.ts';
import type { Checkpoint, Reader } from '../../domain/reader.ts';
import { systemWords } from '../../domain/system-words.ts';
import { isMissing } from '../file/file-info.ts';

const PRESENCE = { reader: 'presence', version: 1 } as const;

type PresenceCheckpoint = Checkpoint & {
  reader: 'presence';
  /** The time of the file at the last look. */
  seen: Instant | null;
  /** The greatest instant that was given on. */
  told: Instant | null;
};

/**
 * Looks at the time of a file, which is never opened: an entry each time that it has moved on, with that time in `at`.
 * The clock of a file server may be wrong: what has changed since the last look was written between the two, whatever
 * the file says; and a first look believes no time that lies ahead. A time that goes back, as of a copy that was put
 * back, gives none. Throws, in a few words that stand behind the path, where the file is not there or cannot be looked
 * at.
 */
export function createPresenceReader(): Reader {
  let looked: Instant | undefined;
  return {
    name: PRESENCE.reader,
    // That it was written to says nothing of whether the log beside it is.
    asked: true,
    async *read({ source, path, now, from }) {
      const before = ownCheckpoint(from);
      const written = await lastWritten(path);
      const at = changedAt(before, written, { looked, now });
      looked = now;
      const next = { ...before, seen: written };
      if (at === undefined) {
        yield { entries: [], notes: [], next, caughtUp: true };
        return;
      }
      const stream = `${source}:${path}`;
      const history = from === undefined;
      yield {
        entries: [{ stream, place: { file: path, at: 0 }, arrived: now, history, at, text: FILE_WRITTEN }],
        notes: [],
        next: { ...next, told: at },
        caughtUp: true,
      };
    },
  };
}

/** When a file was written that is seen to have been since; undefined where it has not, or nothing tells when. */
function changedAt(
  { seen, told }: PresenceCheckpoint,
  written: Instant,
  { looked, now }: { looked: Instant | undefined; now: Instant },
): Instant | undefined {
  if (seen === null) return written <= now && written >= EARLIEST ? written : undefined;
  if (written <= seen) return undefined;
  const at = Math.min(Math.max(written, looked ?? written), now);
  return at >= EARLIEST && at > (told ?? -Infinity) ? at : undefined;
}

/** File systems give a time that there never was as one of 1970, 1980 or 1601. */
const EARLIEST = Date.UTC(1995, 0, 1);

/** When a file was written last, by its time. Throws as `createPresenceReader`. */
export async function lastWritten(path: string): Promise<Instant> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new Error('not a regular file');
    return Math.trunc(stats.mtimeMs);
  } catch (error) {
    const words = isMissing(error) ? 'no such file' : systemWords(error);
    throw words === undefined ? error : new Error(words, { cause: error });
  }
}

/** When a file was last seen to be written, by the checkpoint that its reader left; null where it was not yet. */
export function lastSeenWritten(checkpoint: Json | undefined): Instant | null {
  return ownCheckpoint((checkpoint ?? undefined) as Checkpoint | undefined).told;
}

function ownCheckpoint(from: Checkpoint | undefined): PresenceCheckpoint {
  if (from?.reader === PRESENCE.reader && from.version === PRESENCE.version) return from as PresenceCheckpoint;
  return { ...PRESENCE, trouble: null, readTo: null, seen: null, told: null };
}
