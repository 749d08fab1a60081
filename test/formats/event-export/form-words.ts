import type { LogEvent } from '../../../src/domain/entry.ts';
import { offsetAt } from '../../../src/time/zone.ts';

export type Locale = 'en-US' | 'en-GB' | 'en-IN' | 'de-DE' | 'sv-SE' | 'ja-JP';

/** An event with all that a form could tell. */
export type FullEvent = Required<
  Omit<
    LogEvent,
    'localTime' | 'binary' | 'decimals' | 'toMinute' | 'offset' | 'pid' | 'tid' | 'process' | 'firstOfProcess' | 'after'
  >
>;

export interface Setting {
  /** The zone of the machine that writes; UTC unless told. */
  zone?: string;
  /** Its language and its way to write dates; en-US unless told. */
  locale?: Locale;
  /** Windows PowerShell puts a line with a type above its tables. */
  typed?: boolean;
}

export const XMLNS = 'http://schemas.microsoft.com/win/2004/08/events/event';

export const ENGLISH = {
  header: ['Level', 'Date and Time', 'Source', 'Event ID', 'Task Category'],
  levels: ['Information', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'],
};

export const GERMAN = {
  header: ['Ebene', 'Datum und Uhrzeit', 'Quelle', 'Ereignis-ID', 'Aufgabenkategorie'],
  levels: ['Informationen', 'Kritisch', 'Fehler', 'Warnung', 'Informationen', 'Ausführlich'],
};

/** As a date and a time of day are written by a culture, in the zone of the machine. */
export function localTime(at: number, { zone = 'UTC', locale = 'en-US' }: Setting): string {
  const date = new Date(at + offsetAt(zone, at));
  const [year, month, day, hour, minute, second] = date.toISOString().split(/\D/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(hour)}:${two(minute)}:${two(second)}`;
  switch (locale) {
    case 'en-US':
      return `${month}/${day}/${year} ${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}:${two(second)}\u202f${hour < 12 ? 'AM' : 'PM'}`;
    case 'en-GB':
      return `${two(day)}/${two(month)}/${year} ${clock}`;
    case 'en-IN':
      return `${two(day)}-${two(month)}-${year} ${clock}`;
    case 'de-DE':
      return `${two(day)}.${two(month)}.${year} ${clock}`;
    case 'sv-SE':
      return `${year}-${two(month)}-${two(day)} ${clock}`;
    case 'ja-JP':
      return `${year}/${two(month)}/${two(day)} ${hour}:${two(minute)}:${two(second)}`;
  }
}

export function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

export function iso(at: number, end: string): string {
  return new Date(at).toISOString().replace('Z', end);
}

export function isoWithOffset(at: number, { zone = 'UTC' }: Setting): string {
  const offset = offsetAt(zone, at);
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number): string => String(value).padStart(2, '0');
  return iso(at + offset, `0000${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
}
