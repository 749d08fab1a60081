import type { Wanted } from '../../domain/reader.ts';
import { viewOf } from '../../inputs/file/decoded-view.ts';
import type { View } from '../../inputs/file/decoded-view.ts';
import { firstText, ENCODING_SAMPLE, textEncodingOf, markLength } from '../../inputs/file/encoding.ts';
import type { TextEncoding } from '../../inputs/file/encoding.ts';
import { turnOf, type Turn } from '../../inputs/file/second-encoding.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { hashOf, FINGERPRINT_LENGTH, fingerprintAt } from '../../inputs/file/fingerprint.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import type { Search } from './candidates.ts';
import type { TrackedFile } from './checkpoint.ts';
import { pickLines } from './lines.ts';
import type { Line } from './lines.ts';
import type { Ahead, Extent } from './read-ahead.ts';

/**
 * Of a line without an end only so many bytes (an even number) are waited for and searched; then it counts as a line
 * and its rest is dropped.
 */
export const LONGEST_LINE = 1024 * 1024;

const LF = 10;

/** What a step needs besides the file. */
export interface Reading {
  search: Search;
  isRecordStart: Wanted['isRecordStart'];
  longest?: number | undefined;
  /** How many bytes to read at once; up to `LONGEST_LINE`. */
  chunk: number;
  /** How many lines a step may yield. */
  most: number;
  /** Room for so many bytes, good until it was asked for twice more. */
  room(length: number): Buffer;
  /** The same for the views of UTF-16 files. */
  narrow(length: number): Buffer;
}

/** Two pieces of memory by turns for a whole poll: a fresh one for each step would wait for the garbage collector. */
export function reusedRoom(): Reading['room'] {
  let [next, other] = [Buffer.alloc(0), Buffer.alloc(0)];
  return (length) => {
    if (next.length < length) next = Buffer.allocUnsafe(length);
    [next, other] = [other, next];
    return other.subarray(0, length);
  };
}

/** A line by its place in the file. */
export interface FileLine extends Omit<Line, 'start' | 'next'> {
  at: number;
  history: boolean;
}

export interface Step {
  lines: FileLine[];
  known: TrackedFile;
  /** Nothing more can be taken from the bytes before the limit. */
  finished: boolean;
}

/** The part of a view that can be taken now: whole lines, or nothing where `from` equals `to`. */
interface Cut {
  from: number;
  to: number;
  /** `to` lies within an overlong line. */
  inLine: boolean;
  /** A last line without its end is among them: with it the file is read to its end. */
  last: boolean;
}

/** What was read: the bytes from `start` on, their form, and whether they end at the limit. */
interface Piece {
  raw: Buffer;
  start: number;
  form: TextEncoding | undefined;
  view: View;
  atLimit: boolean;
  /** The form of what follows, where the piece ends since the file goes on in another one. */
  turn?: TextEncoding;
  /** Whether its pairs of bytes begin at odd places. */
  odd: boolean;
}

/**
 * Reads on from the position, once, up to `limit` bytes into the file. The bytes before the position (at the start of a
 * file those that it is known by) are compared, and once more after reading, so that a file that was emptied and
 * written again meanwhile is never taken for the one that is known:
 * 'changed' tells it. With `closed` a last line without its end counts as complete.
 */
export async function readStep(
  handle: Opened,
  ahead: Ahead,
  known: TrackedFile,
  limit: number,
  closed: boolean,
  reading: Reading,
): Promise<Step | 'changed'> {
  const first = Math.min(reading.chunk, LONGEST_LINE);
  for (let window = first; ; window = Math.min(window * 4, LONGEST_LINE)) {
    const piece = await readPiece(ahead, known, window, limit, closed, reading);
    if (piece === 'changed') return piece;
    const { view, atLimit } = piece;
    const begin = Math.ceil((known.at - view.start) / view.width);
    let cut =
      piece.form === undefined
        ? cutHole(view, begin)
        : piece.turn !== undefined
          ? cutTurn(piece, begin, known)
          : cutLines(piece, begin, known, closed);
    const stuck = cut.to === begin && !atLimit && piece.turn === undefined;
    if (stuck && window < LONGEST_LINE) continue;
    if (stuck && !(await endsInNuls(handle, limit))) cut = passed(view.bytes.length);
    const upTo = view.start + cut.to * view.width;
    if (upTo < limit && piece.form !== undefined && upTo > known.at)
      ahead.expect(extentOf({ at: upTo, headLength: 0, form: piece.form }, first, limit));
    return taken(piece, cut, known, limit, reading);
  }
}

/**
 * What a step reads: the bytes before the position as well, which the file is known by, or the first ones where there
 * are none before it.
 */
function extentOf(
  { at, headLength, form }: Pick<TrackedFile, 'at' | 'headLength' | 'form'>,
  window: number,
  limit: number,
): Extent {
  const back = Math.min(FINGERPRINT_LENGTH, at);
  const unread = at === 0 ? headLength : 0;
  const sample = form === undefined ? ENCODING_SAMPLE : 0;
  return {
    start: at - back,
    length: back + Math.min(Math.max(window, sample, unread), limit - at),
    again: back || unread,
  };
}

