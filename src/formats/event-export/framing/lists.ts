import type { Fields } from '../fields/record-walk.ts';
import { hasText, recordEventIn } from '../fields/records.ts';
import { stampIn } from '../fields/stamps.ts';
import { type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';

const LF = 0x0a;
/** So many lines may stand above the first event, and so many of them be tried as the first of one. */
const [MOST_ABOVE, MOST_TRIED] = [200, 12];
/** What is printed is at least so wide before it is broken. */
const NARROWEST = 79;
const LONGEST_LABEL = 60;

/** How the fields of an event stand one below the other. */
type Style =
  /** `Id           : 0`, all colons below each other. */
  | 'columns'
  /** `EventCode=0`. */
  | 'pairs'
  /** `[00002] Provider`, indented fields below it, and the text. */
  | 'numbered';

/** A list of events in text: what the first line of each begins with. */
export interface List {
  style: Style;
  mark: string;
}

const COLUMN = /^(\p{L}[^\t\r\n]{0,60}?)[ \t]*[ \t]: ?(.*)$/u;
const PAIR = /^([A-Za-z][\w.-]{1,40})=(.*)$/;
const NUMBERED = /^\[(\d{1,10})\] (\S.*)$/;
const RULE = /^[=\-*_]{5,}$/;

/** The list of events that a text is; undefined where it is none. */
export function listIn(text: string): List | undefined {
  const lines = text.split(/\r*\n/, MOST_ABOVE);
  let tried = 0;
  for (const [at, line] of lines.entries()) {
    const list = startOf(line, lines[at + 1] ?? '');
    if (list === undefined) continue;
    tried += 1;
    if (tried > MOST_TRIED) return undefined;
    const bytes = Buffer.from(text);
    const codec = createListCodec(list);
    const frame = codec.frame(bytes, 0, true);
    const event =
      frame?.kind === 'event' ? recordEventIn(recordOfList(textIn(bytes, frame.from, frame.to), list)) : undefined;
    if (event !== undefined && hasText(event.draft())) return list;
  }
  return undefined;
}

function startOf(line: string, next: string): List | undefined {
  if (NUMBERED.test(line) && /^[ \t]+\p{L}[^:]{1,30}: /u.test(next)) return { style: 'numbered', mark: '[' };
  const pair = PAIR.exec(line);
  if (pair !== null) return { style: 'pairs', mark: `${pair[1]}=` };
  const column = COLUMN.exec(line);
  return column === null || column[1]!.length > LONGEST_LABEL
    ? undefined
    : { style: 'columns', mark: line.slice(0, line.length - column[2]!.length).trimEnd() };
}

/** The fields of one event of a list. */
function recordOfList(text: string, { style, mark }: List): Fields {
  const lines = text.split(/\r*\n/);
  if (style === 'numbered') return numberedRecord(lines);
  return style === 'pairs' ? pairsRecord(lines) : columnsRecord(lines, mark.length - 1);
}

function columnsRecord(lines: readonly string[], colon: number): Fields {
  const record: Record<string, string> = {};
  const widest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const tabs = lines.some((line) => /^\S[^\t]*\t+: /.test(line));
  let label: string | undefined;
  let before = 0;
  for (const line of lines) {
    const found = tabs ? /^(\S[^\t]{0,60}?)\t+: ?(.*)$/.exec(line) : columnOf(line, colon);
    if (found !== null) {
      label = found[1]!.trim();
      record[label] ??= found[2]!;
    } else if (label !== undefined && !RULE.test(line.trim())) {
      const isIndented = line.startsWith(' '.repeat(Math.max(1, colon)));
      const said = isIndented ? line.slice(Math.min(colon + 2, line.length)) : line;
      // What is wider than the window goes on below.
      const isBroken = isIndented && before === widest && widest >= NARROWEST;
      record[label] += isBroken ? said : `\n${said}`;
    }
    before = line.length;
  }
  return trimmed(record);
}

/** A label and what stands behind the colon in that column; null where the line has none there. */
function columnOf(line: string, colon: number): readonly [string, string, string] | null {
  return line[colon] === ':' && /^\S/.test(line)
    ? [line, line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
    : null;
}

function pairsRecord(lines: readonly string[]): Fields {
  const record: Record<string, string> = {};
  let key: string | undefined;
  for (const line of lines) {
    const pair = PAIR.exec(line);
    if (pair !== null && !Object.hasOwn(record, pair[1]!)) {
      key = pair[1]!;
      record[key] = pair[2]!;
    } else if (key !== undefined) record[key] += `\n${line}`;
    else if (line.trim() !== '') record['time'] ??= line.trim();
  }
  return trimmed(record);
}

function numberedRecord([first = '', ...lines]: readonly string[]): Fields {
  const [, number = '', provider = ''] = NUMBERED.exec(first) ?? [];
  const record: Record<string, string> = { recordnumber: number, providername: provider };
  const rest = lines.findIndex((line) => !/^[ \t]+\p{L}[^:]{1,30}: /u.test(line));
  for (const line of lines.slice(0, Math.max(0, rest)))
    for (const part of line.trim().split(/ {2,}(?=\p{L}\w*: )/u)) {
      const [, name = '', value = ''] = /^([^:]{1,31}):\s*(.*)$/.exec(part) ?? [];
      record[name === 'ID' ? 'eventid' : name] ??= value;
    }
  const text = lines.slice(Math.max(0, rest)).join('\n').trim();
  // Where there is no text, a line says so, and the inserts stand below it.
  const inserts = /^[^\n]{5,120}:[ \t]*((?:\n\t[^\n]*)+)$/.exec(text)?.[1];
  return inserts === undefined
    ? trimmed({ ...record, message: text })
    : { ...trimmed(record), stringinserts: inserts.trim().split(/[ \t]*\n\t/) };
}

function trimmed(record: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, value.trim()]));
}

