import { fileTime, type WrittenLog, type WrittenRecord } from '../../../archestra/aalog.ts';

/** A record with its number and its machine, as the forms tell it. */
export interface FullRecord extends WrittenRecord {
  number: number;
  host: string;
}

export function recordsOf({ host, first, records }: Pick<WrittenLog, 'host' | 'first' | 'records'>): FullRecord[] {
  return records.map((record, nth) => ({ ...record, number: first + nth, host }));
}

/** What a form tells of each record: it is read as the .aaLOG but for what is missing. */
export interface Form {
  name: string;
  /** What `check` says of such a file. */
  says: string;
  write(records: readonly FullRecord[]): string;
  /** What the form leaves out. */
  lacks: readonly ('host' | 'process' | 'session' | 'number' | 'pid' | 'tid' | 'component')[];
  /** Whether its times are local. */
  isLocal?: true;
  /** Whether it is followed as it grows. */
  grows?: true;
}

/** The zone of the machine whose tools and viewer write local time, as the offset of its winter. */
export const LOCAL = { zone: 'Europe/Berlin', offset: 3_600_000 };

function wall({ at }: FullRecord): string {
  return new Date(at + LOCAL.offset).toISOString().replace('T', ' ').slice(0, 23);
}

function sessionOf({ session = '0.0.0.0' }: FullRecord): string {
  return session;
}

const HEADER =
  'EventDateTime,LogFlag,Message,HostFQDN,MessageNumber,ProcessID,ThreadID,Component,ProcessName,SessionID';

/** As LogRecord.ToCSV of aaLog writes a row: no quote is doubled. */
function openRow(record: FullRecord, quoted = true, exact = true, between = ','): string {
  const { flag = 'Info', message, host, number, pid, tid = 1, component, process } = record;
  const time = quoted ? `"${wall(record)}"` : wall(record);
  const behind = [host, number, pid, tid, `"${component}"`, `"${process}"`, sessionOf(record)];
  const row = [time, flag, `"${message}"`, ...behind, ...(exact ? [fileTime(record)] : [])].join(between);
  return `${row}\r\n`;
}

function doubled(value: string | number | bigint): string {
  return `"${String(value).replaceAll('"', '""')}"`;
}

function fieldsOf(record: FullRecord): Record<string, string | number | bigint> {
  const { flag = 'Info', message, host, number, pid, tid = 1, component, process } = record;
  return {
    MessageNumber: number,
    EventDateTime: wall(record),
    EventFileTime: fileTime(record),
    ProcessID: pid,
    ThreadID: tid,
    LogFlag: flag,
    Component: component,
    Message: message,
    ProcessName: process,
    SessionID: sessionOf(record),
    HostFQDN: host,
  };
}

/** With the columns of other tools, in an order of their own. */
function doubledTable(records: readonly FullRecord[], columns: readonly string[], delimiter = ','): string {
  const rows = records.map((record) => columns.map((name) => doubled(fieldsOf(record)[name]!)).join(delimiter));
  return [columns.map((name) => `"${name}"`).join(delimiter), ...rows, ''].join('\r\n');
}

function pairs(record: FullRecord, time: string, exact: boolean): string {
  const { flag = 'Info', message, host, number, pid, tid = 1, component, process } = record;
  const behind = exact ? `, EventFileTime="${fileTime(record)}"` : '';
  return (
    `Timestamp=${time}, LogFlag="${flag}", Message="${message}", HostFQDN="${host}", MessageNumber="${number}", ` +
    `ProcessID="${pid}", ThreadID="${tid}", Component="${component}", ProcessName="${process}", ` +
    `SessionID="${sessionOf(record)}"${behind}\r\n`
  );
}

/** An object as Newtonsoft writes it: its numbers have all their digits. */
function json(record: FullRecord, indent?: number): string {
  const { EventFileTime: exact, EventDateTime: _, ...fields } = fieldsOf(record);
  const local = `${wall(record).replace(' ', 'T')}${String(record.ticks ?? 0).padStart(4, '0')}+01:00`;
  const text = JSON.stringify({ ...fields, EventFileTimeUTC: 'EXACT', EventDateTime: local }, null, indent);
  return text.replace('"EXACT"', String(exact));
}

