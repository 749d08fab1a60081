import type { Entry, Instant } from '../domain/entry.ts';
import type { Batch, Note } from '../domain/reader.ts';
import { MAX_AHEAD } from '../domain/believable.ts';
import { isUnbelievable } from './clock-skew.ts';
import type { Gap } from './gaps.ts';
import { inNumberOrder } from './number-order.ts';
import { outOfOrder } from './out-of-order.ts';
import type { SourceBatch } from './source-batch.ts';

/** By this the gaps between files wait, beside the inputs. */
const GAPS = '';

type Holes = ReadonlyMap<SourceBatch, readonly Note[]>;

const NO_HOLES: Holes = new Map();

/** What is due at an instant: an entry, a note, that what a note tells of is over, or that a batch is consumed. */
export type Step = { at: Instant; of: SourceBatch; counted: Map<string, number> } & (
  | { is: 'entry'; entry: Entry; noted?: never }
  | { is: 'noted' | 'over'; noted: Note; entry?: never }
  | { is: 'consumed'; noted?: never; entry?: never }
);

/** Puts what several inputs gave in the order of time, and keeps back what a watermark has not passed. */
export interface ByTime {
  /** `holes` are notes that stand before the entries of a batch, beside its own. */
  add(batches: readonly SourceBatch[], gaps: readonly Gap[], holes: Holes): void;
  /**
   * All that is before the watermark, in the order of time; within one instant each log keeps the order of its numbers,
   * and each input its own order.
   */
  due(watermark: Instant): Step[];
  /** Whether nothing is kept back, at all or of the gaps. */
  isEmpty(): boolean;
  hasGaps(): boolean;
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

export function createByTime(): ByTime {
  /** What waits, by input, in the order of time. */
  const waiting = new Map<string, Step[]>();
  const tracks = new Map<string, Track>();

  /** A file that comes in several batches is one way through it; of what grows each call begins anew. */
  function trackOf(input: string, own: readonly SourceBatch[]): Track {
    const track = (own[0]?.batch.continued === true ? tracks.get(input) : undefined) ?? newTrack();
    const last = own.at(-1)?.batch;
    if (last?.snapshot === true && !last.caughtUp) tracks.set(input, track);
    else tracks.delete(input);
    return track;
  }

  function wait(name: string, steps: readonly Step[]): void {
    const before = waiting.get(name) ?? [];
    // Stable, so that each input keeps its own order within one instant.
    waiting.set(name, before.length === 0 ? steps.toSorted(byInstant) : [...before, ...steps].sort(byInstant));
  }

  return {
    add(batches, gaps, holes) {
      for (const [input, own] of Map.groupBy(batches, (one) => one.input))
        wait(input, stepsOf(own, trackOf(input, own), holes));
      wait(GAPS, gaps.flatMap(stepsOfGap));
    },
    due(watermark) {
      const steps: Step[] = [];
      for (const [name, all] of waiting) {
        const later = all.findIndex(({ at }) => at >= watermark);
        if (later < 0) waiting.delete(name);
        steps.push(...(later < 0 ? all : all.splice(0, later)));
      }
      return inNumberOrder(steps.sort(byInstant));
    },
    isEmpty: () => waiting.size === 0,
    hasGaps: () => waiting.has(GAPS),
  };
}

/** What one input gave, in the order of time, each entry and each note as a batch of its own. */
export function inTime(batches: readonly SourceBatch[]): Batch[] {
  const steps = stepsOf(batches)
    .sort(byInstant)
    .filter(({ is }) => is === 'entry' || is === 'noted');
  return steps.map(({ entry, noted, of }) => ({
    entries: entry === undefined ? [] : [entry],
    notes: noted === undefined ? [] : [{ ...noted, afterEntries: 0 }],
    next: of.batch.next,
    caughtUp: false,
  }));
}

function byInstant(a: Step, b: Step): number {
  return a.at - b.at;
}

function newTrack(): Track {
  return { latest: new Map(), at: -Infinity, reach: -Infinity, missing: [], counted: new Map() };
}

/** Nobody knows of the time between two instants: what is told of it then, by any input, may not be all. */
function stepsOfGap({ of, noted, from, to }: Gap): Step[] {
  const shared = { of, noted, counted: new Map<string, number>() };
  return [
    { at: from, is: 'noted', ...shared },
    { at: to, is: 'over', ...shared },
  ];
}

/**
 * What one input gave, in its order. It may hold several logs one behind the other, each of which keeps its own order:
 * where a clock was set back, what follows comes with what was before it. Events that it misses were between the one
 * before and the one behind: what another input tells in between, such as a start of the service, does not tell who
 * came after it.
 */
function stepsOf(batches: readonly SourceBatch[], track = newTrack(), holes = NO_HOLES): Step[] {
  const steps: Step[] = [];
  const { latest, missing } = track;
  const odd = disbelievedIn(batches);
  const nextOf = nextBelieved(batches, odd);
  for (const of of batches) {
    if (of.batch.continued !== true) track.counted = new Map();
    const shared = { of, counted: track.counted };
    const behind = Map.groupBy(of.batch.notes, (noted) => noted.afterEntries ?? 0);
    for (let index = 0; index <= of.batch.entries.length; index += 1) {
      const notes = [...(index === 0 ? (holes.get(of) ?? []) : []), ...(behind.get(index) ?? [])];
      steps.push(...notes.map((noted): Step => ({ at: track.at, is: 'noted', noted, ...shared })));
      missing.push(...notes);
      const given = of.batch.entries[index];
      if (given === undefined) continue;
      const log = logOf(given);
      const before = latest.get(log);
      const entry = odd.has(given) ? bounded(given, before, nextOf.get(given)) : given;
      const at = Math.max(entry.at ?? entry.arrived, before ?? -Infinity);
      latest.set(log, at);
      track.at = at;
      track.reach = Math.max(track.reach, at);
      for (const noted of missing.splice(0)) steps.push({ at, is: 'over', noted, ...shared });
      steps.push({ at, is: 'entry', entry, ...shared });
    }
    steps.push({ at: track.reach, is: 'consumed', ...shared });
  }
  return steps;
}

/** Each log of a machine has an order of its own. */
function logOf({ event }: Entry): string {
  return JSON.stringify([event?.machine, event?.channel]);
}

/** The entries whose stamps cannot be, by themselves or beside the others of their log. */
function disbelievedIn(batches: readonly SourceBatch[]): ReadonlySet<Entry> {
  const entries = batches.flatMap(({ batch }) => batch.entries);
  const found = new Set(entries.filter(isUnbelievable));
  // Most logs never step back by days, which is quickly seen.
  let steps = false;
  let latest = -Infinity;
  for (const { at } of entries) {
    if (at === undefined) continue;
    steps ||= at < latest - MAX_AHEAD;
    if (at > latest) latest = at;
  }
  if (steps) for (const log of Map.groupBy(entries, logOf).values()) for (const one of outOfOrder(log)) found.add(one);
  return found;
}

/** Of each such entry the instant of the next one of its log that is believed. */
function nextBelieved(batches: readonly SourceBatch[], odd: ReadonlySet<Entry>): ReadonlyMap<Entry, Instant> {
  const found = new Map<Entry, Instant>();
  if (odd.size === 0) return found;
  const next = new Map<string, Instant>();
  for (const { batch } of batches.toReversed()) {
    for (const entry of batch.entries.toReversed()) {
      const log = logOf(entry);
      const behind = next.get(log);
      if (!odd.has(entry)) next.set(log, entry.at ?? entry.arrived);
      else if (behind !== undefined) found.set(entry, behind);
    }
  }
  return found;
}

/** It was between its neighbours; where nothing comes behind it, before it was read. */
function bounded(entry: Entry, before: Instant | undefined, behind = entry.arrived): Entry {
  const { at: disbelieved, or: _, ...rest } = entry;
  const least = before ?? behind;
  return {
    ...rest,
    at: least,
    ...(behind > least && { or: behind }),
    ...(disbelieved !== undefined && { disbelieved }),
  };
}
