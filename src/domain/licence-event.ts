import type { Instant, Place } from './entry.ts';

/** The file of a proof that is no line of a log: seats that somebody counted in the product and typed in. */
export const COUNTED_BY_HAND = 'counted by hand';

/** Whom a log names. Every part is as the product writes it. */
export type Who = {
  /** The licence holder: an operator, a user id. */
  holder?: string;
  /** The machine: an address or a host name. */
  node?: string;
  process?: string;
  role?: string;
  /** The row of a table that is this one session, for as long as it is open. */
  key?: string;
};

/**
 * The very line that shows something. `log` names the one it is of where a file may hold several, each in an order of
 * its own.
 */
export type Proof = Place & { text: string; log?: string };

export interface Fact {
  /** When it happened; where only bounds are known, the later one. */
  at: Instant;
  /** The bounds, where the log does not tell the moment. */
  between?: readonly [Instant, Instant];
  instance: string;
  proof: Proof;
  /** Set where the log does not say so itself: the reason for the inference. */
  inferred?: string;
}

/**
 * What a parser may say. `pool` is the kind (User, Diagnostic, an APP_ID); the ledger maps source and kind to a pool.
 */
export type LicenceEvent = Fact &
  /** `untold`: no line will tell that it ended, so that nobody knows whether it is open from then on. */
  (
    | { kind: 'opened'; pool: string; who: Who; connections?: number; untold?: true }
    /**
     * Somebody is open still: the session of the key in `who`. Where none is, it begins here: exactly, where the log
     * has told of renewals for so long that an earlier one would be in it, or where its holder has left before
     * (`anew`).
     */
    | { kind: 'renewed'; pool: string; who: Who; anew?: true }
    /** Somebody uses the product at this instant, whoever it is, of whatever pool. */
    | { kind: 'alive'; why: string }
    /**
     * Where the match names nothing but a key, and no session of that key is open, nothing happens. Where seats are
     * leased one is taken until `at`, however early its holder left, unless it was `freed` before that.
     */
    | { kind: 'closed'; which: 'one' | 'all'; pool?: string; match: Who; why: string; freed?: true }
    /**
     * A list of all holders of a pool at this instance, as it stood at `at`: a licence dump, or one version of a table.
     * Where it is not complete, nobody whom it leaves out has ended. A pool whose last row has gone from the table is
     * given as an empty list. `lacks` says why there may be more than it lists, though whom it leaves out has ended.
     */
    | { kind: 'census'; pool: string; complete: boolean; lacks?: string; holders: readonly CensusLine[] }
    /** A stated number of seats in use, without names, and of how many. */
    | { kind: 'count'; pool: string; used: number; of: number | null }
    /** `mixed`: the lines are of two logs, and from there on none tells who holds a seat, until they are `in order`. */
    | {
        kind: 'coverage';
        pool?: string;
        known: 'anchored' | 'at least' | 'gap' | 'no longer' | 'mixed' | 'in order';
        why: string;
      }
    | { kind: 'refused'; pool: string; who?: Who; why: string }
    /**
     * The product says that it refused somebody for want of a licence. `total` is its own cumulative number and `since`
     * when that began, each null where the line does not say; without a total it is `times` refusals.
     * `began` is the start of the instance that the log shows before: what a number without a date counts from.
     */
    | {
        kind: 'limit-exceeded';
        pool: string;
        total: number | null;
        since: Instant | null;
        times: number;
        began?: Instant;
      }
    /**
     * What the key allows from then on: a limit, where it states one, of users or of cores. `each` tells that every
     * connection takes a seat, whoever has it; without it nothing is said of that.
     */
    | { kind: 'capacity'; pool: string; limit: number | null; unit: 'users' | 'cores'; each?: boolean }
    /**
     * What else a rule may want to tell of; a rule calls it `message-<code>`. `times` is how often the line says that
     * it came.
     */
    | { kind: 'message'; pool: string; code: string; severity: number; text: string; times: number }
    /**
     * What an operator should know of the log itself. `text` are the words that a parser did not understand, without
     * stamp and process; absent where what stands around them is in doubt.
     */
    | { kind: 'remark'; what: 'not-understood' | 'damaged' | 'zone' | 'order'; detail: string; text?: string }
  );

/** A line of a list of all holders. */
export type CensusLine = HolderLine | KeyedLine;

/** A session in a table of those that are open now. */
export interface KeyedLine {
  /** By which the table tells it from all others at this instance, in every version in which it stands. */
  key: string;
  who: Who;
  /** When it was opened, where the table says so: another instant under the same key is another session. */
  openedAt?: Instant;
  /** When it was last renewed, where the table says so; else it is seen at the instant of the version. */
  seenAt?: Instant;
  /** Until when its seat is taken unless it is renewed, where the table says so. */
  expiresAt?: Instant;
  /** Whether it is still open nobody knows: its row is missing for the first time, or has not been renewed. */
  doubtful?: true;
  /** Its row as the table has it, by the names of the columns: with the key for a place it proves the session. */
  row?: Readonly<Record<string, string>>;
}

/** A holder in a list of all holders that counts their connections, such as a licence dump. */
export interface HolderLine {
  who: Who;
  connections: number;
  /** The most connections at once since it last had none, and the seats that the product counts for it now. */
  most?: number;
  units?: number;
  /** Milliseconds for which its seat stays reserved, where it has no connection any more. */
  graceLeft?: number;
  /** When its oldest connection was opened. */
  since?: Instant;
}

/** `LicenceEvent` with the source that it came from. */
export type Sourced = LicenceEvent & { source: string };

export type Emit = (event: LicenceEvent) => void;
