import type { Instant } from '../../src/domain/entry.ts';
import { limitText, requestText, traceText } from './lines.ts';
import type { Random } from './random.ts';
import type { Session, User, World } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long CSP keeps the unit of a session that ended, at most. */
const GRACE = 600 * SECOND;
/** The limit line does not follow each refusal; how it is throttled is not documented. */
const LIMIT_LINE_EVERY = MINUTE;
/** A request for a CSP licence stands some milliseconds before its login. */
const REQUEST_BEFORE = 4;

/** The product's own classes of login duration, in milliseconds, with how common each is here. */
const DURATIONS: readonly { from: number; to: number; share: number }[] = [
  { from: 20, to: SECOND, share: 0.08 },
  { from: SECOND, to: 15 * SECOND, share: 0.12 },
  { from: 15 * SECOND, to: MINUTE, share: 0.15 },
  { from: MINUTE, to: 15 * MINUTE, share: 0.3 },
  { from: 15 * MINUTE, to: HOUR, share: 0.23 },
  { from: HOUR, to: 12 * HOUR, share: 0.12 },
];

function duration(random: Random): number {
  let left = random.next();
  for (const { from, to, share } of DURATIONS) {
    if (left < share) return Math.round(from * (to / from) ** random.next());
    left -= share;
  }
  return HOUR;
}

function base36(random: Random, length: number): string {
  return Array.from({ length }, () => random.integer(0, 35).toString(36)).join('');
}

/** A CSP server process that was idle when the request came; another one is started when all are busy. */
function idleServer(world: World, at: Instant): number {
  const { servers } = world.life;
  const idle = [...servers].filter(([, busyUntil]) => busyUntil < at - REQUEST_BEFORE).map(([pid]) => pid);
  const pid = idle.length > 0 ? world.random.pick(idle) : world.fork();
  servers.set(pid, at + 10);
  return pid;
}

function refuse(world: World, user: User, pid: number, at: Instant, order: Instant): void {
  const { life, book, options, random } = world;
  life.refusals++;
  book.count(at, 'refused');
  const { id: holder, role } = user;
  if (options.trace) {
    book.say(life.number, {
      at,
      order,
      pid,
      kind: 'refused',
      holder,
      facility: 'Generic.Event',
      message: traceText('Login', role, holder, 0),
    });
  }
  if (at - life.lastLimitLine < LIMIT_LINE_EVERY) return;
  life.lastLimitLine = at;
  const message = limitText(life.refusals, life.startedAt, options.offset, random.chance(0.2));
  const facility = random.chance(0.5) ? 'Generic.Event' : null;
  book.say(life.number, { at, order, pid, kind: 'limit', severity: 2, facility, message });
}

/** A holder is back: what was left of its grace no longer matters. */
function endGraceWindows(world: World, id: string, at: Instant): void {
  for (const window of world.book.grace.get(id) ?? []) if (window[1] > at) window[1] = at;
}

/** One login, granted or refused. `order` is when its lines reach the file. */
function enter(world: World, user: User, at: Instant, order: Instant): void {
  const { life, book, options, random, pool } = world;
  const { id, role } = user;
  const pid = role === 'CSP' ? idleServer(world, at) : world.fork();
  if (role === 'CSP') {
    // Drawn whether or not it is written: the trace must not change what happens.
    const message = requestText(id, base36(random, 10));
    if (options.trace) book.say(life.number, { at: at - REQUEST_BEFORE, pid, kind: 'request', holder: id, message });
  }
  const result = pool.login(id);
  if (result === 0) {
    if (role === 'User') world.exit(pid);
    refuse(world, user, pid, at, order);
    return;
  }
  if (result === 1) endGraceWindows(world, id, at);
  book.count(at, 'logins');
  book.note(at, pool, [id]);
  if (options.trace) {
    book.say(life.number, {
      at,
      order,
      pid,
      kind: 'login',
      holder: id,
      facility: 'Generic.Event',
      message: traceText('Login', role, id, result),
    });
  }
  const session: Session = { user, pid, open: true };
  life.sessions.add(session);
  world.later(at + duration(random), (due) => leave(world, session, due));
}

/**
 * Ends a session, if it is still open, with a Logout line. A CSP logout is written by whichever server process is idle.
 */
