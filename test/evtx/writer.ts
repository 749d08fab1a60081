import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { CHUNK, CHUNK_HEADER, cutBack, newChunk, put, putFragment, putNumber } from './binxml.ts';
import type { Chunk } from './binxml.ts';
import { fileTimeOf, fragmentOf } from './events.ts';
import type { WrittenEvent } from './events.ts';

export type { WrittenEvent } from './events.ts';

const FILE_HEADER = 4096;
const DIRTY = 1;
const FULL = 2;
const NO_CHECKSUMS = 4;

export interface WriteOptions {
  /** What the header says: not closed properly, as every log that is being written. */
  dirty?: boolean;
  /** What the header says: no room is left. */
  full?: boolean;
  /** False: none are written, and the headers say so. */
  checksums?: boolean;
  /** The minor number of the format: 3.1 unless given. */
  minor?: 1 | 2;
  /** A chunk takes no more events than this, so that few events make many chunks. */
  perChunk?: number;
}

export interface FileOptions extends WriteOptions {
  /** What the header says instead of the number of chunks in use. */
  statedChunks?: number;
  /** Chunks of zeros behind those in use. */
  emptyChunks?: number;
  /** So many of the newest chunks stand before the others: the file is a ring. */
  turned?: number;
  /** The last record is not yet written to its end. */
  torn?: boolean;
  /** Events behind the free offset of the last chunk, as exports leave them there. */
  leftovers?: readonly WrittenEvent[];
}

/** A chunk with the numbers that its header tells. */
interface Part extends Chunk {
  count: number;
  first: number;
  last: number;
  lastAt: number;
}

/** A whole .evtx file with these events. Throws where one is larger than a chunk. */
export function writeEvtx(events: readonly WrittenEvent[], options: FileOptions = {}): Buffer {
  const { emptyChunks = 0, turned = 0, torn = false, leftovers = [] } = options;
  const parts: Part[] = [];
  for (const event of events) addTo(parts, event, options);
  const chunks = parts.map((part, index) =>
    index < parts.length - 1 ? imageOf(part, options) : lastImageOf(part, torn, leftovers, options),
  );
  const ring = [...chunks.slice(chunks.length - turned), ...chunks.slice(0, chunks.length - turned)];
  const first = turned % Math.max(1, chunks.length);
  const header = headerOf(
    {
      first,
      last: (first + chunks.length - 1) % Math.max(1, chunks.length),
      next: (parts.at(-1)?.last ?? 0) + 1,
      count: options.statedChunks ?? chunks.length,
    },
    options,
  );
  return Buffer.concat([header, ...ring, Buffer.alloc(emptyChunks * CHUNK)]);
}

export interface GrowingOptions extends WriteOptions {
  /** The file grows by so many chunks at a time: 16, which are 1 MiB, unless given. */
  step?: number;
  /** With so many chunks in use the oldest is overwritten. */
  most?: number;
  /** The header is written when the log is created and never again. */
  staleHeader?: boolean;
}

/** A log that is being written, as Windows does: in place, within room that was taken beforehand. */
export interface GrowingLog {
  /** The last of the events is written but for its end where `torn`: what is written next completes it. */
  append(events: readonly WrittenEvent[], how?: { torn?: boolean }): void;
  /** Empties it: what follows stands in its first chunk. */
  clear(): void;
}

/** Creates a log at the path, without events. */
export function createEvtxLog(path: string, options: GrowingOptions = {}): GrowingLog {
  const { step = 16, most = Infinity, staleHeader = false } = options;
  let parts: Part[] = [];
  let room = 0;

  /** Writes the chunks that have changed, the headers behind what they tell of. */
  function write(from: number, torn: boolean, headerToo: boolean): void {
    const file = openSync(path, room === 0 ? 'w' : 'r+');
    try {
      while (room < Math.max(1, Math.min(most, parts.length))) room += step;
      ftruncateSync(file, FILE_HEADER + room * CHUNK);
      for (const [index, part] of parts.entries()) {
        if (index < from) continue;
        const last = index === parts.length - 1;
        const at = FILE_HEADER + (index % most) * CHUNK;
        const bytes = last ? lastImageOf(part, torn, [], options) : imageOf(part, options);
        writeSync(file, bytes, CHUNK_HEADER, CHUNK - CHUNK_HEADER, at + CHUNK_HEADER);
        writeSync(file, bytes, 0, CHUNK_HEADER, at);
      }
      const used = Math.max(1, Math.min(most, parts.length));
      const newest = Math.max(0, parts.length - 1);
      const header = headerOf(
        {
          first: parts.length > most ? parts.length % most : 0,
          last: newest % most,
          next: (parts.at(-1)?.last ?? 0) + 1,
          count: used,
        },
        { dirty: true, ...options },
      );
      if (headerToo) writeSync(file, header, 0, FILE_HEADER, 0);
      // None but the last is written again.
      for (const part of parts.slice(from, -1)) part.bytes = Buffer.alloc(0);
    } finally {
      closeSync(file);
    }
  }

  write(0, false, true);
  return {
    append(events, { torn = false } = {}) {
      const from = Math.max(0, parts.length - 1);
      for (const event of events) addTo(parts, event, options);
      write(from, torn, !staleHeader);
    },
    clear() {
      parts = [];
      room = 0;
      write(0, false, true);
    },
  };
}

