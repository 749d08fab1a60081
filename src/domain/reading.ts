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

/** One candidate log line, Windows event or table row. */
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
  /** The line or message, without its line end, capped. */
  text: string;
  /** The nearest head line above, where `text` may be a continuation line or its predecessor matters. */
  recordStart?: string;
  /** Where the entry is a Windows event; `text` is then its message, or its data one below the other. */
  event?: WindowsEvent;
}

/** One event of a Windows event log, whatever form it came in. What its form does not tell is undefined. */
export interface WindowsEvent {
  /** The source that wrote it: 'Service Control Manager'. */
  provider: string;
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
  /** True where its form tells no seconds, as a spreadsheet leaves them out. */
  toMinute?: true;
  /** EventRecordID, which is not the number in the header of a record. */
  recordId?: number;
  channel?: string;
  computer?: string;
  /** The SID or the name of an account. */
  user?: string;
  /** The rendered message, without what Windows puts around the text of a provider whose messages are missing. */
  message?: string;
  /** The inserts by order, and by name where they have one. */
  data: readonly { name?: string; value: string }[];
  /** What the provider attached, in upper-case hexadecimal digits. */
  binary?: string;
}

/**
 * What a reader noticed about the input itself: bytes that are missing, a log that was emptied, a part it could not
 * read.
 */
export interface Note {
  stream: string;
  place: Place;
  arrived: Instant;
  what: 'gap' | 'cleared' | 'damaged';
  detail: string;
  /** How many entries of its batch stand before what it tells of; none unless given. */
  afterEntries?: number;
}

/** What a parser needs to see of an input. */
export interface Wanted {
  /** A line that holds none of these is not decoded. ASCII, at least 4 bytes each. */
  literals: readonly string[];
  /** Whether the line `bytes[from, to)` begins a record; other lines continue the one above. */
  isRecordStart?(bytes: Uint8Array, from: number, to: number): boolean;
  /**
   * So many characters of a line are taken, where more than a product's lines need: an event is a line of JSON, whole
   * or nothing.
   */
  longest?: number;
}

/**
 * What one step of a reader yields. Notes come before the entries, but where they tell behind how many of them they
 * stand.
 * `next` is the position after the batch, to be committed with everything that follows from it.
 */
export interface Batch {
  entries: Entry[];
  notes: Note[];
  next: Json;
  /** True when nothing more is there to be read now. */
  caughtUp: boolean;
  /**
   * True where the entries are of all that a file holds, which is read as a whole each time, and not what was added to
   * it. Where a file holds much it comes in several batches, of which only the last is `caughtUp`; their entries are in
   * the order of time.
   */
  snapshot?: boolean;
  /** True where it is of the same way through such a file as the batch before it. */
  continued?: true;
  /**
   * The first and last instant of the events of the file, whether or not they are wanted, where the reader knows them.
   */
  span?: readonly [Instant, Instant];
  /** The computers that the entries name, these and those of the batches to come, where the reader knows them. */
  computers?: readonly string[];
  /** The providers of those of them that say something to the product, where the reader knows them. */
  providers?: readonly string[];
}

/** One poll of one input. `from` is the position of the last committed batch; undefined at the first opening ever. */
export interface ReadRequest {
  source: string;
  path: string;
  now: Instant;
  from: Json | undefined;
  wanted: Wanted;
  /** The settings of the source, where its reader has a use for them. */
  settings?: Readonly<Record<string, string | number>>;
  /** Wall-clock milliseconds of the source's zone to UTC, for readers of events: see `Tools`. */
  utc?(wall: Instant, after?: Instant): Instant;
  /** Whether an event says something to the product, whenever it was: so a reader tells `speakers`. */
  isRelevant?(event: WindowsEvent): boolean;
  /**
   * To be called now and then by who reads on for long without a batch: else it may seem that the file does not answer.
   */
  onProgress?(): void;
  /**
   * True where its source was read before this input came, so that what it holds is no history of before the first
   * sight.
   */
  lateJoin?: boolean;
}

/** Turns the bytes of an input into entries. */
export interface Reader {
  name: string;
  /** True where a file may have grown although neither its size nor its time tells so. */
  unreliableMtime?: boolean;
  read(request: ReadRequest): AsyncIterable<Batch>;
}
