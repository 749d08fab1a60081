import { millisecondsInDay } from 'date-fns/constants';
import { parseISO } from 'date-fns/parseISO';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { parseDuration } from './duration.ts';
import { offsetAt, wallToUtc } from './zone.ts';

const FORMS = 'give it as 2026-11-21 10:18, 2026-11-21T10:18:49Z, 10:18 (today) or -30m';

const DATED =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,3})\d*)?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/i;
const TODAY = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;
const BACK = /^(?:-(\w+)|(\w+) ago)$/;

/** A text that is not an instant; the message names it and the forms that are. */
export class InstantError extends SeatwatchError {
  override readonly name = 'InstantError';

  constructor(message: string) {
    super('instant', message);
  }
}

/**
 * The instant that a person names, for example behind `--at`: ISO 8601 with or without offset, `2026-11-21 10:18[:49]`,
 * `2026-11-21` (its first moment), `10:18` (today, which may lie ahead), `-30m` and `30m ago`.
 * Without an offset it is local time in `zone`, the earlier one where that hour came twice.
 * Throws InstantError for anything else, dates that no calendar has included.
 */
export function parseInstant(text: string, zone: string, now: Instant): Instant {
  const trimmed = text.trim();
  const back = BACK.exec(trimmed);
  if (back !== null) {
    const duration = parseDuration(back[1] ?? back[2] ?? '');
    if (duration === undefined)
      throw new InstantError(
        `cannot read ${JSON.stringify(text)} as a time: behind the minus stands a duration such as 30m, 2h or 4d`,
      );
    return now - duration;
  }
  const today = TODAY.exec(trimmed);
  if (today !== null) {
    const [hour, minute, second] = numbers(today);
    const midnight = Math.floor((now + offsetAt(zone, now)) / millisecondsInDay) * millisecondsInDay;
    return wallToUtc(zone)(midnight + timeOfDay(text, hour, minute, second, 0));
  }
  const dated = DATED.exec(trimmed);
  if (dated === null) throw new InstantError(`cannot read ${JSON.stringify(text)} as a time: ${FORMS}`);
  return readDated(text, dated, zone);
}

function readDated(text: string, parts: RegExpExecArray, zone: string): Instant {
  const [hour, minute, second] = numbers(parts).slice(3);
  const named = parts.slice(1, 4).join('-');
  const midnight = parseISO(`${named}T00:00:00Z`).getTime();
  if (Number.isNaN(midnight))
    throw new InstantError(`cannot read ${JSON.stringify(text)} as a time: the calendar has no ${named}`);
  const fraction = Number((parts[7] ?? '').padEnd(3, '0'));
  const wall = midnight + timeOfDay(text, hour, minute, second, fraction);
  const offset = parts[8];
  if (offset === undefined) return wallToUtc(zone)(wall);
  if (/^z$/i.test(offset)) return wall;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  if (hours > 23 || minutes > 59)
    throw new InstantError(`cannot read ${JSON.stringify(text)} as a time: no zone is ${offset} from UTC`);
  return wall - (offset.startsWith('-') ? -1 : 1) * timeOfDay(text, hours, minutes, 0, 0);
}

function timeOfDay(text: string, hour = 0, minute = 0, second = 0, fraction = 0): number {
  if (hour > 23 || minute > 59 || second > 59)
    throw new InstantError(`cannot read ${JSON.stringify(text)} as a time: a day goes from 00:00:00 to 23:59:59`);
  return ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
}

/** The first six groups as numbers; a group that is not there is undefined. */
function numbers(parts: RegExpExecArray): (number | undefined)[] {
  return parts.slice(1, 7).map((part) => (part === undefined ? undefined : Number(part)));
}