function beat(record: FullRecord): Record<string, unknown> {
  const { flag = 'Info', message, number, pid, tid = 1, component, process } = record;
  return {
    number,
    session_id: sessionOf(record),
    process_id: pid,
    process_name: process,
    thread_id: tid,
    log_flag: flag,
    component,
    message,
  };
}

function beatLine(record: FullRecord): string {
  return JSON.stringify({
    '@timestamp': new Date(record.at).toISOString(),
    '@metadata': { beat: 'aalogbeat', type: '_doc', version: '7.9.2' },
    aalog: beat(record),
    ecs: { version: '1.5.0' },
    host: { name: record.host },
    agent: { hostname: record.host, type: 'aalogbeat', version: '7.9.2', id: 'c0ffee' },
  });
}

function flatBeat(record: FullRecord): string {
  const flat = Object.entries(beat(record)).map(([name, value]) => [`aalog.${name}`, value]);
  return JSON.stringify({
    '@timestamp': new Date(record.at).toISOString(),
    ...Object.fromEntries(flat),
    'aalog.file_name': `${record.host}1449848572.aaLOG`,
    message: 'what else stands here is of the beat',
  });
}

function viewerRow(record: FullRecord, date: string, clock: string, more: readonly string[] = []): string {
  const { flag = 'Info', message, number, pid, tid = 1, component } = record;
  return [number, date, clock, pid, tid, flag, component, message, ...more].join('\t');
}

function twelve(record: FullRecord): string {
  const [hours = '', rest = ''] = [wall(record).slice(11, 13), wall(record).slice(13)];
  return `${String(Number(hours) % 12 || 12).padStart(2, '0')}${rest} ${Number(hours) < 12 ? 'AM' : 'PM'}`;
}

function dateOf(record: FullRecord, order: 'dmy' | 'mdy', separator: string): string {
  const [year = '', month = '', day = ''] = wall(record).slice(0, 10).split('-');
  return (order === 'dmy' ? [day, month, year] : [Number(month), Number(day), year]).join(separator);
}

const CSV = 'ArchestrA records as CSV';
const VIEWER = 'rows of the Log Viewer of ArchestrA';

