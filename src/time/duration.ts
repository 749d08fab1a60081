import { millisecondsInDay, millisecondsInHour, millisecondsInMinute, millisecondsInSecond } from 'date-fns/constants';
import { milliseconds } from 'date-fns/milliseconds';

/** From the largest to the smallest, as they are written: date-fns would make months and years of many days. */
const UNITS = [
  ['d', millisecondsInDay],
  ['h', millisecondsInHour],
  ['m', millisecondsInMinute],
  ['s', millisecondsInSecond],
  ['ms', 1],
] as const;

const SHAPE = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * The milliseconds of a duration as people write it in the configuration: whole numbers with d, h, m, s or ms,
 * from the largest to the smallest: `30m`, `400d`, `1h30m`, `500ms`, `0s`.
 * Undefined for anything else, and for more milliseconds than a number can hold exactly.
 */
export function parseDuration(text: string): number | undefined {
  const parts = SHAPE.exec(text);
  if (text === '' || parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, rest = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = milliseconds({ days, hours, minutes, seconds }) + rest;
  return Number.isSafeInteger(total) ? total : undefined;
}

/** Whole milliseconds, 0 or more, in the form that `parseDuration` reads: `1h30m`, `400d`, `0s`. */
export function formatDuration(ms: number): string {
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw new RangeError(`cannot write ${ms} as a duration: give whole milliseconds, 0 or more`);
  let rest = ms;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}
