import { textEncodingOf, markLength } from '../../../inputs/file/encoding.ts';
import { readInto } from '../../../inputs/file/file-info.ts';
import type { Opened } from '../../../inputs/file/packed/unpacked.ts';

const STEP = 256 * 1024;
/** How much of a file tells what it is. */
export const HEAD = 64 * 1024;

/** A part of a file that moves over it. What is in pairs of bytes in the file is UTF-8 here. */
export interface Window {
  /** Valid until the next `more`. */
  bytes: Buffer;
  /** Nothing stands behind it. */
  last: boolean;
  encoding: 'UTF-8' | 'UTF-8 with a byte order mark' | 'UTF-16LE' | 'UTF-16BE';
  /** The raw first bytes of the file. */
  head: Buffer;
  /** Where in the file a byte of the window stands. Cheap where it is asked for in rising order. */
  placeOf(at: number): number;
  /** Drops what stands before `keep` and adds what comes next. */
  more(keep: number): Promise<void>;
  /** Bytes of the file as they would stand in the window. */
  plain(raw: Buffer): Buffer;
}

/** Opens a window at the beginning of a file, behind its byte order mark. Throws what reading throws. */
export async function openWindow(handle: Pick<Opened, 'read'>): Promise<Window> {
  const head = await readInto(handle, Buffer.allocUnsafe(HEAD), 0);
  const form = textEncodingOf(head, true) ?? 'bytes';
  const decoder = form === 'bytes' ? undefined : new TextDecoder(form, { ignoreBOM: true });
  const names = {
    bytes: markLength(head) > 0 ? 'UTF-8 with a byte order mark' : 'UTF-8',
    'utf-16le': 'UTF-16LE',
    'utf-16be': 'UTF-16BE',
  } as const;
  const raw = Buffer.allocUnsafe(decoder === undefined ? 0 : STEP);
  let room = Buffer.allocUnsafe(3 * STEP);
  let next = markLength(head);
  /** A byte of the window and its place in the file, the furthest that is known. */
  let known = { at: 0, place: next };
  let begins = next;

  const window: Window = { bytes: room.subarray(0, 0), last: false, encoding: names[form], head, placeOf, more, plain };
  await more(0);
  return window;

  function plain(bytes: Buffer): Buffer {
    return form === 'bytes' ? bytes : Buffer.from(new TextDecoder(form, { ignoreBOM: true }).decode(bytes));
  }

  function placeOf(at: number): number {
    if (decoder === undefined) return begins + at;
    if (at < known.at) known = { at: 0, place: begins };
    known = { at, place: known.place + 2 * window.bytes.toString('utf8', known.at, at).length };
    return known.place;
  }

  async function more(keep: number): Promise<void> {
    begins = placeOf(keep);
    known = { at: 0, place: begins };
    const rest = window.bytes.subarray(keep);
    if (rest.length + 2 * STEP > room.length) {
      const wider = Buffer.allocUnsafe(rest.length + 3 * STEP);
      rest.copy(wider);
      room = wider;
    } else rest.copy(room);
    const read = await readInto(
      handle,
      decoder === undefined ? room.subarray(rest.length, rest.length + STEP) : raw,
      next,
    );
    next += read.length;
    window.last = read.length === 0;
    const added =
      decoder === undefined ? read.length : room.write(decoder.decode(read, { stream: !window.last }), rest.length);
    window.bytes = room.subarray(0, rest.length + added);
  }
}
