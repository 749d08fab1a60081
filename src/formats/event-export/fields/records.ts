import { type PartialEvent, numberIn, partialEventOf, wordIn } from '../framing/event-codec.ts';
import { parseEvent } from '../framing/xml.ts';
import { elementsIn, insertsIn, objectIn, plainText, TYPE_NAME, unquotedText, xmlIn } from './embedded.ts';
import { bracketsIn, pairLinesIn, runIn } from './labelled.ts';
import { levelOf, messageOf } from './localised-text.ts';
import { type Claim, type Part, type Spot, createSpots, plainName, spotOf } from './names.ts';
import { collectedAt, stampIn } from './stamps.ts';
import type { ParsedTime } from './times.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** An event of some record, with when it was; its fields are read when they are asked for. */
export interface RecordEvent {
  stamp: ParsedTime;
  draft(): PartialEvent;
}

/** Events with data of their own are some ten deep, and what is around them adds a few. */
const DEEPEST = 16;
/** So many fields of a record are looked at. */
const MOST_FIELDS = 1000;

const PAIR_NAMES = new Set(['name', 'key', 'field', 'n']);
const PAIR_VALUES = new Set(['value', 'text', 'v']);

/** EventLogEntryType as a number. */
const ENTRY_TYPES: Readonly<Record<number, number>> = { 1: 2, 2: 3, 4: 4, 8: 0, 16: 0 };

interface Told extends Claim {
  spot: Spot;
  value: unknown;
}

interface Insert {
  /** Whether it stands within the data of the event, and not in a field that repeats some of them. */
  within: boolean;
  name?: string;
  place?: number;
  value: string;
}

interface Walk {
  fields: number;
  told: Partial<Record<Part, Told[]>>;
  /** Where a field that is surely of an event stands. */
  sure: Set<Spot>;
  inserts: Insert[];
  binary: readonly unknown[] | undefined;
  /** An event as XML that a text of the record holds. */
  xml: string | undefined;
}

const spots = createSpots();

/**
 * The event that a record holds, by the names of its fields at any depth: what tells its time, and its provider, id or
 * log. Texts within that are a record as JSON or an event as XML themselves are read like the rest. Undefined where
 * the record is none of an event.
 */
export function recordEventIn(value: unknown): RecordEvent | undefined {
  if (!isFields(value)) return undefined;
  const walk: Walk = { fields: 0, told: {}, sure: new Set(), inserts: [], binary: undefined, xml: undefined };
  walkOver(value, spots.top, walk, 0);
  if (walk.xml !== undefined) return eventOfXml(walk.xml, walk);
  const [time, stamp] = timeIn(walk);
  if (time === undefined || stamp === undefined || !isOfEvent(walk, time)) return undefined;
  return { stamp, draft: () => draftOf(walk) };
}

/** Whether a draft has any text that a product could tell something by. */
export function hasText({ text, data, binary }: PartialEvent): boolean {
  return (text ?? '').trim() !== '' || data.some(({ value }) => value.trim() !== '') || binary !== undefined;
}

function walkOver(object: Fields, at: Spot, walk: Walk, depth: number): void {
  for (const key in object) {
    if (!Object.hasOwn(object, key)) continue;
    walk.fields += 1;
    if (walk.fields > MOST_FIELDS) return;
    take(object[key], spotOf(spots, at, key), walk, depth + 1);
  }
}

function take(value: unknown, spot: Spot, walk: Walk, depth: number): void {
  if (value === null || value === undefined || depth > DEEPEST) return;
  if (typeof value === 'string') {
    const object = objectIn(value);
    if (object !== undefined) return walkOver(object, spot.insert === undefined ? outOf(spot) : spot, walk, depth);
    walk.xml ??= xmlIn(value);
    const fields =
      spot.insert === undefined && spot.claims.some(isText)
        ? (runIn(value) ?? bracketsIn(value) ?? pairLinesIn(value))
        : undefined;
    if (fields !== undefined) return walkOver(fields, outOf(spot), walk, depth);
  } else if (Array.isArray(value)) return takeList(value, spot, walk, depth);
  else if (typeof value === 'object') return walkOver(value as Fields, spot, walk, depth);
  if (spot.insert !== undefined) return insert(spot, value, walk);
  for (const claim of spot.claims) tell(claim, spot, value, walk);
}

function isText({ part }: Claim): boolean {
  return part === 'message';
}

/** A record within a text: its fields are as if they stood where the text does. */
function outOf(spot: Spot): Spot {
  return spot.claims.length > 0 && spot.within !== undefined ? spot.within : spot;
}

