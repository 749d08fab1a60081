import type { Instant, Json } from './entry.ts';
import type { Proof, Sourced, Who } from './licence-event.ts';

export type Range = readonly [Instant, Instant];

/** How much an answer can claim. */
export interface Coverage {
  state: 'anchored' | 'at least' | 'unknown';
  /** Since when; null where nothing was ever known. */
  since: Instant | null;
  why: string;
  /** Set where no logout has been seen yet, so that nobody knows who has left, however complete the logins are. */
  unseen?: 'logouts';
}

/** Why a login is estimated whose stamp may be of two instants, and of one whose stamp cannot be. */
export const HOUR_CAME_TWICE = 'stamped in an hour that came twice';
export const STAMP_NOT_BELIEVED = 'its stamp is not believed';

/** Why a pool is unknown of which nothing has been read. */
export const NOTHING_READ = 'nothing that tells of seats has been read yet';

/** How the reason begins why a table tells who is there at least, though it is read again and again. */
export const MAY_LACK = 'its table may lack who came just now';

/** Stands in the reason why a pool is unknown whose log holds the lines of two. */
export const TWO_LOGS = 'two logs are in one file';

/** Refusals that a log tells of since its instance started. */
export interface Refused {
  times: number;
  first: Instant;
  last: Instant;
  /** The seats that were counted just when the last one came, and the limit of that moment. */
  seats: { atLeast: number | null; atMost: number | null; limit?: number | null };
}

/**
 * Records about licences, sessions or the service that no pattern fitted, since the instances started: what is said of
 * seats may lack what they tell. `times` is null for an earlier moment, when not all of them had come.
 */
export interface Unread {
  times: number | null;
  first: Instant;
  last: Instant;
}

/** One login or connection of a holder. */
export interface Session {
  /** Hash of pool, instance, holder, opening instant and ordinal: the same at each run. */
  id: string;
  pool: string;
  instance: string;
  source: string;
  who: Who;
  /** As it was known at first: it never changes. What is learned later stands in `openedBetween`. */
  openedAt: Instant | null;
  openedBetween?: Range;
  opened: 'exact' | 'estimated' | 'before the log';
  /** The last event that proved it open. */
  lastSeenAt: Instant;
  /** Until when its seat is taken unless it is renewed, as its row stated last; absent where none does. */
  expiresAt?: Instant;
  closedAt?: Instant;
  closedBetween?: Range;
  closed?: 'exact' | 'estimated';
  endedBy?: string;
  /** Which of several sessions of the holder this is cannot be told. */
  ambiguous?: boolean;
  /** Whether it is still open cannot be told. */
  uncertain?: boolean;
  /**
   * Set where that is so because its holder is not renewed any more: it was, at least once every so many milliseconds,
   * until the instant. `never`: it was not, since the instant, and its program renews others so often.
   */
  notRenewed?: { every: number; until: Instant; never?: true };
  /** Set where that is so, or was before it had ended, because no line tells of its end itself. */
  untold?: true;
  /** When it was put together with other old ones, of which only the number is kept: what became of it nobody knows. */
  setAside?: Instant;
  /** Why it is thought to have been opened or closed, where no line says so. */
  reason?: string;
  /**
   * Why it should be checked first whether anybody uses it, as it stands at the instant of the answer; never stored.
   */
  suspect?: string;
  proof: readonly Proof[];
  /**
   * What retention has taken out of it, after how many milliseconds: its lines, and the names, for which stand-ins are
   * there. Absent where nothing was.
   */
  removed?: { proof: number; names?: number };
}

/**
 * Old sessions that were put together because too many were open that the log does not show to end: each may be open
 * still. Opened from `oldest` to `newest`, UTC milliseconds; null where the log does not show it.
 */
export interface Older {
  sessions: number;
  oldest: Instant | null;
  newest: Instant | null;
}

/** Seats used: null is unknown, never 0. */
export interface Seats {
  atLeast: number | null;
  atMost: number | null;
}

export interface Drift {
  at: Instant;
  holder: string;
  counted: number;
  stated: number;
  proof: Proof;
  /** After how many milliseconds retention has taken name and line out of it; absent where it has not. */
  removed?: number;
}

/**
 * What was told of a pool's seats over [from, to) and is known by now to have been others: how many are to be added to
 * each end; null where that end is not known any more. Where no end was known, late sessions are at least the seats
 * that they took.
 */
export interface Correction {
  from: Instant;
  to: Instant;
  least: number | null;
  most: number | null;
}

export type Change =
  | { kind: 'session'; session: Session }
  | ({ kind: 'seats'; pool: string; at: Instant; limit: number | null; coverage: Coverage } & Seats)
  | ({ kind: 'hindsight'; pool: string } & Correction)
  | { kind: 'drift'; pool: string; drift: Drift };

