const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** No table has more columns: PowerShell's of events has 27. */
const MOST_FIELDS = 200;

/** One row: where its fields are, quotes included, and where the next row begins. */
export interface Row {
  /** From, to, from, to … */
  bounds: number[];
  to: number;
}

/**
 * Walks over the row of a table that begins at a byte: RFC 4180 with any delimiter and any line end, quotes as a matter
 * of the single field. `more` where the bytes end before the row does, unless nothing is to come (`last`); `broken`
 * where something stands behind a closing quote. `bounds` is filled with where the fields are, to be used again for
 * many rows.
 */
export function walkRow(
  bytes: Buffer,
  from: number,
  last: boolean,
  delimiter: number,
  bounds: number[] = [],
): Row | 'more' | 'broken' {
  bounds.length = 0;
  for (let at = from; bounds.length < 2 * MOST_FIELDS; at += 1) {
    const end = bytes[at] === QUOTE ? closing(bytes, at) : plain(bytes, at, delimiter);
    if (end < 0 || (end >= bytes.length && !last)) return 'more';
    const carriage = bytes[end] === CR && (bytes[end + 1] === LF || end + 1 === bytes.length) ? 1 : 0;
    if (carriage === 1 && end + 1 === bytes.length && !last) return 'more';
    bounds.push(at, end);
    const next = bytes[end + carriage];
    if (next === undefined || next === LF) return { bounds, to: Math.min(bytes.length, end + carriage + 1) };
    if (next !== delimiter) return 'broken';
    at = end;
  }
  return 'broken';
}

/** Where a quoted field ends, behind its closing quote; -1 where it does not. */
function closing(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE) return at + 1;
  }
  return -1;
}

function plain(bytes: Buffer, from: number, delimiter: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== LF) at += 1;
  return at > from && bytes[at] === LF && bytes[at - 1] === CR ? at - 1 : at;
}

/** The text of a field without its quotes. */
export function fieldText(raw: string): string {
  return raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
}

/** The texts of a row's fields, as UTF-8. */
export function fieldsOf(bytes: Buffer, { bounds }: Row): string[] {
  return Array.from({ length: bounds.length / 2 }, (_, column) =>
    fieldText(bytes.toString('utf8', bounds[2 * column], bounds[2 * column + 1])),
  );
}
