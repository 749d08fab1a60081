import type { Entry, Instant } from '../domain/entry.ts';
import type { Emit } from '../domain/licence-event.ts';
import { eventInputOf, inputOf, lineInputOf, type ProductInput, type Tools } from '../domain/product.ts';
import type { Note } from '../domain/reader.ts';
import { createByTime, type Step } from './by-time.ts';
import { isFarAhead, remarkClockSkew, remarkFutureStamp } from './clock-skew.ts';
import type { Dedupe, Pass } from './dedupe.ts';
import { createCoverage } from './gaps.ts';
import { MOST_COMPUTERS, type Machines } from './machines.ts';
import { unsureOf } from './repeated-hour.ts';
import type { IngestContext, Parsing, SourceBatch } from './source-batch.ts';
import { createLineStamps, type LineStamps } from './stamps.ts';
import { expireStreams, MOST_STREAMS, namesOf, splitEntry, streamKey, type Split } from './streams.ts';

/** How entries of one kind of input go through the five steps. */
interface Strategy {
  /** What is read together: each input for itself, or all inputs of one machine, whose order matters. */
  groupBy: 'input' | 'machine';
  /** Entries are taken as they were read, or merged by time. */
  order: 'none' | 'by time';
  /** What tells the stream of an entry: a prefix of the line, the computer of the event, or nothing. */
  route: 'prefix' | 'computer' | 'none';
  /** Whether an entry that came before, by whatever input, is known again by what the product says of it. */
  identity: 'none' | 'product';
  /** Whether the instant of an entry stands in its text, where the parser reads it, or the entry carries it. */
  stamp: 'text' | 'entry';
}

const STRATEGY: Readonly<Record<ProductInput['kind'], Strategy>> = {
  lines: { groupBy: 'input', order: 'none', route: 'prefix', identity: 'none', stamp: 'text' },
  events: { groupBy: 'machine', order: 'by time', route: 'computer', identity: 'product', stamp: 'entry' },
  table: { groupBy: 'input', order: 'none', route: 'none', identity: 'none', stamp: 'entry' },
};

const NOTHING_AMBIGUOUS: ReadonlyMap<Instant, Instant> = new Map();

/** How what a product is read from is ingested. */
export function strategyOf(parser: Parsing['parser']): Strategy {
  return STRATEGY[inputOf(parser).kind];
}

/** What the entries of one source are taken with, prepared once a batch. */
interface Opened extends Parsing {
  source: string;
  strategy: Strategy;
  /** Where stamps stand in the text. */
  stamps: LineStamps | undefined;
}

/** An entry as its own stream has it, with the name of that: of a service in a log, or of a machine; '' for its own. */
interface Routed extends Split {
  /** The source that it counts for, where that is not the one that it came by. */
  home?: string;
}

/**
 * Turns batches into licence events, in five steps: order (merge by time, up to the watermark), route (whose stream is
 * it), skew (is its stamp believed), deduplicate, parse. What is not before the watermark waits for a later call.
 * Gives the batches of which everything was taken, so that their checkpoints may be committed. A call without batches
 * only moves the watermark.
 */
export type Ingest = (batches: readonly SourceBatch[], now: Instant, watermark?: Instant) => SourceBatch[];

