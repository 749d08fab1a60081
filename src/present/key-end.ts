import { millisecondsInDay as DAY } from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import type { TimeText } from './time-text.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * In how many days a key ends, as the words about it state: 0 is today, a negative number has passed; null where they
 * do not say. `statedAt` is when they were written, from which "in 7 days" counts; dates are days of the zone in which
 * people are told.
 */
export function keyEndsIn(words: string, statedAt: Instant, at: Instant, time: TimeText): number | null {
  // What stands before is the stamp of the line, which is a date as well.
  const said = /licen[cs]e.*/is.exec(words.slice(0, 4_000))?.[0] ?? '';
  const today = time.dayNumber(at);
  const passed = today === null ? 0 : today - (time.dayNumber(statedAt) ?? today);
  const days = /\b(\d{1,4}) (?:more )?days?\b/i.exec(said)?.[1];
  if (days !== undefined) return (/\bago\b|\bexpired\b/i.test(said) ? -Number(days) : Number(days)) - passed;
  const date = dateIn(said);
  if (date !== null && today !== null) return date - today;
  if (/\btoday\b/i.test(said)) return 0 - passed;
  if (/\btomorrow\b/i.test(said)) return 1 - passed;
  return /\b(?:has|is) expired\b/i.test(said) ? -1 : null;
}

/**
 * The first date of a text as a number of days, in the forms in which the products write one: 2026-12-31, 12/31/2026,
 * 31 Dec 2026, 31-dec-2026.
 */
function dateIn(text: string): number | null {
  const iso = /\b(\d{4})-(\d\d)-(\d\d)\b/.exec(text);
  if (iso !== null) return numberOf(iso[1], iso[2], iso[3]);
  const american = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/.exec(text);
  if (american !== null) return numberOf(american[3], american[1], american[2]);
  const dayFirst = /\b(\d{1,2})(?:\.? |-)([A-Za-z]{3})[a-z]*(?:\.?,? |-)(\d{4})\b/.exec(text);
  if (dayFirst !== null) return numberOf(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]);
  const monthFirst = /\b([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})\b/.exec(text);
  return monthFirst === null ? null : numberOf(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]);
}

function monthOf(name: string = ''): string {
  return String(MONTHS.indexOf(name.toLowerCase()) + 1);
}

function numberOf(year: string | undefined, month: string | undefined, day: string | undefined): number | null {
  const [monthNumber, dayNumber] = [Number(month), Number(day)];
  const real = monthNumber >= 1 && monthNumber <= 12 && dayNumber >= 1 && dayNumber <= 31;
  return real ? Math.floor(Date.UTC(Number(year), monthNumber - 1, dayNumber) / DAY) : null;
}
