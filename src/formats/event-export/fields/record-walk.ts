import { bracketsIn, pairLinesIn, runIn } from './labelled.ts';
import { elementsIn, objectIn, plainText, TYPE_NAME, xmlIn } from './embedded.ts';
import { areFull, asData, type Claim, type Part, type Spot, createSpots, spotOf } from './names.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Events with data of their own are some ten deep, and what is around them adds a few. */
const DEEPEST = 16;
/** So many fields of a record are looked at. */
const MOST_FIELDS = 1000;

/** What the keys of a pair in a list are called. */
const PAIR: Readonly<Partial<Record<string, 'name' | 'value'>>> = Object.assign(
  Object.create(null) as object,
  Object.fromEntries(
    ['Name', 'name', '@Name', 'key', 'Key', 'field', 'Field', 'N'].map((key) => [key, 'name' as const]),
  ),
  Object.fromEntries(['Value', 'value', '#text', 'text', 'Text'].map((key) => [key, 'value' as const])),
);

/** A field that may tell a part of an event. */
export interface Told {
  claim: Claim;
  spot: Spot;
  value: unknown;
}

export interface Insert {
  /** Whether it stands within the data of the event, and not in a field that repeats some of them. */
  within: boolean;
  name?: string;
  place?: number;
  value: string;
}

/** What was found in the fields of a record. */
export interface Walk {
  /** Whether texts that are records themselves are read too. */
  texts: boolean;
  /** Within a text of an event: what it holds may be anybody's, and tells neither who wrote the event nor when. */
  dataAlone: boolean;
  fields: number;
  told: Partial<Record<Part, Told[]>>;
  /** Where a field that is surely of an event stands. */
  sure: Set<Spot>;
  inserts: Insert[];
  binary: readonly unknown[] | undefined;
  /** An event as XML that a text of the record holds. */
  xml: string | undefined;
}

let spots = createSpots();

/**
 * Goes over the fields of a record at any depth. With `texts` also over the records that its texts are: what a text of
 * an event holds is no field of it, so that is for records that are none of an event by their own fields.
 */
export function walkRecord(record: Fields, texts: boolean): Walk {
  if (areFull(spots)) spots = createSpots();
  const walk: Walk = {
    texts,
    dataAlone: false,
    fields: 0,
    told: {},
    sure: new Set(),
    inserts: [],
    binary: undefined,
    xml: undefined,
  };
  walkOver(record, spots.top, walk, 0);
  return walk;
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
    const isText = spot.insert === undefined && spot.claims.some(({ part }) => part === 'message');
    const fields = walk.texts || !isText ? objectIn(value) : undefined;
    if (fields !== undefined) return walkWithin(fields, spot, walk, depth);
    if (walk.texts) {
      walk.xml ??= xmlIn(value);
      const listed = isText ? (runIn(value) ?? bracketsIn(value) ?? pairLinesIn(value)) : undefined;
      if (listed !== undefined) return walkOver(listed, outOf(spot), walk, depth);
    }
  } else if (Array.isArray(value)) return takeList(value, spot, walk, depth);
  else if (typeof value === 'object') return walkOver(value as Fields, spot, walk, depth);
  if (spot.insert !== undefined) return insert(spot, value, walk);
  for (const claim of spot.claims) tell(claim, spot, value, walk);
}

/** What a text that is an object holds of the event that it stands in is nothing but its data. */
function walkWithin(fields: Fields, spot: Spot, walk: Walk, depth: number): void {
  const before = walk.dataAlone;
  walk.dataAlone ||= !walk.texts;
  walkOver(fields, spot.insert === undefined ? outOf(spot) : spot, walk, depth);
  walk.dataAlone = before;
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
  const within = asData(spots, spot);
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
  let [name, value, count, told]: [unknown, unknown, number, boolean] = [undefined, undefined, 0, false];
  for (const key in one) {
    count += 1;
    if (count > 4) return undefined;
    const part = PAIR[key];
    if (part === 'name') name ??= one[key];
    else if (part === 'value') [value, told] = [one[key], true];
  }
  return told && typeof name === 'string' ? [name, value] : undefined;
}

/** A list of names with values as one object; undefined where it is none. */
export function pairsAsFields(list: readonly unknown[]): Fields | undefined {
  const pairs = list.map(pairOf);
  return pairs.length > 0 && pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined;
}

function namedInsert(name: string, value: unknown, spot: Spot, walk: Walk, depth: number): void {
  const within = asData(spots, spot);
  take(value, spotOf(spots, within, name), walk, depth + 1);
}

function tell(claim: Claim, spot: Spot, value: unknown, walk: Walk): void {
  if (value === '' || value === '-' || (walk.dataAlone && claim.part !== 'inserts')) return;
  (walk.told[claim.part] ??= []).push({ claim, spot, value });
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

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
