import { basename } from 'node:path';
import type { Entry, Note, ReadRequest } from '../../domain/reading.ts';
import { entryOf } from '../events/event.ts';
import { chunkHeader, readChunk } from './chunk.ts';
import type { WholeRecord } from './chunk.ts';
import { holdsAnyOf, needleOf } from './filter.ts';
import type { EvtxPosition, Mark } from './position.ts';
import { markOf, writtenAt } from './survey.ts';

/** A last record that is not whole is waited for so many milliseconds: Windows may be writing it. */
const TORN_FOR = 60_000;

/** What a chunk gave, and the position behind it. */
export interface Taken {
  entries: Entry[];
  notes: Note[];
  position: EvtxPosition;
}

export interface Chunk {
  bytes: Buffer;
  /** The byte of the file at which it begins. */
  at: number;
  /** Whether its last record may still be written. */
  grows: boolean;
}

/**
 * Takes the records of a chunk behind the position. Holes in their numbers are told, whether what is missing was wanted or
 * not; so is what is damaged. A last record that is not whole is left for the next poll while the chunk grows.
 */
export function takeChunk({ bytes, at, grows }: Chunk, before: EvtxPosition, request: ReadRequest): Taken {
  const { path, now, wanted } = request;
  const last = before.last?.number ?? -1;
  const literals = holdsAnyOf(wanted.literals.map(needleOf), bytes) ? wanted.literals : [];
  const { records, events, damages } = readChunk(bytes, at, { literals, after: last });
  const taken = Math.max(0, ...records.filter(({ id }) => id <= last).map(({ to }) => to));
  const end = Math.max(0, ...records.map(({ to }) => to));
  const fresh = damages.filter((damage) => damage.at >= at + taken);
  const tail = grows ? fresh.find((damage) => damage.at >= at + end && damage.at > at)?.at : undefined;
  const torn = tornOf(before.torn, tail, now);
  const given = before.torn?.told === true ? before.torn.at : undefined;
  const told = fresh.filter((damage) => damage.at !== given && (tail === undefined || damage.at < tail || (torn?.told === true && tail !== given)));

  const newest = records.filter(({ id }) => id > last).reduce<WholeRecord | undefined>((one, other) => (one === undefined || other.id > one.id ? other : one), undefined);
  let mark = newest === undefined ? before.last : grows || events.length > 0 ? markOf(bytes, at, newest) : { number: newest.id, written: writtenAt(bytes, newest), event: null };
  if (!grows || torn?.told === true) mark = beyond(mark, chunkHeader(bytes)?.lastId);
  const lost = new Set(told.map((damage) => damage.at - at));
  const held = records.filter(({ id, from }) => id > last && !lost.has(from)).map(({ id }) => id);
  const note = (what: Note['what'], place: number, detail: string): Note => ({ stream: `${request.source}:${path}`, place: { file: path, at: place }, arrived: now, what, detail });
  return {
    entries: events.sort((a, b) => a.id - b.id).map(({ event, id }) => entryOf({ event, at: event.recordId ?? id }, request, id <= (before.first ?? Infinity))),
    notes: [
      ...told.map((damage) => note('damaged', damage.at, `${basename(path)}: ${damage.detail}`)),
      ...holesIn(held, before.last?.number, mark?.number).map(([from, to]) => note('gap', from, `${basename(path)}: ${from === to ? `event ${from} is` : `events ${from} to ${to} are`} missing, overwritten before they were read or damaged.`)),
    ],
    position: { ...before, last: mark, torn },
  };
}

/** What is known of a last record that is not whole, from what was known at the last poll; null where all are. */
function tornOf(before: EvtxPosition['torn'], at: number | undefined, now: number): EvtxPosition['torn'] {
  if (at === undefined) return null;
  const since = before?.at === at ? before.since : now;
  return { at, since, told: now - since >= TORN_FOR };
}

/** Past what cannot be read. */
function beyond(mark: Mark | null, lastId: number | undefined): Mark | null {
  return lastId === undefined || lastId <= (mark?.number ?? -1) ? mark : { number: lastId, written: '', event: null };
}

/** The numbers between `last` and `to` that are not among `held`, in runs. Where nothing was read before, those before the first are none. */
function holesIn(held: readonly number[], last: number | undefined, to: number | undefined): [from: number, to: number][] {
  const holes: [number, number][] = [];
  let before = last;
  for (const number of [...held.toSorted((a, b) => a - b), ...(to === undefined ? [] : [to + 1])]) {
    if (before !== undefined && number > before + 1) holes.push([before + 1, number - 1]);
    before = number;
  }
  return holes;
}
