import type { Entry, Instant } from '../../domain/entry.ts';
import type { Checkpoint, Note, ReadBatch, Reader, ReadRequest } from '../../domain/reader.ts';
import { textOf } from '../../inputs/file/encoding.ts';
import { readRange } from '../../inputs/file/file-info.ts';
import { sizeOf } from '../../inputs/file/packed/open.ts';
import { eventOfJson } from '../event-export/fields/json-events.ts';
import { IN_EXPORT } from '../trouble.ts';
import { instantOf, momentsOf, textOf as messageOf } from '../windows-event.ts';
import { EXPORTER, failureOf } from './export-run.ts';

/** An event of Windows holds at most 64 KiB, and many a writer says it twice; a longer line is cut, and no event. */
export const LONGEST_EVENT = 256 * 1024;

/** How many bytes at either end are looked at for the first and the last event. */
const NEAR = 64 * 1024;

/**
 * Reads JSON lines that a collector or a scheduled task goes on writing, by a reader of growing text files, whose
 * checkpoints it keeps.
 */
export function createJsonLinesReader(lines: Reader): Reader {
  return { name: 'event-jsonl', checkpoints: lines.checkpoints ?? lines.name, read: (request) => poll(lines, request) };
}

async function* poll(lines: Reader, request: ReadRequest): AsyncGenerator<ReadBatch> {
  // What the exporter says of itself is no matter of the reader of lines.
  let failed = failureIn(request.from);
  const from = failed === null ? request.from : { ...request.from!, trouble: null };
  const wanted = { literals: withExporter(request.wanted.literals), longest: LONGEST_EVENT };
  for await (const batch of lines.read({ ...request, from, wanted })) {
    const before = failed;
    const notes: Note[] = [...batch.notes];
    const entries: Entry[] = [];
    for (const { recordStart: _, ...entry } of batch.entries) {
      const event = eventOfJson(entry.text);
      const run = event === undefined ? undefined : failureOf(event);
      if (run !== undefined) {
        failed = run;
        continue;
      }
      if (event !== undefined) {
        entries.push({ ...entry, ...momentsOf(event, request), text: messageOf(event), event });
        continue;
      }
      const { stream, place, arrived } = entry;
      const detail = `the line at byte ${place.at} of ${request.path} is no event in JSON: it is left out`;
      notes.push({ stream, place, arrived, what: 'damaged', detail });
      // A line that is whole is of something else.
      if (!isJson(entry.text))
        notes.push({ stream, place, arrived, what: 'gap', detail, afterEntries: entries.length });
    }
    const whole = request.from === undefined && batch.caughtUp && batch.next.trouble === null;
    const span = whole ? await spanOf(request) : undefined;
    if (failed !== null && failed !== before && batch.caughtUp) notes.push(failureNote(failed, request));
    yield {
      ...batch,
      notes,
      entries,
      next: withFailure(batch.next, failed, request.from),
      ...(span !== undefined && { span }),
    };
  }
}

const searched = new WeakMap<readonly string[], readonly string[]>();

/** The literals with the one that marks what the exporter says of itself; the same array for the same. */
function withExporter(literals: readonly string[]): readonly string[] {
  const known = searched.get(literals) ?? [...literals, EXPORTER];
  searched.set(literals, known);
  return known;
}

/** Why the last run of the exporter failed, as a checkpoint keeps it; null where it did not. */
function failureIn(from: Checkpoint | undefined): string | null {
  return from?.trouble?.startsWith(IN_EXPORT) === true ? from.trouble.slice(IN_EXPORT.length) : null;
}

function withFailure(next: Checkpoint, failed: string | null, from: Checkpoint | undefined): Checkpoint {
  if (failed === null || next.trouble !== null) return next;
  const told = { ...next, trouble: `${IN_EXPORT}${failed}` };
  return from !== undefined && JSON.stringify(told) === JSON.stringify(from) ? from : told;
}

function failureNote(failed: string, { source, path, now }: ReadRequest): Note {
  const detail = `${path}: the script that exports events failed: ${failed}`;
  return { stream: `${source}:${path}`, place: { file: path, at: 0 }, arrived: now, what: 'damaged', detail };
}

/** The text of the event that a line of JSON holds; empty where it holds none. */
export function textOfLine(line: string): string {
  return messageOf(eventOfJson(line) ?? { source: '', data: [] });
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
async function spanOf(request: ReadRequest): Promise<readonly [Instant, Instant] | undefined> {
  const size = await sizeOf(request.path);
  const ends = await Promise.all([0, lastEven(size - NEAR)].map((from) => readRange(request.path, from, NEAR)));
  const found = ends
    .flatMap((bytes) => textOf(bytes).split(/\r?\n/))
    .flatMap((line) => eventOfJson(line) ?? [])
    .map((event) => instantOf(event, request));
  return found.length === 0 ? undefined : [Math.min(...found), Math.max(...found)];
}

/** A character may be a pair of bytes. */
function lastEven(at: number): number {
  return Math.max(0, at - (at % 2));
}
