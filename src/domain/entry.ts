/** An instant in UTC milliseconds. */
export type Instant = number;

/** What may be stored: state of readers, parsers, ledger and rules is made of this alone. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where an entry stands, enough to show it again: a byte offset in a file, a record id or a row key. */
export type Place = {
  file: string;
  at: number | string;
};

/**
 * When bytes came, which decides what is mailed:
 * `history` was there when the input was opened for the first time ever, `catch-up` came while seatwatch was down,
 * `live` came while it watched.
 */
export type Arrival = 'history' | 'catch-up' | 'live';

/** One candidate log line, one Windows event, or one version of a table. */
export interface Entry {
  stream: string;
  place: Place;
  /** When seatwatch read it. */
  arrived: Instant;
  /** True for bytes that stood in the input when it was opened for the first time ever. */
  history: boolean;
  /** When the format itself carries UTC. */
  at?: Instant;
  /**
   * When it may have been as well: its local time is of the hour that autumn repeats, and nothing tells which of the
   * two.
   */
  or?: Instant;
  /**
   * What its stamp says, where that cannot be: then `at` and `or` are the instants of its neighbours in the log,
   * between which it was.
   */
  disbelieved?: Instant;
  /** The line or message, without its line end, capped. */
  text: string;
  /** The nearest head line above, where `text` may be a continuation line or its predecessor matters. */
  recordStart?: string;
  /** Where the entry is a Windows event; `text` is then its message, or its data one below the other. */
  event?: LogEvent;
  /** Where the entry is a version of a table; `at` is then its clock, and `text` its header. */
  table?: Table;
}

/** A table as it was at one moment, whole. */
export interface Table {
  /** The names of its columns, as they are written. */
  header: readonly string[];
  /** By the names of the columns; '' where a row has nothing there. */
  rows: readonly Readonly<Record<string, string>>[];
  /**
   * True of a part of a version that tells of the past alone: its rows began within a stretch of time, and the parts
   * come in the order of time. What is there now comes behind them, in an entry without it.
   */
  past?: true;
  /** How many rows the version has, where some are left out that ended long before the version that was read last. */
  all?: number;
  /** How many rows it says itself that it has, as query tools do: so a table without any tells that nobody is there. */
  counted?: number;
  /** What told which database it is from, where it was asked for. */
  from?: string;
}

/**
 * One event of a log that numbers or dates each of them, such as that of Windows, whatever form it came in. What its
 * form does not tell is undefined.
 */
export interface LogEvent {
  /** The name under which it was written: a provider ('Service Control Manager'), a component of ArchestrA. */
  source: string;
  /** The event id without its qualifiers. */
  id?: number;
  /** 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0 as audits and some services have it. */
  level?: number;
  /** When it was created, in UTC milliseconds. */
  at?: Instant;
  /** Where the form tells only local time: its digits read as if they were UTC. */
  localTime?: Instant;
  /** The decimals of the second as the form has them, up to seven; '' where it tells whole seconds. */
  decimals?: string;
  /** The offset from UTC in milliseconds that its form states by numbers, `at` with it. */
  offset?: number;
  /** True where its form tells no seconds, as a spreadsheet leaves them out. */
  toMinute?: true;
  /** By which the log of its machine and channel counts on: EventRecordID, not the number in the header of a record. */
  number?: number;
  channel?: string;
  machine?: string;
  /** The program that wrote it: the number and the name of its process, and the number of its thread. */
  pid?: number;
  tid?: number;
  process?: string;
  /** True of the first event of a process, as far as its reader saw them: see `EventInput`. */
  firstOfProcess?: true;
  /** When the event before it in its log was written, whatever that said, where its reader knows it. */
  after?: Instant;
  /** The SID or the name of an account. */
  user?: string;
  /** The rendered message, without what Windows puts around the text of a provider whose messages are missing. */
  text?: string;
  /** The inserts by order, and by name where they have one. */
  data: readonly { name?: string; value: string }[];
  /** What the provider attached, in upper-case hexadecimal digits. */
  binary?: string;
}
