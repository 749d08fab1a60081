import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { csvField, jsonLines, newestFirst, patterned, wallOf } from '../words.ts';

const millis = ({ at }: Kept): string => new Date(at).toISOString();
const later = ({ at }: Kept): string => new Date(at + 1_437).toISOString();

/** Winlogbeat 5 and 6: everything at the top. Seen in public samples; without ECS. */
function beat6(event: Kept): object {
  const { source, id, record, channel, computer, text } = event;
  return {
    '@timestamp': millis(event),
    '@metadata': { beat: 'winlogbeat', type: 'doc', version: '6.8.23' },
    computer_name: computer,
    record_number: String(record),
    event_data: { param1: text },
    type: 'wineventlog',
    log_name: channel,
    host: { name: 'SX1' },
    event_id: id,
    source_name: source,
    keywords: ['Classic'],
    level: 'Information',
    beat: { name: 'SX1', hostname: 'SX1', version: '6.8.23' },
    message: text,
  };
}

/** Winlogbeat 7: below `winlog` and in the words of ECS. */
function beat7(event: Kept): object {
  const { source, id, record, channel, computer, text } = event;
  return {
    '@timestamp': millis(event),
    '@metadata': { beat: 'winlogbeat', type: '_doc', version: '7.17.9' },
    message: text,
    log: { level: 'information' },
    host: { name: computer },
    agent: { type: 'winlogbeat', version: '7.17.9', hostname: 'SX1', name: 'SX1' },
    winlog: {
      channel,
      computer_name: computer,
      event_data: { param1: text },
      provider_name: source,
      record_id: record,
      keywords: ['Classic'],
      api: 'wineventlog',
      event_id: id,
    },
    event: { kind: 'event', code: id, provider: source, created: later(event) },
    ecs: { version: '1.12.0' },
  };
}

/** Winlogbeat 8: ids as strings; the text of classic events in `param1`. */
function beat8(event: Kept): Record<string, unknown> {
  const { source, id, record, channel, computer, text } = event;
  return {
    '@timestamp': millis(event),
    '@metadata': { beat: 'winlogbeat', type: '_doc', version: '8.11.1' },
    log: { level: 'information' },
    message: text,
    host: { name: 'sx1', hostname: 'SX1', os: { family: 'windows', name: 'Windows Server 2019 Standard' } },
    ecs: { version: '8.0.0' },
    agent: { name: 'SX1', type: 'winlogbeat', version: '8.11.1' },
    event: { original: text, kind: 'event', code: String(id), provider: source, created: later(event) },
    winlog: {
      keywords: ['Classic'],
      event_id: String(id),
      provider_name: source,
      channel,
      record_id: record,
      computer_name: computer,
      api: 'wineventlog',
      event_data: { param1: text },
    },
  };
}

/** As Elasticsearch keeps and gives it back: without what only a beat knows. */
function stored(event: Kept): Record<string, unknown> {
  const { '@metadata': _, ...rest } = beat8(event);
  return rest;
}

function hit(event: Kept, place: number): object {
  return { _index: '.ds-winlogbeat-8.11.1-2026.01.20-000001', _id: `kX${place}`, _score: 1, _source: stored(event) };
}

function flat(value: object, before = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]: [string, unknown]) =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? Object.entries(flat(one, `${before}${key}.`))
        : [[`${before}${key}`, one]],
    ),
  );
}

/** `Jan 27, 2026 @ 06:30:10.250`: the date format that Kibana has unless told, in the zone of the browser. */
const kibanaTime = ({ at }: Kept): string => patterned(wallOf(at), "MMM d', 'yyyy' @ 'HH:mm:ss.fff");

