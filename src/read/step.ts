import type { FileHandle } from 'node:fs/promises';
import type { Wanted } from '../domain/reading.ts';
import type { Search } from './candidates.ts';
import { textStart } from './encoding.ts';
import { readInto } from './files.ts';
import { pickLines } from './lines.ts';
import type { Line } from './lines.ts';
import { hashOf, PRINT_LENGTH, printAt } from './position.ts';
import type { Known } from './position.ts';

/** Of a line without an end only so many bytes are waited for and searched; then it counts as a line and its rest is dropped. */
export const LONGEST_LINE = 1024 * 1024;

const LF = 10;

/** What a step needs besides the file. */
export interface Reading {
  search: Search;
  isHead: Wanted['isHead'];
  /** How many bytes to read at once; up to `LONGEST_LINE`. */
  chunk: number;
  /** How many lines a step may yield. */
  most: number;
  /** Room for so many bytes, good until it is asked for again. */
  room(length: number): Buffer;
}

/** One piece of memory for a whole poll: a fresh one for each step would wait for the garbage collector. */
export function reusedRoom(): Reading['room'] {
  let room = Buffer.alloc(0);
  return (length) => {
    if (room.length < length) room = Buffer.allocUnsafe(length);
    return room.subarray(0, length);
  };
}

/** A line by its place in the file. */
export interface FileLine extends Omit<Line, 'start' | 'next'> {
  at: number;
  history: boolean;
}

export interface Step {
  lines: FileLine[];
  known: Known;
  /** Nothing more can be taken from the bytes before the limit. */
  finished: boolean;
}

/** The part of the bytes that can be taken now: whole lines, or nothing where `from` equals `to`. */
interface Cut {
  from: number;
  to: number;
  /** `to` lies within an overlong line. */
  inLine: boolean;
}

/**
 * Reads on from the position, once, up to `limit` bytes into the file. The bytes before the position are read and compared
 * in the same call, so that a file that was emptied and written again meanwhile is never taken for the one that is known:
 * 'changed' tells it. With `closed` a last line without its end counts as complete.
 */
export async function readStep(handle: FileHandle, known: Known, limit: number, closed: boolean, reading: Reading): Promise<Step | 'changed'> {
  const back = Math.min(PRINT_LENGTH, known.at);
  const start = known.at - back;
  for (let window = Math.min(reading.chunk, LONGEST_LINE); ; window = Math.min(window * 4, LONGEST_LINE)) {
    const wanted = back + Math.min(window, limit - known.at);
    const bytes = await readInto(handle, reading.room(wanted), start);
    if (bytes.length < wanted || (back > 0 && hashOf(bytes.subarray(0, back)) !== known.tail)) return 'changed';
    const atLimit = start + bytes.length === limit;
    let cut = cutLines(bytes, back, known, atLimit, closed);
    const stuck = cut.to === back && !atLimit;
    if (stuck && window < LONGEST_LINE) continue;
    if (stuck && !(await endsInNuls(handle, limit))) cut = { from: bytes.length, to: bytes.length, inLine: false };
    return taken(bytes, start, cut, known, limit, reading);
  }
}

function taken(bytes: Buffer, start: number, cut: Cut, known: Known, limit: number, reading: Reading): Step {
  const picked = pickLines(bytes, cut.from, cut.to, known.above ?? undefined, reading.search, reading.isHead, reading.most);
  const at = start + picked.to;
  const inLine = picked.to === cut.to && cut.inLine;
  const lines = picked.lines.map((line) => ({ at: start + line.start, text: line.text, head: line.head, history: start + line.next <= known.history }));
  const after = { ...known, ...printAt(at, bytes, start, known), inLine, above: picked.above ?? null };
  return { lines, known: after, finished: at === limit || at === known.at };
}

/** Cuts whole lines out of the bytes from `back` on, where the position stands. */
function cutLines(bytes: Buffer, back: number, known: Known, atLimit: boolean, closed: boolean): Cut {
  let begin = back;
  if (known.inLine) {
    begin = bytes.indexOf(LF, back) + 1;
    if (begin === 0) return { from: bytes.length, to: bytes.length, inLine: true };
  }
  const mark = known.at === 0 ? textStart(bytes) : 0;
  let from = begin + mark;
  while (bytes[from] === 0) from += 1;
  const end = bytes.lastIndexOf(LF) + 1;
  const rest = bytes.length - Math.max(from, end);
  if (atLimit && closed && rest < LONGEST_LINE) return { from: Math.min(from, bytes.length), to: bytes.length, inLine: false };
  if (end > from) return { from, to: end, inLine: false };
  if (rest >= LONGEST_LINE - mark) return { from, to: from + rest, inLine: true };
  // NULs up to the end may be room that the writer will fill: they are passed only once text stands behind them.
  const passed = from > begin + mark && from < bytes.length ? from : begin;
  return { from: passed, to: passed, inLine: false };
}

/** Whether NULs that fill a whole window are room for what is to come, not the hole of a writer that kept its old offset. */
async function endsInNuls(handle: FileHandle, limit: number): Promise<boolean> {
  const length = Math.min(PRINT_LENGTH, limit);
  const end = await readInto(handle, Buffer.allocUnsafe(length), limit - length);
  return end.every((byte) => byte === 0);
}
