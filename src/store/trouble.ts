import { accessSync, closeSync, constants, openSync, readFileSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Written in place, so that it needs no space on a disk that is full. */
const SIZE = 1_024;

function troubleFile(folder: string): string {
  return join(folder, 'watch.trouble');
}

/**
 * Makes the file beside a state in which `watch` says, without the database, that it cannot write the state; `null`
 * says that it can. A file that cannot be written is no error: nothing is left to be said by then.
 */
export function openTrouble(folder: string): { say(cause: string | null): void; close(): void } {
  let handle: number | undefined;
  const say = (cause: string | null): void => {
    try {
      handle ??= openSync(troubleFile(folder), 'w', 0o640);
      const text = Buffer.alloc(SIZE, ' ');
      text.write((cause ?? '').replaceAll(/\s+/g, ' '));
      writeSync(handle, text, 0, SIZE, 0);
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
 * Why the state of a folder cannot be written, as `watch` says or as its disk does; null where nothing speaks against
 * it.
 */
export function troubleOf(folder: string): string | null {
  let said = '';
  try {
    said = readFileSync(troubleFile(folder), 'utf8').trim();
  } catch {
    // No `watch` of this version has run there, or this account may not read it.
  }
  return said === '' ? diskTrouble(folder) : said;
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
