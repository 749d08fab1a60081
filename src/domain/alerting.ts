import type { Instant, Json } from './entry.ts';
import type { Change, Holding, PoolNow, PoolStanding } from './ledger.ts';
import type { Proof, Sourced, Who } from './licence-event.ts';

/** How the reason of an alert ends that is over although no free seat is proven. */
export const NOT_PROVEN_FREE = 'not proven free';

export type Level = 'info' | 'warning' | 'critical';

/** A rule, the same shape in rules/*.yaml and in seatwatch.yaml. */
export interface Rule {
  id: string;
  level: Level;
  condition: string;
  /** Off rules are kept, so that a user can switch them on by id. */
  enabled: boolean;
  /**
   * The kind of licence event, for a condition that waits for one; for `absent` what a source is: `unreadable` or
   * `silent`.
   */
  on?: string;
  /** The product whose pools it is about, or several; every product's where none is named. */
  system?: string | readonly string[];
  /** Of the limit, how much must be taken, and which end of the range must say so; for the condition `threshold`. */
  percent?: number;
  by?: 'lower' | 'upper';
  /** In words for a subject line, for example "licence limit exceeded". */
  title: string;
  /** Milliseconds that lie at least between two notices of one alert. */
  minInterval: number;
  /** Milliseconds that the first notice waits for more of the same kind; at once where it is not named. */
  gather?: number;
  /** Milliseconds without a rise after which the alert may end. */
  resolveAfter: number;
  /** False where its end is no news, so that no notice tells of it. */
  tellEnd?: false;
}

/** Whether a rule is about the pools and sources of a product. */
export function isOfSystem({ system }: Pick<Rule, 'system'>, of: string | undefined): boolean {
  if (system === undefined) return true;
  return typeof system === 'string' ? system === of : of !== undefined && system.includes(of);
}

/** A condition that holds now, or held. One for each rule and pool, or source, at a time. */
export type Alert = {
  /** Rule, pool and, where the event names one, instance. */
  fingerprint: string;
  rule: string;
  level: Level;
  title: string;
  /** The title without the words of a log, where it has some. */
  ownTitle?: string;
  /** Null where it is about a source, such as one that cannot be read, or about seatwatch itself. */
  pool: string | null;
  instance: string;
  source: string;
  /** The stamp of the event that started it. */
  startsAt: Instant;
  /** The stamp of the last rise. */
  lastAt: Instant;
  endsAt?: Instant;
  endedBy?: string;
  /** The log's own cumulative number, and since when it counts. */
  total: number | null;
  since: Instant | null;
  /** How far the number has risen since the alert started. */
  rise: number;
  /**
   * How much of `rise` earlier notices have told; what is new is the difference. Set by who makes notices; absent
   * before the first.
   */
  told?: number;
  /** The seats and the limit of the pool just when it rose last; absent where it is not about seats. */
  seats?: { atLeast: number | null; atMost: number | null; limit: number | null };
  /**
   * What was not understood, by shape: the first text of each of the first twenty, and how often it came; absent where
   * it is not about that.
   */
  about?: readonly { text: string; times: number }[];
  /** Whom the log names as refused since the alert started, the last one last; the most recent 20 at most. */
  refused?: readonly { who: Who; at: Instant; times: number }[];
  /** What it is about, in words that stand for the count, where it is no number of the log. */
  says?: string;
  proof: readonly Proof[];
};

/** What a rule may ask of the ledger and the configuration as they stand. */
export interface View {
  pool(id: string): PoolStanding | undefined;
  pools(): readonly PoolStanding[];
  /** The sessions of a pool that should be checked first. */
  suspects(pool: string): readonly Holding[];
  /** Whether a source is configured: what was wrong with one that is not any more concerns nobody. */
  isWatched(source: string): boolean;
}

/** How a source stands, as `watch` found it at the last poll. */
export interface SourceStanding {
  source: string;
  instance: string;
  system: string;
  /** When all of it was last read to its end; null where it never was. */
  readAt: Instant | null;
  /** When something was last written to it, whether or not it concerns licences; null where that cannot be told. */
  lastEntryAt: Instant | null;
  /** Why it cannot be read, as a sentence with the file and the cause; null where it can. */
  trouble: string | null;
  /**
   * What it is about: the file or glob that cannot be read, else the file that was written last; null before anything
   * was.
   */
  file: string | null;
  /**
   * Milliseconds for which it may be unreadable before somebody is told, and without anything written; null: as long as
   * it likes.
   */
  unreadableAfter: number;
  absentAfter: number | null;
  /** True where a notice is being made that tells of it anyway: nobody waits then. */
  atOnce?: true;
}

