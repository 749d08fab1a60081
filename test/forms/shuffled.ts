import fc from 'fast-check';
import type { Form } from './form.ts';
import type { Kept } from './timeline.ts';
import { csvLines, iso7, XMLNS, xmlText } from './words.ts';

/** What an event holds. */
type Field = 'time' | 'provider' | 'text' | 'id' | 'record' | 'channel' | 'computer' | 'level';

/** What tools of this folder call the same thing; a name that means something else to another tool is left out. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  time: ['@timestamp', 'TimeCreated', 'TimeGenerated', 'SystemTime', 'EventTime', 'timeCreated', 'system_time'],
  provider: ['ProviderName', 'provider_name', 'SourceName', 'source_name', 'providerName', 'Provider'],
  text: ['Message', 'message', 'Description', 'RenderedDescription', 'full_message'],
  id: ['EventID', 'event_id', 'Id', 'EventId', 'EventCode', 'eventID'],
  record: ['RecordId', 'record_id', 'RecordNumber', 'EventRecordID', 'record_number', 'eventRecordID'],
  channel: ['Channel', 'channel', 'LogName', 'log_name', 'EventLog'],
  computer: ['Computer', 'computer', 'computer_name', 'ComputerName', 'MachineName'],
  level: ['Level', 'LevelDisplayName', 'levelText', 'EventLevelName', 'level'],
};
const FIELDS = Object.keys(NAMES) as Field[];

type Called = Readonly<Record<Field, string>>;

/** The names of one writer, as they are read today. */
export const POWERSHELL_NAMES: Called = {
  time: 'TimeCreated',
  provider: 'ProviderName',
  text: 'Message',
  id: 'Id',
  record: 'RecordId',
  channel: 'LogName',
  computer: 'MachineName',
  level: 'LevelDisplayName',
};

/** Keys that collectors add: labels, and times of their own that are not that of the event. */
const STRANGE: readonly (readonly [key: string, value: (event: Kept) => unknown])[] = [
  ['EventReceivedTime', ({ at }) => new Date(at + 61_000).toISOString()],
  ['ingestionTime', ({ at }) => at + 125_000],
  ['x_stored', ({ at }) => new Date(at + 3_600_000).toISOString()],
  ['tags', () => ['windows', 'site-7']],
  ['labels', () => ({ rack: 'B4', name: 'none' })],
  ['offset', () => 4_711],
  ['empty', () => null],
  ['tenant', () => '00000000-0000-0000-0000-000000000000'],
  ['note', () => 'Service stopped'],
  ['ok', () => true],
];

export interface Shuffle {
  called: Called;
  /** In which order the keys stand, and which strange ones among them; as numbers to sort by. */
  order: readonly number[];
  strange: readonly number[];
  /** Below which keys all but time and text stand: nested, or as one key with dots. */
  below: readonly string[];
  dotted: boolean;
  /** What the whole record is wrapped in. */
  envelope: readonly string[];
  framing: 'lines' | 'list' | 'pretty';
}

const order = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 24, maxLength: 24 });

/** Shuffles of the kinds that are asked for; of the others nothing. */
export function shuffles(kinds: {
  names?: boolean;
  strange?: boolean;
  nested?: boolean;
  dotted?: boolean;
  wrapped?: boolean;
}): fc.Arbitrary<Shuffle> {
  const called = kinds.names === true ? namesOfAll() : fc.constant(POWERSHELL_NAMES);
  const below =
    kinds.nested === true || kinds.dotted === true
      ? fc.constantFrom(['winlog'], ['win', 'system'], ['Event', 'System'], ['eventlog'])
      : fc.constant([]);
  return fc.record({
    called,
    order,
    strange: kinds.strange === true ? fc.uniqueArray(fc.nat(STRANGE.length - 1), { minLength: 1 }) : fc.constant([]),
    below,
    dotted: fc.constant(kinds.dotted === true),
    envelope:
      kinds.wrapped === true
        ? fc.constantFrom(['_source'], ['payload'], ['result'], ['data', 'record'], ['x1'])
        : fc.constant([]),
    framing: fc.constantFrom('lines', 'list', 'pretty'),
  });
}

function namesOfAll(): fc.Arbitrary<Called> {
  return fc.record(
    Object.fromEntries(FIELDS.map((field) => [field, fc.constantFrom(...NAMES[field])])) as unknown as {
      [one in Field]: fc.Arbitrary<string>;
    },
  );
}

