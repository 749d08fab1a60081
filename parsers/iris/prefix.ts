/** What stands before a line of the log, in the output of containers. */
export interface Unwrapped {
  /** The service that compose names; empty where nothing names one. */
  name: string;
  text: string;
}

/** Colours, as compose writes them. */
const COLOUR = String.raw`(?:\x1b\[[\d;]{0,12}m){0,3}`;
/** `mirror-a  | `: names are padded to one width. */
const SERVICE = String.raw`${COLOUR}(?<name>[A-Za-z0-9][\w.-]{0,62}) {0,64}${COLOUR}\|${COLOUR} ?${COLOUR}`;
/** `2026-11-20T05:40:12.551Z stdout F `: Kubernetes (CRI); with `-t` docker and compose write the time alone. P is a part of a line. */
const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) F )?`;
/** `[INFO] log: `: what a container of IRIS puts before the lines of its log. */
const LEVEL = String.raw`\[[A-Z]{4,5}\] log: `;

/** All that may stand before a line, in this order; it fits every text. */
export const PREFIX = String.raw`^(?:${SERVICE})?(?:${TIME})?(?:${LEVEL})?`;
/** No prefix is longer. */
export const LONGEST_PREFIX = 320;

const COMPILED = new RegExp(PREFIX);

/** Takes off what stands before a line; undefined where nothing does. */
export function unwrap(line: string): Unwrapped | undefined {
  // Most lines begin with a stamp, `11/20/26`.
  if (line[2] === '/') return undefined;
  const found = COMPILED.exec(line);
  if (found === null || found[0] === '') return undefined;
  return { name: found.groups?.name ?? '', text: line.slice(found[0].length) };
}