/** Adds an event to the last of the chunks, or to a new one where that has no room. */
function addTo(parts: Part[], event: WrittenEvent, { perChunk = Infinity }: WriteOptions): void {
  const part = parts.at(-1);
  if (part !== undefined && part.count < perChunk && add(part, event)) return;
  const fresh: Part = { ...newChunk(), count: 0, first: 0, last: 0, lastAt: CHUNK_HEADER };
  if (!add(fresh, event))
    throw new Error(`Writing event ${event.recordId}: it is larger than a chunk of ${CHUNK} bytes; give it less text`);
  parts.push(fresh);
}

/** Whether there was room for it. */
function add(part: Part, event: WrittenEvent): boolean {
  const start = part.at;
  const number = event.number ?? event.recordId;
  put(part, Buffer.from('**\0\0\0\0\0\0', 'latin1'));
  put(part, words(BigInt(number), fileTimeOf(event)));
  putFragment(part, fragmentOf(event));
  // Records end on multiples of eight, with their size.
  part.at += (12 - (part.at % 8)) % 8;
  const size = part.at + 4 - start;
  putNumber(part, size, 4);
  part.bytes.writeUInt32LE(size, start + 4);
  if (part.at > CHUNK) {
    cutBack(part, start);
    return false;
  }
  part.first = part.count === 0 ? number : part.first;
  part.last = number;
  part.lastAt = start;
  part.count += 1;
  return true;
}

/** The chunk as it stands in the file. */
function imageOf(part: Part, { checksums = true }: WriteOptions): Buffer {
  const image = Buffer.from(part.bytes.subarray(0, CHUNK));
  const numbers = words(BigInt(part.first), BigInt(part.last));
  image.write('ElfChnk\0', 0, 'latin1');
  image.set(numbers, 8);
  image.set(numbers, 24);
  image.writeUInt32LE(128, 40);
  image.writeUInt32LE(part.lastAt, 44);
  image.writeUInt32LE(part.at, 48);
  image.writeUInt32LE(checksums ? 1 : 1 | NO_CHECKSUMS, 120);
  if (!checksums) return image;
  image.writeUInt32LE(crc32(image.subarray(CHUNK_HEADER, part.at)), 52);
  image.writeUInt32LE(crc32(image.subarray(128, CHUNK_HEADER), crc32(image.subarray(0, 120))), 124);
  return image;
}

function lastImageOf(part: Part, torn: boolean, leftovers: readonly WrittenEvent[], options: WriteOptions): Buffer {
  const image = imageOf(part, options);
  if (torn) image.fill(0, part.at - 4, part.at);
  const { at } = part;
  const behind: Part = {
    ...part,
    names: new Map(part.names),
    templates: new Map(part.templates),
    bytes: Buffer.from(part.bytes),
  };
  for (const event of leftovers) add(behind, event);
  behind.bytes.copy(image, at, at, CHUNK);
  return image;
}

function headerOf(
  { first, last, next, count }: { first: number; last: number; next: number; count: number },
  { dirty = false, full = false, checksums = true, minor = 1 }: WriteOptions,
): Buffer {
  const header = Buffer.alloc(FILE_HEADER);
  header.write('ElfFile\0', 0, 'latin1');
  header.set(words(BigInt(first), BigInt(last), BigInt(next)), 8);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(minor, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(FILE_HEADER, 40);
  header.writeUInt16LE(count, 42);
  header.writeUInt32LE((dirty ? DIRTY : 0) | (full ? FULL : 0) | (checksums ? 0 : NO_CHECKSUMS), 120);
  if (checksums) header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}

function words(...values: bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(value, 8 * index);
  return bytes;
}
