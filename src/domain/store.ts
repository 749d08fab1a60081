import type { Notice } from './alerting.ts';
import type { Change, Coverage, Drift, Seats, Session } from './ledger.ts';
import type { Sourced } from './licence.ts';
import type { Instant, Json } from './reading.ts';

/** Everything that follows from one batch; committed together or not at all. */
export interface Work {
  /** The wall clock. */
  at: Instant;
  /** Position by input. */
  inputs: Map<string, Json>;
  /** Parser state by stream. */
  streams: Map<string, Json>;
  /** Parts of the ledger; null removes one. */
  ledger: Map<string, Json>;
  /** State of rules by id; null removes one. */
  rules: Map<string, Json>;
  changes: Change[];
  /** Events that history shows besides sessions: refusals, limit lines, remarks. */
  events: { pool: string; event: Sourced }[];
  outbox: Notice[];
}

/** What a restart begins with. */
export interface Loaded {
  inputs: Map<string, Json>;
  streams: Map<string, Json>;
  ledger: Map<string, Json>;
  rules: Map<string, Json>;
  /** The wall clock of the last commit; null in a new state. */
  lastCommit: Instant | null;
}

/** A notice on its way. */
export interface Outgoing {
  notice: Notice;
  createdAt: Instant;
  state: 'waiting' | 'sent' | 'failed';
  attempts: number;
  nextTryAt: Instant;
  /** The receivers that have not taken it yet; null before the first attempt: all. */
  remaining: readonly string[] | null;
  lastError: string | null;
}

/** One step of a pool's seats. */
export interface Step extends Seats {
  at: Instant;
  limit: number | null;
  coverage: Coverage;
}

/** What anybody may read, while `watch` runs and after it stopped. */
export interface StateView {
  loaded(): Loaded;
  /** When `watch` was last known to be alive, and whether one holds the lock now is not its business. */
  lastAlive(): Instant | null;
  /** Sessions that were, or may have been, open at some moment of [from, to], oldest first. */
  sessions(from: Instant, to: Instant, pool?: string): Session[];
  /** The step that was in force at an instant. */
  stepAt(pool: string, at: Instant): Step | undefined;
  /** Steps in [from, to), in order. */
  steps(pool: string, from: Instant, to: Instant): Step[];
  /** The last drift up to an instant. */
  driftAt(pool: string, at: Instant): Drift | null;
  events(from: Instant, to: Instant, pool?: string): { pool: string; event: Sourced }[];
  notices(from: Instant, to: Instant): Outgoing[];
  close(): void;
}

/** The state that one `watch` keeps. On a throw of `commit` drop everything in memory and load again. */
export interface Store extends StateView {
  commit(work: Work): void;
  /** Says that `watch` lives, without a batch. */
  alive(at: Instant): void;
  /** The waiting notices that are due, in the order they were made. */
  due(now: Instant): Outgoing[];
  /** When the next waiting notice is due. */
  nextDue(): Instant | null;
  settle(id: string, outcome: Pick<Outgoing, 'state' | 'nextTryAt' | 'remaining' | 'lastError'>, at: Instant): void;
  /** Forgets what retention no longer keeps. */
  prune(keep: { sessions: Instant; usage: Instant; notices: Instant }): void;
}
