import type { Entry, Instant, Json, LogEvent } from './entry.ts';
import type { Emit } from './licence-event.ts';
import type { LicenceModel } from './licence-model.ts';
import type { LogOrigin, Note } from './reader.ts';
import type { Setting, Settings } from './setting.ts';

/** What a parser is given beside the entry. */
export interface Tools {
  instance: string;
  /** The settings of the source that the parser declares, with their defaults filled in. */
  settings: Settings;
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
  /**
   * The first understood pattern for a text, with its named groups; undefined where that one does not stand, such as
   * the words of an event in the middle of a record.
   */
  match(text: string, stands?: (found: Match) => boolean): Match | undefined;
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

/** Knows one product: a reducer over small JSON state, with patterns and a licence model that are data. */
export interface Parser<S extends Json = Json> {
  system: string;
  /** The product as its maker writes it. */
  product: string;
  settings: Readonly<Record<string, Setting>>;
  patterns: readonly Pattern[];
  /** The words that `means` of a pattern may be. */
  meanings: readonly string[];
  model: LicenceModel;
  /**
   * Milliseconds after which it is remarkable that nothing at all was written to its log: longer than nights and
   * weekends on which nobody works are quiet, since who is told of those does not listen any more.
   */
  absentAfter: number;
  /** What its sources are read from: at least one, the main one first. */
  inputs: readonly ProductInput<S>[];
  initial(): S;
  /** One entry. The returned state is committed with the checkpoint; one a stream. */
  parse(entry: Entry, state: S, emit: Emit, tools: Tools): S;
  note(note: Note, state: S, emit: Emit, tools: Tools): S;
  /** The greatest instant that the stream has shown, where it has shown one. */
  seenUpTo(state: S): Instant | undefined;
  /** The version that the stream has stated last, where that is newer than any that its parser was tried with. */
  newerThanTested?(state: S): NewerVersion | undefined;
}

/** A version of a product that its log states, and the newest that its parser was tried with. */
export interface NewerVersion {
  stated: string;
  tested: string;
}

/**
 * What a product is read from: lines of a log, events with an identity, a table that is written anew as a whole,
 * numbers that it states when it is asked, or the time of a file.
 */
export type ProductInput<S = Json> = LineInput<S> | EventInput | TableInput | CountInput | PresenceInput;

interface InputBase {
  /** Unique within the product. */
  id: string;
  /**
   * What it is the authority for, so that two inputs of one source never count a seat twice: logins and logouts, who
   * holds seats now, how many there are, or only that the product runs.
   */
  for: 'sessions' | 'holders' | 'limit' | 'alive';
}

/** A log of lines that grows. Nothing of it but candidate lines and the heads of their records is decoded. */
export interface LineInput<S = Json> extends InputBase {
  kind: 'lines';
  /** A line that holds none of these is no candidate; those of every pattern are among them. As in `Wanted`. */
  literals: readonly string[];
  /**
   * Literals by the event that a rule may name in `on`: wanted only where such a rule is on, since they make many lines
   * candidates.
   */
  literalsForRule?: Readonly<Record<string, readonly string[]>>;
  /** As in `Wanted`. */
  isRecordStart?(bytes: Uint8Array, from: number, to: number): boolean;
  /** How sure it is, from 0 to 1, that a file with this head (at most 64 KiB, decoded) and name is one of its own. */
  recognise(head: string, path: string): number;
  /**
   * Whether a file with this head is written anew each time as a whole, such as a licence dump, and not appended to.
   */
  isSnapshot?(head: string): boolean;
  /** The stamp of a line that begins a record, its digits read as if they were UTC. */
  localTime?(line: string): Instant | undefined;
  /**
   * When a record was written, of a log without `localTime`: where stamps may state their offsets, or where several
   * computers write by their own clocks, so that a stamp that goes back tells of no second log. `utc` is that of the
   * zone of the source.
   */
  writtenAt?(line: string, utc: (wall: Instant) => Instant): Instant | undefined;
  /** The same of a line that begins none, and is later than the record above it. */
  bannerTime?(line: string): Instant | undefined;
  /**
   * The stream that a line says it is of, where several share one input, and its text without what says so: a
   * container's name before each line. An empty name is the input's own stream; undefined where the line says nothing.
   * `layouts` are those of the records that the input has shown before, in order: by them lines are told that begin no
   * record, and heads that are only quoted. `layout` is how the line itself is laid out, where a record begins in it.
   * A line that `ends` a stream is none of its own: it tells that what wrote it is gone.
   */
  stream?(
    line: string,
    layouts?: readonly string[],
  ): { name: string; text: string; layout?: string; ends?: true } | undefined;
  /** What a log says of itself where its instance starts, where it does. */
  start?: LineStart<S>;
  /** What lines tell of where the log is written, where any do. */
  origin?: LogOrigin;
}

/** What can be learnt from the lines with which an instance starts. */
export interface LineStart<S = Json> {
  /** Stands in every line that `offset` or `instance` may understand; of a pattern that survives a start. */
  literal: string;
  /** The offset from UTC in milliseconds that a line states itself, with the wall-clock instant it states it for. */
  offset(line: string): { wall: Instant; offset: number } | undefined;
  /** The instance that a line names. */
  instance(line: string): string | undefined;
  /**
   * By the meaning of a pattern, so that a new text needs no word here: which lines a start does not make irrelevant.
   * Who asks for the present need not read other lines from before the last start.
   */
  survives: Readonly<Record<string, Survival>>;
  /** Whether the lines that survive suffice from here on; before that and behind it every wanted one counts. */
  settled(state: S): boolean;
}

/** Who keeps a log of events: Windows, or the ArchestrA logger of AVEVA. */
export type EventMaker = 'Windows' | 'ArchestrA';

/** Events of a log that numbers or dates each of them, in whatever form they come: live, exported, forwarded. */
export interface EventInput extends InputBase {
  kind: 'events';
  /** Who keeps the log: files of another maker hold none of its events. */
  of: EventMaker;
  /**
   * True where the first event of each process is wanted as well, whatever it says: so it is seen that processes are
   * other ones than before.
   */
  firstOfProcess?: true;
  /** An event is read where one of these stands in its provider or its text. */
  literals: readonly string[];
  /**
   * What an event says, in words that are the same whichever way it came and whatever form it has, so that it counts
   * once. Undefined for an event that says nothing to this product: it is not parsed.
   */
  identity(event: LogEvent, tools: Tools): string | undefined;
}

/**
 * A table of what is now, such as the current locks. Each version of it is one entry, with all its rows in `table` and
 * its clock in `at`: the parser makes of it a census that is complete for what the input is the authority for. Where a
 * table is a log of rows that stay, it is an `EventInput` whose identity is the key of a row.
 */
export interface TableInput extends InputBase {
  kind: 'table';
  /**
   * How sure it is, from 0 to 1, that a table with these columns is one of its own. A version below one half is not
   * parsed: it would be a census without anybody. `settings` are those of its source, which may name columns.
   */
  recognise(header: readonly string[], settings?: Settings): number;
  /** The columns that its table must have, as its maker writes them, to be named where a file has others. */
  columns?: readonly string[];
  /** The columns of a table that came without a header, by one of its rows; undefined where it is none of its own. */
  headerless?(row: readonly string[]): readonly string[] | undefined;
  /**
   * Of a table that keeps the rows of the past: how to tell from the fields of a row when its session began and until
   * when it holds its seat (null: not known yet); undefined for a row that does not tell. A row that ended long before
   * the version that was read last is not read again, and the past of a first version is given in parts, each of the
   * rows that began within a stretch of time.
   */
  spans?(
    header: readonly string[],
  ): (field: (column: number) => string) => { from: Instant; to: Instant | null } | undefined;
  /** How the same table is asked for in a database, where it can be. */
  query?: TableQuery;
}

/** What is asked of a database (Microsoft SQL Server). */
export interface TableQuery {
  /** What its login must be allowed, as a statement without the name of the login: GRANT SELECT ON dbo.TABLE. */
  grant: string;
  /**
   * One batch of statements. The first rowset is one row: the clock of the database in UTC, then what tells which
   * database it is, as text; the second are the rows. Rows that ended before `since` (null: all are wanted) may be left
   * out.
   */
  statement(asked: { since: Instant | null; settings: Settings }): string;
}

/**
 * Whether something shows that the product is used, without a name: the time of a file that it writes to as long as
 * anybody is alive. Each change is one entry, with the time in `at`.
 */
export interface PresenceInput extends InputBase {
  kind: 'presence';
  /** The key of a source that names the file. Only its time is looked at: it is never opened. */
  key: string;
}

/**
 * Numbers that a product states at an address of its own, as lines of Prometheus text, beside its main input. Each
 * answer that differs is one entry, with its wanted lines as text and its moment in `at`: the parser makes of it a
 * count of seats without names.
 */
export interface CountInput extends InputBase {
  kind: 'count';
  /** The wanted lines begin with one of these. */
  lines: readonly string[];
  /** What the text of an entry states; undefined where it states no seats in use. */
  count(text: string): { used: number; of: number | null } | undefined;
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

/** The main input of a product. Throws where its parser names none. */
export function inputOf<S extends Json>({ system, inputs }: Pick<Parser<S>, 'system' | 'inputs'>): ProductInput<S> {
  const [input] = inputs;
  if (input === undefined) throw new Error(`cannot read anything of "${system}": name an input in its parser`);
  return input;
}

/** When the record was written that a line begins, by `utc` of the zone of its log; undefined where it begins none. */
export function writtenAt(
  { localTime, writtenAt: stated }: Pick<LineInput, 'localTime' | 'writtenAt'>,
  line: string,
  utc: (wall: Instant) => Instant,
): Instant | undefined {
  const wall = localTime?.(line);
  return wall === undefined ? stated?.(line, utc) : utc(wall);
}

/** The log of lines that a product is read from; undefined where it has none. */
export function lineInputOf<S extends Json>({ inputs }: Pick<Parser<S>, 'inputs'>): LineInput<S> | undefined {
  return inputs.find((input) => input.kind === 'lines');
}

/** The events that a product is read from; undefined where it has none. */
export function eventInputOf<S extends Json>({ inputs }: Pick<Parser<S>, 'inputs'>): EventInput | undefined {
  return inputs.find((input) => input.kind === 'events');
}

/** The table that a product is read from; undefined where it has none. */
export function tableInputOf<S extends Json>({ inputs }: Pick<Parser<S>, 'inputs'>): TableInput | undefined {
  return inputs.find((input) => input.kind === 'table');
}

/** The numbers that a product states when it is asked; undefined where it states none. */
export function countInputOf<S extends Json>({ inputs }: Pick<Parser<S>, 'inputs'>): CountInput | undefined {
  return inputs.find((input) => input.kind === 'count');
}

/** The file whose time shows that a product is used; undefined where it has none. */
export function presenceInputOf<S extends Json>({ inputs }: Pick<Parser<S>, 'inputs'>): PresenceInput | undefined {
  return inputs.find((input) => input.kind === 'presence');
}

/** Whether the sources of a product hold events: files are then recognised by form alone, and merged by time. */
export function readsEvents<S extends Json>(parser: Pick<Parser<S>, 'inputs'>): boolean {
  return eventInputOf(parser) !== undefined;
}
