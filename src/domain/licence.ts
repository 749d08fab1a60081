import type { Entry, Instant, Json, Note, Place, Wanted } from './reading.ts';

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
  (
    | { kind: 'opened'; pool: string; who: Who; connections?: number }
    | { kind: 'closed'; which: 'one' | 'all'; pool?: string; match: Who; why: string }
    | { kind: 'census'; pool: string; complete: boolean; holders: readonly CensusLine[] }
    /** A stated number of seats in use, without names, and of how many. */
    | { kind: 'count'; pool: string; used: number; of: number | null }
    | { kind: 'coverage'; pool?: string; known: 'anchored' | 'at least' | 'gap' | 'no longer'; why: string }
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
    | { kind: 'remark'; what: 'not-understood' | 'damaged' | 'zone'; detail: string; text?: string }
  );

/** A holder in a list of all holders, such as a licence dump. */
export interface CensusLine {
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

/** What a parser is given beside the entry. */
export interface Tools {
  instance: string;
  /** The settings of the source that the parser declares, with their defaults filled in. */
  settings: Readonly<Record<string, string | number>>;
  /**
   * Wall-clock milliseconds (the digits of a stamp read as if they were UTC) of the source's zone to UTC.
   * Of the two readings of the repeated hour it gives the earlier one, unless `after` has already passed that.
   */
  utc(wall: Instant, after?: Instant): Instant;
  /**
   * As `utc`, for a stamp of the entry itself. One that lies days ahead of its arrival and of `after` is not believed:
   * then it is `after`, or when a live entry arrived.
   */
  stamp(wall: Instant, after?: Instant): Instant;
  /** The first understood pattern for a text, with its named groups. */
  match(text: string): Match | undefined;
}

/** A pattern that a text fitted. */
export interface Match {
  id: string;
  means: string;
  groups: Readonly<Record<string, string | undefined>>;
}

/** One pattern, the same shape in code and in seatwatch.yaml. */
export interface Pattern {
  id: string;
  /** What a line that fits says; each parser lists the words it knows. */
  means: string;
  /** At least one of these stands in every line that fits. */
  literals: readonly string[];
  /** Whether the literals may stand in any letter case. */
  anyCase?: true;
  /** An expression in RE2's dialect with named groups; tried on the text alone. */
  expression: string;
}

/** A setting that a source of this product may carry in seatwatch.yaml. */
export type Setting =
  | { kind: 'choice'; of: readonly string[]; default: string; says: string }
  | { kind: 'count'; default: number; least: number; says: string }
  | { kind: 'duration'; default: number; mayBe?: 'never'; says: string };

/** Knows one product: a reducer over small JSON state, with patterns and a licence model that are data. */
export interface Parser<S extends Json = Json> {
  system: string;
  /** The product as its maker writes it. */
  product: string;
  settings: Readonly<Record<string, Setting>>;
  patterns: readonly Pattern[];
  /** The words that `means` of a pattern may be. */
  meanings: readonly string[];
  wanted: Wanted;
  /**
   * What its sources hold; lines unless given. Of events those are read whose provider or text holds a literal of
   * `wanted`.
   */
  reads?: 'lines' | 'events';
  /**
   * Of an event: what it says, in words that are the same whichever road it came by and whatever form it has, so that
   * it counts once. Undefined for an event that says nothing to this product: it is not parsed.
   */
  key?(entry: Entry, tools: Tools): string | undefined;
  /**
   * Literals by the event that a rule may name in `on`: wanted only where such a rule is on, since they make many lines
   * candidates.
   */
  wantedFor?: Readonly<Record<string, readonly string[]>>;
  model: LicenceModel;
  /**
   * Milliseconds after which it is remarkable that nothing at all was written to its log: longer than nights and
   * weekends on which nobody works are quiet, since who is told of those does not listen any more.
   */
  absentAfter: number;
  /**
   * Whether a file with this head is written anew each time as a whole, such as a licence dump, and not appended to.
   */
  isSnapshot?(head: string): boolean;
  /**
   * How sure it is, from 0 to 1, that a file with this head (at most 64 KiB, decoded) and name is one of its own. Not
   * asked of events: their files hold those of many programs.
   */
  sniff?(head: string, path: string): number;
  initial(): S;
  /** One entry. The returned state is committed with the position; one a stream. */
  parse(entry: Entry, state: S, emit: Emit, tools: Tools): S;
  note(note: Note, state: S, emit: Emit, tools: Tools): S;
  /**
   * The stream that a line says it is of, where several share one input, and its text without what says so: a
   * container's name before each line. An empty name is the input's own stream; undefined where the line says nothing.
   */
  stream?(line: string): { name: string; text: string } | undefined;
  /** The greatest instant that the stream has shown, where it has shown one. */
  seenUpTo(state: S): Instant | undefined;
  /**
   * What a start of the instance does not end: who asks for the present need not read other lines from before the last
   * one.
   */
  lasting?: Lasting<S>;
  /** The stamp of a line that begins a record, its digits read as if they were UTC. */
  localTime?(line: string): Instant | undefined;
  /**
   * A text that stands in every line that `offset` or `instance` may understand; one of the wanted literals, and of
   * those of `lasting`.
   */
  announces?: string;
  /** The offset from UTC in milliseconds that a line states itself, with the wall-clock instant it states it for. */
  offset?(text: string): { wall: Instant; offset: number } | undefined;
  /** The instance that a line names. */
  instance?(text: string): string | undefined;
}

/** Tells the lines that say what lasts beyond the next start of an instance. */
export interface Lasting<S> {
  /** One of these stands in every such line, and in every line that ends `settled`. */
  literals: readonly string[];
  /** The same for lines of which the first tells it for good. */
  once: readonly string[];
  /** Whether these lines suffice from here on; before that and behind it every wanted one counts. */
  settled(state: S): boolean;
}

/** The rules by which sessions take seats, as data; src/ledger interprets them. */
export interface LicenceModel {
  /** The kinds of pool that every source has, whether or not its log has named them yet. */
  kinds: readonly string[];
  /** The parts of `Who` that together are one holder, and take one seat. */
  holder: readonly (keyof Who)[];
  /** Each session of a holder takes a seat of its own. */
  eachSession?: true;
  closes: 'youngest';
  /** Roles whose close belongs to the session of the same process, where one is open. */
  preferProcess?: readonly string[];
  /** Name of the setting: above so many sessions each takes a seat of its own, until all of them are closed. */
  ratchetAbove?: string;
  /** Milliseconds for which a seat may stay taken after a close, by role. */
  grace?: Readonly<Record<string, number>>;
  /** Milliseconds in which no other event of a holder may lie for its stated count to correct the reconstruction. */
  settle: number;
  /** Name of the setting: milliseconds without any event after which coverage is lost; 'never' allowed. */
  traceSilence?: string;
  /** `counted`: a line of its own counts refusals, so that a refused login adds nothing to them. */
  refusals?: 'counted';
  /** A close is believed only once one was seen, and until the log contradicts. */
  closesMustBeSeen?: boolean;
  /**
   * When a session may be one that nobody uses any more: it is shown as one to check first, and closed by nothing but
   * the log.
   */
  suspect?: Suspicion;
  /**
   * After a restart every close has its opening. Once so many closes have come, and more than this share of them (0 to
   * 1) found none, what the patterns make of the log is doubtful, and nothing is inferred from it.
   */
  pairing?: { least: number; unpaired: number };
}

/** What makes a session suspect; a desk that is expected to be always on never is. */
export interface Suspicion {
  /** Name of the setting: milliseconds without a break for which a holder may hold a seat; 'never' allowed. */
  after: string;
  /** An older session of a holder who has opened another one since. */
  passedByNewer: boolean;
}

/** What a person can do, by rule id: shown in the mail. Each a sentence or a short paragraph. */
export type Advice = Readonly<Record<string, readonly string[]>>;

/** A line of the catalogue of products. */
export interface Product {
  parser: Parser<Json>;
  /** As its administrators say it for short, for a subject line. */
  short?: string;
  advice: Advice;
  hints?: Hints;
}

/** What an administrator can do about an answer, as sentences; shown below it. */
export interface Hints {
  /** Where the log cannot tell who holds seats: the ways to know more. */
  unknown?: readonly string[];
  /** Why somebody may be refused although fewer seats than the limit are counted. */
  refusedBelowLimit?: readonly string[];
}
