import type { Entry, Instant, Json } from '../domain/entry.ts';
import type { Emit, Proof } from '../domain/licence-event.ts';
import { lineInputOf, type Parser, type Tools } from '../domain/product.ts';
import { CLOCK_FINE, checkClock, type ClockState } from './clock-check.ts';
import { MAX_AHEAD, remarkFutureStamp } from './clock-skew.ts';
import type { IngestDeps, SourceBatch } from './event-ingest.ts';
import type { KeyedState } from './keyed-state.ts';
import { resolveRepeatedHour, unsureOf } from './repeated-hour.ts';
import { GONE_AFTER, MOST_STREAMS, namesOf, splitEntry, streamKey } from './streams.ts';

const DAY = 24 * 3_600_000;

/** What this intake works on besides. */
export interface LineIngestDeps extends IngestDeps {
  /** Forgets an instance that no source has a stream of any more. */
  forget(source: string, instance: string, at: Instant, proof: Proof): void;
}

/**
 * Gives the function that takes the lines of an input as they come. Each goes to its own stream, of which an input may
 * hold several; one that says nothing any more is forgotten. Stamps that cannot be are not believed, and a zone that
 * cannot be is told.
 */
export function createLineIngest({
  of,
  keyed,
  later,
  emit,
  forget,
}: LineIngestDeps): (taken: SourceBatch, now: Instant) => void {
  return ({ source, batch }, now) => {
    const { parser, tools } = of(source);
    const input = lineInputOf(parser);
    // Of the entry that is being parsed; `ahead` is a stamp of it that is not believed.
    let arrived = now;
    let live = false;
    let ahead: Instant | undefined;
    // Stamps of it that may be another instant as well.
    const twice = new Map<Instant, Instant>();
    let text = '';
    const stamp: Tools['stamp'] = (wall, after) => {
      const at = reading(wall, after);
      // Where the stream goes on from there, it is this machine's clock that is wrong, or its own has been for long.
      if (at <= Math.max(arrived, after ?? at) + MAX_AHEAD) return at;
      ahead = at;
      return Math.max(after ?? at, live ? arrived : -Infinity);
    };
    const believing: Tools = { ...tools, stamp };
    function reading(wall: Instant, after: Instant | undefined): Instant {
      const [early, late] = [tools.utc(wall), tools.utc(wall, Infinity)];
      if (early === late) return early;
      const offset = input?.start?.offset(text)?.offset;
      const stated = offset === undefined ? undefined : wall - offset;
      const at = resolveRepeatedHour({ early, late, stated, arrived, live, after });
      if (at === undefined) twice.set(early, late);
      return at ?? early;
    }
    for (const note of batch.notes) {
      const names = namesOf(note.stream, keyed.keys());
      // What happened to the input happened to each that is in it.
      for (const name of names.length === 0 ? [''] : names) {
        const stream = streamKey(note.stream, name);
        keyed.keep(
          stream,
          parser.note(
            { ...note, stream },
            keyed.get(stream) ?? parser.initial(),
            emit(source, later(), now),
            toolsOf(tools, name),
          ),
        );
      }
    }
    for (const whole of batch.entries) {
      const say = unsureOf(emit(source, whole.history ? 'history' : later(), whole.arrived), twice);
      const { name, entry } = splitEntry(
        input,
        whole,
        () => parser.seenUpTo(keyed.get(whole.stream) ?? parser.initial()) !== undefined,
      );
      const known = keyed.get(entry.stream);
      if (known === undefined && name !== '' && namesOf(whole.stream, keyed.keys()).length >= MOST_STREAMS) {
        tellTooMany(keyed, whole, now, say, tools.instance);
        continue;
      }
      ahead = undefined;
      twice.clear();
      text = entry.text;
      arrived = entry.arrived;
      live = !entry.history && later() === 'live';
      const own = toolsOf(believing, name);
      const parsed = parser.parse(entry, known ?? parser.initial(), say, own);
      const at = parser.seenUpTo(parsed);
      // Beside those of the product a log may hold services that are none of its own.
      if (known === undefined && name !== '' && at === undefined) continue;
      keyed.keep(entry.stream, parsed);
      if (name !== '' && at !== undefined)
        forgetGone(parser, source, whole, known === undefined ? undefined : parser.seenUpTo(known), at);
      remarkFutureStamp(keyed, entry, ahead, at ?? entry.arrived, say, own.instance);
      if (live && at !== undefined && twice.size === 0) tellClock(keyed, entry, ahead ?? at, at, say, own.instance);
    }
  };

  /** Looks once a day of the log at what its streams have said last. */
  function forgetGone(
    parser: Parser<Json>,
    source: string,
    { stream: log, place, text }: Entry,
    before: Instant | undefined,
    at: Instant,
  ): void {
    if (before !== undefined && Math.floor(before / DAY) === Math.floor(at / DAY)) return;
    for (const name of namesOf(log, keyed.keys())) {
      const stream = streamKey(log, name);
      const seen = parser.seenUpTo(keyed.get(stream) ?? parser.initial());
      if (seen === undefined || at - seen <= GONE_AFTER) continue;
      for (const part of [stream, `clock ${stream}`, `ahead ${stream}`, `full ${log}`])
        if (keyed.get(part) !== undefined) keyed.set(part, null);
      const elsewhere = [...keyed.keys()].some((key) => key.startsWith(source) && key.endsWith(streamKey('', name)));
      if (!elsewhere) forget(source, name, at, { ...place, text });
    }
  }
}

/** Where the stamps of appended lines do not fit the clock, that is said; no line is doubted for it. */
function tellClock(keyed: KeyedState, entry: Entry, stamp: Instant, at: Instant, say: Emit, instance: string): void {
  const key = `clock ${entry.stream}`;
  const before = (keyed.get(key) as ClockState | undefined) ?? CLOCK_FINE;
  const { state, minutes } = checkClock(before, stamp, entry.arrived);
  keyed.keep(key, state);
  if (minutes === undefined) return;
  const detail =
    `zone or clock wrong by ${Math.abs(minutes)} minutes: appended lines are ` +
    `stamped ${minutes > 0 ? 'earlier' : 'later'} than they arrive; check the timezone of the source ` +
    'and the clocks of both machines';
  say({ kind: 'remark', what: 'zone', at, instance, proof: { ...entry.place, text: entry.text }, detail });
}

function tellTooMany(
  keyed: KeyedState,
  { stream, place, text }: Entry,
  at: Instant,
  say: Emit,
  instance: string,
): void {
  const key = `full ${stream}`;
  if (keyed.get(key) !== undefined) return;
  keyed.keep(key, true);
  const detail =
    `more than ${MOST_STREAMS} services in one log: the lines of further ones are not read; give ` +
    'each a log of its own';
  say({ kind: 'remark', what: 'not-understood', at, instance, proof: { ...place, text }, detail });
}

/** A stream that has a name is an instance of its own. */
function toolsOf(tools: Tools, name: string): Tools {
  return name === '' ? tools : { ...tools, instance: name };
}
