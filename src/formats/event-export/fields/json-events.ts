import type { LogEvent } from '../../../domain/entry.ts';
import { type PartialEvent, partialEventOf, numberIn, wordIn } from '../framing/event-codec.ts';
import { parsed } from '../framing/json-bytes.ts';
import { timesOf } from '../passes/order.ts';
import { levelOf, messageOf } from './localised-text.ts';
import { plainText } from './embedded.ts';
import { type Fields, isFields } from './record-walk.ts';
import { recordEventIn } from './records.ts';
import { stampIn } from './stamps.ts';
import { type ParsedTime, parsedTimeOf, parsedUtcOf } from './times.ts';

const DEEPEST = 20;

/** An event as an object of JSON, with what wrote it; its fields are read when they are asked for. */
export interface EventObject {
  writer: 'evtx_dump' | 'Winlogbeat' | 'NXLog' | 'PowerShell' | 'some';
  stamp: ParsedTime;
  draft(): PartialEvent;
}

/** One line of JSON as an event: undefined where it is none. */
export function eventOfJson(text: string): LogEvent | undefined {
  const event = eventIn(parsed(text.toWellFormed()));
  if (event === undefined) return undefined;
  return { ...event.draft(), ...timesOf(event.stamp, { valueOf: onlyReading }) };
}

/** A date that has two readings is taken with the day first where nothing else is known of the file. */
export function onlyReading({ dayFirst, monthFirst }: Pick<ParsedTime, 'dayFirst' | 'monthFirst'>): number {
  return Number.isNaN(dayFirst) ? monthFirst : dayFirst;
}

/** The event that an object is, in any of the shapes that are known; undefined where it is none, or has no time. */
export function eventIn(value: unknown): EventObject | undefined {
  if (!isFields(value)) return undefined;
  const { Event: event, winlog } = value;
  const known =
    isFields(event) && isFields(event['System'])
      ? dumped(event, event['System'])
      : isFields(winlog) && (typeof value['message'] === 'string' || isFields(winlog['event_data']))
        ? shipped(value, winlog)
        : undefined;
  if (known !== undefined) return known;
  const early = stampOfFlat(value);
  if (early !== undefined) return { writer: writerOf(value), stamp: early, draft: () => draftOfFlat(value) };
  const record = recordEventIn(value);
  return record && { writer: writerOf(value), ...record };
}

/**
 * The time of an object without a nest that has it, the provider and the id of an event under the commonest names,
 * where nothing beside it could tell it better: most objects of a file are looked at for no more than that.
 */
function stampOfFlat(object: Fields): ParsedTime | undefined {
  if ('@timestamp' in object || 'timestamp' in object || 'date' in object) return undefined;
  const { TimeCreated: created, ProviderName: provider, Id: id, EventTime: time } = object;
  if (typeof created === 'string' && typeof provider === 'string' && typeof id === 'number' && id >= 0) {
    const stamp = stampIn(created);
    return stamp?.utc === true ? stamp : undefined;
  }
  const { SourceName: source, EventID: number } = object;
  if (typeof time !== 'string' || typeof source !== 'string' || typeof number !== 'number' || number < 0)
    return undefined;
  return created === undefined ? stampIn(time) : undefined;
}

function draftOfFlat(object: Fields): PartialEvent {
  return recordEventIn(object)?.draft() ?? partialEventOf({});
}

/** Who writes objects without a nest, for people. */
function writerOf(object: Fields): EventObject['writer'] {
  if ('event_id' in object && 'log_name' in object) return 'Winlogbeat';
  if ('EventTime' in object) return 'NXLog';
  return 'TimeCreated' in object || 'TimeGenerated' in object ? 'PowerShell' : 'some';
}

