import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { iso9, jsonLines, patterned, utcOf, XMLNS, xmlText } from '../words.ts';

const micros = ({ at, ticks }: Kept): string =>
  `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}${ticks.slice(0, 3)}`;
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
    `<Event xmlns="${XMLNS}"><System><Provider Name="${source}"></Provider>\n` +
    `<EventID Qualifiers="0">${id}</EventID>\n` +
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
    `    <Keywords>0x0080000000000000</Keywords>\n    <TimeCreated SystemTime="${iso9(event)}"/>\n` +
    `    <EventRecordID>${record}</EventRecordID>\n    <Correlation/>\n` +
    `    <Execution ProcessID="652" ThreadID="704"/>\n` +
    `    <Channel>${channel}</Channel>\n    <Computer>${computer}</Computer>\n    <Security/>\n  </System>\n` +
    `  <EventData>\n    <Data>${xmlText(text)}</Data>\n  </EventData>\n</Event>\n\n`
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
    name: 'fox or golang-evtx JSON lines',
    file: 'a.jsonl',
    shape: 'seen',
    write: (events) => jsonLines(events.map(goEvtx)),
  },
];
