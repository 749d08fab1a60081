import type { Place, LogEvent } from '../../domain/entry.ts';
import type { ReadRequest } from '../../domain/reader.ts';
import type { AllEvents } from '../format.ts';
import { exportOptions } from '../settings.ts';
import { textOf, type PlacedEvent } from '../windows-event.ts';
import { type ExportOptions, readExport } from './passes/read-export.ts';

type Recognise = Pick<ExportOptions, 'recognise'>;

/** All events of an export, in the order of time, of a form of Windows unless told. Throws what reading throws. */
export async function allEvents({ path, now, settings }: ReadRequest, by: Recognise = {}): Promise<AllEvents> {
  const { events, encoding, dateOrder } = await readExport(path, { now, ...exportOptions(settings), ...by });
  return {
    events: eventsIn(events()),
    encoding,
    ...(dateOrder !== 'unambiguous format' && { dateOrder }),
  };
}

async function* eventsIn(parts: AsyncIterable<PlacedEvent[]>): AsyncGenerator<LogEvent[]> {
  for await (const part of parts) yield part.map(({ event }) => event);
}

/** The texts of the events that stand at a byte of an export. Whoever gives them is told that no more is wanted. */
export async function textsAt(path: string, at: Place['at'], by: Recognise = {}): Promise<string[]> {
  const { events } = await readExport(path, { now: 0, place: Number(at), ...by });
  for await (const part of events()) return part.map(({ event }) => textOf(event));
  return [];
}
