import type { Entry, Instant } from '../domain/entry.ts';
import type { Emit } from '../domain/licence-event.ts';
import { lineInputOf, readsEvents } from '../domain/product.ts';
import type { Note } from '../domain/reader.ts';
import { MOST_COMPUTERS, type Machines } from './machines.ts';
import type { IngestContext, Parsing } from './source-batch.ts';
import type { LineStamps } from './stamps.ts';
import type { Strategy } from './strategy.ts';
import { MOST_STREAMS, namesOf, splitEntry, streamKey, type Split } from './streams.ts';

/** What the entries of one source are taken with, prepared once a batch. */
export interface Opened extends Parsing {
  source: string;
  strategy: Strategy;
  /** Where stamps stand in the text. */
  stamps: LineStamps | undefined;
}

/** An entry as its own stream has it, with the name of that: of a service in a log, or of a machine; '' for its own. */
export interface Routed extends Split {
  /** The source that it counts for, where that is not the one that it came by. */
  home?: string;
}

/** Where a note belongs: a stream, its name, and the source that it counts for. */
export interface Target {
  home: string;
  stream: string;
  name: string;
}

/** Tells whose entries and notes are: of which stream of a log, of which machine. */
export interface Router {
  /** Undefined where more streams or machines were named than are told apart. */
  route(entry: Entry, opened: Opened): Routed | undefined;
  /** What happened to an input happened to each stream or machine that is in it. */
  targetsOf(noted: Note, opened: Opened): Target[];
  /** Remarks, once a source or a log, that an entry has no stream. */
  remarkTooMany(entry: Entry, opened: Opened, now: Instant, emitFor: (home: string) => Emit): void;
}

export function createRouter({ keyed }: Pick<IngestContext, 'keyed'>, machines: Machines): Router {
  function route(entry: Entry, { source, parser, strategy }: Opened): Routed | undefined {
    if (strategy.route === 'computer') {
      const home = machines.machineOf(source, entry.event?.machine);
      if (home === undefined) return undefined;
      const stream = streamKey(home.source, home.instance);
      return { name: home.instance, entry: { ...entry, stream }, home: home.source };
    }
    if (strategy.route === 'none')
      // Beside events it counts for the machine that these are of.
      return { name: '', entry, ...(readsEvents(parser) && { home: machines.primarySourceOf(source) }) };
    const key = `layouts ${entry.stream}`;
    const names = (): string[] => namesOf(entry.stream, keyed.keys());
    const split = splitEntry(lineInputOf(parser), entry, {
      layouts: (keyed.get(key) ?? []) as readonly string[],
      plain: () => parser.seenUpTo(keyed.get(entry.stream) ?? parser.initial()) !== undefined && names().length === 0,
      names,
    });
    if (split.layouts !== undefined) keyed.set(key, split.layouts);
    const isNew = split.name !== '' && keyed.get(split.entry.stream) === undefined;
    return isNew && namesOf(entry.stream, keyed.keys()).length >= MOST_STREAMS ? undefined : split;
  }

  function targetsOf(noted: Note, { source, strategy, tools }: Opened): Target[] {
    if (strategy.route === 'computer') {
      const meant = noted.machine === undefined ? undefined : machines.machineOf(source, noted.machine);
      const known = meant === undefined ? machines.machinesOf(source) : [meant];
      const own = { source: machines.primarySourceOf(source), instance: tools.instance };
      return (known.length === 0 ? [own] : known).map(({ source: home, instance }) => ({
        home,
        stream: streamKey(home, instance),
        name: instance,
      }));
    }
    const names = strategy.route === 'prefix' ? namesOf(noted.stream, keyed.keys()) : [];
    return (names.length === 0 ? [''] : names).map((name) => ({
      home: source,
      stream: streamKey(noted.stream, name),
      name,
    }));
  }

  function remarkTooMany(
    entry: Entry,
    { source, strategy, tools }: Opened,
    now: Instant,
    emitFor: (home: string) => Emit,
  ): void {
    const ofEvents = strategy.route === 'computer';
    const home = ofEvents ? machines.primarySourceOf(source) : source;
    const key = `full ${ofEvents ? home : entry.stream}`;
    if (keyed.get(key) !== undefined) return;
    keyed.keep(key, true);
    const detail = ofEvents
      ? `more than ${MOST_COMPUTERS} computers are named in the events: those of further ones are not read`
      : `more than ${MOST_STREAMS} services in one log: the lines of further ones are not read; give ` +
        'each a log of its own';
    const at = ofEvents ? (entry.at ?? 0) : now;
    const proof = { ...entry.place, text: entry.text };
    emitFor(home)({ kind: 'remark', what: 'not-understood', at, instance: tools.instance, proof, detail });
  }

  return { route, targetsOf, remarkTooMany };
}
