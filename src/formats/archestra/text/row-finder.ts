import { fieldText, walkRow } from '../../rows.ts';
import { areTelling, type Bounds, fitsRole, type Layout, messageBounds } from './layout.ts';

const [TAB, LF, CR, QUOTE] = [0x09, 0x0a, 0x0d, 0x22];

/** A row as it was framed: where its fields are, and where the message. */
export interface Row {
  fields: readonly Bounds[];
  /** Behind its line end. */
  to: number;
  /** Whether quotes within its fields are doubled. */
  doubles: boolean;
}

/** Finds where rows end. */
export interface RowFinder {
  /** The row that begins at a byte; `more` where the bytes end within it, else what is wrong, in a sentence. */
  rowAt(bytes: Buffer, from: number, last: boolean): Row | string;
  /** Where the header ends that stands at a byte: it may come again, where files were put one behind the other. */
  headerEnd(bytes: Buffer, at: number): number | undefined;
  /** Where, at a byte or behind it, a line begins that may be a row; -1 where none can be seen. */
  begin(bytes: Buffer, from: number): number;
}

/**
 * A row ends where the fields behind its message stand and the next row begins, or nothing follows; where no row
 * follows, at the first line end before which they stand. One that is as RFC 4180 wants it is read so, unless rows that
 * are whole would be within its message.
 */
export function createRowFinder(layout: Layout): RowFinder {
  const { roles, message, delimiter, headers = [] } = layout;
  const isBegun = areTelling(roles.slice(0, message));
  const isEnded = areTelling(roles.slice(message + 1));
  return { rowAt, headerEnd, begin };

  function rowAt(bytes: Buffer, from: number, last: boolean): Row | string {
    const closed = layout.doubles === 'never' ? undefined : closedRow(bytes, from, last);
    if (layout.doubles === 'all') return closed ?? QUOTES;
    if (typeof closed !== 'object') return openRow(bytes, from, last);
    if (isEnded && !isBegun) return closed;
    const next = nextBegins(bytes, closed.to, last, true);
    if (next === 'more') return next;
    if (next !== false) return closed;
    // What looks like a whole row may be the beginning of a message that quotes one.
    const open = openRow(bytes, from, last);
    return open === 'more' || !isEnded || (typeof open === 'object' && open.to > closed.to) ? open : closed;
  }

  /** A row whose fields are as RFC 4180 wants them; undefined where it is none. */
  function closedRow(bytes: Buffer, from: number, last: boolean): Row | 'more' | undefined {
    if (delimiter === undefined) return undefined;
    const walked = walkRow(bytes, from, last, delimiter);
    if (typeof walked === 'string') return walked === 'more' ? walked : undefined;
    const { bounds, to } = walked;
    const fields = Array.from(
      { length: bounds.length / 2 },
      (_, nth) => [bounds[2 * nth]!, bounds[2 * nth + 1]!] as const,
    );
    // A delimiter may stand behind the last field, too.
    if (fields.slice(roles.length).some(([begin, end]) => end > begin)) return undefined;
    const areFit = roles.every(
      (role, nth) =>
        fields[nth] !== undefined &&
        (role === undefined || role === 'message' || fitsRole(fieldText(bytes.toString('utf8', ...fields[nth])), role)),
    );
    if (!areFit) return undefined;
    const [begin, end] = fields[message]!;
    if (layout.doubles === undefined && holdsBegin(bytes.subarray(0, end), begin)) return undefined;
    return { fields, to, doubles: true };
  }

  /** Whether a row begins at a line within the message that begins at a byte. */
  function holdsBegin(bytes: Buffer, from: number): boolean {
    if (!isBegun) return false;
    for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1))
      if (typeof layout.left(bytes, at + 1) === 'object') return true;
    return false;
  }

  /** A row whose message may hold anything; what is wrong where it is none. */
  function openRow(bytes: Buffer, from: number, last: boolean): Row | string {
    const left = layout.left(bytes, from);
    if (left === 'more' && !last) return 'more';
    if (typeof left !== 'object')
      return 'what stands here does not begin as the records do: a part of the one before, or another text';
    let first: Row | undefined;
    for (let line = from; ;) {
      const feed = bytes.indexOf(LF, line);
      if (feed < 0 && !last) return 'more';
      const behind = feed < 0 ? bytes.length : feed + 1;
      const end = feed < 0 ? bytes.length : feed > line && bytes[feed - 1] === CR ? feed - 1 : feed;
      const right = end < left.to ? undefined : layout.right(bytes, left.to, line, end);
      // Behind the end of a row the next one begins also where its time is none.
      const next = nextBegins(bytes, behind, last, right !== undefined);
      if (next === 'more') return 'more';
      if (right !== undefined) {
        const text = messageBounds(bytes, left.to, right.from);
        const found = { fields: [...left.fields, text, ...right.fields], to: behind, doubles: false };
        if (next !== false || (isEnded && !isBegun)) return found;
        if (isEnded) first ??= found;
      }
      // The file ends within it.
      if (next === 'end') return first ?? 'more';
      if (next) return first ?? BROKEN;
      line = behindEmpty(bytes, behind);
    }
  }

  /** Whether a row begins behind a line end, or nothing does. */
  function nextBegins(bytes: Buffer, from: number, last: boolean, loosely: boolean): boolean | 'end' | 'more' {
    const at = behindEmpty(bytes, from);
    if (at >= bytes.length) return last ? 'end' : 'more';
    if (headerEnd(bytes, at) !== undefined) return true;
    if (!isBegun) return !isEnded;
    const left = layout.left(bytes, at, loosely);
    if (left === 'more' && !last) return 'more';
    return typeof left === 'object' || (!isEnded && layout.begins?.(bytes, at) === true);
  }

  function begin(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(LF, Math.max(0, from - 1)); at >= 0 && at + 1 < bytes.length;) {
      const line = at + 1;
      at = bytes.indexOf(LF, line);
      if (isBegun ? typeof layout.left(bytes, line) === 'object' : !isEnded) return line;
      if (isBegun) continue;
      // Nothing tells where a row begins: it is looked for where one ends, so that each line is looked at once.
      const end = at < 0 ? bytes.length : bytes[at - 1] === CR ? at - 1 : at;
      if (end < line || layout.right(bytes, line, line, end) === undefined) continue;
      if (bytes[line] === QUOTE || delimiter === TAB) return line;
      return at < 0 || at + 1 >= bytes.length ? -1 : at + 1;
    }
    return -1;
  }

  function headerEnd(bytes: Buffer, at: number): number | undefined {
    for (const header of headers) {
      const end = at + header.length;
      if (end > bytes.length || bytes.compare(header, 0, header.length, at, end) !== 0) continue;
      const behind = bytes[end];
      if (behind === undefined || behind === LF || behind === CR) return end;
    }
    return undefined;
  }
}

/** Where, behind a line end, the next line begins that is not empty. */
function behindEmpty(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] === LF || bytes[at] === CR)) at += 1;
  return at;
}

const QUOTES = 'the quotes of the row do not fit together, or it has other fields than the rows of the table';
const BROKEN = 'the record does not end as the others do: the next one begins within it';
