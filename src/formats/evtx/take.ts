import type { Entry } from '../../domain/entry.ts';
import type { Note, ReadRequest } from '../../domain/reader.ts';
import { noteOf } from '../notes.ts';
import { entryOf } from '../windows-event.ts';
import type { Damage } from '../windows-event.ts';
import type { EvtxCheckpoint } from './checkpoint.ts';
import { chunkHeader, readChunk } from './chunk.ts';
import { holdsAnyOf, literalBytesOf } from './filter.ts';
import { markOf } from './scan-chunks.ts';

/** A last record that is not whole is waited for so many milliseconds: Windows may be writing it. */
const TORN_FOR = 60_000;

/** What a chunk gave, and the position behind it. A hole tells behind how many of the entries it stands. */
export interface Taken {
  entries: Entry[];
  notes: Note[];
  position: EvtxCheckpoint;
}

export interface Chunk {
  bytes: Buffer;
  /** The byte of the file at which it begins. */
  at: number;
  /** Whether its last record may still be written. */
  grows: boolean;
  /** Whether nothing is written to the file any more. */
  closed: boolean;
}

/**
 * Takes the records of a chunk behind the position. Holes in their numbers are told, whether what is missing was wanted
 * or not; so is what is damaged. A last record that is not whole is left for the next poll while the chunk grows.
 * Records with other numbers than the header of their chunk tells stand in logs that were copied while they were
 * written:
 * they are taken with the history, once; of a closed log, all that are there.
 */
export function takeChunk({ bytes, at, grows, closed }: Chunk, before: EvtxCheckpoint, request: ReadRequest): Taken {
  const { literals } = request.wanted;
  const header = chunkHeader(bytes);
  const last = before.upTo ?? -1;
  const first = before.first ?? Infinity;
  const isOwn = ({ id }: { id: number }): boolean =>
    header !== undefined && id >= header.firstId && id <= header.lastId;
  const isStray = (record: { id: number }): boolean =>
    !grows && last < first && (closed || record.id <= first) && !isOwn(record);
  const { records, events, damages } = readChunk(bytes, at, {
    literals: holdsAnyOf(literals.map(literalBytesOf), bytes) ? literals : [],
    ...(grows ? { after: last } : {}),
  });
  const own = records.filter(isOwn).toSorted((a, b) => a.id - b.id);
  const behind = own.filter(({ id }) => id > last);

  const read = Math.max(0, ...own.filter(({ id }) => id <= last).map(({ to }) => to));
  const end = Math.max(0, ...records.map(({ to }) => to));
  const fresh = damages.filter((damage) => damage.at >= at + read && damage.at !== given(before.torn));
  const tail = grows ? lowest(damages.filter((damage) => damage.at >= at + end && damage.at > at)) : undefined;
  const torn = tornOf(before.torn, tail, request.now);
  const told = fresh.filter(
    (damage) => tail === undefined || damage.at < tail || (torn?.told === true && tail !== given(before.torn)),
  );

  const stated = !grows || torn?.told === true ? header?.lastId : undefined;
  const newest = behind.at(-1);
  const upTo = Math.max(last, newest?.id ?? -1, stated ?? -1);
  const lost = new Set(told.map((damage) => damage.at - at));
  const held = behind.filter(({ from }) => !lost.has(from)).map(({ id }) => id);
  const taken = events
    .filter((event) => (isOwn(event) && event.id > last) || isStray(event))
    .sort((a, b) => a.id - b.id);
  return {
    entries: taken.map(({ event, id }) => entryOf({ event, at: `event ${event.number ?? id}` }, request, id <= first)),
    notes: [
      ...told.map((damage) => noteOf(request, 'damaged', damage.at, damage.detail)),
      ...holesIn(held, before.upTo, upTo).map(([from, to]) => ({
        ...noteOf(request, 'gap', from, missing(from, to)),
        afterEntries: taken.filter(({ id }) => id < from).length,
      })),
    ],
    position: {
      ...before,
      upTo,
      last: newest === undefined ? before.last : markOf(bytes, at, newest, grows || taken.length > 0),
      torn,
    },
  };
}

function missing(from: number, to: number): string {
  return from === to
    ? `event ${from} is missing: it was overwritten before it was read, or is damaged.`
    : `events ${from} to ${to} are missing: they were overwritten before they were read, or are damaged.`;
}

/** The byte of a last record that was told as damaged. */
function given(torn: EvtxCheckpoint['torn']): number | undefined {
  return torn?.told === true ? torn.at : undefined;
}

function lowest(damages: readonly Damage[]): number | undefined {
  return damages.length === 0 ? undefined : Math.min(...damages.map(({ at }) => at));
}

/** What is known of a last record that is not whole, from what was known at the last poll; null where all are. */
function tornOf(before: EvtxCheckpoint['torn'], at: number | undefined, now: number): EvtxCheckpoint['torn'] {
  if (at === undefined) return null;
  const since = before?.at === at ? before.since : now;
  return { at, since, told: now - since >= TORN_FOR };
}

/**
 * The numbers after `last` up to `to` that are not among `held`, in runs. Where nothing was read before, those before
 * the first are none.
 */
function holesIn(held: readonly number[], last: number | null, to: number): [from: number, to: number][] {
  const holes: [number, number][] = [];
  let before = last;
  for (const number of [...held, to + 1]) {
    if (before !== null && number > before + 1) holes.push([before + 1, number - 1]);
    before = number;
  }
  return holes;
}
