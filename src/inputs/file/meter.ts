import type { Opened } from './packed/unpacked.ts';

/** Bytes that were read of files, of those that there are in them, each as often as it is read. */
export interface Measured {
  read: number;
  of: number;
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
      [...own.values()].reduce(
        (sum, { size, read }) => {
          const times = Math.max(1, Math.ceil((read - GLANCES) / Math.max(1, size)));
          return { read: sum.read + Math.min(read, times * size), of: sum.of + times * size };
        },
        { read: 0, of: 0 },
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
  const known = files.get(path) ?? { size, read: 0 };
  files.set(path, { ...known, size });
  const counted = files;
  return {
    async read(...where) {
      const { bytesRead } = await file.read(...where);
      const one = counted.get(path);
      if (one !== undefined) one.read += bytesRead;
      return { bytesRead };
    },
    stat: () => file.stat(),
    close: () => file.close(),
  };
}
