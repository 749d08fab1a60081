const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = String.raw`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?';

/** A date as it stands in a text; the year is null where none stands there. */
export interface WrittenDate {
  year: number | null;
  month: number;
  day: number;
}

type Reads = (parts: readonly string[]) => WrittenDate | [WrittenDate, WrittenDate];

/**
 * How products, Windows and people write a date, in small letters. Slashes and dashes leave open whether the day or the
 * month comes first; dots never do; IRIS writes month, day and two digits of the year before a dash and the time. A
 * year of two digits is of this century.
 */
const FORMS: readonly [form: RegExp, reads: Reads][] = [
  [/^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/, ([year, , month, day]) => dateOf(year, month, day)],
  [/^(\d{1,2})\/(\d{1,2})\/(\d\d)(?=-\d)/, ([month, day, year]) => dateOf(year, month, day)],
  [/^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d\d)(?!\d)/, ([day, month, year]) => dateOf(year, month, day)],
  [
    /^(\d{1,2})(?:\/(\d{1,2})\/(\d{4}|\d\d)|-(\d{1,2})-(\d{4}))(?!\d)/,
    ([one, behindSlash, yearBehindSlash, other = behindSlash, year = yearBehindSlash]) => [
      dateOf(year, other, one),
      dateOf(year, one, other),
    ],
  ],
  [
    new RegExp(`^${WEEKDAY}(\\d{1,2})\\.?[ -]${MONTH}(?:,?[ -](\\d{4}))?(?![\\d:])`),
    ([day, month, year]) => dateOf(year, monthOf(month), day),
  ],
  [
    new RegExp(`^${WEEKDAY}${MONTH} (\\d{1,2})(?:,? (\\d{4}))?(?![\\d:])`),
    ([month, day, year]) => dateOf(year, monthOf(month), day),
  ],
];

/**
 * The date that a text begins with, and what stands behind it; two where the day and the month may be either. Undefined
 * where it begins with none. Whether the calendar has such a day is not looked at.
 */
export function writtenDate(text: string): { dates: readonly WrittenDate[]; rest: string } | undefined {
  for (const [form, reads] of FORMS) {
    const found = form.exec(text);
    if (found === null) continue;
    const read = reads(found.slice(1));
    const dates = (Array.isArray(read) ? read : [read]).filter(({ month }) => month <= 12 || !Array.isArray(read));
    const [first, second] = dates;
    const alike = first?.month === second?.month && first?.day === second?.day;
    return { dates: alike ? dates.slice(0, 1) : dates, rest: text.slice(found[0].length) };
  }
  return undefined;
}

function dateOf(year: string | undefined, month: string | number | undefined, day: string | undefined): WrittenDate {
  const whole = year?.length === 2 ? `20${year}` : year;
  return { year: whole === undefined ? null : Number(whole), month: Number(month), day: Number(day) };
}

function monthOf(name = ''): number {
  return MONTHS.indexOf(name) + 1;
}
