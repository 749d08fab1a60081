import {
  appendFileSync,
  existsSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { aalog, fileTime, recordBytes, type WrittenRecord } from './aalog.ts';

/** A log that a logger writes, file by file. */
export interface GrowingLog {
  /** The file that is written now. */
  path(): string;
  /**
   * Writes records. `torn` writes of the last one only its first half, which the next call completes; `stale` leaves
   * the header as it is.
   */
  append(records: readonly WrittenRecord[], how?: { torn?: boolean; stale?: boolean }): void;
  /** Brings the header up to date. */
  flush(): void;
  /** Closes the file and goes on in another one of that name. */
  roll(name: string): void;
  /** The number of the next record. */
  number(): number;
}

/** A log whose first file, in a folder, has that name; its first record has number `first`. */
export function createGrowingLog(folder: string, name: string, { host = 'HOST1', first = 1 } = {}): GrowingLog {
  let path = join(folder, name);
  let begin = first;
  let count = 0;
  let [size, before] = [0, 0];
  let oldest: WrittenRecord | undefined;
  let newest: WrittenRecord | undefined;
  let pending: Buffer | undefined;

  function start(previous: string): void {
    const bytes = aalog({ host, first: begin, records: [], previous });
    writeFileSync(path, bytes);
    [size, before, count, oldest, newest] = [bytes.length, 0, 0, undefined, undefined];
  }

  function complete(): void {
    if (pending !== undefined) appendFileSync(path, pending);
    pending = undefined;
  }

  function patch(at: number, bytes: Buffer): void {
    const handle = openSync(path, 'r+');
    writeSync(handle, bytes, 0, bytes.length, at);
    closeSync(handle);
  }

  function flush(): void {
    const fields = Buffer.alloc(0x24);
    fields.writeBigUInt64LE(BigInt(begin), 0);
    fields.writeInt32LE(count, 8);
    fields.writeBigUInt64LE(oldest === undefined ? 0n : fileTime(oldest), 12);
    fields.writeBigUInt64LE(newest === undefined ? 0n : fileTime(newest), 20);
    fields.writeUInt32LE(oldest === undefined ? 0 : readFileSync(path).readUInt32LE(8), 28);
    fields.writeUInt32LE(before, 32);
    patch(0x14, fields);
  }

  start('');
  return {
    path: () => path,
    number: () => begin + count,
    append(records, { torn = false, stale = false } = {}) {
      complete();
      for (const [index, record] of records.entries()) {
        const bytes = recordBytes(record, before);
        const half = torn && index === records.length - 1 ? bytes.length >> 1 : bytes.length;
        appendFileSync(path, bytes.subarray(0, half));
        if (half < bytes.length) pending = bytes.subarray(half);
        before = size;
        size += bytes.length;
        count += 1;
        oldest ??= record;
        newest = record;
      }
      if (!stale) flush();
    },
    flush,
    roll(next) {
      complete();
      flush();
      const trailer = Buffer.alloc(4);
      trailer.writeUInt32LE(size, 0);
      appendFileSync(path, Buffer.from(`${next}\0`, 'utf16le'));
      patch(0x10, trailer);
      const previous = basename(path);
      path = join(folder, next);
      begin += count;
      start(previous);
    },
  };
}

/** Leaves so many bytes of a file. */
export function cut(path: string, length: number): void {
  if (existsSync(path)) truncateSync(path, length);
}
