import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import {
  BOM,
  csvLines,
  isoOffset,
  jsonLines,
  newestFirst,
  patterned,
  quotedLines,
  utcOf,
  wallOf,
  XMLNS,
  xmlText,
} from '../words.ts';

const micros = ({ at, ticks }: Kept): string =>
  `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}${ticks.slice(0, 3)}`;
const tenMillionths = ({ at, ticks }: Kept): string =>
  `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}${ticks}`;
const isoMicros = (event: Kept): string => `${micros(event).replace(' ', 'T')}Z`;

/** Several threads write what they have read as they finish: evtx_dump is not in the order of the log. */
function outOfOrder(events: readonly Kept[]): Kept[] {
  return [...events.slice(9), ...events.slice(0, 9)];
}

/** evtx_dump's JSON, as seen: attributes apart, the text of one insert as a string. */
function dumped(event: Kept): object {
  const { source, id, level, record, channel, computer, text } = event;
  return {
    Event: {
      '#attributes': { xmlns: XMLNS },
      System: {
        Provider: { '#attributes': { Name: source } },
        EventID: { '#attributes': { Qualifiers: 0 }, '#text': id },
        Version: 0,
        Level: level,
        Task: 0,
        Opcode: 0,
        Keywords: '0x80000000000000',
        TimeCreated: { '#attributes': { SystemTime: isoMicros(event) } },
        EventRecordID: record,
        Correlation: null,
        Execution: { '#attributes': { ProcessID: 0, ThreadID: 0 } },
        Channel: channel,
        Computer: computer,
        Security: null,
      },
      EventData: { Data: { '#text': text }, Binary: null },
    },
  };
}

function apart(event: Kept): object {
  const { source, id, level, record, channel, computer, text } = event;
  return {
    Event_attributes: { xmlns: XMLNS },
    Event: {
      System: {
        Provider_attributes: { Name: source },
        EventID_attributes: { Qualifiers: 0 },
        EventID: id,
        Level: level,
        TimeCreated_attributes: { SystemTime: isoMicros(event) },
        EventRecordID: record,
        Channel: channel,
        Computer: computer,
        Security: null,
      },
      EventData: { Data: [text] },
    },
  };
}

