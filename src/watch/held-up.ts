import type { Instant } from '../domain/entry.ts';
import { mayBeHeld } from '../inputs/file/file-info.ts';

/** So long it is waited, in milliseconds, before a file that another process holds counts as unreadable. */
const PATIENCE = 30_000;

/** Since when a file could not be read, as another process may hold it; null where it could, or for another cause. */
export function heldSince(
  before: Instant | null,
  code: string | undefined,
  at: Instant,
  platform: NodeJS.Platform,
): Instant | null {
  if (platform !== 'win32' || code === undefined || !mayBeHeld(code, platform)) return null;
  // The clock may have been set back.
  return before === null || before > at ? at : before;
}

/** Whether it is too early to call a file unreadable that could not be read since then. */
export function isHeldUp(since: Instant | null, at: Instant): boolean {
  return since !== null && at - since < PATIENCE;
}

/** The code by which a file may be held, also where an error tells it in words of its own. */
export function heldCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && mayBeHeld(error.code, 'win32')) return error.code;
  return heldCodeOf(error.cause);
}
