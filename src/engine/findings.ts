import type { Instant } from '../domain/entry.ts';
import type { PoolNow } from '../domain/ledger.ts';
import type { EventTally } from '../formats/event-tally.ts';
import type { Tally } from '../formats/text-log/tally.ts';
import type { Shape } from '../pattern/shapes.ts';

/** What would have been mailed for one rule, had a log been watched while it was written. */
export interface WouldMail {
  rule: string;
  title: string;
  alerts: number;
  mails: number;
  first: Instant;
  last: Instant;
}

/** All that is found out about one log; where it could not be read, only why. */
export interface Checked {
  source: string;
  path: string;
  trouble: string | null;
  /** Why nothing is read of it, which is no trouble; null where it is read. */
  leftOut: string | null;
  /** What the product states now where it was asked, as a sentence; absent for files. */
  stated?: string;
  /** Where a database is asked: by which statement, and what it answered; null where it did not. */
  asked?: { statement: string; answer: { clock: Instant; rows: number; from?: string } | null };
  found: Findings | null;
}

/** What stands in a table. */
export interface TableFound {
  rows: number;
  /** When the newest row began, where rows tell that. */
  newest: Instant | null;
  /** How many of its rows hold a seat at its clock. */
  live: number;
  /** When it was made, as its product believes, and whether that is the time of its file. */
  clock: Instant;
  byFile: boolean;
}

export interface Findings {
  product: string;
  system: string;
  /** From 0 to 1, how much the file looks like it. */
  sure: number;
  instance: string;
  timezone: { name: string; from: string };
  /** Whether it is a table: nothing of it is rotated, and no line of it states an offset. */
  isTable: boolean;
  /** What stands in it, where it is a table that could be read; null else. */
  table: TableFound | null;
  /** Start-up lines that state an offset, and how many of them the zone agrees with. */
  starts: { stated: number; agreeing: number };
  siblings: readonly string[];
  /** Rotated logs beside it that cannot be read. */
  unread: readonly string[];
  /** Of a log of lines; null for a file of events. */
  tally: Tally | null;
  /** Of a file of events; null for a log of lines. */
  events: EventTally | null;
  first: Instant | null;
  last: Instant | null;
  /** Lines of which the product has believed or made something, and events likewise. */
  understood: number;
  patterns: readonly { means: string; pattern: string; lines: number }[];
  /** Licence lines, and lines that hold a literal, that no pattern fitted. */
  notUnderstood: readonly Shape[];
  /** Lines with the words of a pattern that are not believed: they stand in the middle of another record. */
  quoted: readonly Shape[];
  /** Lines that speak of licences or logins and hold no literal. */
  unknown: readonly Shape[];
  /** Lines that are in none of the three lists, since there were too many of them, or too many kinds. */
  unlisted: number;
  pools: readonly PoolNow[];
  mail: readonly WouldMail[];
  remarks: readonly string[];
}

/**
 * Whether every log could be read, and something was understood at all, or one is surely a log in which a quiet product
 * has had nothing to say.
 */
export function isGood(checked: readonly Checked[]): boolean {
  const isLog = (found: Findings | null): boolean => (found?.tally?.heads ?? 0) > 0;
  return (
    checked.every(({ trouble }) => trouble === null) &&
    checked.some(({ found }) => (found?.understood ?? 0) > 0 || isLog(found))
  );
}
