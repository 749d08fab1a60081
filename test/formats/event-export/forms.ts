import type { WindowsEvent } from '../../../src/domain/entry.ts';
import { offsetAt } from '../../../src/time/zone.ts';

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

export type Locale = 'en-US' | 'en-GB' | 'en-IN' | 'de-DE' | 'sv-SE' | 'ja-JP';

/** An event with all that a form could tell. */
export type FullEvent = Required<Omit<WindowsEvent, 'localTime' | 'binary' | 'decimals' | 'toMinute'>>;

export interface Setting {
  /** The zone of the machine that writes; UTC unless told. */
  zone?: string;
  /** Its language and its way to write dates; en-US unless told. */
  locale?: Locale;
  /** Windows PowerShell puts a line with a type above its tables. */
  typed?: boolean;
}

const XMLNS = 'http://schemas.microsoft.com/win/2004/08/events/event';
const ENGLISH = {
  header: ['Level', 'Date and Time', 'Source', 'Event ID', 'Task Category'],
  levels: ['Information', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'],
};
const GERMAN = {
  header: ['Ebene', 'Datum und Uhrzeit', 'Quelle', 'Ereignis-ID', 'Aufgabenkategorie'],
  levels: ['Informationen', 'Kritisch', 'Fehler', 'Warnung', 'Informationen', 'Ausführlich'],
};

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
    event.provider,
    String(event.id),
    'None',
    crlf(event.message),
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
        .map((event) => `Record ${event.recordId}\n${prettyXml(event)}\n`)
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
        crlf(event.message),
        String(event.id),
        '0',
        null,
        String(event.level),
        null,
        null,
        '36028797018963968',
        String(event.recordId),
        event.provider,
        null,
        event.channel,
        null,
        null,
        event.computer,
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
        event.computer,
        'System.Byte[]',
        String(event.recordId),
        '(0)',
        '0',
        types[event.level] ?? '0',
        crlf(event.message),
        event.provider,
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
        .map((event) => `Record ${event.recordId}\n${JSON.stringify(dumped(event), null, 2)}\n`)
        .join('');
    case 'evtx_dump-json-separate':
      return outOfOrder(events)
        .map((event) => `${JSON.stringify(dumpedSeparately(event))}\n`)
        .join('');
  }
}

