import type { Place, LogEvent } from '../../domain/entry.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import { textOf } from '../windows-event.ts';
import { readEvtx } from './reader.ts';

/** All events of an event log, in the order of their numbers. Throws what reading throws. */
export async function* allEvents(path: string): AsyncGenerator<LogEvent[]> {
  const handle = await openBytes(path);
  try {
    for await (const { events } of readEvtx(handle)) yield events.map(({ event }) => event);
  } finally {
    await handle.close();
  }
}

/** The texts of the events of a log that have the number of a place, such as `event 17`. */
export async function textsAt(path: string, at: Place['at']): Promise<string[]> {
  const texts: string[] = [];
  for await (const events of allEvents(path))
    for (const event of events) if (`event ${event.number}` === at) texts.push(textOf(event));
  return texts;
}
