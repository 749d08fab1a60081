import { type FullEvent, type Setting, ENGLISH, GERMAN, isoWithOffset, crlf, localTime } from './form-words.ts';
import { powershellObject, winlogbeat, nxlog, dumped, dumpedSeparately } from './forms-json.ts';
import { xml, prettyXml, wevtutilText, copied } from './forms-text.ts';

/** What Windows and collectors write of events; each name is one real writer. */
export const WRITERS = [
  'event-viewer-xml',
  'wevtutil-xml',
  'rendered-xml',
  'evtx_dump-xml',
  'event-viewer-csv',
  'event-viewer-txt',
  'wevtutil-text',
  'wevtutil-text-z',
  'copied',
  'get-winevent-csv',
  'get-eventlog-csv',
  'powershell-5-json',
  'powershell-7-json',
  'Winlogbeat',
  'nxlog',
  'evtx_dump-json',
  'evtx_dump-json-separate',
] as const;
export type Writer = (typeof WRITERS)[number];

/**
 * The bytes that a writer would hand out for these events, which are given oldest first: without a byte order mark but
 * where the Event Viewer writes one, and newest first where it does so by habit.
 */
export function writeForm(writer: Writer, events: readonly FullEvent[], setting: Setting = {}): Buffer {
  return Buffer.from(textOf(writer, events, setting));
}

function textOf(writer: Writer, events: readonly FullEvent[], setting: Setting): string {
  const newest = events.toReversed();
  const { locale = 'en-US' } = setting;
  const { header, levels } = locale === 'de-DE' ? GERMAN : ENGLISH;
  const time = (event: FullEvent): string => localTime(event.at, setting);
  const saved = (event: FullEvent): string[] => [
    levels[event.level] ?? '',
    time(event),
    event.source,
    String(event.id),
    'None',
    crlf(event.text),
  ];
  switch (writer) {
    case 'event-viewer-xml':
      return (
        `\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n` +
        `<Events>${newest.map((event) => xml(event, true)).join('')}</Events>`
      );
    case 'wevtutil-xml':
      return events.map((event) => xml(event, false)).join('\r\n');
    case 'rendered-xml':
      return events.map((event) => xml(event, true)).join('\r\n');
    case 'evtx_dump-xml':
      return outOfOrder(events)
        .map((event) => `Record ${event.number}\n${prettyXml(event)}\n`)
        .join('');
    case 'event-viewer-csv':
      return [header, ...newest.map(saved)]
        .map((row) => `${row.map((field) => quotedWhereNeeded(field, ',')).join(',')}\r\n`)
        .join('');
    case 'event-viewer-txt':
      return [header, ...newest.map(saved)]
        .map((row) => `${row.map((field) => quotedWhereNeeded(field, '\t')).join('\t')}\r\n`)
        .join('');
    case 'wevtutil-text':
    case 'wevtutil-text-z':
      return events.map((event, number) => wevtutilText(event, number, writer === 'wevtutil-text-z', setting)).join('');
    case 'copied':
      return events.map((event) => copied(event, setting)).join('');
    case 'get-winevent-csv': {
      const rows = newest.map((event) => [
        crlf(event.text),
        String(event.id),
        '0',
        null,
        String(event.level),
        null,
        null,
        '36028797018963968',
        String(event.number),
        event.source,
        null,
        event.channel,
        null,
        null,
        event.machine,
        event.user,
        time(event),
        null,
        null,
        'System.UInt32[]',
        'System.Diagnostics.Eventing.Reader.EventBookmark',
        levels[event.level] ?? '',
        'System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]',
      ]);
      const names = [
        'Message',
        'Id',
        'Version',
        'Qualifiers',
        'Level',
        'Task',
        'Opcode',
        'Keywords',
        'RecordId',
        'ProviderName',
        'ProviderId',
        'LogName',
        'ProcessId',
        'ThreadId',
        'MachineName',
        'UserId',
        'TimeCreated',
        'ActivityId',
        'RelatedActivityId',
        'MatchedQueryIds',
        'Bookmark',
        'LevelDisplayName',
        'Properties',
      ];
      return powershellTable('System.Diagnostics.Eventing.Reader.EventLogRecord', names, rows, setting);
    }
    case 'get-eventlog-csv': {
      const types = ['0', 'Error', 'Error', 'Warning', 'Information', 'Information'];
      const rows = newest.map((event) => [
        String(event.id),
        event.machine,
        'System.Byte[]',
        String(event.number),
        '(0)',
        '0',
        types[event.level] ?? '0',
        crlf(event.text),
        event.source,
        'System.String[]',
        String(event.id + 0x4000_0000),
        time(event),
        time(event),
        event.user,
        null,
        null,
      ]);
      const names = [
        'EventID',
        'MachineName',
        'Data',
        'Index',
        'Category',
        'CategoryNumber',
        'EntryType',
        'Message',
        'Source',
        'ReplacementStrings',
        'InstanceId',
        'TimeGenerated',
        'TimeWritten',
        'UserName',
        'Site',
        'Container',
      ];
      return powershellTable(
        `System.Diagnostics.EventLogEntry#${events[0]?.channel ?? 'Application'}/Service/1`,
        names,
        rows,
        setting,
      );
    }
    case 'powershell-5-json': {
      const objects = newest.map((event) => powershellObject(event, `/Date(${event.at})/`));
      const text = JSON.stringify(objects.length === 1 ? objects[0] : objects, null, 4);
      return text
        .replaceAll(/[<>'&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .replaceAll(/"\/Date\((-?\d+)\)\/"/g, String.raw`"\/Date($1)\/"`)
        .replaceAll('\n', '\r\n');
    }
    case 'powershell-7-json': {
      const objects = newest.map((event) => powershellObject(event, isoWithOffset(event.at, setting)));
      return JSON.stringify(objects.length === 1 ? objects[0] : objects, null, 2);
    }
    case 'Winlogbeat':
      return events.map((event) => `${JSON.stringify(winlogbeat(event))}\n`).join('');
    case 'nxlog':
      return events.map((event) => `${JSON.stringify(nxlog(event, setting))}\n`).join('');
    case 'evtx_dump-json':
      return outOfOrder(events)
        .map((event) => `Record ${event.number}\n${JSON.stringify(dumped(event), null, 2)}\n`)
        .join('');
    case 'evtx_dump-json-separate':
      return outOfOrder(events)
        .map((event) => `${JSON.stringify(dumpedSeparately(event))}\n`)
        .join('');
  }
}

function quotedWhereNeeded(field: string, delimiter: string): string {
  return field.includes(delimiter) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function powershellTable(
  type: string,
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  { locale = 'en-US', typed = false }: Setting,
): string {
  const delimiter = locale === 'de-DE' ? ';' : ',';
  const lines = [names, ...rows].map((row) =>
    row.map((field) => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)).join(delimiter),
  );
  return `${typed ? `#TYPE ${type}\r\n` : ''}${lines.join('\r\n')}\r\n`;
}

/** Several threads write what they have read as they finish. */
function outOfOrder(events: readonly FullEvent[]): FullEvent[] {
  const half = Math.floor(events.length / 2);
  return [...events.slice(half), ...events.slice(0, half)];
}
