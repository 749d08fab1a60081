import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { SeatwatchError } from '../domain/error.ts';
import type { StateView } from '../domain/store.ts';
import { CANTOPEN, codeOf, explained, mustBePlain, mustBeReadable, READONLY } from './errors.ts';
import { holdOff } from './lock.ts';
import { queries } from './queries.ts';
import { COMPANIONS, MIGRATIONS, refuseNewer, sizeOf, stateFile, versionOf } from './schema.ts';

/** How long a reader waits for a `watch` that recovers the write-ahead log of a killed one, in milliseconds. */
const PATIENCE = 5_000;

/** How often, and with how many milliseconds between, to try again while the write-ahead log is being made. */
const TRIES = 25;
const PAUSE = 20;

/**
 * Opens the state of a folder for reading, by any account that may read it: nothing is written, not even beside it.
 * The view is of the moment of the opening, however long it stays open; close it soon, since SQLite keeps for it all
 * that is replaced meanwhile.
 * @returns undefined where the folder holds no state.
 * @throws an error with a remedy where this account may not read it (naming the file, and the account or group that
 *   may), where it is damaged, or where another version of seatwatch wrote it.
 */
export function openView(folder: string): StateView | undefined {
  const file = stateFile(folder);
  for (const each of ['', ...COMPANIONS]) mustBePlain(file + each);
  mustBeReadable(file);
  if (!existsSync(file)) return undefined;
  for (const companion of COMPANIONS) mustBeReadable(file + companion);
  try {
    const { db, release } = attach(folder, file);
    return {
      ...queries(db, file),
      close() {
        db.close();
        release();
      },
    };
  } catch (error) {
    throw explained('read the state', file, error);
  }
}

interface Attached {
  db: DatabaseSync;
  release: () => void;
}

/** Opens a state for reading, in a transaction; `release` ends what keeps a `watch` from starting meanwhile. */
export function attach(folder: string, file: string): Attached {
  for (let tries = 0; tries < TRIES; tries++) {
    const attached = tryToAttach(folder, file);
    if (attached !== undefined) return attached;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
  throw new SeatwatchError(
    'state-unusable',
    `cannot read the state ${file}: its write-ahead log is not whole; start \`seatwatch watch\`, ` +
      'which repairs it, and try again',
  );
}

/**
 * Opens the database, or gives undefined where its write-ahead log is not complete: a `watch` that begins or ends makes
 * or removes it in several steps within about a millisecond.
 */
function tryToAttach(folder: string, file: string): Attached | undefined {
  const alone = standsAlone(file);
  // Immutable takes no locks: without the hold, a `watch` that starts could change the file underneath.
  const held = alone || hasNoFrames(file) ? holdOff(folder) : () => {};
  if (held === undefined && alone) return undefined;
  // A `watch` that runs has begun its log this moment.
  const release = held ?? (() => {});
  const whole = held !== undefined && (standsAlone(file) || hasNoFrames(file));
  try {
    return { db: snapshot(file, whole ? 'immutable=1' : 'readonly_shm=1'), release };
  } catch (error) {
    release();
    const code = codeOf(error);
    if (code === CANTOPEN || code === READONLY) return undefined;
    throw error;
  }
}

/**
 * Whether a database has no write-ahead log, as after a `watch` that ended. To read it SQLite would make the log, which
 * an account without write permission cannot; opened as immutable it is read without.
 */
function standsAlone(file: string): boolean {
  return !existsSync(`${file}-shm`) && sizeOf(`${file}-wal`) === 0;
}

/** Bytes of the header of a write-ahead log: https://sqlite.org/fileformat.html#the_write_ahead_log */
const WAL_HEADER = 32;

/**
 * Whether the write-ahead log was begun and holds nothing, as after a `watch` that was killed just then. All that was
 * committed is in the database; SQLite, asked to read that log without writing, would try for ten seconds and fail.
 */
function hasNoFrames(file: string): boolean {
  const size = sizeOf(`${file}-wal`);
  return size > 0 && size <= WAL_HEADER;
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
    if (version === undefined)
      throw new SeatwatchError(
        'state-damaged',
        `cannot read the state ${file}: it is not a state of seatwatch; start \`seatwatch watch\`, which ` +
          'moves it aside',
      );
    if (version < MIGRATIONS.length) {
      throw new SeatwatchError(
        'state-version',
        `cannot read the state ${file}: an older seatwatch wrote it; restart \`seatwatch watch\` with ` +
          'this version, which converts it',
      );
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
