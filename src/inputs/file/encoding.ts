import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** How a file holds its characters: in bytes (UTF-8, else Windows-1252), or in pairs of bytes. */
export type TextEncoding = 'bytes' | 'utf-16le' | 'utf-16be';

/** The characters of a line that become text (of UTF-8 its bytes); the rest of a longer line is dropped. */
const TEXT_CAP = 8 * 1024;

/** So many bytes of text tell the form of a file. */
export const ENCODING_SAMPLE = 1024;

/** So many characters of ASCII in UTF-16 are no accident in other text, however few they are. */
const PAIRS_ENOUGH = 4;

/** So many printable bytes of ASCII at the head are no text in pairs, and pairs of ASCII in so many no other text. */
const SURE = 40;

/** Of fewer pairs one NUL is enough to wait for more. */
const PAIRS_TO_TELL = 8;

let ansi: TextDecoder | undefined;

/**
 * The form of a file, from its first bytes or from those behind a hole of NULs: a byte order mark tells it, else which
 * byte of the pairs is NUL (of ASCII in UTF-16 every second one), for which text begins with some ASCII, such as a
 * stamp.
 * `head` begins at an even place of the file.
 * Undefined while there is too little text to tell; `last` says that no more than `head` is there to be had.
 */
export function textEncodingOf(head: Uint8Array, last: boolean): TextEncoding | undefined {
  const marked = markOf(head);
  if (marked !== undefined) return marked.form;
  const first = firstText(head, 0);
  const sample = head.subarray(first & ~1, (first & ~1) + ENCODING_SAMPLE);
  let length = sample.length;
  // Trailing NULs are half a character, or room that is to be filled.
  while (length > 0 && sample[length - 1] === 0) length -= 1;
  if (length < 2 || (!last && sample.length < ENCODING_SAMPLE)) return undefined;
  // Text in pairs may begin further behind, where a second writer used another form.
  if (length >= SURE && sample.subarray(0, SURE).every((byte) => byte >= 0x20 && byte < 0x7f)) return 'bytes';
  const begins = pairs(sample, Math.min(length, SURE));
  // So may text in bytes, and behind an odd number of them the pairs look like those of the other order.
  if (2 * begins.all === SURE && begins.little === begins.all) return 'utf-16le';
  if (2 * begins.all === SURE && begins.big === begins.all) return 'utf-16be';
  const { little, big, all } = pairs(sample, length);
  if (little > 4 * big && little >= Math.min(all / 2, PAIRS_ENOUGH)) return 'utf-16le';
  if (big > 4 * little && big >= Math.min(all / 2, PAIRS_ENOUGH)) return 'utf-16be';
  const doubtful = all < PAIRS_TO_TELL && little + big > 0;
  return all === 0 || doubtful ? undefined : 'bytes';
}

/**
 * Pairs that are a character of ASCII with the low byte first, with the high byte first, and all that are not two NULs.
 */
function pairs(sample: Uint8Array, length: number): { little: number; big: number; all: number } {
  const found = { little: 0, big: 0, all: 0 };
  // A NUL before the first character may be the last one of a hole.
  for (let at = sample[0] === 0 ? 2 : 0; at + 1 < length; at += 2) {
    const [one, two] = [sample[at]!, sample[at + 1]!];
    if (one === 0 && two === 0) continue;
    found.all += 1;
    if (two === 0 && one < 128) found.little += 1;
    if (one === 0 && two < 128) found.big += 1;
  }
  return found;
}

/** Where the first byte that is not NUL stands; the length where there is none. */
export function firstText(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at += 1;
  return at;
}

function markOf(head: Uint8Array): { form: TextEncoding; length: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { form: 'bytes', length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { form: 'utf-16le', length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { form: 'utf-16be', length: 2 };
  return undefined;
}

/** The length in bytes of the byte order mark that a file begins with. */
export function markLength(head: Uint8Array): number {
  return markOf(head)?.length ?? 0;
}

/**
 * The text of `bytes[from, to)`, at most `cap` characters of it (bytes where the form is bytes). Bytes that are not
 * UTF-8 are read as Windows-1252, which never fails: products on Windows write the machine's ANSI code page. Halves of
 * surrogate pairs become U+FFFD.
 */
export function decode(bytes: Buffer, from: number, to: number, form: TextEncoding = 'bytes', cap = TEXT_CAP): string {
  if (form !== 'bytes') return decodePairs(bytes, from, Math.min(to, from + 2 * cap), form, to - from > 2 * cap);
  const end = to - from > cap ? characterStart(bytes, from + cap) : to;
  return decodeBytes(bytes.subarray(from, end));
}

/** The text of a whole file, without its byte order mark; `headText` where more may follow. */
export function textOf(bytes: Buffer): string {
  const form = textEncodingOf(bytes.subarray(0, ENCODING_SAMPLE), true) ?? 'bytes';
  return form === 'bytes'
    ? decodeBytes(bytes.subarray(markLength(bytes)))
    : decodePairs(bytes, markLength(bytes), bytes.length, form, false);
}

/**
 * The text of the first bytes of a file, without its byte order mark and without a character that is cut at their end.
 */
export function headText(bytes: Buffer): string {
  const form = textEncodingOf(bytes.subarray(0, ENCODING_SAMPLE), true) ?? 'bytes';
  if (form !== 'bytes') return decodePairs(bytes, markLength(bytes), bytes.length, form, true);
  const start = characterStart(bytes, bytes.length - 1);
  const whole = isUtf8(bytes.subarray(start)) ? bytes.length : start;
  return decodeBytes(bytes.subarray(markLength(bytes), isUtf8(bytes.subarray(0, whole)) ? whole : bytes.length));
}

/** The text of bytes that are UTF-8, or else Windows-1252; all of it. */
export function decodeBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return text;
  ansi ??= new TextDecoder('windows-1252');
  return ansi.decode(bytes);
}

/** A letter beyond ASCII of the code pages 437 and 850 within a word, where those of Windows have marks or nothing. */
const OF_CONSOLE = /[A-Za-z][\x81\x82\x84\x8d\x8f\x90\x94\x99\x9d][A-Za-z]/;

/**
 * Whether bytes that are not UTF-8 look like text of a console, whose code page is not that of Windows: its letters
 * beyond ASCII are read as others.
 */
export function looksOfConsole(bytes: Buffer): boolean {
  return OF_CONSOLE.test(bytes.toString('latin1'));
}

/** Whether a text that was read as Windows-1252 looks like one of a console, whose letters became marks. */
export function looksReadWrong(text: string): boolean {
  return /[A-Za-z][\x81\x8d\x8f\x90\x9d‚„”™][A-Za-z]/.test(text);
}

/** What to say of such a file, behind its name: what may be wrong, and what to do. */
export const READ_WRONG =
  'has letters in a code page of a console, such as 850 or 437, and does not tell in which: where a name looks ' +
  'wrong, write the file as UTF-8, or give the .evtx file itself';

function decodePairs(bytes: Buffer, from: number, to: number, form: TextEncoding, cut: boolean): string {
  const whole = bytes.subarray(from, to - ((to - from) % 2));
  const text = (form === 'utf-16be' ? Buffer.from(whole).swap16() : whole).toString('utf16le');
  return (cut && isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(0, -1) : text).toWellFormed();
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4 && start >= 0; start -= 1) {
    if ((bytes[start]! & 0xc0) !== 0x80) return start;
  }
  return Math.max(0, at);
}
