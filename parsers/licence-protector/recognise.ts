import type { Instant } from '../../src/domain/entry.ts';
import { compilePatterns } from '../../src/pattern/pattern.ts';
import { instantOf, type EventRecord } from './events.ts';
import { fieldOf, isOfEvent, type FieldName } from './fields.ts';
import { jsonFields, readLine } from './lines.ts';
import { isList } from './list.ts';
import { PATTERNS } from './patterns.ts';
import { DELIMITERS, namesIn, type Header } from './rows.ts';
import { readStamp } from './stamps.ts';

/** So many lines tell what a file is. */
const LINES = 50;
/** As much of a line as its first cell takes, with a quote and the delimiter. */
const FIRST_CELL = 48;
/** A record in JSON that is longer is none. */
const LONGEST = 8192;
const STAMPED =
  /^[\uFEFF\0"]{0,4}(?:(?:\d{10}|\d{13})"?(?=[;,|\t])|\d{4}([-/.])\d{1,2}\1\d{1,2}[T ,]|\d{1,2}\.\d{1,2}\.\d{4}[T ,]|\d{1,2}\/\d{1,2}\/\d{4}[ ,])[^;,|\t]{0,40}[;,|\t]/;

const match = compilePatterns(PATTERNS);

/**
 * How sure it is that a text is a stream of events: by a header with an event, a module and whom it is about, and by
 * events that are known.
 */
export function recognise(head: string): number {
  if (isList(head)) return 0;
  let header: Header | null = null;
  let sure = 0;
  for (const text of head.split(/\r?\n/, LINES)) {
    const reading = readLine(text, header);
    if (reading === 'nothing' || 'broken' in reading) continue;
    if ('header' in reading) {
      header = reading.header;
      sure = Math.max(sure, ofHeader(header));
    } else sure = Math.max(sure, ofRecord(reading.record));
  }
  return sure;
}

function ofHeader(header: Header): number {
  const names = namesIn(header);
  if (!names.has('event') || !names.has('module') || !(names.has('user') || names.has('machine'))) return 0;
  // Any program may write down who did what in which module.
  if (OWN.some((name) => names.has(name))) return 1;
  return header.columns.some(isOfOther) ? 0 : MAYBE;
}

/** What the product alone tells. */
const OWN: readonly FieldName[] = ['lastValidate', 'nextValidate', 'runCounter'];
/** Less than what a file is taken for a log of a product by. */
const MAYBE = 0.4;
/** Words that programs of all kinds write; the others are those of the product, or speak of licences. */
const COMMON: ReadonlySet<string> = new Set(['login', 'logout', 'refused', 'remove', 'quit', 'noted', 'counts']);

/** `EventType` may be the event here; all else that only logs of events have tells that it is another log. */
function isOfOther(column: string): boolean {
  return isOfEvent(column) && fieldOf(column) !== 'event';
}

/** When a record was written, by its own stamp; of a table one whose stamp stands first, as in the documented order. */
export function writtenAt(line: string, utc: (wall: Instant) => Instant): Instant | undefined {
  const instant = (text: string): Instant | undefined => {
    const stamp = readStamp(text);
    return stamp === undefined ? undefined : 'instant' in stamp ? stamp.instant : utc(stamp.wall);
  };
  const text = line.replace(/^[\uFEFF\0]+/, '');
  if (text.startsWith('{')) {
    const fields = text.length > LONGEST ? undefined : jsonFields(text);
    return fields?.event === undefined ? undefined : instantOf(fields, instant);
  }
  for (const delimiter of DELIMITERS) {
    const [first = '', second = ''] = text
      .slice(0, FIRST_CELL * 2)
      .split(delimiter, 2)
      .map(unquoted);
    const at = first === text ? undefined : (instant(first) ?? instant(`${first} ${second}`));
    if (at !== undefined) return at;
  }
  return undefined;
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

/** A record of an event that a shipped pattern knows, of a module and somebody, or of numbers of licences. */
function ofRecord({ fields, names = [] }: EventRecord): number {
  const { event, module, user, machine, time, date, lastValidate } = fields;
  const isStamped = time !== undefined || date !== undefined || lastValidate !== undefined;
  const found = event === undefined ? undefined : match(event);
  if (!isStamped || module === undefined || found === undefined || names.some(isOfOther)) return 0;
  const isCount = ['total', 'remaining', 'used'].includes(found.means);
  if (user === undefined && machine === undefined && !isCount) return 0;
  const isOwn = OWN.some((name) => fields[name] !== undefined) || !COMMON.has(found.id);
  return isOwn ? 0.8 : MAYBE;
}

/** Whether `bytes[from, to)` begins a record: a stamp and what parts it from the next cell, or an object of JSON. */
export function isRecordStart(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, from + FIRST_CELL);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, end - from)).toString('latin1');
  if (!text.startsWith('{')) return STAMPED.test(text);
  if (to - from > LONGEST) return false;
  const fields = jsonFields(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8'));
  return fields?.event !== undefined && (fields.module !== undefined || fields.user !== undefined);
}
