import { resolve } from 'node:path';
import type { Opened } from './packed/unpacked.ts';

/** Bytes that were read of files, of those that there are in them. */
export interface Measured {
  read: number;
  of: number;
  /** Set once a file is read another time from its beginning; `read` counts that reading of it alone. */
  again: boolean;
}

/** Heads and ends of a file are looked at again, which is no second reading of it. */
const GLANCES = 4 * 1024 * 1024;

let files: Map<string, { size: number; read: number }> | undefined;

/** Begins to count what is read of files in this process; gives how much that is so far, and ends the counting. */
export function startMeter(): { so(): Measured; end(): void } {
  const own = new Map<string, { size: number; read: number }>();
  files = own;
  return {
    so: () =>
      [...own.values()].reduce<Measured>(
        (sum, { size, read }) => {
          const times = Math.max(1, Math.ceil((read - GLANCES) / Math.max(1, size)));
          const inThis = Math.min(size, Math.max(0, read - (times - 1) * size));
          return { read: sum.read + inThis, of: sum.of + size, again: sum.again || times > 1 };
        },
        { read: 0, of: 0, again: false },
      ),
    end: () => void (files = files === own ? undefined : files),
  };
}

/** The file itself, or one that counts what is read of it, where that is asked for. */
export async function metered<T extends Pick<Opened, 'read' | 'stat' | 'close'>>(
  path: string,
  file: T,
): Promise<T | Opened> {
  if (files === undefined) return file;
  const { size } = await file.stat();
  // One file, however it is named.
  const key = resolve(path);
  const known = files.get(key) ?? { size, read: 0 };
  files.set(key, { ...known, size });
  const counted = files;
  return {
    async read(...where) {
      const { bytesRead } = await file.read(...where);
      const one = counted.get(key);
      if (one !== undefined) one.read += bytesRead;
      return { bytesRead };
    },
    stat: () => file.stat(),
    close: () => file.close(),
  };
}