function valueOf(field: Field, event: Kept): unknown {
  switch (field) {
    case 'time':
      return iso7(event);
    case 'provider':
      return event.source;
    case 'text':
      return event.text;
    case 'id':
      return event.id;
    case 'record':
      return event.record;
    case 'channel':
      return event.channel;
    case 'computer':
      return event.computer;
    case 'level':
      return 'Information';
  }
}

function sorted<T>(things: readonly T[], numbers: readonly number[]): T[] {
  return things
    .map((thing, place) => ({ thing, number: numbers[place % numbers.length] ?? 0 }))
    .sort((a, b) => a.number - b.number)
    .map(({ thing }) => thing);
}

function recordOf(event: Kept, shuffle: Shuffle): unknown {
  const { called, below, dotted, envelope } = shuffle;
  const top = FIELDS.filter((field) => below.length === 0 || field === 'time' || field === 'text');
  const lower = FIELDS.filter((field) => !top.includes(field));
  const pair = (field: Field): [string, unknown] => [called[field], valueOf(field, event)];
  const strange = shuffle.strange.map((place): [string, unknown] => {
    const [key, value] = STRANGE[place]!;
    return [key, value(event)];
  });
  const inner: [string, unknown][] = dotted
    ? lower.map((field) => [[...below, called[field]].join('.'), valueOf(field, event)])
    : lower.length === 0
      ? []
      : [nest(below, Object.fromEntries(sorted(lower, shuffle.order.toReversed()).map(pair)))];
  const record = Object.fromEntries(sorted([...top.map(pair), ...strange, ...inner], shuffle.order));
  return envelope.length === 0 ? record : Object.fromEntries([nest(envelope, record)]);
}

function nest([key = '', ...keys]: readonly string[], value: unknown): [string, unknown] {
  return [key, keys.length === 0 ? value : Object.fromEntries([nest(keys, value)])];
}

/** The timeline as JSON in the shape of a shuffle. */
export function shuffledJson(shuffle: Shuffle): Form {
  return {
    name: JSON.stringify(shuffle),
    file: 'events.json',
    shape: 'assumed',
    write: (events) => {
      const records = events.map((event) => recordOf(event, shuffle));
      if (shuffle.framing === 'lines') return records.map((record) => `${JSON.stringify(record)}\n`).join('');
      return JSON.stringify(records, null, shuffle.framing === 'pretty' ? 2 : undefined);
    },
  };
}

/** The timeline as a table whose columns stand as a shuffle has them. */
export function shuffledCsv({ called, order, strange }: Shuffle, delimiter: ',' | ';' | '\t'): Form {
  const columns = sorted<{ name: string; of: (event: Kept) => string }>(
    [
      ...FIELDS.map((field) => ({ name: called[field], of: (event: Kept) => String(valueOf(field, event)) })),
      ...strange.map((place) => {
        const [name, value] = STRANGE[place]!;
        return { name, of: (event: Kept) => JSON.stringify(value(event)) };
      }),
    ],
    order,
  );
  return {
    name: columns.map(({ name }) => name).join(delimiter),
    file: 'events.csv',
    shape: 'assumed',
    write: (events) =>
      csvLines(
        [columns.map(({ name }) => name), ...events.map((event) => columns.map(({ of }) => of(event)))],
        delimiter,
      ),
  };
}

/** The timeline as XML whose elements stand in another order, with others that nobody knows between. */
export function shuffledXml({ order, strange }: Shuffle, quote: '"' | "'"): Form {
  const q = quote;
  return {
    name: `XML ${order.join(' ')}`,
    file: 'events.xml',
    shape: 'assumed',
    write: (events) =>
      events
        .map((event) => {
          const known = [
            `<Provider Name=${q}${event.source}${q}/>`,
            `<EventID Qualifiers=${q}0${q}>${event.id}</EventID>`,
            `<Level>${event.level}</Level>`,
            `<TimeCreated SystemTime=${q}${iso7(event)}${q}/>`,
            `<EventRecordID>${event.record}</EventRecordID>`,
            `<Channel>${event.channel}</Channel>`,
            `<Computer>${event.computer}</Computer>`,
          ];
          const unknown = strange.map((place) => `<X${place} Time=${q}2026-01-26T00:00:00Z${q}>${place}</X${place}>`);
          const system = `<System>${sorted([...known, ...unknown], order).join('')}</System>`;
          const data = `<EventData><Data>${xmlText(event.text)}</Data></EventData>`;
          return `<Event xmlns=${q}${XMLNS}${q}>${system}${data}</Event>\n`;
        })
        .join(''),
  };
}
