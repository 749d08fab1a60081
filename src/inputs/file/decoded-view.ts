import { decode } from './encoding.ts';
import type { TextEncoding } from './encoding.ts';

/**
 * A piece of a file with one byte for each character, so that lines, heads and literals are found in the same way
 * whatever the form: of UTF-8 the bytes themselves, of UTF-16 a character below 256 as its code, any other as 255 (no
 * ASCII text holds that). Half a character at either end is left out.
 */
export interface View {
  bytes: Buffer;
  /** How many bytes of the file a character takes. */
  width: 1 | 2;
  /** Where the piece begins in the file. */
  start: number;
  /** The text of `bytes[from, to)`. */
  decode(from: number, to: number, cap?: number): string;
}

/**
 * The view of `raw`, which stands at `start` in a file; `room` gives the memory that a narrowed one needs. `boundary`
 * is a place in the file at which a character begins; they do at every even one, unless single bytes stand before.
 */
export function viewOf(
  raw: Buffer,
  start: number,
  form: TextEncoding,
  room: (length: number) => Buffer,
  boundary = 0,
): View {
  if (form === 'bytes')
    return { bytes: raw, width: 1, start, decode: (from, to, cap) => decode(raw, from, to, 'bytes', cap) };
  const skew = (start + boundary) % 2;
  const pairs = littleEndian(raw.subarray(skew, raw.length - ((raw.length - skew) % 2)), form);
  const bytes = narrow(pairs, room(pairs.length / 2));
  return {
    bytes,
    width: 2,
    start: start + skew,
    decode: (from, to, cap) => decode(pairs, 2 * from, 2 * to, 'utf-16le', cap),
  };
}

function littleEndian(pairs: Buffer, form: TextEncoding): Buffer {
  if (form === 'utf-16be') return Buffer.from(pairs).swap16();
  return pairs.byteOffset % 2 === 0 ? pairs : Buffer.from(pairs);
}

/** A clamped array makes 255 of every greater number, eight times as fast as a loop does. */
function narrow(pairs: Buffer, into: Buffer): Buffer {
  new Uint8ClampedArray(into.buffer, into.byteOffset, into.length).set(
    new Uint16Array(pairs.buffer, pairs.byteOffset, into.length),
  );
  return into;
}
