import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { Evidence } from './evidence.ts';
import type { Aspect, Question } from './health.ts';
import type { PoolUsage } from './pool-usage.ts';
import type { Answer, PoolAnswer } from './who.ts';

/**
 * What can be asked, as plain objects without colour, width or options of a command line. Two makers give it:
 * `openState` for what `watch` has kept, `openFiles` for logs that are read once.
 */
export interface Answers {
  kind: 'state' | 'files';
  /** The end of what is known: now for a state, the last stamp for files. Relative times go back from it. */
  end: Instant;
  timezone: Answer['timezone'];
  /** What reading the files has shown beside the answer, in sentences; none for a state. */
  remarks: readonly string[];
  /** Who holds seats at an instant; without one, at the end of what is known. */
  who(at?: Instant): Answer;
  /** Sessions that may have been open in a time, and refusals; a week of a state and all of a file without a time. */
  history(question?: RangeQuestion & { user?: string | undefined }): Promise<HistoryAnswer>;
  /**
   * How many seats were taken over a time, by pool; the default is that of `history`.
   * Throws SeatwatchError `usage` where the time is empty.
   */
  usage(question?: RangeQuestion): Promise<UsageAnswer>;
  /**
   * The lines that sessions are known by.
   * Throws SeatwatchError `not-found` where an id fits no session, or several.
   */
  explain(question: ExplainQuestion): Promise<ExplainAnswer>;
  /** Whether `watch` lives, reads its sources and gets its mails away. Files have no such thing. */
  health?(question?: Question): HealthAnswer;
  /** Ends the reading; nothing can be asked afterwards. */
  close(): void;
}

/** A time from one instant to another; either may be left out. */
export interface RangeQuestion {
  from?: Instant | undefined;
  to?: Instant | undefined;
}

export interface HistoryAnswer {
  end: Answer;
  /** Names near the one that was asked for, where nobody fits it. */
  near?: readonly string[];
  /** Oldest first. */
  sessions: readonly Session[];
  events: readonly { pool: string; event: Sourced }[];
  /** The system of each pool that is named; a pool may be gone from the configuration. */
  systems: Readonly<Record<string, string>>;
}

export interface UsageAnswer {
  end: Answer;
  from: Instant;
  /** As `from` where a file tells of one moment alone. */
  to: Instant;
  pools: readonly PoolUsage[];
}

export interface ExplainQuestion extends RangeQuestion {
  /** The beginning of an id; or else a holder or a machine. */
  session?: string | undefined;
  user?: string | undefined;
  /** Of a holder only the sessions that are open, or the last one that has ended; else all. */
  openOnly?: boolean;
  /** So many sessions at most, those that are open before the others; all unless given. */
  most?: number | undefined;
}

export interface ExplainAnswer {
  end: Answer;
  sessions: readonly ExplainedSession[];
  /** How many more of the holder have ended. */
  left: number;
  /** An instant from which on asking shows those too; null where none is left. */
  leftFrom: Instant | null;
  /** Names near the one that was asked for, where nobody fits it. */
  near: readonly string[];
  /** How many more were asked about than `most`. */
  unshown: number;
}

export interface ExplainedSession {
  session: Session;
  system: string;
  /** Its pool at the end of what is known; undefined where that is gone. */
  pool: PoolAnswer | undefined;
  lines: readonly Evidence[];
}

export interface HealthAnswer {
  /** Whether all aspects are well. */
  healthy: boolean;
  at: Instant;
  /** By what the site is known, where the configuration says it. */
  site?: string;
  labels?: Readonly<Record<string, string>>;
  aspects: readonly Aspect[];
}