/** The ways in which tools and people write records as text. */
export const FORMS: readonly Form[] = [
  {
    name: 'CSV of aaLog',
    says: CSV,
    write: (records) => `${HEADER},EventFileTime\r\n${records.map((one) => openRow(one)).join('')}`,
    lacks: [],
  },
  {
    name: 'CSV of aaLog without FILETIME, its header with tabs',
    says: CSV,
    write: (records) =>
      `${HEADER.replaceAll(',', '\t')}\r\n${records.map((one) => openRow(one, false, false)).join('')}`,
    lacks: [],
    isLocal: true,
  },
  {
    name: 'CSV of aaLog without a header',
    says: CSV,
    write: (records) => records.map((one) => openRow(one)).join(''),
    lacks: [],
  },
  {
    name: 'the short CSV of aaLog',
    says: CSV,
    write: (records) =>
      'EventDateTime,LogFlag,Message,HostFQDN\n' +
      records.map((one) => `${wall(one)},${one.flag ?? 'Info'},"${one.message}",${one.host}\n`).join(''),
    lacks: ['number', 'pid', 'tid', 'component', 'process', 'session'],
    isLocal: true,
  },
  {
    name: 'CSV with doubled quotes',
    says: CSV,
    write: (records) => doubledTable(records, HEADER.split(',').concat('EventFileTime')),
    lacks: [],
  },
  {
    name: 'CSV with doubled quotes, semicolons and the message first',
    says: CSV,
    write: (records) =>
      doubledTable(
        records,
        'Message;LogFlag;Component;EventFileTime;ProcessID;ThreadID;MessageNumber;ProcessName;HostFQDN;SessionID'.split(
          ';',
        ),
        ';',
      ),
    lacks: [],
  },
  {
    name: 'TSV of aaLog',
    says: 'ArchestrA records as a table with tabs',
    write: (records) =>
      `${HEADER.replaceAll(',', '\t')}\tEventFileTime\n` +
      records.map((one) => openRow(one, false, true, '\t')).join(''),
    lacks: [],
  },
  {
    name: 'TSV with doubled quotes',
    says: 'ArchestrA records as a table with tabs',
    write: (records) => doubledTable(records, HEADER.split(',').concat('EventFileTime'), '\t'),
    lacks: [],
  },
  {
    name: 'text with names',
    says: 'ArchestrA records as text, with the names of their fields',
    write: (records) => records.map((one) => pairs(one, `"${wall(one)}"`, true)).join(''),
    lacks: [],
  },
  {
    name: 'text with names, without FILETIME',
    says: 'ArchestrA records as text, with the names of their fields',
    write: (records) => records.map((one) => pairs(one, wall(one), false)).join(''),
    lacks: [],
    isLocal: true,
  },
  {
    name: 'a JSON array of aaLog',
    says: 'ArchestrA records as JSON',
    write: (records) => `[${records.map((one) => json(one)).join(',')}]`,
    lacks: [],
  },
  {
    name: 'JSON of aaLog, indented, one behind the other',
    says: 'ArchestrA records as JSON',
    write: (records) => records.map((one) => `${json(one, 2)}\r\n`).join(''),
    lacks: [],
  },
  {
    name: 'JSON lines of aaLog',
    says: 'ArchestrA records as JSON lines',
    write: (records) => records.map((one) => `${json(one)}\n`).join(''),
    lacks: [],
    grows: true,
  },
  {
    name: 'JSON lines of aalogbeat',
    says: 'ArchestrA records as JSON lines by aalogbeat',
    write: (records) => records.map((one) => `${beatLine(one)}\n`).join(''),
    lacks: [],
    grows: true,
  },
  {
    name: 'JSON lines of aalogbeat with flat names, the machine in the name of the log',
    says: 'ArchestrA records as JSON lines by aalogbeat',
    write: (records) => records.map((one) => `${flatBeat(one)}\n`).join(''),
    lacks: [],
    grows: true,
  },
  {
    name: 'hits of Elasticsearch',
    says: 'ArchestrA records as JSON by aalogbeat',
    write: (records) =>
      JSON.stringify(
        {
          took: 3,
          timed_out: false,
          _shards: { total: 1, successful: 1 },
          hits: {
            total: { value: records.length },
            hits: records
              .toReversed()
              .map((one) => ({ _index: 'aalog', _id: `${one.number}`, _source: JSON.parse(beatLine(one)) })),
          },
        },
        null,
        2,
      ),
    lacks: [],
  },
  {
    name: 'lines of hits',
    says: 'ArchestrA records as JSON lines by aalogbeat',
    write: (records) => records.map((one) => `{"_index":"aalog","_source":${beatLine(one)}}\n`).join(''),
    lacks: [],
    grows: true,
  },
  {
    name: 'rows of the viewer with a header, as in the US',
    says: VIEWER,
    write: (records) =>
      'No\tDate\tTime\tProcessID\tThreadID\tLogFlag\tComponent\tMessage\r\n' +
      records.map((one) => `${viewerRow(one, dateOf(one, 'mdy', '/'), twelve(one))}\r\n`).join(''),
    lacks: ['host', 'process', 'session'],
    isLocal: true,
  },
  {
    name: 'rows of the viewer without a header, newest first, as in Germany',
    says: VIEWER,
    write: (records) =>
      records
        .toReversed()
        .map((one) => `${viewerRow(one, dateOf(one, 'dmy', '.'), wall(one).slice(11))}\r\n`)
        .join(''),
    lacks: ['host', 'process', 'session'],
    isLocal: true,
  },
  {
    name: 'rows of the viewer with process, session and machine, as in Britain',
    says: VIEWER,
    write: (records) =>
      records
        .map((one) => {
          const behind = [one.process, sessionOf(one), one.host];
          return `${viewerRow(one, dateOf(one, 'dmy', '/'), wall(one).slice(11), behind)}\n`;
        })
        .join(''),
    lacks: [],
    isLocal: true,
  },
];
