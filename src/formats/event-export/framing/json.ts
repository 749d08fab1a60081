import { eventIn } from '../fields/json-events.ts';
import type { RecordEvent } from '../fields/records.ts';
import { columnsBefore, type Envelope, listEnd, openingFrom, rowEvent } from './envelope.ts';
import { type Context, type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';
import { behindGap, LONGEST_BETWEEN, objectEnd, OPEN, OPEN_LIST } from './json-bytes.ts';

/** The event that an object is, by its value or its text; what is wrong with it; undefined where it is none. */
export type ReadObject = (value: unknown, text: string) => RecordEvent | { bad: string } | undefined;

/**
 * Objects one behind the other, a line each or over several lines, or in a list: every one is cut out and parsed by
 * itself. With an envelope they are the elements of the lists with that key, whatever is around those; rows are read
 * by the names of the columns that stand before them.
 */
export function createJsonCodec(envelope?: Envelope, read: ReadObject = eventIn): EventCodec {
  /** How the objects of this file begin: by their indentation, or by their first key where they stand in one line. */
  let mark = '\n{';
  let marked = false;
  let told: Context | undefined;
  const within = envelope && framesWithin(envelope, (columns) => (told = { header: columns, channel: undefined }));
  return {
    frame: within ?? ((bytes, at, last) => frame(bytes, at, last, mark)),
    begin,
    decode: take,
    ...(envelope?.rows === true && { context: () => told, resume: (context) => void (told = context) }),
    newestFirst: false,
    english: () => true,
  };

  function begin(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(mark, from);
    return found < 0 ? -1 : found + (mark.startsWith('\n') ? mark.length - 1 : 0);
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    const text = textIn(bytes, from, to);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { bad: 'the event is broken JSON' };
    }
    const event = envelope?.rows === true ? rowEvent(value, told?.header) : read(value, text);
    if (event === undefined) return 'nothing';
    if ('bad' in event) return event;
    if (!marked) mark = envelope?.rows === true ? '\n[' : markOf(bytes, from);
    marked = true;
    return { stamp: event.stamp, draft: wanted ? event.draft() : undefined };
  }
}

function frame(bytes: Buffer, at: number, last: boolean, mark: string): Frame | undefined {
  const from = behindGap(bytes, at);
  if (from >= bytes.length && (last || from > at)) return { kind: 'gap', from, to: from };
  if (from + LONGEST_BETWEEN > bytes.length && !last) return undefined;
  const to = objectEnd(bytes, from, mark);
  if (to === undefined) return { kind: 'part', from, to: from };
  return to < 0
    ? {
        kind: 'bad',
        from,
        to: from,
        detail:
          bytes[from] === OPEN ? 'the event is broken JSON' : 'something that is no JSON stands between the events',
      }
    : { kind: 'event', from, to };
}

/** So far an element is looked for at first. */
const NEAR = 8 * 1024;

/** Frames the elements of the lists with one key; what is around those lists is skipped. */
function framesWithin({ key, rows }: Envelope, tell: (columns: readonly string[]) => void): EventCodec['frame'] {
  const overlap = key.length + 64;
  return (bytes, at, last) => {
    let from = at;
    while (from < bytes.length && (bytes[from]! <= 0x20 || bytes[from] === 0x2c)) from += 1;
    if (from >= bytes.length) return last || from > at ? { kind: 'gap', from, to: from } : undefined;
    const isElement = bytes[from] === (rows ? OPEN_LIST : OPEN);
    const endIn = (part: Buffer): number | undefined => (rows ? listEnd(part, from) : objectEnd(part, from));
    // Most elements are short; what is not may be the beginning of what is around the next list.
    const near = bytes.subarray(0, from + NEAR);
    // To look for the next list behind a short one would look at the same bytes again for each of many.
    const short = isElement ? endIn(near) : undefined;
    if (short !== undefined && short > from && openingFrom(bytes.subarray(0, short), from, key) === undefined)
      return { kind: 'event', from, to: short };
    const early = openingFrom(near, from, key);
    const soon = isElement ? endIn(early === undefined ? near : bytes.subarray(0, early.at)) : undefined;
    const end = isElement && early === undefined ? (soon ?? endIn(bytes)) : soon;
    const upTo = end === undefined || end < 0 ? bytes : bytes.subarray(0, end);
    const opening = end !== undefined && early !== undefined ? undefined : (early ?? openingFrom(upTo, from, key));
    if (isElement && opening === undefined) {
      if (end === undefined) return { kind: 'part', from, to: from };
      return end < 0
        ? { kind: 'bad', from, to: from, detail: 'the event is broken JSON' }
        : { kind: 'event', from, to: end };
    }
    if (opening !== undefined) {
      const columns = rows ? columnsBefore(bytes, from, opening.at) : undefined;
      if (columns !== undefined) tell(columns);
      return { kind: 'gap', from: opening.to, to: opening.to };
    }
    if (last) return { kind: 'gap', from: bytes.length, to: bytes.length };
    // The names of columns must stay in view until their rows are.
    const keep = rows ? 64 * 1024 : overlap;
    return bytes.length - from > 2 * keep
      ? { kind: 'gap', from: bytes.length - keep, to: bytes.length - keep }
      : undefined;
  };
}

function markOf(bytes: Buffer, from: number): string {
  const before = bytes.toString('latin1', Math.max(0, from - 40), from);
  const indentation = /(?:^|\n)( *)$/.exec(before);
  if (indentation !== null) return `\n${indentation[1]}{`;
  const key = bytes.indexOf(':', from);
  return bytes.toString('latin1', from, Math.min(key + 1, from + 80));
}