/** evtx_dump: attributes beside the text, or as a sibling of the element. */
function dumped(event: Fields, system: Fields): EventObject | undefined {
  const attribute = (element: string, name: string): string | undefined => {
    const inner = system[element];
    const attributes = isFields(inner) ? inner['#attributes'] : system[`${element}_attributes`];
    return isFields(attributes) ? textOf(attributes[name]) : undefined;
  };
  const part = (element: string): string | undefined => textOf(system[element]);
  const stamp = parsedUtcOf(attribute('TimeCreated', 'SystemTime') ?? '');
  const provider = attribute('Provider', 'Name');
  if (stamp === undefined || provider === undefined) return undefined;
  return {
    writer: 'evtx_dump',
    stamp,
    draft() {
      const { Binary: binary, ...data } = isFields(event['EventData']) ? event['EventData'] : {};
      const { RenderingInfo: rendered, UserData: user } = event;
      const id = numberIn(part('EventID'));
      const message = isFields(rendered) ? textOf(rendered['Message']) : undefined;
      return partialEventOf({
        source: provider,
        id,
        level: numberIn(part('Level')),
        number: numberIn(part('EventRecordID')),
        channel: wordIn(part('Channel')),
        machine: wordIn(part('Computer')),
        user: wordIn(attribute('Security', 'UserID')),
        text: message === undefined ? undefined : messageOf(message, provider, id),
        data: isFields(user) ? leavesOf(user, 0) : dataOf(data),
        binary: binaryOf(binary),
      });
    },
  };
}

/** The inserts of evtx_dump: `Data` holds those without a name, one or many; those with one are properties. */
function dataOf(data: Fields): PartialEvent['data'] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === '#attributes' || name.endsWith('_attributes')) return [];
    const inner = isFields(value) && '#text' in value ? value['#text'] : value;
    const values = (Array.isArray(inner) ? inner : [inner]).map((one) => textOf(one) ?? '');
    return values.map((text) => (name === 'Data' ? { value: text } : { name, value: text }));
  });
}

function leavesOf(element: Fields, depth: number): { name: string; value: string }[] {
  if (depth > DEEPEST) return [];
  return Object.entries(element).flatMap(([name, value]) => {
    if (name === '#attributes' || name.endsWith('_attributes')) return [];
    if (isFields(value) && !('#text' in value)) return leavesOf(value, depth + 1);
    return (Array.isArray(value) ? value : [value]).flatMap((one) =>
      isFields(one) && !('#text' in one) ? leavesOf(one, depth + 1) : [{ name, value: textOf(one) ?? '' }],
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
      const id = numberIn(winlog['event_id'] ?? (isFields(event) ? event['code'] : undefined));
      const level = textOf(winlog['level']) ?? (isFields(log) ? textOf(log['level']) : undefined);
      const { Binary: binary, ...data } = isFields(winlog['event_data']) ? winlog['event_data'] : {};
      return partialEventOf({
        source: provider,
        id,
        level: levelOf(level ?? ''),
        number: numberIn(winlog['record_id'] ?? winlog['record_number']),
        channel: wordIn(textOf(winlog['channel'] ?? winlog['log_name'])),
        machine: wordIn(textOf(winlog['computer_name'])),
        user: isFields(user) ? wordIn(textOf(user['identifier']) ?? textOf(user['name'])) : undefined,
        text: typeof message === 'string' ? messageOf(plainText(message), provider, id) : undefined,
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
    value: plainText(textOf(value) ?? ''),
    place: /^param(\d{1,3})$/.exec(name)?.[1],
  }));
  const byPlace = inserts.filter(({ place }) => place !== undefined).sort((a, b) => Number(a.place) - Number(b.place));
  return [
    ...byPlace.map(({ value }) => ({ value })),
    ...inserts.filter(({ place }) => place === undefined).map(({ name, value }) => ({ name, value })),
  ];
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
  if (!isFields(value)) return undefined;
  const inner = value['#text'] ?? value['value'] ?? value['Value'];
  return isFields(inner) ? undefined : textOf(inner);
}
