import type { Instant } from '../../domain/entry.ts';

/*
 * The layout is not documented by AVEVA; it was told from public logs. All numbers are little endian, all texts
 * UTF-16LE with a NUL behind them.
 *
 * .aaLOG   0 u32 4 · 4 u32 1 · 8 u32 length of the header · 12 u32 where the name of the previous file stands ·
 *          16 u32 where the name of the next file stands, behind the last record; 0 while this one is written ·
 *          20 u64 number of the first record · 28 i32 how many · 32, 40 FILETIME of the first and the last ·
 *          48, 52 u32 where the first and the last begin · 56 host, session, name of the previous file
 * record   0 u32 2 · 4 u32 length · 8 u32 where the one before begins, 0 for none · 12 session · 16 u32 process ·
 *          20 u32 thread · 24 FILETIME · 32 flag, component, message, process: they fill the record
 * .aaLGX   0 u32 1 · 4 u32 3 · 8 u32 length of the header · 12 u32 how many records · 16, 24 FILETIME of the first and
 *          the last · 32, 40 u64 where these begin · 48 host
 * record   0 u32 4 · 4 u32 length · 8 u64 where the one before begins · 16 u64 its number · 24 as in .aaLOG from 12 on
 */

/** How records stand in a file: the logger's own, or an export of its viewer. */
export interface Shape {
  form: 'log' | 'export';
  /** The number with which each record begins. */
  marker: number;
  /** Where its session stands, and behind it process, thread and time. */
  fields: number;
  /** Where its texts begin. */
  texts: number;
  /** The bytes of the offset by which it names the one before. */
  back: 4 | 8;
}

const LOG: Shape = { form: 'log', marker: 2, fields: 12, texts: 32, back: 4 };
const EXPORT: Shape = { form: 'export', marker: 4, fields: 24, texts: 44, back: 8 };

/** So many bytes of a file hold all of its header that is read here. */
export const HEADER = 4096;
/** The longest record that was seen has 10 KiB; what says that it is longer than this is damaged. */
export const LONGEST_RECORD = 1024 * 1024;
/** A name of a file or a host is no longer than this, in bytes. */
const LONGEST_NAME = 1024;
/** The bytes of a header before its texts. */
const FIXED = 56;

/** What the header of a file tells. While the logger writes the file it may be stale. */
export interface Header {
  shape: Shape;
  host: string;
  /** The number of the first record; null in an export, and where no number can be so great. */
  first: number | null;
  /** How many records there are. */
  count: number;
  /** Where the first and the last record begin. */
  from: number;
  last: number;
  /** Where the name of the next file stands; 0 in a file that is being written. */
  next: number;
  /** Where the name of the previous file stands; 0 where none does. */
  previous: number;
}

/** The header of a file by its first bytes (`HEADER`, or all there are); undefined where they are none. */
export function headerOf(bytes: Buffer): Header | undefined {
  if (bytes.length < FIXED) return undefined;
  const [first, second] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  const length = bytes.readUInt32LE(8);
  if (first === 4 && second === 1) {
    return {
      shape: LOG,
      host: nameAt(bytes, 0x38, length) ?? '',
      first: wholeAt(bytes, 0x14),
      count: bytes.readInt32LE(0x1c),
      from: firstRecord(bytes.readUInt32LE(0x30), length),
      last: bytes.readUInt32LE(0x34),
      next: bytes.readUInt32LE(0x10),
      previous: bytes.readUInt32LE(0x0c),
    };
  }
  if (first !== 1 || second !== 3) return undefined;
  return {
    shape: EXPORT,
    host: nameAt(bytes, 0x30, length) ?? '',
    first: null,
    count: bytes.readUInt32LE(0x0c),
    from: firstRecord(wholeAt(bytes, 0x20) ?? 0, length),
    last: wholeAt(bytes, 0x28) ?? 0,
    next: 0,
    previous: 0,
  };
}

/** The first record stands behind the header, whichever of both numbers is damaged; 0 in an empty log. */
function firstRecord(stated: number, length: number): number {
  return stated >= FIXED - 8 && stated <= length ? stated : length;
}

/** A text that begins at a byte, up to its NUL; undefined where that does not stand there, before byte `end`. */
export function nameAt(bytes: Buffer, at: number, end = bytes.length): string | undefined {
  const most = Math.min(bytes.length, end, at + LONGEST_NAME);
  for (let to = at; to + 1 < most; to += 2) if (bytes.readUInt16LE(to) === 0) return bytes.toString('utf16le', at, to);
  return undefined;
}

/** The name of the next file, where these bytes, the last of a log, are one and nothing else. */
export function trailerIn(bytes: Buffer): string | undefined {
  if (bytes.length < 4 || bytes.length > LONGEST_NAME) return undefined;
  const name = nameAt(bytes, 0);
  return name !== undefined && name !== '' && 2 * name.length + 2 === bytes.length ? name : undefined;
}

/** A file that ends so far behind the last record may hold a trailer there. */
export const LONGEST_TRAILER = LONGEST_NAME;

/** A number of 64 bits; null where it is greater than any that is counted with. */
export function wholeAt(bytes: Buffer, at: number): number | null {
  const number = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
  return Number.isSafeInteger(number) ? number : null;
}

/** The instant of a FILETIME, in whole milliseconds. */
export function instantAt(bytes: Buffer, at: number): Instant {
  return Number(bytes.readBigUInt64LE(at) / 10_000n) - 11_644_473_600_000;
}
