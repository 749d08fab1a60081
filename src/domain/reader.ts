import type { Instant, Json, Place, Entry, LogEvent } from './entry.ts';
import type { Settings } from './setting.ts';

/**
 * What a reader noticed about the input itself: bytes that are missing, a log that was emptied, a part it could not
 * read, a file beside it that is not of it.
 */
export interface Note {
  stream: string;
  place: Place;
  arrived: Instant;
  what: 'gap' | 'cleared' | 'damaged' | 'left out';
  detail: string;
  /** The computer of whose log alone it tells, where the input may hold those of others, or stands beside them. */
  machine?: string;
  /** How many entries of its batch stand before what it tells of; none unless given. */
  afterEntries?: number;
}

/**
 * How far an input has been read: what a reader writes, and by which it goes on. A reader takes none but its own, which
 * it knows by name and version; beside these it keeps what it needs.
 */
export type Checkpoint = {
  /** The name of the reader that wrote it. */
  readonly reader: string;
  /** Of its form, as that reader counts. */
  readonly version: number;
  /** Why the input could not be read at the last look, as a code (`src/formats/trouble.ts`); null where it was read. */
  readonly trouble: string | null;
  /** The last instant that the input has shown, where the reader knows it. */
  readonly readTo: Instant | null;
  /**
   * False until it could be seen once whether the input is there; all that turns up until then is history. True unless
   * given.
   */
  readonly opened?: boolean;
} & { readonly [key: string]: Json };

/** By what a log of one instance is told from that of another which lies beside it. */
export interface LogOrigin {
  /** One of these stands in every line that tells it. ASCII, at least 4 bytes each. */
  literals: readonly string[];
  /** What a line tells. */
  of(line: string): { instance?: string; machine?: string; folder?: string };
}

/** What a parser needs to see of an input. */
export interface Wanted {
  /** A line that holds none of these is not decoded. ASCII, at least 4 bytes each. */
  literals: readonly string[];
  /** As `EventInput.firstOfProcess`: a reader that knows the processes of events gives the first event of each. */
  firstOfProcess?: true;
  /** Whether the line `bytes[from, to)` begins a record; other lines continue the one above. */
  isRecordStart?(bytes: Uint8Array, from: number, to: number): boolean;
  /** The wall-clock milliseconds that a line begins with, where it does: so a reader of lines tells `readTo`. */
  localTime?(line: string): Instant | undefined;
  /** What lines tell of where the log is written, where any do: so another log beside it is known for one. */
  origin?: LogOrigin;
  /**
   * So many characters of a line are taken, where more than a product's lines need: an event is a line of JSON, whole
   * or nothing.
   */
  longest?: number;
}

/**
 * What one step of a reader yields. Notes come before the entries, but where they tell behind how many of them they
 * stand.
 * `next` is the checkpoint after the batch, to be committed with everything that follows from it.
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
  /** True where its file is closed now, and the log goes on in another one, which is to be looked for. */
  goesOn?: true;
  /**
   * The first and last instant of the events of the file, whether or not they are wanted, where the reader knows them.
   */
  span?: readonly [Instant, Instant];
  /**
   * The numbers of the records that were read for it, wanted or not, of each log of events that numbers its records and
   * whose reader leaves it to ingest to find holes.
   */
  numbers?: readonly NumberRange[];
  /** Set where it is of a table, which a product may have beside its main input: its entries are versions of that. */
  of?: 'table';
  /** The computers that the entries name, these and those of the batches to come, where the reader knows them. */
  computers?: readonly string[];
  /** The providers of those of them that say something to the product, where the reader knows them. */
  providers?: readonly string[];
}

/** Records of one channel that follow each other: their first and their last number. */
export type NumberRange = {
  channel: string;
  first: number;
  last: number;
  /** Whose log it is, where it goes on over several files: then holes are looked for in all that a source has. */
  machine?: string;
  /** When the first and the last of these records were written, where they are of a machine. */
  times?: readonly [Instant, Instant];
};

/** A batch as a reader gives it. */
export interface ReadBatch extends Batch {
  next: Checkpoint;
}

/** One poll of one input. `from` is the checkpoint of the last committed batch; undefined at the first opening ever. */
export interface ReadRequest {
  source: string;
  path: string;
  now: Instant;
  from: Checkpoint | undefined;
  /**
   * True where nothing more will be written: the end of the file is the end, so a last line without its line end
   * counts, a last record that is not whole is damaged, and nothing is waited for.
   */
  final: boolean;
  /** True where only who holds seats now is asked for: what ended long before a table was made is not told then. */
  onlyNow?: boolean;
  /** True where it is read once and never again: a rotated file that was not written for a while is complete then. */
  once?: boolean;
  wanted: Wanted;
  /** The settings of the source, where its reader has a use for them. */
  settings?: Settings;
  /** Wall-clock milliseconds of the source's zone to UTC, for readers of events: see `Tools`. */
  utc?(wall: Instant, after?: Instant): Instant;
  /** Whether an event says something to the product, whenever it was: so a reader tells `providers`. */
  isRelevant?(event: LogEvent): boolean;
  /**
   * To be called now and then by who reads on for long without a batch: else it may seem that the file does not answer.
   */
  onProgress?(): void;
  /**
   * True where its source was read before this input came, so that what it holds is no history of before the first
   * sight.
   */
  lateJoin?: boolean;
  /**
   * Of a table of which other inputs of its source hold earlier versions: when the last of them was made that was read.
   * What had ended long before that is known.
   */
  earlier?: Instant;
}

/** Turns the bytes of an input into entries. */
export interface Reader {
  name: string;
  /** The name in the checkpoints that it writes, where it reads by another reader; its own unless given. */
  checkpoints?: string;
  /**
   * True where a file is read as a whole each time it is written. Who reads once need not wait until it keeps still:
   * the request is `final`.
   */
  whole?: true;
  /** True where it asks for what is there now: that it was answered does not show that anything was written. */
  asked?: true;
  /** True where a file may have grown although neither its size nor its time tells so. */
  unreliableMtime?: boolean;
  read(request: ReadRequest): AsyncIterable<ReadBatch>;
}