/** As a date and a time of day are written by a culture, in the zone of the machine. */
export function localTime(at: number, { zone = 'UTC', locale = 'en-US' }: Setting): string {
  const date = new Date(at + offsetAt(zone, at));
  const [year, month, day, hour, minute, second] = date.toISOString().split(/\D/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(hour)}:${two(minute)}:${two(second)}`;
  switch (locale) {
    case 'en-US':
      return `${month}/${day}/${year} ${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}:${two(second)}\u202f${hour < 12 ? 'AM' : 'PM'}`;
    case 'en-GB':
      return `${two(day)}/${two(month)}/${year} ${clock}`;
    case 'en-IN':
      return `${two(day)}-${two(month)}-${year} ${clock}`;
    case 'de-DE':
      return `${two(day)}.${two(month)}.${year} ${clock}`;
    case 'sv-SE':
      return `${year}-${two(month)}-${two(day)} ${clock}`;
    case 'ja-JP':
      return `${year}/${two(month)}/${two(day)} ${hour}:${two(minute)}:${two(second)}`;
  }
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
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

function escaped(text: string): string {
  return crlf(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '&#10;');
}

function xml(
  { provider, id, level, at, recordId, channel, computer, user, message, data }: FullEvent,
  rendered: boolean,
): string {
  const inserts = data
    .map(({ name, value }) =>
      name === undefined ? `<Data>${escaped(value)}</Data>` : `<Data Name='${escaped(name)}'>${escaped(value)}</Data>`,
    )
    .join('');
  const rendering =
    '<RenderingInfo ' +
    `Culture='en-US'><Message>${escaped(message)}</Message><Level>${ENGLISH.levels[level] ?? ''}</Level><Task></Task><Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo>`;
  return (
    `<Event xmlns='${XMLNS}'><System><Provider Name='${escaped(provider)}'/><EventID ` +
    `Qualifiers='0'>${id}</EventID><Version>0</Version><Level>${level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated ` +
    `SystemTime='${iso(at, '0000Z')}'/><EventRecordID>${recordId}</EventRecordID><Correlation/><Execution ` +
    `ProcessID='4' ` +
    `ThreadID='0'/><Channel>${escaped(channel)}</Channel><Computer>${computer}</Computer><Security ` +
    `UserID='${user}'/></System><EventData>${inserts}</EventData>${rendered ? rendering : ''}</Event>`
  );
}

function prettyXml({ provider, id, level, at, recordId, channel, computer, user, data }: FullEvent): string {
  const text = (value: string): string =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const inserts = data
    .map(
      ({ name, value }) =>
        '    ' +
        `<Data${name === undefined ? '' : ` Name="${text(name)}"`}>${value === '' ? '\n    ' : text(value)}</Data>\n`,
    )
    .join('');
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<Event xmlns="${XMLNS}">\n  <System>\n    <Provider ` +
    `Name="${text(provider)}">\n    </Provider>\n    <EventID Qualifiers="0">${id}</EventID>\n    ` +
    `<Level>${level}</Level>\n    <TimeCreated SystemTime="${iso(at, '000Z')}">\n    </TimeCreated>\n` +
    `    <EventRecordID>${recordId}</EventRecordID>\n    <Channel>${text(channel)}</Channel>\n    ` +
    `<Computer>${computer}</Computer>\n    <Security UserID="${user}">\n    </Security>\n  ` +
    `</System>\n  <EventData>\n${inserts}  </EventData>\n</Event>`
  );
}

/** Several threads write what they have read as they finish. */
function outOfOrder(events: readonly FullEvent[]): FullEvent[] {
  const half = Math.floor(events.length / 2);
  return [...events.slice(half), ...events.slice(0, half)];
}

function iso(at: number, end: string): string {
  return new Date(at).toISOString().replace('Z', end);
}

