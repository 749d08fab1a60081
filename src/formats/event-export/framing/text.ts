import { levelOf, messageOf } from '../fields/localised-text.ts';
import { type ParsedTime, parsedTimeOf } from '../fields/times.ts';
import { type EventCodec, partialEventOf, type Frame, numberIn, type Taken, textIn, wordIn } from './event-codec.ts';
import { parseEvent } from './xml.ts';

/** The lines above a description are shorter than this together. */
const LONGEST_HEAD = 4096;

/** `Event[0]:`, or without the colon on newer systems, and an indented line below. */
export const NUMBERED = /^Event\[(\d{1,9})\]:?[ \t]*\r?\n[ \t]+[^\r\n:]{2,60}:/;
const LONGEST_NUMBER = 200;
const LABELLED = /^[ \t]*([^\r\n:]{2,60}?)[ \t\u00a0]*:(.*)$/;

type Fact =
  | 'channel'
  | 'provider'
  | 'time'
  | 'id'
  | 'task'
  | 'level'
  | 'opcode'
  | 'keywords'
  | 'user'
  | 'userName'
  | 'computer'
  | 'description';

/** The labels are translated, their order is the same everywhere. */
const WEVTUTIL: readonly Fact[] = [
  'channel',
  'provider',
  'time',
  'id',
  'task',
  'level',
  'opcode',
  'keywords',
  'user',
  'userName',
  'computer',
  'description',
];
const COPIED: readonly Fact[] = [
  'channel',
  'provider',
  'time',
  'id',
  'task',
  'level',
  'keywords',
  'user',
  'computer',
  'description',
];
const ENGLISH: Readonly<Record<string, Fact>> = {
  'Log Name': 'channel',
  Source: 'provider',
  Date: 'time',
  'Event ID': 'id',
  'Task Category': 'task',
  Task: 'task',
  Level: 'level',
  Opcode: 'opcode',
  Keyword: 'keywords',
  Keywords: 'keywords',
  User: 'user',
  'User Name': 'userName',
  Computer: 'computer',
  Description: 'description',
};

/** `Event Xml:`, in whatever language, above the XML of a copied event. */
const XML_LABEL = /\r?\n[^\r\n:]{3,60}:[ \t]*\r?$/;

export interface Head {
  facts: Partial<Record<Fact, string>>;
  /** Where the description begins, in characters behind the first of the head. */
  description: number;
  english: boolean;
}

/**
 * The lines above the description of an event: by their labels where those are English, else by their order. Undefined
 * where they are none.
 */
export function headOf(text: string, form: 'wevtutil' | 'copied'): Head | undefined {
  const order = form === 'wevtutil' ? WEVTUTIL : COPIED;
  const facts: Partial<Record<Fact, string>> = {};
  let at = form === 'wevtutil' ? text.indexOf('\n') + 1 : 0;
  const english = /^[ \t]*Log Name[ \t]*:/.test(text.slice(at, at + 100));
  for (let line = 0; line < order.length + 2; line += 1) {
    const end = text.indexOf('\n', at);
    const [, label = '', said = ''] = LABELLED.exec(text.slice(at, end < 0 ? text.length : end).trimEnd()) ?? [];
    const value = said.trim();
    const fact = english ? ENGLISH[label.trim()] : order[line];
    if (label === '' || fact === undefined) return undefined;
    at = end < 0 ? text.length : end + 1;
    if (fact === 'description') return value === '' && isHead(facts) ? { facts, description: at, english } : undefined;
    facts[fact] = value;
  }
  return undefined;
}

/** The description of a copied event, and the XML at its end where it was copied too. */
function partsOf(text: string): { description: string; xml?: string } {
  const at = text.lastIndexOf('\n<Event xmlns=');
  const above = text.slice(Math.max(0, at - 100), Math.max(0, at));
  const label = XML_LABEL.exec(above);
  if (at < 0 || label === null || !text.trimEnd().endsWith('</Event>')) return { description: text };
  return { description: text.slice(0, at - above.length + label.index), xml: text.slice(at + 1).trimEnd() };
}

function isHead({ provider, time, id }: Partial<Record<Fact, string>>): boolean {
  return provider !== undefined && parsedTimeOf(time ?? '') !== undefined && numberIn(id) !== undefined;
}

/**
 * The text of `wevtutil`, or events copied from the Event Viewer one by one. What a description says can look like the
 * next event; in the text of wevtutil events are numbered, and a number out of turn is told.
 * The times of newer versions of wevtutil end in Z and are local all the same, unless `utc` says that they are not.
 */
export function createTextCodec(form: 'wevtutil' | 'copied', marker: string, utc: boolean): EventCodec {
  const mark = Buffer.from(form === 'wevtutil' ? 'Event[' : marker);
  const turned = (stamp: ParsedTime): ParsedTime => (form === 'wevtutil' ? { ...stamp, utc } : stamp);
  let number: number | undefined;
  let english = true;
  return { frame, begin, decode: take, newestFirst: false, english: () => english };

  function begin(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      if (at > 0 && bytes[at - 1] !== 0x0a) continue;
      // What the code page would tell is not looked at, and a byte of a later event must not count.
      const text = bytes.toString('utf8', at, at + (form === 'wevtutil' ? LONGEST_NUMBER : LONGEST_HEAD));
      if (form === 'wevtutil' ? NUMBERED.test(text) : headOf(text, form) !== undefined) return at;
    }
    return -1;
  }

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    const from = begin(bytes, at);
    if (from < 0) return last ? { kind: 'gap', from: at, to: bytes.length } : undefined;
    const next = begin(bytes, from + 1);
    if (next < 0 && !last) return { kind: 'part', from, to: from };
    return { kind: 'event', from, to: next < 0 ? bytes.length : next };
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    const detail = outOfTurn(bytes, from);
    const head = headOf(textIn(bytes, from, Math.min(to, from + LONGEST_HEAD)), form);
    const stamp = parsedTimeOf(head?.facts.time ?? '');
    if (head === undefined || stamp === undefined)
      return { bad: 'the lines above the description are not what they are in such a text' };
    ({ english } = head);
    const text = wanted || form === 'copied' ? textIn(bytes, from, to).slice(head.description) : '';
    const { description, xml } = form === 'copied' ? partsOf(text) : { description: text };
    const exact = xml === undefined ? undefined : parseEvent(xml);
    const told = { stamp: exact?.stamp ?? turned(stamp), ...(detail !== undefined && { detail }) };
    if (!wanted) return { ...told, draft: undefined };
    const { facts } = head;
    const provider = exact?.draft.source ?? facts.provider ?? '';
    const id = numberIn(facts.id);
    const words = wordIn(description);
    const message = words === undefined ? undefined : messageOf(words, provider, id);
    const draft = partialEventOf({
      source: provider,
      id,
      level: levelOf(facts.level ?? ''),
      channel: wordIn(facts.channel),
      machine: wordIn(facts.computer),
      user: wordIn(facts.user),
      ...exact?.draft,
      text: message,
    });
    return { ...told, draft };
  }

  function outOfTurn(bytes: Buffer, from: number): string | undefined {
    if (form === 'copied') return undefined;
    const before = number;
    number = Number(NUMBERED.exec(bytes.toString('latin1', from, from + LONGEST_NUMBER))?.[1]);
    const fits = before === undefined || number === before + 1 || number === 0;
    return fits
      ? undefined
      : `Event[${number}] follows Event[${before}]: events between them are missing, or a description ` +
          'holds what looks like an event';
  }
}
