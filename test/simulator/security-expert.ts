import type { Range } from '../../src/domain/ledger.ts';
import type { Instant, WindowsEvent } from '../../src/domain/reading.ts';
import { createQueue } from './queue.ts';
import { createRandom } from './random.ts';
import type { TruthStep } from './types.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface ServerOptions {
  seed: number;
  /** UTC; where the logs begin, with a start of the server. */
  start: Instant;
  days: number;
  operators: number;
  /** Probability that a client is closed by the taskbar, so that its seat stays taken. */
  leak: number;
  restartsPerWeek: number;
  crashesPerWeek: number;
  /** Stretches of lost events a week; each leaves a hole in the record ids. */
  holesPerWeek: number;
  /** Which way the server words its events. */
  wording: keyof typeof WORDINGS;
  computer: string;
}

export const SERVER: ServerOptions = {
  seed: 1,
  start: Date.UTC(2026, 10, 2, 5),
  days: 21,
  operators: 12,
  leak: 0.06,
  restartsPerWeek: 1,
  crashesPerWeek: 0.5,
  holesPerWeek: 0,
  wording: 'record id and name',
  computer: 'sx1.example.test',
};

/** The ways in which the texts are thought to be worded: of a logon and of its end. */
export const WORDINGS = {
  'record id and name': (what: string, id: number, name: string) => `${what}. Record ID: ${id}, Name: ${name}`,
  'operator and name': (what: string, id: number, name: string) => `${what} - Operator ${id} (${name})`,
  'several lines': (what: string, id: number, name: string) => `${what}\r\nRecord Id = ${id}\r\nName = ${name}`,
  'no template': (what: string, id: number, name: string) => `${what}: ${id} ${name}`,
} as const;

/** One event as the server wrote it; a lost one is in no log. */
export interface Written {
  at: Instant;
  lost: boolean;
  event: WindowsEvent & { channel: string; recordId: number };
}

export interface ServerRun {
  written: Written[];
  /** Seats taken, from `start`; each step holds until the next. */
  truth: TruthStep[];
  /** From the last event before a crash to the start behind it. */
  crashes: Range[];
  holes: Range[];
  start: Instant;
  end: Instant;
  leaks: number;
}

/** A Security Expert server whose operators come and go, some leave their seats behind, with the two event logs that tell of it. */
export function simulateServer(options: Partial<ServerOptions> = {}): ServerRun {
  const { seed, start, days, operators, leak, restartsPerWeek, crashesPerWeek, holesPerWeek, wording, computer } = { ...SERVER, ...options };
  const random = createRandom(seed);
  const chance = createRandom(seed, 1);
  const queue = createQueue();
  const end = start + days * DAY;
  const written: Written[] = [];
  const truth: TruthStep[] = [];
  const crashes: Range[] = [];
  const holes: Range[] = [];
  const ids = { Application: 1_000, System: 50_000 };
  let up = false;
  let seats = 0;
  let leaks = 0;
  /** Counts the starts, so that what was planned before one is void behind it. */
  let life = 0;
  let losing = 0;

  function write(at: Instant, channel: keyof typeof ids, provider: string, text: string, more: Partial<WindowsEvent> = {}): void {
    // What others write takes record ids too.
    ids[channel] += 1 + random.integer(0, 3);
    const lost = losing > 0 && channel === 'Application';
    if (lost) losing -= 1;
    written.push({ at, lost, event: { provider, id: 0, level: 4, at, recordId: ids[channel], channel, computer, data: [{ value: text }], ...more } });
    if (lost && losing === 0) holes.push([holeFrom, at]);
  }
  let holeFrom = start;

  function count(at: Instant, change: number): void {
    seats += change;
    truth.push({ at, seats });
  }

  function service(at: Instant, state: 1 | 4): void {
    const name = 'Security Expert Data Service';
    const binary = Buffer.from(`SecurityExpertSV/${state}\0`, 'utf16le').toString('hex').toUpperCase();
    write(at, 'System', 'Service Control Manager', '', { id: 7036, data: [{ name: 'param1', value: name }, { name: 'param2', value: state === 4 ? 'running' : 'stopped' }], binary });
    write(at, 'Application', name, state === 4 ? 'Service started successfully.' : 'Service stopped successfully.');
  }

  function begin(at: Instant): void {
    up = true;
    life += 1;
    service(at, 4);
    count(at, -seats);
  }

  function stop(at: Instant): void {
    if (!up) return;
    up = false;
    service(at, 1);
    count(at, -seats);
    queue.add(at + random.integer(1, 5) * MINUTE, begin);
  }

  function crash(at: Instant): void {
    if (!up) return;
    up = false;
    const last = written.findLast(({ lost }) => !lost)?.at ?? start;
    count(at, -seats);
    queue.add(at + random.integer(2, 20) * MINUTE, (then) => {
      crashes.push([last, then]);
      write(then, 'System', 'EventLog', '', { id: 6008, level: 2, data: [{ value: '10:00:00' }, { value: '11/05/2026' }] });
      write(then, 'System', 'EventLog', '', { id: 6005 });
      begin(then + 20 * SECOND);
    });
  }

  function shift(operator: number, at: Instant): void {
    const until = at + random.integer(2, 9 * 60) * MINUTE;
    const gone = chance.chance(leak);
    queue.add(at + DAY - random.integer(-40, 40) * MINUTE, (then) => shift(operator, then));
    if (!up) return;
    const name = `operator${operator}`;
    const spoken = WORDINGS[wording];
    const own = life;
    write(at, 'Application', 'Security Expert Data Service', spoken('New Operator Logon', operator, name));
    count(at, 1);
    if (gone) {
      leaks += 1;
      return;
    }
    queue.add(until, (then) => {
      // The server went away meanwhile, and the seat with it.
      if (!up || own !== life) return;
      write(then, 'Application', 'Security Expert Data Service', spoken('Remove Operator by Disconnect', operator, name));
      count(then, -1);
    });
  }

  truth.push({ at: start, seats: 0 });
  queue.add(start, begin);
  for (let operator = 1; operator <= operators; operator += 1) {
    for (let n = chance.integer(1, 2); n > 0; n -= 1) queue.add(start + random.integer(1, 600) * MINUTE, (at) => shift(operator, at));
  }
  const plan = (perWeek: number, run: (at: Instant) => void): void => {
    if (perWeek === 0) return;
    const wait = (): number => chance.exponential((7 * DAY) / perWeek);
    for (let at = start + DAY + wait(); at < end; at += wait()) queue.add(at, run);
  };
  plan(restartsPerWeek, stop);
  plan(crashesPerWeek, crash);
  plan(holesPerWeek, (at) => {
    if (losing === 0) holeFrom = written.findLast(({ event }) => event.channel === 'Application')?.at ?? at;
    losing += chance.integer(1, 6);
  });
  queue.runTo(end);
  return { written, truth, crashes, holes, start, end, leaks };
}
