import { levelOf } from './localised-text.ts';
import { isWindowsLog, partsOf, plainName } from './names.ts';
import { hasText, recordEventIn } from './records.ts';
import { stampIn } from './stamps.ts';

/** A name of a computer with its domain, or alone in capitals as Windows writes it. */
const COMPUTER = /^(?=[\w.-]*[A-Za-z])[\w-]{1,63}(?:\.[\w-]{1,63})+$|^(?=.*[A-Z])[A-Z\d-]{1,15}$/;
/** Levels that only Windows calls so; every log has errors. */
const WINDOWS_LEVEL =
  /^(?:informa[ct]|audit|success)|^(?!info$|error$|warn|debug|crit|fatal)\P{ASCII}*\p{L}*\P{ASCII}/iu;
/** What tells a text from a name that is longer, in characters. */
const [DIFFERS, LAST] = [200, 40];
const NOTHING = /^(?:|-|n\/a|none|\(\d+\)|\(null\))$/i;
const DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?$/;
const CLOCK = /^\d{1,2}[:.]\d\d[:.]\d\d(?:[.,]\d{1,9})?(?:\s?[^\d\s]{1,6})?$/;
/** Of names of providers these words are common, and of nothing else in a row. */
const PROVIDER = /\b(?:service|manager|eventlog)\b|^microsoft-windows-/i;

/**
 * Names for the columns of a table whose own names say nothing, or which has none, by what its rows hold: a level in a
 * known word, a time, the number of an event, and texts. Undefined where they do not look like events.
 */
function namesByShape(rows: readonly (readonly string[])[]): string[] | undefined {
  const width = rows[0]?.length ?? 0;
  if (width < 5 || rows.some((row) => row.length !== width)) return undefined;
  const columns = Array.from({ length: width }, (_, at) => rows.map((row) => row[at]!.trim()));
  const names: string[] = columns.map(() => '');
  const free = (at: number): boolean => names[at] === '';
  const first = (fits: (value: string) => boolean): number =>
    columns.findIndex((values, at) => free(at) && values.every(fits));
  const set = (at: number, name: string): boolean => {
    if (at >= 0) names[at] = name;
    return at >= 0;
  };
  const isLevel = (value: string): boolean => levelOf(value) !== undefined;
  const level = first(isLevel);
  const ofWindows = set(first(isWindowsLog), 'logname');
  if (!set(level, 'leveldisplayname')) return undefined;
  if (!ofWindows && !columns[level]!.some((value) => WINDOWS_LEVEL.test(value))) return undefined;
  if (
    !set(
      first((value) => /\d/.test(value) && value.length > 8 && stampIn(value) !== undefined),
      'timecreated',
    )
  ) {
    const date = first((value) => DATE.test(value));
    if (date < 0 || columns[date + 1]?.every((value) => CLOCK.test(value)) !== true) return undefined;
    names[date] = 'date';
    names[date + 1] = 'time';
  }
  // The text differs from row to row and is long; it mostly stands last.
  const told = (at: number): number =>
    columns[at]!.reduce((sum, value) => sum + value.length, 0) / rows.length +
    (new Set(columns[at]).size > 1 ? DIFFERS : 0) +
    (at === width - 1 ? LAST : 0);
  const texts = columns
    .map((_, at) => at)
    .filter((at) => free(at) && columns[at]!.some((value) => /\p{L}/u.test(value)));
  const message = texts.toSorted((a, b) => told(b) - told(a))[0];
  if (message === undefined) return undefined;
  names[message] = 'message';
  set(first(isWindowsLog), 'logname');
  const numbers = columns
    .map((_, at) => at)
    .filter((at) => free(at) && columns[at]!.every((value) => /^\d{1,10}$/.test(value)));
  const clock = names.findIndex((name) => name === 'time' || name === 'timecreated');
  // What counts stands before the time, what an event is called behind it.
  const id = numbers.find((at) => at > clock) ?? numbers[0];
  if (id === undefined) return undefined;
  names[id] = 'eventid';
  const number = numbers.find((at) => at !== id);
  if (number !== undefined) names[number] = 'recordnumber';
  const called = columns
    .map((_, at) => at)
    .filter((at) => free(at) && columns[at]!.every((value) => !NOTHING.test(value) && /\p{L}/u.test(value)));
  const provider =
    called.find((at) => columns[at]!.some((value) => PROVIDER.test(value))) ??
    called.find((at) => at === id - 1 || at === id + 1) ??
    called[0];
  if (provider !== undefined) names[provider] = 'providername';
  set(
    first((value) => COMPUTER.test(value)),
    'computername',
  );
  return names;
}

