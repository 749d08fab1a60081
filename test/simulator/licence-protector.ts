import type { Instant } from '../../src/domain/entry.ts';
import {
  type FileEntry,
  intervalOf,
  keyOf,
  type Module,
  PROTECTOR,
  type ProtectorEvent,
  type ProtectorOptions,
  type ProtectorRun,
} from './licence-protector-types.ts';
import { untoldOf } from './licence-protector-untold.ts';
import { createQueue } from './queue.ts';
import { createRandom } from './random.ts';
import { momentsOf, type Stretch, stretchesOf } from './shifts.ts';
import { createTally, together } from './tally.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

export { PROTECTOR, type ProtectorEvent, type ProtectorOptions, type ProtectorRun } from './licence-protector-types.ts';

interface User {
  name: string;
  machines: string[];
}

/** A running application. */
interface Client {
  user: string;
  machine: string;
  entries: FileEntry[];
  alive: boolean;
  /** How often it validated. */
  beats: number;
}

/**
 * A month of an application that is protected by Licence Protector: who validates, quits, dies and is refused, and the
 * entries of the licence file. An entry whose program died is taken away by somebody who is alive, at one of his
 * heartbeats between one and two intervals behind its last one; while nobody is alive it stays. Up to version 2.5
 * each module has heartbeats of its own; later all have those of the largest one.
 */
