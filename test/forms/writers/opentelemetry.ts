import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { iso7, jsonLines } from '../words.ts';
import { windowsXml } from './windows-xml.ts';

const nanos = ({ at, ticks }: Kept): string => `${at}${ticks}00`;

/** The body of OpenTelemetry's windowseventlog receiver: `event_data` of an unnamed insert as documented. */
function otelBody(event: Kept): Record<string, unknown> {
  const { source, id, record, channel, computer, text } = event;
  return {
    channel,
    computer,
    event_data: { data: [{ '': text }] },
    event_id: { id, qualifiers: 0 },
    execution: { process_id: 0, thread_id: 0 },
    keywords: ['Classic'],
    level: 'Information',
    message: text,
    opcode: 'Info',
    provider: { event_source: '', guid: '', name: source },
    record_id: record,
    system_time: iso7(event),
    task: '',
  };
}

/** OTLP in JSON: every value under the name of its type. */
function otlpValue(value: unknown): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(otlpValue) } };
  if (typeof value === 'number') return { intValue: String(value) };
  if (typeof value === 'object' && value !== null)
    return { kvlistValue: { values: Object.entries(value).map(([key, one]) => ({ key, value: otlpValue(one) })) } };
  return { stringValue: String(value) };
}

function otlp(event: Kept): object {
  const logRecords = [
    {
      timeUnixNano: nanos(event),
      observedTimeUnixNano: nanos({ ...event, at: event.at + 900 }),
      severityNumber: 9,
      severityText: 'Information',
      body: otlpValue(otelBody(event)),
      traceId: '',
      spanId: '',
    },
  ];
  return { resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords }] }] };
}

const FILE = { file: 'events.log' } as const;

export const OPENTELEMETRY: readonly Form[] = [
  {
    ...FILE,
    name: 'OpenTelemetry windowseventlog, bodies as JSON lines',
    shape: 'seen',
    write: (events) => jsonLines(events.map(otelBody)),
  },
  {
    ...FILE,
    name: 'OpenTelemetry windowseventlog, file exporter (OTLP JSON)',
    shape: 'documented',
    write: (events) => jsonLines(events.map(otlp)),
  },
  {
    ...FILE,
    name: 'OpenTelemetry windowseventlog, raw XML bodies in OTLP JSON',
    shape: 'documented',
    write: (events) =>
      jsonLines(
        events.map((event) => ({
          resourceLogs: [
            { scopeLogs: [{ logRecords: [{ timeUnixNano: nanos(event), body: { stringValue: windowsXml(event) } }] }] },
          ],
        })),
      ),
  },
];
