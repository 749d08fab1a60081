import type { Instant } from '../../src/domain/entry.ts';
import type { Book } from './book.ts';
import { createBook } from './book.ts';
import type { Pool } from './pool.ts';
import { createPool } from './pool.ts';
import type { Queue } from './queue.ts';
import { createQueue } from './queue.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { Options, Role } from './types.ts';

export interface User {
  id: string;
  role: Role;
  /** The most connections that it keeps at once. */
  most: number;
}

export interface Session {
  user: User;
  pid: number;
  open: boolean;
}

/** The instance from one start to its end. */
export interface Life {
  number: number;
  startedAt: Instant;
  state: 'starting' | 'up' | 'stopping' | 'over';
  /** When logons were enabled; Infinity before. */
  upAt: Instant;
  /** When the shutdown began, or the crash; Infinity before. */
  stopsAt: Instant;
  crashed: boolean;
  control: number;
  monitor: number;
  cleaner: number;
  /** The CSP server processes, and until when each is busy with a request. */
  servers: Map<number, Instant>;
  sessions: Set<Session>;
  refusals: number;
  lastLimitLine: Instant;
}

/** What all parts of the simulation share. */
export interface World {
  options: Options;
  random: Random;
  queue: Queue;
  pool: Pool;
  book: Book;
  users: readonly User[];
  lives: Life[];
  life: Life;
  /** A process id that no living process has; later it may be given again. */
  fork(): number;
  exit(pid: number): void;
  /** Runs something later, unless the instance has ended by then. */
  later(at: Instant, run: (at: Instant) => void): void;
}

const NAMES = ['SuperUser', 'ALopez', 'jdoe', 'Doe, Jane', "K. O'Neil", 'Jürgen', 'ward/7', 'report', '_SYSTEM'];
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'];
const GATEWAYS = ['203.0.113.250', '203.0.113.251', '198.51.100.250'];
const FIRST_PID = 2000;
const LAST_PID = 65_535;

/** One in eight keeps many connections at once, the others up to four. */
function mostConnections(index: number, random: Random, concurrency: number): number {
  return index % 8 === 0 ? concurrency : Math.min(concurrency, random.integer(1, 4));
}

function createUsers(options: Options, random: Random): User[] {
  const users: User[] = [];
  for (let index = 0; index < options.users.terminal; index++) {
    const host = Math.floor(index / NETWORKS.length);
    if (host >= 240) throw new RangeError('users.terminal: the documentation networks have room for 720 at most');
    const id = `${NETWORKS[index % NETWORKS.length]}.${host + 1}`;
    users.push({ id, role: 'User', most: mostConnections(index, random, options.concurrency) });
  }
  for (let index = 0; index < options.users.csp; index++) {
    const round = Math.floor(index / NAMES.length);
    const name = `${NAMES[index % NAMES.length]}${round === 0 ? '' : round + 1}`;
    const id = `${name}@${GATEWAYS[index % GATEWAYS.length]}`;
    users.push({ id, role: 'CSP', most: mostConnections(index + 4, random, options.concurrency) });
  }
  return users;
}

function createLife(number: number, at: Instant, fork: () => number): Life {
  const servers = new Map<number, Instant>();
  for (let index = 0; index < 6; index++) servers.set(fork(), 0);
  return {
    number,
    startedAt: at,
    state: 'starting',
    upAt: Infinity,
    stopsAt: Infinity,
    crashed: false,
    control: fork(),
    monitor: fork(),
    cleaner: fork(),
    servers,
    sessions: new Set(),
    refusals: 0,
    lastLimitLine: -Infinity,
  };
}

/** A world in which nothing has happened yet; its first life is about to start. */
export function createWorld(options: Options, from: Instant): World {
  const random = createRandom(options.seed);
  const queue = createQueue();
  const living = new Set<number>();
  let lastPid = FIRST_PID;

  function fork(): number {
    do {
      lastPid += random.integer(1, 40);
      if (lastPid > LAST_PID) lastPid = FIRST_PID + (lastPid % 40);
    } while (living.has(lastPid));
    living.add(lastPid);
    return lastPid;
  }

  const life = createLife(0, from, fork);
  const world: World = {
    options,
    random,
    queue,
    pool: createPool(options.limit, options.maxConnections),
    book: createBook(options.start, options.offset),
    users: createUsers(options, random),
    lives: [life],
    life,
    fork,
    exit: (pid) => living.delete(pid),
    later(at, run) {
      const { life: scheduledIn } = world;
      queue.add(at, (due) => {
        if (world.life === scheduledIn && scheduledIn.state !== 'over') run(due);
      });
    },
  };
  return world;
}

/** Ends the life: its processes, its sessions and every unit of the pool. Returns the UserIds that had connections. */
export function endLife(world: World, at: Instant): void {
  const { life, book, pool } = world;
  life.state = 'over';
  for (const pid of [life.control, life.monitor, life.cleaner, ...life.servers.keys()]) world.exit(pid);
  for (const session of life.sessions) {
    session.open = false;
    if (session.user.role === 'User') world.exit(session.pid);
  }
  life.sessions.clear();
  book.note(at, pool, pool.clear());
  for (const windows of book.grace.values()) {
    for (const window of windows) if (window[1] > at) window[1] = at;
  }
}

/** The next life, after `endLife`. */
export function newLife(world: World, at: Instant): Life {
  const life = createLife(world.lives.length, at, world.fork);
  world.lives.push(life);
  world.life = life;
  return life;
}