export function simulateProtector(options: Partial<ProtectorOptions> = {}): ProtectorRun {
  const site = { ...PROTECTOR, ...options };
  const { seed, start, days, modules, lose } = site;
  const random = createRandom(seed);
  const turns = createRandom(seed, 1);
  const losses = createRandom(seed, 3);
  const queue = createQueue();
  const end = start + days * DAY;
  const tally = createTally(
    modules.map(({ name }) => name),
    start,
  );
  const late = 1 + site.latePercent / 100;
  const intervals = new Map(modules.map((module) => [module.name, intervalOf(module, site)]));
  const events: ProtectorEvent[] = [];
  const entries: FileEntry[] = [];
  const standing = new Map<string, FileEntry>();
  /** Entries whose program is gone. */
  const dead = new Set<FileEntry>();
  const clients = new Set<Client>();
  const refusals: ProtectorRun['refusals'] = [];
  const writes: Instant[] = [];
  const counts = { quits: 0, crashes: 0, cuts: 0, removed: 0, refreshed: 0, lost: 0 };
  const users = usersOf(site.users);
  const skews = createRandom(seed, 4);
  const clocks = new Map(
    users.flatMap(({ machines }) => machines.map((name) => [name, skews.integer(-site.clocks, site.clocks)] as const)),
  );

  function intervalFor(module: string): number {
    return intervals.get(module) ?? 0;
  }

  function say(
    at: Instant,
    event: ProtectorEvent['event'],
    module: string,
    { user, machine }: { user: string; machine: string },
    counter: number | null = null,
  ): void {
    const share = event === 'Validate' ? lose.validates : event === 'Quit' ? lose.quits : 0;
    const lost = losses.chance(share);
    counts.lost += Number(lost);
    const stamp = at + (clocks.get(machine) ?? 0);
    const next = counter === null || site.level === 'Light' ? null : stamp + Math.round(intervalFor(module));
    events.push({ at, stamp, event, module, user, machine, next, counter, lost });
    if (event !== 'NoLicence') writes.push(at);
  }

  function remove(entry: FileEntry, at: Instant, removed: 'quit' | 'dead'): void {
    standing.delete(keyOf(entry));
    dead.delete(entry);
    entry.to = at;
    entry.removed = removed;
    tally.add(entry.module, at, -1);
  }

  /** The entry that somebody gets: the one that still stands for him and his computer, or a new one; null: all are taken. */
  function enter(module: Module, { user, machine }: Client, at: Instant): FileEntry | null {
    const found = standing.get(keyOf({ module: module.name, user, machine }));
    if (found !== undefined) {
      counts.refreshed += Number(dead.delete(found) && !found.named);
      return found;
    }
    if (tally.used(module.name) >= module.seats) return null;
    const named = module.named === true;
    const entry: FileEntry = {
      module: module.name,
      user,
      machine,
      from: at,
      to: null,
      removed: null,
      beats: [],
      named,
    };
    standing.set(keyOf(entry), entry);
    entries.push(entry);
    tally.add(module.name, at, 1);
    return entry;
  }

  function validate(client: Client, held: readonly FileEntry[], at: Instant): void {
    client.beats += 1;
    for (const entry of held) {
      entry.beats.push(at);
      say(at, 'Validate', entry.module, client, client.beats);
    }
    if (site.level === 'Light' || (site.newcomers === 'watch first' && client.beats === 1)) return;
    for (const other of dead) {
      const reach = site.version === '5.0' || held.some(({ module }) => module === other.module);
      const last = other.beats.at(-1) ?? other.from;
      if (!reach || other.named || at < last + intervalFor(other.module) * late) continue;
      counts.removed += 1;
      remove(other, at, 'dead');
    }
  }

  /** Goes on by itself for as long as the program runs. */
  function beat(client: Client, held: readonly FileEntry[], at: Instant): void {
    if (!client.alive) return;
    validate(client, held, at);
    goOn(client, held, at);
  }

  function goOn(client: Client, held: readonly FileEntry[], at: Instant): void {
    const [first] = held;
    if (first === undefined || site.level === 'Light') return;
    const share = turns.chance(0.3) && late > 1 ? 1 + turns.next() * (late - 1) : 1 - turns.next() * site.jitter;
    queue.add(at + Math.floor(intervalFor(first.module) * share), (then) => beat(client, held, then));
  }

  /** One program of a user on a computer is enough: another would have the same entry. */
  function isRunning(user: string, machine: string): boolean {
    return [...clients].some((one) => one.user === user && one.machine === machine);
  }

  function open({ name, machines }: User, stretch: Stretch, at: Instant, machine: string, tries = 0): void {
    const user = { name, machines };
    const client: Client = { user: name, machine, entries: [], alive: true, beats: 0 };
    const [needed, ...others] = modules;
    if (needed === undefined || isRunning(name, machine)) return;
    const wanted = [needed, ...others.filter((one) => turns.chance(one.named === true ? 0.1 : 0.35))];
    for (const module of wanted) {
      const entry = enter(module, client, at);
      if (entry !== null) {
        client.entries.push(entry);
        client.beats = 0;
        validate(client, [entry], at);
      } else {
        say(at, 'NoLicence', module.name, client);
        refusals.push({ at, module: module.name, user: name, machine });
        if (module === needed) break;
      }
    }
    if (client.entries[0]?.module !== needed.name) {
      const again = at + turns.integer(1, 20) * MINUTE;
      if (again < stretch.to && tries < 4) queue.add(again, (then) => open(user, stretch, then, machine, tries + 1));
      return;
    }
    clients.add(client);
    for (const held of groupsOf(client.entries)) goOn(client, held, at);
    if (!turns.chance(site.crash)) return queue.add(stretch.to, (then) => quit(client, then));
    queue.add(Math.floor(at + turns.next() * (stretch.to - at)), (then) => {
      if (!client.alive) return;
      counts.crashes += 1;
      die(client);
      const back = then + turns.integer(10 * SECOND, 25 * MINUTE);
      if (back < stretch.to && turns.chance(0.6)) queue.add(back, (once) => open(user, stretch, once, machine));
    });
  }

  /** The entries of a program by the timer that validates them. */
  function groupsOf(held: readonly FileEntry[]): FileEntry[][] {
    return site.version === '5.0' ? [[...held]] : held.map((entry) => [entry]);
  }

  function quit(client: Client, at: Instant): void {
    if (!client.alive) return;
    client.alive = false;
    clients.delete(client);
    counts.quits += 1;
    for (const entry of client.entries) {
      say(at, 'Quit', entry.module, client);
      if (!entry.named) remove(entry, at, 'quit');
    }
  }

  function die(client: Client): void {
    client.alive = false;
    clients.delete(client);
    for (const entry of client.entries) if (!entry.named) dead.add(entry);
  }

  function cut(at: Instant): void {
    if (clients.size === 0) return;
    counts.cuts += 1;
    for (const client of clients) {
      die(client);
      const user = users.find(({ name }) => name === client.user);
      const back = at + turns.integer(5, 90) * MINUTE;
      const stretch = { from: back, to: back + turns.integer(20, 200) * MINUTE };
      if (user !== undefined && turns.chance(0.4))
        queue.add(back, (then) => {
          open(user, stretch, then, client.machine);
        });
    }
  }

  for (const user of users)
    for (const [n, machine] of user.machines.entries())
      for (const stretch of stretchesOf(random, start, days))
        if (stretch.from < end && (n === 0 || random.chance(0.3)))
          queue.add(stretch.from, (at) => open(user, stretch, at, machine));
  for (const at of momentsOf(turns, start, end, site.powerCutsPerWeek)) queue.add(at, cut);
  queue.runTo(end);
  const truth = tally.steps();
  return {
    events,
    entries,
    truth,
    all: together(modules.filter(({ named }) => named !== true).map(({ name }) => truth.get(name) ?? [])),
    intervals: new Map([...intervals].map(([name, interval]) => [name, interval * late])),
    refusals,
    writes,
    clocks,
    untold: untoldOf({ entries, events, intervals, end }, late),
    start,
    end,
    counts,
  };
}

const NAMES = ['bert', 'charlie', 'anna.weiß', 'TOM', 'd-lee', 'Miller, J.', "o'neil", 'guest'];

/** Every fourth has two computers, whose names may hold a hyphen. */
function usersOf(count: number): User[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${NAMES[index % NAMES.length]}${index < NAMES.length ? '' : Math.floor(index / NAMES.length) + 1}`,
    machines: [`PC-${String(index + 1).padStart(3, '0')}`, ...(index % 4 === 1 ? [`LAPTOP${index}`] : [])],
  }));
}
