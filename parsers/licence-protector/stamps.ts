import type { Instant } from '../../src/domain/entry.ts';

/** A stamp that states its instant, or one of local time, whose digits are read as if they were UTC. */
export type Stamp = { instant: Instant } | { wall: Instant };

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<part>\d{1,9}))?)?`;
const ZONE = String.raw` ?(?<zone>Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?`;
const FORMS: readonly RegExp[] = [
  new RegExp(String.raw`^(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})(?:[T ] ?|, )${CLOCK}${ZONE}$`, 'i'),
  new RegExp(String.raw`^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?:T| |, ?) ?${CLOCK}${ZONE}$`, 'i'),
  // With slashes day and month may stand in either order; who writes AM or PM writes the month first.
  new RegExp(String.raw`^(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4}),? ${CLOCK} (?<half>[AP])M$`, 'i'),
];
/** Milliseconds or seconds since 1970, from 2001 on; also as older serializers of .NET write them. */
const EPOCH = /^(?:\/Date\((?<ms>\d{12,13})\)\/|(?<plain>\d{13})|(?<seconds>\d{10}))$/;
/** No licence file is older; programs write a time that there never was as one of 1899, 1900 or year 1. */
const EARLIEST = Date.UTC(1995, 0, 1);

/** Reads a stamp in any of the forms above; undefined where it is none, or one of an instant that never was. */
export function readStamp(text: string): Stamp | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 8 || trimmed.length > 48) return undefined;
  const epoch = EPOCH.exec(trimmed)?.groups;
  if (epoch !== undefined) return believed(Number(epoch['ms'] ?? epoch['plain'] ?? Number(epoch['seconds']) * 1000));
  for (const form of FORMS) {
    const found = form.exec(trimmed)?.groups;
    if (found !== undefined) return fromParts(found);
  }
  return undefined;
}

function believed(instant: Instant): Stamp | undefined {
  return instant >= EARLIEST ? { instant } : undefined;
}

function fromParts(found: Readonly<Record<string, string | undefined>>): Stamp | undefined {
  const [year, month, day, minute] = ['year', 'month', 'day', 'minute'].map((part) => Number(found[part]));
  const { hour: hours = '', second = '0', part = '', half, zone } = found;
  const hour = hourOf(Number(hours), half);
  if (year === undefined || month === undefined || day === undefined || minute === undefined) return undefined;
  if (hour === undefined || minute > 59 || Number(second) > 59) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  const ms = Number(part.padEnd(3, '0').slice(0, 3));
  const wall = midnight + ((hour * 60 + minute) * 60 + Number(second)) * 1000 + ms;
  if (wall < EARLIEST) return undefined;
  if (zone === undefined) return { wall };
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : { instant: wall - offset };
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour < 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
}

/** Milliseconds east of UTC. */
function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (hour > 14 || minute > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (hour * 60 + minute) * 60_000;
}