function takeList(list: readonly unknown[], spot: Spot, walk: Walk, depth: number): void {
  const inserts = spot.insert !== undefined || spot.claims.some(({ part }) => part === 'inserts');
  if (inserts && list.length > 0 && list.every((one) => typeof one === 'number' && one >= 0 && one < 256)) {
    walk.binary ??= list;
    return;
  }
  if (list.length === 1 && typeof list[0] !== 'object') return take(list[0], spot, walk, depth + 1);
  if (!inserts && list.every((one) => typeof one !== 'object')) {
    for (const claim of spot.claims) tell(claim, spot, list, walk);
    return;
  }
  const pairs = list.map(pairOf);
  if (pairs.every((pair) => pair !== undefined)) {
    for (const [name, value] of pairs) {
      if (inserts) namedInsert(name, value, spot, walk, depth);
      else take(value, spotOf(spots, spot, name), walk, depth + 1);
    }
    return;
  }
  // Of several records in a list none is the event of what is around them.
  if (!inserts) return;
  const within: Spot = spot.insert === undefined ? { ...spot, insert: {}, known: new Map<string, Spot>() } : spot;
  for (const one of list) {
    walk.fields += 1;
    if (walk.fields > MOST_FIELDS) return;
    if (Array.isArray(one)) walk.binary ??= one;
    else take(one, within, walk, depth + 1);
  }
}

/** `{ "Name": "param1", "Value": "x" }`, a field or an insert of a list; undefined for any other object. */
function pairOf(one: unknown): readonly [name: string, value: unknown] | undefined {
  if (!isFields(one)) return undefined;
  const keys = Object.keys(one);
  const nameKey = keys.find((key) => PAIR_NAMES.has(plainName(key)));
  const valueKey = keys.find((key) => PAIR_VALUES.has(plainName(key)));
  const name = nameKey === undefined ? undefined : one[nameKey];
  return keys.length > 4 || valueKey === undefined || typeof name !== 'string' ? undefined : [name, one[valueKey]];
}

/** A list of names with values as one object; undefined where it is none. */
export function pairsAsFields(list: readonly unknown[]): Fields | undefined {
  const pairs = list.map(pairOf);
  return pairs.length > 0 && pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined;
}

function namedInsert(name: string, value: unknown, spot: Spot, walk: Walk, depth: number): void {
  const within = spot.insert === undefined ? { ...spot, insert: {}, known: new Map<string, Spot>() } : spot;
  take(value, spotOf(spots, within, name), walk, depth + 1);
}

function tell(claim: Claim, spot: Spot, value: unknown, walk: Walk): void {
  if (value === '' || value === '-') return;
  (walk.told[claim.part] ??= []).push({ ...claim, spot, value });
  if (claim.sure && spot.within !== undefined && claim.part !== 'inserts' && claim.part !== 'user')
    walk.sure.add(spot.within);
}

function insert({ insert: as, within }: Spot, value: unknown, walk: Walk): void {
  const { name, place } = as ?? {};
  if (typeof value === 'object') return;
  const raw = String(value);
  if (TYPE_NAME.test(raw)) return;
  if (name?.toLowerCase() === 'binary') {
    walk.binary ??= /^(?:[\da-f]{2})+$/i.test(raw) ? [...Buffer.from(raw, 'hex')] : undefined;
    return;
  }
  const values = name === undefined && typeof value === 'string' ? elementsIn(raw) : [raw];
  for (const one of values)
    walk.inserts.push({
      within: within?.insert !== undefined || place === undefined,
      ...(name !== undefined && { name }),
      ...(place !== undefined && { place }),
      value: plainText(one),
    });
}

/** The candidates for a part of an event, the best first. */
function best(walk: Walk, part: Part): readonly Told[] {
  const all = walk.told[part];
  if (all === undefined) return [];
  const beside = ({ spot }: Told): boolean => spot.within !== undefined && walk.sure.has(spot.within);
  const alone = part === 'message' || part === 'time';
  const fit = all.filter((one) => one.sure || alone || beside(one));
  if (fit.length < 2) return fit;
  const cost = (one: Told): number =>
    part === 'time'
      ? (one.sure ? 0 : 100) + one.rank * 2
      : (one.sure ? 0 : beside(one) ? 100 : 200) + one.rank * 2 + (one.spot.depth > 3 ? 1 : 0);
  return fit.toSorted((a, b) => cost(a) - cost(b));
}

function timeIn(walk: Walk): [Told | undefined, ParsedTime | undefined] {
  const known = best(walk, 'time').flatMap((told) => {
    const stamp = stampIn(told.value);
    return stamp === undefined ? [] : [{ told, stamp: told.spot.utc ? { ...stamp, utc: true } : stamp }];
  });
  const [first] = known.some(({ told }) => told.sure) ? known : [...datedIn(walk), ...known];
  if (first === undefined) return [undefined, undefined];
  return [
    first.told,
    first.stamp.utc
      ? first.stamp
      : collectedAt(
          first.stamp,
          known.map(({ stamp }) => stamp),
        ),
  ];
}

