import type { Instant } from '../domain/entry.ts';
import { formatOffset } from '../present/time-text.ts';
import { machineZone, offsetAt } from '../time/zone.ts';

/** The zone of the stamps of a source, by its IANA name or as an offset such as +02:00. */
export interface Zone {
  name: string;
  /** Where it was taken from, in words. */
  from: string;
}

/** What a start-up line states: its wall clock, read as if it were UTC, and the offset of that, in milliseconds. */
export interface Stated {
  wall: Instant;
  offset: number;
}

/**
 * The zone that is asked for; else the machine's where it agrees with every start-up line (it knows of summer time),
 * else the offset that the last one states. `offsets` are theirs, oldest first.
 */
export function zoneFor(timezone: string | undefined, offsets: readonly Stated[]): Zone {
  if (timezone !== undefined) return { name: timezone, from: '--timezone' };
  const machine = machineZone();
  const last = offsets.at(-1);
  if (last === undefined) return { name: machine, from: 'this machine, as the log states none' };
  if (agreeing(machine, offsets) === offsets.length)
    return { name: machine, from: 'this machine, which agrees with the log' };
  const differ = offsets.some(({ offset }) => offset !== last.offset);
  return {
    name: formatOffset(last.offset),
    from: differ
      ? 'the last start-up line; earlier ones state another, so give --timezone'
      : 'the start-up line of the log',
  };
}

/** How many start-up lines state the offset that a zone has at their time. */
export function agreeing(zone: string, offsets: readonly Stated[]): number {
  return offsets.filter(({ wall, offset }) => offsetAt(zone, wall - offset) === offset).length;
}
