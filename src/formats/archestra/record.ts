import type { LogRecord } from './event.ts';
import { instantAt, type Header, type Shape } from './layout.ts';

/** The flag, the component, the message and the process. */
const TEXTS = 4;

/** A record in a block of bytes. */
export interface RecordAt {
  /** Its first byte in the block, and the byte behind it. */
  from: number;
  to: number;
  number: number | null;
  /** The byte of the file at which the one before it begins; 0 where there is none. */
  last: number;
}

/**
 * The record that stands there; undefined where its texts are not whole. NULs behind them are left out, should a logger
 * ever fill its records up.
 */
export function recordOf(
  bytes: Buffer,
  { from, to, number }: RecordAt,
  { shape, host }: Header,
): LogRecord | undefined {
  const texts: string[] = [];
  let at = from + shape.texts;
  for (; texts.length < TEXTS; at += 2) {
    const end = nulFrom(bytes, at, to);
    if (end === undefined) return undefined;
    texts.push(bytes.toString('utf16le', at, end));
    at = end;
  }
  for (; at < to; at += 1) if (bytes[at] !== 0) return undefined;
  const [flag = '', component = '', message = '', process = ''] = texts;
  const fields = from + shape.fields;
  const ticks = bytes.readBigUInt64LE(fields + 12) % 10_000_000n;
  return {
    ...(number !== null && { number }),
    at: instantAt(bytes, fields + 12),
    decimals: String(ticks).padStart(7, '0'),
    pid: bytes.readUInt32LE(fields + 4),
    tid: bytes.readUInt32LE(fields + 8),
    flag,
    component,
    message,
    process,
    session: [3, 2, 1, 0].map((n) => bytes[fields + n]).join('.'),
    host,
  };
}

function nulFrom(bytes: Buffer, from: number, to: number): number | undefined {
  for (let at = from; at + 1 < to; at += 2) if (bytes[at] === 0 && bytes[at + 1] === 0) return at;
  return undefined;
}

/** Whether four texts fill a record to its last byte, and it has a time: so no half of a record does. */
export function isWhole(bytes: Buffer, from: number, to: number, { texts, fields }: Shape): boolean {
  let found = 0;
  for (let at = from + texts; at + 1 < to; at += 2) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0) continue;
    found += 1;
    if (found === TEXTS) return at + 2 === to && bytes.readBigUInt64LE(from + fields + 12) !== 0n;
  }
  return false;
}
