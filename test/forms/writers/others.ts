import { deflateRawSync } from 'node:zlib';
import { cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, iso7, isoOffset, jsonLines, newestFirst, oneLine, patterned, utcOf, wallOf, xmlText } from '../words.ts';
import { windowsXml } from './windows-xml.ts';

const US = cultureOf('en-US');
const millis = ({ at }: Kept): string => new Date(at).toISOString();
const english = ({ at }: Kept): string => patterned(wallOf(at), 'MMM dd HH:mm:ss');

/** ArcSight's CEF: in the head bars and backslashes are escaped, in the extension equals signs too. */
function cef(event: Kept): string {
  const { at, source, record, channel, computer, text } = event;
  const value = (one: string): string => oneLine(one).replaceAll(/[\\=]/g, String.raw`\$&`);
  return (
    `CEF:0|Microsoft|Microsoft Windows||${source}:0|${oneLine(text).slice(0, 40)}|Low|eventId=${record} externalId=0 ` +
    `rt=${at} deviceFacility=${channel} dvchost=${computer} sourceServiceName=${value(source)} msg=${value(text)}`
  );
}

/** QRadar's LEEF by WinCollect: names and values between tabs. */
function leef(event: Kept): string {
  const { source, record, channel, computer, text, at } = event;
  const fields = [
    'devTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    `devTime=${patterned(wallOf(at), 'yyyy-MM-dd HH:mm:ss.fff')}`,
    `Computer=${computer}`,
    `Channel=${channel}`,
    `Source=${source}`,
    'EventID=0',
    `RecordNumber=${record}`,
    `Message=${oneLine(text)}`,
  ];
  return `LEEF:1.0|Microsoft|Windows|2k8r2|0|${fields.join('\t')}`;
}

/** osquery's windows_events: the data as JSON in a string; `source` is the channel. */
function osquery(event: Kept): object {
  const seconds = Math.floor(event.at / 1000);
  return {
    name: 'windows_events',
    hostIdentifier: 'sx1',
    calendarTime: 'Tue Jan 27 16:00:00 2026 UTC',
    unixTime: seconds + 30,
    columns: {
      computer_name: event.computer,
      data: JSON.stringify({ EventData: event.text }),
      datetime: iso7(event),
      eventid: '0',
      keywords: '36028797018963968',
      level: '4',
      provider_guid: '',
      provider_name: event.source,
      source: event.channel,
      task: '0',
      time: String(seconds),
    },
    action: 'added',
  };
}

/** The Kinesis agent for Windows, as documented. */
function kinesis(event: Kept): object {
  return {
    EventId: event.id,
    Description: event.text,
    LevelDisplayName: 'Information',
    LogName: event.channel,
    MachineName: event.computer,
    ProviderName: event.source,
    TimeCreated: iso7(event),
    Index: event.record,
    UserName: null,
    Keywords: 'Classic',
    EventData: [event.text],
  };
}

/** An entry of Google Cloud Logging, as `gcloud logging read --format=json` gives it. */
function googleCloud(event: Kept): object {
  const local = `${patterned(wallOf(event.at), 'yyyy-MM-dd HH:mm:ss')} ${isoOffset(event, '').slice(-5)}`;
  return {
    insertId: `i${event.record}`,
    jsonPayload: {
      Channel: event.channel,
      ComputerName: event.computer,
      Data: '',
      EventCategory: 0,
      EventID: event.id,
      EventType: 'Information',
      Message: event.text,
      Qualifiers: 0,
      RecordNumber: event.record,
      Sid: '',
      SourceName: event.source,
      StringInserts: [event.text],
      TimeGenerated: local,
      TimeWritten: local,
    },
    logName: 'projects/p/logs/windows_event_log',
    receiveTimestamp: new Date(event.at + 4_000).toISOString(),
    resource: { labels: { instance_id: '1' }, type: 'gce_instance' },
    timestamp: `${new Date(event.at).toISOString().slice(0, 19)}Z`,
  };
}

/** Datadog's agent: the event as its XML became JSON, below the line that it sends. */
function datadog(event: Kept): object {
  return {
    date: millis(event),
    host: 'SX1',
    service: 'windows',
    attributes: {
      level: 'Information',
      Event: {
        System: {
          Provider: { Name: event.source },
          EventID: '0',
          TimeCreated: { SystemTime: iso7(event) },
          EventRecordID: String(event.record),
          Channel: event.channel,
          Computer: event.computer,
        },
        EventData: { Data: event.text },
      },
    },
    message: event.text,
  };
}

/** Logstash's codec rubydebug. */
function rubydebug(event: Kept): string {
  const string = (text: string): string => JSON.stringify(text);
  return (
    `{\n       "message" => ${string(event.text)},\n    "@timestamp" => ${millis(event)},\n        "winlog" => {\n` +
    `           "channel" => ${string(event.channel)},\n     "provider_name" => ${string(event.source)},\n` +
    `     "computer_name" => ${string(event.computer)},\n          "event_id" => "0",\n` +
    `         "record_id" => ${event.record}\n    }\n}\n`
  );
}

/** chainsaw's default output: YAML. */
function yaml(event: Kept): string {
  return (
    `---\nEvent:\n  EventData:\n    Data: ${JSON.stringify(event.text)}\n  System:\n    Channel: ${event.channel}\n` +
    `    Computer: ${event.computer}\n    EventID: 0\n    EventRecordID: ${event.record}\n    Level: 4\n` +
    `    Provider_attributes:\n      Name: ${event.source}\n    TimeCreated_attributes:\n` +
    `      SystemTime: "${new Date(event.at).toISOString()}"\n`
  );
}

