import type { Wanted } from '../../domain/reader.ts';
import type { View } from '../../inputs/file/decoded-view.ts';
import type { Search } from './candidates.ts';

/** A line that holds one of the wanted literals. */
export interface Line {
  /** Where its text begins, counted in the view. */
  start: number;
  /** Behind its line end. */
  next: number;
  text: string;
  /** The nearest head line above it. */
  head: string | undefined;
}

export interface Picked {
  lines: Line[];
  /** Up to where the view was worked off; less than asked for when `most` was reached. */
  to: number;
  /** The last head line before `to`. */
  above: string | undefined;
}

const LF = 10;
const CR = 13;

/**
 * Picks the lines of `[from, to)` of a view that hold a literal, at most `most` of them; only these and their heads are
 * decoded.
 * The range begins at the start of a line and ends behind a line end, or is the last line, which may lack one.
 * `above` is the last head line before the range. Heads are looked for backwards, so that no other line is visited.
 */
export function pickLines(
  view: View,
  from: number,
  to: number,
  above: string | undefined,
  search: Search,
  isRecordStart: Wanted['isRecordStart'],
  most: number,
  longest?: number,
): Picked {
  const range = view.bytes.subarray(0, to);
  const lines: Line[] = [];
  let head = above;
  let known = from;

  function headBefore(limit: number): string | undefined {
    let end = isRecordStart === undefined ? known : limit;
    while (end > known) {
      const start = lineStart(range, end - 1, known);
      const text = trimmed(range, start, end);
      if (isRecordStart?.(range, text.start, text.end)) {
        const before = lines.at(-1);
        head = before?.start === text.start ? before.text : view.decode(text.start, text.end);
        break;
      }
      end = start;
    }
    known = limit;
    return head;
  }

  let at = from;
  while (lines.length < most) {
    const hit = search(range, at, to);
    if (hit < 0) {
      at = to;
      break;
    }
    const start = lineStart(range, hit, at);
    const newline = range.indexOf(LF, hit);
    const next = newline < 0 ? to : newline + 1;
    const text = trimmed(range, start, next);
    lines.push({ start: text.start, next, text: view.decode(text.start, text.end, longest), head: headBefore(start) });
    at = next;
  }
  return { lines, to: at, above: headBefore(at) };
}

/** The start of the line that `at` belongs to, a line end belonging to the line that it ends. */
function lineStart(bytes: Buffer, at: number, least: number): number {
  if (at - 1 < least) return least;
  return Math.max(least, bytes.lastIndexOf(LF, at - 1) + 1);
}

/** A line without its end, and without the NULs that a writer leaves at its head when the file was emptied under it. */
function trimmed(bytes: Buffer, from: number, to: number): { start: number; end: number } {
  let start = from;
  let end = to;
  if (end > start && bytes[end - 1] === LF) end -= 1;
  if (end > start && bytes[end - 1] === CR) end -= 1;
  while (start < end && bytes[start] === 0) start += 1;
  return { start, end };
}
