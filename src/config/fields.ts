import * as z from 'zod';
import { parseDuration, formatDuration } from '../time/duration.ts';
import { isZone } from '../time/zone.ts';
import { nearest } from './problem.ts';

type Complaint = readonly [message: string, remedy: string];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A text of one line. */
export const line = textThat((text) =>
  /[\u0000-\u001F\u007F]/.test(text)
    ? ['holds a line break or another control character', 'write it on one line']
    : undefined,
);

/** An id: it comes back in answers, in the state and in mail headers. */
export const id = textThat((text) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)
    ? undefined
    : ['cannot be an id', 'use letters, digits, dots, dashes and underscores, and begin with a letter or digit'],
).describe('give it a short name of its own, for example id: iris-prod');

export const zone = textThat((text) => {
  if (isZone(text)) return undefined;
  const near = nearest(text, Intl.supportedValuesOf('timeZone'));
  return [
    'is not a time zone',
    near === undefined
      ? 'write an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00'
      : `did you mean ${near}?`,
  ];
});

/** A file or a glob; whether it exists is not asked, since it may come later. */
export const path = textThat((text) => {
  if (text.includes('\0')) return ['holds a NUL character', 'remove it'];
  if (/^~[\\/]/.test(text)) return ['begins with ~, which only a shell replaces', 'write the folder out'];
  const open = unclosed(text);
  if (open !== undefined)
    return [`is a glob whose ${open} is not closed`, `close it, or write [${open}] if the file name holds it`];
  if (/^(?:[A-Za-z]:)?[\\/]+[^\\/]*\*\*/.test(text))
    return ['is a glob that would search the whole disk', 'name the folder before the **'];
  return undefined;
}).describe('name the log, for example paths: [/iris/mgr/messages.log]');

/** An address, or a name with an address in angle brackets. */
export const address = textThat((text) =>
  addressOf(text) === undefined
    ? ['is not a mail address', 'write it as oncall@example.test or "On call <oncall@example.test>"']
    : undefined,
);

/** The bare address in `oncall@example.test` and `On call <oncall@example.test>`; undefined where there is none. */
export function addressOf(text: string): string | undefined {
  if (/[\u0000-\u001F\u007F]/.test(text)) return undefined;
  const bare = /^(?:(?:"[^"]*"|[^"<>@,;]*) ?<([^<>]+)>|([^<>]+))$/.exec(text);
  const found = bare?.[1] ?? bare?.[2];
  return found !== undefined && /^[^\s"<>@,;]+@[^\s"<>@,;]+$/.test(found) ? found : undefined;
}

/** A duration in milliseconds, from `least` to `most`. */
export function duration(least: number, most: number = 100 * 365 * DAY): z.ZodType<number> {
  return z.unknown().transform((value, context) => {
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    const [message, remedy]: Complaint =
      ms === undefined
        ? [
            'is not a duration',
            'write numbers with their ' +
              `units: ${typeof value === 'number' ? `${value}s, ${value}m, ${value}h` : '10s, 30m, 24h'} or ` +
              '1h30m',
          ]
        : [`is ${ms < least ? 'too short' : 'too long'}`, `write ${formatDuration(least)} to ${formatDuration(most)}`];
    if (ms !== undefined && ms >= least && ms <= most) return ms;
    context.issues.push({ code: 'custom', message, params: { remedy }, input: value });
    return z.NEVER;
  });
}

/** A duration or the word `never`. */
export function durationOrNever(least: number): z.ZodType<number | 'never'> {
  return durationOr('never', least);
}

/** A duration or a word that stands for another thing; where that is `automatic`, -1 means it, too. */
export function durationOr<W extends string>(word: W, least: number): z.ZodType<number | W> {
  return z.unknown().transform((value, context) => {
    if (value === word || (word === 'automatic' && value === -1)) return word;
    const read = duration(least).safeParse(value);
    if (read.success) return read.data;
    context.issues.push({
      code: 'custom',
      message: `is neither a duration nor ${word}`,
      params: { remedy: `write numbers with their units, 24h or 1h30m, or ${word}` },
      input: value,
    });
    return z.NEVER;
  });
}

/** A text, not empty, that a check finds nothing wrong with; the check's complaint goes on after the text. */
export function textThat(complain: (text: string) => Complaint | undefined): z.ZodString {
  return z
    .string()
    .min(1)
    .check(({ value, issues }) => {
      const complaint = value === '' ? undefined : complain(value);
      if (complaint !== undefined)
        issues.push({ code: 'custom', message: complaint[0], params: { remedy: complaint[1] }, input: value });
    });
}

/** The first bracket of a glob that is not closed behind it. */
function unclosed(glob: string): string | undefined {
  const pairs: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
  for (let at = 0; at < glob.length; at++) {
    const open = glob.charAt(at);
    const close = pairs[open];
    if (close === undefined) continue;
    const end = glob.indexOf(close, open === '[' ? at + 2 : at + 1);
    if (end < 0) return open;
    if (open === '[') at = end;
  }
  return undefined;
}
