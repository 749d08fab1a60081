import { offsetAt } from '../../src/time/zone.ts';
import { type Kept, ZONE } from './timeline.ts';

export const XMLNS = 'http://schemas.microsoft.com/win/2004/08/events/event';

export const two = (value: number): string => String(value).padStart(2, '0');

/** The parts of an instant on the clock of the machine that writes. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milli: number;
}

export function wallOf(at: number): Wall {
  return utcOf(at + offsetAt(ZONE, at));
}

export function utcOf(at: number): Wall {
  const date = new Date(at);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    milli: date.getUTCMilliseconds(),
  };
}

const HALVES = ['AM', 'PM'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * As .NET writes a time by a pattern: yyyy yy MMM MM M dd d HH H hh h mm ss fff tt; what stands in apostrophes is
 * itself.
 */
export function patterned(wall: Wall, pattern: string, halves: readonly [string, string] = HALVES): string {
  const hour = wall.hour % 12 === 0 ? 12 : wall.hour % 12;
  const parts: Readonly<Record<string, string>> = {
    yyyy: String(wall.year),
    yy: two(wall.year % 100),
    MMM: MONTHS[wall.month - 1] ?? '',
    MM: two(wall.month),
    M: String(wall.month),
    dd: two(wall.day),
    d: String(wall.day),
    HH: two(wall.hour),
    H: String(wall.hour),
    hh: two(hour),
    h: String(hour),
    mm: two(wall.minute),
    ss: two(wall.second),
    fff: String(wall.milli).padStart(3, '0'),
    tt: halves[wall.hour < 12 ? 0 : 1],
  };
  return pattern.replaceAll(/'[^']*'|yyyy|yy|MMM|MM|M|dd|d|HH|H|hh|h|mm|ss|fff|tt/g, (part) =>
    part.startsWith("'") ? part.slice(1, -1) : (parts[part] ?? part),
  );
}

/** `2026-01-27T05:30:10.2506130Z`, with all that Windows keeps of a fraction: seven digits. */
export function iso7({ at, ticks }: Kept): string {
  return new Date(at).toISOString().replace('Z', `${ticks}Z`);
}

/** The same with nine digits, as wevtutil of older Windows and the XML of the Event Viewer write it. */
export function iso9({ at, ticks }: Kept): string {
  return new Date(at).toISOString().replace('Z', `${ticks}00Z`);
}

/** With the offset of the machine's zone: `2026-01-27T06:30:10.2506130+01:00`. */
export function isoOffset({ at, ticks }: Kept, colon = ':'): string {
  const minutes = offsetAt(ZONE, at) / 60_000;
  const end = `${ticks}+${two(Math.floor(minutes / 60))}${colon}${two(minutes % 60)}`;
  return new Date(at + minutes * 60_000).toISOString().replace('Z', end);
}

export function crlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

/** What a writer of one line an event makes of line ends within. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\r?\n\s*/g, ' ');
}

export function utf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

export const BOM = '\ufeff';

/** In the code page 1252 of Western Windows, as programs write that know no Unicode; as far as Latin 1 goes. */
export function ansi(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A field in quotes only where it must be: as RFC 4180 asks, and most writers do. */
export function csvField(field: string, delimiter = ','): string {
  return field.includes(delimiter) || /["\r\n]/.test(field) ? quoted(field) : field;
}

export function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

export function csvLines(rows: readonly (readonly string[])[], delimiter = ',', end = '\r\n'): string {
  return rows.map((row) => `${row.map((field) => csvField(field, delimiter)).join(delimiter)}${end}`).join('');
}

export function quotedLines(rows: readonly (readonly string[])[], delimiter = ',', end = '\r\n'): string {
  return rows.map((row) => `${row.map(quoted).join(delimiter)}${end}`).join('');
}

/** What every writer of XML must escape in a text. */
export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function jsonLines(objects: readonly unknown[], end = '\n'): string {
  return objects.map((object) => `${JSON.stringify(object)}${end}`).join('');
}

export function newestFirst(events: readonly Kept[]): Kept[] {
  return events.toReversed();
}
