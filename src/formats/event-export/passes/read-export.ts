import { isUtf8 } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { openBytes } from '../../../inputs/file/packed/open.ts';
import { type Damage, holdsAny, type PlacedEvent } from '../../windows-event.ts';
import type { EventCodec, PartialEvent, Frame } from '../framing/event-codec.ts';
import { type ExportFormat, recognise } from '../recognise.ts';
import { createTimeline, type DateOrder, type Timeline } from './date-order.ts';
import { createEventIndex, type EventIndexRows } from './event-index.ts';
import { behindOf, type Moment, momentOf, orderOf } from './order.ts';
import { prefilterFor } from './prefilter.ts';
import { readSecondPass } from './second-pass.ts';
import { openWindow, type Window } from './text-window.ts';

/** An event of Windows holds at most 64 KiB, which markup and another encoding make larger. */
const LONGEST_EVENT = 1024 * 1024;

/** So much stays in view while events are searched for behind something that could not be read. */
const OVERLAP = 32 * 1024;

/** A file in which more places than this cannot be read is not worth its time. */
const MOST_TROUBLES = 1000;
const ZEROS = 'zero bytes stand between the events: a part of the file was never written, or is lost';
const ZEROS_WITHIN = 'zero bytes stand in the event: a part of it was never written, or is lost';

export interface ExportOptions {
  /**
   * Only events whose provider or text holds one of them are given; all are counted. Letters, digits and blanks of a
   * literal are looked for before anything is decoded, so no writer may have escaped those.
   */
  literals?: readonly string[];
  /** Whether an event says something to who reads. */
  says?(event: PartialEvent): boolean;
  /** Called at each piece that is read. */
  lives?(): void;
  /** Only the event that begins at this byte of the file. */
  place?: number;
  /** How dates such as 4/5/2026 are to be read; `auto` unless told. */
  dateOrder?: 'auto' | 'day-first' | 'month-first';
  /** What the times in the text of `wevtutil` are, which end in Z and are local all the same; `local` unless told. */
  textZone?: 'local' | 'utc';
  /** Of two ways to read its dates, one that makes a file younger than this by more than a day is wrong. */
  now: number;
}

export interface ExportRead {
  form: ExportFormat;
  /** What it is, for people: 'an Event Viewer CSV export'. */
  says: string;
  encoding: string;
  /** All events of the file, wanted or not. */
  count: number;
  /** How many of them are wanted, and the computers that those name. */
  wanted: number;
  computers: ReadonlySet<string>;
  /** The providers of those of them that say something. */
  speakers: ReadonlySet<string>;
  /**
   * Reads the wanted ones again, in parts of bounded size, oldest first: those of one log of one computer by record id
   * where all of them have one, else by time, and those of one time as the file has them, turned where its newest event
   * comes first. An hour of local time that the file goes through twice, in autumn, stays in two. Logs are merged by
   * time. `at` of each event is the byte of the file at which it begins. Throws where the file has changed since it was
   * read first.
   */
  events(): AsyncGenerator<PlacedEvent[]>;
  damages: Damage[];
  /** Behind how many of the wanted ones each damage is by which an event may be lost, at the most; in that order. */
  behind(): ReadonlyMap<Damage, number>;
  /** The times of the oldest and the youngest of all events. */
  first: Moment | undefined;
  last: Moment | undefined;
  dateOrder: DateOrder;
  /** What a user should know or could set, in sentences. */
  remarks: string[];
}

/**
 * Reads an export of Windows events: once as a whole, since its last date may tell how the first one is to be read, and
 * which end is the older one; then the wanted events by their places. Holds some 50 bytes for each of those. What
 * cannot be read is a damage; reading goes on at the next event that can be recognised. Throws where the file cannot be
 * opened or is no export.
 */
