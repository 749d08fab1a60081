import { stat } from 'node:fs/promises';
import { SeatwatchError } from '../domain/error.ts';
import { NAME_THE_LOG, systemWords } from '../domain/system-words.ts';
import { codeOf, mayBeHeld, readRange } from '../inputs/file/file-info.ts';
import { readHead, type Head } from '../inputs/file/head.ts';

/** So long a command waits for a file that another process holds, in milliseconds, and so often it tries again. */
const HELD_AT_MOST = 3_000;
const LOOK_EVERY = 200;

/**
 * The first 64 KiB of a file that somebody has named, behind the hole of NULs that a writer leaves who kept its place
 * when the log was emptied. Throws SeatwatchError where the file cannot be read.
 */
export function headOf(path: string): Promise<Head> {
  return readingNamed(path, () => readHead(path, { pastHole: true }));
}

/**
 * At most `length` bytes of a file from byte `from` on, of what it unpacks to where it is compressed. Throws
 * SeatwatchError where it cannot be read.
 */
export function rangeOf(path: string, from: number, length: number): Promise<Buffer> {
  return readingNamed(path, () => readRange(path, from, length));
}

/**
 * Does something with a file that somebody has named. Throws SeatwatchError where it may not be read or is no regular
 * file, with what to do.
 */
export async function readingNamed<T>(
  path: string,
  act: () => Promise<T>,
  wait = pause,
  platform = process.platform,
): Promise<T> {
  try {
    // Opening a pipe would wait for its writer.
    const kind = await stat(path);
    if (!kind.isFile()) {
      const what = kind.isDirectory()
        ? `a folder: ${NAME_THE_LOG}`
        : 'not a regular file: write its content to one first';
      throw new SeatwatchError('not-readable', `cannot read ${path}: it is ${what}`);
    }
    return await onceLetGo(act, wait, platform);
  } catch (error) {
    if (error instanceof SeatwatchError) throw error;
    const why = systemWords(error) ?? String(error);
    throw new SeatwatchError('not-readable', `cannot read ${path}: ${why}`, { cause: error });
  }
}

/**
 * Does something with a file as soon as no other process holds it for itself, as a virus scanner or a backup does for a
 * moment; throws what it throws where that takes longer than some seconds, or for another cause.
 */
async function onceLetGo<T>(act: () => Promise<T>, wait: typeof pause, platform: NodeJS.Platform): Promise<T> {
  for (let left = HELD_AT_MOST; ; left -= LOOK_EVERY) {
    try {
      return await act();
    } catch (error) {
      if (!mayBeHeld(codeOf(error), platform) || left <= 0) throw error;
    }
    await wait(LOOK_EVERY);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
