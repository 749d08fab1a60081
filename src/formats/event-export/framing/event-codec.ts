import type { LogEvent } from '../../../domain/entry.ts';
import { decodeBytes } from '../../../inputs/file/encoding.ts';
import type { ParsedTime } from '../fields/times.ts';
import { consoleText } from './console-text.ts';

/** An event but for its time, which may need the whole file to be told. */
export type PartialEvent = Omit<LogEvent, 'at' | 'localTime' | 'decimals' | 'toMinute' | 'offset'>;

/**
 * A part of a window: one event; one of which only the beginning is there (`part`); what stands between events; or what
 * cannot be read, behind whose beginning events are searched for.
 */
export interface Frame {
  kind: 'event' | 'part' | 'gap' | 'bad';
  from: number;
  /** Where reading goes on. */
  to: number;
  /** What is wrong with the part. */
  detail?: string;
  /** True where nothing of an event can have stood there all the same. */
  harmless?: true;
}

/**
 * What a frame holds: an event with its time, and all of it where it was wanted, `harmless` where nothing of it is lost
 * by what is wrong; nothing of interest; or what is wrong.
 */
export type Taken =
  | { stamp: ParsedTime; draft: PartialEvent | undefined; detail?: string; harmless?: boolean }
  | 'nothing'
  | { bad: string };

/**
 * What stands once before events and tells how they are to be read: the names of a table's columns, and its channel.
 */
export interface Context {
  header: readonly string[];
  channel: string | undefined;
}

/**
 * How the events of one form stand in its bytes, which are UTF-8 or of a Windows code page. Holds what a file has told
 * so far, such as its columns.
 */
export interface EventCodec {
  /**
   * What stands at `from` and behind it; undefined where the window holds too little to tell. `last`: nothing more is
   * to come.
   */
  frame(bytes: Buffer, from: number, last: boolean): Frame | undefined;
  /** Where, behind something that could not be read, the next event may begin; -1 where none can be seen. */
  begin(bytes: Buffer, from: number): number;
  decode(bytes: Buffer, frame: Frame, wanted: boolean): Taken;
  /** What was told so far of the events to come; the same object as long as nothing else is told. */
  context?(): Context | undefined;
  /** Goes on as behind what told that. */
  resume?(context: Context | undefined): void;
  /** In what order writers of the form put events by habit. */
  newestFirst: boolean;
  /** Whether the words of the export are English, as is the only culture that has the month first. */
  english(): boolean;
}

/** What a file of events is by its first bytes, and how its events are read. */
export interface KnownForm {
  form: string;
  /** What it is, for people. */
  says: string;
  /** Whether who writes it goes on to, line by line; else the file is whole when it is written. */
  grows?: true;
  /** How its events stand in it. */
  open(options: { textZone?: 'local' | 'utc' }): EventCodec;
}

export function textIn(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  if (!text.includes('\ufffd')) return text;
  const part = bytes.subarray(from, to);
  return consoleText(part) ?? decodeBytes(part);
}

/** A whole number of a form; undefined where it is none. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : undefined;
}

/** The text of a form; undefined where it is empty or says that there is none. */
export function wordIn(value: string | undefined): string | undefined {
  const plain = value?.trim() ?? '';
  return plain === '' || plain === 'N/A' ? undefined : plain;
}

/** What is known of an event, without the fields that are not. */
export function partialEventOf(known: { [Key in keyof PartialEvent]?: PartialEvent[Key] | undefined }): PartialEvent {
  const draft: PartialEvent & Record<string, unknown> = { source: '', data: [] };
  for (const key in known) {
    const value = known[key as keyof PartialEvent];
    if (value !== undefined) draft[key] = value;
  }
  return draft;
}
