import { isObject } from './structured.ts';

/** A line of JSON that holds a line of a log: where in it, and who wrote it. */
export interface Wrapped {
  /** The keys that lead to the text. */
  path: readonly string[];
  text: string;
  /** The names of host and service that it holds; empty where it names none. */
  name: string;
}

/** A longer line is none of a log in JSON. */
export const LONGEST_JSON = 65_536;
const DEEPEST = 3;
const MOST_VALUES = 200;
const LONGEST_NAME = 128;

/**
 * How the journal begins a text that is no UTF-8, or holds letters that nothing prints: a list of its bytes, among
 * which no literal is found.
 */
export const BYTE_LISTS: readonly string[] = ['"MESSAGE":[', '"MESSAGE": [', '"MESSAGE" : ['];

/** What names who wrote a line, first the machine. */
const NAMING: readonly RegExp[] = [
  /^_?(?:host|node)_?(?:name)?$/i,
  /^(?:namespace|pod|container|service|instance)_?(?:name)?$/i,
  /^(?:syslog_)?(?:identifier|tag)$/i,
];

interface Value {
  path: readonly string[];
  text: string;
}

/**
 * The string of a JSON object in which `isLine` finds a line of the log, whatever it is called: docker's `log`, the
 * journal's `MESSAGE`. Undefined where there is none.
 */
export function unwrapJson(line: string, isLine: (text: string) => boolean): Wrapped | undefined {
  const values = valuesOf(line);
  const found = values.find(({ text }) => isLine(text));
  return found === undefined ? undefined : wrappedOf(found, values);
}

/** The string at `path` of a JSON object, and who wrote it; undefined where none is there. */
export function unwrapJsonAt(line: string, path: readonly string[]): Wrapped | undefined {
  const values = valuesOf(line);
  const found = values.find((one) => one.path.join('\0') === path.join('\0'));
  return found === undefined ? undefined : wrappedOf(found, values);
}

function wrappedOf(found: Value, values: readonly Value[]): Wrapped {
  const names = NAMING.flatMap((naming) => values.filter(({ path }) => naming.test(path.at(-1) ?? '')))
    .filter((one) => one !== found && one.text !== '' && one.text.length <= LONGEST_NAME)
    .map(({ text }) => text);
  return { ...found, name: [...new Set(names)].join(' ') };
}

/** The strings of an object, outermost first, each up to its first line end. */
function valuesOf(line: string): Value[] {
  const values: Value[] = [];
  const inner: { path: readonly string[]; value: Readonly<Record<string, unknown>> }[] = [];
  const whole = objectIn(line);
  if (whole !== undefined) inner.push({ path: [], value: whole });
  for (let at = 0; at < inner.length && values.length < MOST_VALUES; at += 1) {
    const { path, value } = inner[at]!;
    for (const [key, one] of Object.entries(value).slice(0, MOST_VALUES)) {
      if (isBytes(one)) values.push({ path: [...path, key], text: firstLine(decoded(one)) });
      else if (typeof one === 'string') values.push({ path: [...path, key], text: firstLine(one) });
      else if (isObject(one) && path.length < DEEPEST) inner.push({ path: [...path, key], value: one });
    }
  }
  return values;
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

function isBytes(value: unknown): value is number[] {
  const isByte = (one: unknown): boolean => Number.isInteger(one) && Number(one) >= 0 && Number(one) < 256;
  return Array.isArray(value) && value.length > 0 && value.every(isByte);
}

/** UTF-8 where it is some, else a letter a byte. */
function decoded(list: readonly number[]): string {
  const bytes = Buffer.from(list);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{') || line.length > LONGEST_JSON) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
