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

export const ZONE = 'Europe/Berlin';
export const COMPUTER = 'SX1.example.test';
export const DATA_SERVICE = 'Security Expert Data Service';
/** When the questions are asked: some hours behind the last event. */
export const NOW = Date.UTC(2026, 0, 27, 16);

/** The 27th, so that no date may be day or month first; fractions that rounding to a second would move. */
const at = (clock: string): number => Date.parse(`2026-01-27T${clock}Z`);

const NAMES: Readonly<Record<number, string>> = {
  3: 'Reception',
  7: 'Jörg Müller',
  12: 'A. "Tess" O\'Neil, Jr.',
  21: 'R&D <Lab>',
};
const logon = (id: number): string => `New Operator Logon. Record ID: ${id}, Name: ${NAMES[id]}`;
const disconnect = (id: number): string => `Remove Operator by Disconnect. Record ID: ${id}, Name: ${NAMES[id]}`;

const SAID: readonly (readonly [clock: string, text: string])[] = [
  ['05:00:00.118', 'Service started successfully.'],
  ['05:30:10.250', logon(3)],
  ['05:41:22.507', logon(7)],
  ['06:02:45.031', logon(12)],
  ['06:15:03.900', logon(21)],
  ['07:10:30.412', disconnect(7)],
  ['07:20:11.005', logon(7)],
  ['08:00:00.640', 'Service stopped successfully.'],
  ['08:01:30.200', 'Service started successfully.'],
  ['08:05:12.333', logon(3)],
  ['08:06:40.781', logon(12)],
  ['09:15:20.119', disconnect(12)],
  ['09:30:05.555', logon(21)],
  ['09:45:50.870', disconnect(3)],
  ['10:00:31.204', logon(7)],
];

/** Twelve events of four operators and a restart of the Data Service among them, oldest first. */
export const TIMELINE: readonly Kept[] = SAID.map(([clock, text], place) => ({
  at: at(clock),
  ticks: String((place * 1307 + 613) % 10_000).padStart(4, '0'),
  record: 50_101 + place * 3,
  source: DATA_SERVICE,
  id: 0,
  level: 4,
  channel: 'Application',
  computer: COMPUTER,
  text,
}));

const [RECEPTION = '', JOERG = '', TESS = '', LAB = ''] = [3, 7, 12, 21].map((id) => NAMES[id]);
const STOP = at('08:00:00.640');

/** What is true of it, oldest first. */
export const TRUTH: readonly Session[] = [
  { holder: RECEPTION, opened: at('05:30:10.250'), closed: STOP },
  { holder: JOERG, opened: at('05:41:22.507'), closed: at('07:10:30.412') },
  { holder: TESS, opened: at('06:02:45.031'), closed: STOP },
  { holder: LAB, opened: at('06:15:03.900'), closed: STOP },
  { holder: JOERG, opened: at('07:20:11.005'), closed: STOP },
  { holder: RECEPTION, opened: at('08:05:12.333'), closed: at('09:45:50.870') },
  { holder: TESS, opened: at('08:06:40.781'), closed: at('09:15:20.119') },
  { holder: LAB, opened: at('09:30:05.555'), closed: null },
  { holder: JOERG, opened: at('10:00:31.204'), closed: null },
];
