import { eventIn } from '../fields/json-events.ts';
import { type EventCodec, type Frame, type Taken, textIn } from './event-codec.ts';

const [LF, QUOTE, COMMA, BACKSLASH] = [0x0a, 0x22, 0x2c, 0x5c];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Events of evtx_dump with data of their own are some ten deep. */
const DEEPEST = 100;

/**
 * What may stand between events besides blanks, commas and brackets: `Record 12` of evtx_dump, and what Windows
 * PowerShell at times puts around a list: `{"value":[…],"Count":2}`.
 */
const BETWEEN =
  /^(?:Record \d{1,20}\r?\n|\{\s{0,20}"value"\s{0,20}:\s{0,20}\[|"Count"\s{0,20}:\s{0,20}\d{1,9}\s{0,20}\})/;
const LONGEST_BETWEEN = 128;

/**
 * Objects one behind the other, a line each or over several lines, or in a list: every one is cut out and parsed by
 * itself.
 */
export function createJsonCodec(): EventCodec {
  /** How the objects of this file begin: by their indentation, or by their first key where they stand in one line. */
  let mark = '\n{';
  let marked = false;
  return {
    frame: (bytes, at, last) => frame(bytes, at, last, mark),
    begin,
    decode: take,
    newestFirst: false,
    english: () => true,
  };

  function begin(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(mark, from);
    return found < 0 ? -1 : found + (mark.startsWith('\n') ? mark.length - 1 : 0);
  }

  function take(bytes: Buffer, { from, to }: Frame, wanted: boolean): Taken {
    let value: unknown;
    try {
      value = JSON.parse(textIn(bytes, from, to));
    } catch {
      return { bad: 'the event is broken JSON' };
    }
    const event = eventIn(value);
    if (event === undefined) return 'nothing';
    if (!marked) mark = markOf(bytes, from);
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

/** Where, behind what may stand between events, something else begins. */
export function behindGap(bytes: Buffer, from: number): number {
  for (let at = from; ;) {
    const byte = bytes[at];
    if (byte === undefined) return at;
    if (byte <= 0x20 || byte === COMMA || byte === OPEN_LIST || byte === CLOSE_LIST) {
      at += 1;
      continue;
    }
    const [between] = BETWEEN.exec(bytes.toString('latin1', at, at + LONGEST_BETWEEN)) ?? [];
    if (between === undefined) return at;
    at += between.length;
  }
}

/**
 * Where the object that begins at a byte ends; undefined where the bytes end before, -1 where it is none or is broken,
 * or where with `mark` the next one begins within it.
 */
export function objectEnd(bytes: Buffer, from: number, mark = '\n{'): number | undefined {
  if (bytes[from] !== OPEN) return -1;
  let depth = 0;
  let inText = false;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
      // Line ends within texts are escaped: the closing quote is missing.
      else if (byte === LF) return -1;
    } else if (byte === QUOTE) inText = true;
    else if (byte === LF) {
      if (bytes[at + mark.length - 1] === OPEN && bytes.toString('latin1', at, at + mark.length) === mark) return -1;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth += 1;
      if (depth > DEEPEST) return -1;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function markOf(bytes: Buffer, from: number): string {
  const before = bytes.toString('latin1', Math.max(0, from - 40), from);
  const indentation = /(?:^|\n)( *)$/.exec(before);
  if (indentation !== null) return `\n${indentation[1]}{`;
  const key = bytes.indexOf(':', from);
  return bytes.toString('latin1', from, Math.min(key + 1, from + 80));
}
