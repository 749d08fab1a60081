import type { Instant, LogEvent } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import { createQueue } from './queue.ts';
import { createRandom } from './random.ts';
import type { TruthStep } from './types.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const CHANNELS = ['Application', 'System'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface ServerOptions {
  seed: number;
  /** UTC; where the logs begin, with a start of the server. */
  start: Instant;
  days: number;
  operators: number;
  /** Probability that a client is closed by the taskbar, so that its seat stays taken. */
  leak: number;
  /** Of the service or of the machine, announced, while people are logged on. */
  restartsPerWeek: number;
  /** Of the service or of the machine. */
  crashesPerWeek: number;
  /** Stretches of lost events a week; each leaves a hole in the record ids of one log. */
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
  crashesPerWeek: 1,
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

export const LOGON = 'New Operator Logon';
export const DISCONNECT = 'Remove Operator by Disconnect';
const DATA_SERVICE = 'Security Expert Data Service';

/** One event as the server wrote it; a lost one is in no log. */
export interface Written {
  at: Instant;
  lost: boolean;
  /** What others write tells nothing of the licence. */
  ours: boolean;
  event: LogEvent & { channel: Channel; number: number };
}

export interface ServerRun {
  /** In the order of time, and of the record ids within each log. */
  written: Written[];
  /** Seats taken, from `start`; each step holds until the next. */
  truth: TruthStep[];
  /** The same by the name of the operator; none before the first step. */
  holders: Map<string, TruthStep[]>;
  /**
   * From the last event that tells of the product before a crash of the machine to the first behind it that is not
   * lost.
   */
  crashes: Range[];
  /** From the last event of a log before a hole to the first behind it. */
  holes: (readonly [...Range, Channel])[];
  start: Instant;
  end: Instant;
  counts: { logons: number; leaks: number; restarts: number; crashes: number; lost: number };
}

/**
 * A Security Expert server whose operators come and go each day, some leave their seats behind, with the two event logs
 * that tell of it. Nothing it does depends on what is lost, or on how it words what it does.
 */
