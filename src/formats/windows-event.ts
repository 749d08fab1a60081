import type { Entry, Instant, Place, LogEvent } from '../domain/entry.ts';
import type { ReadRequest } from '../domain/reader.ts';

/** How much of an event's text is kept; what a product writes of a login is far shorter. */
const LONGEST_TEXT = 16 * 1024;

/** An event with its place in the file: the byte at which it begins. */
export interface PlacedEvent {
  event: LogEvent;
  at: number;
}

/** A part of a file that could not be read; what stands around it was. */
export interface Damage {
  /** The byte at which it begins. */
  at: number;
  /** A sentence that names the part and what is wrong with it. */
  detail: string;
  /** An event may have stood there, between others of the file, of which nothing else is known. */
  lost?: true;
}

/**
 * The entry of an event, with its instant in UTC. `at` is the byte at which it begins, or its number in words. Its
 * stream is that of the input: whose computer's share it belongs to is told later.
 */
export function entryOf(
  { event, at }: Pick<PlacedEvent, 'event'> & Pick<Place, 'at'>,
  request: ReadRequest,
  history: boolean,
): Entry {
  const { source, path, now } = request;
  return {
    stream: `${source}:${path}`,
    place: { file: path, at },
    arrived: now,
    history,
    ...momentsOf(event, request),
    text: textOf(event),
    event,
  };
}

/** When an event was, in UTC, and when it may have been as well. */
export function momentsOf(
  event: Pick<LogEvent, 'at' | 'localTime'>,
  request: ReadRequest,
  after?: Instant,
): { at: Instant; or?: Instant } {
  const at = instantOf(event, request, after);
  const or = event.localTime === undefined ? at : instantOf(event, request, Infinity);
  return or > at ? { at, or } : { at };
}

/**
 * When an event was, in UTC; `after` is the instant of the one before it, which tells the two readings of autumn's hour
 * apart.
 */
export function instantOf(
  { at, localTime: wall }: Pick<LogEvent, 'at' | 'localTime'>,
  { utc, now }: ReadRequest,
  after?: Instant,
): Instant {
  return at ?? (wall === undefined ? now : (utc?.(wall, after) ?? wall));
}

/** The message of an event, or its data one below the other. */
export function textOf({ text: message, data }: LogEvent): string {
  return (message ?? data.map(({ value }) => value).join('\n')).slice(0, LONGEST_TEXT);
}

/** Whether the provider or any text of an event holds one of the literals. */
export function holdsAny(
  { source: provider, text: message = '', data }: LogEvent,
  literals: readonly string[],
): boolean {
  return literals.some(
    (literal) =>
      provider.includes(literal) || message.includes(literal) || data.some(({ value }) => value.includes(literal)),
  );
}
