import type { Instant } from '../../src/domain/entry.ts';
import type { Book } from './book.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Options } from './types.ts';
import type { Life } from './world.ts';

const HOUR = 3_600_000;

interface Record {
  severity: number;
  facility: string | null;
  text: string;
  below?: readonly string[];
}

function line(text: string, severity = 0, facility: string | null = 'Utility.Event'): Record {
  return { severity, facility, text };
}

/** Lines that name licences, processes or starts in passing and change nothing. */
function single(random: Random): Record {
  return random.pick([
    line('Mounted database /usr/local/IRIS/mgr/user/ (SFN 5) read-write.', 0, 'Database.MountedRW'),
    line('[SYSTEM MONITOR] CPUusage Warning: CPUusage = 90 ( Warnvalue is 85).', 1),
    line('[SYSTEM MONITOR] DBLatency(/database/user/) ok', 0, null),
    line('[SYSTEM MONITOR] LicensePercentUsed Warning: LicensePercentUsed = 92 ( Warnvalue is 90).', 1),
    line('LMF Error: Could not connect to license server (127.0.0.1,4002).', 2),
    line('InterSystems IRIS license file (iris.key) must be validated with License Server.', 0, 'Generic.Event'),
    line(
      `Process ${random.integer(2000, 65_535)} generated 3 alerts in 10 seconds. Suspending alert ` +
        'notifications for this process.',
      2,
    ),
    line('Starting ^INSTALL procedure', -1),
    line('Journal file switched to: /journal/20260302.004 — größer als erwartet', 0, 'Generic.Event'),
    line(''),
    // As the product itself garbles a repetition when the facility in its buffer changes.
    line(
      'dRW] d to mount /database/a/ because its default collation (52) is not ' +
        `available...(repeated ${random.integer(1, 3)} times)`,
      0,
      'Database.MountedRW',
    ),
  ]);
}

/**
 * A record of many lines: blank ones, tables, tabs, key text, and quoted licence lines, which continue it and mean
 * nothing.
 */
function block(random: Random, limit: number): Record {
  const table = Array.from({ length: random.integer(3, 30) }, (_, row) => {
    return (
      `${String(row).padStart(4)}\t${random.integer(1, 999_999)}   ${random.next().toFixed(3)}   ` +
      `0x${random.integer(0, 65_535).toString(16)}`
    );
  });
  return {
    severity: 0,
    facility: 'Generic.Event',
    text: random.chance(0.5) ? '' : 'Diagnostic report',
    below: [
      '',
      '  No.\tblocks   seconds   flags',
      ...table,
      '',
      'License information:',
      `LicenseCapacity =   InterSystems IRIS 2023.1 Enterprise - Concurrent Users for x86-64 (Linux):${limit}`,
      'AuthorizationKey=0000-0000-0000',
      '     LicenseTrace: Login, Role = User, UserId = 203.0.113.99, Routine = , Result = 7',
      '  (4711) 2 License limit exceeded 99999 times since 01/01/20 00:00:00.',
      '',
    ],
  };
}

/** Adds `options.noise` records an hour to each life while it was up. Changes nothing else. */
export function addNoise(book: Book, lives: readonly Life[], options: Options, end: Instant): void {
  if (options.noise <= 0) return;
  const random = createRandom(options.seed, 1);
  for (const life of lives) {
    const last = Math.min(life.stopsAt, end);
    for (let at = life.upAt + 50; at < last; at += Math.ceil(random.exponential(HOUR / options.noise))) {
      const kind = random.next();
      if (kind < 0.1) repeat(book, life, random, at, last);
      else
        write(
          book,
          life,
          kind < 0.2 ? block(random, options.limit) : single(random),
          at,
          random.integer(70_000, 4_194_304),
        );
    }
  }
}

function write(
  book: Book,
  life: Life,
  { severity, facility, text, below = [] }: Record,
  at: Instant,
  pid: number,
): void {
  book.say(life.number, { at, pid, severity, facility, message: text, kind: 'noise' });
  book.continue(life.number, at, below, 'noise');
}

/** A message of the monitor, and later how often it was repeated. */
function repeat(book: Book, life: Life, random: Random, at: Instant, last: Instant): void {
  const message = '[SYSTEM MONITOR] Alert state cleared.';
  write(book, life, line(message), at, life.monitor);
  const later = at + random.integer(1_000, 60_000);
  const told = line(`${message}...(repeated ${random.integer(1, 4)} times)`, 0, random.pick([null, 'Utility.Event']));
  if (later < last) write(book, life, told, later, life.monitor);
}
