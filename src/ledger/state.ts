import type { Instant } from '../domain/entry.ts';
import {
  NOTHING_READ,
  type Coverage,
  type Drift,
  type Older,
  type Range,
  type Refused,
  type Seats,
  type Session,
} from '../domain/ledger.ts';
import type { Proof } from '../domain/licence-event.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { LimitCount } from '../domain/limit-count.ts';

/** A holder at one instance: its open sessions and what is known of their number. */
export interface HolderState {
  sessions: Session[];
  /** Since when it has had a session without a break; null where one may be older than the log. */
  since: Instant | null;
  /** The most sessions at once since it last had none: what a ratchet remembers. */
  peak: number;
  /** The last closed session, while its seat may still be taken. */
  grace: { until: Instant; session: Session } | null;
  /** When the log's own count last agreed with the sessions. */
  agreedAt: Instant | null;
  audit: UnsettledCount | null;
  /** The number of connections that the log stated last, until it is no longer sure; absent where it is not. */
  stated?: { connections: number; at: Instant; until: Instant } | null;
  /**
   * Where heartbeats are awaited: since when, when the next one must have come, and what is thought of the holder;
   * absent where a list shows it.
   */
  beat?: { from: Instant; due: Instant | null; state: 'alive' | 'doubtful' | 'dead' } | null;
  /** Sessions that were closed just now and still stand among the others, since they may be opened again at once. */
  leaving?: Leaving[];
  /** Spans of other sessions that ended while one was leaving: the seat was taken in them. */
  left?: Range[];
  /** Where renewals are counted, from the first one on. */
  renewals?: RenewalState;
  /** Keys of its sessions that a table lists, where the log beside it has keys too. */
  listed?: readonly string[];
}

/** How a program renews what it holds. */
export interface Rhythm {
  /** The longest time between two renewals of one of its holders; 0 until enough were seen. */
  longest: number;
  /** Its last round, whomever it renewed, and the one before. */
  last: Instant;
  before: Instant | null;
}

/** A session that ends as told unless its key is opened or renewed before it is due. */
export interface Leaving {
  id: string;
  due: Instant;
  end: End;
  /** Whether it was surely open when it was closed, whatever became of the log since. */
  wasSure?: true;
}

/** How often a holder was renewed. */
export interface RenewalState {
  seen: number;
  /** When the last renewal began and when it ended: each of its sessions may be renewed by itself. */
  from: Instant;
  to: Instant;
  /** The longest time between the beginnings of two renewals, in milliseconds; 0 before the second. */
  longest: number;
  /** The last sign of the holder: a renewal, or one of its sessions was opened or closed. */
  sign: Instant;
  /** When silence makes its sessions uncertain; null where it does not, or has done so. */
  due: Instant | null;
}

/** How a session came to its end. */
export interface End {
  at: Instant;
  between?: Range;
  why: string;
  reason?: string;
  proof: Proof;
}

/** Events of one holder that lie close together, and the count that the log stated among them. */
export interface UnsettledCount {
  /** When the count is compared; null where it agrees so far, or cannot be compared. */
  due: Instant | null;
  lastAt: Instant;
  /** Of several logins in a burst the greatest count is the last. */
  stated: number;
  /** Sessions that this burst opened. */
  fresh: string[];
  /** A close in the burst: which of the events the count includes cannot be told. */
  mixed: boolean;
  at: Instant;
  proof: Proof | null;
}

/** Old sessions of one instance that were put together: of them only this is known. */
export interface Remainder extends Older {
  /** The most seats that they may take. */
  seats: number;
  /** The log that opened the newest of them. */
  log: Pick<Proof, 'file' | 'log'>;
}

/** The instants of the last version of a table, and of the last complete one. */
export interface TableRead {
  readAt: Instant;
  listedAt: Instant | null;
  /**
   * Of rows that it may have lost, by key: the last complete version that held them, and the first that did not. Absent
   * where there are none.
   */
  held?: Readonly<Record<string, readonly [last: Instant | null, missed: Instant]>>;
  /** Keys of the sessions that ended since it lacked their rows; absent where there are none. */
  gone?: readonly string[];
}

