import { gzipSync } from 'node:zlib';
import { WRITERS } from '../formats/event-export/forms.ts';
import { simulateIris } from '../simulator/iris.ts';
import { projectFile } from './file-cases.ts';
import type { Files } from './files.ts';
import { CONTAINERS, DUMP, iris, MORNING, NOON, structured, utf16 } from './iris-lines.ts';
import { evtx, FIRST, form, serverLogs, SHIFT, ZONE } from './security-expert.ts';

const HOUR = 3_600_000;

/** Files of one source, asked about by name and watched. */
export interface Way {
  name: string;
  files: Files;
  /** Those that are named; what lies beside them is found. */
  asked: readonly string[];
  now: number;
  source: { system: string; instance: string; kind: string; zone: string; paths: readonly string[] };
}

function ofIris(name: string, files: Files, asked = Object.keys(files), instance = 'PROD', now = NOON): Way {
  return { name, files, asked, now, source: { system: 'iris', instance, kind: 'User', zone: 'UTC', paths: asked } };
}

interface More {
  instance?: string;
  zone?: string;
  now?: number;
}

function ofEvents(name: string, files: Files, more: More = {}): Way {
  const { instance = 'sx1.example.test', zone = ZONE, now = FIRST + 5 * HOUR } = more;
  const asked = Object.keys(files);
  const source = { system: 'security-expert', instance, kind: 'Connections', zone, paths: asked };
  return { name, files, asked, now, source };
}

/** These forms name no computer: the file gives the instance its name. */
const NAMELESS = /^event-viewer-(?:csv|txt)$/;

const cut = MORNING.indexOf('11/20/26-07:20');
const packed = gzipSync(MORNING.slice(0, cut));
const LATE = '11/20/26-11:30:00:000 (7) 0 [Generic.Event] nothing of interest\n';
const SIMULATED = { start: NOON - 12 * HOUR, hours: 12, noise: 5, offset: 0, loginsPerHour: 30 };
const midway = simulateIris({ ...SIMULATED, seed: 2, repeats: true, startsMidway: true }).text;
const untraced = simulateIris({ ...SIMULATED, seed: 3, trace: false, limit: 12 }).text;
const DEMO_EVENTS = projectFile('fixtures', 'demo-site', 'security-expert', 'events.jsonl');
const DEMO_LOG = projectFile('fixtures', 'demo-site', 'iris', 'messages.log');
const DEMO: More = { instance: 'SX1.example.test', zone: 'UTC', now: NOON };
const LOG = 'messages.log';

/** An event as a line of JSON, at a local time or with its zone. */
const odd = (time: string, id: number, text: string): string =>
  `${JSON.stringify({ TimeCreated: time, Id: 0, ProviderName: 'Security Expert Data Service', LogName: 'Application', RecordId: id, MachineName: 'sx1.example.test', Message: text })}\r\n`;
const NOT_BELIEVED =
  odd('2026-11-20T06:00:00Z', 1, 'Service started successfully.') +
  odd('1601-01-01T00:00:00Z', 2, 'New Operator Logon. Record ID: 1, Name: ann') +
  odd('2126-11-20T06:00:00Z', 3, 'New Operator Logon. Record ID: 2, Name: ben') +
  odd('2026-11-20T08:00:00Z', 4, 'Remove Operator by Disconnect. Record ID: 1, Name: ann');
const TWICE =
  odd('2026-10-25 01:50:00', 1, 'Service started successfully.') +
  odd('2026-10-25 02:50:00', 2, 'New Operator Logon. Record ID: 1, Name: ann') +
  odd('2026-10-25 02:10:00', 3, 'Remove Operator by Disconnect. Record ID: 1, Name: ann') +
  odd('2026-10-25 02:55:00', 4, 'New Operator Logon. Record ID: 2, Name: ben');
const TWO_ENCODINGS = Buffer.concat([
  Buffer.from(odd('2026-11-20T06:00:00Z', 1, 'Service started successfully.'), 'utf16le'),
  Buffer.from(odd('2026-11-20T06:05:00Z', 2, 'New Operator Logon. Record ID: 1, Name: ann')),
]);

export const WAYS: readonly Way[] = [
  ofIris('log', { [LOG]: MORNING }),
  ofIris('log of the demo', { [LOG]: DEMO_LOG }),
  ofIris('log with a list of holders', { [LOG]: MORNING + LATE, 'all.dmp': DUMP }),
  ofIris('list of holders alone', { 'all.dmp': DUMP }),
  ofIris('limit lines alone', { [LOG]: iris.limit('07:00:00:000', 3) + iris.limit('08:00:00:000', 5) }),
  ofIris('rotated', { [LOG]: MORNING.slice(cut), 'messages.log.1': MORNING.slice(0, cut) }, [LOG]),
  ofIris('rotated and packed', { [LOG]: MORNING.slice(cut), 'messages.log.1.gz': packed }, [LOG]),
  ofIris('packed', { 'messages.log.gz': gzipSync(MORNING) }),
  ofIris('UTF-16', { [LOG]: utf16(MORNING) }),
  ofIris('structured pairs', { 'structured.log': structured(MORNING, 'pairs') }),
  ofIris('structured JSON', { 'structured.log': structured(MORNING, 'json') }),
  ...Object.entries(CONTAINERS)
    .filter(([name]) => name !== 'journal')
    .map(([name, wrap]) => ofIris(name, { 'out.log': wrap(MORNING) })),
  ofIris('simulated, from midway', { [LOG]: midway }, [LOG], 'IRIS'),
  ofIris('simulated, without trace', { [LOG]: untraced }, [LOG], 'IRIS'),
  ofEvents('evtx', { 'Application.evtx': evtx(SHIFT) }),
  ofEvents('evtx, both logs of days', serverLogs(1, 4), { zone: 'UTC', now: Date.UTC(2026, 10, 20, 5) }),
  ofEvents('events of the demo', { 'events.jsonl': DEMO_EVENTS }, DEMO),
  ofEvents('stamps that cannot be', { 'events.jsonl': NOT_BELIEVED }),
  ofEvents('an hour that came twice', { 'events.jsonl': TWICE }, { now: Date.UTC(2026, 9, 25, 5) }),
  ofEvents('two encodings', { 'events.jsonl': TWO_ENCODINGS }),
  ...WRITERS.map((writer) =>
    ofEvents(writer, { export: form(writer, SHIFT) }, NAMELESS.test(writer) ? { instance: 'export' } : {}),
  ),
  ...(['en-GB', 'de-DE', 'sv-SE', 'ja-JP', 'en-IN'] as const).map((locale) =>
    ofEvents(`CSV of ${locale}`, { 'export.csv': form('event-viewer-csv', SHIFT, locale) }, { instance: 'export.csv' }),
  ),
  ofEvents('two exports', {
    'a.xml': form('event-viewer-xml', SHIFT.slice(0, 8)),
    'b.csv': form('event-viewer-csv', SHIFT.slice(8)),
  }),
];
