import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import {
  BOM,
  csvLines,
  isoOffset,
  jsonLines,
  newestFirst,
  oneLine,
  patterned,
  quotedLines,
  utcOf,
  wallOf,
  xmlText,
} from '../words.ts';

const tenMillionths = ({ at, ticks }: Kept): string =>
  `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}${ticks}`;

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

/** plaso's l2tcsv: whole seconds in UTC, the strings as Python shows a list, each comma of a field as a blank. */
function l2tRow(event: Kept): string {
  const { at, source, record, computer, text } = event;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const shown = quote === "'" ? text.replaceAll("'", String.raw`\'`) : text;
  const escaped = shown.replaceAll('\r', String.raw`\r`).replaceAll('\n', String.raw`\n`);
  const description =
    `[0 / 0x0000] Source Name: ${source} Strings: [${quote}${escaped}${quote}] Computer Name: ${computer} ` +
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

export const FORENSICS: readonly Form[] = [
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
    name: 'plaso l2tcsv',
    file: 'timeline.csv',
    shape: 'seen',
    spelt: (name) => name.replaceAll(/, /g, ' '),
    write: (events) =>
      'date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,' +
      'filename,inode,notes,format,extra\n' +
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
            `Data: ${oneLine(event.text)}`,
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
            `Data: ${oneLine(event.text)}`,
            'Application.evtx',
          ]),
        ],
        ',',
        '\n',
      ),
  },
];
