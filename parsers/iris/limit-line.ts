import type { Instant } from '../../src/domain/entry.ts';
import { localTimeOf } from './line.ts';

/**
 * What may stand between the head of a record and the phrase: blanks, facilities in brackets, labels of one word or as
 * LMF writes them, and marks. A quotation or a sentence before it makes it something that somebody said.
 */
const BEFORE = String.raw`[ \t]{0,8}(?:\[[^\[\]]{1,60}\] {0,8}|(?:LMF )?[A-Za-z]{1,20}(?::| -) {1,8}|[*<] ?){0,5}`;

/**
 * A record that begins with the phrase says that somebody was refused, whatever follows: in public logs "N times since
 * <date>." and "N times since instance start."; README.md of this folder names them.
 */
export const LIMIT_EXCEEDED = `^${BEFORE}${anyCase('License limit exceeded')}`;

const PHRASE = new RegExp(LIMIT_EXCEEDED, 'i');
/** A number counts where it stands before the word "times" alone; its thousands may be parted. */
const TIMES = /(?<![\d.,])(\d{1,3}(?:[.,]\d{3}){1,4}|\d{1,15}) {0,8}time(?:s|\(s\))?(?!\w)/gi;
const SINCE = / since (\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})[ T-](\d\d):(\d\d):(\d\d)(?!\d)/i;

/** What the words behind the phrase state, as far as they can be understood. */
export interface LimitLine {
  total: number | null;
  /** The digits of its date read as if they were UTC. */
  since: Instant | null;
}

/** Reads what a limit line states beside its phrase; null where it does not say, or not in a way that is known. */
export function readLimitLine(text: string): LimitLine {
  const tail = text.slice(PHRASE.exec(text)?.[0].length ?? 0);
  const numbers = [...tail.matchAll(TIMES)];
  const total = numbers.length === 1 ? Number((numbers[0]?.[1] ?? '').replaceAll(/[.,]/g, '')) : NaN;
  return { total: Number.isSafeInteger(total) ? total : null, since: sinceOf(tail) };
}

/** `MM/DD/YY`, `MM/DD/YYYY`, `YYYY-MM-DD` or `DD.MM.YYYY`, with a time: they read one way only, or are IRIS's own. */
function sinceOf(tail: string): Instant | null {
  const [, a = '', between = '', b = '', c = '', hour = '', minute = '', second = ''] = SINCE.exec(tail) ?? [];
  const [year, month, day] = between === '/' ? [c, a, b] : between === '.' ? [c, b, a] : [a, b, c];
  if (year === undefined || (year.length !== 4 && (between !== '/' || year.length !== 2))) return null;
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  return localTimeOf(full, Number(month), Number(day), Number(hour), Number(minute), Number(second)) ?? null;
}

/** An expression for a text in any letter case. */
export function anyCase(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}
