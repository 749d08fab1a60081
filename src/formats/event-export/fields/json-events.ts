import type { LogEvent } from '../../../domain/entry.ts';
import { type PartialEvent, partialEventOf, numberIn, wordIn } from '../framing/event-codec.ts';
import { timesOf } from '../passes/order.ts';
import { levelOf, messageOf } from './localised-text.ts';
import { type Role, valueIn } from './property-names.ts';
import { type ParsedTime, parsedTimeOf, parsedUtcOf, withOffsetBy } from './times.ts';

type Fields = Readonly<Record<string, unknown>>;

const QUARTER = 900_000;
/** A collector stamps an event so soon after the agent that sent it, where nothing is queued. */
const PROMPT = 5000;
const FURTHEST_ZONE = 14 * 3_600_000;

/** EventLogEntryType as a number. */
const ENTRY_TYPES: Readonly<Record<number, number>> = { 1: 2, 2: 3, 4: 4, 8: 0, 16: 0 };

const DEEPEST = 20;

/** An event as an object of JSON, with what wrote it; its fields are read when they are asked for. */
export interface EventObject {
  writer: 'evtx_dump' | 'Winlogbeat' | 'NXLog' | 'PowerShell';
  stamp: ParsedTime;
  draft(): PartialEvent;
}

/** One line of JSON as an event: undefined where it is none. */
export function eventOfJson(text: string): LogEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.toWellFormed());
  } catch {
    return undefined;
  }
  const event = eventIn(value);
  if (event === undefined) return undefined;
  return { ...event.draft(), ...timesOf(event.stamp, { valueOf: ({ dayFirst }) => dayFirst }) };
}

/** The event that an object is, in any of the shapes that are known; undefined where it is none, or has no time. */
export function eventIn(value: unknown): EventObject | undefined {
  if (!isObject(value)) return undefined;
  const { Event: event, winlog } = value;
  if (isObject(event) && isObject(event['System'])) return dumped(event, event['System']);
  if (isObject(winlog)) return shipped(value, winlog);
  if ('event_id' in value && 'log_name' in value) return shipped(value, value);
  return flat(value);
}

/** evtx_dump: attributes beside the text, or as a sibling of the element. */
function dumped(event: Fields, system: Fields): EventObject | undefined {
  const attribute = (element: string, name: string): string | undefined => {
    const inner = system[element];
    const attributes = isObject(inner) ? inner['#attributes'] : system[`${element}_attributes`];
    return isObject(attributes) ? textOf(attributes[name]) : undefined;
  };
  const part = (element: string): string | undefined => textOf(system[element]);
  const stamp = parsedUtcOf(attribute('TimeCreated', 'SystemTime') ?? '');
  const provider = attribute('Provider', 'Name');
  if (stamp === undefined || provider === undefined) return undefined;
  return {
    writer: 'evtx_dump',
    stamp,
    draft() {
      const { Binary: binary, ...data } = isObject(event['EventData']) ? event['EventData'] : {};
      const { RenderingInfo: rendered, UserData: user } = event;
      const id = numberIn(part('EventID'));
      const message = isObject(rendered) ? textOf(rendered['Message']) : undefined;
      return partialEventOf({
        source: provider,
        id,
        level: numberIn(part('Level')),
        number: numberIn(part('EventRecordID')),
        channel: wordIn(part('Channel')),
        machine: wordIn(part('Computer')),
        user: wordIn(attribute('Security', 'UserID')),
        text: message === undefined ? undefined : messageOf(message, provider, id),
        data: isObject(user) ? leavesOf(user, 0) : dataOf(data),
        binary: binaryOf(binary),
      });
    },
  };
}

/** The inserts of evtx_dump: `Data` holds those without a name, one or many; those with one are properties. */
function dataOf(data: Fields): PartialEvent['data'] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === '#attributes' || name.endsWith('_attributes')) return [];
    const inner = isObject(value) && '#text' in value ? value['#text'] : value;
    const values = (Array.isArray(inner) ? inner : [inner]).map((one) => textOf(one) ?? '');
    return values.map((text) => (name === 'Data' ? { value: text } : { name, value: text }));
  });
}

