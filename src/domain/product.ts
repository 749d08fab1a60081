import type { Entry, Instant, Json } from './entry.ts';
import type { Emit } from './licence-event.ts';
import type { LicenceModel } from './licence-model.ts';
import type { Note, Wanted } from './reader.ts';

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
   * A text that stands in every line that `offset` or `instance` may understand; it is one of the
   * wanted literals, and of a pattern that survives a start.
   */
  announces?: string;
  /** The offset from UTC in milliseconds that a line states itself, with the wall-clock instant it states it for. */
  offset?(text: string): { wall: Instant; offset: number } | undefined;
  /** The instance that a line names. */
  instance?(text: string): string | undefined;
}

/** Tells the lines that say what lasts beyond the next start of an instance. */
export interface Lasting<S> {
  /**
   * By the meaning of a pattern, so that a new text needs no word here: which lines of it are to be read from before
   * the last start.
   */
  survives: Readonly<Record<string, Survival>>;
  /** Whether these lines suffice from here on; before that and behind it every wanted one counts. */
  settled(state: S): boolean;
}

/**
 * Which lines of one meaning outlast a start: every one, the first one alone (it has told for good that such lines are
 * written), or those that hold one of these literals. The literals are those of the shipped texts: of a text that a
 * user describes every line counts.
 */
export type Survival = true | 'first' | { holding: readonly string[] };

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