/** evtx_dump's XML: an empty element on two lines. */
function dumpedXml(event: Kept): string {
  const { source, id, level, record, channel, computer, text } = event;
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<Event xmlns="${XMLNS}">\n  <System>\n    <Provider Name="${source}">\n` +
    `    </Provider>\n    <EventID Qualifiers="0">${id}</EventID>\n    <Level>${level}</Level>\n    <Task>0</Task>\n` +
    `    <Keywords>0x80000000000000</Keywords>\n    <TimeCreated SystemTime="${isoMicros(event)}">\n` +
    `    </TimeCreated>\n    <EventRecordID>${record}</EventRecordID>\n    <Channel>${channel}</Channel>\n` +
    `    <Computer>${computer}</Computer>\n    <Security>\n    </Security>\n  </System>\n  <EventData>\n` +
    `    <Data>${xmlText(text)}</Data>\n    <Binary>\n    </Binary>\n  </EventData>\n</Event>`
  );
}

/** python-evtx: an array of strings is rendered as `<string>` elements, and these are escaped as a text. */
function pythonEvtx(event: Kept, zone: string): string {
  const { source, id, level, record, channel, computer, text } = event;
  return (
    `<Event xmlns="${XMLNS}"><System><Provider Name="${source}"></Provider>\n<EventID Qualifiers="0">${id}</EventID>\n` +
    `<Level>${level}</Level>\n<Task>0</Task>\n<Keywords>0x0080000000000000</Keywords>\n` +
    `<TimeCreated SystemTime="${micros(event)}${zone}"></TimeCreated>\n<EventRecordID>${record}</EventRecordID>\n` +
    `<Channel>${channel}</Channel>\n<Computer>${computer}</Computer>\n<Security UserID=""></Security>\n</System>\n` +
    `<EventData><Data>${xmlText(`<string>${text}</string>\n`)}</Data>\n<Binary></Binary>\n</EventData>\n</Event>\n`
  );
}

function pythonEvtxFile(events: readonly Kept[], zone: string): string {
  const all = events.map((event) => `${pythonEvtx(event, zone)}\n`).join('');
  return `<?xml version="1.1" encoding="utf-8" standalone="yes" ?>\n\n<Events>\n${all}\n</Events>\n`;
}

/** Debian's evtxexport, as it was seen to write the same events. */
function evtxexport(event: Kept): string {
  const written = `${patterned(utcOf(event.at), "MMM dd', 'yyyy HH:mm:ss.fff")}${event.ticks}00 UTC`;
  return [
    `Event number\t\t\t: ${event.record}`,
    `Written time\t\t\t: ${written}`,
    'Event level\t\t\t: Information (4)',
    `Computer name\t\t\t: ${event.computer}`,
    `Source name\t\t\t: ${event.source}`,
    `Event identifier\t\t: 0x00000000 (${event.id})`,
    'Number of strings\t\t: 1',
    `String: 1\t\t\t: ${event.text}`,
    '',
    '',
  ].join('\n');
}

function evtxexportXml(event: Kept): string {
  const { source, id, level, record, channel, computer, text } = event;
  return (
    `<Event xmlns="${XMLNS}">\n  <System>\n    <Provider Name="${source}"/>\n    <EventID>${id}</EventID>\n` +
    `    <Version>0</Version>\n    <Level>${level}</Level>\n    <Task>0</Task>\n    <Opcode>0</Opcode>\n` +
    `    <Keywords>0x0080000000000000</Keywords>\n    <TimeCreated SystemTime="${isoMicros(event).slice(0, -1)}000Z"/>\n` +
    `    <EventRecordID>${record}</EventRecordID>\n    <Correlation/>\n    <Execution ProcessID="652" ThreadID="704"/>\n` +
    `    <Channel>${channel}</Channel>\n    <Computer>${computer}</Computer>\n    <Security/>\n  </System>\n` +
    `  <EventData>\n    <Data>${xmlText(text)}</Data>\n  </EventData>\n</Event>\n\n`
  );
}

const ECMD =
  'RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,Computer,ChunkNumber,' +
  'UserId,MapDescription,UserName,RemoteHost,PayloadData1,PayloadData2,PayloadData3,PayloadData4,PayloadData5,' +
  'PayloadData6,ExecutableInfo,HiddenRecord,SourceFile,Keywords,ExtraDataOffset,Payload';

function ecmdRow(event: Kept, place: number): string[] {
  const { source, id, record, channel, computer, text } = event;
  const payload = JSON.stringify({ EventData: { Data: text, Binary: '' } });
  const before = [String(place + 1), String(record), tenMillionths(event), String(id), 'Info', source, channel];
  const file = String.raw`C:\logs\Application.evtx`;
  const rest = ['0', '0', computer, '0', '', '', '', '', '', '', '', '', '', '', '', 'False', file, 'Classic', '0'];
  return [...before, ...rest, payload];
}

function ecmdJson(event: Kept, place: number): object {
  return {
    ChunkNumber: 0,
    Computer: event.computer,
    Payload: JSON.stringify({ EventData: { Data: event.text, Binary: '' } }),
    Channel: event.channel,
    Provider: event.source,
    EventId: event.id,
    EventRecordId: String(event.record),
    ProcessId: 0,
    ThreadId: 0,
    Level: 'Info',
    Keywords: 'Classic',
    SourceFile: String.raw`C:\logs\Application.evtx`,
    ExtraDataOffset: 0,
    HiddenRecord: false,
    TimeCreated: `${tenMillionths(event).replace(' ', 'T')}+00:00`,
    RecordNumber: place + 1,
  };
}

function ecmdXml(event: Kept): string {
  const { source, id, level, record, channel, computer, text } = event;
  return (
    `<Event>\r\n  <System>\r\n    <Provider Name="${source}" />\r\n    <EventID Qualifiers="0">${id}</EventID>\r\n` +
    `    <Level>${level}</Level>\r\n    <Task>0</Task>\r\n    <Keywords>0x80000000000000</Keywords>\r\n` +
    `    <TimeCreated SystemTime="${tenMillionths(event)}" />\r\n    <EventRecordID>${record}</EventRecordID>\r\n` +
    `    <Channel>${channel}</Channel>\r\n    <Computer>${computer}</Computer>\r\n    <Security />\r\n  </System>\r\n` +
    `  <EventData>\r\n    <Data>${xmlText(text)}</Data>\r\n    <Binary></Binary>\r\n  </EventData>\r\n</Event>\r\n`
  );
}

/** As Go's parsers write it (fox, golang-evtx): all values strings, whole seconds. */
function goEvtx({ at, source, id, level, record, channel, computer, text }: Kept): object {
  return {
    Event: {
      EventData: { Binary: null, Data: text },
      System: {
        Channel: channel,
        Computer: computer,
        EventID: { Qualifiers: '0', Value: String(id) },
        EventRecordID: String(record),
        Keywords: '0x80000000000000',
        Level: String(level),
        Provider: { Name: source },
        Security: {},
        Task: '0',
        TimeCreated: { SystemTime: `${new Date(at).toISOString().slice(0, 19)}Z` },
      },
    },
  };
}

/** plaso's l2tcsv: whole seconds in UTC, the strings as Python shows a list, each comma of a field as a blank. */
function l2tRow(event: Kept): string {
  const { at, source, record, computer, text } = event;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const shown = quote === "'" ? text.replaceAll("'", String.raw`\'`) : text;
  const description =
    `[0 / 0x0000] Source Name: ${source} Strings: [${quote}${shown}${quote}] Computer Name: ${computer} ` +
    `Record Number: ${record} Event Level: 4`;
  const cells = [
    patterned(utcOf(at), 'MM/dd/yyyy'),
    patterned(utcOf(at), 'HH:mm:ss'),
    'UTC',
    'M...',
    'EVT',
    'WinEVTX',
    'Content Modification Time',
    '-',
    computer,
    `${description.slice(0, 77)}...`,
    description,
    '2',
    'OS:/evidence/Application.evtx',
    '42',
    '-',
    'winevtx',
    'recovered: False',
  ];
  return `${cells.map((cell) => cell.replaceAll(',', ' ')).join(',')}\n`;
}

