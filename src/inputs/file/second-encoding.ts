import { decode, ENCODING_SAMPLE, markLength, textEncodingOf, type TextEncoding } from './encoding.ts';

/** So many bytes of ASCII text in a row are no text in pairs of bytes, whatever its language. */
const BYTES_ENOUGH = 40;
/** So many pairs in a row of which one byte is NUL and the other printable are no text in single bytes. */
const PAIRS_ENOUGH = 12;

/** So far before them text of the same form is looked for. */
const FURTHEST = 4096;
const LF = 0x0a;
const NUL_NEAR = 32;

/** Where text of another form begins, and which. */
export interface Turn {
  /** The offset in the bytes that were looked at. */
  at: number;
  form: TextEncoding;
}

/**
 * Finds where a file goes on in another encoding, as where `Add-Content` of Windows PowerShell writes behind `>` or
 * `Out-File`: single bytes in text of pairs, or pairs in text of single bytes. Text of one form is passed quickly.
 * `bytes` begin at a character of `form`; short pieces of another form are not told.
 */
export function turnOf(bytes: Buffer, form: TextEncoding): Turn | undefined {
  return form === 'bytes' ? pairsIn(bytes) : singleBytesIn(bytes);
}

/** The text of bytes that may turn to another encoding; `textOf` where they surely do not. */
export function mixedText(bytes: Buffer): string {
  let form = textEncodingOf(bytes.subarray(0, ENCODING_SAMPLE), true) ?? 'bytes';
  let text = '';
  for (let from = markLength(bytes); from < bytes.length;) {
    const turn = turnOf(bytes.subarray(from), form);
    const to = turn === undefined ? bytes.length : from + turn.at;
    text += decode(bytes, from, to, form, bytes.length);
    if (turn !== undefined) ({ form } = turn);
    from = to;
  }
  return text;
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 0x09);
}

/**
 * Of characters of ASCII in pairs one byte is NUL: many that are text side by side are rare. What stands before them
 * without a NUL, such as letters that ASCII has not, is of the same form.
 */
function singleBytesIn(bytes: Buffer): Turn | undefined {
  const step = BYTES_ENOUGH >> 1;
  for (let at = step; at < bytes.length; at += step) {
    if (!isText(bytes[at]) || !isText(bytes[at - 1])) continue;
    let from = at;
    let to = at;
    while (from > 0 && isText(bytes[from - 1])) from -= 1;
    while (isText(bytes[to])) to += 1;
    if (to - from >= BYTES_ENOUGH) {
      const nul = bytes.lastIndexOf(0, from);
      return { at: nul < 0 || from - nul > FURTHEST ? from : nul + 1, form: 'bytes' };
    }
    at = to;
  }
  return undefined;
}

function pairsIn(bytes: Buffer): Turn | undefined {
  for (let at = nextNul(bytes, 0); at >= 0; at = nextNul(bytes, at)) {
    // Behind a NUL comes no first byte of a pair, and a file may hold nothing but NULs for long.
    while (bytes[at + 1] === 0) at += 1;
    let to = at;
    while (bytes[to] === 0 && isText(bytes[to + 1])) to += 2;
    // The character before the first NUL belongs to the first pair where the low byte comes first; a line end does not.
    const isLittle = isText(bytes[at - 1]) && bytes[at - 1] !== LF;
    if (to - at >= 2 * PAIRS_ENOUGH) return isLittle ? { at: at - 1, form: 'utf-16le' } : { at, form: 'utf-16be' };
    at = Math.max(to, at + 1);
  }
  return undefined;
}

/** Many NULs lie near each other: there a search of its own for each would take longer than to look at every byte. */
function nextNul(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + NUL_NEAR);
  for (let at = from; at < near; at += 1) if (bytes[at] === 0) return at;
  return bytes.indexOf(0, near);
}

function isText(byte: number | undefined): boolean {
  return isPrintable(byte) || byte === 0x0d || byte === 0x0a;
}