export function createIngest(context: IngestContext, machines: Machines, { isDuplicate }: Dedupe): Ingest {
  const { keyed, later, emit } = context;
  const byTime = createByTime();
  const coverage = createCoverage(context, machines.primarySourceOf);
  /** Notes of what is missing, until the entries behind it were taken. */
  const missing = new Map<Note, Opened>();

  function open(source: string): Opened {
    const { parser, tools } = context.of(source);
    const strategy = strategyOf(parser);
    const stamps = strategy.stamp === 'text' ? createLineStamps(tools, lineInputOf(parser)) : undefined;
    return { source, parser, tools: stamps?.tools ?? tools, strategy, stamps };
  }

  function ingest(batches: readonly SourceBatch[], now: Instant, watermark = Infinity): SourceBatch[] {
    const consumed: SourceBatch[] = [];
    const merged: SourceBatch[] = [];
    for (const one of batches) {
      const opened = open(one.source);
      if (opened.strategy.order === 'by time') merged.push(one);
      else {
        for (const noted of one.batch.notes) note(noted, opened, now);
        for (const entry of one.batch.entries) take(entry, opened, now);
        consumed.push(one);
      }
    }
    if (merged.length > 0 || batches.length === 0) consumed.push(...ingestByTime(merged, now, watermark));
    return consumed;
  }

  function ingestByTime(batches: readonly SourceBatch[], now: Instant, watermark: Instant): SourceBatch[] {
    byTime.add(batches, coverage.gapsBefore(batches, now));
    const consumed: SourceBatch[] = [];
    for (const step of byTime.due(watermark)) {
      if (step.is === 'consumed') consumed.push(step.of);
      else happen(step, open(step.of.source), now);
    }
    if (byTime.isEmpty()) missing.clear();
    if (!byTime.hasGaps()) coverage.commit();
    return consumed;
  }

  /** What an input misses may be of any machine that it has shown, and of any instant up to the entry behind it. */
  function happen(step: Step, opened: Opened, now: Instant): void {
    const { is, noted, entry, of: one, counted } = step;
    if (is === 'noted') note(noted, opened, now);
    if (is === 'noted' && noted.what !== 'damaged') missing.set(noted, opened);
    if (is === 'over') missing.delete(noted);
    if (is !== 'entry') return;
    const input = one.batch.snapshot === true ? undefined : one.input;
    take(entry, opened, now, { input, counted });
    for (const [gap, from] of missing) note(gap, from, now);
  }

  /** Steps two to five, for one entry in its order. `pass` is how it came, where it may have come before. */
  function take(entry: Entry, opened: Opened, now: Instant, pass?: Pass): void {
    const { parser, strategy, stamps, source } = opened;
    const routed = route(entry, opened);
    const home = routed?.home ?? source;
    const arrival = entry.history ? 'history' : later();
    if (routed === undefined) {
      remarkTooMany(entry, opened, now, emit(machines.primarySourceOf(source), arrival, entry.arrived));
      return;
    }
    const { name, entry: own } = routed;
    const tools = toolsAt(opened.tools, name);
    if (pass !== undefined && strategy.identity === 'product') {
      const identity = entry.event && eventInputOf(parser)?.identity(entry.event, tools);
      if (identity === undefined || isDuplicate({ source: home, instance: tools.instance }, entry, identity, pass))
        return;
    }
    const known = keyed.get(own.stream);
    const before = known ?? parser.initial();
    const live = arrival === 'live';
    stamps?.begin(own.text, entry.arrived, live);
    const say = unsureOf(emit(home, arrival, entry.arrived), stamps?.ambiguous ?? ambiguousIn(entry));
    const believed = stamps === undefined ? believedOf(own, parser.seenUpTo(before)) : own;
    const after = parser.parse(believed, before, say, tools);
    const at = parser.seenUpTo(after);
    // Beside those of the product a log may hold services that are none of its own.
    if (strategy.route === 'prefix' && known === undefined && name !== '' && at === undefined) return;
    keyed.keep(own.stream, after);
    if (stamps === undefined) {
      const ahead = believed === own ? undefined : entry.at;
      remarkFutureStamp(keyed, own, ahead, believed.at ?? entry.arrived, say, tools.instance);
      return;
    }
    if (name !== '' && at !== undefined)
      expireStreams(context, opened, entry, known === undefined ? undefined : parser.seenUpTo(known), at);
    const { ahead, ambiguous } = stamps;
    remarkFutureStamp(keyed, own, ahead, at ?? entry.arrived, say, tools.instance);
    if (live && at !== undefined && ambiguous.size === 0)
      remarkClockSkew(keyed, own, ahead ?? at, at, say, tools.instance);
  }

  /** Undefined where more streams or machines were named than are told apart. */
  function route(entry: Entry, { source, parser, strategy }: Opened): Routed | undefined {
    if (strategy.route === 'computer') {
      const home = machines.machineOf(source, entry.event?.computer);
      if (home === undefined) return undefined;
      const stream = streamKey(home.source, home.instance);
      return { name: home.instance, entry: { ...entry, stream }, home: home.source };
    }
    if (strategy.route === 'none') return { name: '', entry };
    const isPlain = (): boolean => parser.seenUpTo(keyed.get(entry.stream) ?? parser.initial()) !== undefined;
    const split = splitEntry(lineInputOf(parser), entry, isPlain);
    const isNew = split.name !== '' && keyed.get(split.entry.stream) === undefined;
    return isNew && namesOf(entry.stream, keyed.keys()).length >= MOST_STREAMS ? undefined : split;
  }

  /** What happened to an input happened to each stream or machine that is in it. */
  function note(noted: Note, opened: Opened, now: Instant): void {
    const { source, strategy } = opened;
    if (strategy.route === 'computer') {
      const known = machines.machinesOf(source);
      const own = { source: machines.primarySourceOf(source), instance: opened.tools.instance };
      for (const { source: home, instance } of known.length === 0 ? [own] : known)
        noteOf(noted, opened, home, streamKey(home, instance), instance, now);
      return;
    }
    const names = strategy.route === 'prefix' ? namesOf(noted.stream, keyed.keys()) : [];
    for (const name of names.length === 0 ? [''] : names)
      noteOf(noted, opened, source, streamKey(noted.stream, name), name, now);
  }

  function noteOf(noted: Note, opened: Opened, home: string, stream: string, name: string, now: Instant): void {
    const { parser, tools } = opened;
    const before = keyed.get(stream) ?? parser.initial();
    const say = emit(home, later(), now);
    keyed.keep(stream, parser.note({ ...noted, stream }, before, say, toolsAt(tools, name)));
  }

  /** Once a source or a log. */
  function remarkTooMany(entry: Entry, { source, strategy, tools }: Opened, now: Instant, say: Emit): void {
    const ofEvents = strategy.route === 'computer';
    const key = `full ${ofEvents ? machines.primarySourceOf(source) : entry.stream}`;
    if (keyed.get(key) !== undefined) return;
    keyed.keep(key, true);
    const detail = ofEvents
      ? `more than ${MOST_COMPUTERS} computers are named in the events: those of further ones are not read`
      : `more than ${MOST_STREAMS} services in one log: the lines of further ones are not read; give ` +
        'each a log of its own';
    const at = ofEvents ? (entry.at ?? 0) : now;
    const proof = { ...entry.place, text: entry.text };
    say({ kind: 'remark', what: 'not-understood', at, instance: tools.instance, proof, detail });
  }

  return ingest;
}

/** A stream that has a name is an instance of its own. */
function toolsAt(tools: Tools, name: string): Tools {
  return name === '' ? tools : { ...tools, instance: name };
}

/** The entry, with another instant where its own is too far ahead of all that is known to be believed. */
function believedOf(entry: Entry, last: Instant | undefined): Entry {
  if (!isFarAhead(entry, last)) return entry;
  return { ...entry, at: entry.history ? (last ?? entry.arrived) : entry.arrived };
}

function ambiguousIn({ at, or }: Entry): ReadonlyMap<Instant, Instant> {
  return at === undefined || or === undefined || or <= at ? NOTHING_AMBIGUOUS : new Map([[at, or]]);
}
