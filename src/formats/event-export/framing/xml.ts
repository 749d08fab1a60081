import { SaxesParser } from 'saxes';
import { levelOf, messageOf } from '../fields/localised-text.ts';
import { type ParsedTime, parsedUtcOf } from '../fields/times.ts';
import {
  type EventCodec,
  type PartialEvent,
  partialEventOf,
  type Frame,
  numberIn,
  type Taken,
  textIn,
  wordIn,
} from './event-codec.ts';

const END = '</Event>';
const SLASH = 0x2f;

/**
 * An element of that name alone may be data of an event; the event itself begins with its System part. A browser
 * that shows XML puts a minus sign before what can be folded.
 */
export const BEGINNING = /<Event(?:\s[^<>]{0,400})?>[\s-]{0,100}<System[\s/>]/;
const HERE = new RegExp(`^${BEGINNING.source}`);
const LONGEST_BEGINNING = 600;
/** Only a prolog and the lines of a collector stand between events. */
const LONGEST_GAP = 64 * 1024;

/** What saxes says of a character that a text holds and XML has no way to write: the text is kept with it. */
const ONE_CHARACTER = /^(?:disallowed character|malformed character entity|undefined entity)\.$/;

/** Events that are nested deeper are not from Windows; saxes takes a time that grows with the square of the depth. */
const DEEPEST = 64;

/**
 * Events as XML: what the Event Viewer saves (one line, with a root), `wevtutil` prints (no root) and evtx_dump writes.
 * Bytes are cut at the events, and only those that are wanted become XML: saxes alone reads 20 MB/s.
 * A document type is told as a damage; what it defines is never looked at.
 */
export function createXmlCodec(): EventCodec {
  return { frame, begin, decode: take, newestFirst: true, english: () => true };
}

function begin(bytes: Buffer, from: number): number {
  for (let at = tagFrom(bytes, from); at >= 0; at = tagFrom(bytes, at + 1)) if (isBeginning(bytes, at)) return at;
  return -1;
}

/** The next element named Event. */
function tagFrom(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf('<Event', from); at >= 0; at = bytes.indexOf('<Event', at + 1)) {
    const next = bytes[at + 6];
    if (next === 0x3e || (next !== undefined && next <= 0x20)) return at;
  }
  return -1;
}

function isBeginning(bytes: Buffer, at: number): boolean {
  return HERE.test(bytes.toString('latin1', at, at + LONGEST_BEGINNING));
}

function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
  const from = begin(bytes, at);
  if (from < 0) return last || bytes.length - at > LONGEST_GAP ? rest(bytes, at, last) : undefined;
  const type = bytes.subarray(at, from).indexOf('<!DOCTYPE');
  if (type >= 0)
    return {
      kind: 'gap',
      from: at + type,
      to: from,
      detail: 'a document type, which no export of events has, is not looked at',
      harmless: true,
    };
  const { end, following } = endOf(bytes, from);
  if (end !== undefined) return { kind: 'event', from, to: end };
  if (following !== undefined)
    return { kind: 'gap', from, to: following, detail: 'the event is cut off: another begins before its end' };
  return { kind: 'part', from, to: bytes.length };
}

/** Where an event ends, or where another begins within it; neither where the bytes end before. */
function endOf(bytes: Buffer, from: number): { end?: number; following?: number } {
  for (let at = from + 6, open = 1; ;) {
    const end = bytes.indexOf(END, at);
    const upTo = end < 0 ? bytes.length : end;
    for (let tag = tagFrom(bytes, at); tag >= 0 && tag < upTo; tag = tagFrom(bytes, tag + 6)) {
      if (isBeginning(bytes, tag)) return { following: tag };
      if (bytes[bytes.indexOf('>', tag) - 1] !== SLASH) open += 1;
    }
    if (end < 0) return {};
    at = end + END.length;
    open -= 1;
    if (open === 0) return { end: at };
  }
}

/** What stands behind the last event that can be seen. */
function rest(bytes: Buffer, from: number, last: boolean): Frame {
  if (!last) return { kind: 'bad', from, to: from, detail: 'something that is no event stands between the events' };
  const cut = bytes.subarray(from).indexOf('<Event ');
  return cut < 0 ? { kind: 'gap', from, to: bytes.length } : { kind: 'part', from: from + cut, to: bytes.length };
}

