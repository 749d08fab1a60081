import { statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Instant } from '../../domain/entry.ts';

/**
 * So often an input is read although its file is still: what lies beside it may have changed, or the time may have come
 * for it.
 */
const READ_EVERY = 20_000;

/**
 * A file as it was just before it was read. Its times are to less than a microsecond: exact ones take three times the
 * memory, a hundred times a poll.
 */
export interface QuickStat {
  stats: Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;
  at: Instant;
}

/** Looks at a file by one `stat`; undefined where it cannot be seen, or may change unseen since times are coarse. */
export async function quickStatOf(path: string, at: Instant): Promise<QuickStat | undefined> {
  return seen(await stat(path).catch(() => undefined), at);
}

/**
 * The same of a local file, without a detour over another thread, which would take three times as much of the
 * processor.
 */
export function quickStatHere(path: string, at: Instant): QuickStat | undefined {
  try {
    return seen(statSync(path, { throwIfNoEntry: false }), at);
  } catch {
    return undefined;
  }
}

function seen(stats: Stats | undefined, at: Instant): QuickStat | undefined {
  return stats === undefined || at - stats.mtimeMs < GRAIN ? undefined : { stats, at };
}

/** Whether a file is as it was before the last read, which found nothing new. */
export function isUnchanged(before: QuickStat | undefined, now: QuickStat | undefined): boolean {
  if (before === undefined || now === undefined) return false;
  const [was, is] = [before.stats, now.stats];
  return (
    was.mtimeMs === is.mtimeMs &&
    was.size === is.size &&
    was.ctimeMs === is.ctimeMs &&
    was.ino === is.ino &&
    was.dev === is.dev
  );
}

/** Whether the last read is so recent that another is not due. */
export function isRecent(before: QuickStat | undefined, at: Instant): boolean {
  return before !== undefined && at >= before.at && at - before.at < READ_EVERY;
}

/** File systems tell times as coarse as this: what was modified less than that before a look may change unseen. */
export const GRAIN = 2000;
