import { basename } from 'node:path';
import type { Entry, Instant, Json, LogEvent } from '../../domain/entry.ts';
import type { Checkpoint, Note, ReadBatch, Reader, ReadRequest } from '../../domain/reader.ts';
import { looksReadWrong, READ_WRONG } from '../../inputs/file/encoding.ts';
import { readRange } from '../../inputs/file/file-info.ts';
import { sizeOf } from '../../inputs/file/packed/open.ts';
import { mixedText } from '../../inputs/file/second-encoding.ts';
import { sameOr } from '../checkpoints.ts';
import { growingEvent } from '../event-export/framing/lines.ts';
import { createRepeatedHours, logOf } from '../repeated-hours.ts';
import { addAll, createStatedOffsets } from '../stated-offsets.ts';
import { IN_EXPORT } from '../trouble.ts';
import { holdsAny, instantOf, textOf as messageOf } from '../windows-event.ts';
import { EXPORTER, failureOf } from './export-run.ts';
import { createKnownProcesses } from './known-processes.ts';

/** An event of Windows holds at most 64 KiB, and many a writer says it twice; a longer line is cut, and no event. */
export const LONGEST_EVENT = 256 * 1024;

/** How many bytes at either end are looked at for the first and the last event. */
const NEAR = 64 * 1024;

/**
 * Reads JSON lines that a collector or a scheduled task goes on writing, by a reader of growing text files, whose
 * checkpoints it keeps.
 */
export function createJsonLinesReader(lines: Reader, kind: LineKind = WINDOWS): Reader {
  return {
    name: kind.name,
    checkpoints: lines.checkpoints ?? lines.name,
    read: (request) => poll(lines, request, kind),
  };
}

/** What stands in the lines: the name of their reader, and the event of a line; undefined where it holds none. */
export interface LineKind {
  name: string;
  eventOf(line: string): LogEvent | undefined;
  /** One of these stands in each line whose event tells its process. ASCII, at least 4 bytes each. */
  ofProcess?: readonly string[];
}

const WINDOWS: LineKind = { name: 'event-jsonl', eventOf: growingEvent };

async function* poll(lines: Reader, request: ReadRequest, kind: LineKind): AsyncGenerator<ReadBatch> {
  const { own, from: known } = ownOf(request.from);
  // What the exporter says of itself is no matter of the reader of lines.
  let failed = failureIn(known);
  const from = failed === null ? known : { ...known!, trouble: null };
  const { literals } = request.wanted;
  const { eventOf, ofProcess = [] } = kind;
  const processes = request.wanted.firstOfProcess && ofProcess.length > 0 ? createKnownProcesses(own.processes) : null;
  const wanted = {
    literals: withOthers(literals, processes === null ? OF_EXPORTER : ofProcess),
    longest: LONGEST_EVENT,
  };
  const hours = createRepeatedHours(request, standingIn(own.hours));
  const offsets = createStatedOffsets(request);
  let toldGarbled = own.garbledTold === true;
  let toldOffsets = own.offsetsTold === true;
  for await (const batch of lines.read({ ...request, from, wanted })) {
    const before = failed;
    const notes: Note[] = [...batch.notes];
    const entries: Entry[] = [];
    for (const { recordStart: _, ...entry } of batch.entries) {
      const event = eventOf(entry.text);
      const run = event === undefined ? undefined : failureOf(event);
      if (run !== undefined) {
        failed = run;
        continue;
      }
      if (event !== undefined) {
        const isFirst = processes?.isFirst(event) === true;
        if (processes !== null && !isFirst && !holdsAny(event, literals)) continue;
        const placed: Entry = { ...entry, text: messageOf(event), event };
        hours.place(placed, event, logOf(event));
        entries.push(placed);
        continue;
      }
      if (processes !== null && !literals.some((literal) => entry.text.includes(literal))) continue;
      const { stream, place, arrived } = entry;
      const detail = `the line at byte ${place.at} of ${request.path} is no event in JSON: it is left out`;
      notes.push({ stream, place, arrived, what: 'damaged', detail });
      // A line that is whole is of something else.
      if (!isJson(entry.text))
        notes.push({ stream, place, arrived, what: 'gap', detail, afterEntries: entries.length });
    }
    addAll(offsets, entries);
    if (!toldGarbled && entries.some(({ text }) => looksReadWrong(text))) {
      notes.push(noteOf(request, `${basename(request.path)}: the file ${READ_WRONG}`));
      toldGarbled = true;
    }
    const remark = toldOffsets ? undefined : offsets.remark();
    if (remark !== undefined) notes.push(noteOf(request, `${basename(request.path)}: ${remark}`));
    toldOffsets ||= remark !== undefined;
    const whole = request.from === undefined && batch.caughtUp && batch.next.trouble === null;
    const span = whole ? await spanOf(request, eventOf) : undefined;
    if (failed !== null && failed !== before && batch.caughtUp) notes.push(failureNote(failed, request));
    const kept = {
      hours: hours.standing(),
      offsetsTold: toldOffsets,
      garbledTold: toldGarbled,
      processes: processes?.known(),
    };
    const next = sameOr(withOwn(withFailure(batch.next, failed), kept), request.from);
    yield { ...batch, next, notes, entries, ...(span !== undefined && { span }) };
  }
}

