import { aalogOf, nameOf, recordsOf } from '../../fixtures/demo-site/aalog.ts';
import { projectFile } from './file-cases.ts';
import type { Files } from './files.ts';
import { DAY, DUMP, iris, MORNING } from './iris-lines.ts';
import { evtx, events, FIRST, form, numbered, serverLogs, SHIFT, ZONE } from './security-expert.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const CONFIG = 'seatwatch.yaml';

/** What lies in the folder at an instant, when `watch --once` runs; files that are left out stay as they are. */
export interface Step {
  now: number;
  files: Files;
  /** Files that were written a minute before, so that nobody writes to them any more. */
  settled?: Files;
  removed?: readonly string[];
}

/** A configuration that is watched while files change, and is asked then. */
export interface StateCase {
  name: string;
  steps: readonly Step[];
  /** When it is asked, and what it is asked about. */
  asks: { now: number; at: string; user: string; pool: string };
  /** No command is tried that changes the state. */
  unchanged?: boolean;
}

const demo = (...path: string[]): string => projectFile('fixtures', 'demo-site', ...path);

function demoSite(): StateCase {
  const log = demo('iris', 'messages.log');
  const told = demo('security-expert', 'events.jsonl');
  const feed = demo('feed.log').trimEnd().split('\n');
  const isEvent = (line: string): boolean => line.startsWith('{');
  const fed = (count: number, event: boolean): string =>
    feed
      .slice(0, count)
      .filter((line) => isEvent(line) === event)
      .map((line) => `${line}\n`)
      .join('');
  const records = recordsOf(demo('batch-management', 'records.txt'));
  const more = recordsOf(demo('feed-batch.log'));
  const logger = (now: number): Files => {
    const written = [...records, ...more.filter(({ at }) => at <= now)];
    const [oldest] = written;
    return oldest === undefined
      ? {}
      : { [`batch-management/${nameOf(oldest)}`]: aalogOf({ records: written, first: 1 }) };
  };
  const step = (now: number, count: number): Step => ({
    now,
    files: {
      ...logger(now),
      'iris/messages.log': log + fed(count, false),
      'security-expert/events.jsonl': told + fed(count, true),
    },
  });
  const begin = DAY + 7 * HOUR + 20 * MINUTE;
  const first = step(begin + 40_000, 0);
  return {
    name: 'demo-site',
    steps: [
      {
        ...first,
        files: {
          ...first.files,
          [CONFIG]: demo(CONFIG),
          'licence-protector/events.csv': demo('licence-protector', 'events.csv'),
        },
        settled: { 'equis/leases.csv': demo('equis', 'leases.csv') },
      },
      ...feed.map((_, index) => step(begin + MINUTE + (index + 1) * 6_000, index + 1)),
      step(begin + 10 * MINUTE, feed.length),
    ],
    asks: { now: begin + 11 * MINUTE, at: '07:21:15', user: 'alice', pool: 'iris' },
  };
}

interface Configured {
  sources: string;
  pools: string;
  more?: string;
}

/** A configuration whose mails are files. */
export function configOf({ sources, pools, more = '' }: Configured): string {
  const mail = 'mail: { folder: mail, from: seatwatch@example.test, to: [oncall@example.test] }';
  return `state: state\npoll: 100ms\nsources:\n${sources}pools:\n${pools}${mail}\n${more}`;
}

const IRIS = configOf({
  sources: "  - { id: prod, system: iris, instance: PROD, paths: [messages.log, '*.dmp'], timezone: UTC }\n",
  pools: '  - { id: iris, system: iris, kind: User, sources: [prod], limit: 3 }\n',
  more: 'people:\n  ann@192.0.2.8: { name: Ann Example, phone: "+49 30 5550123" }\nhosts:\n  192.0.2.7: gate 1\n',
});

