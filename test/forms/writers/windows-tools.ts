import { cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { ansi, BOM, crlf, csvLines, newestFirst, oneLine, patterned, utcOf, utf16, wallOf } from '../words.ts';

const US = cultureOf('en-US');
const DE = cultureOf('de-DE');
const date = (event: Kept, pattern: string): string => patterned(wallOf(event.at), pattern);

/** LogParser 2.2, as documented: local times, the strings between bars, the code page of Windows. */
function logParser(events: readonly Kept[], message: ((event: Kept) => string) | undefined): Buffer {
  const names =
    'EventLog,RecordNumber,TimeGenerated,TimeWritten,EventID,EventType,EventTypeName,EventCategory,' +
    `EventCategoryName,SourceName,Strings,ComputerName,SID${message === undefined ? '' : ',Message,Data'}`;
  const rows = events.map((event) => {
    const time = date(event, 'yyyy-MM-dd HH:mm:ss');
    return [
      event.channel,
      String(event.record),
      time,
      time,
      String(event.id),
      '4',
      'Information event',
      '0',
      'None',
      event.source,
      oneLine(event.text),
      event.computer,
      '',
      ...(message === undefined ? [] : [oneLine(message(event)), '']),
    ];
  });
  return ansi(csvLines([names.split(','), ...rows]));
}

/** What Windows 2000 and XP, and the old API up to today, write around the inserts where no message file is found. */
function oldWrapper(event: Kept): string {
  return (
    `The description for Event ID ( ${event.id} ) in Source ( ${event.source} ) cannot be found. The local computer ` +
    'may not have the necessary registry information or message DLL files to display messages from a remote ' +
    'computer. ' +
    'You may be able to use the /AUXSOURCE= flag to retrieve this description; see Help and Support for details. ' +
    `The following information is part of the event: ${event.text}.`
  );
}

/** The Event Viewer of Windows NT to XP: no header, date and time apart. */
function legacy(events: readonly Kept[], german: boolean, text = (event: Kept): string => event.text): Buffer {
  const [day, clock, level, none, nobody] = german
    ? (['dd.MM.yyyy', 'HH:mm:ss', 'Informationen', 'Keine', 'Nicht zutreffend'] as const)
    : (['M/d/yyyy', 'h:mm:ss tt', 'Information', 'None', 'N/A'] as const);
  const rows = csvLines(
    newestFirst(events).map((event) => [
      date(event, day),
      date(event, clock),
      event.source,
      level,
      none,
      String(event.id),
      nobody,
      'SX1',
      text(event),
    ]),
  );
  return ansi(rows);
}

/** psloglist -s: no quotes, the text last, with its commas. */
function psloglistLine(event: Kept): string {
  const time = localTime(event, US);
  const { record, channel, source, id, text } = event;
  return `${record},${channel},${source},INFORMATION,SX1,${time},${id},None,${oneLine(text)}\r\n`;
}

/** psloglist as it prints: blanks behind type and number; without a message file the inserts below a sentence. */
function psloglistBlock(event: Kept, found: boolean): string {
  const text = found ? event.text : `Message text not available.  Insertion strings:\n\t${event.text} `;
  return (
    `[${event.record}] ${event.source}\n   Type:     INFORMATION \n   Computer: SX1\n` +
    `   Time:     ${localTime(event, US)}   ID:       ${event.id} \n${text}\n\n`
  );
}

const PSLOGLIST =
  '\r\nPsLoglist v2.82 - local and remote event log viewer\r\nCopyright (C) 2000-2021 Mark Russinovich\r\n' +
  'Sysinternals - www.sysinternals.com\r\n\r\nApplication log on \\\\SX1:\r\n';

/** DMTF: `20260127053010.250192-000` in UTC, or with the offset in minutes. */
function dmtf({ at, ticks }: Kept, local: boolean): string {
  const wall = local ? wallOf(at) : utcOf(at);
  return `${patterned(wall, 'yyyyMMddHHmmss.fff')}${ticks.slice(0, 3)}${local ? '+060' : '-000'}`;
}

/** The properties of Win32_NTLogEvent in the order of the alphabet, as wmic writes them. */
function wmi(event: Kept, local: boolean): readonly (readonly [string, string])[] {
  return [
    ['Category', '0'],
    ['CategoryString', ''],
    ['ComputerName', event.computer],
    ['Data', ''],
    ['EventCode', String(event.id)],
    ['EventIdentifier', String(event.id)],
    ['EventType', '3'],
    ['InsertionStrings', `{"${event.text}"}`],
    ['Logfile', event.channel],
    ['Message', event.text],
    ['RecordNumber', String(event.record)],
    ['SourceName', event.source],
    ['TimeGenerated', dmtf(event, local)],
    ['TimeWritten', dmtf(event, local)],
    ['Type', 'Information'],
    ['User', ''],
  ];
}

function wmiCsv(events: readonly Kept[], time: (event: Kept) => string): string {
  const names = ['RecordNumber', 'Logfile', 'SourceName', 'EventCode', 'TimeGenerated', 'ComputerName', 'Message'];
  const rows = newestFirst(events).map((event) => {
    const all = new Map([...wmi(event, false), ['TimeGenerated', time(event)] as const]);
    return names.map((name) => `"${(all.get(name) ?? '').replaceAll('"', '""')}"`).join(',');
  });
  return `${names.map((name) => `"${name}"`).join(',')}\r\n${rows.join('\r\n')}\r\n`;
}

const LINE_ENDS = '\r\r\n';

export const WINDOWS_TOOLS: readonly Form[] = [
  {
    name: 'LogParser CSV with Message',
    file: 'application.csv',
    shape: 'seen',
    write: (events) => logParser(events, ({ text }) => oneLine(text)),
  },
  {
    name: 'LogParser CSV, Message not found',
    file: 'application.csv',
    shape: 'assumed',
    write: (events) => logParser(events, oldWrapper),
  },
  {
    name: 'LogParser CSV, Strings alone',
    file: 'application.csv',
    shape: 'seen',
    write: (events) => logParser(events, undefined),
  },
  {
    name: 'Event Viewer of Windows NT, CSV without a header, en-US',
    file: 'appevent.csv',
    shape: 'documented',
    write: (events) => legacy(events, false),
  },
  {
    name: 'Event Viewer of Windows NT, CSV without a header, de-DE',
    file: 'appevent.csv',
    shape: 'assumed',
    write: (events) => legacy(events, true),
  },
  {
    name: 'Event Viewer of Windows NT, CSV, no message file',
    file: 'appevent.csv',
    shape: 'seen',
    write: (events) => legacy(events, false, oldWrapper),
  },
  {
    name: 'psloglist -s',
    file: 'application.txt',
    shape: 'assumed',
    write: (events) => ansi(PSLOGLIST + newestFirst(events).map(psloglistLine).join('')),
  },
  {
    name: 'psloglist',
    file: 'application.txt',
    shape: 'seen',
    write: (events) =>
      PSLOGLIST +
      crlf(
        newestFirst(events)
          .map((event) => psloglistBlock(event, true))
          .join(''),
      ),
  },
  {
    name: 'psloglist, no message file',
    file: 'application.txt',
    shape: 'seen',
    write: (events) =>
      PSLOGLIST +
      crlf(
        newestFirst(events)
          .map((event) => psloglistBlock(event, false))
          .join(''),
      ),
  },
  {
    name: 'wmic ntevent, /format:list',
    file: 'events.txt',
    shape: 'documented',
    write: (events) =>
      utf16(
        newestFirst(events)
          .map((event) => {
            const lines = wmi(event, false).map(([name, value]) => `${name}=${value}${LINE_ENDS}`);
            return `${LINE_ENDS}${LINE_ENDS}${lines.join('')}`;
          })
          .join('') + LINE_ENDS,
      ),
  },
  {
    name: 'wmic ntevent, /format:csv',
    file: 'events.csv',
    shape: 'documented',
    lacks: 'quotes: which comma belongs to a text',
    write: (events) => {
      const rows = newestFirst(events).map((event) =>
        ['SX1', ...wmi(event, false).map(([, value]) => value)].join(','),
      );
      const names = ['Node', ...wmi(events[0]!, false).map(([name]) => name)].join(',');
      return utf16(`${LINE_ENDS}${[names, ...rows].join(LINE_ENDS)}${LINE_ENDS}`);
    },
  },
  {
    name: 'Get-WmiObject Win32_NTLogEvent | Export-Csv, times in UTC',
    file: 'events.csv',
    shape: 'documented',
    write: (events) => BOM + wmiCsv(events, (event) => dmtf(event, false)),
  },
  {
    name: 'Get-WmiObject Win32_NTLogEvent | Export-Csv, times with offset',
    file: 'events.csv',
    shape: 'documented',
    write: (events) => BOM + wmiCsv(events, (event) => dmtf(event, true)),
  },
  {
    name: 'Get-CimInstance Win32_NTLogEvent | Export-Csv, de-DE',
    file: 'events.csv',
    shape: 'documented',
    write: (events) => BOM + wmiCsv(events, (event) => localTime(event, DE)),
  },
];