export async function readExport(path: string, options: ExportOptions): Promise<ExportRead> {
  const handle = await openBytes(path);
  try {
    const window = await openWindow(handle);
    const known = recognise(window.head, path);
    if (known === undefined)
      throw Object.assign(
        new Error(
          `${path} is no export of Windows events: give one that the Event Viewer, wevtutil, PowerShell or ` +
            'a collector wrote, or the .evtx file itself',
        ),
        { code: 'no export' },
      );
    const { form, says, open: openDialect } = known;
    const dialect = openDialect(options);
    const read = await scan(window, dialect, options);
    const timeline = read.timeline.decide({
      setting: options.dateOrder ?? 'auto',
      now: options.now,
      saved: (await stat(path)).mtimeMs,
      assumed: dialect.english() ? 'month-first' : 'day-first',
      newestFirst: dialect.newestFirst,
    });
    const remarks = timeline.remark === undefined ? [] : [`the export ${timeline.remark}`];
    if (handle.flaw?.() !== undefined)
      remarks.push('the file is compressed and not whole: what it held behind its end is missing');
    // Where the order of the file tells nothing of time, any place may be between others.
    const damages = timeline.inTurn
      ? read.damages
      : read.damages.map((one) => (read.atEnds.has(one) ? { ...one, lost: true as const } : one));
    let ordered: Uint32Array | undefined;
    const order = (): Uint32Array => (ordered ??= orderOf(read.kept.columns(), timeline));
    return {
      form,
      says,
      encoding: read.ansi ? 'Windows-1252' : window.encoding,
      count: read.count,
      wanted: read.kept.count,
      computers: read.kept.computers,
      speakers: read.speakers,
      events: () =>
        readSecondPass(
          { path, rows: read.kept, decision: timeline, openDialect: () => openDialect(options), plain: window.plain },
          order(),
        ),
      damages,
      behind: () => behindOf(damages, order(), read.kept.columns(), timeline),
      first: timeline.first && momentOf(timeline.first, timeline),
      last: timeline.last && momentOf(timeline.last, timeline),
      dateOrder: timeline.dateOrder,
      remarks,
    };
  } finally {
    await handle.close();
  }
}

interface Scanned {
  count: number;
  kept: EventIndexRows;
  speakers: Set<string>;
  damages: Damage[];
  /**
   * Those of them that stand before the first or behind the last event, and may have cost one: without it the file is
   * as one made earlier, or later.
   */
  atEnds: Set<Damage>;
  timeline: Timeline;
  /** Some of it is not UTF-8. */
  ansi: boolean;
  /** How many places could not be read. */
  troubles: number;
}

async function scan(
  window: Window,
  dialect: EventCodec,
  { literals, says, lives, place: only }: ExportOptions,
): Promise<Scanned> {
  const scanned: Scanned = {
    count: 0,
    kept: createEventIndex(),
    speakers: new Set(),
    damages: [],
    atEnds: new Set(),
    timeline: createTimeline(),
    ansi: false,
    troubles: 0,
  };
  let countAtDamage = -1;
  let sinceEvent: Damage[] = [];
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
  return scanned;

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
          : `the event does not end within ${LONGEST_EVENT} bytes, and Windows writes none as long`,
      );
    if (detail !== undefined) damage(from, detail, harmless);
    if (kind !== 'event') return kind !== 'gap';
    const part = bytes.subarray(from, to);
    scanned.ansi ||= !isUtf8(part);
    const taken = dialect.decode(
      bytes,
      frame,
      only === undefined
        ? needles === undefined || needles.some((needle) => part.includes(needle))
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
    if (draft === undefined || (literals !== undefined && !holdsAny(draft, literals))) return false;
    const { provider, recordId, computer, channel } = draft;
    if (says !== undefined && !scanned.speakers.has(provider) && says(draft)) scanned.speakers.add(provider);
    const place = window.placeOf(from);
    scanned.kept.add({
      place,
      length: window.placeOf(to) - place,
      stamp,
      recordId,
      computer,
      channel,
      index,
      context: dialect.context?.(),
    });
    return false;
  }
}
