import type { LogEvent } from '../../../domain/entry.ts';
import { eventOfJson, onlyReading } from '../fields/json-events.ts';
import { hasText, type RecordEvent, recordEventIn } from '../fields/records.ts';
import { sureParts } from '../fields/names.ts';
import { objectIn, xmlIn } from '../fields/embedded.ts';
import { timesOf } from '../passes/order.ts';
import { type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';

const LF = 0x0a;
/** What a program that passes lines on puts before one is shorter. */
const LONGEST_PREFIX = 400;
/** So many lines of something else may stand before the first. */
const TRIED = 20;
/** So many lines may a text within a line have. */
const MOST_LINES = 200;
/** So many pairs tell that they are the fields of an event. */
const ENOUGH = 3;

/** Syslog of today: priority, version, time, host, program, process, kind, fields in brackets, and the text. */
const SYSLOG = /^(?:<\d{1,3}>)?1 (\S{1,40}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,64}) \[/;
const PAIR = /([\w.@-]{1,64})=(?:"((?:[^"\\]|\\.)*)"|([^\s"\]]*))/g;

/** The event that a line holds behind what a program put before it; undefined where it holds none. */
function eventOfLine(line: string): RecordEvent | undefined {
  const text = line.trimEnd();
  const brace = text.indexOf('{"');
  if (brace > 0 && brace <= LONGEST_PREFIX) {
    const tail = text.slice(brace);
    const object = objectIn(tail.endsWith('}') ? tail : unarrowed(tail));
    if (object !== undefined) return recordEventIn(object);
  }
  const xml = xmlIn(text);
  if (xml !== undefined) return recordEventIn({ message: xml });
  return syslogEvent(text) ?? measuredEvent(text) ?? pairsEvent(text);
}

/** The event of a line of a file that grows, as JSON or behind what a program put before it. */
export function growingEvent(line: string): LogEvent | undefined {
  if (line.startsWith('{')) return eventOfJson(line);
  const event = eventOfLine(line);
  return event && { ...event.draft(), ...timesOf(event.stamp, { valueOf: onlyReading }) };
}

/**
 * Whether a text is lines of events with something before each: records that a file that grows has in turn, or others
 * and fields, which may spell the name of a provider in another way than the event does.
 */