export function leave(world: World, session: Session, at: Instant): void {
  const { life, book, options, random, pool } = world;
  if (!session.open) return;
  session.open = false;
  life.sessions.delete(session);
  const { id, role } = session.user;
  const last = pool.connections(id) === 1;
  const grace = role === 'CSP' && last && random.chance(options.grace) ? random.integer(SECOND, GRACE) : 0;
  const lowered = pool.logout(id, grace > 0);
  book.count(at, 'logouts');
  book.note(at, pool, [id]);
  let pid = session.pid;
  if (role === 'CSP') {
    pid = idleServer(world, at);
    if (lowered) openGraceWindow(world, id, at);
  } else {
    world.exit(pid);
  }
  if (grace > 0) endGraceLater(world, id, at + grace);
  if (options.trace) {
    book.say(life.number, {
      at,
      pid,
      kind: 'logout',
      holder: id,
      facility: 'Generic.Event',
      message: traceText('Logout', role, id, 1),
    });
  }
}

function openGraceWindow(world: World, id: string, at: Instant): void {
  const windows = world.book.grace.get(id) ?? [];
  windows.push([at, at + GRACE]);
  world.book.grace.set(id, windows);
}

function endGraceLater(world: World, id: string, until: Instant): void {
  const { book, pool } = world;
  const window = book.grace.get(id)?.at(-1);
  world.later(until, (due) => {
    // Only this grace: the UserId may have come back and left again meanwhile.
    if (window !== book.grace.get(id)?.at(-1)) return;
    pool.endGrace(id);
    book.note(due, pool, []);
  });
}

/** Somebody logs in: once, as a burst of two within 3 ms, or, a user of many connections, with a spree after it. */
export function arrive(world: World, at: Instant): void {
  const { life, users, random, pool, options, queue, book } = world;
  if (life.state !== 'up' || at - life.upAt < 10 || users.length === 0) return;
  const user = random.pick(users);
  const room = user.most - pool.connections(user.id);
  if (room < 1) return;
  if (room >= 2 && random.chance(options.burst)) {
    const second = Math.min(at + random.integer(0, 3), queue.nextAt());
    book.burst.push([at, second]);
    // Half a millisecond orders the line behind that of the second login without showing in its stamp.
    enter(world, user, at, second + 0.5);
    enter(world, user, second, second);
    return;
  }
  enter(world, user, at, at);
  if (user.most <= 4 || !random.chance(0.2)) return;
  let next = at;
  for (let more = random.integer(1, user.most - 1); more > 0; more--) {
    next += random.integer(200, 20 * SECOND);
    world.later(next, (due) => {
      if (life.state === 'up' && pool.connections(user.id) < user.most) enter(world, user, due, due);
    });
  }
}

/**
 * A process dies. A user's own process takes its session with it, without a Logout line;
 * CSP server processes are pooled, so that the sessions they served live on.
 */
export function die(world: World, at: Instant): void {
  const { life, book, random, pool } = world;
  if (life.state !== 'up') return;
  const session = random.pick([...life.sessions, null]);
  const server = random.pick([...life.servers.keys()]);
  const own = session?.user.role === 'User' ? session : null;
  const pid = own?.pid ?? server;
  if ((life.servers.get(pid) ?? 0) >= at) return;
  if (own) {
    own.open = false;
    life.sessions.delete(own);
    pool.logout(own.user.id, false);
    book.note(at, pool, [own.user.id]);
  }
  life.servers.delete(pid);
  if (!own) life.servers.set(world.fork(), at);
  world.exit(pid);
  book.count(at, 'deaths');
  const message =
    `Process terminated abnormally (pid ${pid}, jobid ` +
    `0x${(0x10000 + random.integer(1, 0xffff)).toString(16).padStart(8, '0')})`;
  book.say(life.number, { at, pid: life.cleaner, kind: 'death', severity: 2, message });
}

/** An administrator's emergency login, which takes no unit of the pool. */
export function diagnose(world: World, at: Instant): void {
  const { life, book, random, options } = world;
  if (life.state !== 'up') return;
  const pid = world.fork();
  world.later(at + random.integer(MINUTE, 10 * MINUTE), (due) => {
    world.exit(pid);
    say('Logout', due);
  });
  say('Login', at);

  function say(action: 'Login' | 'Logout', when: Instant): void {
    if (!options.trace) return;
    book.say(life.number, {
      at: when,
      pid,
      kind: 'diagnostic',
      facility: 'Generic.Event',
      message: traceText(action, 'Diagnostic', '', 1),
    });
  }
}