const hayabusaTime = (event: Kept): string =>
  `${patterned(wallOf(event.at), 'yyyy-MM-dd HH:mm:ss.fff')} ${isoOffset(event).slice(-6)}`;

export const EVTX_TOOLS: readonly Form[] = [
  {
    name: 'evtx_dump JSON (records)',
    file: 'Application.json',
    shape: 'seen',
    write: (events) =>
      outOfOrder(events)
        .map((event) => `Record ${event.record}\n${JSON.stringify(dumped(event), null, 2)}\n`)
        .join(''),
  },
  {
    name: 'evtx_dump JSON lines',
    file: 'a.jsonl',
    shape: 'seen',
    write: (events) => jsonLines(outOfOrder(events).map(dumped)),
  },
  {
    name: 'evtx_dump JSON lines, attributes apart',
    file: 'a.jsonl',
    shape: 'seen',
    write: (events) => jsonLines(outOfOrder(events).map(apart)),
  },
  {
    name: 'evtx_dump XML (records)',
    file: 'Application.xml',
    shape: 'seen',
    write: (events) =>
      outOfOrder(events)
        .map((event) => `Record ${event.record}\n${dumpedXml(event)}\n`)
        .join(''),
  },
  {
    name: 'chainsaw dump --json',
    file: 'dump.json',
    shape: 'seen',
    write: (events) => JSON.stringify(events.map(dumped)),
  },
  {
    name: 'chainsaw dump --jsonl',
    file: 'dump.jsonl',
    shape: 'seen',
    write: (events) => jsonLines(events.map(dumped)),
  },
  {
    name: 'python-evtx 0.6 XML',
    file: 'Application.xml',
    shape: 'seen',
    write: (events) => pythonEvtxFile(events, ''),
  },
  {
    name: 'python-evtx 0.8 XML',
    file: 'Application.xml',
    shape: 'seen',
    write: (events) => pythonEvtxFile(events, '+00:00'),
  },
  {
    name: 'evtxexport text',
    file: 'export.txt',
    shape: 'seen',
    write: (events) => `evtxexport 20181227\n\n${events.map(evtxexport).join('')}`,
  },
  {
    name: 'evtxexport XML',
    file: 'export.xml',
    shape: 'seen',
    write: (events) => `evtxexport 20181227\n\n${events.map(evtxexportXml).join('')}`,
  },
  {
    name: 'EvtxECmd CSV',
    file: '20260127120000_EvtxECmd_Output.csv',
    shape: 'seen',
    write: (events) => BOM + csvLines([ECMD.split(','), ...events.map(ecmdRow)]),
  },
  {
    name: 'EvtxECmd JSON',
    file: '20260127120000_EvtxECmd_Output.json',
    shape: 'seen',
    write: (events) => BOM + jsonLines(events.map(ecmdJson), '\r\n'),
  },
  {
    name: 'EvtxECmd XML',
    file: '20260127120000_EvtxECmd_Output.xml',
    shape: 'assumed',
    write: (events) => BOM + events.map(ecmdXml).join(''),
  },
  {
    name: 'fox or golang-evtx JSON lines',
    file: 'a.jsonl',
    shape: 'seen',
    write: (events) => jsonLines(events.map(goEvtx)),
  },
  {
    name: 'plaso l2tcsv',
    file: 'timeline.csv',
    shape: 'seen',
    spelt: (name) => name.replaceAll(/, /g, ' '),
    write: (events) =>
      'date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra\n' +
      events.map(l2tRow).join(''),
  },
  {
    name: 'hayabusa CSV, standard profile',
    file: 'timeline.csv',
    shape: 'assumed',
    lacks: 'the provider: a service that stopped may be any',
    write: (events) =>
      quotedLines(
        [
          [
            'Timestamp',
            'RuleTitle',
            'Level',
            'Computer',
            'Channel',
            'EventID',
            'RecordID',
            'Details',
            'ExtraFieldInfo',
          ],
          ...events.map((event) => [
            hayabusaTime(event),
            'Service Event',
            'info',
            event.computer,
            'App',
            String(event.id),
            String(event.record),
            `Data: ${event.text}`,
            '-',
          ]),
        ],
        ',',
        '\n',
      ),
  },
  {
    name: 'hayabusa CSV with Provider and AllFieldInfo',
    file: 'timeline.csv',
    shape: 'assumed',
    write: (events) =>
      quotedLines(
        [
          ['Timestamp', 'Computer', 'Channel', 'EventID', 'RecordID', 'Provider', 'AllFieldInfo', 'EvtxFile'],
          ...newestFirst(events).map((event) => [
            hayabusaTime(event),
            event.computer,
            event.channel,
            String(event.id),
            String(event.record),
            event.source,
            `Data: ${event.text}`,
            'Application.evtx',
          ]),
        ],
        ',',
        '\n',
      ),
  },
];
