import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** The bytes of a line that become text; the rest of a longer line is dropped. */
export const TEXT_CAP = 8 * 1024;

/** The first bytes of a file that `refusal` and `textStart` want to see. */
export const MAGIC_LENGTH = 8;

let ansi: TextDecoder | undefined;

/**
 * The text of `bytes[from, to)`, at most `TEXT_CAP` bytes of it. Bytes that are not UTF-8 are read as Windows-1252,
 * which never fails: products on Windows write the machine's ANSI code page.
 */
export function decode(bytes: Buffer, from: number, to: number): string {
  const end = to - from > TEXT_CAP ? characterStart(bytes, from + TEXT_CAP) : to;
  const text = bytes.toString('utf8', from, end);
  if (!text.includes('\uFFFD') || isUtf8(bytes.subarray(from, end))) return text;
  ansi ??= new TextDecoder('windows-1252');
  return ansi.decode(bytes.subarray(from, end));
}

/** The text of a whole file: UTF-16 where a byte order mark says so, else UTF-8, else Windows-1252. */
export function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (isUtf8(bytes)) return bytes.toString('utf8', textStart(bytes));
  ansi ??= new TextDecoder('windows-1252');
  return ansi.decode(bytes);
}

function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4; start -= 1) {
    if ((bytes[start]! & 0xc0) !== 0x80) return start;
  }
  return at;
}

/** The length of the byte order mark that the file begins with, where it is UTF-8. */
export function textStart(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/** Why a file that begins with these bytes must not be read as text, and the remedy; undefined where it may be. */
export function refusal(head: Buffer): { kind: string; detail: string } | undefined {
  if (head.toString('latin1', 0, MAGIC_LENGTH) === 'ElfFile\0') {
    return { kind: 'evtx', detail: 'is a Windows event log (.evtx), not text: configure it as an event log, or export it as text' };
  }
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    return { kind: 'utf-16', detail: 'is UTF-16, which is not read: let the product write UTF-8, or convert the file (iconv -f UTF-16 -t UTF-8)' };
  }
  return undefined;
}