/** A log that grows, is rotated, tells of refusals and falls silent, with a list of holders beside it. */
function growingIris(): StateCase {
  const later =
    iris.login('10:00:00:000', 510, '192.0.2.13', 0) +
    iris.limit('10:00:00:003', 4) +
    iris.login('10:05:00:000', 511, '192.0.2.14', 1);
  const last = iris.logout('11:40:00:000', 511, '192.0.2.14') + iris.line('11:59:00:000', 7, 'other');
  const until = (text: string): string => MORNING.slice(0, MORNING.indexOf(text));
  return {
    name: 'iris-growing',
    steps: [
      { now: DAY + 7.5 * HOUR, files: { [CONFIG]: IRIS, 'messages.log': until('11/20/26-08') } },
      { now: DAY + 9 * HOUR + MINUTE, files: { 'messages.log': until('11/20/26-09:30') } },
      { now: DAY + 9.75 * HOUR, files: { 'messages.log': MORNING } },
      { now: DAY + 10 * HOUR + 6 * MINUTE, files: { 'messages.log.1': MORNING, 'messages.log': later } },
      { now: DAY + 11 * HOUR + MINUTE, files: { 'all.dmp': DUMP } },
      { now: DAY + 12 * HOUR, files: { 'messages.log': later + last } },
      { now: DAY + 12 * HOUR + 31 * MINUTE, files: {} },
    ],
    asks: { now: DAY + 13 * HOUR, at: '09:31', user: '192.0.2.7', pool: 'iris' },
  };
}

const EXPORTS = configOf({
  sources:
    `  - { id: sx, system: security-expert, instance: SX1, paths: ['exports/*'], timezone: ${ZONE} }\n` +
    `  - { id: sx2, system: security-expert, instance: SX2, paths: [Application.evtx, System.evtx], timezone: UTC }\n`,
  pools:
    '  - { id: clients, system: security-expert, kind: Connections, sources: [sx], limit: 3, expected: [late] }\n' +
    '  - { id: others, system: security-expert, kind: Connections, sources: [sx2] }\n',
});

/** Exports that overlap, in several forms, and event logs that grow. */
function exports(): StateCase {
  const refused = events.said(181, 'Licensed number of connections exceeded');
  const more = numbered([...SHIFT, events.logon(180, 6, 'evening'), refused]);
  const logs = serverLogs(2, 4, 'sx2.example.test');
  const at = (minute: number): number => FIRST + minute * MINUTE;
  return {
    name: 'exports',
    steps: [
      { now: at(10), files: { [CONFIG]: EXPORTS, 'exports/1.csv': form('event-viewer-csv', SHIFT.slice(0, 4)) } },
      { now: at(45), files: { 'exports/2.xml': form('event-viewer-xml', SHIFT.slice(2, 6)), ...logs } },
      { now: at(100), files: { 'exports/3.json': form('powershell-7-json', SHIFT.slice(5)) } },
      { now: at(130), files: { 'exports/3.json': form('wevtutil-text', SHIFT) } },
      { now: at(200), files: { 'exports/4.evtx': evtx(more) } },
      { now: at(240), files: {} },
    ],
    asks: { now: at(300), at: '2026-11-20 07:30 UTC', user: 'late', pool: 'clients' },
  };
}

/** A source that cannot be read, one that is not there, and one that is nothing of the product. */
function troubled(): StateCase {
  const sources = [
    '  - { id: gone, system: iris, instance: A, paths: [gone.log], timezone: UTC }\n',
    '  - { id: other, system: iris, instance: B, paths: [other.log], timezone: UTC }\n',
    '  - { id: good, system: iris, instance: C, paths: [messages.log], timezone: UTC }\n',
    '  - { id: folder, system: security-expert, instance: D, paths: [events.evtx], timezone: UTC }\n',
  ].join('');
  const config = configOf({ sources, pools: '  - { id: all, system: iris, kind: User, sources: [gone, good] }\n' });
  return {
    name: 'troubled',
    steps: [
      {
        now: DAY + 9 * HOUR,
        files: { [CONFIG]: config, 'other.log': 'one\ntwo\n', 'messages.log': MORNING, 'events.evtx/file': 'x' },
      },
      { now: DAY + 11 * HOUR, files: { 'messages.log': `${MORNING}\u0000\u0000broken\n` }, removed: ['other.log'] },
    ],
    asks: { now: DAY + 12 * HOUR, at: '08:15', user: '192.0.2.7', pool: 'all' },
    unchanged: true,
  };
}

export const STATE_CASES: readonly StateCase[] = [demoSite(), growingIris(), exports(), troubled()];
