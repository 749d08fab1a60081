import { stat } from 'node:fs/promises';
import { READ_WRONG } from '../../../inputs/file/encoding.ts';
import { openBytes } from '../../../inputs/file/packed/open.ts';
import type { Damage, PlacedEvent } from '../../windows-event.ts';
import type { KnownForm, PartialEvent } from '../framing/event-codec.ts';
import { recognise } from '../recognise.ts';
import type { DateOrder } from './date-order.ts';
import { behindOf, type Moment, momentOf, orderOf } from './order.ts';
import { scan } from './scan.ts';
import { readSecondPass } from './second-pass.ts';
import { openWindow } from './text-window.ts';

export interface ExportOptions {
  /**
   * Only events whose provider or text holds one of them are given; all are counted. Letters, digits and blanks of a
   * literal are looked for before anything is decoded, so no writer may have escaped those.
   */
  literals?: readonly string[];
  /** The first event of each process is given as well. */
  firstOfProcess?: boolean;
  /** Whether an event says something to who reads. */
  isRelevant?(event: PartialEvent): boolean;
  /** Called at each piece that is read. */
  onProgress?(): void;
  /** Only the event that begins at this byte of the file. */
  place?: number;
  /** How dates such as 4/5/2026 are to be read; `auto` unless told. */
  dateOrder?: 'auto' | 'day-first' | 'month-first';
  /** What the times in the text of `wevtutil` are, which end in Z and are local all the same; `local` unless told. */
  textZone?: 'local' | 'utc';
  /** Of two ways to read its dates, one that makes a file younger than this by more than a day is wrong. */
  now: number;
  /** Tells what the file is; forms of Windows events unless given. */
  recognise?(head: Buffer, path: string): KnownForm | undefined;
}

export interface ExportRead {
  form: string;
  /** What it is, for people: 'an Event Viewer CSV export'. */
  says: string;
  encoding: string;
  /** All events of the file, wanted or not. */
  count: number;
  /** How many of them are wanted, and the computers that those name. */
  wanted: number;
  computers: ReadonlySet<string>;
  /** The providers of those of them that say something. */
  providers: ReadonlySet<string>;
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
    const known = (options.recognise ?? recognise)(window.head, path);
    if (known === undefined)
      throw Object.assign(
        new Error(
          options.recognise === undefined
            ? `${path} is no export of Windows events: give one that the Event Viewer, wevtutil, PowerShell or ` +
                'a collector wrote, or the .evtx file itself'
            : `${path} holds no records in a form that is known: it is another file than it was, so give it again`,
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
    // What stands last in the file may be the oldest.
    if (timeline.newestFirst || !timeline.inTurn) for (const row of read.lastOfProcess) read.kept.add(row);
    const remarks = timeline.remark === undefined ? [] : [`the export ${timeline.remark}`];
    if (read.garbled) remarks.push(`the export ${READ_WRONG}`);
    if (handle.flaw?.() !== undefined)
      remarks.push('the file is compressed and not whole: what it held behind its end is missing');
    // Where the order of the file tells nothing of time, any place may be between others.
    const damages = timeline.inTurn
      ? read.damages
      : read.damages.map((one) => (read.atEnds.has(one) ? { ...one, lost: true as const } : one));
    let ordered: Uint32Array | undefined;
    const order = (): Uint32Array => (ordered ??= orderOf(read.kept.columns(), timeline, options.now));
    return {
      form,
      says,
      encoding: read.garbled ? 'not UTF-8, and no code page of Windows' : read.ansi ? 'Windows-1252' : window.encoding,
      count: read.count,
      wanted: read.kept.count,
      computers: read.kept.computers,
      providers: read.providers,
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
