import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, isoOffset, newestFirst, utf16 } from '../words.ts';

/** The properties of an event, as `ConvertTo-Json` of depth 2 writes them. */
function properties(event: Kept, time: unknown): object {
  const { text, id, level, record, source, channel, computer } = event;
  return {
    Id: id,
    Version: 0,
    Qualifiers: 0,
    Level: level,
    Task: 0,
    Opcode: 0,
    Keywords: 36028797018963968,
    RecordId: record,
    ProviderName: source,
    ProviderId: null,
    LogName: channel,
    ProcessId: 0,
    ThreadId: 0,
    MachineName: computer,
    UserId: null,
    TimeCreated: time,
    ActivityId: null,
    RelatedActivityId: null,
    ContainerLog: channel.toLowerCase(),
    MatchedQueryIds: [],
    Bookmark: {},
    LevelDisplayName: 'Information',
    OpcodeDisplayName: 'Info',
    TaskDisplayName: null,
    KeywordsDisplayNames: ['Classic'],
    Properties: [{ Value: crlf(text) }],
    Message: crlf(text),
  };
}

/** Windows PowerShell escapes four letters more, and the slashes of its dates. */
function asOf51(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .replaceAll(/[<>'&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll(/"\/Date\((-?\d+)\)\/"/g, String.raw`"\/Date($1)\/"`)
    .replaceAll('\n', '\r\n');
}

const old = ({ at }: Kept): string => `/Date(${at})/`;

/** A date that carries members of PowerShell's own: what `Get-Date` gives, and some selections. */
function dateObject(event: Kept): object {
  return { value: old(event), DisplayHint: 2, DateTime: new Date(event.at).toUTCString() };
}

/** As `Get-EventLog` gives them: no fractions, the type as a number, the inserts beside the text. */
function entry(event: Kept): object {
  const { text, id, record, source, computer, at } = event;
  const time = `/Date(${Math.floor(at / 1000) * 1000})/`;
  return {
    EventID: id,
    MachineName: computer,
    Data: [],
    Index: record,
    Category: '(0)',
    CategoryNumber: 0,
    EntryType: 4,
    Message: crlf(text),
    Source: source,
    ReplacementStrings: [text],
    InstanceId: id,
    TimeGenerated: time,
    TimeWritten: time,
    UserName: null,
    Site: null,
    Container: null,
  };
}

const FILE = { file: 'events.json', shape: 'seen' } as const;

export const POWERSHELL_JSON: readonly Form[] = [
  {
    ...FILE,
    name: 'Get-WinEvent | ConvertTo-Json, Windows PowerShell 5.1 (UTF-16)',
    write: (events) =>
      utf16(
        asOf51(
          newestFirst(events).map((event) => properties(event, old(event))),
          4,
        ),
      ),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | ConvertTo-Json -Compress, Windows PowerShell 5.1',
    write: (events) => asOf51(newestFirst(events).map((event) => properties(event, old(event)))),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | ConvertTo-Json, dates as objects, Windows PowerShell 5.1',
    shape: 'assumed',
    write: (events) =>
      asOf51(
        newestFirst(events).map((event) => properties(event, dateObject(event))),
        4,
      ),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | ConvertTo-Json, PowerShell 7',
    write: (events) =>
      JSON.stringify(
        newestFirst(events).map((event) => properties(event, isoOffset(event))),
        null,
        2,
      ),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | ConvertTo-Json -Compress, PowerShell 7',
    write: (events) => JSON.stringify(newestFirst(events).map((event) => properties(event, isoOffset(event)))),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | % ConvertTo-Json -Compress, one a line, PowerShell 7',
    shape: 'assumed',
    write: (events) => events.map((event) => `${JSON.stringify(properties(event, isoOffset(event)))}\r\n`).join(''),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | Select TimeCreated,ProviderName,Message | ConvertTo-Json, PowerShell 7',
    write: (events) =>
      JSON.stringify(
        newestFirst(events).map((event) => ({
          TimeCreated: isoOffset(event),
          ProviderName: event.source,
          Message: event.text,
        })),
        null,
        2,
      ),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | Select TimeCreated,Id,Message | ConvertTo-Json, PowerShell 7',
    lacks: 'the provider: a service that stopped may be any',
    write: (events) =>
      JSON.stringify(
        newestFirst(events).map((event) => ({ TimeCreated: isoOffset(event), Id: event.id, Message: event.text })),
        null,
        2,
      ),
  },
  {
    ...FILE,
    name: 'Get-EventLog | ConvertTo-Json, Windows PowerShell 5.1',
    write: (events) => utf16(asOf51(newestFirst(events).map(entry), 4)),
  },
];