const HEADER = ['TimeCreated', 'ProviderName', 'Id', 'Message'];

function cells(event: Kept): string[] {
  return [localTime(event, US), event.source, String(event.id), event.text];
}

/** `ConvertTo-Html`, as documented: a table in a page. */
function html(events: readonly Kept[]): string {
  const row = (fields: readonly string[], tag: string): string =>
    `<tr>${fields.map((field) => `<${tag}>${xmlText(field).replaceAll('"', '&quot;')}</${tag}>`).join('')}</tr>\n`;
  return crlf(
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"  ' +
      '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n' +
      '<title>HTML TABLE</title>\n</head><body>\n<table>\n<colgroup><col/><col/><col/><col/></colgroup>\n' +
      `${row(HEADER, 'th')}${newestFirst(events)
        .map((event) => row(cells(event), 'td'))
        .join('')}</table>\n</body></html>\n`,
  );
}

/** The beginning of a workbook: a ZIP with one part, as much as tells a program what it is. */
function workbook(events: readonly Kept[]): Buffer {
  const name = Buffer.from('xl/worksheets/sheet1.xml');
  const rows = newestFirst(events).map(
    (event) =>
      `<row>${cells(event)
        .map((one) => `<c>${xmlText(one)}</c>`)
        .join('')}</row>`,
  );
  const data = deflateRawSync(Buffer.from(`<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`));
  const head = Buffer.alloc(30);
  head.write('PK\u0003\u0004', 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, data]);
}

const LINES = { file: 'events.log' } as const;

export const OTHERS: readonly Form[] = [
  {
    ...LINES,
    name: 'ArcSight CEF behind a syslog head',
    shape: 'documented',
    write: (events) => events.map((event) => `<134>${english(event)} SX1 ${cef(event)}\n`).join(''),
  },
  {
    ...LINES,
    name: 'QRadar LEEF behind a syslog head',
    shape: 'documented',
    write: (events) => events.map((event) => `<13>${english(event)} SX1 ${leef(event)}\n`).join(''),
  },
  {
    ...LINES,
    name: 'syslog (RFC 5424) with JSON',
    shape: 'assumed',
    write: (events) =>
      events.map((event) => `<14>1 ${isoOffset(event)} SX1 nxlog - - - ${JSON.stringify(kinesis(event))}\n`).join(''),
  },
  {
    ...LINES,
    name: 'syslog (RFC 5424) with the XML of the event',
    shape: 'assumed',
    write: (events) => events.map((event) => `<14>1 ${isoOffset(event)} SX1 wef - - - ${windowsXml(event)}\n`).join(''),
  },
  { ...LINES, name: 'osquery windows_events', shape: 'documented', write: (events) => jsonLines(events.map(osquery)) },
  {
    ...LINES,
    name: 'Kinesis agent for Windows, JSON lines',
    shape: 'documented',
    write: (events) => jsonLines(events.map(kinesis)),
  },
  {
    name: 'Google Cloud Logging, gcloud logging read --format=json',
    file: 'entries.json',
    shape: 'documented',
    write: (events) => JSON.stringify(newestFirst(events).map(googleCloud), null, 2),
  },
  { ...LINES, name: 'Datadog, JSON lines', shape: 'assumed', write: (events) => jsonLines(events.map(datadog)) },
  {
    ...LINES,
    name: 'Logstash rubydebug',
    shape: 'documented',
    write: (events) => events.map(rubydebug).join(''),
  },
  { name: 'chainsaw dump, YAML', file: 'dump.yml', shape: 'documented', write: (events) => events.map(yaml).join('') },
  { name: 'Get-WinEvent | ConvertTo-Html', file: 'events.html', shape: 'documented', write: html },
  {
    name: 'Get-WinEvent | Export-Csv -Delimiter "|"',
    file: 'events.csv',
    shape: 'documented',
    write: (events) =>
      [HEADER, ...newestFirst(events).map(cells)]
        .map((row) => `${row.map((field) => `"${crlf(field).replaceAll('"', '""')}"`).join('|')}\r\n`)
        .join(''),
  },
  {
    name: 'a table of Markdown',
    file: 'events.md',
    shape: 'assumed',
    write: (events) =>
      [HEADER, HEADER.map(() => '---'), ...newestFirst(events).map(cells)]
        .map((row) => `| ${row.map(oneLine).join(' | ')} |\n`)
        .join(''),
  },
  {
    name: 'an Excel workbook',
    file: 'events.xlsx',
    shape: 'assumed',
    lacks: 'a form of text: it is to be saved as CSV first',
    write: workbook,
  },
  {
    name: 'Elastic Agent, JSON lines of its file output',
    file: 'events.ndjson',
    shape: 'assumed',
    write: (events) =>
      jsonLines(
        events.map((event) => ({
          '@timestamp': millis(event),
          data_stream: { type: 'logs', dataset: 'system.application', namespace: 'default' },
          event: {
            code: '0',
            provider: event.source,
            dataset: 'system.application',
            ingested: millis({ ...event, at: event.at + 9_000 }),
          },
          message: event.text,
          winlog: {
            provider_name: event.source,
            event_id: '0',
            channel: event.channel,
            record_id: String(event.record),
            computer_name: event.computer,
            event_data: { param1: event.text },
            time_created: `${patterned(utcOf(event.at), "yyyy-MM-dd'T'HH:mm:ss.fff")}Z`,
          },
        })),
      ),
  },
];
