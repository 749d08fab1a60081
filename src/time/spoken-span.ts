import { millisecondsInDay, millisecondsInHour, millisecondsInMinute, millisecondsInSecond } from 'date-fns/constants';
import { parseDuration } from './duration.ts';

/** Units as people write them, by their beginnings. */
const UNITS: readonly [name: RegExp, size: number][] = [
  [/^(?:s|secs?|seconds?)$/, millisecondsInSecond],
  [/^(?:m|mins?|minutes?)$/, millisecondsInMinute],
  [/^(?:h|hrs?|hours?)$/, millisecondsInHour],
  [/^(?:d|days?)$/, millisecondsInDay],
  [/^(?:w|wks?|weeks?)$/, 7 * millisecondsInDay],
];

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
};

/**
 * The milliseconds of a span as people say it: `2h`, `1h30m`, `2 hours`, `2hours`, `1 hour and 30 minutes`, `an hour`,
 * `half an hour`, `two weeks`. Undefined for anything else, and for months and years, which are of no one length.
 */
export function spokenSpan(text: string): number | undefined {
  const written = parseDuration(text);
  if (written !== undefined) return written;
  if (text === 'half an hour') return millisecondsInHour / 2;
  const words = text
    .replaceAll(/(\d)(?=[a-z])|([a-z])(?=\d)/g, '$1$2 ')
    .split(/,? and |,? /)
    .filter((word) => word !== '');
  let total = 0;
  for (let at = 0; at < words.length; at += 2) {
    const [number = '', unit = ''] = words.slice(at, at + 2);
    const count = /^\d{1,9}(?:[.,]\d{1,3})?$/.test(number) ? Number(number.replace(',', '.')) : wordOf(number);
    const size = UNITS.find(([name]) => name.test(unit))?.[1];
    if (count === undefined || size === undefined) return undefined;
    total += Math.round(count * size);
  }
  return words.length > 0 && Number.isSafeInteger(total) ? total : undefined;
}

function wordOf(number: string): number | undefined {
  return Object.hasOwn(NUMBERS, number) ? NUMBERS[number] : undefined;
}