/** Events whose fields stand one below the other, as PowerShell's lists and others print them. */
export function createListCodec(list: List): EventCodec {
  const mark = Buffer.from(list.mark);
  return { frame, begin, decode: take, newestFirst: true, english: () => true };

  /** The first line of an event that begins with the mark, at a byte or behind it. */
  function marked(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      if (at > 0 && bytes[at - 1] !== LF) continue;
      if (list.style !== 'numbered' || isNumbered(bytes, at)) return at;
    }
    return -1;
  }

  function begin(bytes: Buffer, from: number): number {
    const at = marked(bytes, from);
    return at < 0 ? -1 : Math.max(from, above(bytes, at));
  }

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    const first = marked(bytes, at);
    if (first < 0) return last ? { kind: 'gap', from: at, to: bytes.length } : undefined;
    const from = Math.max(at, above(bytes, first));
    const next = marked(bytes, first + 1);
    if (next < 0 && !last) return { kind: 'part', from, to: from };
    return { kind: 'event', from, to: next < 0 ? bytes.length : above(bytes, next) };
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    const event = recordEventIn(recordOfList(textIn(bytes, from, to), list));
    return event === undefined ? 'nothing' : { stamp: event.stamp, draft: wanted ? event.draft() : undefined };
  }
}

/** Where the line above begins, where that is a time and nothing else. */
function above(bytes: Buffer, at: number): number {
  if (at < 2) return at;
  const from = bytes.lastIndexOf(LF, at - 2) + 1;
  if (at - from > 60 || at - from < 12) return at;
  return stampIn(bytes.toString('utf8', from, at).trim()) === undefined ? at : from;
}

function isNumbered(bytes: Buffer, at: number): boolean {
  const [line = '', next = ''] = bytes.toString('utf8', at, at + 400).split(/\r*\n/);
  return startOf(line, next)?.style === 'numbered';
}
