import type { LogEvent } from '../../../domain/entry.ts';
import type { RecordEvent } from '../../event-export/fields/records.ts';
import { onlyReading } from '../../event-export/fields/json-events.ts';
import { parsed } from '../../event-export/framing/json-bytes.ts';
import { timesOf } from '../../event-export/passes/order.ts';
import { areOfRecord, roleOf } from './names.ts';
import { recordOf, type Values } from './record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Which names tell the machine, the surest first: a beat has several. */
const HOSTS = ['HostFQDN', 'host.name', 'host.hostname', 'agent.hostname', 'beat.hostname', 'agent.name', 'host'];

/** What Elasticsearch and those who ask it put around a document. */
const AROUND = ['_source', 'fields'];

/** One of these names stands in each record that tells its process. */
export const OF_PROCESS = ['process_id', 'ProcessID'];

/** What wrote a record as JSON. */
export type Writer = 'aalogbeat' | 'aaLog';

/** What an object is: a record with its writer, one that cannot be read, or undefined for another thing. */
export function recordIn(value: unknown): (RecordEvent & { writer: Writer }) | { bad: string } | undefined {
  if (!isFields(value)) return undefined;
  const found = valuesIn(value) ?? AROUND.map((key) => valuesIn(value[key])).find((inner) => inner !== undefined);
  if (found === undefined) return undefined;
  const record = recordOf(found.values);
  return record === undefined
    ? { bad: 'the record has no time that can be read' }
    : { ...record, writer: found.writer };
}

/** A FILETIME as a number has more digits than numbers of JSON keep: it is read as a text. */
const EXACT = /("EventFileTime(?:UTC)?"\s{0,9}:\s{0,9})(\d{17,19})(?=[\s,}])/i;

/** The same of the text of an object. */
export function recordInText(text: string): ReturnType<typeof recordIn> {
  return recordIn(parsed(text.replace(EXACT, '$1"$2"')));
}

/** The record of a line of JSON as an event; undefined where it holds none. */
export function eventOfLine(line: string): LogEvent | undefined {
  const record = recordInText(line.toWellFormed());
  if (record === undefined || 'bad' in record) return undefined;
  return { ...record.draft(), ...timesOf(record.stamp, { valueOf: onlyReading }) };
}

function valuesIn(object: unknown): { values: Values; writer: Writer } | undefined {
  if (!isFields(object)) return undefined;
  const { aalog } = object;
  const isNested = isFields(aalog);
  const record = isNested ? aalog : object;
  const names = Object.keys(record);
  const isBeats = isNested || names.some((name) => name.startsWith('aalog.'));
  // The time of a beat stands beside its record.
  if (!areOfRecord(isNested ? ['@timestamp', 'aalog.message', ...names] : names)) return undefined;
  const values: Values = {};
  for (const name of names) {
    // What else a beat says beside flat names is of itself.
    if (isBeats && !isNested && !name.startsWith('aalog.')) continue;
    const role = roleOf(name);
    const text = textOf(record[name]);
    if (role !== undefined && role !== 'host' && text !== undefined) values[role] ??= text;
  }
  if (values.message === undefined) return undefined;
  if (isBeats) values.time = textOf(object['@timestamp']) ?? '';
  const host = HOSTS.map((name) => textOf(at(object, name))).find((text) => text !== undefined && text !== '');
  return { values: { ...values, ...(host !== undefined && { host }) }, writer: isBeats ? 'aalogbeat' : 'aaLog' };
}

/** What stands under a name with dots, as one key or as keys within each other. */
function at(object: Fields, name: string): unknown {
  const whole = object[name];
  if (whole !== undefined) return whole;
  const [first = '', ...rest] = name.split('.');
  const inner = object[first];
  return rest.length > 0 && isFields(inner) ? inner[rest.join('.')] : undefined;
}

/** Elasticsearch gives fields as lists of one. */
function textOf(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof one === 'string' ? one : typeof one === 'number' ? String(one) : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