function leavesOf(element: Fields, depth: number): { name: string; value: string }[] {
  if (depth > DEEPEST) return [];
  return Object.entries(element).flatMap(([name, value]) => {
    if (name === '#attributes' || name.endsWith('_attributes')) return [];
    if (isObject(value) && !('#text' in value)) return leavesOf(value, depth + 1);
    return (Array.isArray(value) ? value : [value]).flatMap((one) =>
      isObject(one) && !('#text' in one) ? leavesOf(one, depth + 1) : [{ name, value: textOf(one) ?? '' }],
    );
  });
}

/** Winlogbeat: what Windows tells is in `winlog` since version 7, and at the top before. */
function shipped(object: Fields, winlog: Fields): EventObject | undefined {
  const stamp = parsedTimeOf(textOf(object['@timestamp']) ?? '');
  const provider = textOf(winlog['provider_name'] ?? winlog['source_name']);
  if (stamp === undefined || provider === undefined) return undefined;
  return {
    writer: 'Winlogbeat',
    stamp,
    draft() {
      const { log, event, message } = object;
      const { user } = winlog;
      const id = numberIn(winlog['event_id'] ?? (isObject(event) ? event['code'] : undefined));
      const level = textOf(winlog['level']) ?? (isObject(log) ? textOf(log['level']) : undefined);
      const { Binary: binary, ...data } = isObject(winlog['event_data']) ? winlog['event_data'] : {};
      return partialEventOf({
        source: provider,
        id,
        level: levelOf(level ?? ''),
        number: numberIn(winlog['record_id'] ?? winlog['record_number']),
        channel: wordIn(textOf(winlog['channel'] ?? winlog['log_name'])),
        machine: wordIn(textOf(winlog['computer_name'])),
        user: isObject(user) ? wordIn(textOf(user['identifier']) ?? textOf(user['name'])) : undefined,
        text: typeof message === 'string' ? messageOf(message, provider, id) : undefined,
        data: numbered(data),
        binary: binaryOf(binary),
      });
    },
  };
}

/** Inserts that have no name are param1, param2 …, which JSON has in the order of the alphabet. */
function numbered(data: Fields): PartialEvent['data'] {
  const inserts = Object.entries(data).map(([name, value]) => ({
    name,
    value: textOf(value) ?? '',
    place: /^param(\d{1,3})$/.exec(name)?.[1],
  }));
  const byPlace = inserts.filter(({ place }) => place !== undefined).sort((a, b) => Number(a.place) - Number(b.place));
  return [
    ...byPlace.map(({ value }) => ({ value })),
    ...inserts.filter(({ place }) => place === undefined).map(({ name, value }) => ({ name, value })),
  ];
}

/** PowerShell's ConvertTo-Json, NXLog and others that write the properties of an event at the top. */
function flat(object: Fields): EventObject | undefined {
  const isNxlog = 'EventTime' in object;
  const stamp = isNxlog ? collected(object) : sentWith(object, parsedTimeOf(textOf(valueIn(object, 'time')) ?? ''));
  const word = (role: Role): string | undefined => wordIn(textOf(valueIn(object, role)));
  const [instance, text] = [numberIn(valueIn(object, 'instance')), textOf(valueIn(object, 'message'))];
  const id = numberIn(valueIn(object, 'id')) ?? (instance === undefined ? undefined : instance % 65_536);
  if (
    stamp === undefined ||
    (isNxlog
      ? id === undefined || word('provider') === undefined
      : word('provider') === undefined && text === undefined)
  )
    return undefined;
  return {
    writer: isNxlog ? 'NXLog' : 'PowerShell',
    stamp,
    draft() {
      const provider = word('provider') ?? '';
      const { data, binary } = propertiesOf(object);
      return partialEventOf({
        source: provider,
        id,
        level: levelIn(object),
        number: numberIn(valueIn(object, 'recordId')),
        channel: word('channel'),
        machine: word('computer'),
        user: word('user'),
        text: text === undefined ? undefined : messageOf(text, provider, id),
        data,
        binary,
      });
    },
  };
}