function kibanaCsv(events: readonly Kept[], columns: readonly (readonly [string, (event: Kept) => string])[]): string {
  const field = (text: string): string => (/[^A-Za-z0-9_]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = newestFirst(events).map((event) => columns.map(([, of]) => field(of(event))).join(','));
  return `${[columns.map(([name]) => field(name)).join(','), ...rows].join('\n')}\n`;
}

const LINES = { file: 'winlogbeat.ndjson' } as const;

export const BEATS: readonly Form[] = [
  { ...LINES, name: 'winlogbeat 6 JSON lines', shape: 'seen', write: (events) => jsonLines(events.map(beat6)) },
  { ...LINES, name: 'winlogbeat 7 JSON lines', shape: 'seen', write: (events) => jsonLines(events.map(beat7)) },
  { ...LINES, name: 'winlogbeat 8 JSON lines', shape: 'seen', write: (events) => jsonLines(events.map(beat8)) },
  {
    ...LINES,
    name: 'winlogbeat 8, provider not registered (no message)',
    shape: 'seen',
    write: (events) =>
      jsonLines(
        events.map((event) => {
          const { message: _, ...rest } = beat8(event);
          return rest;
        }),
      ),
  },
  {
    ...LINES,
    name: 'winlogbeat 8 through Logstash, dotted keys',
    shape: 'assumed',
    write: (events) => jsonLines(events.map((event) => ({ ...flat(stored(event)), '@version': '1' }))),
  },
  {
    ...LINES,
    name: 'winlogbeat 7 through Logstash, nested, with tags',
    shape: 'seen',
    write: (events) =>
      jsonLines(
        events.map((event) => ({ tags: ['beats_input_codec_plain_applied'], '@version': '1', ...beat7(event) })),
      ),
  },
  {
    ...LINES,
    name: 'Elasticsearch documents, _source only, by elasticdump',
    shape: 'documented',
    write: (events) => jsonLines(events.map(stored)),
  },
  {
    ...LINES,
    name: 'Elasticsearch documents by elasticdump',
    shape: 'documented',
    write: (events) => jsonLines(events.map(hit)),
  },
  {
    name: 'Elasticsearch _search response',
    file: 'search.json',
    shape: 'documented',
    write: (events) =>
      JSON.stringify(
        {
          took: 4,
          timed_out: false,
          _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
          hits: {
            total: { value: events.length, relation: 'eq' },
            max_score: null,
            hits: newestFirst(events).map((event, place) => ({ ...hit(event, place), sort: [event.at] })),
          },
        },
        null,
        2,
      ),
  },
  {
    name: 'Elasticsearch _search response with fields',
    file: 'search.json',
    shape: 'documented',
    write: (events) =>
      JSON.stringify({
        took: 4,
        hits: {
          hits: events.map((event, place) => ({
            _index: 'winlogbeat',
            _id: `kX${place}`,
            fields: Object.fromEntries(
              Object.entries(flat(stored(event))).map(([key, value]) => [key, [value].flat()]),
            ),
          })),
        },
      }),
  },
  {
    name: 'Kibana CSV with provider',
    file: 'discover.csv',
    shape: 'seen',
    write: (events) =>
      kibanaCsv(events, [
        ['@timestamp', kibanaTime],
        ['winlog.provider_name', ({ source }) => source],
        ['event.code', ({ id }) => String(id)],
        ['winlog.record_id', ({ record }) => String(record).replace(/(\d)(\d{3})$/, '$1,$2')],
        ['host.name', () => 'sx1'],
        ['message', ({ text }) => text],
      ]),
  },
  {
    name: 'Kibana CSV, time and message',
    file: 'discover.csv',
    shape: 'seen',
    lacks: 'the provider: a service that stopped may be any',
    write: (events) =>
      kibanaCsv(events, [
        ['@timestamp', kibanaTime],
        ['message', ({ text }) => text],
      ]),
  },
  {
    name: 'Kibana CSV, times in ISO 8601',
    file: 'discover.csv',
    shape: 'assumed',
    write: (events) =>
      [
        '"@timestamp","winlog.provider_name","winlog.event_id",message',
        ...newestFirst(events).map((event) =>
          [millis(event), event.source, String(event.id), event.text].map((one) => csvField(one)).join(','),
        ),
        '',
      ].join('\n'),
  },
];