/** A date and a clock in two fields, with their zone where it is UTC. */
function datedIn(walk: Walk): { told: Told; stamp: ParsedTime }[] {
  const times = best(walk, 'time');
  const clock = times.find(({ value }) => typeof value === 'string' && /^\d{1,2}[:.]\d\d/.test(value));
  const date = times.find(
    ({ value }) => typeof value === 'string' && /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?$/.test(value),
  );
  if (clock === undefined || date === undefined) return [];
  const stamp = stampIn(`${String(date.value)} ${String(clock.value)}`);
  const isUtc = walk.told.zone?.some(({ value }) => value === 'UTC') === true;
  return stamp === undefined ? [] : [{ told: date, stamp: isUtc ? { ...stamp, utc: true } : stamp }];
}

/**
 * Whether a record is of an event: with its provider and its id, number or log, or with its log and its id, or with a
 * time under a name that events have and one of them. A service's own log has a time, a level and a text as well.
 */
function isOfEvent(walk: Walk, time: Told): boolean {
  const has = (part: Part): boolean => best(walk, part).length > 0;
  const id = idIn(walk) !== undefined;
  const [provider] = best(walk, 'provider');
  if (provider !== undefined)
    return (
      id || has('recordId') || (time.sure && (has('channel') || has('level') || (provider.sure && has('message'))))
    );
  return id && (time.sure ? has('channel') || has('message') : has('channel') && (has('computer') || has('recordId')));
}

function draftOf(walk: Walk): PartialEvent {
  const word = (part: Part): string | undefined => firstOf(walk, part, (value) => wordIn(scalarText(value)));
  const source = word('provider') ?? '';
  const id = idIn(walk);
  const message = word('message');
  const { data, binary } = insertsOf(walk);
  return partialEventOf({
    source,
    id,
    level: levelIn(walk),
    number: firstOf(walk, 'recordId', numberIn),
    channel: word('channel'),
    machine: word('computer'),
    user: word('user'),
    text: message === undefined ? undefined : messageOf(unquotedText(plainText(message)), source, id),
    data,
    binary,
  });
}

function insertsOf(walk: Walk): Pick<PartialEvent, 'data'> & { binary: string | undefined } {
  const told = best(walk, 'inserts').flatMap(({ value }) =>
    typeof value === 'string' ? insertsIn(value).map((one): Insert => ({ within: true, value: plainText(one) })) : [],
  );
  const inData = walk.inserts.filter(({ within }) => within);
  const all = [inData, walk.inserts, told].find((some) => some.some(({ value }) => value !== '')) ?? [];
  const placed = all.filter(({ place }) => place !== undefined).sort((a, b) => a.place! - b.place!);
  const data = [...placed, ...all.filter(({ place }) => place === undefined)].map(({ name, value }) =>
    name === undefined ? { value } : { name, value },
  );
  const { binary: bytes } = walk;
  const isBytes = bytes?.every((byte) => Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) < 256);
  const binary =
    isBytes === true
      ? Buffer.from(bytes as number[])
          .toString('hex')
          .toUpperCase()
      : undefined;
  return { data, binary };
}

function idIn(walk: Walk): number | undefined {
  // The upper half of an instance id is severity and facility.
  const id = firstOf(walk, 'id', (value) => numberIn(value) ?? hexIn(value));
  return id === undefined ? undefined : id % 65_536;
}

/** `0x00000001 (1)`. */
function hexIn(value: unknown): number | undefined {
  const digits = typeof value === 'string' ? /^0x([\da-f]{1,8})\b/i.exec(value.trim())?.[1] : undefined;
  return digits === undefined ? undefined : parseInt(digits, 16);
}

function levelIn(walk: Walk): number | undefined {
  return firstOf(walk, 'level', (value, { spot }) => {
    const name = spot.names.at(-1);
    const number = numberIn(value);
    if (number === undefined) return levelOf(scalarText(value) ?? '');
    if (name === 'entrytype' || name === 'eventtype') return ENTRY_TYPES[number];
    // Some count from 1, debug, to 5, critical.
    if (name === 'severityvalue') return number >= 1 && number <= 5 ? 6 - number : undefined;
    return name === 'level' || name === 'eventlevel' ? number : undefined;
  });
}

function firstOf<T>(walk: Walk, part: Part, of: (value: unknown, told: Told) => T | undefined): T | undefined {
  for (const told of best(walk, part)) {
    const found = of(told.value, told);
    if (found !== undefined) return found;
  }
  return undefined;
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The XML of an event within a record is the event; the text beside it is what it says where the XML has none. */
function eventOfXml(xml: string, walk: Walk): RecordEvent | undefined {
  const { stamp, draft } = parseEvent(xml);
  if (stamp === undefined) return undefined;
  return {
    stamp,
    draft() {
      if (draft.text !== undefined) return draft;
      const beside = firstOf(walk, 'message', (value) => {
        const text = wordIn(scalarText(value));
        return text === undefined || text.includes('<Event') ? undefined : text;
      });
      return beside === undefined ? draft : { ...draft, text: messageOf(plainText(beside), draft.source, draft.id) };
    },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
