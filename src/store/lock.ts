import { closeSync, constants, existsSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { SeatwatchError } from '../domain/error.ts';
import { BUSY, codeOf, explained, isDamage, mustBePlain, mustBeReadable } from './errors.ts';
import { closeLikeFolder } from './schema.ts';

/** How long to wait for readers that hold off the start, in milliseconds. */
const PATIENCE = 5_000;

/** The path of the lock file in the folder of a state. */
export function lockFile(folder: string): string {
  return join(folder, 'watch.lock');
}

/**
 * Takes the one lock of a state: an exclusive transaction that is never ended, on an empty database of its own.
 * The system frees it with the process, however that ends; no number of a dead process can be left behind.
 * Nothing else may open the file in this process: POSIX drops a process's locks when any of its handles is closed.
 * @returns the release.
 * @throws an error that names the folder and a remedy where another process holds it.
 */
export function takeLock(folder: string): () => void {
  const file = lockFile(folder);
  if (isWatched(folder)) throw taken(folder);
  try {
    return begin(file);
  } catch (error) {
    if (codeOf(error) === BUSY && isWatched(folder)) throw taken(folder);
    if (!isDamage(error)) throw explained('lock', file, error);
  }
  // Its content means nothing, and whoever held it would have been met as BUSY before its content was read.
  empty(file);
  return begin(file);
}

function empty(file: string): void {
  const handle = openSync(file, constants.O_RDWR | constants.O_NOFOLLOW);
  ftruncateSync(handle);
  closeSync(handle);
}

function taken(folder: string): SeatwatchError {
  return new SeatwatchError(
    'state-busy',
    `cannot start: another seatwatch watch is running on state ${folder}; stop that one, or give ` +
      `this one a folder of its own with \`state:\``,
  );
}

function begin(file: string): () => void {
  const made = !existsSync(file);
  const db = new DatabaseSync(file, { timeout: PATIENCE });
  try {
    // In memory: an exclusive transaction on an empty database begins a journal, which would be left behind by SIGKILL.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    if (made && existsSync(file)) closeLikeFolder(file);
  } catch (error) {
    db.close();
    throw error;
  }
  return () => db.close();
}

/**
 * Whether a `watch` runs on the state of a folder. Needs only to read the lock file.
 * @throws an error that names the file and who may read it where this account may not.
 */
export function isWatched(folder: string): boolean {
  const release = holdOff(folder);
  release?.();
  return release === undefined;
}

/**
 * Keeps a `watch` from starting, by a shared lock that a read-only connection can take: for readers that no other lock
 * protects.
 * @returns the release, or undefined where a `watch` runs already.
 * @throws an error that names the file and who may read it where this account may not, or that it is a link.
 */
export function holdOff(folder: string): (() => void) | undefined {
  const file = lockFile(folder);
  mustBePlain(file);
  mustBeReadable(file);
  if (!existsSync(file)) return () => {};
  const db = new DatabaseSync(pathToFileURL(file), { readOnly: true });
  try {
    db.exec('BEGIN; SELECT 1 FROM sqlite_schema');
  } catch (error) {
    if (isDamage(error)) return () => db.close();
    db.close();
    if (codeOf(error) === BUSY) return undefined;
    throw explained('read the lock', file, error);
  }
  return () => db.close();
}
