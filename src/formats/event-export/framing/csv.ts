import { decodeBytes } from '../../../inputs/file/encoding.ts';
import { levelOf, messageOf } from '../fields/localised-text.ts';
import { areOfEvents, columnsOf, type Role } from '../fields/property-names.ts';
import { type ParsedTime, parsedTimeOf } from '../fields/times.ts';
import {
  type Context,
  type EventCodec,
  type PartialEvent,
  partialEventOf,
  type Frame,
  numberIn,
  type Taken,
  textIn,
  wordIn,
} from './event-codec.ts';
import { fieldText, walkRow } from '../../rows.ts';

const LF = 0x0a;

/**
 * What the Event Viewer saves: names of five columns, which it translates, and rows of six. Those of security logs
 * begin with keywords, which the words of `levelOf` tell apart.
 */
const EVENT_VIEWER: Partial<Record<Role, number>> = { levelName: 0, time: 1, provider: 2, id: 3, message: 5 };

/** The first of them where the machine speaks English. */
const ENGLISH = ['Level', 'Keywords'];

/**
 * The type of the entries in the first line of Windows PowerShell: `#TYPE
 * System.Diagnostics.EventLogEntry#system/Service/1500`.
 */
const TYPE = /^#TYPE [\w.]+#([^/\r\n]+)\//;

/** The row of an event, but for its text, is shorter than this. */
const LONGEST_HEAD = 1024;
/** So far a row is looked at to tell whether it is one. */
const LONGEST_TRIAL = 16 * 1024;

export interface Table {
  /** By position, as the Event Viewer writes them, or by name. */
  columns: 'positions' | 'names';
  delimiter: ',' | ';' | '\t';
}

/**
 * Whether a row of the Event Viewer begins here: of its six fields the second is a time, the fourth the number of an
 * event.
 */
export function isSavedRow(text: string, delimiter: string): boolean {
  const [line = ''] = text.split('\n', 1);
  const [level = '', time = '', , id, , description] = line.split(delimiter, 6);
  return (
    level.length < 60 &&
    /\d\D+\d/.test(time) &&
    parsedTimeOf(fieldText(time)) !== undefined &&
    numberIn(id) !== undefined &&
    description !== undefined
  );
}

/**
 * Tables of events: the CSV and text of the Event Viewer, and what PowerShell's Export-Csv writes of Get-WinEvent and
 * Get-EventLog.
 */
