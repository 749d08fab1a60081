import { stat } from 'node:fs/promises';
import type { Instant, LogEvent } from '../domain/entry.ts';
import type { ReadRequest } from '../domain/reader.ts';
import type { Format } from './format.ts';
import { instantOf } from './windows-event.ts';

/** What a file of events holds, wanted or not. */
export interface EventTally {
  /** What it is, in words. */
  says: string;
  bytes: number;
  /** Undefined where the format has none. */
  encoding?: string;
  events: number;
  first: Instant | null;
  last: Instant | null;
  /** How many events are of each, the most frequent first. */
  computers: [name: string, events: number][];
  channels: [name: string, events: number][];
  providers: [name: string, events: number][];
  /** How the order of day and month was told, where the form leaves it open. */
  dateOrder?: string;
}

/** Counts all events of a file that a format has recognised. Throws what reading it throws. */
export async function tallyEvents(
  { format, label: says }: { format: Format; label: string },
  request: ReadRequest,
): Promise<EventTally> {
  const { size: bytes } = await stat(request.path);
  const counted = {
    computers: new Map<string, number>(),
    channels: new Map<string, number>(),
    providers: new Map<string, number>(),
  };
  let [events, first, last] = [0, Infinity, -Infinity];
  function add(event: LogEvent, at: Instant): void {
    events += 1;
    first = Math.min(first, at);
    last = Math.max(last, at);
    for (const [by, name] of [
      [counted.computers, event.machine],
      [counted.channels, event.channel],
      [counted.providers, event.source],
    ] as const) {
      if (name !== undefined && name !== '') by.set(name, (by.get(name) ?? 0) + 1);
    }
  }
  const { events: all, ...more } = (await format.allEvents?.(request)) ?? { events: eventsGiven(format, request) };
  for await (const part of all) for (const event of part) add(event, instantOf(event, request));
  const { computers, channels, providers } = counted;
  return {
    says,
    bytes,
    events,
    first: events === 0 ? null : first,
    last: events === 0 ? null : last,
    computers: byCount(computers),
    channels: byCount(channels),
    providers: byCount(providers),
    ...more,
  };
}

/** Those that the reader gives. */
async function* eventsGiven(format: Format, request: ReadRequest): AsyncGenerator<LogEvent[]> {
  for await (const { entries } of format.open().read(request)) yield entries.flatMap(({ event }) => event ?? []);
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b, 'en'));
}
