import { type PartialEvent, numberIn, partialEventOf, wordIn } from '../framing/event-codec.ts';
import { parseEvent } from '../framing/xml.ts';
import { insertsIn, plainText, unquotedText } from './embedded.ts';
import { levelOf, messageOf } from './localised-text.ts';
import type { Part } from './names.ts';
import { type Insert, isFields, type Told, type Walk, walkRecord } from './record-walk.ts';
import { collectedAt, stampIn } from './stamps.ts';
import { type ParsedTime, withOffsetBy } from './times.ts';

/** An event of some record, with when it was; its fields are read when they are asked for. */
export interface RecordEvent {
  stamp: ParsedTime;
  draft(): PartialEvent;
}

/** EventLogEntryType as a number. */
const ENTRY_TYPES: Readonly<Record<number, number>> = { 1: 2, 2: 3, 4: 4, 8: 0, 16: 0 };

/**
 * The event that a record holds, by the names of its fields at any depth: what tells its time, and its provider, id or
 * log. Where they do not, a text within may be the record, as JSON, XML or a list. Undefined where nothing of it is
 * an event.
 */
export function recordEventIn(value: unknown): RecordEvent | undefined {
  if (!isFields(value)) return undefined;
  const own = eventOf(walkRecord(value, false));
  if (own !== undefined) return own;
  const walk = walkRecord(value, true);
  return walk.xml === undefined ? eventOf(walk) : eventOfXml(walk.xml, walk);
}

function eventOf(walk: Walk): RecordEvent | undefined {
  const [time, stamp] = timeIn(walk);
  if (time === undefined || stamp === undefined || !isOfEvent(walk, time)) return undefined;
  return { stamp, draft: () => draftOf(walk) };
}

/** Whether a draft has any text that a product could tell something by. */
export function hasText({ text, data, binary }: PartialEvent): boolean {
  return (text ?? '').trim() !== '' || data.some(({ value }) => value.trim() !== '') || binary !== undefined;
}

/** The candidates for a part of an event, the best first. */
function best(walk: Walk, part: Part): readonly Told[] {
  const all = walk.told[part];
  if (all === undefined) return [];
  const beside = ({ spot }: Told): boolean => spot.within !== undefined && walk.sure.has(spot.within);
  const alone = part === 'message' || part === 'time';
  const fit = alone ? all : all.filter((one) => one.claim.sure || beside(one));
  if (fit.length < 2) return fit;
  const cost = (one: Told): number => {
    const { sure, rank } = one.claim;
    const apart = sure ? 0 : part === 'time' || beside(one) ? 100 : 200;
    return apart + rank * 2 + (one.spot.depth > 3 ? 1 : 0);
  };
  // Of two alike the outer one: what is deeper may be somebody's text.
  return fit.toSorted((a, b) => cost(a) - cost(b) || a.spot.depth - b.spot.depth);
}

function timeIn(walk: Walk): [Told | undefined, ParsedTime | undefined] {
  const known = best(walk, 'time').flatMap((told) => {
    const stamp = stampIn(told.value);
    return stamp === undefined ? [] : [{ told, stamp: told.spot.utc ? { ...stamp, utc: true } : stamp }];
  });
  const [first] = known.some(({ told }) => told.claim.sure) ? known : [...datedIn(walk), ...known];
  if (first === undefined) return [undefined, undefined];
  const others = known.map(({ stamp }) => stamp);
  if (!first.stamp.utc) return [first.told, collectedAt(first.stamp, others)];
  const sent = others.find((stamp) => stamp.utc && stamp !== first.stamp);
  return [first.told, withOffsetBy(first.stamp, sent)];
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
      id ||
      has('recordId') ||
      (time.claim.sure && (has('channel') || has('level') || (provider.claim.sure && has('message'))))
    );
  return (
    id && (time.claim.sure ? has('channel') || has('message') : has('channel') && (has('computer') || has('recordId')))
  );
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