export function createTableCodec({ columns: by, delimiter }: Table): EventCodec {
  const comma = delimiter.charCodeAt(0);
  let columns: Partial<Record<Role, number>> | undefined;
  let told: Context | undefined;
  let channel: string | undefined;
  const bounds: number[] = [];
  let lastTime: { text: string; stamp: ParsedTime | undefined } = { text: '', stamp: undefined };
  return {
    frame,
    begin,
    decode: take,
    context: () => told,
    resume,
    newestFirst: true,
    english: () => (by === 'positions' ? ENGLISH.includes(told?.header[0] ?? '') : delimiter !== ';'),
  };

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    let from = at;
    while (from < bytes.length && bytes[from]! <= 0x20 && bytes[from] !== comma) from += 1;
    if (from >= bytes.length) return last || from > at ? { kind: 'gap', from, to: from } : undefined;
    const walked = walkRow(bytes, from, last, comma, bounds);
    if (walked === 'more') return { kind: 'part', from, to: from };
    if (walked === 'broken')
      return { kind: 'bad', from, to: from, detail: 'the quotes of the row do not fit together' };
    return { kind: 'event', from, to: walked.to };
  }

  function field(bytes: Buffer, column: number | undefined): string {
    if (column === undefined || 2 * column >= bounds.length) return '';
    return fieldText(textIn(bytes, bounds[2 * column]!, bounds[2 * column + 1]!));
  }

  function take(bytes: Buffer, _: Frame, wanted: boolean): Taken {
    const width = bounds.length / 2;
    if (columns === undefined) {
      const first = field(bytes, 0);
      channel = TYPE.exec(first)?.[1] ?? channel;
      if (!first.startsWith('#TYPE ')) takeHeader(bytes, width);
      return 'nothing';
    }
    const time = field(bytes, columns.time);
    if (time !== lastTime.text) lastTime = { text: time, stamp: parsedTimeOf(time) };
    const { stamp } = lastTime;
    if (stamp === undefined && isHeader(bytes, width)) return takeHeader(bytes, width);
    const fits =
      by === 'positions'
        ? (width === 5 || width === 6) && numberIn(field(bytes, columns.id)) !== undefined
        : width === told?.header.length;
    if (stamp === undefined || !fits)
      return {
        bad:
          stamp === undefined
            ? 'the row has no time that can be read'
            : `the row has ${width} fields, and not what the rows of such a table have`,
      };
    return { stamp, draft: wanted ? draftOf((column) => field(bytes, column), columns, channel) : undefined };
  }

  function isHeader(bytes: Buffer, width: number): boolean {
    const names = Array.from({ length: Math.min(width, 40) }, (__, column) => field(bytes, column));
    return by === 'positions' ? names.join('\n') === told?.header.join('\n') : areOfEvents(columnsOf(names));
  }

  /** Also one in the middle, where exports were put one behind the other. */
  function takeHeader(bytes: Buffer, width: number): 'nothing' {
    const header = Array.from({ length: width }, (__, column) => field(bytes, column));
    if (told === undefined || told.channel !== channel || header.join('\n') !== told.header.join('\n'))
      resume({ header, channel });
    return 'nothing';
  }

  function resume(context: Context | undefined): void {
    if (context === told) return;
    told = context;
    channel = context?.channel;
    columns = context && (by === 'positions' ? EVENT_VIEWER : columnsOf(context.header));
  }

  function begin(bytes: Buffer, from: number): number {
    for (
      let at = bytes.indexOf(LF, Math.max(0, from - 1));
      at >= 0 && at + 1 < bytes.length;
      at = bytes.indexOf(LF, at + 1)
    ) {
      const begins =
        by === 'positions'
          ? looksSaved(bytes, at + 1, delimiter)
          : looksExported(bytes, at + 1, comma, told?.header.length ?? 0, columns?.time);
      if (begins) return at + 1;
    }
    return -1;
  }
}

/** The event of a row, by what its columns stand for. */
function draftOf(
  textOf: (column: number | undefined) => string,
  at: Partial<Record<Role, number>>,
  channel: string | undefined,
): PartialEvent {
  const word = (role: Role): string | undefined => wordIn(textOf(at[role]));
  const provider = word('provider') ?? '';
  const instance = numberIn(word('instance'));
  // The upper half of an instance id is severity and facility.
  const id = numberIn(word('id')) ?? (instance === undefined ? undefined : instance % 65_536);
  const message = textOf(at.message);
  return partialEventOf({
    source: provider,
    id,
    level: numberIn(word('level')) ?? levelOf(textOf(at.levelName)),
    number: numberIn(word('recordId')),
    channel: word('channel') ?? channel,
    machine: word('computer'),
    user: word('user'),
    text: message === '' ? undefined : messageOf(message, provider, id),
  });
}

/** The fields of an Event Viewer row up to the id are all on its first line. */
function looksSaved(bytes: Buffer, at: number, delimiter: string): boolean {
  const end = bytes.indexOf(LF, at);
  return isSavedRow(
    decodeBytes(bytes.subarray(at, Math.min(end < 0 ? bytes.length : end, at + LONGEST_HEAD))),
    delimiter,
  );
}

/**
 * Whether a row of so many fields begins here, one of which is a time. A row of PowerShell may begin with a text of
 * many lines: it is walked over, up to a limit.
 */
function looksExported(bytes: Buffer, at: number, comma: number, width: number, time: number | undefined): boolean {
  if (time === undefined) return false;
  const part = bytes.subarray(at, at + LONGEST_TRIAL);
  const walked = walkRow(part, 0, false, comma);
  if (typeof walked === 'string' || walked.bounds.length !== 2 * width) return false;
  const [from, to] = walked.bounds.slice(2 * time, 2 * time + 2);
  return parsedTimeOf(fieldText(textIn(part, from!, to!))) !== undefined;
}