/** By those that are added to them. */
const searched = new WeakMap<readonly string[], WeakMap<readonly string[], readonly string[]>>();

/** What marks what the exporter of Windows events says of itself. */
const OF_EXPORTER: readonly string[] = [EXPORTER];

/** The literals with others; the same array for the same. */
function withOthers(literals: readonly string[], others: readonly string[]): readonly string[] {
  const byLiterals = searched.get(others) ?? new WeakMap<readonly string[], readonly string[]>();
  searched.set(others, byLiterals);
  const known = byLiterals.get(literals) ?? [...literals, ...others];
  byLiterals.set(literals, known);
  return known;
}

/** Why the last run of the exporter failed, as a checkpoint keeps it; null where it did not. */
function failureIn(from: Checkpoint | undefined): string | null {
  return from?.trouble?.startsWith(IN_EXPORT) === true ? from.trouble.slice(IN_EXPORT.length) : null;
}

function withFailure(next: Checkpoint, failed: string | null): Checkpoint {
  return failed === null || next.trouble !== null ? next : { ...next, trouble: `${IN_EXPORT}${failed}` };
}

function failureNote(failed: string, { source, path, now }: ReadRequest): Note {
  const detail = `${path}: the script that exports events failed: ${failed}`;
  return { stream: `${source}:${path}`, place: { file: path, at: 0 }, arrived: now, what: 'damaged', detail };
}

/** What this reader keeps beside the position of the reader of lines, each only where there is something to keep. */
type Own = { hours?: Json; offsetsTold?: Json; garbledTold?: Json; processes?: Json };

function ownOf(whole: Checkpoint | undefined): { own: Own; from: Checkpoint | undefined } {
  if (whole === undefined) return { own: {}, from: undefined };
  const { hours, offsetsTold, garbledTold, processes, ...from } = whole;
  const own = Object.entries({ hours, offsetsTold, garbledTold, processes }).filter(([, value]) => value !== undefined);
  return { own: Object.fromEntries(own) as Own, from };
}

function withOwn(
  next: Checkpoint,
  own: {
    hours: object;
    offsetsTold: boolean;
    garbledTold: boolean;
    processes: Readonly<Record<string, string>> | undefined;
  },
): Checkpoint {
  return {
    ...next,
    ...(Object.keys(own.hours).length > 0 && { hours: { ...own.hours } }),
    ...(own.offsetsTold && { offsetsTold: true }),
    ...(own.garbledTold && { garbledTold: true }),
    ...(own.processes !== undefined && Object.keys(own.processes).length > 0 && { processes: own.processes }),
  };
}

function noteOf({ source, path, now }: ReadRequest, detail: string): Note {
  return { stream: `${source}:${path}`, place: { file: path, at: 0 }, arrived: now, what: 'damaged', detail };
}

/** Within an hour that autumn repeats: the last instant of each log, as an earlier checkpoint has it. */
function standingIn(value: Json | undefined): Record<string, Instant> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((one): one is [string, Instant] => typeof one[1] === 'number'),
  );
}

/** The text of the event that a line of JSON holds; empty where it holds none. */
export const textOfLine = createTextOfLine(growingEvent);

/** The same of other lines. */
export function createTextOfLine(eventOf: LineKind['eventOf']): (line: string) => string {
  return (line) => messageOf(eventOf(line) ?? { source: '', data: [] });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** From the first event to the last, wanted or not, as far as they stand near the ends of the file. */
async function spanOf(
  request: ReadRequest,
  eventOf: LineKind['eventOf'],
): Promise<readonly [Instant, Instant] | undefined> {
  const size = await sizeOf(request.path);
  const ends = await Promise.all([0, lastEven(size - NEAR)].map((from) => readRange(request.path, from, NEAR)));
  const found = ends
    .flatMap((bytes) => mixedText(bytes).split(/\r?\n/))
    .flatMap((line) => eventOf(line) ?? [])
    .map((event) => instantOf(event, request));
  return found.length === 0 ? undefined : [Math.min(...found), Math.max(...found)];
}

/** A character may be a pair of bytes. */
function lastEven(at: number): number {
  return Math.max(0, at - (at % 2));
}