export function simulateServer(options: Partial<ServerOptions> = {}): ServerRun {
  const { seed, start, days, operators, leak, restartsPerWeek, crashesPerWeek, holesPerWeek, wording, computer } = {
    ...SERVER,
    ...options,
  };
  const random = createRandom(seed);
  const turns = createRandom(seed, 1);
  const others = createRandom(seed, 2);
  const losses = createRandom(seed, 3);
  const queue = createQueue();
  const end = start + days * DAY;
  const written: Written[] = [];
  const truth: TruthStep[] = [{ at: start, seats: 0 }];
  const holders = new Map<string, TruthStep[]>();
  const crashed: Instant[] = [];
  const counts = { logons: 0, leaks: 0, restarts: 0, crashes: 0, lost: 0 };
  const ids = { Application: 1_000, System: 50_000 };
  const losing = { Application: 0, System: 0 };
  const held = new Map<string, number>();
  let up = false;
  /** Counts the starts: who was logged on before one is not behind it. */
  let life = 0;

  function write(
    at: Instant,
    channel: Channel,
    event: Omit<LogEvent, 'at' | 'channel' | 'machine' | 'number'>,
    ours = true,
  ): void {
    ids[channel] += 1;
    const lost = losing[channel] > 0;
    if (lost) losing[channel] -= 1;
    counts.lost += Number(lost);
    written.push({
      at,
      lost,
      ours,
      event: { level: 4, ...event, at, channel, machine: computer, number: ids[channel] },
    });
  }

  function say(at: Instant, text: string): void {
    write(at, 'Application', { source: DATA_SERVICE, id: 0, data: [{ value: text }] });
  }

  function machine(at: Instant, id: number): void {
    write(at, 'System', { source: 'EventLog', id, data: [] });
  }

  /** As Windows tells of any service, in any language. */
  function service(at: Instant, state: 1 | 4, name: string, ours: boolean): void {
    const binary = Buffer.from(`${name.replaceAll(' ', '')}/${state}\0`, 'utf16le')
      .toString('hex')
      .toUpperCase();
    write(
      at,
      'System',
      {
        source: 'Service Control Manager',
        id: 7036,
        data: [
          { name: 'param1', value: name },
          { name: 'param2', value: state === 4 ? 'wird ausgeführt' : 'beendet' },
        ],
        binary,
      },
      ours,
    );
  }

  function take(name: string, at: Instant, change: number): void {
    const seats = (held.get(name) ?? 0) + change;
    held.set(name, seats);
    holders.set(name, [...(holders.get(name) ?? []), { at, seats }]);
    truth.push({ at, seats: (truth.at(-1)?.seats ?? 0) + change });
  }

  function begin(at: Instant): void {
    up = true;
    life += 1;
    say(at, 'Service started successfully.');
    queue.add(at + 15, (then) => service(then, 4, DATA_SERVICE, true));
  }

  /** All are thrown out; their clients log on again once the service is there. */
  function leave(at: Instant, back: Instant): void {
    up = false;
    for (const [name, seats] of held) {
      if (seats > 0) take(name, at, -seats);
      for (let n = 0; n < seats; n += 1)
        if (turns.chance(0.6))
          queue.add(back + turns.integer(1, 90 * SECOND), (then) => logon(Number(name.slice('operator'.length)), then));
    }
  }

  function restart(at: Instant): void {
    if (!up) return;
    counts.restarts += 1;
    const back = at + turns.integer(5 * SECOND, 8 * MINUTE);
    leave(at, back);
    say(at, 'Service stopped successfully.');
    queue.add(at + 15, (then) => service(then, 1, DATA_SERVICE, true));
    queue.add(back, begin);
    if (back - at < MINUTE || turns.chance(0.6)) return;
    queue.add(at + SECOND, (then) => machine(then, 6006));
    queue.add(back - 20 * SECOND, (then) => machine(then, 6005));
  }

  function crash(at: Instant): void {
    if (!up) return;
    counts.crashes += 1;
    const back = at + turns.integer(2, 20) * MINUTE;
    leave(at, back);
    queue.add(back, begin);
    if (turns.chance(0.3))
      return write(at, 'System', {
        source: 'Service Control Manager',
        id: 7031,
        level: 2,
        data: [
          { name: 'param1', value: DATA_SERVICE },
          { name: 'param2', value: '1' },
        ],
      });
    crashed.push(at);
    queue.add(back - 20 * SECOND, (then) => {
      machine(then, 6008);
      machine(then, 6005);
    });
  }

  function logon(operator: number, at: Instant): void {
    // The client tries until the service is there.
    if (!up) return queue.add(at + random.integer(20, 90) * SECOND, (then) => logon(operator, then));
    const name = `operator${operator}`;
    const own = life;
    counts.logons += 1;
    say(at, WORDINGS[wording](LOGON, operator, name));
    take(name, at, 1);
    const until = at + random.integer(2, 9 * 60) * MINUTE;
    const leaks = random.chance(leak);
    counts.leaks += Number(leaks);
    if (leaks) return;
    queue.add(until, (then) => {
      if (own !== life || !up) return;
      say(then, WORDINGS[wording](DISCONNECT, operator, name));
      take(name, then, -1);
    });
  }

  function shift(operator: number, at: Instant): void {
    queue.add(at + DAY - random.integer(-40, 40) * MINUTE, (then) => shift(operator, then));
    logon(operator, at);
  }

  function noise(at: Instant): void {
    queue.add(at + Math.ceil(others.exponential(8 * MINUTE)), noise);
    const channel = others.pick(CHANNELS);
    if (channel === 'System' && others.chance(0.2))
      service(at, others.pick([1, 4]), 'Security Expert Event Service', false);
    else write(at, channel, { source: 'Example Service', id: 7, data: [{ value: 'nothing of interest' }] }, false);
  }

  queue.add(start, begin);
  queue.add(start + SECOND, noise);
  for (let operator = 1; operator <= operators; operator += 1) {
    for (let n = turns.integer(1, 2); n > 0; n -= 1)
      queue.add(start + random.integer(1, 600) * MINUTE, (at) => shift(operator, at));
  }
  const plan = (chance: typeof turns, perWeek: number, run: (at: Instant) => void): void => {
    for (
      let at = start + chance.exponential((7 * DAY) / perWeek);
      at < end;
      at += chance.exponential((7 * DAY) / perWeek)
    )
      queue.add(Math.floor(at), run);
  };
  plan(turns, restartsPerWeek, restart);
  plan(turns, crashesPerWeek, crash);
  plan(
    losses,
    holesPerWeek,
    () => void (losing[losses.chance(0.7) ? 'Application' : 'System'] += losses.integer(1, 30)),
  );
  queue.runTo(end);
  return {
    written,
    truth,
    holders,
    crashes: crashed.map((at) => windowOf(at, written, end)),
    holes: CHANNELS.flatMap((channel) => holesIn(channel, written, start, end)),
    start,
    end,
    counts,
  };
}

function windowOf(crash: Instant, written: readonly Written[], end: Instant): Range {
  const told = written.filter(({ ours, lost }) => ours && !lost);
  return [told.findLast(({ at }) => at < crash)?.at ?? -Infinity, told.find(({ at }) => at >= crash)?.at ?? end];
}

function holesIn(
  channel: Channel,
  written: readonly Written[],
  start: Instant,
  end: Instant,
): (readonly [...Range, Channel])[] {
  const log = written.filter(({ event }) => event.channel === channel);
  const kept = log.filter(({ lost }) => !lost);
  const firsts = log.filter(({ lost }, index) => lost && log[index - 1]?.lost !== true);
  return firsts.map(({ event }) => [
    kept.findLast(({ event: { number } }) => number < event.number)?.at ?? start,
    kept.find(({ event: { number } }) => number > event.number)?.at ?? end,
    channel,
  ]);
}