/**
 * NXLog gives the time of an event in local time. Where a collector behind it added a time of UTC, that and the local
 * time at which the agent received the event, seconds before, tell the zone, which lies at a whole quarter of an hour;
 * if they do not, because the event waited in a queue, the time stays local.
 */
function collected(object: Fields): ParsedTime | undefined {
  const [stamp, received, sent] = ['EventTime', 'EventReceivedTime', '@timestamp'].map((name) =>
    parsedTimeOf(textOf(object[name]) ?? ''),
  );
  if (stamp === undefined || stamp.utc || sent === undefined || !sent.utc) return stamp;
  for (const local of [received, stamp]) {
    if (local === undefined || local.utc) continue;
    const behind = sent.dayFirst - local.dayFirst;
    const offset = Math.round(behind / QUARTER) * QUARTER;
    if (Math.abs(behind - offset) > PROMPT || Math.abs(offset) > FURTHEST_ZONE) continue;
    return { ...stamp, utc: true, dayFirst: stamp.dayFirst + offset, monthFirst: stamp.dayFirst + offset };
  }
  return stamp;
}

/** Fluent Bit writes beside an event when it collected it. */
function sentWith(object: Fields, stamp: ParsedTime | undefined): ParsedTime | undefined {
  if (stamp?.offset === undefined) return stamp;
  return withOffsetBy(stamp, parsedTimeOf(textOf(object['date'] ?? object['@timestamp']) ?? ''));
}

function levelIn(object: Fields): number | undefined {
  const { SeverityValue: severity, EntryType: type } = object;
  const named = numberIn(valueIn(object, 'level')) ?? levelOf(textOf(valueIn(object, 'levelName')) ?? '');
  if (named !== undefined) return named;
  if (typeof type === 'number') return ENTRY_TYPES[type];
  // NXLog counts from 1, debug, to 5, critical.
  return typeof severity === 'number' && severity >= 1 && severity <= 5 ? 6 - severity : undefined;
}

/** The inserts of Get-WinEvent (objects with a value, unless the depth was too small), Get-EventLog and Fluent Bit. */
function propertiesOf(object: Fields): Pick<PartialEvent, 'data' | 'binary'> {
  const [properties, ...texts] = ['Properties', 'ReplacementStrings', 'StringInserts'].map((name) =>
    listOf(object[name]),
  );
  const values = [...properties!.flatMap((one) => (isObject(one) ? [one['Value']] : [])), ...texts.flat()];
  const binary = [...values.filter((value) => Array.isArray(value)), listOf(object['Data'])]
    .map(binaryOf)
    .find((bytes) => bytes !== undefined);
  const data = values.filter((value) => !Array.isArray(value)).map((value) => ({ value: textOf(value) ?? '' }));
  return binary === undefined ? { data } : { data, binary };
}

/** Windows PowerShell writes some lists as `{"value": […], "Count": 2}`. */
function listOf(value: unknown): readonly unknown[] {
  const inner = isObject(value) ? value['value'] : value;
  return Array.isArray(inner) ? inner : [];
}

/** Upper-case hexadecimal digits, from such digits or from a list of bytes. */
function binaryOf(value: unknown): string | undefined {
  if (typeof value === 'string') return /^(?:[\da-f]{2})+$/i.test(value) ? value.toUpperCase() : undefined;
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
  )
    return undefined;
  return Buffer.from(value as number[])
    .toString('hex')
    .toUpperCase();
}

/** The text of a value: of an element with attributes, a date or an account of PowerShell the one inside. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isObject(value)) return undefined;
  const inner = value['#text'] ?? value['value'] ?? value['Value'];
  return isObject(inner) ? undefined : textOf(inner);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
