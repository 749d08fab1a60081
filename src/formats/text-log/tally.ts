import { isAscii, isUtf8 } from 'node:buffer';
import type { Instant } from '../../domain/entry.ts';
import type { Wanted } from '../../domain/reader.ts';
import { viewOf, type View } from '../../inputs/file/decoded-view.ts';
import { ENCODING_SAMPLE, firstText, textEncodingOf, type TextEncoding } from '../../inputs/file/encoding.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';

const CHUNK = 1024 * 1024;
const LF = 10;
const CR = 13;

/** What a file is made of, counted over all its bytes. */
export interface Tally {
  bytes: number;
  encoding: string;
  lines: number;
  /** Lines that begin a record; null for a product that does not tell them. */
  heads: number | null;
  /** Lines that end in CR LF. */
  crlf: number;
  first: Instant | null;
  last: Instant | null;
}

interface Marks {
  form: TextEncoding;
  marked: boolean;
  utf8: boolean;
  ansi: boolean;
}

/**
 * Counts lines, heads and line ends, and tells the encoding. `writtenAt` is when a line was written. Throws what
 * the file system throws.
 */
export async function tally(
  file: string,
  isRecordStart: Wanted['isRecordStart'],
  writtenAt: (line: string) => Instant | undefined,
): Promise<Tally> {
  const handle = await openBytes(file);
  try {
    const { size } = await handle.stat();
    const head = await readInto(handle, Buffer.alloc(ENCODING_SAMPLE), 0);
    const marks: Marks = {
      form: textEncodingOf(head, true) ?? 'bytes',
      marked: head[0] === 0xef && head[1] === 0xbb,
      utf8: false,
      ansi: false,
    };
    const counts: Tally = {
      bytes: size,
      encoding: '',
      lines: 0,
      heads: isRecordStart === undefined ? null : 0,
      crlf: 0,
      first: null,
      last: null,
    };
    for (let at = 0; at < size;) {
      const raw = await readInto(handle, Buffer.allocUnsafe(Math.min(CHUNK, size - at)), at);
      if (raw.length === 0) break;
      const view = viewOf(raw, at, marks.form, Buffer.allocUnsafe);
      const atEnd = at + raw.length >= size;
      const whole = atEnd ? view.bytes.length : view.bytes.lastIndexOf(LF) + 1;
      // A line longer than all that is read at once is passed by, and counted with its end.
      const upTo = whole === 0 ? view.bytes.length : whole;
      if (whole > 0) take(view, upTo, counts, isRecordStart, writtenAt);
      if (marks.form === 'bytes' && !isAscii(raw.subarray(0, upTo)))
        marks[isUtf8(raw.subarray(0, upTo)) ? 'utf8' : 'ansi'] = true;
      at += Math.max(upTo, 1) * view.width;
    }
    return { ...counts, encoding: encodingOf(marks) };
  } finally {
    await handle.close();
  }
}

/** Several files of one log as one, the oldest first; the encoding is that of the last. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum: Tally = {
    bytes: 0,
    encoding: tallies.at(-1)?.encoding ?? '',
    lines: 0,
    heads: tallies[0]?.heads === null ? null : 0,
    crlf: 0,
    first: null,
    last: null,
  };
  for (const { bytes, lines, heads, crlf, first, last } of tallies) {
    sum.bytes += bytes;
    sum.lines += lines;
    sum.heads = sum.heads === null ? null : sum.heads + (heads ?? 0);
    sum.crlf += crlf;
    sum.first ??= first;
    sum.last = last ?? sum.last;
  }
  return sum;
}

function take(
  view: View,
  upTo: number,
  counts: Tally,
  isRecordStart: Wanted['isRecordStart'],
  writtenAt: (line: string) => Instant | undefined,
): void {
  const { bytes } = view;
  let last: [number, number] | undefined;
  for (let from = 0; from < upTo;) {
    const newline = bytes.indexOf(LF, from);
    const next = newline === -1 || newline >= upTo ? upTo : newline + 1;
    let end = next === upTo && bytes[next - 1] !== LF ? next : next - 1;
    if (end > from && end < next && bytes[end - 1] === CR) {
      end -= 1;
      counts.crlf += 1;
    }
    const begin = Math.min(firstText(bytes, from), end);
    counts.lines += 1;
    const isRecord = isRecordStart === undefined || isRecordStart(bytes, begin, end);
    if (isRecord && counts.heads !== null) counts.heads += 1;
    if (isRecord) {
      last = [begin, end];
      counts.first ??= writtenAt(view.decode(begin, end)) ?? null;
    }
    from = next;
  }
  if (last !== undefined) counts.last = writtenAt(view.decode(...last)) ?? counts.last;
}

function encodingOf({ form, marked, utf8, ansi }: Marks): string {
  if (form !== 'bytes') return form === 'utf-16le' ? 'UTF-16 LE' : 'UTF-16 BE';
  if (ansi) return utf8 ? 'UTF-8 and Windows-1252' : 'Windows-1252';
  return marked ? 'UTF-8 with a byte order mark' : utf8 ? 'UTF-8' : 'ASCII';
}