function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
  const name = bytes.indexOf('SystemTime=', from);
  const told =
    name < 0 || name >= to
      ? undefined
      : /^SystemTime=(['"])([^'"]{1,40})\1/.exec(bytes.toString('latin1', name, Math.min(to, name + 60)));
  const stamp = parsedUtcOf(told?.[2] ?? '');
  if (stamp === undefined) return { bad: 'the event has no time that can be read' };
  if (!wanted) return { stamp, draft: undefined };
  return { stamp, ...parseEvent(textIn(bytes, from, to)) };
}

/**
 * Goes on behind what is wrong, and gives it as text. Only the first mistake is put into words: there may be one a
 * character, and each would otherwise cost an error with its stack.
 */
class TolerantParser extends SaxesParser {
  wrong: string | undefined;
  harmless = true;

  override fail(message: string): this {
    this.wrong ??= this.makeError(message).message;
    this.harmless &&= ONE_CHARACTER.test(message);
    return this;
  }
}

/** The event that one `<Event>` element is, and what is wrong with it as XML, as far as there is something. */
export function parseEvent(text: string): {
  draft: PartialEvent;
  detail?: string;
  harmless?: boolean;
  stamp?: ParsedTime;
} {
  const found: Found = {
    at: new Map(),
    data: [],
    message: undefined,
    binary: undefined,
    level: undefined,
    inner: false,
  };
  const path: string[] = [];
  let name: string | undefined;
  let said = '';
  let wrong: string | undefined;
  let harmless = !text.includes('\0');
  const parser = new TolerantParser();
  parser.on('opentag', ({ name: tag, attributes }) => {
    if (path.length === DEEPEST) throw new RangeError(`nested deeper than ${DEEPEST} elements`);
    path.push(tag);
    said = '';
    name = attributes['Name'];
    for (const [key, value] of Object.entries(attributes)) found.at.set(`${path.slice(1).join('/')}@${key}`, value);
  });
  parser.on('text', (part) => void (said += part));
  parser.on('cdata', (part) => void (said += part));
  parser.on('closetag', () => {
    keep(found, path.slice(1), name, said);
    path.pop();
    said = '';
    name = undefined;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
    harmless = false;
  }
  wrong ??= parser.wrong;
  harmless &&= parser.harmless;
  const stamp = parsedUtcOf(found.at.get('System/TimeCreated@SystemTime') ?? '');
  return {
    draft: eventOf(found),
    ...(stamp && { stamp }),
    ...(wrong !== undefined && {
      detail: `the event is not well-formed XML (${wrong.slice(0, 120)}); what could be read of it is used`,
      harmless,
    }),
  };
}

interface Found {
  /** Texts of the System part by path, and attributes by path and name. */
  at: Map<string, string>;
  data: { name?: string; value: string }[];
  message: string | undefined;
  binary: string | undefined;
  level: string | undefined;
  /** Whether the last thing that ended was a text within an insert. */
  inner: boolean;
}

function keep(found: Found, path: readonly string[], name: string | undefined, said: string): void {
  const [part, ...below] = path;
  const key = path.join('/');
  // evtx_dump writes an empty element on two lines.
  const value = said.includes('\n') && said.trim() === '' ? '' : said;
  const { inner } = found;
  found.inner = part === 'EventData' && below.length === 2;
  if (part === 'System' && below.length > 0) found.at.set(key, value.trim());
  else if (key === 'RenderingInfo/Message') found.message = value;
  else if (key === 'RenderingInfo/Level') found.level = value;
  else if (key === 'EventData/Binary') found.binary = value.trim().toUpperCase();
  // Some write what is unnamed as an element of its own.
  else if (part === 'EventData' && below.length === 2 && below[1] === 'string') found.data.push({ value });
  else if (part === 'EventData' && below.length === 1 && !(value === '' && inner))
    found.data.push(...textsOf(value).map((one) => (name === undefined ? { value: one } : { name, value: one })));
  else if (part === 'UserData' && below.length > 1 && value.trim() !== '')
    found.data.push({ name: below.at(-1)!, value });
}

/** The same, where the marks of those elements became text. */
function textsOf(value: string): string[] {
  if (!value.startsWith('<string>')) return [value];
  const texts = [...value.matchAll(/<string>([^]*?)<\/string>/g)].map(([, text = '']) => text);
  return texts.length === 0 ? [value] : texts;
}

function eventOf({ at, data, message, binary, level }: Found): PartialEvent {
  const provider = at.get('System/Provider@Name') ?? '';
  const id = numberIn(at.get('System/EventID'));
  return partialEventOf({
    source: provider,
    id,
    level: numberIn(at.get('System/Level')) ?? levelOf(level ?? ''),
    number: numberIn(at.get('System/EventRecordID')),
    channel: wordIn(at.get('System/Channel')),
    machine: wordIn(at.get('System/Computer')),
    user: wordIn(at.get('System/Security@UserID')),
    text: message === undefined ? undefined : messageOf(message, provider, id),
    data,
    binary: binary === '' ? undefined : binary,
  });
}
