import type { Batch, Note, Reader, ReadRequest } from '../../domain/reading.ts';
import { instantOf, textOf } from '../events/event.ts';
import { eventOfJson } from './objects.ts';

/** Reads JSON lines that a collector or a scheduled task goes on writing, by a reader of growing text files. */
export function createJsonLinesReader(lines: Reader): Reader {
  return { name: 'json lines', read: (request) => poll(lines, request) };
}

async function* poll(lines: Reader, request: ReadRequest): AsyncGenerator<Batch> {
  for await (const batch of lines.read({ ...request, wanted: { literals: request.wanted.literals } })) {
    const notes: Note[] = [...batch.notes];
    const entries = batch.entries.flatMap(({ head: _, ...entry }) => {
      const event = eventOfJson(entry.text);
      if (event !== undefined) return [{ ...entry, at: instantOf(event, request), text: textOf(event), event }];
      const { stream, place, arrived } = entry;
      notes.push({ stream, place, arrived, what: 'damaged', detail: `the line at byte ${place.at} of ${request.path} is no event in JSON: it is left out` });
      return [];
    });
    yield { ...batch, notes, entries };
  }
}
