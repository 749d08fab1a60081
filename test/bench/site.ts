import type { Instant } from '../../src/domain/entry.ts';
import {
  BANNER,
  headLine,
  instanceText,
  limitText,
  recoveryBlock,
  requestText,
  traceText,
} from '../simulator/lines.ts';
import type { Random } from '../simulator/random.ts';
import type { Piece } from './noise.ts';

const MINUTE = 60_000;
const USERS = 100;
const CSP_USERS = 100;
const LIMIT = 165;
/** Connections that a user keeps at most. */
const MOST = 6;
const LOGIN_AGAIN = 0.45;
const DEATH = 0.001;

interface User {
  id: string;
  role: 'User' | 'CSP';
  /** The processes of its connections, the youngest last. */
  open: number[];
}

/** What has been told of licences. */
export interface Told {
  licence: number;
  trace: number;
  sessions: number;
  limits: number;
  /** Connections by UserId. */
  open: Record<string, number>;
}

/**
 * An instance whose users come and go, as simple as can be: the simulator, which knows far more, writes a hundredth as
 * fast.
 * At most `LIMIT` users are in at a time, a bit more than on average, so that now and then some are refused.
 */
export interface Site {
  start(at: Instant, abnormal: boolean): Piece;
  restart(at: Instant): Piece;
  /** A crash, which writes nothing, and the start behind it. */
  crash(at: Instant): Piece;
  /** The lines of one login, refusal, logout or death of a process. */
  licence(at: Instant): Piece;
  licenceLines(): number;
  /** The last stamp. */
  now(): Instant;
  told(): Told;
}

export function createSite(random: Random): Site {
  const users: User[] = [
    ...Array.from({ length: USERS }, (_, n): User => ({ id: `198.51.100.${n + 1}`, role: 'User', open: [] })),
    ...Array.from({ length: CSP_USERS }, (_, n): User => ({
      id: `nurse${n + 1}@192.0.2.${n + 1}`,
      role: 'CSP',
      open: [],
    })),
  ];
  const told = { licence: 0, trace: 0, sessions: 0, limits: 0 };
  let last: Instant = 0;
  let upAt: Instant = 0;
  let lastLimitAt: Instant = 0;
  let refusals = 0;
  let holders = 0;
  let nextPid = 5_000;

  function line(
    at: Instant,
    pid: number,
    text: string,
    severity = 0,
    facility: string | null = 'Generic.Event',
  ): string {
    last = Math.max(last, at);
    return `${headLine(at, 0, pid, severity, facility, text)}\n`;
  }

  function trace(at: Instant, pid: number, text: string): string {
    told.trace += 1;
    told.licence += 1;
    return line(at, pid, text);
  }

  function endAll(): void {
    for (const user of users) user.open = [];
    holders = 0;
    refusals = 0;
  }

  function login(user: User, at: Instant): string {
    const pid = user.role === 'CSP' ? random.integer(4_000, 4_040) : (nextPid += random.integer(1, 9));
    const request = user.role === 'CSP' ? trace(at, pid, requestText(user.id, 'X5J0ayLgxL')) : '';
    if (user.open.length === 0 && holders >= LIMIT) return request + refused(user, pid, at + 4);
    if (user.open.length === 0) holders += 1;
    user.open.push(pid);
    told.sessions += 1;
    return request + trace(at + 4, pid, traceText('Login', user.role, user.id, user.open.length));
  }

  function refused(user: User, pid: number, at: Instant): string {
    refusals += 1;
    const text = trace(at, pid, traceText('Login', user.role, user.id, 0));
    if (at - lastLimitAt < MINUTE) return text;
    lastLimitAt = at;
    told.limits += 1;
    told.licence += 1;
    return (
      text +
      line(at, pid, limitText(refusals, upAt, 0, random.chance(0.2)), 2, random.chance(0.5) ? null : 'Generic.Event')
    );
  }

  function leave(user: User, at: Instant): string {
    const [pid = 0] = user.open.splice(random.integer(0, user.open.length - 1), 1);
    if (user.open.length === 0) holders -= 1;
    if (user.role === 'CSP') return trace(at, random.integer(4_000, 4_040), traceText('Logout', user.role, user.id, 1));
    if (!random.chance(DEATH)) return trace(at, pid, traceText('Logout', user.role, user.id, 1));
    told.licence += 1;
    return line(
      at,
      2_301,
      `Process terminated abnormally (pid ${pid}, jobid 0x0001${(pid % 0xffff).toString(16).padStart(4, '0')})`,
      2,
      'Utility.Event',
    );
  }

  function start(at: Instant, abnormal: boolean): Piece {
    upAt = at + 1_600;
    const blocks = [...recoveryBlock(at, 0), ...BANNER];
    const below = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
    const text = [
      below(recoveryBlock(at, 0)),
      line(at + 300, 2_300, 'Allocated 495MB shared memory'),
      line(at + 440, 2_300, ''),
      below(BANNER),
      line(at + 660, 2_301, instanceText(at + 660), 0, 'Utility.Event'),
      ...(abnormal
        ? [
            line(
              at + 665,
              2_301,
              'Previous system shutdown was abnormal, system forced down or crashed',
              2,
              'Utility.Event',
            ),
          ]
        : []),
      line(upAt, 2_301, 'Enabling logons', 0, 'Utility.Event'),
    ];
    return { text: text.join(''), lines: text.length - 2 + blocks.length, continuations: blocks.length };
  }

  return {
    start,
    restart(at) {
      const down = [
        "User 'irisowner' shutting down InterSystems IRIS",
        'Stopping User Jobs',
        'Withdrawing from License Domain',
        'CONTROL exited due to system shutdown',
        'Shutdown complete',
      ];
      const text = down.map((what, step) => line(at + step * 900, 2_301, what, 0, 'Utility.Event')).join('');
      endAll();
      const up = start(at + MINUTE, false);
      return { ...up, text: text + up.text, lines: up.lines + down.length };
    },
    crash(at) {
      endAll();
      return start(at + 3 * MINUTE, true);
    },
    licence(at) {
      const before = told.licence;
      const user = random.pick(users);
      const comes = user.open.length === 0 || (user.open.length < MOST && random.chance(LOGIN_AGAIN));
      const text = comes ? login(user, at) : leave(user, at);
      return { text, lines: told.licence - before };
    },
    licenceLines: () => told.licence,
    now: () => last,
    told: () => ({
      ...told,
      open: Object.fromEntries(users.filter(({ open }) => open.length > 0).map(({ id, open }) => [id, open.length])),
    }),
  };
}