function isoWithOffset(at: number, { zone = 'UTC' }: Setting): string {
  const offset = offsetAt(zone, at);
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number): string => String(value).padStart(2, '0');
  return iso(at + offset, `0000${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
}

function wevtutilText(
  { provider, id, level, at, channel, computer, user, message }: FullEvent,
  number: number,
  newer: boolean,
  { zone = 'UTC' }: Setting,
): string {
  const date = iso(at + offsetAt(zone, at), newer ? '0000Z' : '');
  return crlf(
    `Event[${number}]${newer ? '' : ':'}\n  Log Name: ${channel}\n  Source: ${provider}\n  ` +
      `Date: ${date}\n  Event ID: ${id}\n  Task: None\n  Level: ${ENGLISH.levels[level] ?? ''}\n  ` +
      `Opcode: Info\n  Keyword: \n  User: ${user}\n  User Name: N/A\n  Computer: ${computer}\n  ` +
      `Description: \n${message}\n\n`,
  );
}

function copied(event: FullEvent, setting: Setting): string {
  const german = setting.locale === 'de-DE';
  const labels = german
    ? [
        'Protokollname:',
        'Quelle:',
        'Datum:',
        'Ereignis-ID:',
        'Aufgabenkategorie:',
        'Ebene:',
        'Schlüsselwörter:',
        'Benutzer:',
        'Computer:',
        'Beschreibung:',
      ]
    : [
        'Log Name:',
        'Source:',
        'Date:',
        'Event ID:',
        'Task Category:',
        'Level:',
        'Keywords:',
        'User:',
        'Computer:',
        'Description:',
      ];
  const values = [
    event.channel,
    event.provider,
    localTime(event.at, setting),
    String(event.id),
    'None',
    (german ? GERMAN : ENGLISH).levels[event.level] ?? '',
    'Classic',
    event.user,
    event.computer,
  ];
  return crlf(
    `${values.map((value, line) => `${labels[line]!.padEnd(14)} ${value}\n`).join('')}${labels[9]}\n${event.message}\n`,
  );
}

function powershellObject(
  { provider, id, level, recordId, channel, computer, user, message, data }: FullEvent,
  time: string,
): object {
  return {
    Id: id,
    Version: 0,
    Qualifiers: 0,
    Level: level,
    Keywords: 36028797018963968,
    RecordId: recordId,
    ProviderName: provider,
    LogName: channel,
    MachineName: computer,
    UserId: { BinaryLength: 12, Value: user },
    TimeCreated: time,
    Bookmark: {},
    LevelDisplayName: ENGLISH.levels[level],
    Properties: data.map(({ value }) => ({ Value: value })),
    Message: crlf(message),
  };
}

function winlogbeat({ provider, id, level, at, recordId, channel, computer, user, message, data }: FullEvent): object {
  const inserts = data
    .map(({ name, value }, place) => [name ?? `param${place + 1}`, value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    '@timestamp': iso(at, 'Z'),
    event: { code: String(id), provider, created: iso(at + 2000, 'Z') },
    log: { level: (ENGLISH.levels[level] ?? '').toLowerCase() },
    message,
    winlog: {
      channel,
      computer_name: computer,
      event_data: Object.fromEntries(inserts),
      event_id: String(id),
      provider_name: provider,
      record_id: recordId,
      user: { identifier: user },
    },
  };
}

function nxlog(
  { provider, id, level, at, recordId, channel, computer, user, message }: FullEvent,
  { zone = 'UTC' }: Setting,
): object {
  const local = (time: number): string =>
    new Date(time + offsetAt(zone, time)).toISOString().slice(0, 19).replace('T', ' ');
  return {
    EventTime: local(at),
    Hostname: computer,
    Keywords: '36028797018963968',
    SeverityValue: 6 - level,
    EventID: id,
    SourceName: provider,
    RecordNumber: recordId,
    Channel: channel,
    Message: crlf(message),
    UserID: user,
    EventReceivedTime: local(at + 1000),
    SourceModuleType: 'im_msvistalog',
    '@timestamp': iso(at + 2000, 'Z'),
  };
}

function dumped({ provider, id, level, at, recordId, channel, computer, user, data }: FullEvent): object {
  const unnamed = data.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = Object.fromEntries(data.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
  const inserts = unnamed.length === 0 ? {} : { Data: { '#text': unnamed.length === 1 ? unnamed[0] : unnamed } };
  return {
    Event: {
      '#attributes': { xmlns: XMLNS },
      System: {
        Provider: { '#attributes': { Name: provider } },
        EventID: { '#attributes': { Qualifiers: 0 }, '#text': id },
        Level: level,
        TimeCreated: { '#attributes': { SystemTime: iso(at, '000Z') } },
        EventRecordID: recordId,
        Channel: channel,
        Computer: computer,
        Security: { '#attributes': { UserID: user } },
      },
      EventData: { ...inserts, ...named },
    },
  };
}

function dumpedSeparately({ provider, id, level, at, recordId, channel, computer, user, data }: FullEvent): object {
  const unnamed = data.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = Object.fromEntries(data.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
  return {
    Event_attributes: { xmlns: XMLNS },
    Event: {
      System: {
        Provider_attributes: { Name: provider },
        EventID_attributes: { Qualifiers: 0 },
        EventID: id,
        Level: level,
        TimeCreated_attributes: { SystemTime: iso(at, '000Z') },
        EventRecordID: recordId,
        Channel: channel,
        Computer: computer,
        Security_attributes: { UserID: user },
      },
      EventData: { ...(unnamed.length > 0 && { Data: unnamed.length === 1 ? unnamed[0] : unnamed }), ...named },
    },
  };
}