async function readPiece(
  ahead: Ahead,
  known: TrackedFile,
  window: number,
  limit: number,
  closed: boolean,
  reading: Reading,
): Promise<Piece | 'changed'> {
  const extent = extentOf(known, window, limit);
  const { bytes: read, again } = await ahead.take(extent);
  const { start, length } = extent;
  const back = known.at - start;
  const unread = extent.again - back;
  if (read.length < Math.max(length, unread)) return 'changed';
  if (back > 0 && hashOf(read.subarray(0, back)) !== known.tail) return 'changed';
  if (unread > 0 && hashOf(read.subarray(0, unread)) !== known.head) return 'changed';
  if (!again.equals(read.subarray(0, extent.again))) return 'changed';
  const complete = start + read.length === limit;
  const told =
    known.form ?? textEncodingOf(read.subarray(back), complete) ?? (complete && closed ? 'bytes' : undefined);
  const whole = told === undefined ? read : read.subarray(0, back + window);
  const { form, turn } = formsAt(whole.subarray(back), told);
  const raw = turn === undefined ? whole : whole.subarray(0, back + turn.at);
  const turned = known.form !== undefined && form !== known.form;
  const odd = turned ? form !== 'bytes' && known.at % 2 === 1 : known.odd === true;
  return {
    raw,
    start,
    form,
    view: viewOf(raw, start, form ?? 'bytes', reading.narrow, odd ? 1 : 0),
    odd,
    atLimit: start + raw.length === limit,
    ...(turn !== undefined && { turn: turn.form }),
  };
}

/** The form of what stands at the position, and where another one begins behind it. */
function formsAt(
  bytes: Buffer,
  form: TextEncoding | undefined,
): { form: TextEncoding | undefined; turn?: Turn | undefined } {
  if (form === undefined) return { form };
  const turn = turnOf(bytes, form);
  return turn?.at === 0 ? { form: turn.form, turn: turnOf(bytes, turn.form) } : { form, turn };
}

function taken(
  { raw, start, form, view, turn, odd }: Piece,
  cut: Cut,
  known: TrackedFile,
  limit: number,
  reading: Reading,
): Step {
  const picked = pickLines(
    view,
    cut.from,
    cut.to,
    known.above ?? undefined,
    reading.search,
    reading.isRecordStart,
    reading.most,
    reading.longest,
  );
  const all = picked.to === cut.to;
  const ends = all && turn !== undefined;
  const at = ends ? start + raw.length : all && cut.last ? limit : view.start + picked.to * view.width;
  const lines = picked.lines.map((line) => ({
    at: view.start + line.start * view.width,
    text: line.text,
    head: line.head,
    history: view.start + line.next * view.width <= known.history,
  }));
  const settled = form !== undefined && at > known.at ? { form: ends ? turn : form } : {};
  const { odd: _, ...before } = known;
  const isOdd = ends ? turn !== 'bytes' && at % 2 === 1 : odd;
  const after = {
    ...before,
    ...(isOdd && { odd: true as const }),
    ...fingerprintAt(at, raw, start, known),
    ...settled,
    inLine: all && cut.inLine,
    above: picked.above ?? null,
  };
  return { lines, known: after, finished: at === limit || at === known.at };
}

/** Cuts whole lines out of a view from `begin` on, where the position stands. */
function cutLines({ raw, view, atLimit }: Piece, begin: number, known: TrackedFile, closed: boolean): Cut {
  const { bytes, width } = view;
  let least = begin;
  if (known.inLine) {
    least = bytes.indexOf(LF, begin) + 1;
    if (least === 0) return { ...passed(bytes.length), inLine: true };
  }
  const mark = known.at === 0 ? markLength(raw) / width : 0;
  const from = firstText(bytes, Math.min(least + mark, bytes.length));
  const end = bytes.lastIndexOf(LF) + 1;
  const rest = bytes.length - Math.max(from, end);
  const longest = LONGEST_LINE / width;
  if (atLimit && closed && rest < longest) return { from, to: bytes.length, inLine: false, last: true };
  if (end > from) return { from, to: end, inLine: false, last: false };
  // A mark and half a character at the head take up some of the room.
  if (rest > longest - mark - width) return { from, to: from + rest, inLine: true, last: false };
  // NULs up to the end may be room that the writer will fill: they are passed only once text stands behind them, and no
  // guess at the form, which a whole line may change, moves the position.
  const sure = known.form !== undefined || !atLimit;
  return passed(sure && from > least + mark && from < bytes.length ? from : least);
}

/** All up to where the file goes on in another form, which begins a line whether or not the one before has an end. */
function cutTurn({ raw, view: { bytes, width } }: Piece, begin: number, known: TrackedFile): Cut {
  const mark = known.at === 0 ? markLength(raw) / width : 0;
  const least = known.inLine ? bytes.indexOf(LF, begin) + 1 || bytes.length : begin;
  return { from: firstText(bytes, Math.min(least + mark, bytes.length)), to: bytes.length, inLine: false, last: false };
}

/**
 * While the form is not known: the NULs before the first text, to an even place, so that characters of two bytes stay
 * whole.
 */
function cutHole({ bytes, start }: View, begin: number): Cut {
  const first = firstText(bytes, begin);
  return passed(first < bytes.length ? Math.max(begin, first - ((start + first) % 2)) : begin);
}

function passed(to: number): Cut {
  return { from: to, to, inLine: false, last: false };
}

/**
 * Whether NULs that fill a whole window are room for what is to come, not the hole of a writer that kept its old
 * offset.
 */
async function endsInNuls(handle: Opened, limit: number): Promise<boolean> {
  const length = Math.min(FINGERPRINT_LENGTH, limit);
  const end = await readInto(handle, Buffer.allocUnsafe(length), limit - length);
  return end.every((byte) => byte === 0);
}
