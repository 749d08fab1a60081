/** One event as Windows keeps it. Times are UTC milliseconds; `ticks` are the digits behind the milliseconds. */
export interface Kept {
  at: number;
  ticks: string;
  record: number;
  source: string;
  id: number;
  /** 4 is "Information". */
  level: number;
  channel: string;
  computer: string;
  /** What the event holds, and what its message file makes of it: for .NET services both are the same. */
  text: string;
}

/** One session as an answer should tell it; `closed` is null where it is open at the end. */
export interface Session {
  holder: string;
  opened: number;
  closed: number | null;
}

export interface Timeline {
  /** Twelve events of four operators and a restart of the Data Service among them, oldest first. */
  events: readonly Kept[];
  /** What is true of it, oldest first. */
  truth: readonly Session[];
  /** When the questions are asked: some hours behind the last event. */
  now: number;
}

export const ZONE = 'Europe/Berlin';
export const COMPUTER = 'SX1.example.test';
export const DATA_SERVICE = 'Security Expert Data Service';

const NAMES: Readonly<Record<number, string>> = {
  3: 'Reception',
  7: 'Jörg Müller',
  12: 'A. "Tess" O\'Neil, Jr.',
  21: 'R&D <Lab>',
};

/** What happens, in UTC; fractions that rounding to a second would move. A number is the record id of an operator. */
const HAPPENS: readonly (readonly [clock: string, what: 'start' | 'stop' | 'logon' | 'disconnect', id?: number])[] = [
  ['05:00:00.118', 'start'],
  ['05:30:10.250', 'logon', 3],
  ['05:41:22.507', 'logon', 7],
  ['06:02:45.031', 'logon', 12],
  ['06:15:03.900', 'logon', 21],
  ['07:10:30.412', 'disconnect', 7],
  ['07:20:11.005', 'logon', 7],
  ['08:00:00.640', 'stop'],
  ['08:01:30.200', 'start'],
  ['08:05:12.333', 'logon', 3],
  ['08:06:40.781', 'logon', 12],
  ['09:15:20.119', 'disconnect', 12],
  ['09:30:05.555', 'logon', 21],
  ['09:45:50.870', 'disconnect', 3],
  ['10:00:31.204', 'logon', 7],
];

const SERVICE = { start: 'Service started successfully.', stop: 'Service stopped successfully.' };
const PHRASES = { logon: 'New Operator Logon', disconnect: 'Remove Operator by Disconnect' };

function timelineOf(day: string, who: (id: number, name: string) => string): Timeline {
  const at = (clock: string): number => Date.parse(`${day}T${clock}Z`);
  const events = HAPPENS.map(([clock, what, id = 0], place) => ({
    at: at(clock),
    ticks: String((place * 1307 + 613) % 10_000).padStart(4, '0'),
    record: 50_101 + place * 3,
    source: DATA_SERVICE,
    id: 0,
    level: 4,
    channel: 'Application',
    computer: COMPUTER,
    text: what === 'start' || what === 'stop' ? SERVICE[what] : `${PHRASES[what]}${who(id, NAMES[id] ?? '')}`,
  }));
  const session = (id: number, opened: string, closed: string | null): Session => ({
    holder: NAMES[id] ?? '',
    opened: at(opened),
    closed: closed === null ? null : at(closed),
  });
  const STOP = '08:00:00.640';
  const truth = [
    session(3, '05:30:10.250', STOP),
    session(7, '05:41:22.507', '07:10:30.412'),
    session(12, '06:02:45.031', STOP),
    session(21, '06:15:03.900', STOP),
    session(7, '07:20:11.005', STOP),
    session(3, '08:05:12.333', '09:45:50.870'),
    session(12, '08:06:40.781', '09:15:20.119'),
    session(21, '09:30:05.555', null),
    session(7, '10:00:31.204', null),
  ];
  return { events, truth, now: at('16:00:00') };
}

const inOneLine = (id: number, name: string): string => `. Record ID: ${id}, Name: ${name}`;
const inLines = (id: number, name: string): string => `\r\nRecord Id = ${id}\r\nName = ${name}`;

/** On the 27th, so that no date may be day or month first. */
export const PLAIN = timelineOf('2026-01-27', inOneLine);
/** The same, with line ends in the texts. */
export const WITH_LINES = timelineOf('2026-01-27', inLines);
/** The same on the 3rd of February, which may be the 2nd of March as well, asked about in May. */
export const EITHER_ORDER: Timeline = { ...timelineOf('2026-02-03', inOneLine), now: Date.UTC(2026, 4, 20) };
