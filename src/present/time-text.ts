import type { Instant } from '../domain/entry.ts';
import { offsetAt } from '../time/zone.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/**
 * UTC as ISO 8601 with milliseconds: `2026-11-21T09:18:49.120Z`. Throws RangeError for an instant that a Date cannot
 * hold, as all here do.
 */
export function iso(at: Instant): string {
  return new Date(at).toISOString();
}

/** An instant for people, with the offset that was in force: `2026-11-21 10:18:49 +01:00`. */
export function formatInstant(at: Instant, zone: string): string {
  const offset = offsetAt(zone, at);
  return `${iso(at + offset)
    .slice(0, -5)
    .replace('T', ' ')} ${formatOffset(offset)}`;
}

/** An offset of milliseconds as `+01:00`; the seconds of offsets from before standard time are cut off. */
export function formatOffset(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / MINUTE);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/**
 * A span of milliseconds for people, rounded to what they would say: `40 s`, `3 min`, `2 h 5 min`, `4 days`.
 * Hours up to two days, since "1 day" may mean nearly two. A negative span, of clocks that disagree, is `0 s`.
 */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes * MINUTE >= 2 * DAY) return `${Math.round(ms / DAY)} days`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
