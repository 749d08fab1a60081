import { createHash } from 'node:crypto';
import type { LogEvent } from '../../src/domain/entry.ts';
import { TYPE } from './binxml.ts';
import type { Element, Instance, Slot, Value } from './binxml.ts';

/** An event to be written. */
export interface WrittenEvent {
  /**
   * `classic` (the default) as ReportEvent leaves it: provider, channel and computer within the template, nameless
   * strings.
   * `manifest` as providers with a manifest: provider and channel as values, named data.
   * `raw` as forwarded events: no template at all, everything as text.
   */
  shape?: 'classic' | 'manifest' | 'raw';
  provider: string;
  id: number;
  qualifiers?: number;
  /** 4, information, unless given. */
  level?: number;
  task?: number;
  /** 64 bits; the bit of classic events unless given. */
  keywords?: bigint;
  /** UTC milliseconds. */
  time: number;
  /** What `time` lacks, in 100 ns; 0 to 9,999. */
  ticks?: number;
  /** EventRecordID. */
  recordId: number;
  /** The number in the header of the record, where it is another one: exports count from 1. */
  number?: number;
  /** 'Application' unless given. */
  channel?: string;
  computer?: string;
  /** 'S-1-5-18'. */
  user?: string;
  strings?: readonly string[];
  /** The names of the strings: `manifest` and `raw` alone. */
  names?: readonly string[];
  /**
   * The element below UserData that holds the strings, in place of EventData: `manifest` and `raw` alone, and only with
   * names.
   */
  userData?: string;
  binary?: Uint8Array;
}

const EVENT_SPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';
/** The template in which Windows puts the strings and the binary of every classic event. */
const CLASSIC_DATA: Template = {
  guid: Buffer.from('77d82943d5d82d51ec99201a0fd92fc7', 'hex'),
  root: {
    name: 'EventData',
    content: [
      { name: 'Data', dependency: 0, content: [{ slot: 0, type: TYPE.strings }] },
      { name: 'Binary', dependency: 2, content: [{ slot: 2, type: TYPE.binary }] },
    ],
  },
};
const PROVIDER = 14;
const CHANNEL = 16;

/** A value as it stands in a template's instance, and as text. */
interface Field extends Value {
  text: string;
}

/** An event as a reader gives it, as it is to be written: with its inserts alone. */
export function writtenOf({
  at = 0,
  source,
  id = 0,
  level,
  channel,
  machine,
  number = 0,
  user,
  data,
  binary,
}: LogEvent): WrittenEvent {
  return {
    provider: source,
    id,
    recordId: number,
    time: at,
    strings: data.map(({ value }) => value),
    ...(channel !== undefined && { channel }),
    ...(level !== undefined && { level }),
    ...(machine !== undefined && { computer: machine }),
    ...(user !== undefined && { user }),
    ...(binary !== undefined && { binary: Buffer.from(binary, 'hex') }),
  };
}

/** What the fragment of a record is made of. */
export function fragmentOf(event: WrittenEvent): Instance | Element {
  if (event.shape === 'raw') return rawOf(event);
  return event.shape === 'manifest' ? manifestOf(event) : classicOf(event);
}

/** 100 ns since 1601. */
export function fileTimeOf({ time, ticks = 0 }: WrittenEvent): bigint {
  return (BigInt(time) + 11_644_473_600_000n) * 10_000n + BigInt(ticks);
}

/** The 20 values of the outer template: 7 and 13 to 18 are not used here. */
function classicOf(event: WrittenEvent): Instance {
  const { provider, channel = 'Application', strings = [], binary } = event;
  const outer = template(['classic', provider, channel, event.computer], () =>
    eventOf(systemOf(event, slotOf, provider, channel, 18), { slot: 19, type: TYPE.fragment }, 19),
  );
  const size = Buffer.alloc(4);
  size.writeUInt32LE(binary?.length ?? 0);
  const values: Value[] = [
    strings.length === 0 ? NOTHING : { type: TYPE.strings, bytes: utf16(strings.map((text) => `${text}\0`).join('')) },
    { type: TYPE.uint32, bytes: size },
    binary === undefined ? NOTHING : { type: TYPE.binary, bytes: binary },
  ];
  const nested = { ...CLASSIC_DATA, values };
  return {
    ...outer,
    values: [...fieldsOf(event), ...Array.from({ length: 6 }, () => NOTHING), { type: TYPE.fragment, bytes: nested }],
  };
}

/** The 18 values of the outer template: provider, its GUID and channel follow those that all shapes share. */
function manifestOf(event: WrittenEvent): Instance {
  const { provider, channel = 'Application', strings = [] } = event;
  const outer = template(['manifest', event.computer], () =>
    eventOf(
      systemOf(event, slotOf, { slot: PROVIDER, type: TYPE.string }, { slot: CHANNEL, type: TYPE.string }, 13),
      { slot: 17, type: TYPE.fragment },
      17,
    ),
  );
  const data = template(['data', event.userData, strings.length, event.names], () =>
    dataOf(
      event,
      strings.map((_, slot) => ({ slot, type: TYPE.string })),
    ),
  );
  const nested = { ...data, values: strings.map((text) => ({ type: TYPE.string, bytes: utf16(text) })) };
  const values: Value[] = [
    ...fieldsOf(event),
    NOTHING,
    { type: TYPE.string, bytes: utf16(provider) },
    NOTHING,
    { type: TYPE.string, bytes: utf16(channel) },
    { type: TYPE.fragment, bytes: nested },
  ];
  return { ...outer, values };
}

