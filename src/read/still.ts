import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Instant } from '../domain/reading.ts';
import { stampFrom, stampOf } from './files.ts';
import type { Stamp } from './files.ts';
import { GRAIN } from './idle.ts';

/** So often an input is read although its file is still: what lies beside it may have changed, or the time may have come for it. */
const READ_EVERY = 20_000;

/** A file as it was just before it was read. */
export interface Look {
  stamp: Stamp;
  at: Instant;
}

/** The types of Linux's file systems on disks of the machine itself, as statfs tells them: ext, XFS, Btrfs, tmpfs, overlay (https://man7.org/linux/man-pages/man2/statfs.2.html). */
const LOCAL: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]);

/** Whether a look at a file cannot hang, as on a share it can. False where that cannot be told. */
export async function isLocal(path: string): Promise<boolean> {
  return process.platform === 'linux' && (await statfs(path).then(({ type }) => LOCAL.has(type), () => false));
}

/** Looks at a file by one `stat`; undefined where it cannot be seen, or may change unseen since times are coarse. */
export async function lookAt(path: string, at: Instant): Promise<Look | undefined> {
  return seen(await stampOf(path).catch(() => undefined), at);
}

/** The same of a local file, without a detour over another thread, which would take three times as much of the processor. */
export function lookHere(path: string, at: Instant): Look | undefined {
  try {
    return seen(stampFrom(statSync(path, { bigint: true })), at);
  } catch {
    return undefined;
  }
}

function seen(stamp: Stamp | undefined, at: Instant): Look | undefined {
  return stamp === undefined || at - stamp.mtime < GRAIN ? undefined : { stamp, at };
}

/** Whether a file is as it was before the last read, which found nothing new. */
export function isStill(before: Look | undefined, now: Look | undefined): boolean {
  return before !== undefined && before.stamp.signature === now?.stamp.signature;
}

/** Whether the last read is so recent that another is not due. */
export function isRecent(before: Look | undefined, at: Instant): boolean {
  return before !== undefined && at >= before.at && at - before.at < READ_EVERY;
}
