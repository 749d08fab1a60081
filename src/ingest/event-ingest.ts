import type { Arrival, Entry, Instant, Json } from '../domain/entry.ts';
import type { Emit } from '../domain/licence-event.ts';
import { eventInputOf, type Parser, type Tools } from '../domain/product.ts';
import type { Batch, Note } from '../domain/reader.ts';
import { MAX_AHEAD, remarkFutureStamp } from './clock-skew.ts';
import { MOST_COMPUTERS, type Machine, type EventRouting } from './event-routing.ts';
import { findGap, relevantProviders } from './gaps.ts';
import type { KeyedState } from './keyed-state.ts';
import { unsureOf } from './repeated-hour.ts';
import { streamKey } from './streams.ts';

/** By this what files leave uncovered waits, beside the inputs. */
const UNCOVERED = '';

/** A batch with the source and the input that it is of. */
export interface SourceBatch {
  source: string;
  input: string;
  batch: Batch;
}

/** What a source is parsed by. */
export interface Parsing {
  parser: Parser<Json>;
  tools: Tools;
}

/** What an intake works on. */
export interface IngestDeps {
  of(source: string): Parsing;
  keyed: KeyedState;
  /** How what is no history arrives now. */
  later(): Arrival;
  emit(source: string, arrival: Arrival, arrived: Instant): Emit;
}

/**
 * Gives the function that takes the events of one or several inputs in the order of time: an operator's log and the log
 * of the machine's starts and stops are two. Each event goes to the machine that it is of, once, whichever road it came
 * by; what an input misses may be of any machine that it has shown. What is not before `end` waits for the next call;
 * gives the batches of which everything was taken.
 */
