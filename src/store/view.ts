import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { StateView } from '../domain/store.ts';
import { CANTOPEN, codeOf, explained, mustBeReadable, READONLY } from './errors.ts';
import { holdOff } from './lock.ts';
import { queries } from './queries.ts';
import { COMPANIONS, MIGRATIONS, refuseNewer, sizeOf, stateFile, versionOf } from './schema.ts';

/** How long a reader waits for `watch` to begin or end, in milliseconds. */
const PATIENCE = 5_000;

/** How often, and with how many milliseconds between, to try again where the log is just being made. */
const TRIES = 10;
const PAUSE = 20;

/**
 * Opens the state of a folder to be read, by any account that may read it: nothing is written, not even beside it.
 * It shows one moment, that of the opening, however long it stays open; close it soon, since what is replaced is kept for it until then.
 * @returns undefined where the folder holds no state.
 * @throws an error with a remedy where this account may not read it (naming the file, and the account or group that may),
 *   where it is damaged, or where another version of seatwatch wrote it.
 */
export function openView(folder: string): StateView | undefined {
  const file = stateFile(folder);
  mustBeReadable(file);
  if (!existsSync(file)) return undefined;
  for (const companion of COMPANIONS) mustBeReadable(file + companion);
  try {
    const { db, release } = attach(folder, file);
    return {
      ...queries(db, file),
      close() {
        db.close();
        release?.();
      },
    };
  } catch (error) {
    if (isHalfLogged(error)) {
      throw new Error(`cannot read the state ${file}: its write-ahead log is not whole; start \`seatwatch watch\`, which repairs it, and try again`, {
        cause: error,
      });
    }
    throw explained('read the state', file, error);
  }
}

function attach(folder: string, file: string): { db: DatabaseSync; release: (() => void) | undefined } {
  for (let tries = 1; ; tries++) {
    const release = lacksLog(file) ? holdOff(folder) : undefined;
    try {
      // Immutable takes no locks: without the hold, a `watch` that starts could change the file underneath.
      return { db: snapshot(file, release !== undefined && lacksLog(file) ? 'immutable=1' : 'readonly_shm=1'), release };
    } catch (error) {
      release?.();
      // A `watch` that begins or ends makes or removes its log in several steps; met in between, which lasts about a millisecond.
      if (tries === TRIES || !isHalfLogged(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}

function isHalfLogged(error: unknown): boolean {
  const code = codeOf(error);
  return code === CANTOPEN || code === READONLY;
}

/**
 * Whether a database is to have a write-ahead log and has none: a copy of the file alone, or the log went with the last reader
 * after `watch` ended. It is whole by itself, but SQLite would have to make the log, and immutable keeps it from that.
 * The head of the file tells: https://www.sqlite.org/fileformat2.html#file_format_version_numbers
 */
function lacksLog(file: string): boolean {
  if (existsSync(`${file}-shm`) || sizeOf(`${file}-wal`) > 0) return false;
  if (existsSync(`${file}-wal`)) return true;
  // Looked at only where no log is: then this process holds no lock on the file that closing a handle would drop.
  const head = Buffer.alloc(20);
  const handle = openSync(file, 'r');
  readSync(handle, head);
  closeSync(handle);
  return head[19] === 2;
}

/** Without readonly_shm, a reader that may write would make files that the account of `watch` might not write. */
function snapshot(file: string, mode: 'readonly_shm=1' | 'immutable=1'): DatabaseSync {
  const url = pathToFileURL(file);
  url.search = mode;
  const db = new DatabaseSync(url, { readOnly: true, timeout: PATIENCE });
  try {
    db.exec('BEGIN');
    const version = versionOf(db);
    refuseNewer(version, file);
    if (version === undefined) throw new Error(`cannot read the state ${file}: it is not a state of seatwatch; start \`seatwatch watch\`, which moves it aside`);
    if (version < MIGRATIONS.length) {
      throw new Error(`cannot read the state ${file}: an older seatwatch wrote it; restart \`seatwatch watch\` with this version, which converts it`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
