import type { Instant } from '../domain/entry.ts';

/**
 * What Windows says of a file that another process has open for itself, renames, or is about to delete: a virus
 * scanner, a backup, the product that rotates its log. EPERM and EACCES are also what it says where a right is missing.
 */
const BY_ANOTHER: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES']);

/** So long it is waited, in milliseconds, before a file that another process holds counts as unreadable. */
const PATIENCE = 30_000;

/** Since when a file could not be read, as another process may hold it; null where it could, or for another cause. */
export function heldSince(
  before: Instant | null,
  code: string | undefined,
  at: Instant,
  platform: NodeJS.Platform,
): Instant | null {
  if (platform !== 'win32' || code === undefined || !BY_ANOTHER.has(code)) return null;
  // The clock may have been set back.
  return before === null || before > at ? at : before;
}

/** Whether it is too early to call a file unreadable that could not be read since then. */
export function isHeldUp(since: Instant | null, at: Instant): boolean {
  return since !== null && at - since < PATIENCE;
}

/** The code that the system gave, also where an error tells it in words of its own. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && BY_ANOTHER.has(error.code)) return error.code;
  return systemCodeOf(error.cause);
}
