import type { Fields } from '../fields/record-walk.ts';
import { hasText, recordEventIn } from '../fields/records.ts';
import { type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';
import { decodedXml, unescapedText } from './xml-text.ts';

const SLASH = 0x2f;
/** A tag, at the place where it is looked for. */
const TAG = /<(\/?)([A-Za-z_][\w:.-]{0,80})((?:\s+[\w:.-]{1,80}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
/** What else begins with that sign. */
const OTHERS = [
  { opens: '<![CDATA[', closes: ']]>', isText: true },
  { opens: '<!--', closes: '-->', isText: false },
  { opens: '<!DOCTYPE', closes: '>', isText: false },
  { opens: '<?', closes: '?>', isText: false },
];
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** An attribute that says what the element is for, where the element only says of what type it is. */
const NAMES = new Set(['n', 'name']);
/** Attributes that say how a value is written. */
const TYPES = new Set(['type', 'refid', 'version', 'xmlns', 'classorigin', 'classname', 'qualifier', 'propagated']);
const DEEPEST = 40;
const MOST_ELEMENTS = 4000;
/** Only a prolog and what is around a list stand between records. */
const LONGEST_GAP = 64 * 1024;

interface Element {
  tag: string;
  name: string;
  within: Element | undefined;
  fields: Record<string, unknown>;
  text: string;
  hasElements: boolean;
  from: number;
}

/**
 * The element that each event of a file of XML is, whatever the elements are called: those above it hold more than
 * one. Undefined where none of them is of an event.
 */
export function recordElementOf(text: string): string | undefined {
  let first: { path: Element[]; to: number } | undefined;
  let tag: string | undefined;
  walk(text, (element, to, path) => {
    if (tag !== undefined || (first !== undefined && element.from < first.to)) return;
    const event = element.hasElements ? recordEventIn(element.fields) : undefined;
    if (event === undefined) return;
    if (first === undefined) first = { path: [...path, element], to };
    else {
      const shared = first.path.findLastIndex((one) => path.includes(one));
      tag = first.path[shared + 1]?.tag;
    }
  });
  // A single event: what is below the root.
  const only = first as { path: Element[] } | undefined;
  return tag ?? only?.path[Math.min(1, only.path.length - 1)]?.tag;
}

/** Whether any of the elements with that name says something. */
export function hasTextIn(text: string, tag: string): boolean {
  let found = false;
  walk(text, (element) => {
    if (found || element.tag !== tag) return;
    const event = recordEventIn(element.fields);
    found = event !== undefined && hasText(event.draft());
  });
  return found;
}

/** Goes over the elements of a text, and tells each where it ends, with those that it is in. */
function walk(text: string, ended: (element: Element, to: number, path: readonly Element[]) => void): void {
  const path: Element[] = [];
  let count = 0;
  for (
    let begin = text.indexOf('<'), behind = 0;
    begin >= 0 && count < MOST_ELEMENTS;
    begin = text.indexOf('<', behind)
  ) {
    const at = path.at(-1);
    if (at !== undefined) at.text += decodedXml(text.slice(behind, begin));
    const other = OTHERS.find(({ opens }) => text.startsWith(opens, begin));
    if (other !== undefined) {
      const end = text.indexOf(other.closes, begin + other.opens.length);
      if (end < 0) return;
      if (other.isText && at !== undefined) at.text += text.slice(begin + other.opens.length, end);
      behind = end + other.closes.length;
      continue;
    }
    TAG.lastIndex = begin;
    const match = TAG.exec(text);
    behind = match === null ? begin + 1 : TAG.lastIndex;
    if (match === null) continue;
    const [, closes = '', tag = '', attributes = '', alone = ''] = match;
    if (closes === '') {
      if (path.length >= DEEPEST) return;
      count += 1;
      const element = elementOf(tag, attributes, at, begin);
      if (at !== undefined) at.hasElements = true;
      path.push(element);
    }
    if (closes === '' && alone === '') continue;
    const element = path.pop();
    if (element === undefined || element.tag !== tag) return;
    ended(element, behind, path);
    if (element.within !== undefined) add(element.within.fields, element);
  }
}

function elementOf(tag: string, attributes: string, within: Element | undefined, from: number): Element {
  const fields: Record<string, unknown> = {};
  let name = tag;
  for (const [, key = '', one, other] of attributes.matchAll(ATTRIBUTE)) {
    const plain = key.toLowerCase();
    const value = decodedXml(one ?? other ?? '');
    if (NAMES.has(plain)) name = value;
    else if (!TYPES.has(plain) && !plain.startsWith('xmlns')) fields[key] = value;
  }
  return { tag, name, within, fields, text: '', hasElements: false, from };
}

function add(fields: Record<string, unknown>, { name, fields: own, text, hasElements }: Element): void {
  const empty = Object.keys(own).length === 0;
  const value: unknown = hasElements || !empty ? (hasElements ? own : { ...own, '#text': text }) : unescapedText(text);
  if (!Object.hasOwn(fields, name)) fields[name] = value;
  else if (Array.isArray(fields[name])) (fields[name] as unknown[]).push(value);
  else fields[name] = [fields[name], value];
}

/** Events as elements of XML that are no `<Event>` of Windows: objects of PowerShell, rows and items of other tools. */
export function createXmlRecordCodec(tag: string): EventCodec {
  const [open, close] = [`<${tag}`, `</${tag}>`];
  return { frame, begin, decode: take, newestFirst: true, english: () => true };

  function begin(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(open, from); at >= 0; at = bytes.indexOf(open, at + 1)) {
      const next = bytes[at + open.length];
      if (next === 0x3e || next === SLASH || (next !== undefined && next <= 0x20)) return at;
    }
    return -1;
  }

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    const from = begin(bytes, at);
    if (from < 0) {
      if (last) return { kind: 'gap', from: at, to: bytes.length };
      const keep = Math.max(at, bytes.length - open.length - 1);
      return bytes.length - at > LONGEST_GAP ? { kind: 'gap', from: keep, to: keep } : undefined;
    }
    const to = endOf(bytes, from);
    if (to === 'deep') return { kind: 'bad', from, to: from, detail: `elements are nested deeper than ${DEEPEST}` };
    return to === undefined ? { kind: 'part', from, to: from } : { kind: 'event', from, to };
  }

  function endOf(bytes: Buffer, from: number): number | 'deep' | undefined {
    let inner = begin(bytes, from + 1);
    for (let at = from, depth = 1; ;) {
      const end = bytes.indexOf(close, at);
      const upTo = end < 0 ? bytes.length : end;
      for (; inner >= 0 && inner < upTo; inner = begin(bytes, inner + 1))
        if (bytes[bytes.indexOf('>', inner) - 1] !== SLASH) {
          depth += 1;
          if (depth > DEEPEST) return 'deep';
        }
      if (end < 0) return undefined;
      depth -= 1;
      at = end + close.length;
      if (depth === 0) return at;
    }
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    let fields: Fields | undefined;
    walk(textIn(bytes, from, to), (element, _, path) => {
      if (path.length === 0) ({ fields } = element);
    });
    if (fields === undefined) return { bad: 'the event is not well-formed XML' };
    const event = recordEventIn(fields);
    return event === undefined ? 'nothing' : { stamp: event.stamp, draft: wanted ? event.draft() : undefined };
  }
}
