import type { Emit, Parser, Tools } from './domain/licence.ts';
import type { Arrival, Batch, Entry, Instant, Json } from './domain/reading.ts';
import type { Home, Roads } from './roads.ts';
import { streamKey } from './streams.ts';

/** A batch with the source and the input that it is of. */
export interface Taken {
  source: string;
  input: string;
  batch: Batch;
}

/** A source of events as its parser is given it. */
export interface EventsOf {
  parser: Parser<Json>;
  tools: Tools;
}

/** What the intake works on. */
export interface IntakeDoors {
  of(source: string): EventsOf;
  roads: Roads;
  stateOf(stream: string): Json | undefined;
  keep(stream: string, state: Json): void;
  /** How what is no history arrives now. */
  later(): Arrival;
  emit(source: string, arrival: Arrival, arrived: Instant): Emit;
}

/**
 * Gives the function that takes the events of several inputs in the order of time: an operator's log and the log of the machine's
 * starts and stops are two. Each event goes to the machine that it is of, once, whichever road it came by; what an input
 * misses may be of any machine that it has shown.
 */
export function createIntake({ of, roads, stateOf, keep, later, emit }: IntakeDoors): (taken: readonly Taken[], now: Instant) => void {
  function toolsAt(source: string, instance: string): EventsOf {
    const { parser, tools } = of(source);
    return { parser, tools: { ...tools, instance } };
  }

  function note({ source, batch }: Taken, now: Instant): void {
    const own: Home = { source: roads.sharedBy(source), instance: of(source).tools.instance };
    const known = roads.homesOf(source);
    for (const noted of batch.notes) {
      for (const home of known.length === 0 ? [own] : known) {
        const { parser, tools } = toolsAt(source, home.instance);
        const stream = streamKey(home.source, home.instance);
        keep(stream, parser.note({ ...noted, stream }, stateOf(stream) ?? parser.initial(), emit(home.source, later(), now), tools));
      }
    }
  }

  return (taken, now) => {
    for (const one of taken) note(one, now);
    const entries: { entry: Entry; of: Taken; counted: Map<string, number> }[] = [];
    for (const one of taken) {
      const counted = new Map<string, number>();
      for (const entry of one.batch.entries) entries.push({ entry, of: one, counted });
    }
    // Stable, so that each input keeps its own order within one instant.
    if (taken.length > 1) entries.sort((a, b) => (a.entry.at ?? 0) - (b.entry.at ?? 0));
    for (const { entry, of: { source, input, batch }, counted } of entries) {
      const home = roads.homeOf(source, entry.event?.computer);
      if (home === undefined) continue;
      const { parser, tools } = toolsAt(source, home.instance);
      const key = parser.key?.(entry, tools);
      if (key === undefined || roads.known(home, entry, key, { road: batch.whole === true ? undefined : input, counted })) continue;
      const stream = streamKey(home.source, home.instance);
      keep(stream, parser.parse({ ...entry, stream }, stateOf(stream) ?? parser.initial(), emit(home.source, entry.history ? 'history' : later(), entry.arrived), tools));
    }
  };
}
