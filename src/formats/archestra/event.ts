import type { Instant, LogEvent } from '../../domain/entry.ts';

/** The one log that a machine's logger keeps: its numbers go on over files. */
export const CHANNEL = 'ArchestrA';

/** A record of the logger, as any of its forms tells it. */
export interface LogRecord {
  number?: number | undefined;
  at: Instant;
  /** The decimals of its second, up to seven. */
  decimals?: string | undefined;
  pid?: number | undefined;
  tid?: number | undefined;
  flag: string;
  component: string;
  message: string;
  process: string;
  /** `a.b.c.d`; of services it is anything, of programs in a remote session it may be the address of its client. */
  session?: string | undefined;
  host?: string | undefined;
}

/** Error is worse than warning; each maker of flags may invent others, which are information. */
const LEVELS: Readonly<Record<string, number>> = { Error: 2, Warning: 3 };

/** A record as an event like those of Windows: its component is its source, its flag an insert by name. */
export function eventOf(record: LogRecord): LogEvent {
  const { number, at, decimals, pid, tid, flag, component, message, process, session, host } = record;
  return {
    source: component,
    level: LEVELS[flag] ?? 4,
    at,
    channel: CHANNEL,
    text: message,
    process,
    data: [
      { name: 'LogFlag', value: flag },
      ...(session === undefined || session === '0.0.0.0' ? [] : [{ name: 'SessionID', value: session }]),
    ],
    ...(decimals !== undefined && { decimals }),
    ...(number !== undefined && { number }),
    ...(pid !== undefined && { pid }),
    ...(tid !== undefined && { tid }),
    ...(host !== undefined && host !== '' && { machine: host }),
  };
}