export function createEventIngest(
  { of, keyed, later, emit }: IngestDeps,
  roads: EventRouting,
): (taken: readonly SourceBatch[], now: Instant, end?: Instant) => SourceBatch[] {
  /** What waits, by input, in the order of time. */
  const waiting = new Map<string, Mark[]>();
  /** What is missing, from the instant at which it was noted on. */
  const open = new Map<Note, string>();
  const tracks = new Map<string, Track>();
  /** What is covered is not kept before what it leaves uncovered was told. */
  const covering = new Map<string, Json>();
  const shelfOfCover: Parameters<typeof findGap>[0] = {
    get: (key) => covering.get(key) ?? keyed.get(key),
    set: (key, value) => void covering.set(key, value),
  };

  function toolsAt(source: string, instance: string): Parsing {
    const { parser, tools } = of(source);
    return { parser, tools: { ...tools, instance } };
  }

  function note(noted: Note, source: string, now: Instant): void {
    const known = roads.machinesOf(source);
    const own: Machine = { source: roads.primarySourceOf(source), instance: of(source).tools.instance };
    for (const home of known.length === 0 ? [own] : known) {
      const { parser, tools } = toolsAt(source, home.instance);
      const stream = streamKey(home.source, home.instance);
      keyed.keep(
        stream,
        parser.note(
          { ...noted, stream },
          keyed.get(stream) ?? parser.initial(),
          emit(home.source, later(), now),
          tools,
        ),
      );
    }
  }

  function take(entry: Entry, { source, input, batch }: SourceBatch, counted: Map<string, number>): void {
    const home = roads.machineOf(source, entry.event?.computer);
    if (home === undefined) return tooMany(source, entry);
    const { parser, tools } = toolsAt(source, home.instance);
    const key = entry.event && eventInputOf(parser)?.identity(entry.event, tools);
    if (
      key === undefined ||
      roads.isDuplicate(home, entry, key, { input: batch.snapshot === true ? undefined : input, counted })
    )
      return;
    const stream = streamKey(home.source, home.instance);
    const state = keyed.get(stream) ?? parser.initial();
    const { or } = entry;
    const twice = new Map(entry.at === undefined || or === undefined || or <= entry.at ? [] : [[entry.at, or]]);
    const say = unsureOf(emit(home.source, entry.history ? 'history' : later(), entry.arrived), twice);
    const last = parser.seenUpTo(state);
    // Where the log goes on from there, it is this machine's clock that is wrong.
    const ahead = isFarAhead(entry, last) ? entry.at : undefined;
    const at = ahead === undefined ? entry.at : entry.history ? (last ?? entry.arrived) : entry.arrived;
    keyed.keep(stream, parser.parse({ ...entry, stream, ...(at !== undefined && { at }) }, state, say, tools));
    remarkFutureStamp(keyed, { ...entry, stream }, ahead, at ?? entry.arrived, say, home.instance);
  }

  /** Said once of a source. */
  function tooMany(source: string, { at = 0, arrived, history, place, text }: Entry): void {
    const own = roads.primarySourceOf(source);
    if (keyed.get(`full ${own}`) !== undefined) return;
    keyed.keep(`full ${own}`, true);
    const detail = `more than ${MOST_COMPUTERS} computers are named in the events: those of further ones are not read`;
    emit(
      own,
      history ? 'history' : later(),
      arrived,
    )({
      kind: 'remark',
      what: 'not-understood',
      at,
      instance: of(source).tools.instance,
      proof: { ...place, text },
      detail,
    });
  }

  /** Where a file begins so long after all that was read of its log that what came between may be in none. */
  function uncovered(taken: readonly SourceBatch[], now: Instant): Mark[] {
    const marks: Mark[] = [];
    for (const one of taken.toSorted((a, b) => (a.batch.span?.[0] ?? 0) - (b.batch.span?.[0] ?? 0))) {
      const { batch, source, input } = one;
      const span = coveredBy(batch, now);
      if (span === undefined) continue;
      const [first, last] = span;
      const { parser, tools } = of(source);
      const providers =
        batch.providers === undefined
          ? relevantProviders(batch.entries, (event) => eventInputOf(parser)?.identity(event, tools) !== undefined)
          : new Set(batch.providers);
      const covered = findGap(shelfOfCover, `covered ${roads.primarySourceOf(source)}`, {
        input,
        span: [first, Math.min(last, now + MAX_AHEAD)],
        providers,
      });
      // What is followed goes on where it was.
      if (covered === undefined || batch.span === undefined) continue;
      const detail =
        `nothing that was read covers the time before it, back to ${new Date(covered).toISOString()}: ` +
        'what was written then may be missing';
      const noted: Note = { stream: input, place: { file: input, at: 0 }, arrived: now, what: 'gap', detail };
      const shared = { of: one, noted, counted: new Map<string, number>() };
      marks.push({ at: covered, is: 'noted', ...shared }, { at: first - 1, is: 'over', ...shared });
    }
    return marks;
  }

  /** A file that comes in several batches is one way through it; of what grows each call begins anew. */
  function trackOf(input: string, own: readonly SourceBatch[]): Track {
    const track = (own[0]?.batch.continued === true ? tracks.get(input) : undefined) ?? newTrack();
    const last = own.at(-1)?.batch;
    if (last?.snapshot === true && !last.caughtUp) tracks.set(input, track);
    else tracks.delete(input);
    return track;
  }

  function wait(name: string, marks: readonly Mark[]): void {
    const before = waiting.get(name) ?? [];
    // Stable, so that each input keeps its own order within one instant.
    waiting.set(name, before.length === 0 ? marks.toSorted(byTime) : [...before, ...marks].sort(byTime));
  }

  function due(end: Instant): Mark[] {
    const marks: Mark[] = [];
    for (const [name, all] of waiting) {
      const later = all.findIndex(({ at }) => at >= end);
      if (later < 0) waiting.delete(name);
      marks.push(...(later < 0 ? all : all.splice(0, later)));
    }
    return marks.sort(byTime);
  }

  function keepCovered(): void {
    for (const [key, value] of covering) keyed.set(key, value);
    covering.clear();
  }

  return (taken, now, end = Infinity) => {
    for (const [input, own] of Map.groupBy(taken, (one) => one.input)) wait(input, marksOf(own, trackOf(input, own)));
    wait(UNCOVERED, uncovered(taken, now));
    const done: SourceBatch[] = [];
    for (const { is, of: one, noted, entry, counted } of due(end)) {
      if (is === 'noted') note(noted, one.source, now);
      if (is === 'noted' && noted.what !== 'damaged') open.set(noted, one.source);
      if (is === 'over') open.delete(noted);
      if (is === 'done') done.push(one);
      if (is !== 'taken') continue;
      take(entry, one, counted);
      for (const [missing, source] of open) note(missing, source, now);
    }
    if (waiting.size === 0) open.clear();
    if (!waiting.has(UNCOVERED)) keepCovered();
    return done;
  };
}

