import { isUtf8 } from 'node:buffer';
import { looksOfConsole } from '../../../inputs/file/encoding.ts';
import { type Damage, holdsAny } from '../../windows-event.ts';
import type { EventCodec, Frame, PartialEvent } from '../framing/event-codec.ts';
import { createTimeline, type Timeline } from './date-order.ts';
import { createEventIndex, type EventIndex, type EventIndexRows } from './event-index.ts';
import { createFirstOfProcess } from './first-of-process.ts';
import { prefilterFor } from './prefilter.ts';
import type { Window } from './text-window.ts';

/** An event of Windows holds at most 64 KiB, which markup and another encoding make larger. */
const LONGEST_EVENT = 1024 * 1024;

/** So much stays in view while events are searched for behind something that could not be read. */
const OVERLAP = 32 * 1024;

/** A file in which more places than this cannot be read is not worth its time. */
const MOST_TROUBLES = 1000;
const ZEROS = 'zero bytes stand between the events: a part of the file was never written, or is lost';
const ZEROS_WITHIN = 'zero bytes stand in the event: a part of it was never written, or is lost';

/** What the first pass over an export found. */
export interface Scanned {
  count: number;
  kept: EventIndexRows;
  providers: Set<string>;
  damages: Damage[];
  /**
   * Those of them that stand before the first or behind the last event, and may have cost one: without it the file is
   * as one made earlier, or later.
   */
  atEnds: Set<Damage>;
  timeline: Timeline;
  /** Some of it is not UTF-8. */
  ansi: boolean;
  /** Some of that is of a code page that is not known. */
  garbled: boolean;
  /** How many places could not be read. */
  troubles: number;
  /** Where the first events of processes are wanted: the last of each, unless it was kept itself. */
  lastOfProcess: EventIndex[];
}

/** What is wanted of an export, and who is to be told that it is still read. */
export interface ScanOptions {
  literals?: readonly string[];
  firstOfProcess?: boolean;
  isRelevant?(event: PartialEvent): boolean;
  onProgress?(): void;
  place?: number;
  /** When it is read. */
  now: number;
}

/** The first pass: frames all events of an export, and keeps of the wanted ones where they stand and when they were. */
export async function scan(
  window: Window,
  dialect: EventCodec,
  { literals, firstOfProcess: byProcess = false, isRelevant: says, onProgress: lives, place: only, now }: ScanOptions,
): Promise<Scanned> {
  const scanned: Scanned = {
    count: 0,
    kept: createEventIndex(),
    providers: new Set(),
    damages: [],
    atEnds: new Set(),
    timeline: createTimeline(now),
    ansi: false,
    garbled: false,
    troubles: 0,
    lastOfProcess: [],
  };
  const processes = byProcess ? createFirstOfProcess<EventIndex>() : undefined;
  const { damage, endSinceEvent, loseSinceEvent } = damagesOf(scanned, window);
  const needles = prefilterFor(literals);
  let at = 0;
  /** Events are searched for, behind something that could not be read. */
  let searching = false;
  while (scanned.troubles < MOST_TROUBLES) {
    const { bytes, last } = window;
    if (searching) {
      const found = dialect.begin(bytes, at);
      if (found < 0 && last) break;
      searching = found < 0;
      at = searching ? Math.max(at, bytes.length - OVERLAP) : found;
    }
    const frame = searching ? undefined : dialect.frame(bytes, at, last);
    if (frame === undefined || (frame.kind === 'part' && !last && bytes.length - frame.from <= LONGEST_EVENT)) {
      await window.more(at);
      lives?.();
      at = 0;
      continue;
    }
    searching = look(bytes, at, frame);
    at = searching ? frame.from + 1 : frame.to;
    if (last && at >= bytes.length) break;
  }
  if (scanned.troubles >= MOST_TROUBLES)
    damage(at, `more than ${MOST_TROUBLES} places cannot be read, so the rest of the file is not looked at`);
  endSinceEvent();
  scanned.lastOfProcess.push(...(processes?.last() ?? []));
  return scanned;

  /** Takes what a frame holds; true where it cannot be read. */
  function look(bytes: Buffer, begin: number, frame: Frame): boolean {
    const { kind, from, to, detail, harmless } = frame;
    const upTo = kind === 'gap' && detail === undefined ? to : from;
    const zero = upTo > begin ? bytes.subarray(begin, upTo).indexOf(0) : -1;
    if (zero >= 0) damage(begin + zero, ZEROS);
    if (kind === 'part')
      damage(
        from,
        window.last
          ? 'the event is cut off: the file ends within it'
          : `the event does not end within ${LONGEST_EVENT} bytes, and none is as long`,
      );
    if (detail !== undefined) damage(from, detail, harmless);
    if (kind !== 'event') return kind !== 'gap';
    const part = bytes.subarray(from, to);
    if (!isUtf8(part)) {
      scanned.ansi = true;
      scanned.garbled ||= looksOfConsole(part);
    }
    const taken = dialect.decode(
      bytes,
      frame,
      only === undefined
        ? byProcess || needles === undefined || needles.some((needle) => part.includes(needle))
        : window.placeOf(from) === only,
    );
    if (taken === 'nothing') return false;
    if ('bad' in taken) {
      damage(from, taken.bad);
      return true;
    }
    const { stamp, draft } = taken;
    const index = scanned.count;
    if (index === 0) endSinceEvent();
    scanned.count += 1;
    // The event has a time: what of it cannot be read is lost within the time of the file.
    if (taken.detail !== undefined) damage(from, taken.detail, taken.harmless);
    else if (part.includes(0)) damage(from, ZEROS_WITHIN);
    loseSinceEvent();
    scanned.timeline.add(stamp);
    if (draft === undefined) return false;
    const isFirst = processes?.isFirst(draft) === true;
    const isWanted = isFirst || literals === undefined || holdsAny(draft, literals);
    if (!isWanted && processes === undefined) return false;
    const { source: provider, number: recordId, machine: computer, channel } = draft;
    if (isWanted && says !== undefined && !scanned.providers.has(provider) && says(draft))
      scanned.providers.add(provider);
    const place = window.placeOf(from);
    const row: EventIndex = {
      place,
      length: window.placeOf(to) - place,
      stamp,
      recordId,
      computer,
      channel,
      index,
      context: dialect.context?.(),
    };
    if (isWanted) scanned.kept.add(row);
    processes?.setLast(draft, isWanted ? undefined : row);
    return false;
  }
}

/** Gathers what cannot be read, and what of it may have cost an event. */
interface Damages {
  damage(from: number, detail: string, harmless?: boolean): void;
  /** What was gathered since the last event stands at an end of the file. */
  endSinceEvent(): void;
  /** It stands between events. */
  loseSinceEvent(): void;
}

function damagesOf(scanned: Scanned, window: Window): Damages {
  let countAtDamage = -1;
  let sinceEvent: Damage[] = [];
  return { damage, endSinceEvent, loseSinceEvent };

  /** Several of one kind without an event between them are one. */
  function damage(from: number, detail: string, harmless = false): void {
    if (detail !== ZEROS) scanned.troubles += 1;
    if (countAtDamage === scanned.count && scanned.damages.at(-1)?.detail === detail) return;
    countAtDamage = scanned.count;
    const one: Damage = { at: window.placeOf(from), detail };
    scanned.damages.push(one);
    if (!harmless) sinceEvent.push(one);
  }

  function endSinceEvent(): void {
    for (const one of sinceEvent) scanned.atEnds.add(one);
    sinceEvent = [];
  }

  function loseSinceEvent(): void {
    for (const one of sinceEvent) one.lost = true;
    sinceEvent = [];
  }
}
