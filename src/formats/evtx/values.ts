import { TextDecoder } from 'node:util';
import { broken, spend, u64, utf16, type Source } from './source.ts';

/** Types of values, as MS-EVEN6 2.2.12 numbers them; with this bit set, an array of them. */
export const ARRAY = 0x80;
export const FILETIME = 0x11;
export const BINXML = 0x21;

/** Bytes of the values that have one size; an array of them has no other separator. */
const WIDTH: Readonly<Record<number, number>> = {
  0x03: 1,
  0x04: 1,
  0x05: 2,
  0x06: 2,
  0x07: 4,
  0x08: 4,
  0x09: 8,
  0x0a: 8,
  0x0b: 4,
  0x0c: 8,
  0x0d: 4,
  0x0f: 16,
  0x11: 8,
  0x12: 16,
  0x14: 4,
  0x15: 8,
};

const DIGITS_OF_MILLISECONDS = 1e4;
/** 1 January 1970 in milliseconds since 1 January 1601, where FILETIME begins. */
const EPOCH = 11_644_473_600_000;

let ansi: TextDecoder | undefined;

/** The text of a value as Windows writes it into XML, before escaping. */
export function textAt(source: Source, type: number, from: number, to: number): string {
  spend(source, to - from);
  if (type >= ARRAY) return itemsAt(source, type, from, to).join(', ');
  if ((WIDTH[type] ?? 0) > to - from) broken('holds a value that is too short for its type');
  const { view, bytes } = source;
  switch (type) {
    case 0x00:
      return '';
    case 0x01:
      return withoutEnd(utf16(source, from, to));
    case 0x02:
      return withoutEnd((ansi ??= new TextDecoder('windows-1252')).decode(bytes.subarray(from, to)));
    case 0x03:
      return String(view.getInt8(from));
    case 0x04:
      return String(view.getUint8(from));
    case 0x05:
      return String(view.getInt16(from, true));
    case 0x06:
      return String(view.getUint16(from, true));
    case 0x07:
      return String(view.getInt32(from, true));
    case 0x08:
      return String(view.getUint32(from, true));
    case 0x09:
      return String(view.getBigInt64(from, true));
    case 0x0a:
      return view.getUint32(from + 4, true) < 2 ** 21 ? String(u64(view, from)) : String(view.getBigUint64(from, true));
    case 0x0b:
      return shortest(view.getFloat32(from, true));
    case 0x0c:
      return String(view.getFloat64(from, true));
    case 0x0d:
      return view.getUint32(from, true) === 0 ? 'false' : 'true';
    case 0x0f:
      return guid(source, from);
    case 0x10:
      return hex(view, from, to - from >= 8 ? 8 : 4);
    case FILETIME: {
      const { at, decimals } = instantAt(view, from);
      return `${new Date(at).toISOString().slice(0, -4)}${decimals}Z`;
    }
    case 0x12:
      return systemTime(view, from);
    case 0x13:
      return sid(source, from, to);
    case 0x14:
      return hex(view, from, 4);
    case 0x15:
      return hex(view, from, 8);
    case 0x23:
      return withoutEnd(utf16(source, from, to));
    default:
      return bytes.toString('hex', from, to).toUpperCase();
  }
}

/** The texts of an array's items. Strings are ended by NUL each; other items stand one behind the other. */
export function itemsAt(source: Source, type: number, from: number, to: number): string[] {
  const each = type & ~ARRAY;
  if (each === 0x01 || each === 0x02) {
    if (from === to) return [];
    spend(source, to - from);
    const text =
      each === 0x01
        ? utf16(source, from, to)
        : (ansi ??= new TextDecoder('windows-1252')).decode(source.bytes.subarray(from, to));
    return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
  }
  const items: string[] = [];
  for (let at = from; at < to;) {
    const width = each === 0x13 ? 8 + 4 * source.view.getUint8(at + 1) : (WIDTH[each] ?? to - at);
    if (at + width > to) broken('holds an array that is cut within an item');
    items.push(textAt(source, each, at, at + width));
    at += width;
  }
  return items;
}

/** An unsigned integer as a number, exact up to 2^53; undefined for a value of another type. */
export function integerAt(view: DataView, type: number, from: number): number | undefined {
  switch (type) {
    case 0x04:
      return view.getUint8(from);
    case 0x06:
      return view.getUint16(from, true);
    case 0x08:
      return view.getUint32(from, true);
    case 0x0a:
      return u64(view, from);
    default:
      return undefined;
  }
}

/** A FILETIME, 100 ns since 1601, as UTC milliseconds and the seven decimals of its second. */
export function instantAt(view: DataView, from: number): { at: number; decimals: string } {
  // In two parts, for as a whole it is beyond what a number holds exactly: 2^32 is 429,496 times 10,000, and 7296.
  const high = view.getUint32(from + 4, true);
  const low = high * 7296 + view.getUint32(from, true);
  const milliseconds = high * 429_496 + Math.floor(low / DIGITS_OF_MILLISECONDS);
  const decimals = String((milliseconds % 1000) * DIGITS_OF_MILLISECONDS + (low % DIGITS_OF_MILLISECONDS)).padStart(
    7,
    '0',
  );
  return { at: milliseconds - EPOCH, decimals };
}

/** Strings may end in NULs; one within, which XML cannot write, ends nothing. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function hex(view: DataView, from: number, width: number): string {
  const low = view.getUint32(from, true);
  const high = width === 8 ? view.getUint32(from + 4, true) : 0;
  return high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`;
}

/** The fewest digits that are this float and no other. */
function shortest(float: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const near = Number(float.toPrecision(digits));
    if (Math.fround(near) === float) return String(near);
  }
  return String(float);
}

function guid({ bytes }: Source, from: number): string {
  const hex = bytes.toString('hex', from, from + 16);
  const swapped = (at: number, end: number): string => (at === end ? '' : swapped(at + 2, end) + hex.slice(at, at + 2));
  return `{${swapped(0, 8)}-${swapped(8, 12)}-${swapped(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}}`;
}

function sid({ view }: Source, from: number, to: number): string {
  const count = to - from < 8 ? 0 : view.getUint8(from + 1);
  if (to - from < 8 + 4 * count) broken('holds a SID that is cut');
  const authority = view.getUint16(from + 2) * 2 ** 32 + view.getUint32(from + 4);
  let text = `S-${view.getUint8(from)}-${authority < 2 ** 32 ? authority : `0x${authority.toString(16).toUpperCase().padStart(12, '0')}`}`;
  for (let index = 0; index < count; index += 1) text += `-${view.getUint32(from + 8 + 4 * index, true)}`;
  return text;
}

/** SYSTEMTIME: year, month, day of the week, day, hour, minute, second, milliseconds. */
function systemTime(view: DataView, from: number): string {
  const part = (index: number, length: number): string =>
    String(view.getUint16(from + 2 * index, true)).padStart(length, '0');
  return `${part(0, 4)}-${part(1, 2)}-${part(3, 2)}T${part(4, 2)}:${part(5, 2)}:${part(6, 2)}.${part(7, 3)}Z`;
}