function rawOf(event: WrittenEvent): Element {
  const { provider, channel = 'Application', strings = [] } = event;
  const fields = fieldsOf(event);
  const text = (slot: number): string | undefined =>
    fields[slot]?.type === TYPE.null ? undefined : fields[slot]?.text;
  return eventOf(systemOf(event, text, provider, channel, 13), dataOf(event, strings));
}

function eventOf(system: Element, data: Element | Slot, dependency?: number): Element {
  return {
    name: 'Event',
    attributes: [['xmlns', EVENT_SPACE]],
    content: [system, data],
    ...(dependency === undefined ? {} : { dependency }),
  };
}

/** `text` gives what stands for a field; without it the attribute or element is left out. */
function systemOf(
  { computer = 'SRV1' }: WrittenEvent,
  text: (slot: number) => string | Slot | undefined,
  provider: string | Slot,
  channel: string | Slot,
  related: number,
): Element {
  const attributes = (...list: [string, string | Slot | undefined][]): [string, string | Slot][] =>
    list.filter((pair): pair is [string, string | Slot] => pair[1] !== undefined);
  const field = (name: string, slot: number, ...list: [string, string | Slot | undefined][]): Element[] => {
    const value = text(slot);
    return value === undefined ? [] : [{ name, dependency: slot, attributes: attributes(...list), content: [value] }];
  };
  return {
    name: 'System',
    content: [
      { name: 'Provider', attributes: [['Name', provider]] },
      ...field('EventID', 3, ['Qualifiers', text(4)]),
      ...field('Version', 11),
      ...field('Level', 0),
      ...field('Task', 2),
      ...field('Opcode', 1),
      ...field('Keywords', 5),
      { name: 'TimeCreated', attributes: attributes(['SystemTime', text(6)]) },
      ...field('EventRecordID', 10),
      { name: 'Correlation', attributes: attributes(['ActivityID', text(7)], ['RelatedActivityID', text(related)]) },
      { name: 'Execution', attributes: attributes(['ProcessID', text(8)], ['ThreadID', text(9)]) },
      { name: 'Channel', content: [channel] },
      { name: 'Computer', content: [computer] },
      { name: 'Security', attributes: attributes(['UserID', text(12)]) },
    ],
  };
}

function dataOf({ names = [], userData }: WrittenEvent, texts: readonly (string | Slot)[]): Element {
  if (userData !== undefined)
    return {
      name: 'UserData',
      content: [
        {
          name: userData,
          content: texts.map((text, index) => ({ name: names[index] ?? `Param${index}`, content: [text] })),
        },
      ],
    };
  return {
    name: 'EventData',
    content: texts.map((text, index) => ({
      name: 'Data',
      ...(names[index] === undefined ? {} : { attributes: [['Name', names[index]]] as const }),
      content: [text],
    })),
  };
}

const NOTHING: Field = { type: TYPE.null, bytes: new Uint8Array(), text: '' };
/** The types of the values in the template; what a record has no value for is of type null there. */
const TYPES = [
  TYPE.uint8,
  TYPE.uint8,
  TYPE.uint16,
  TYPE.uint16,
  TYPE.uint16,
  TYPE.hex64,
  TYPE.filetime,
  TYPE.guid,
  TYPE.uint32,
  TYPE.uint32,
  TYPE.uint64,
  TYPE.uint8,
  TYPE.sid,
];

function slotOf(slot: number): Slot {
  return { slot, type: TYPES[slot] ?? TYPE.guid };
}

/** The values that all shapes share: slots 0 to 12. */
function fieldsOf(event: WrittenEvent): Field[] {
  const {
    id,
    qualifiers,
    level = 4,
    task = 0,
    keywords = 0x80_0000_0000_0000n,
    recordId,
    user,
    time,
    ticks = 0,
  } = event;
  const iso = new Date(time).toISOString().replace('Z', `${String(ticks).padStart(4, '0')}Z`);
  return [
    number(TYPE.uint8, 1, level),
    number(TYPE.uint8, 1, 0),
    number(TYPE.uint16, 2, task),
    number(TYPE.uint16, 2, id),
    qualifiers === undefined ? NOTHING : number(TYPE.uint16, 2, qualifiers),
    { ...number(TYPE.hex64, 8, keywords), text: `0x${keywords.toString(16)}` },
    { ...number(TYPE.filetime, 8, fileTimeOf(event)), text: iso },
    NOTHING,
    number(TYPE.uint32, 4, 652),
    number(TYPE.uint32, 4, 704),
    number(TYPE.uint64, 8, recordId),
    number(TYPE.uint8, 1, 0),
    user === undefined ? NOTHING : { type: TYPE.sid, bytes: sidBytes(user), text: user },
  ];
}

function number(type: number, size: number, value: number | bigint): Field {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return { type, bytes: bytes.subarray(0, size), text: String(value) };
}

/** Revision, count of the parts, authority as six bytes with the highest first, parts. */
function sidBytes(sid: string): Buffer {
  const [, revision = 1, authority = 0, ...parts] = sid.split('-').map(Number);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(revision, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * index);
  return bytes;
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

type Template = Pick<Instance, 'guid' | 'root'>;
const templates = new Map<string, Template>();

/** The template that is told by these parts; its GUID is the same at each run. */
function template(parts: readonly unknown[], make: () => Element): Template {
  const key = JSON.stringify(parts);
  const known = templates.get(key) ?? { guid: createHash('md5').update(key).digest(), root: make() };
  templates.set(key, known);
  return known;
}
