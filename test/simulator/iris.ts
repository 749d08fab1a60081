import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { Written } from './book.ts';
import { crash, restart, startUp } from './instance.ts';
import { addNoise } from './noise.ts';
import { createRandom } from './random.ts';
import { holdBack } from './repeats.ts';
import { arrive, diagnose, die } from './sessions.ts';
import type { LineInfo, Options, Simulation, Windows } from './types.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

export type {
  ConnectionStep,
  Counts,
  LineInfo,
  LineKind,
  Lose,
  Options,
  Role,
  Simulation,
  TruthStep,
  Windows,
} from './types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long the instance has run when a log starts midway. */
const WARM_UP = 12 * HOUR;

/** A Monday morning of a busy site, whose limit is now and then exceeded. */
export const DEFAULTS: Options = {
  seed: 1,
  start: Date.UTC(2026, 2, 2, 6),
  hours: 24,
  limit: 60,
  maxConnections: 25,
  users: { terminal: 25, csp: 25 },
  loginsPerHour: 80,
  concurrency: 30,
  burst: 0.02,
  grace: 0.2,
  deathsPerDay: 4,
  crashesPerDay: 0.5,
  restartsPerDay: 0.5,
  diagnostics: 1,
  noise: 20,
  repeats: false,
  trace: true,
  startsMidway: false,
  offset: 60,
  lose: { logouts: 0 },
};

/**
 * One IRIS instance with a concurrent-user key: what happened to its licence units, and the messages.log that tells of
 * it more or less completely. The same options give the same simulation. Noise, repeats, trace, offset and loss change
 * the log alone, never the truth.
 * @throws RangeError for options that cannot be simulated.
 */
export function simulateIris(given: Partial<Options> = {}): Simulation {
  const options = { ...DEFAULTS, ...given };
  if (options.hours <= 0 || options.limit < 1 || options.maxConnections < 1) {
    throw new RangeError('a simulation needs hours above 0, and a limit and maxConnections of at least 1');
  }
  const end = options.start + options.hours * HOUR;
  const world = run(options, end);
  addNoise(world.book, world.lives, options, end);

  let written = inOrder(world.book.lines);
  let repeated: Range[] = [];
  if (options.repeats) {
    const held = holdBack(written, world.lives, options.offset);
    written = inOrder(held.lines);
    repeated = held.windows;
  }
  written = lose(
    written.filter(({ at, order }) => at >= options.start && order <= end),
    options,
  );
  return collect(world, options, end, written, repeated);
}

function run(options: Options, end: Instant): World {
  const from = options.startsMidway ? options.start - WARM_UP : options.start;
  const world = createWorld(options, from);
  world.queue.add(from, (at) => startUp(world, at, false));

  function recur(every: number, happen: (world: World, at: Instant) => void): void {
    if (!Number.isFinite(every)) return;
    const next = (at: Instant): Instant => at + Math.ceil(world.random.exponential(every));
    const turn = (at: Instant): void => {
      happen(world, at);
      world.queue.add(next(at), turn);
    };
    world.queue.add(next(from), turn);
  }

  recur(HOUR / options.loginsPerHour, arrive);
  recur(DAY / options.deathsPerDay, die);
  recur(DAY / options.diagnostics, diagnose);
  recur(DAY / options.restartsPerDay, restart);
  recur(DAY / options.crashesPerDay, crash);
  world.queue.runTo(end);
  return world;
}

function inOrder(lines: Written[]): Written[] {
  return lines.toSorted((a, b) => a.order - b.order);
}

function lose(lines: readonly Written[], { lose: which, seed }: Options): Written[] {
  const random = createRandom(seed, 2);
  if (typeof which === 'function') return lines.filter((line) => !which(line));
  return lines.filter(({ kind }) => kind !== 'logout' || !random.chance(which.logouts));
}

function clip(windows: readonly Range[], from: Instant, to: Instant): Range[] {
  return windows
    .filter((window) => window[1] >= from && window[0] <= to)
    .map((window) => [Math.max(window[0], from), Math.min(window[1], to)]);
}

/** From the last line that reached the file before a crash to the first after it. */
function crashWindows(world: World, lines: readonly Written[], from: Instant, end: Instant): Range[] {
  return world.lives
    .filter((life) => life.crashed && life.stopsAt >= from)
    .map((life) => {
      const last = lines.findLast((line) => line.life <= life.number);
      const first = lines.find((line) => line.life > life.number);
      return [last?.at ?? from, first?.at ?? end];
    });
}

/** The steps of [from, end], the first of them at `from` where one was in force then. */
function cut<T extends { at: Instant }>(steps: readonly T[], from: Instant, end: Instant): T[] {
  const before = steps.findLast(({ at }) => at <= from);
  return [...(before ? [{ ...before, at: from }] : []), ...steps.filter(({ at }) => at > from && at <= end)];
}

function collect(
  world: World,
  options: Options,
  end: Instant,
  written: readonly Written[],
  repeated: readonly Range[],
): Simulation {
  const { book } = world;
  const from = options.start;
  const windows: Windows = {
    crash: crashWindows(world, written, from, end),
    shutdown: clip(book.shutdown, from, end),
    grace: new Map([...book.grace].map(([id, ranges]) => [id, clip(ranges, from, end)])),
    burst: clip(book.burst, from, end),
    repeated: clip(repeated, from, end),
  };
  const lines: LineInfo[] = written.map(({ at, text, kind, pid, holder, times }) => ({
    at,
    text,
    kind,
    pid,
    holder,
    times,
  }));
  const told = lines.reduce((sum, { kind, times }) => sum + (kind === 'logout' ? times : 0), 0);
  const truth = cut([{ at: -Infinity, seats: 0 }, ...book.truth], from, end);
  return {
    lines,
    text: lines.map(({ text }) => `${text}\n`).join(''),
    truth,
    connections: new Map([...book.connections].map(([id, steps]) => [id, cut(steps, from, end)])),
    windows,
    start: from,
    end,
    counts: { ...book.counts, lostLogouts: book.counts.logouts - told },
  };
}
