import type { Instant } from '../domain/entry.ts';
import type { Emit, LicenceEvent } from '../domain/licence-event.ts';

const MINUTE = 60_000;
/** Two clocks, or two processes that write one log, may differ by so much. */
const JITTER = MINUTE;
/** A line that was written while seatwatch watched is read within this time. */
const PROMPT = 5 * MINUTE;

/** What tells which of two instants a stamp means in the hour that autumn repeats. All in UTC milliseconds. */
export interface Evidence {
  early: Instant;
  late: Instant;
  /** The offset from UTC that the line states itself. */
  stated: Instant | undefined;
  /** When it was read, and whether it was written not long before that. */
  arrived: Instant;
  live: boolean;
  /** The greatest instant that its stream has shown. */
  after: Instant | undefined;
}

/**
 * The instant that a stamp of a repeated hour means: by what the line states itself, else by when it arrived where it
 * was written while seatwatch watched, else by the order of its stream. Undefined where nothing tells.
 */
export function resolveRepeatedHour({ early, late, stated, arrived, live, after }: Evidence): Instant | undefined {
  if (stated === early || stated === late) return stated;
  // Nothing is written before its time.
  const first = arrived < late - JITTER;
  if (live && first && arrived >= early - JITTER) return early;
  if (live && !first && arrived <= late + PROMPT) return late;
  if (after !== undefined && after > early + JITTER) return late;
  return first ? early : undefined;
}

/**
 * Emits events whose instant is ambiguous with both instants as bounds; `or` gives the other one of each. `inferred` is
 * why, where it is for another reason than an hour that came twice.
 */
export function unsureOf(say: Emit, or: ReadonlyMap<Instant, Instant>, inferred?: string): Emit {
  return (event) => {
    const late = or.get(event.at);
    if (late === undefined || !isDated(event)) say(event);
    else
      say({
        ...event,
        between: [event.between?.[0] ?? event.at, late],
        ...(inferred !== undefined && { inferred: event.inferred ?? inferred }),
      });
  };
}

/** Of the others only the order counts. */
function isDated({ kind }: LicenceEvent): boolean {
  return kind === 'opened' || kind === 'closed' || kind === 'refused' || kind === 'limit-exceeded';
}
