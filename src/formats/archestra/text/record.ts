import { numberIn, type PartialEvent } from '../../event-export/framing/event-codec.ts';
import type { RecordEvent } from '../../event-export/fields/records.ts';
import { type ParsedTime, parsedTimeOf } from '../../event-export/fields/times.ts';
import { eventOf } from '../event.ts';
import type { Role } from './names.ts';

/** The fields of a record as its form tells them, by what they are. */
export type Values = Partial<Record<Role, string>>;

/** A FILETIME of our days. */
const FILE_TIME = /^\d{18}$/;

/** The name of a log is that of its machine and the seconds from 1970 at which it was begun. */
const LOG_NAME = /([^\\/]{1,255}?)\d{10}\.aalog$/i;

/**
 * When a record was: by its FILETIME, which is UTC, where its form has that; else by date and time, which are local
 * unless they end in an offset. Undefined where neither can be read.
 */
export function stampOf({ fileTime = '', time, date, clock }: Values): ParsedTime | undefined {
  if (FILE_TIME.test(fileTime)) {
    const exact = parsedTimeOf(fileTime);
    if (exact !== undefined) return exact;
  }
  const text = time ?? (date === undefined || clock === undefined ? undefined : `${date.trim()} ${clock.trim()}`);
  return text === undefined || text.length > 60 ? undefined : parsedTimeOf(text.trim().replace(' @ ', ' '));
}

/** The record of such fields; undefined where its time cannot be read. */
export function recordOf(values: Values): RecordEvent | undefined {
  const stamp = stampOf(values);
  return stamp && { stamp, draft: () => draftOf(values) };
}

function draftOf(values: Values): PartialEvent {
  const { flag = '', component = '', message = '', process = '', session = '' } = values;
  const { at: _, ...draft } = eventOf({
    at: 0,
    number: numberIn(values.number),
    pid: numberIn(values.pid),
    tid: numberIn(values.tid),
    flag: flag.trim(),
    component: component.trim(),
    message,
    process: process.trim(),
    session: session.trim() === '' ? undefined : session.trim(),
    host: hostOf(values),
  });
  return draft;
}

/** The machine by its name, or by that of its log. */
function hostOf({ host = '', file = '' }: Values): string | undefined {
  return host.trim() === '' ? LOG_NAME.exec(file.slice(-300))?.[1] : host.trim();
}
