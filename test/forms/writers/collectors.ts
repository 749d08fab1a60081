import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import {
  csvLines,
  iso7,
  iso9,
  isoOffset,
  jsonLines,
  newestFirst,
  oneLine,
  patterned,
  quotedLines,
  wallOf,
  xmlText,
} from '../words.ts';
import { windowsXml } from './windows-xml.ts';

const millis = ({ at }: Kept): string => new Date(at).toISOString();

/** Promtail's and Alloy's line: an id of 0 is left out, and signs of XML are escaped, both as Go does. */
function promtail(event: Kept): string {
  const { source, record, channel, computer, text } = event;
  return JSON.stringify({
    source,
    channel,
    computer,
    level: 4,
    levelText: 'Information',
    keywords: 'Classic',
    timeCreated: iso9(event),
    eventRecordID: record,
    execution: { processId: 0, threadId: 0, processName: '[System Process]' },
    event_data: `<Data>${xmlText(text)}</Data>`,
    message: text,
  }).replaceAll(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** When Promtail has read an event: its stamp, unless it is told to take that of the event. */
function read(event: Kept): Kept {
  return { ...event, at: event.at + 2_700 };
}

const LABELS = { channel: 'Application', computer: 'SX1.example.test', job: 'windows' };

/** Telegraf's win_eventlog: what repeats as tags, the rest as fields; the stamp is that of the gathering. */
function telegraf(event: Kept): { tags: Record<string, string>; fields: Record<string, unknown>; gathered: number } {
  const { source, id, record, channel, computer, text } = event;
  return {
    tags: {
      Channel: channel,
      Computer: computer,
      EventID: String(id),
      Keywords: 'Classic',
      Level: '4',
      LevelText: 'Information',
      Opcode: '0',
      OpcodeText: 'Info',
      Source: source,
      Task: '0',
      host: 'SX1',
    },
    fields: {
      Data: text,
      EventRecordID: record,
      // Only the first line, unless told otherwise.
      Message: text.split('\r\n', 1)[0],
      ProcessName: '',
      TimeCreated: iso7(event),
      UserID: '',
      Version: 0,
    },
    gathered: Math.ceil(event.at / 10_000) * 10,
  };
}

function influx(event: Kept): string {
  const { tags, fields, gathered } = telegraf(event);
  const tagged = Object.entries(tags).map(([key, value]) => `${key}=${value.replaceAll(/[ ,=]/g, String.raw`\$&`)}`);
  const valued = Object.entries(fields).map(([key, value]) =>
    typeof value === 'number' ? `${key}=${value}i` : `${key}="${String(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  );
  return `win_eventlog,${tagged.join(',')} ${valued.join(',')} ${gathered}000000000\n`;
}

/** GELF by NXLog's xm_gelf: the short message is cut at 64 letters. */
function gelf(event: Kept): object {
  const { at, source, id, record, channel, computer, text } = event;
  return {
    version: '1.1',
    host: computer,
    short_message: text.slice(0, 64),
    full_message: text,
    timestamp: at / 1000,
    level: 6,
    _EventID: id,
    _SourceName: source,
    _Channel: channel,
    _RecordNumber: record,
    _EventType: 'INFO',
    _SourceModuleName: 'eventlog',
    _SourceModuleType: 'im_msvistalog',
  };
}

function cloudWatch(events: readonly Kept[], message: (event: Kept) => string): string {
  const all = events.map((event) => ({
    timestamp: event.at,
    message: message(event),
    ingestionTime: event.at + 5_210,
  }));
  return JSON.stringify({ events: all, nextForwardToken: 'f/3', nextBackwardToken: 'b/3' }, null, 4);
}

function cloudText({ channel, id, source, computer, text }: Kept): string {
  return `[${channel}] [INFORMATION] [${id}] [${source}] [${computer}] [${text}]`;
}

const FILE = { file: 'events.log' } as const;

export const COLLECTORS: readonly Form[] = [
  {
    ...FILE,
    name: 'Promtail or Alloy, lines',
    shape: 'seen',
    write: (events) => events.map((event) => `${promtail(event)}\n`).join(''),
  },
  {
    ...FILE,
    name: 'Promtail --dry-run',
    shape: 'seen',
    write: (events) =>
      events
        .map((event) => `${isoOffset(read(event), '')}{channel="Application", computer="SX1"}${promtail(event)}\n`)
        .join(''),
  },
  {
    ...FILE,
    name: 'Promtail or Alloy, by logcli --output=jsonl',
    shape: 'documented',
    write: (events) =>
      jsonLines(
        newestFirst(events).map((event) => ({
          labels: LABELS,
          line: promtail(event),
          timestamp: isoOffset(read(event)),
        })),
      ),
  },
  {
    ...FILE,
    name: 'Promtail or Alloy, by logcli',
    shape: 'documented',
    write: (events) =>
      newestFirst(events)
        .map(
          (event) =>
            `${isoOffset(read(event)).replace(/\.\d+/, '')} {channel="Application", job="windows"} ` +
            `${promtail(event)}\n`,
        )
        .join(''),
  },
  { ...FILE, name: 'Telegraf, InfluxDB line protocol', shape: 'seen', write: (events) => events.map(influx).join('') },
  {
    ...FILE,
    name: 'Telegraf JSON',
    shape: 'documented',
    write: (events) =>
      jsonLines(
        events.map((event) => {
          const { tags, fields, gathered } = telegraf(event);
          return { fields, name: 'win_eventlog', tags, timestamp: gathered };
        }),
      ),
  },
  {
    ...FILE,
    name: 'Vector, flat keys',
    shape: 'assumed',
    write: (events) =>
      jsonLines(
        events.map((event) => ({
          timestamp: iso7(event),
          message: event.text,
          host: event.computer,
          source_type: 'windows_event_log',
          channel: event.channel,
          computer: event.computer,
          event_id: event.id,
          level: 'Information',
          provider_name: event.source,
          record_id: event.record,
          string_inserts: [event.text],
        })),
      ),
  },
  { ...FILE, name: 'GELF by NXLog', shape: 'documented', write: (events) => jsonLines(events.map(gelf)) },
  {
    name: 'Graylog CSV with provider',
    file: 'graylog-search-result.csv',
    shape: 'documented',
    write: (events) =>
      quotedLines([
        ['timestamp', 'source', 'EventID', 'SourceName', 'full_message'],
        ...newestFirst(events).map((event) => [
          millis(event),
          event.computer,
          String(event.id),
          event.source,
          event.text,
        ]),
      ]),
  },
  {
    name: 'Graylog CSV, fields of winlogbeat',
    file: 'graylog-search-result.csv',
    shape: 'assumed',
    write: (events) =>
      quotedLines([
        ['timestamp', 'source', 'message', 'winlogbeat_winlog_provider_name', 'winlogbeat_winlog_event_id'],
        ...newestFirst(events).map((event) => [
          millis(event),
          event.computer,
          event.text,
          event.source,
          String(event.id),
        ]),
      ]),
  },
  {
    name: 'Graylog CSV, timestamp, source and message',
    file: 'graylog-search-result.csv',
    shape: 'seen',
    lacks: 'the provider: source is the computer, and a service that stopped may be any',
    write: (events) =>
      quotedLines([
        ['timestamp', 'source', 'message'],
        ...newestFirst(events).map((event) => [millis(event), event.computer, event.text]),
      ]),
  },
  {
    name: 'CloudWatch get-log-events, text',
    file: 'events.json',
    shape: 'documented',
    write: (events) => cloudWatch(events, cloudText),
  },
  {
    name: 'CloudWatch get-log-events, XML',
    file: 'events.json',
    shape: 'documented',
    write: (events) => cloudWatch(events, (event) => windowsXml(event)),
  },
  {
    name: 'CloudWatch Insights CSV, XML',
    file: 'logs-insights-results.csv',
    shape: 'documented',
    write: (events) =>
      csvLines(
        [
          ['@timestamp', '@message'],
          ...newestFirst(events).map((event) => [millis(event).replace('T', ' ').replace('Z', ''), windowsXml(event)]),
        ],
        ',',
        '\n',
      ),
  },
  {
    name: 'Datadog CSV (Date, Host, Service, Message)',
    file: 'extract.csv',
    shape: 'assumed',
    lacks: 'the provider: a service that stopped may be any',
    write: (events) =>
      quotedLines([
        ['Date', 'Host', 'Service', 'Message'],
        ...newestFirst(events).map((event) => [millis(event), 'SX1', 'windows', event.text]),
      ]),
  },
  {
    ...FILE,
    name: 'rsyslog line of a relay (RFC 3164 with PRI)',
    shape: 'assumed',
    lacks: 'the year and the provider',
    write: (events) =>
      events
        .map((event) => `<14>${patterned(wallOf(event.at), 'MMM dd HH:mm:ss')} SX1 ${oneLine(event.text)}\n`)
        .join(''),
  },
];
