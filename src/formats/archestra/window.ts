import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { LONGEST_RECORD } from './layout.ts';

/** Bytes that are read at once, and what there is room for: the longest record and the header behind it, at least. */
const BLOCK = 256 * 1024;
const ROOM = 2 * LONGEST_RECORD;
/** So many files of one folder are read at once: each needs a window. */
const MOST_AT_ONCE = 4;

/** A part of a file in memory, which moves over it. */
export interface Window {
  bytes: Buffer;
  /** The same by two bytes, as texts and records stand. */
  units: Uint16Array<ArrayBuffer>;
  /** The byte of the file at which it begins, and how many bytes of it are there. */
  start: number;
  length: number;
  /** Moves it so that it begins at a byte of a file that ends at `end`; `all` fills it. */
  move(handle: Pick<Opened, 'read'>, to: number, end: number, all?: boolean): Promise<void>;
}

function createWindow(): Window {
  const bytes = Buffer.from(new ArrayBuffer(ROOM));
  return {
    bytes,
    units: new Uint16Array(bytes.buffer, 0, ROOM >> 1),
    start: 0,
    length: 0,
    async move(handle, to, end, all = false) {
      const { bytesRead } = await handle.read(bytes, 0, Math.max(0, Math.min(all ? ROOM : BLOCK, end - to)), to);
      this.start = to;
      this.length = bytesRead;
    },
  };
}

/** Who reads of a folder, and who waits for it. */
interface Turns {
  busy: number;
  waiting: (() => void)[];
}

const turns = new Map<string, Turns>();
/** Windows that nobody uses; one is kept. */
const free: Window[] = [];

/**
 * Does something with a window, once fewer than `MOST_AT_ONCE` others of the same folder do. A folder that hangs holds
 * up no other.
 */
export async function withWindow<T>(folder: string, act: (window: Window) => Promise<T>): Promise<T> {
  const own = turns.get(folder) ?? { busy: 0, waiting: [] };
  turns.set(folder, own);
  if (own.busy < MOST_AT_ONCE) own.busy += 1;
  else await new Promise<void>((resolve) => void own.waiting.push(resolve));
  const window = free.pop() ?? createWindow();
  try {
    return await act(window);
  } finally {
    if (free.length < (own.waiting.length > 0 ? MOST_AT_ONCE : 1)) free.push(window);
    const next = own.waiting.shift();
    if (next === undefined) own.busy -= 1;
    else next();
    if (own.busy === 0) turns.delete(folder);
  }
}
