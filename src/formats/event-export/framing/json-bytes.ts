const [LF, QUOTE, COMMA, BACKSLASH] = [0x0a, 0x22, 0x2c, 0x5c];
export const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d] as const;

/** Events of evtx_dump with data of their own are some ten deep. */
const DEEPEST = 100;

/**
 * What may stand between events besides blanks, commas and brackets: `Record 12` of evtx_dump, and what Windows
 * PowerShell at times puts around a list: `{"value":[…],"Count":2}`.
 */
const BETWEEN =
  /^(?:Record \d{1,20}\r?\n|\{\s{0,20}"value"\s{0,20}:\s{0,20}\[|"Count"\s{0,20}:\s{0,20}\d{1,9}\s{0,20}\})/;
export const LONGEST_BETWEEN = 128;

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
export function objectEnd(bytes: Buffer, from: number, mark = '\n{', open: number = OPEN): number | undefined {
  if (bytes[from] !== open) return -1;
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
      if (
        open === OPEN &&
        bytes[at + mark.length - 1] === OPEN &&
        bytes.toString('latin1', at, at + mark.length) === mark
      )
        return -1;
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

/** What a text of JSON says; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