/**
 * The inputs of a rule: licence events, ledger changes, how a source stands, and the clock. `reading` are the sources
 * that are read up to now (undefined: all); for the others the time that passes means nothing.
 */
export type RuleInput =
  | { kind: 'event'; event: Sourced; pool: string }
  | { kind: 'change'; change: Change }
  | ({ kind: 'source' } & SourceStanding)
  | { kind: 'clock'; reading: ReadonlySet<string> | undefined };

/** One kind of condition. `at` is the stamp for history and catch-up and the arrival for live entries. */
export interface Evaluator<S extends Json = Json> {
  condition: string;
  /** It judges what is true when the clock comes by: nothing else is put before it. */
  clockOnly?: true;
  initial(): S;
  /**
   * Whether an input surely changes nothing, where the clock must come by at `dueAt`: by far the most do not, and are
   * not put before it.
   */
  ignores?(rule: Rule, input: RuleInput, at: Instant, dueAt: Instant | null): boolean;
  /**
   * One input; gives the alerts that it started, raised or ended, and when the clock must come by at the latest.
   * An input of one source never moves the alerts of another. `keep` where the state must outlive a restart though no
   * alert came.
   */
  step(
    rule: Rule,
    state: S,
    input: RuleInput,
    at: Instant,
    view: View,
  ): { state: S; alerts: Alert[]; dueAt: Instant | null; keep?: boolean };
}

/** Why a notice was made; a `summary` stands for notices that the ceiling held. */
export type NoticeReason = 'first' | 'rise' | 'resolved' | 'catch-up' | 'started' | 'summary';

/** How many further holders there are of whom a notice keeps no session: those that hold a seat, and those that may. */
export interface Others {
  sure: number;
  maybe: number;
}

/** The content of a notice, as things stood when it was made. Instants; a receiver shows them in its own time zone. */
export interface NoticeBody {
  /** The product as its maker writes it. */
  product: string;
  /** The product as its administrators say it for short: `IRIS`, `SX`. */
  short?: string;
  /** The name of the site, where the configuration gives one. */
  site?: string;
  /** By what else the site is known, as the configuration gives it. */
  labels?: Readonly<Record<string, string>>;
  /** By id of a rule: the event that it waits for (`limit-exceeded`, `message-key-invalid`), else its condition. */
  waitsFor?: Readonly<Record<string, string>>;
  title: string;
  level: Level;
  at: Instant;
  timezone: string;
  /** For `catch-up`: since when seatwatch was down. */
  downSince?: Instant;
  /** For `started`: one sentence for each source that is watched, and for damage that was found. */
  watching?: readonly string[];
  /** For `started`: what cannot be read now, a sentence for each source, with the file and the cause. */
  unreadable?: readonly string[];
  /** For `started`: what else is not well, such as mails that were given up, a sentence each. */
  troubles?: readonly string[];
  /** For `started`: how many sources are configured. */
  sources?: number;
  /**
   * How often the alert went on and off within the last hour, where that is more than once: the notice says that it
   * flaps.
   */
  flaps?: number;
  /** For `summary`: how many notices it stands for, and since when they were held back. */
  held?: { notices: number; since: Instant };
  alerts: readonly Alert[];
  pools: readonly (PoolNow & { holdings: readonly Holding[]; expected: readonly string[]; others?: Others })[];
  advice: readonly string[];
  people: Readonly<Record<string, { name: string; phone?: string; group?: string }>>;
  hosts: Readonly<Record<string, string>>;
}

/**
 * What is sent about a group of alerts. The id is a hash of the content, so that a repeat after a crash is the same
 * notice for every receiver (in a mail, the Message-ID).
 */
export interface Notice {
  id: string;
  /** Notices of one group form one thread; `root` is the id of its first. */
  group: string;
  root: string;
  reason: NoticeReason;
  body: NoticeBody;
  /** Over the ceiling: kept, and told by the next `summary` alone. Its body holds alerts and no pools. */
  held?: true;
}
