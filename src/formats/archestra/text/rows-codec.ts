import { type EventCodec, type Frame, type Taken, textIn } from '../../event-export/framing/event-codec.ts';
import { fieldText, walkRow } from '../../rows.ts';
import { areTelling, type Bounds, fitsRole, type Layout, messageBounds } from './layout.ts';
import { recordOf, type Values } from './record.ts';

const [LF, CR, BLANK] = [0x0a, 0x0d, 0x20];

/** A row as it was framed: where its fields are, and where the message. */
interface Row {
  fields: readonly Bounds[];
  to: number;
  /** Whether quotes within its fields are doubled. */
  doubles: boolean;
}

/**
 * Records as rows, of a table or with the names of their fields, whose message may hold quotes that nobody doubled, the
 * delimiter, and line ends. A row ends where the fields behind its message stand and the next row begins, or nothing
 * follows; where no row follows, at the first line end before which they stand.
 */
export function createRowsCodec(layout: Layout): EventCodec {
  const { roles, message, delimiter, header } = layout;
  const isBegun = areTelling(roles.slice(0, message));
  const isEnded = areTelling(roles.slice(message + 1));
  let row: Row | undefined;
  return { frame, begin, decode, newestFirst: false, english: () => true };

  function frame(bytes: Buffer, at: number, last: boolean): Frame | undefined {
    let from = at;
    while (from < bytes.length && (bytes[from] === LF || bytes[from] === CR || bytes[from] === BLANK)) from += 1;
    if (from >= bytes.length) return last || from > at ? { kind: 'gap', from, to: from } : undefined;
    if (header !== undefined && isHeader(bytes, from)) return { kind: 'gap', from, to: from + header.length };
    const found = doubledRow(bytes, from, last) ?? openRow(bytes, from, last);
    if (found === 'more') return { kind: 'part', from, to: from };
    if (typeof found === 'string') return { kind: 'bad', from, to: from, detail: found };
    row = found;
    return { kind: 'event', from, to: found.to };
  }

  /** A row whose fields are as RFC 4180 wants them; undefined where it is none. */
  function doubledRow(bytes: Buffer, from: number, last: boolean): Row | undefined {
    if (delimiter === undefined) return undefined;
    const walked = walkRow(bytes, from, last, delimiter);
    if (typeof walked === 'string') return undefined;
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
    if (layout.doubles !== true && holdsBegin(bytes.subarray(0, end), begin)) return undefined;
    if (isEnded) return { fields, to, doubles: true };
    const next = nextBegins(bytes, to, last);
    if (next === false || next === 'more') return undefined;
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
      const next = nextBegins(bytes, behind, last);
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
      line = behind;
    }
  }

  /** Whether a row begins behind a line end, or nothing does. */
  function nextBegins(bytes: Buffer, from: number, last: boolean): boolean | 'end' | 'more' {
    let at = from;
    while (at < bytes.length && (bytes[at] === LF || bytes[at] === CR)) at += 1;
    if (at >= bytes.length) return last ? 'end' : 'more';
    if (isHeader(bytes, at)) return true;
    if (!isBegun) return !isEnded;
    const left = layout.left(bytes, at);
    return left === 'more' ? (last ? false : 'more') : left !== undefined;
  }

  /** The header may come again, where files were put one behind the other. */
  function isHeader(bytes: Buffer, at: number): boolean {
    if (header === undefined || at + header.length > bytes.length) return false;
    if (bytes.compare(header, 0, header.length, at, at + header.length) !== 0) return false;
    const behind = bytes[at + header.length];
    return behind === undefined || behind === LF || behind === CR;
  }

  function begin(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(LF, Math.max(0, from - 1)); at >= 0; at = bytes.indexOf(LF, at + 1))
      if (at + 1 < bytes.length && typeof layout.left(bytes, at + 1) === 'object') return at + 1;
    return -1;
  }

  function decode(bytes: Buffer, _: Frame, wanted: boolean): Taken {
    const values: Values = {};
    for (const [nth, role] of roles.entries()) {
      const bounds = row?.fields[nth];
      if (role === undefined || bounds === undefined) continue;
      const text = textIn(bytes, ...bounds);
      values[role] = row?.doubles === true ? fieldText(text) : text;
    }
    const record = recordOf(values);
    if (record === undefined) return { bad: 'the record has no time that can be read' };
    return { stamp: record.stamp, draft: wanted ? record.draft() : undefined };
  }
}

const BROKEN = 'the record does not end as the others do: the next one begins within it';
