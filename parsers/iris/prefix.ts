/** What stands before a line of the log, in the output of containers. */
export interface Unwrapped {
  /** The service that compose names; empty where nothing names one. */
  name: string;
  text: string;
}

/**
 * `mirror-a  | `: names are padded to one width; on a terminal they are coloured, by compose and by the older
 * docker-compose.
 */
const SERVICE = String.raw`^(?:\x1b\[[\d;]{1,12}m)?(?<name>[A-Za-z0-9][\w.-]{0,62}) {0,64}\|(?:\x1b\[0?m | \x1b\[0?m| )?`;
/**
 * `2026-11-20T05:40:12.551Z stdout F `: Kubernetes (CRI); with `-t` docker and compose write the time alone. P is a
 * part of a line.
 */
const TIME = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) F )?`;
/** `[INFO] log: `: what a container of IRIS puts before the lines of its log. */
const LEVEL = String.raw`^\[[A-Z]{4,5}\] log: `;

/** All that may stand before a line, in this order. */
export const PREFIXES: readonly string[] = [SERVICE, TIME, LEVEL];
/** All of them together are not longer. */
export const LONGEST_PREFIX = 240;

const COMPILED = PREFIXES.map((prefix) => new RegExp(prefix));

/** Takes off what stands before a line; undefined where nothing does. */
export function unwrap(line: string): Unwrapped | undefined {
  // Most lines begin with a stamp, `11/20/26`.
  if (line[2] === '/') return undefined;
  let name = '';
  let text = line;
  for (const prefix of COMPILED) {
    const found = prefix.exec(text);
    if (found === null) continue;
    name = found.groups?.name ?? name;
    text = text.slice(found[0].length);
  }
  return text === line ? undefined : { name, text };
}

const [BLANK, DASH, DOT, BAR, BRACKET, ESCAPE, UPPER_T, UNDERSCORE] = [0x20, 0x2d, 0x2e, 0x7c, 0x5b, 0x1b, 0x54, 0x5f];

/**
 * Whether a line may begin with one of these prefixes, by its first bytes: a colour, a bracket, a time, or a word with
 * a bar behind it, which most lines have not.
 */
export function mayHavePrefix(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from];
  if (first === ESCAPE || first === BRACKET || (bytes[from + 4] === DASH && bytes[from + 10] === UPPER_T)) return true;
  let at = from;
  while (at < to && isNamePart(bytes[at] ?? 0)) at += 1;
  while (at < to && bytes[at] === BLANK) at += 1;
  return at > from && bytes[at] === BAR;
}

function isNamePart(byte: number): boolean {
  const letter = byte | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === DASH ||
    byte === DOT ||
    byte === UNDERSCORE
  );
}