/** The row of a table as a record, by the names of its columns; of two columns with one name the first counts. */
export function recordOf(names: readonly string[], fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [at, name] of names.entries())
    if (name !== '' && !Object.hasOwn(record, name)) record[name] = fields[at] ?? '';
  return record;
}

/** The names by which the rows of a table are events: its own, or by shape; undefined where they are none. */
export function namesOfTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { byShape, delimiter }: { byShape: boolean; delimiter: string },
): { names: readonly string[]; hasHeader: boolean } | undefined {
  const [row] = rows;
  const named = row !== undefined && row.length === header.length + 1 ? [...header, 'message'] : header;
  const fits = rows.map((fields) => fitted(fields, named, delimiter)).filter(({ length }) => length === named.length);
  const events = fits.flatMap((fields) => recordEventIn(recordOf(named, fields)) ?? []);
  if (events.some((event) => hasText(event.draft()))) return { names: named, hasHeader: true };
  if (!byShape && !header.some(isWindowsLog)) return undefined;
  const below = namesByShape(fits);
  if (below !== undefined && !looksLikeEvent(header)) {
    // A name that says what it is stays.
    const names = below.map((name, at) => (name === '' && named[at] !== undefined ? named[at] : name));
    if (isEvent(names, fits[0])) return { names, hasHeader: true };
  }
  const width = Math.min(header.length, ...rows.map(({ length }) => length));
  // The last field may be a text that holds the delimiter, where nothing is in quotes.
  const all = namesByShape(
    [header, ...rows].slice(0, 20).map((fields) => narrowed(fields, width, width - 1, delimiter)),
  );
  return all !== undefined && isEvent(all, narrowed(header, width, width - 1, delimiter))
    ? { names: all, hasHeader: false }
    : undefined;
}

/**
 * The fields of a row under so many names. A row is wider where its texts hold the delimiter and nothing is in quotes:
 * first what stands in braces is put together, then what is left belongs to the text of the event.
 */
export function fitted(fields: readonly string[], names: readonly string[], delimiter: string): readonly string[] {
  if (fields.length <= names.length) return fields;
  const begin = fields.findIndex((field) => field.startsWith('{') && !field.endsWith('}'));
  const end = fields.findIndex((field, at) => at > begin && field.endsWith('}'));
  const whole = begin < 0 || end < 0 ? fields : narrowed(fields, fields.length - (end - begin), begin, delimiter);
  const text = names.findIndex((name) => partsOf([name]).has('message'));
  return text < 0 || whole.length < names.length ? whole : narrowed(whole, names.length, text, delimiter);
}

/** A row with so many fields, of which that one holds what is too much. */
function narrowed(fields: readonly string[], width: number, column: number, delimiter: string): readonly string[] {
  const more = fields.length - width;
  if (more <= 0 || column < 0) return fields;
  return [
    ...fields.slice(0, column),
    fields.slice(column, column + more + 1).join(delimiter),
    ...fields.slice(column + more + 1),
  ];
}

function isEvent(names: readonly string[], fields: readonly string[] | undefined): boolean {
  const event = fields && recordEventIn(recordOf(names, fields));
  return event !== undefined && hasText(event.draft());
}

function looksLikeEvent(header: readonly string[]): boolean {
  return (
    header.some((name) => stampIn(name) !== undefined || DATE.test(name.trim())) ||
    header.every((name) => plainName(name) === '')
  );
}