export function linesOf(text: string): 'records' | 'fields' | undefined {
  const lines = text.split('\n', TRIED).filter((line) => line.length > 20);
  const events = lines.flatMap((line) => eventOfLine(line) ?? []);
  if (!events.some((event) => hasText(event.draft()))) return undefined;
  return lines.some((line) => /\{"|<Event[\s>]/.test(line.slice(0, LONGEST_PREFIX))) && areInTurn(events)
    ? 'records'
    : 'fields';
}

/** Whether events come one after the other with times that can be read in one way: as they do in a file that grows. */
export function areInTurn(events: readonly Pick<RecordEvent, 'stamp'>[]): boolean {
  const [first, last] = [events[0]?.stamp, events.at(-1)?.stamp];
  return (
    first === undefined ||
    last === undefined ||
    (events.every(({ stamp }) => Object.is(stamp.dayFirst, stamp.monthFirst)) && last.dayFirst >= first.dayFirst)
  );
}

/** A hash as some print it: `{"a"=>"b", "c"=>nil}]`. */
function unarrowed(text: string): string {
  const end = text.lastIndexOf('}');
  // A text that does not end is passed as a whole, so that no place in it is begun at again.
  return text
    .slice(0, end + 1)
    .replaceAll(
      /("[^"\\]*(?:\\[^][^"\\]*)*)(?:"(?:(=>)(nil\b)?)?|\\?$)/g,
      (all, key: string, arrow?: string, nothing?: string) =>
        arrow === undefined ? all : `${key}":${nothing === undefined ? '' : 'null'}`,
    );
}

function syslogEvent(text: string): RecordEvent | undefined {
  const head = SYSLOG.exec(text);
  if (head === null) return undefined;
  const [all, time, host, program] = head;
  const record: Record<string, unknown> = { timestamp: time, host, source: program?.replaceAll('_', ' ') };
  let at = all.length - 1;
  while (text[at] === '[') {
    const end = endOfElement(text, at);
    if (end < 0) return undefined;
    Object.assign(record, pairsOf(text.slice(at, end)));
    at = end;
  }
  record['message'] ??= text
    .slice(at)
    .trim()
    .replace(/^\ufeff/, '');
  return recordEventIn(record);
}

function endOfElement(text: string, from: number): number {
  for (let at = from, quoted = false; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ']' && !quoted) return at + 1;
  }
  return -1;
}

/** Where a line ends; one of measurements may hold line ends in its texts, and ends behind its time. */
function endOfMeasured(bytes: Buffer, from: number): number {
  const first = bytes.indexOf(LF, from);
  if (!/^[^,\s]{1,200},(?:\\.|[^\s\\,=]){1,200}=/.test(bytes.toString('latin1', from, from + 420))) return first;
  for (let end = first, lines = 0; end >= 0 && lines < MOST_LINES; lines += 1) {
    if (/ \d{19}\r?$/.test(bytes.toString('latin1', Math.max(from, end - 24), end))) return end;
    end = bytes.indexOf(LF, end + 1);
    if (end < 0 && lines > 0) break;
  }
  return first;
}

/** A line of measurements: `name,tag=x,tag=y field="z",field=1i 1769490010000000000`, blanks in tags behind `\\`. */
function measuredEvent(text: string): RecordEvent | undefined {
  const [tags = ''] = /^(?:\\.|[^\\\s])+/.exec(text) ?? [];
  const time = / (\d{19})$/.exec(text);
  if (time === null || !tags.includes(',')) return undefined;
  const record: Record<string, string> = { timestamp: time[1]! };
  // A tag without a value is passed as a whole, so that no comma in it is begun at again.
  for (const [, key = '', value] of tags.matchAll(/,((?:\\.|[^\\,=])+)(?:=((?:\\.|[^\\,])*))?/g))
    if (value !== undefined) record[key] = value.replaceAll(/\\(.)/g, '$1');
  const fields = text.slice(tags.length, time.index);
  for (const [, key = '', quoted, bare = ''] of fields.matchAll(
    /[ ,]([^\s,="]{1,80})=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/g,
  ))
    record[key] = quoted?.replaceAll(/\\(["\\])/g, '$1') ?? bare.replace(/(?<=\d)[iu]$/, '');
  return recordEventIn(record);
}

function pairsEvent(text: string): RecordEvent | undefined {
  if (!text.includes('="')) return undefined;
  const record = pairsOf(text);
  return sureParts(Object.keys(record)).size < ENOUGH ? undefined : recordEventIn(record);
}

function pairsOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, key = '', quoted, bare] of text.matchAll(PAIR))
    found[key] ??= quoted === undefined ? (bare ?? '') : quoted.replaceAll(/\\(["\\\]])/g, '$1');
  return found;
}

/**
 * Events a line each, with something before each of them or their fields as pairs. With `all` every event is given, for
 * what is wanted of it does not stand in its bytes.
 */
export function createLineCodec(all: boolean): EventCodec {
  return { frame, begin, decode: take, newestFirst: false, english: () => true };

  function begin(bytes: Buffer, from: number): number {
    const at = bytes.indexOf(LF, Math.max(0, from - 1));
    return at < 0 || at + 1 >= bytes.length ? -1 : at + 1;
  }

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    if (at >= bytes.length) return last ? { kind: 'gap', from: at, to: at } : undefined;
    const end = all ? endOfMeasured(bytes, at) : bytes.indexOf(LF, at);
    if (end < 0 && !last) return { kind: 'part', from: at, to: at };
    return { kind: 'event', from: at, to: end < 0 ? bytes.length : end + 1 };
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    const event = eventOfLine(textIn(bytes, from, to));
    return event === undefined ? 'nothing' : { stamp: event.stamp, draft: wanted || all ? event.draft() : undefined };
  }
}
