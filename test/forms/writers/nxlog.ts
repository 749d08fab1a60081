import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, csvLines, isoOffset, jsonLines, oneLine, patterned, wallOf } from '../words.ts';

const local = ({ at }: Kept): string => patterned(wallOf(at), 'yyyy-MM-dd HH:mm:ss');
const micros = (event: Kept): string => isoOffset(event).replace(/\d(?=[+-]\d\d:\d\d$)/, '');
const english = ({ at }: Kept): string => patterned(wallOf(at), 'MMM dd HH:mm:ss');

/** The fields of im_msvistalog, as seen in public logs; local times without a zone up to NXLog CE 2. */
function fields(event: Kept, time: string): Record<string, unknown> {
  const { source, id, record, channel, computer, text } = event;
  return {
    EventTime: time,
    Hostname: computer,
    Keywords: 36028797018963968,
    EventType: 'INFO',
    SeverityValue: 2,
    Severity: 'INFO',
    EventID: id,
    SourceName: source,
    Task: 0,
    RecordNumber: record,
    ExecutionProcessID: 0,
    ExecutionThreadID: 0,
    Channel: channel,
    Message: crlf(text),
    Opcode: 'Info',
    EventReceivedTime: patterned(wallOf(event.at + 1_300), 'yyyy-MM-dd HH:mm:ss'),
    SourceModuleName: 'eventlog',
    SourceModuleType: 'im_msvistalog',
  };
}

/** `Tue Jan 27 06:30:10 2026` */
export function asctime({ at }: Kept): string {
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(at).getUTCDay()] ?? '';
  return `${day} ${patterned(wallOf(at), 'MMM dd HH:mm:ss yyyy')}`;
}

/** The tabbed line of Snare, by to_syslog_snare and by Snare itself: no line ends within. */
export function snare(event: Kept, counter: number): string {
  const { source, id, record, channel, computer, text } = event;
  const words = ['MSWinEventLog', '1', channel, String(counter), asctime(event), String(id), source, 'N/A', 'N/A'];
  return [...words, 'Information', computer, 'None', '', text.replaceAll(/\s+/g, ' '), String(record)].join('\t');
}

const tag = (event: Kept): string => event.source.replaceAll(' ', '_');

const LINES = { file: 'nxlog.log' } as const;
const COLUMNS = ['EventTime', 'Hostname', 'Severity', 'EventID', 'SourceName', 'Channel', 'RecordNumber', 'Message'];

function rows(events: readonly Kept[]): string[][] {
  return events.map((event) => {
    const all = fields(event, local(event));
    return COLUMNS.map((name) => String(all[name]));
  });
}

export const NXLOG: readonly Form[] = [
  {
    ...LINES,
    name: 'NXLog JSON, EventTime local',
    shape: 'seen',
    write: (events) => jsonLines(events.map((event) => fields(event, local(event)))),
  },
  {
    ...LINES,
    name: 'NXLog JSON, EventTime with offset (NXLog 5)',
    shape: 'documented',
    write: (events) => jsonLines(events.map((event) => fields(event, micros(event)))),
  },
  {
    ...LINES,
    name: 'NXLog CSV with a header',
    shape: 'documented',
    write: (events) => csvLines([COLUMNS, ...rows(events)], ',', '\n'),
  },
  {
    ...LINES,
    name: 'NXLog CSV without a header',
    shape: 'documented',
    lacks: 'the names of the columns',
    write: (events) => csvLines(rows(events), ',', '\n'),
  },
  {
    ...LINES,
    name: 'NXLog syslog, IETF with structured data',
    shape: 'seen',
    write: (events) =>
      events
        .map((event) => {
          const data = Object.entries(fields(event, local(event)))
            .filter(([key]) => !['Message', 'EventTime', 'Hostname', 'Severity', 'SeverityValue'].includes(key))
            .map(([key, value]) => `${key}="${String(value)}"`)
            .join(' ');
          const head = `<14>1 ${micros(event)} ${event.computer} ${tag(event)} - -`;
          return `${head} [NXLOG@14506 ${data}] ${oneLine(event.text)}\n`;
        })
        .join(''),
  },
  {
    ...LINES,
    name: 'NXLog syslog, BSD',
    shape: 'documented',
    lacks: 'the year, and how the provider is written',
    write: (events) =>
      events.map((event) => `<14>${english(event)} ${event.computer} ${tag(event)}: ${oneLine(event.text)}\n`).join(''),
  },
  {
    ...LINES,
    name: 'NXLog syslog with JSON',
    shape: 'seen',
    write: (events) =>
      events
        .map(
          (event) =>
            `<14>${english(event)} ${event.computer} ${tag(event)}[0]: ` +
            `${JSON.stringify(fields(event, local(event)))}\n`,
        )
        .join(''),
  },
  {
    ...LINES,
    name: 'NXLog syslog with Snare',
    shape: 'seen',
    write: (events) =>
      events.map((event, place) => `<14>${english(event)} ${event.computer} ${snare(event, place + 17)}\n`).join(''),
  },
  {
    name: 'Snare in a log of rsyslog',
    file: 'sx1.log',
    shape: 'seen',
    write: (events) =>
      events
        .map(
          (event, place) =>
            `${english(event)} ${event.computer} ${snare(event, place + 17).replaceAll('\t', '#011')}\n`,
        )
        .join(''),
  },
  {
    name: 'Snare, tabs kept',
    file: 'sx1.log',
    shape: 'seen',
    write: (events) => events.map((event, place) => `${event.computer}\t${snare(event, place + 17)}\n`).join(''),
  },
];