/** A pool as it stands now. */
export interface PoolNow extends Seats {
  pool: string;
  system: string;
  kind: string;
  sources: readonly string[];
  limit: number | null;
  /**
   * Seats that the licence server keeps for certain devices or users, as it is configured; absent where there are none.
   * Whether they are among the used ones nobody knows.
   */
  reserved?: number;
  /** Since when the log states that limit; absent where it is configured or was typed. */
  limitSince?: Instant;
  /** What the log states where another limit is configured. */
  statedLimit?: { limit: number; since: Instant };
  /** Whether every connection takes a seat, since the log states such a key. */
  each?: boolean;
  /** Refusals since the instances started; absent where their logs tell of none. */
  refused?: Refused;
  /** What no pattern fitted; absent where all was understood. */
  notUnderstood?: Unread;
  /**
   * Seats that a count has stated beside those of the holders that the log names; negative where it stated fewer;
   * absent where none did.
   */
  unnamed?: number;
  /** True where each seat belongs to a person or a machine, whether it is used or not. */
  named?: true;
  /** True where a holder takes one seat, however many instances show it, and however they case its name. */
  oneSeatAcross?: true;
  /** The pool that surely has a free seat for whoever finds this one full; absent where none is known to. */
  handsOn?: string;
  /** True where the key counts something else than users, so that no seats of users exist. */
  perCore: boolean;
  /** Sessions that may be open beyond those that are listed; absent where there are none. `sessions` counts them in. */
  older?: Older;
  sessions: number;
  coverage: Coverage;
  drift: Drift | null;
  /** Why what the log seems to say is to be doubted, as a sentence; nothing is inferred then. */
  doubt?: string;
  /** Since when nobody is alive, by the time of the file that every client writes to; absent where somebody may be. */
  nobodySince?: Instant;
  /** True where seats fall free by heartbeats, and nothing tells how often these come. */
  noInterval?: true;
  /** True where programs and devices take the seats: nobody logs in or out. */
  noLogins?: true;
}

/** A pool without the number of its sessions, which must be counted: what may be asked at every tick of the clock. */
export type PoolStanding = Omit<PoolNow, 'sessions'>;

/** A session as it stands now, beside its pool. */
export interface Holding extends Session {
  state: 'open' | 'grace';
  /**
   * Since when the holder has held at least one seat without a break; longer than that where the pool knows "at least".
   * Null where that is not known.
   */
  holderSince: Instant | null;
  /** Where seats fall free by time: when this one does. */
  life?: Life;
}

/** How long a seat stays taken that nobody gives back. */
export interface Life {
  /**
   * `leased`: until its lease ends. `alive`: its last heartbeat is fresh; `doubtful`: one is missing; `dead`: two are,
   * and nobody else was alive to take the entry away. `kept`: it never falls free by itself.
   */
  state: 'leased' | 'alive' | 'doubtful' | 'dead' | 'kept';
  /** When it becomes doubtful unless another heartbeat comes; null where it does not. */
  doubtfulAt: Instant | null;
  /** When it is free at the latest unless it is renewed; null where time alone does not free it. */
  freeBy: Instant | null;
}

/**
 * The open sessions and seats of every pool. Pure: no clock, no I/O.
 * What it did is drained after each batch; what it is made of is stored in parts, of which only changed ones are given.
 */
export interface Ledger {
  /** Runs what is due before the event, then the event. A late event never rewinds. */
  apply(event: Sourced): void;
  /** Runs what is due at a source up to an instant. */
  advance(source: string, to: Instant): void;
  /**
   * Forgets an instance of a source that is gone, where the source has others; `proof` shows that its log went on. What
   * is open there ended since it was last seen.
   */
  retire(source: string, instance: string, at: Instant, proof: Proof): void;
  drain(): Change[];
  /** The parts changed since they were last asked for; null for one that is gone. */
  dirty(): Map<string, Json>;
  pools(): PoolNow[];
  standings(): PoolStanding[];
  /** One of them; undefined where there is none of this name. */
  pool(id: string): PoolStanding | undefined;
  /** Open sessions and those in grace of a pool, oldest first; uncertain ones included. */
  holdings(pool: string): Holding[];
  /** Those of them that should be checked first; none where the licence model knows no suspicion. */
  suspects(pool: string): Holding[];
  /** The machines that a pool counts, as far as anything was read of them. */
  instancesOf(pool: string): { source: string; instance: string }[];
  /** The pool that counts a kind for a source. */
  poolOf(source: string, kind: string): string;
}
