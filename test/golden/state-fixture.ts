import { DAY, iris, MORNING } from './iris-lines.ts';
import { events, evtx, FIRST, form, numbered, SHIFT } from './security-expert.ts';
import { configOf } from './state-cases.ts';
import type { Step } from './state-cases.ts';

const MINUTE = 60_000;
/** Where the files lay of which the kept states tell. */
export const WRITTEN_AT = '/srv/seatwatch-fixture';
export const CONFIG = 'seatwatch.yaml';

const CONFIGURATION = configOf({
  sources:
    "  - { id: prod, system: iris, instance: PROD, paths: [messages.log, '*.dmp'], timezone: UTC, trace: always }\n" +
    "  - { id: exports, system: security-expert, instance: SX1, paths: ['exports/*'], timezone: Europe/Berlin }\n" +
    '  - { id: live, system: security-expert, instance: SX2, paths: [Application.evtx], timezone: UTC }\n',
  pools:
    '  - { id: iris, system: iris, kind: User, sources: [prod], limit: 3 }\n' +
    '  - { id: clients, system: security-expert, kind: Connections, sources: [exports], limit: 5 }\n' +
    '  - { id: others, system: security-expert, kind: Connections, sources: [live], limit: 5 }\n',
});

/** A list of holders in which only the terminal of the morning is named. */
const LIST =
  'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\n' +
  '192.0.2.7 User    2         2         0         1       5400    0\n' +
  'ann@192.0.2.8\n              CSP        1         1         1         1       4200     0\n' +
  'free        0         0         0         0         0         0         0\n';

const cut = MORNING.indexOf('11/20/26-08:00');
const end = MORNING.indexOf('11/20/26-09:00');
const ROTATED = MORNING.slice(0, end);
/** With the refusal, whose mail was sent. */
const CURRENT = iris.login('09:00:00:000', 505, '192.0.2.10', 0) + iris.limit('09:00:00:002', 1);
const LATER = iris.login('09:05:00:000', 506, '192.0.2.11');
const computer = 'sx2.example.test';
const LIVE = numbered([
  events.said(0, 'Service started successfully.'),
  events.logon(20, 1, 'kim'),
  events.logon(100, 2, 'lee'),
  events.said(185, 'Licensed number of connections exceeded'),
  events.disconnect(195, 1, 'kim'),
]).map((event) => ({ ...event, machine: computer }));
const at = (minute: number): number => FIRST + minute * MINUTE;

/** What lay there when the states were written. At the last step the mails could not be written (see `BROKEN`). */
export const STEPS: readonly Step[] = [
  {
    now: DAY + 7.5 * 60 * MINUTE,
    files: {
      [CONFIG]: CONFIGURATION,
      'messages.log': MORNING.slice(0, cut),
      'exports/1.csv': form('event-viewer-csv', SHIFT.slice(0, 7)),
      'Application.evtx': evtx(LIVE.slice(0, 2)),
    },
  },
  {
    now: at(181),
    files: {
      'messages.log.1': ROTATED,
      'messages.log': CURRENT,
      'all.dmp': LIST,
      'exports/2.xml': form('event-viewer-xml', SHIFT.slice(4)),
      'Application.evtx': evtx(LIVE.slice(0, 3)),
    },
  },
  {
    now: at(190),
    files: { 'messages.log': CURRENT + LATER, 'Application.evtx': evtx(LIVE.slice(0, 4)) },
  },
];

/** What happens behind a kept state: somebody logs in, others leave. */
export const AFTERWARDS: Step = {
  now: at(200),
  files: {
    'messages.log':
      CURRENT + LATER + iris.login('09:15:00:000', 507, '192.0.2.12') + iris.logout('09:16:00:000', 506, '192.0.2.11'),
    'Application.evtx': evtx(LIVE),
    'exports/3.csv': form('event-viewer-csv', numbered([...SHIFT, events.logon(150, 6, 'evening')])),
  },
};