/** The greatest instant that is believed of the entries of a batch; -Infinity where there is none. */
export function watermarkOf({ entries }: Batch): Instant {
  return entries.reduce((reach, entry) => (isFarAhead(entry) ? reach : Math.max(reach, entry.at ?? reach)), -Infinity);
}

/** The time of which a batch tells; undefined where it holds nothing. What is followed live is covered up to now. */
function coveredBy({ span, snapshot: whole, entries }: Batch, now: Instant): readonly [Instant, Instant] | undefined {
  const last = entries.at(-1);
  if (span !== undefined || whole === true || last === undefined) return span;
  const at = last.history ? (last.at ?? now) : now;
  return [at, at];
}

/** What is done at an instant: an entry is taken, something is noted, what was missing is over, or a batch is. */
type Mark = { at: Instant; of: SourceBatch; counted: Map<string, number> } & (
  | { is: 'taken'; entry: Entry; noted?: never }
  | { is: 'noted' | 'over'; noted: Note; entry?: never }
  | { is: 'done'; noted?: never; entry?: never }
);

function byTime(a: Mark, b: Mark): number {
  return a.at - b.at;
}

/** What is known of an input behind a part of it. */
interface Track {
  /** The greatest instant of each log that it holds, of the last entry, and of all. */
  latest: Map<string, Instant>;
  at: Instant;
  reach: Instant;
  missing: Note[];
  counted: Map<string, number>;
}

function newTrack(): Track {
  return { latest: new Map(), at: -Infinity, reach: -Infinity, missing: [], counted: new Map() };
}

/**
 * What one input gave, in its order. It may hold several logs one behind the other, each of which keeps its own order:
 * where a clock was set back, what follows comes with what was before it. Events that it misses were between the one
 * before and the one behind: what another input tells in between, such as a start of the service, does not tell who
 * came after it.
 */
function marksOf(taken: readonly SourceBatch[], track = newTrack()): Mark[] {
  const marks: Mark[] = [];
  const { latest, missing } = track;
  for (const of of taken) {
    if (of.batch.continued !== true) track.counted = new Map();
    const shared = { of, counted: track.counted };
    const behind = Map.groupBy(of.batch.notes, (noted) => noted.afterEntries ?? 0);
    for (let index = 0; index <= of.batch.entries.length; index += 1) {
      const notes = behind.get(index) ?? [];
      marks.push(...notes.map((noted): Mark => ({ at: track.at, is: 'noted', noted, ...shared })));
      missing.push(...notes);
      const entry = of.batch.entries[index];
      if (entry === undefined) continue;
      const log = JSON.stringify([entry.event?.computer, entry.event?.channel]);
      const at = Math.max(
        (isFarAhead(entry) ? latest.get(log) : entry.at) ?? entry.arrived,
        latest.get(log) ?? -Infinity,
      );
      latest.set(log, at);
      track.at = at;
      track.reach = Math.max(track.reach, at);
      for (const noted of missing.splice(0)) marks.push({ at, is: 'over', noted, ...shared });
      marks.push({ at, is: 'taken', entry, ...shared });
    }
    marks.push({ at: track.reach, is: 'done', ...shared });
  }
  return marks;
}

function isFarAhead({ at, arrived }: Entry, last = arrived): boolean {
  return at !== undefined && at > Math.max(arrived, last) + MAX_AHEAD;
}

/** What one input gave, in the order of time, each entry and each note by itself. */
export function inTime(taken: readonly SourceBatch[]): Batch[] {
  const steps = marksOf(taken)
    .sort(byTime)
    .filter(({ is }) => is === 'taken' || is === 'noted');
  return steps.map(({ entry, noted, of }) => ({
    entries: entry === undefined ? [] : [entry],
    notes: noted === undefined ? [] : [{ ...noted, afterEntries: 0 }],
    next: of.batch.next,
    caughtUp: false,
  }));
}
