import type { Notice } from './alerting.ts';
import type { Instant, Json } from './entry.ts';
import type { Change, Coverage, Drift, Seats, Session } from './ledger.ts';
import type { Sourced } from './licence-event.ts';

/** Everything that follows from one batch or several; committed together or not at all. */
export interface Work {
  /** The wall clock. */
  at: Instant;
  /** Position by input. */
  inputs: Map<string, Json>;
  /** Parser state by stream, and what else belongs to a stream or a system; null removes one. */
  streams: Map<string, Json>;
  /** Parts of the ledger; null removes one. */
  ledger: Map<string, Json>;
  /** State of rules by id; null removes one. */
  rules: Map<string, Json>;
  /** In their order. Of a session that changed several times the last state is enough. */
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

/** Names one delivery: of a notice, by its id, to a receiver, by its. */
export interface DeliveryKey {
  notice: string;
  receiver: string;
}

/** A key as one text, for sets and maps. */
export function keyText({ notice, receiver }: DeliveryKey): string {
  return `${notice} ${receiver}`;
}

/** One delivery: a notice on its way to one receiver. */
export interface Outgoing {
  notice: Notice;
  receiver: string;
  createdAt: Instant;
  /** `held` by the ceiling until a summary tells of it, and then `summarised`: neither is ever sent by itself. */
  state: 'waiting' | 'sent' | 'failed' | 'held' | 'summarised';
  attempts: number;
  nextTryAt: Instant;
  /** What the receiver keeps from one attempt to the next, such as the addresses that are left; null: nothing. */
  detail: Json | null;
  lastError: string | null;
}

/** The key of a delivery. */
export function keyOf({ notice, receiver }: Outgoing): DeliveryKey {
  return { notice: notice.id, receiver };
}

/** One step of a pool's seats. */
export interface Step extends Seats {
  at: Instant;
  limit: number | null;
  coverage: Coverage;
}

/** What `watch` last saw of one input. */
export type InputReading = {
  source: string;
  path: string;
  /** When it was last read to its end; null where it never was. */
  readAt: Instant | null;
  /** Why it was not read at the last look, as a sentence. */
  trouble: string | null;
  /**
   * Why nothing is read of it, which is no trouble: a file that a glob found and that never held what its source is of.
   */
  leftOut?: string;
  /**
   * When its file turned up in this run, and when something was last written to it; an earlier version told neither.
   */
  foundAt?: Instant;
  writtenAt?: Instant | null;
};

/** What `watch` tells of itself: since when it runs, and what it saw of each input, by id. */
export type Vitals = { startedAt: Instant; readings: { readonly [input: string]: InputReading } };

/**
 * How much was taken out of a state: sessions that had ended, sessions that go on under another name, and other places.
 */
export interface Erased {
  sessions: number;
  open: number;
  other: number;
}

/** Which of the waiting deliveries are asked for. */
export interface DueAsked {
  /** Times to try beyond this were set by a clock that has been set back since: they are due. */
  farthest?: Instant;
  /** The receiver; of all where it is left out. */
  receiver?: string;
  /** Keys (see `keyText`) that are left out, such as those that are under way. */
  but?: ReadonlySet<string>;
  /** How many at most. */
  most?: number;
}

/** What became of the notices that were made. */
export interface Delivery {
  /** The roots of threads of which nothing reached anybody through any receiver, and nothing waits any more. */
  untold: readonly string[];
  /** How many wait for another attempt because one has failed: at the receiver where the fewest do. */
  waiting: number;
}

/** A receiver that notices no longer go to, and how many deliveries to it were still waiting. */
export interface GoneReceiver {
  receiver: string;
  deliveries: number;
}

/** The result of an attempt to deliver a notice. */
export type Settled = Pick<Outgoing, 'state' | 'nextTryAt' | 'detail' | 'lastError'> & {
  /** Whether somebody behind the receiver got it, though perhaps not all. */
  told?: boolean;
};

/**
 * Something is taken out of all that ended before an instant; after how many milliseconds, is told where it is missing.
 */
export interface Taking {
  before: Instant;
  after: number;
}

/** What anybody may read, while `watch` runs and after it stopped. */
export interface StateView {
  loaded(): Loaded;
  /** When `watch` was last known to be alive, and whether one holds the lock now is not its business. */
  lastAlive(): Instant | null;
  /** What `watch` last told of itself; undefined where it never did. */
  vitals(): Vitals | undefined;
  /** Sessions that were, or may have been, open at some moment of [from, to], oldest first. */
  sessions(from: Instant, to: Instant, pool?: string): Session[];
  /** The step that was in force at an instant, as is known by now. */
  stepAt(pool: string, at: Instant): Step | undefined;
  /** Steps in [from, to), in order, as is known by now: what was found out later of that time is in them. */
  steps(pool: string, from: Instant, to: Instant): Step[];
  /** The last drift up to an instant. */
  driftAt(pool: string, at: Instant): Drift | null;
  events(from: Instant, to: Instant, pool?: string): { pool: string; event: Sourced }[];
  /** The deliveries of the notices that were made in [from, to], in the order of the notices. */
  notices(from: Instant, to: Instant): Outgoing[];
  close(): void;
}

/** The state that one `watch` keeps. On a throw of `commit` drop everything in memory and load again. */
export interface Store extends StateView {
  commit(work: Work): void;
  /** Says that `watch` lives, without a batch, and what it tells of itself. */
  alive(at: Instant, vitals?: Vitals): void;
  /**
   * Sets the receivers, at least one and the default one first: the commit that makes a notice makes one delivery to
   * each. Deliveries that wait for any other receiver end as failed; the notice that `tell` makes of that is kept in
   * the same transaction, for the default receiver alone. A new store has the one receiver `mail`.
   */
  route(receivers: readonly string[], at: Instant, tell: (gone: readonly GoneReceiver[]) => Notice): void;
  /**
   * The waiting deliveries whose time has come: the first critical ones, then the others, each in the order in which
   * the notices were made. Within a thread a delivery waits for those before it to the same receiver.
   */
  due(now: Instant, asked?: DueAsked): Outgoing[];
  /** When the next waiting delivery is due, of a receiver or of all, but for the keys that are left out. */
  nextDue(but?: ReadonlySet<string>, receiver?: string): Instant | null;
  /**
   * Keeps the result of an attempt. Where a delivery has failed for good and the receiver got nothing of its thread,
   * the ends that wait in the thread fail with it: nobody is told the end of what nobody was told.
   */
  settle(key: DeliveryKey, outcome: Settled, at: Instant): void;
  /** Makes all that waits due at once, as after a restart: what was wrong may have been mended. */
  hasten(at: Instant): void;
  /** How the deliveries of what was made stand. */
  delivery(): Delivery;
  /**
   * Forgets what retention no longer keeps, and takes names and lines out of what it keeps without them; notices, which
   * hold both, go as soon as any of the three wants it. Gives false where more is left to do: it is done in steps, so
   * that reading never waits long.
   */
  prune(keep: { sessions: Instant; usage: Instant; notices: Instant; names?: Taking; proof?: Taking }): boolean;
  /**
   * Takes a person's name out of all that is kept, so that no byte of the files holds it; a seat that is taken stays
   * counted.
   * Whoever has loaded the state must load it again.
   */
  erase(user: string): Erased;
}
