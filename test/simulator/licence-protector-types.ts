import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { TruthStep } from './types.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Milliseconds between two heartbeats of a module up to version 2.5, by its seats; straight between two of them. */
const UP_TO_2_5: readonly (readonly [seats: number, interval: number])[] = [
  [5, 20 * SECOND],
  [10, 41 * SECOND],
  [20, 84 * SECOND],
  [50, 214 * SECOND],
  [100, 440 * SECOND],
  [500, 40 * MINUTE],
  [1000, 87 * MINUTE],
  [2000, 190 * MINUTE],
];

/** A `named` one belongs to whoever used it once: its entry stays when he quits. */
export interface Module {
  name: string;
  seats: number;
  named?: true;
}

export interface ProtectorOptions {
  seed: number;
  /** UTC, a midnight; nobody has an entry then. */
  start: Instant;
  days: number;
  users: number;
  /** The first is what the application needs; of the others somebody takes one beside it now and then. */
  modules: readonly Module[];
  version: '5.0' | '2.5';
  /** Milliseconds between two heartbeats; `automatic` where they follow from the seats. */
  interval: number | 'automatic';
  /** By how many per cent a heartbeat may come late (DiffPct); without it none does. */
  latePercent: number;
  level: 'Heartbeat' | 'Light';
  /** By which share of the interval a heartbeat comes early at most. */
  jitter: number;
  /** Probability that the application dies without a Quit. */
  crash: number;
  /** All applications that run die at once. */
  powerCutsPerWeek: number;
  /**
   * What takes away an entry that is long dead, where nobody was alive: the first validate of whoever comes, or his
   * second. It is documented nowhere.
   */
  newcomers: 'remove at once' | 'watch first';
  /** Milliseconds by which the clock of a computer is ahead or behind at most. */
  clocks: number;
  /** Share of the rows that are missing in the stream. */
  lose: { validates: number; quits: number };
}

export const PROTECTOR: ProtectorOptions = {
  seed: 1,
  start: Date.UTC(2026, 9, 5),
  days: 30,
  users: 16,
  modules: [
    { name: 'M1', seats: 10 },
    { name: 'M2', seats: 4 },
    { name: 'M3', seats: 2 },
    { name: 'Report', seats: 25, named: true },
  ],
  version: '5.0',
  interval: 'automatic',
  latePercent: 0,
  level: 'Heartbeat',
  jitter: 0.05,
  crash: 0.15,
  powerCutsPerWeek: 1,
  newcomers: 'remove at once',
  clocks: 0,
  lose: { validates: 0, quits: 0 },
};

/** One line of what the application writes down of its calls. */
export interface ProtectorEvent {
  at: Instant;
  /** `at` by the clock of the computer. */
  stamp: Instant;
  event: 'Validate' | 'Quit' | 'NoLicence';
  module: string;
  user: string;
  machine: string;
  /** Of a Validate: when the next one is due, by the same clock, and which one of this program it is, from 1. */
  next: Instant | null;
  counter: number | null;
  lost: boolean;
}

/** A seat as the licence file has it. */
export interface FileEntry {
  module: string;
  user: string;
  machine: string;
  from: Instant;
  /** When it was taken out: by Quit, or by somebody else who found it dead; null where it still stands at the end. */
  to: Instant | null;
  removed: 'quit' | 'dead' | null;
  /** When it was validated. */
  beats: Instant[];
  named: boolean;
}

export interface ProtectorRun {
  /** In the order in which they happened; a lost one is in no stream. */
  events: ProtectorEvent[];
  entries: FileEntry[];
  /** Seats taken, by module, from `start`; each step holds until the next. Of a named one, how many have it. */
  truth: Map<string, TruthStep[]>;
  /** Those of all modules that are not named. */
  all: TruthStep[];
  /** Milliseconds between two heartbeats, by module, with what a late one is allowed. */
  intervals: Map<string, number>;
  refusals: { at: Instant; module: string; user: string; machine: string }[];
  /** Whenever the licence file was written. */
  writes: Instant[];
  /** By which the clock of a computer is ahead. */
  clocks: Map<string, number>;
  /** Where lost rows hide the truth, by module. */
  untold: Map<string, Range[]>;
  start: Instant;
  end: Instant;
  counts: Record<'quits' | 'crashes' | 'cuts' | 'removed' | 'refreshed' | 'lost', number>;
}

/** Milliseconds between two heartbeats of a module. */
export function intervalOf(
  module: Module,
  { modules, version, interval }: Pick<ProtectorOptions, 'modules' | 'version' | 'interval'>,
): number {
  if (interval !== 'automatic') return interval;
  if (version === '5.0') return 30 * SECOND * Math.max(...modules.filter((m) => !m.named).map(({ seats }) => seats));
  const above = UP_TO_2_5.findIndex(([seats]) => seats >= module.seats);
  const [s1, t1] = UP_TO_2_5[Math.max(0, above - 1)] ?? [0, 0];
  const [s2, t2] = UP_TO_2_5[above] ?? [0, 0];
  return above <= 0 ? (t2 * module.seats) / s2 : t1 + ((module.seats - s1) / (s2 - s1)) * (t2 - t1);
}

/** What tells an entry of the licence file from all others. */
export function keyOf({ module, user, machine }: Pick<FileEntry, 'module' | 'user' | 'machine'>): string {
  return `${module}|${user}|${machine}`;
}
