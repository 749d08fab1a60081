import { finish, localTimeOf, type RecordStart } from './line.ts';

/** A record of the structured log that ^LOGDMN writes, one a line. */
export interface Structured extends RecordStart {
  /** `host:instance`, or the one of them that the record names; empty where it names none. */
  name: string;
}

/** `WARN` is the name of a setting and stands in no public line. */
const SEVERITIES: Readonly<Record<string, number>> = {
  DEBUG2: -2,
  DEBUG: -1,
  INFO: 0,
  WARNING: 1,
  WARN: 1,
  SEVERE: 2,
  FATAL: 3,
};
const WHEN = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?$/;
/** A name, and a value that is quoted, with `\` before quotes in it, or is one word. */
export const PAIR = String.raw`\s*([A-Za-z]\w{0,31})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))`;
/** A `when` further behind begins no record. */
const NEAR = 200;
const LONGEST_NAME = 128;

/** Whether a line begins as a record of the structured log does, in either of its shapes. */
export function isStructured(line: string): boolean {
  return line.startsWith('when="') || (line.startsWith('{') && line.slice(0, NEAR).includes('"when"'));
}

/**
 * Reads `when="2026-11-20 08:01:12.345" pid=4711 level=INFO event=Generic.Event text="…"`, or the same as a JSON
 * object.
 * Undefined for what is neither, or is cut off. The stamp is local time, as in messages.log.
 */
export function parseStructured(line: string): Structured | undefined {
  if (!isStructured(line)) return undefined;
  const record = line.startsWith('{') ? fromJson(line) : fromPairs(line);
  const [, year, month, day, hour, minute, second, ms = '0'] = WHEN.exec(record?.get('when') ?? '') ?? [];
  const pid = record?.get('pid') ?? '';
  const wall = localTimeOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms.padEnd(3, '0')),
  );
  if (record === undefined || wall === undefined || !/^\d+$/.test(pid)) return undefined;
  const name = [record.get('host') ?? '', record.get('instance') ?? ''].filter((part) => part !== '').join(':');
  // messages.log says the same in words: `[SYSTEM MONITOR] CPUusage Warning: …`.
  const monitor = record.get('event') === 'System.Monitor' ? '[SYSTEM MONITOR] ' : '';
  return {
    wall,
    pid,
    severity: SEVERITIES[record.get('level') ?? ''] ?? 0,
    ...finish(monitor + (record.get('text') ?? '')),
    name: name.slice(0, LONGEST_NAME),
  };
}

/** An object of JSON, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fromPairs(line: string): Map<string, string> | undefined {
  const pair = new RegExp(PAIR, 'sy');
  const record = new Map<string, string>();
  const end = line.trimEnd().length;
  while (pair.lastIndex < end) {
    const found = pair.exec(line);
    if (found === null) return undefined;
    const [, key = '', quoted, word = ''] = found;
    record.set(key, quoted === undefined ? word : quoted.replaceAll(/\\(.)/gs, '$1'));
  }
  return record;
}

function fromJson(line: string): Map<string, string> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    if (!isObject(parsed)) return undefined;
    return new Map(
      Object.entries(parsed).flatMap(([key, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[key, String(value)] as const] : [],
      ),
    );
  } catch {
    return undefined;
  }
}
