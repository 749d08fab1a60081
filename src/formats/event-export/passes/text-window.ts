import { TextDecoder } from 'node:util';
import { textEncodingOf, markLength, type TextEncoding } from '../../../inputs/file/encoding.ts';
import { readInto } from '../../../inputs/file/file-info.ts';
import type { Opened } from '../../../inputs/file/packed/unpacked.ts';
import { turnOf } from '../../../inputs/file/second-encoding.ts';

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

/** Where in the file the bytes of a window stand: from `at` on they are of `width` bytes a unit, from `place` on. */
interface Segment {
  at: number;
  place: number;
  width: 1 | 2;
}

/**
 * Opens a window at the beginning of a file, behind its byte order mark. Where the file goes on in another encoding, so
 * does the window. Throws what reading throws.
 */
export async function openWindow(handle: Pick<Opened, 'read'>): Promise<Window> {
  const head = await readInto(handle, Buffer.allocUnsafe(HEAD), 0);
  const form = textEncodingOf(head, true) ?? 'bytes';
  const names = {
    bytes: markLength(head) > 0 ? 'UTF-8 with a byte order mark' : 'UTF-8',
    'utf-16le': 'UTF-16LE',
    'utf-16be': 'UTF-16BE',
  } as const;
  const raw = Buffer.allocUnsafe(STEP);
  let room = Buffer.allocUnsafe(3 * STEP);
  let present = form;
  let decoder = decoderOf(form);
  let next = markLength(head);
  /** A byte of the window and its place in the file, the furthest that is known. */
  let known = { at: 0, place: next };
  let segments: Segment[] = [{ at: 0, place: next, width: form === 'bytes' ? 1 : 2 }];

  const window: Window = { bytes: room.subarray(0, 0), last: false, encoding: names[form], head, placeOf, more, plain };
  await more(0);
  return window;

  /** Bytes that are of one event, which is written in one encoding: in pairs of bytes its time has NULs. */
  function plain(bytes: Buffer): Buffer {
    const own = !bytes.includes(0) ? 'bytes' : form === 'bytes' ? (textEncodingOf(bytes, true) ?? form) : form;
    return own === 'bytes' ? bytes : Buffer.from(new TextDecoder(own, { ignoreBOM: true }).decode(bytes));
  }

  function placeOf(at: number): number {
    const index = segments.findLastIndex((one) => one.at <= at);
    const segment = segments[Math.max(0, index)]!;
    if (segment.width === 1) return segment.place + at - segment.at;
    if (at < known.at || known.at < segment.at) known = { at: segment.at, place: segment.place };
    known = { at, place: known.place + 2 * window.bytes.toString('utf8', known.at, at).length };
    return known.place;
  }

  async function more(keep: number): Promise<void> {
    const begins = placeOf(keep);
    const first = segments.findLast((one) => one.at <= keep) ?? segments[0]!;
    segments = [
      { at: 0, place: begins, width: first.width },
      ...segments.filter((one) => one.at > keep).map((one) => ({ ...one, at: one.at - keep })),
    ];
    known = { at: 0, place: begins };
    const rest = window.bytes.subarray(keep);
    if (rest.length + 2 * STEP > room.length) {
      const wider = Buffer.allocUnsafe(rest.length + 3 * STEP);
      rest.copy(wider);
      room = wider;
    } else rest.copy(room);
    const read = await readInto(handle, raw, next);
    window.last = read.length === 0;
    window.bytes = room.subarray(0, take(read, rest.length));
    next += read.length;
  }

  /** Adds what was read to the window; gives its length then. */
  function take(read: Buffer, length: number): number {
    let filled = length;
    for (let from = 0; ;) {
      const turn = turnOf(read.subarray(from), present);
      const to = turn === undefined ? read.length : from + turn.at;
      const part = read.subarray(from, to);
      filled +=
        decoder === undefined
          ? part.copy(room, filled)
          : room.write(decoder.decode(part, { stream: turn === undefined && !window.last }), filled);
      if (turn === undefined) return filled;
      present = turn.form;
      decoder = decoderOf(present);
      segments.push({ at: filled, place: next + to, width: present === 'bytes' ? 1 : 2 });
      from = to;
    }
  }
}

function decoderOf(form: TextEncoding): TextDecoder | undefined {
  return form === 'bytes' ? undefined : new TextDecoder(form, { ignoreBOM: true });
}
