import type { Instant } from '../../src/domain/entry.ts';
import type { HolderLine } from '../../src/domain/licence-event.ts';

const HEADER = /^\s*UserId\s+Type\s+Connects\s+MaxCon\s+CSPCon\s+LU\s+Active\s+Grace\s*$/m;
const COLUMNS = 6;
/** More connections than one user id can have: a garbled count must not open as many sessions. */
export const CONNECTIONS_BELIEVED = 10_000;
/** Longer ago than an instance can run, in seconds: a garbled number must not lie before all calendars. */
const SECONDS_BELIEVED = 1e9;
/** A dump that names more is no dump. */
const MOST = 100_000;

/**
 * Whether a text is what DumpLocalAll (all.dmp) or DumpLocalInUse (inuse.dmp) writes. A dump by process has other
 * columns.
 */
export function isDump(text: string): boolean {
  return HEADER.test(text.slice(0, 4096));
}

/** What a licence dump lists. */
export interface Dump {
  holders: HolderLine[];
  notUnderstood: string[];
  /** Entries of the table that nobody holds. */
  free: number;
  /** Whether it ends behind a row: one that was cut off, or is not written yet, does not. */
  whole: boolean;
}

/**
 * Reads the table of licence holders. A UserId too long for its column stands on a line of its own above the rest; free
 * entries have a 0 as their type. `at` is when the dump was written: `Active` counts seconds back from it.
 */
export function parseDump(text: string, at: Instant): Dump {
  const lines = text.split(/\r?\n/);
  const from = lines.findIndex((line) => HEADER.test(line)) + 1;
  const holders: HolderLine[] = [];
  const notUnderstood: string[] = [];
  let wrapped = '';
  let free = 0;
  for (const line of lines.slice(from, from + MOST)) {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '') continue;
    if (words.length === 1) {
      wrapped = words[0] ?? '';
      continue;
    }
    const numbers = words.slice(-COLUMNS).map(Number);
    const type = words.at(-COLUMNS - 1);
    const user = [wrapped, ...words.slice(0, -COLUMNS - 1)].filter((part) => part !== '').join(' ');
    wrapped = '';
    if (
      words.length < COLUMNS + 1 ||
      !numbers.every(
        (number, column) =>
          Number.isInteger(number) && number >= 0 && number <= (column < 4 ? CONNECTIONS_BELIEVED : SECONDS_BELIEVED),
      )
    ) {
      notUnderstood.push(line);
      continue;
    }
    const [connections = 0, most = 0, , units = 0, active = 0, grace = 0] = numbers;
    if (type === '0' || (connections === 0 && units === 0)) {
      free += 1;
      continue;
    }
    if (user === '') continue;
    holders.push({
      who: { holder: user, ...nodeOf(user), ...(type === 'User' || type === 'CSP' ? { role: type } : {}) },
      connections,
      most,
      units,
      since: at - active * 1000,
      ...(connections === 0 && { graceLeft: grace * 1000 }),
    });
  }
  const isEnded = /\n\s*$/.test(text.slice(-1000));
  // The rest of a row is still to be written, or is lost: that the dump ends too early says so.
  if (!isEnded && notUnderstood.at(-1) === lines.at(-1)) notUnderstood.pop();
  const whole = isEnded && wrapped === '' && free + holders.length > 0;
  return { holders, notUnderstood, free, whole };
}

/** A user id is an address, or ends in `@` and one. */
export function nodeOf(user: string): { node?: string } {
  if (user.includes('@')) return { node: user.slice(user.lastIndexOf('@') + 1) };
  return /^[\d.]+$|^[\da-f]*:[\da-f:.]+$/i.test(user) ? { node: user } : {};
}
