import { decode, ENCODING_SAMPLE, textEncodingOf, type TextEncoding } from '../../inputs/file/encoding.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';

const CHUNK = 1024 * 1024;
/**
 * A line in which the text does not begin within so many bytes is passed by, and one is cut so far behind it at the
 * earliest.
 */
const FAR = 4 * 1024;
/** Of a compressed file, which is searched from its beginning, so many lines are kept, the last ones. */
const MOST_KEPT = 10_000;

/**
 * The lines of a file that hold an ASCII text, the last one first, each with the byte at which it begins; found without
 * decoding the others. Throws what the file system throws.
 */
export async function* linesBackwards(file: string, text: string): AsyncGenerator<{ line: string; at: number }> {
  const handle = await openBytes(file);
  function read(into: Buffer, to: number): Promise<Buffer> {
    const reading = readInto(handle, into.subarray(0, to + FAR - startOf(to)), startOf(to));
    // Whoever waits for it is told; nobody may.
    reading.catch(() => undefined);
    return reading;
  }
  try {
    if (handle.flaw !== undefined) return yield* linesForwards(handle, text);
    const { size } = await handle.stat();
    // While a chunk is searched the one before it is read, each with what its lines may reach to on either side.
    let [room, other] = [roomFor(size), roomFor(size - CHUNK)];
    const form = textEncodingOf(await readInto(handle, Buffer.alloc(ENCODING_SAMPLE), 0), true) ?? 'bytes';
    const [wanted, lineEnd] = [inForm(text, form), inForm('\n', form)];
    let reading = read(room, size);
    for (let to = size; to > 0; to -= CHUNK) {
      const bytes = await reading;
      if (to > CHUNK) reading = read(other, to - CHUNK);
      const start = startOf(to);
      const found = linesIn(bytes, Math.max(0, to - CHUNK) - start, to - start, wanted, lineEnd);
      for (const [from, end] of found.toReversed()) yield lineAt(bytes, from, end, form, start);
      [room, other] = [other, room];
    }
  } finally {
    await handle.close();
  }
}

/** The same lines of a file in which going back costs much. */
async function* linesForwards(handle: Opened, text: string): AsyncGenerator<{ line: string; at: number }> {
  const form = textEncodingOf(await readInto(handle, Buffer.alloc(ENCODING_SAMPLE), 0), true) ?? 'bytes';
  const [wanted, lineEnd] = [inForm(text, form), inForm('\n', form)];
  let lines: { line: string; at: number }[] = [];
  for (let to = CHUNK; ; to += CHUNK) {
    const start = startOf(to);
    const bytes = await readInto(handle, Buffer.allocUnsafe(to + FAR - start), start);
    const found = linesIn(bytes, to - CHUNK - start, to - start, wanted, lineEnd);
    lines = [...lines, ...found.map(([from, end]) => lineAt(bytes, from, end, form, start))].slice(-MOST_KEPT);
    if (start + bytes.length <= to) break;
  }
  yield* lines.toReversed();
}

function startOf(to: number): number {
  return Math.max(0, to - CHUNK - FAR);
}

function lineAt(
  bytes: Buffer,
  from: number,
  end: number,
  form: TextEncoding,
  start: number,
): { line: string; at: number } {
  return { line: decode(bytes, from, end, form).replaceAll(/^[\0\ufeff]+|\r$/g, ''), at: start + from };
}

/** More memory than a small file needs would only set off the garbage collector. */
function roomFor(bytes: number): Buffer {
  return Buffer.allocUnsafe(Math.min(CHUNK, Math.max(0, bytes)) + 2 * FAR);
}

/** Where the lines begin and end in which the text stands for the first time from `from` on and before `to`. */
function linesIn(bytes: Buffer, from: number, to: number, wanted: Buffer, lineEnd: Buffer): [number, number][] {
  const found: [number, number][] = [];
  for (let at = bytes.indexOf(wanted, from); at !== -1 && at < to;) {
    const before = bytes.lastIndexOf(lineEnd, at);
    const start = before === -1 ? 0 : before + lineEnd.length;
    const behind = bytes.indexOf(lineEnd, at);
    const end = behind === -1 ? bytes.length : behind;
    if (at - start < FAR && bytes.indexOf(wanted, start) === at) found.push([start, end]);
    at = bytes.indexOf(wanted, end);
  }
  return found;
}

function inForm(text: string, form: TextEncoding): Buffer {
  if (form === 'bytes') return Buffer.from(text);
  const pairs = Buffer.from(text, 'utf16le');
  return form === 'utf-16le' ? pairs : pairs.swap16();
}
