import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { isoOffset, jsonLines, newestFirst, patterned, quotedLines, wallOf } from '../words.ts';
import { windowsXml } from './windows-xml.ts';

/** WinEventLog as the forwarder writes it: a date in the American way, names and values, the text last. */
function raw(event: Kept): string {
  const { source, id, record, channel, computer, text } = event;
  return [
    patterned(wallOf(event.at), 'MM/dd/yyyy hh:mm:ss tt'),
    `LogName=${channel}`,
    `SourceName=${source}`,
    `EventCode=${id}`,
    'EventType=4',
    'Type=Information',
    `ComputerName=${computer}`,
    'TaskCategory=None',
    'OpCode=Info',
    `RecordNumber=${record}`,
    'Keywords=Classic',
    `Message=${text}`,
  ].join('\n');
}

const time = (event: Kept): string => isoOffset(event).replace(/(\.\d{3})\d+/, '$1');

function result(event: Kept, text: string, kind: string): object {
  return {
    _bkt: 'main~7~4C1',
    _raw: text,
    _serial: '0',
    _sourcetype: kind,
    _time: `${patterned(wallOf(event.at), 'yyyy-MM-dd HH:mm:ss')}.000 CET`,
    host: 'SX1',
    index: 'main',
    source: `${kind}:Application`,
    sourcetype: kind,
    splunk_server: 'splunk.example.test',
  };
}

function exported(events: readonly Kept[], of: (event: Kept) => object): string {
  return jsonLines(newestFirst(events).map((event, offset) => ({ preview: false, offset, result: of(event) })));
}

export const SPLUNK: readonly Form[] = [
  {
    name: 'Splunk raw events, WinEventLog',
    file: 'export.txt',
    shape: 'seen',
    write: (events) =>
      newestFirst(events)
        .map((event) => `${raw(event)}\n`)
        .join(''),
  },
  {
    name: 'Splunk raw events, XmlWinEventLog',
    file: 'export.txt',
    shape: 'seen',
    write: (events) =>
      newestFirst(events)
        .map((event) => `${windowsXml(event)}\n`)
        .join(''),
  },
  {
    name: 'Splunk JSON, WinEventLog',
    file: 'export.json',
    shape: 'documented',
    write: (events) => exported(events, (event) => result(event, raw(event), 'WinEventLog')),
  },
  {
    name: 'Splunk JSON, XmlWinEventLog',
    file: 'export.json',
    shape: 'documented',
    write: (events) => exported(events, (event) => result(event, windowsXml(event), 'XmlWinEventLog')),
  },
  {
    name: 'Splunk JSON of a table',
    file: 'export.json',
    shape: 'documented',
    write: (events) =>
      exported(events, (event) => ({
        _time: time(event),
        SourceName: event.source,
        EventCode: String(event.id),
        Message: event.text,
      })),
  },
  {
    name: 'Splunk CSV with _raw',
    file: 'export.csv',
    shape: 'documented',
    write: (events) =>
      quotedLines(
        [
          ['_time', '_raw', 'host', 'source', 'sourcetype'],
          ...newestFirst(events).map((event) => [
            time(event),
            raw(event),
            'SX1',
            'WinEventLog:Application',
            'WinEventLog',
          ]),
        ],
        ',',
        '\n',
      ),
  },
  {
    name: 'Splunk CSV of a table',
    file: 'export.csv',
    shape: 'documented',
    write: (events) =>
      quotedLines(
        [
          ['_time', 'host', 'SourceName', 'EventCode', 'RecordNumber', 'Message'],
          ...newestFirst(events).map((event) => [
            time(event),
            'SX1',
            event.source,
            String(event.id),
            String(event.record),
            event.text,
          ]),
        ],
        ',',
        '\n',
      ),
  },
];
