import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { csvLines, iso7, isoOffset, jsonLines } from '../words.ts';

/** Velociraptor's parse_evtx and Velocidex dumpevtx: seconds since 1970 with a fraction, ids as objects. */
function velocidex(event: Kept): Record<string, unknown> {
  const { at, source, id, level, record, channel, computer, text } = event;
  return {
    System: {
      Provider: { Name: source },
      EventID: { Value: id, Qualifiers: 0 },
      Version: 0,
      Level: level,
      Task: 0,
      Opcode: 0,
      Keywords: 36028797018963968,
      TimeCreated: { SystemTime: at / 1000 },
      EventRecordID: record,
      Correlation: {},
      Execution: { ProcessID: 0, ThreadID: 0 },
      Channel: channel,
      Computer: computer,
      Security: {},
    },
    EventData: { Data: [text] },
  };
}

/** The columns of Velociraptor's artefacts that hunt in event logs. */
function hunted(event: Kept): Record<string, unknown> {
  return {
    EventTime: new Date(event.at).toISOString().replace('Z', `${event.ticks}00Z`),
    Computer: event.computer,
    Channel: event.channel,
    Provider: event.source,
    EventID: event.id,
    EventRecordID: event.record,
    UserSID: null,
    Username: null,
    EventData: { Data: [event.text] },
    UserData: null,
    Message: event.text,
    OSPath: String.raw`C:\Windows\System32\winevt\Logs\Application.evtx`,
  };
}

/** Wazuh's eventchannel: names in camel case, all values strings, the message in quotes of its own. */
function wazuh(event: Kept): Record<string, unknown> {
  const { source, id, level, record, channel, computer, text } = event;
  const system = {
    providerName: source,
    eventID: String(id),
    version: '0',
    level: String(level),
    task: '0',
    opcode: '0',
    keywords: '0x80000000000000',
    systemTime: iso7(event),
    eventRecordID: String(record),
    processID: '0',
    threadID: '0',
    channel,
    computer,
    severityValue: 'INFORMATION',
    message: `"${text}"`,
  };
  return { win: { system, eventdata: { data: text } } };
}

function wazuhTime(event: Kept): string {
  return isoOffset({ ...event, at: event.at + 1_100 }, '').replace(/(\.\d{3})\d+/, '$1');
}

function archived(event: Kept): Record<string, unknown> {
  return {
    timestamp: wazuhTime(event),
    agent: { id: '003', name: 'SX1', ip: '192.0.2.30' },
    manager: { name: 'wazuh' },
    id: `${Math.floor(event.at / 1000)}.${event.record}`,
    decoder: { name: 'windows_eventchannel' },
    data: wazuh(event),
    location: 'EventChannel',
  };
}

function alerted(event: Kept): Record<string, unknown> {
  const { timestamp, ...rest } = archived(event);
  return {
    timestamp,
    rule: {
      level: 3,
      description: 'Windows Application informational event',
      id: '60642',
      firedtimes: 1,
      mail: false,
      groups: ['windows', 'windows_application'],
    },
    ...rest,
  };
}

export const HUNTERS: readonly Form[] = [
  {
    name: 'Velocidex dumpevtx, JSON objects',
    file: 'events.json',
    shape: 'seen',
    write: (events) => events.map((event) => `${JSON.stringify(velocidex(event), null, 1)}\n`).join(''),
  },
  {
    name: 'Velocidex, golden JSON (one list)',
    file: 'events.json',
    shape: 'seen',
    write: (events) => JSON.stringify(events.map(velocidex), null, 1),
  },
  {
    name: 'Velociraptor parse_evtx, JSON lines',
    file: 'results.json',
    shape: 'seen',
    write: (events) => jsonLines(events.map((event) => ({ ...velocidex(event), Message: event.text }))),
  },
  {
    name: 'Velociraptor hunt, JSON lines',
    file: 'results.json',
    shape: 'seen',
    write: (events) => jsonLines(events.map(hunted)),
  },
  {
    name: 'Velociraptor hunt, CSV',
    file: 'results.csv',
    shape: 'assumed',
    write: (events) => {
      const rows = events.map(hunted);
      const cell = (value: unknown): string =>
        value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
      return csvLines([Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row).map(cell))], ',', '\n');
    },
  },
  {
    name: 'Wazuh archives.json',
    file: 'archives.json',
    shape: 'seen',
    write: (events) => jsonLines(events.map(archived)),
  },
  { name: 'Wazuh alerts.json', file: 'alerts.json', shape: 'seen', write: (events) => jsonLines(events.map(alerted)) },
  {
    name: 'Wazuh alerts in Elasticsearch, _source',
    file: 'wazuh.ndjson',
    shape: 'seen',
    write: (events) =>
      jsonLines(
        events.map((event, place) => ({
          _index: 'wazuh-alerts-4.x-2026.01.27',
          _id: `w${place}`,
          _source: { '@timestamp': new Date(event.at + 1_100).toISOString(), ...alerted(event) },
        })),
      ),
  },
];