/** What is known of a pool at one instance (one server). */
export interface InstanceState {
  source: string;
  /** Log time up to which what was due has been done. */
  clock: Instant | null;
  lastEventAt: Instant | null;
  coverage: Coverage;
  /** Since when its lines are those of two logs, and why that is thought; absent where they are in order. */
  mixed?: { since: Instant; why: string };
  closeSeen: boolean;
  contradicted: boolean;
  /** Closes since the last restart, and how many of them found no session; undefined before a restart was seen. */
  pairs?: { closes: number; unpaired: number };
  /** The last end of everything: what is dated before it was born closed. */
  ended: { at: Instant; between: Range | null; why: string; inferred: string | null; proof: Proof } | null;
  holders: Record<string, HolderState>;
  /** The earliest due time of any holder, or null. */
  dueAt: Instant | null;
  /**
   * What a stated count adds to the fewest and to the most seats of the holders; undefined where none was stated since
   * the last anchor. `alone` are the seats that were stated where nobody is named.
   */
  counted?: { least: number; most: number; alone?: number };
  /** Until when a stated count holds where heartbeats tell the rest, and what was covered before it. */
  countHolds?: { until: Instant; before: Coverage };
  /** Open sessions beyond those that are kept one by one; undefined where there are none. */
  older?: Remainder;
  /** Sums over the holders, kept as they change; `possible` with the seats of those that were put together. */
  certain: number;
  possible: number;
  /** The same of what the log has just stated; absent where that is nothing. */
  proven?: number;
  /** The log states a key by which each connection takes a seat. */
  each?: boolean;
  /** How its programs renew what they hold, by their names; absent where none does. */
  rhythms?: Readonly<Record<string, Rhythm>>;
  /** Absent where no table was read. */
  table?: TableRead;
  /**
   * The last sign that anybody is alive, of whatever pool, and since when a stream tells of heartbeats (null: it does
   * not; the sign is of a list, or of the time of a file); absent without any.
   */
  alive?: { at: Instant; since: Instant | null; proof: Proof };
  /** True once its stream told of heartbeats, so that one that does not come is missing. */
  streamed?: true;
  /** True once the file that every client writes to was seen to change. */
  presence?: true;
  /** How far its refusals were counted, and those since its last start. */
  limitCount?: LimitCount;
  refused?: Refused;
  /** What no pattern fitted since its last start. */
  notUnderstood?: { times: number; first: Instant; last: Instant };
}

export type StepState = Seats & { coverage: Coverage; limit: number | null };

/** One pool: the part of the ledger that is stored as one. */
export interface PoolState {
  /** What it counts. */
  kind: string;
  instances: Record<string, InstanceState>;
  /** Stated by the log. */
  limit: number | null;
  /** When the log stated it first; absent where it was typed. */
  limitSince?: Instant;
  perCore: boolean;
  /** True once a holder that takes one seat wherever it is seen was seen at two instances at once. */
  seenTwice?: true;
  drift: Drift | null;
  step: StepState | null;
  /** The instant of that step. */
  stepAt?: Instant;
  /** How many sessions a holder has opened at an instant, for their ordinals; only the last few seconds. */
  ordinals: Map<string, { at: Instant; count: number }>;
}

export const NEVER_READ: Coverage = { state: 'unknown', since: null, why: NOTHING_READ };
const NO_TRACE: Coverage = { state: 'unknown', since: null, why: 'no LicenseTrace line has been read yet' };

export function newPool(kind: string): PoolState {
  return { kind, instances: {}, limit: null, perCore: false, drift: null, step: null, ordinals: new Map() };
}

export function newInstance(source: string, { traceSilence }: Pick<LicenceModel, 'traceSilence'>): InstanceState {
  return {
    source,
    clock: null,
    lastEventAt: null,
    coverage: traceSilence === undefined ? NEVER_READ : NO_TRACE,
    closeSeen: false,
    contradicted: false,
    ended: null,
    holders: {},
    dueAt: null,
    certain: 0,
    possible: 0,
  };
}

export function newHolder(): HolderState {
  return { sessions: [], since: null, peak: 0, grace: null, agreedAt: null, audit: null };
}
