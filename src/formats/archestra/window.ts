import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { LONGEST_RECORD } from './layout.ts';

/** Bytes that are read at once: those of the longest record and of the header behind it, at least. */
const BLOCK = 2 * LONGEST_RECORD;

/** A part of a file in memory, which moves over it. */
export interface Window {
  bytes: Buffer;
  /** The same by two bytes, as texts and records stand. */
  units: Uint16Array;
  /** The byte of the file at which it begins, and how many bytes of it are there. */
  start: number;
  length: number;
  /** Moves it so that it begins at a byte of the file, with as much of the file as it holds. */
  move(to: number): Promise<void>;
}

/** A window of a file up to a byte of it. */
export function createWindow(handle: Pick<Opened, 'read'>, end: number, block = BLOCK): Window {
  const room = Math.max(64, Math.min(block, end + (end & 1)));
  const bytes = Buffer.from(new ArrayBuffer(room));
  return {
    bytes,
    units: new Uint16Array(bytes.buffer, 0, room >> 1),
    start: 0,
    length: 0,
    async move(to) {
      const { bytesRead } = await handle.read(bytes, 0, Math.max(0, Math.min(room, end - to)), to);
      this.start = to;
      this.length = bytesRead;
    },
  };
}
