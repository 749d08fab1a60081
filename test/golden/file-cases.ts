import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { WRITERS } from '../formats/event-export/forms.ts';
import { simulateIris } from '../simulator/iris.ts';
import { EXPORT, LOG as ARCHESTRA, USAGE } from './batch-management.ts';
import type { Files } from './files.ts';
import { CONTAINERS, DAY, DUMP, iris, MORNING, NOON, structured, utf16 } from './iris-lines.ts';
import { evtx, form, FIRST, serverLogs, SHIFT, ZONE } from './security-expert.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const HOUR = 3_600_000;

/** Files that commands are asked about, and when. */
export interface FileCase {
  name: string;
  files: Files;
  /** Those that are named on the command line, in this order: all unless given. */
  asked?: readonly string[];
  now: number;
  /** Between what the files tell. */
  at: string;
  user: string;
  /** More options of every command that takes them. */
  options?: readonly string[];
  /** Asked in few ways, and answers kept shorter. */
  brief?: boolean;
  /** Asked in these ways alone. */
  ways?: readonly (readonly string[])[];
}

/** A file of the project, as data. */
export function projectFile(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

const demo = (...path: string[]): string => projectFile('fixtures', 'demo-site', ...path);
const AFTER_EVENTS = FIRST + 5 * HOUR;
const MORNINGS = { now: NOON, at: '08:15', user: '192.0.2.7' };
const SHIFTS = { now: AFTER_EVENTS, at: '2026-11-20 06:35:00 UTC', user: 'ann', options: ['--timezone', ZONE] };

interface Sample {
  line?: string;
  head?: string;
  text?: string;
  provider?: string;
  id?: number;
  fill?: string;
}

/** The samples of a parser as one log of all their lines. */
function sampleLines(name: string): string {
  const samples = parse(projectFile('parsers', 'iris', 'samples', name)) as Sample[];
  return samples.map(({ head, line = '' }) => `${head === undefined ? '' : `${head}\n`}${line}\n`).join('');
}

/** The samples of a parser as events, a minute apart. */
function sampleEvents(name: string): string {
  const samples = parse(projectFile('parsers', 'security-expert', 'samples', name)) as Sample[];
  const records = samples.map(({ text = '', provider = 'Security Expert Data Service', id = 0 }, index) => ({
    TimeCreated: new Date(FIRST + index * 60_000).toISOString(),
    Id: id,
    ProviderName: provider,
    LogName: 'Application',
    RecordId: index + 1,
    MachineName: 'sx1.example.test',
    Message: text,
    Properties: [{ Value: text }],
  }));
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function simulated(seed: number, more: Partial<Parameters<typeof simulateIris>[0]> = {}): string {
  return simulateIris({ seed, start: DAY - 8 * HOUR, hours: 12, noise: 5, offset: 0, loginsPerHour: 30, ...more }).text;
}

const SIMULATED = { now: DAY + 5 * HOUR, at: '2026-11-19 22:00', user: '192.0.2.1' };

/** Another form of what is told in full by another case. */
function brief(name: string, files: Files, rest: Omit<FileCase, 'name' | 'files' | 'brief'>): FileCase {
  return { name, files, ...rest, brief: true };
}

function linesOf(text: string, from: number, to?: number): string {
  return text
    .split('\n')
    .slice(from, to)
    .map((line) => `${line}\n`)
    .join('');
}

const ROTATED: Files = {
  'messages.log': linesOf(MORNING.trimEnd(), 8),
  'messages.log.1': linesOf(MORNING, 4, 8),
  'messages.log.2.gz': gzipSync(linesOf(MORNING, 0, 4)),
};

/** The feed of the demo without its event, which goes into the other file. */
const DEMO_IRIS = demo('iris', 'messages.log') + demo('feed.log').replaceAll(/^\{.*\n/gm, '');
const DEMO_EVENTS = demo('security-expert', 'events.jsonl');
const LOG = 'messages.log';

/** The three reports of a pool, of groups and of persons. */
function reportsOf(pool: string): string[][] {
  const forms = [[], ['--json'], ['--csv']];
  return [
    ...['license-use', 'user-activity'].flatMap((name) =>
      [[], ['--people']].flatMap((who) => forms.map((form) => ['report', name, ...who, ...form])),
    ),
    ...forms.map((form) => ['report', 'right-size', pool, ...form]),
  ];
}

const IRIS_CASES: readonly FileCase[] = [
  { name: 'demo-site-iris', files: { [LOG]: demo('iris', LOG) }, ...MORNINGS, at: '06:50' },
  { name: 'iris-morning', files: { [LOG]: MORNING }, ...MORNINGS },
  { name: 'reports-iris', files: { [LOG]: MORNING }, ...MORNINGS, options: ['--limit', '3'], ways: reportsOf('User') },
  {
    name: 'reports-iris-simulated',
    files: { [LOG]: simulated(4, { limit: 20 }) },
    ...SIMULATED,
    ways: reportsOf('User').filter((words) => !words.includes('--people')),
  },
  { name: 'iris-zone-given', files: { [LOG]: MORNING }, ...MORNINGS, options: ['--timezone', 'America/New_York'] },
  { name: 'iris-dump', files: { [LOG]: MORNING, 'all.dmp': DUMP }, ...MORNINGS },
  { name: 'iris-rotated', files: ROTATED, asked: [LOG], ...MORNINGS },
  {
    name: 'iris-limit-lines-alone',
    files: { [LOG]: iris.limit('07:00:00:000', 3) + iris.limit('08:00:00:000', 5) },
    ...MORNINGS,
  },
  { name: 'iris-samples-patterns', files: { [LOG]: sampleLines('patterns.yaml') }, ...MORNINGS },
  { name: 'iris-samples-hostile', files: { [LOG]: sampleLines('hostile.yaml') }, ...MORNINGS },
  { name: 'iris-simulated', files: { [LOG]: simulated(1) }, ...SIMULATED },
  brief('iris-limit-given', { [LOG]: MORNING }, { ...MORNINGS, options: ['--limit', '3'] }),
  brief('iris-max-connections', { [LOG]: MORNING }, { ...MORNINGS, options: ['--set', 'maxConnections=1'] }),
  brief('iris-dump-alone', { 'all.dmp': DUMP }, MORNINGS),
  brief('iris-gz', { 'messages.log.gz': gzipSync(MORNING) }, MORNINGS),
  brief('iris-utf16', { [LOG]: utf16(MORNING) }, MORNINGS),
  brief('iris-structured-pairs', { 'structured.log': structured(MORNING, 'pairs') }, MORNINGS),
  brief('iris-structured-json', { 'structured.log': structured(MORNING, 'json') }, MORNINGS),
  ...Object.entries(CONTAINERS).map(([name, wrap]) =>
    brief(`iris-${name.replaceAll(' ', '-')}`, { 'out.log': wrap(MORNING) }, MORNINGS),
  ),
  brief('iris-simulated-repeats', { [LOG]: simulated(2, { repeats: true, startsMidway: true }) }, SIMULATED),
  brief('iris-simulated-no-trace', { [LOG]: simulated(3, { trace: false, limit: 12 }) }, SIMULATED),
  brief('iris-simulated-lost', { [LOG]: simulated(4, { lose: { logouts: 0.1 }, limit: 15 }) }, SIMULATED),
];

const LOCALES = ['en-GB', 'de-DE', 'sv-SE', 'ja-JP', 'en-IN'] as const;
const IN_PARTS: Files = {
  'a.xml': form('event-viewer-xml', SHIFT.slice(0, 8)),
  'b.csv': form('event-viewer-csv', SHIFT.slice(8)),
};
const OVERLAPPING: Files = { ...IN_PARTS, 'b.csv': form('event-viewer-csv', SHIFT.slice(5)) };
/** Which of two files is named for an event that both hold depends on which of them was read first. */
const WITHOUT_FILES = [['who'], ['history'], ['usage', '--json'], ['check']];
const SERVER = { now: Date.UTC(2026, 10, 21, 5), at: '2026-11-20 10:00 UTC', user: 'operator1' };

const EVENT_CASES: readonly FileCase[] = [
  { name: 'demo-site-events', files: { 'events.jsonl': DEMO_EVENTS }, now: NOON, at: '-5h', user: 'guard' },
  { name: 'sx-evtx', files: { 'Application.evtx': evtx(SHIFT) }, ...SHIFTS },
  { name: 'reports-sx', files: { 'Application.evtx': evtx(SHIFT) }, ...SHIFTS, ways: reportsOf('Connections') },
  { name: 'sx-two-forms', files: IN_PARTS, ...SHIFTS },
  { name: 'sx-two-forms-overlapping', files: OVERLAPPING, ...SHIFTS, ways: WITHOUT_FILES },
  { name: 'sx-samples-patterns', files: { 'events.jsonl': sampleEvents('patterns.yaml') }, ...SHIFTS, user: 'smith' },
  { name: 'sx-simulated', files: serverLogs(1, 5), ...SERVER },
  brief('sx-samples-hostile', { 'events.jsonl': sampleEvents('hostile.yaml') }, SHIFTS),
  ...WRITERS.map((writer) => brief(`sx-${writer}`, { export: form(writer, SHIFT) }, SHIFTS)),
  ...LOCALES.map((locale) =>
    brief(`sx-csv-${locale}`, { 'export.csv': form('event-viewer-csv', SHIFT, locale) }, SHIFTS),
  ),
];

/** A table of EQuIS with two packages of a cascade, and seats that belong to persons. */
function leases(): string {
  const row = (app: string, user: string, from: string, to: string): string =>
    `${app},PC-${user.toUpperCase()}0F8BFBFF000906EA1C2D3E4F00155D01A2B3,CORP\\${user},${from},${to},9F2C\r\n`;
  const at = (time: string): string => `2026-11-20 ${time}:00.000`;
  return (
    'APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES,CHECKSUM\r\n' +
    ['ann', 'ben', 'cid', 'dan', 'eve', 'fay']
      .map((user, n) => row('500', user, `2026-11-0${n + 1} 08:00:00.000`, `2056-11-0${n + 1} 08:00:00.000`))
      .join('') +
    row('100', 'gus', at('06:00'), at('06:30')) +
    row('100', 'hal', at('08:00'), at('10:00')) +
    row('100', 'ben', at('08:30'), at('09:30')) +
    row('200', 'ann', at('09:00'), at('09:15'))
  );
}

const EQUIS_REPORTS: FileCase = {
  name: 'reports-equis',
  files: { 'table.csv': leases() },
  now: NOON,
  at: '09:00',
  user: 'ann',
  options: ['--timezone', 'UTC'],
  ways: [
    ['report', 'license-use'],
    ['report', 'license-use', '--csv'],
    ['report', 'user-activity', '--not-seen', '7d'],
    ['report', 'user-activity', '--not-seen', '7d', '--people', '--json'],
    ['report', 'right-size', '100', '--set', 'packages=100,200', '--limit', '2'],
    ['report', 'right-size', 'ACAL', '--json'],
  ],
};

const PLANT = { now: Date.UTC(2026, 10, 20, 8), at: '07:22', user: 'HOST2_BMC1', options: ['--timezone', 'UTC'] };

const BATCH_CASES: readonly FileCase[] = [
  { name: 'bm-aalog', files: ARCHESTRA, ...PLANT },
  brief('bm-aalgx', EXPORT, PLANT),
  brief('bm-usage', USAGE, { ...PLANT, user: 'OPS7' }),
];

export const FILE_CASES: readonly FileCase[] = [
  EQUIS_REPORTS,
  ...BATCH_CASES,
  ...IRIS_CASES,
  ...EVENT_CASES,
  {
    name: 'demo-site-both',
    files: { 'iris/messages.log': DEMO_IRIS, 'sx/events.jsonl': DEMO_EVENTS },
    now: NOON,
    at: '06:50',
    user: 'alice',
  },
  brief('nothing-of-ours', { 'other.log': 'one\ntwo\n' }, MORNINGS),
  brief('empty', { [LOG]: '' }, MORNINGS),
  brief('missing', {}, { ...MORNINGS, asked: [LOG] }),
];
