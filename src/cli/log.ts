import { pino } from 'pino';
import type { Logger } from '../notify/logger.ts';
import { seen, visible } from '../present/sanitise.ts';
import { createTimeText } from '../present/time-text.ts';

/** The daemon's log as JSON lines, for machines; people look at it, too, in a terminal. */
export function jsonLog(write: (text: string) => void): Logger {
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: (text) => write(seen(text)) });
}

/** The daemon's log as lines for people: time, level where it matters, message, fields. */
export function textLog(write: (text: string) => void, now: () => number, zone: string): Logger {
  const time = createTimeText(zone);
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      const told = Object.entries(fields).map(
        ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      write(`${visible([time.full(now()), level, message, ...told].filter((part) => part !== '').join(' '), 4_000)}\n`);
    };
  return { info: line(''), warn: line('WARNING:'), error: line('ERROR:') };
}
