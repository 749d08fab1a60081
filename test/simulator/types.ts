import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';

export type Role = 'User' | 'CSP';

/** `diagnostic` is a login or logout of an emergency (-B) session, which takes no unit of the pool. */
export type LineKind =
  'login' | 'refused' | 'logout' | 'request' | 'diagnostic' | 'limit' | 'death' | 'stop' | 'start' | 'noise';

/** One line of the log, with what the simulator knows about it. */
export interface LineInfo {
  /** Its stamp; for a line without one, the instant it was written. */
  at: Instant;
  text: string;
  kind: LineKind;
  /** The process that its head names; null for a continuation line. */
  pid: number | null;
  /** The UserId, for a login, refusal, logout or request of the pool. */
  holder: string | null;
  /** How often it happened: more than 1 only where a `(repeated N times)` line stands for several. */
  times: number;
}

/** Which lines never reach the file: those chosen, or a share of the Logout lines by chance. */
export type Lose = ((line: LineInfo) => boolean) | { logouts: number };

export interface Options {
  seed: number;
  /** UTC; where the log begins. */
  start: Instant;
  hours: number;
  /** Licence units of the key. */
  limit: number;
  /** Connections of one UserId that share one unit. */
  maxConnections: number;
  users: { terminal: number; csp: number };
  /** About so many, over all users, beside the sprees of users with many connections. */
  loginsPerHour: number;
  /** The most connections that a busy UserId keeps at once. */
  concurrency: number;
  /** Probability that a login is two of one UserId within 3 ms, the first of which is written last. */
  burst: number;
  /** Probability that the last CSP logout of a UserId leaves the unit taken, for up to 600 s. */
  grace: number;
  deathsPerDay: number;
  crashesPerDay: number;
  restartsPerDay: number;
  /** Emergency logins a day. */
  diagnostics: number;
  /** Unrelated records an hour while the instance is up: single lines, blocks, tables, garbled and repeated lines. */
  noise: number;
  /** Whether licence lines too are held back as `(repeated N times)`, which the product does for each process. */
  repeats: boolean;
  /** Whether LicenseTrace is on. */
  trace: boolean;
  /** The log begins while the instance runs and sessions are open, and not with its start. */
  startsMidway: boolean;
  /** Minutes that the server's clock is ahead of UTC; the same all the time. */
  offset: number;
  lose: Lose;
}

export interface TruthStep {
  at: Instant;
  seats: number;
}

export interface ConnectionStep {
  at: Instant;
  connections: number;
}

/** Where even a complete log does not tell the truth to the millisecond. Clipped to the log's time. */
export interface Windows {
  /** From the last line before a crash to the first of the restart. */
  crash: Range[];
  /** From the first line of an orderly shutdown to its last. */
  shutdown: Range[];
  /** By UserId: up to 600 s after a CSP logout that freed a unit or may have, or until the UserId came back. */
  grace: Map<string, Range[]>;
  /** The few milliseconds of two logins whose lines stand in the wrong order. */
  burst: Range[];
  /** From a line that was held back as a repetition to the line that tells of it. */
  repeated: Range[];
}

export interface Counts {
  /** Granted ones of the pool. */
  logins: number;
  /** Not those that a death, a restart or a crash ended. */
  logouts: number;
  /** The logouts of which no line tells. */
  lostLogouts: number;
  refused: number;
  restarts: number;
  crashes: number;
  deaths: number;
}

export interface Simulation {
  /** As written, in file order, after loss. */
  lines: LineInfo[];
  /** The whole file, LF. */
  text: string;
  /** Licence units in use, from `start`; each step holds until the next. */
  truth: TruthStep[];
  /** Open connections by UserId; none before its first step. */
  connections: Map<string, ConnectionStep[]>;
  windows: Windows;
  start: Instant;
  end: Instant;
  counts: Counts;
}
