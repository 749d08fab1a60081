import {
  accessSync,
  closeSync,
  constants,
  futimesSync,
  openSync,
  readFileSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../domain/entry.ts';

/** Written in place, so that it needs no space on a disk that is full. */
const SIZE = 1_024;

const AGAIN = 3_600_000;

function troubleFile(folder: string): string {
  return join(folder, 'watch.trouble');
}

/**
 * Opens the file beside a state in which `watch` keeps, without the database, why it cannot write the state (null where
 * it can). Where that file cannot be written either nothing happens: it is the last means.
 */
export function openTrouble(folder: string): { say(cause: string | null): void; close(): void } {
  let handle: number | undefined;
  const say = (cause: string | null): void => {
    try {
      // Not emptied: on a disk that is full its block would be gone.
      handle ??= openSync(troubleFile(folder), constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o640);
      writeSync(handle, bytesOf(cause ?? ''), 0, SIZE, 0);
    } catch {
      // As above.
    }
  };
  say(null);
  return {
    say,
    close() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

/**
 * Keeps why `watch` cannot start, in the file that an earlier run has made, and gives whether a notice of it is due:
 * once an hour. Where the file cannot be written none is due, since each start would send one.
 */
export function sayUnstarted(folder: string, cause: string, now: Instant): boolean {
  const file = troubleFile(folder);
  try {
    const same = readFileSync(file).equals(bytesOf(cause));
    if (same && Math.abs(now - statSync(file).mtimeMs) < AGAIN) return false;
    const handle = openSync(file, 'r+');
    writeSync(handle, bytesOf(cause), 0, SIZE, 0);
    futimesSync(handle, now / 1000, now / 1000);
    closeSync(handle);
    return true;
  } catch {
    return false;
  }
}

/** Why the state of a folder cannot be written, by the file that `watch` keeps or by a look at the disk; else null. */
export function troubleOf(folder: string): string | null {
  let said = '';
  try {
    said = readFileSync(troubleFile(folder), 'utf8').trim();
  } catch {
    // No `watch` of this version has run there, or this account may not read it.
  }
  return said === '' ? diskTrouble(folder) : said;
}

/** A text in one line, as the file holds it. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.alloc(SIZE, ' ');
  bytes.write(text.replaceAll(/\s+/g, ' '));
  return bytes;
}

function diskTrouble(folder: string): string | null {
  try {
    const { bavail, blocks } = statfsSync(folder);
    if (blocks > 0 && bavail === 0) return 'the disk is full; free some space there';
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    // What this account may not write, that of `watch` may.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'EROFS' ? 'the file system is read-only; make it writable again' : null;
  }
}
