import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { isoOffset, jsonLines, patterned, utcOf, wallOf } from '../words.ts';

const seconds = ({ at, ticks }: Kept): string =>
  `${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, '0')}${ticks}`;
const shortOffset = (event: Kept): string =>
  `${patterned(wallOf(event.at), 'yyyy-MM-dd HH:mm:ss')} ${isoOffset(event, '').slice(-5)}`;

/** in_winevtlog: seen in public output of a .NET service's events. */
function winevtlog(event: Kept): Record<string, unknown> {
  const { source, id, level, record, channel, computer, text } = event;
  return {
    ProviderName: source,
    ProviderGuid: '',
    Qualifiers: 0,
    EventID: id,
    Version: 0,
    Level: level,
    Task: 0,
    Opcode: 0,
    Keywords: '0x80000000000000',
    TimeCreated: shortOffset(event),
    EventRecordID: record,
    ActivityID: '',
    RelatedActivityID: '',
    ProcessID: 0,
    ThreadID: 0,
    Channel: channel,
    Computer: computer,
    UserID: '',
    Message: text,
    StringInserts: [text],
  };
}

/** in_winlog: seen in public output. */
function winlog(event: Kept): Record<string, unknown> {
  const { source, id, record, channel, computer, text } = event;
  return {
    RecordNumber: record,
    TimeGenerated: shortOffset(event),
    TimeWritten: shortOffset(event),
    EventID: id,
    Qualifiers: 0,
    EventType: 'Information',
    EventCategory: 0,
    Channel: channel,
    SourceName: source,
    ComputerName: computer,
    Data: '',
    Sid: '',
    Message: text,
    StringInserts: [text],
  };
}

/** What the stdout output prints: Ruby's way, though it is C. */
function printed(record: Record<string, unknown>): string {
  const value = (one: unknown): string => (Array.isArray(one) ? `[${one.map(value).join(', ')}]` : JSON.stringify(one));
  return `{${Object.entries(record)
    .map(([key, one]) => `"${key}"=>${value(one)}`)
    .join(', ')}}`;
}

/** Fluentd's windows_eventlog2: all as strings; TimeCreated is UTC, as Windows renders it. */
function fluentd(event: Kept, time: string): Record<string, unknown> {
  const { source, id, level, record, channel, computer, text } = event;
  return {
    ProviderName: source,
    ProviderGUID: '',
    EventID: String(id),
    Qualifiers: '0',
    Level: String(level),
    Task: '0',
    Opcode: '0',
    Keywords: '0x80000000000000',
    TimeCreated: time,
    EventRecordID: String(record),
    ActivityID: '',
    RelatedActivityID: '',
    ProcessID: '0',
    ThreadID: '0',
    Channel: channel,
    Computer: computer,
    UserID: '',
    Version: '0',
    Description: text,
    EventData: [text],
  };
}

/** Fluentd's older windows_eventlog: from the API of Windows 2000. */
function fluentdOld(event: Kept): Record<string, unknown> {
  const time = `${patterned(wallOf(event.at), 'yyyy-MM-dd HH:mm:ss')} ${isoOffset(event, '').slice(-5)}`;
  return {
    channel: event.channel.toLowerCase(),
    record_number: String(event.record),
    time_generated: time,
    time_written: time,
    event_id: String(event.id),
    event_type: 'information',
    event_category: '0',
    source_name: event.source,
    computer_name: event.computer,
    user: '',
    description: event.text,
    string_inserts: [event.text],
  };
}

function unpadded({ at, ticks }: Kept): string {
  return `${patterned(utcOf(at), 'yyyy/MM/dd HH:mm:ss')}.${Number(`${at % 1000}${ticks}`) * 100}`;
}

const LINES = { file: 'fluent.log' } as const;

export const FLUENT: readonly Form[] = [
  {
    ...LINES,
    name: 'Fluent Bit winevtlog, JSON lines with date',
    shape: 'seen',
    write: (events) => jsonLines(events.map((event) => ({ date: Number(seconds(event)), ...winevtlog(event) }))),
  },
  {
    ...LINES,
    name: 'Fluent Bit winlog, JSON lines with date',
    shape: 'seen',
    write: (events) => jsonLines(events.map((event) => ({ date: Number(seconds(event)), ...winlog(event) }))),
  },
  {
    ...LINES,
    name: 'Fluent Bit winlog in Elasticsearch, _source',
    shape: 'seen',
    write: (events) =>
      jsonLines(
        events.map((event, place) => ({
          _index: 'fluent-bit',
          _type: '_doc',
          _id: `a${place}`,
          _source: { '@timestamp': new Date(event.at).toISOString(), ...winlog(event) },
        })),
      ),
  },
  {
    ...LINES,
    name: 'Fluent Bit winevtlog, printed by stdout',
    shape: 'seen',
    write: (events) =>
      events.map((event) => `[0] winevtlog.0: [[${seconds(event)}00, {}], ${printed(winevtlog(event))}]\n`).join(''),
  },
  {
    ...LINES,
    name: 'Fluent Bit winlog, printed by stdout (1.x)',
    shape: 'seen',
    write: (events) =>
      events.map((event, n) => `[${n}] winlog.0: [${seconds(event)}00, ${printed(winlog(event))}]\n`).join(''),
  },
  {
    ...LINES,
    name: 'Fluent Bit winevtlog, file output (tag, time, JSON)',
    shape: 'documented',
    write: (events) =>
      events.map((event) => `winevtlog.0: [${seconds(event)}00, ${JSON.stringify(winevtlog(event))}]\n`).join(''),
  },
  {
    ...LINES,
    name: 'Fluentd windows_eventlog2, render_as_xml',
    shape: 'seen',
    write: (events) =>
      jsonLines(
        events.map((event) => fluentd(event, new Date(event.at).toISOString().replace('Z', `${event.ticks}00Z`))),
      ),
  },
  {
    ...LINES,
    name: 'Fluentd windows_eventlog2',
    shape: 'seen',
    // The library formats the time itself: in UTC without saying so, and the nanoseconds without leading zeros.
    write: (events) => jsonLines(events.map((event) => fluentd(event, unpadded(event)))),
  },
  {
    ...LINES,
    name: 'Fluentd windows_eventlog (older)',
    shape: 'seen',
    write: (events) => jsonLines(events.map(fluentdOld)),
  },
  {
    ...LINES,
    name: 'Fluentd windows_eventlog2, out_file (time, tag, JSON)',
    shape: 'documented',
    write: (events) =>
      events
        .map((event) => {
          const json = JSON.stringify(
            fluentd(event, new Date(event.at).toISOString().replace('Z', `${event.ticks}00Z`)),
          );
          return `${isoOffset(event).replace(/\.\d+/, '')}\twinevt.raw\t${json}\n`;
        })
        .join(''),
  },
];
