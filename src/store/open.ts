import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { Store } from '../domain/store.ts';
import { keepCopy } from './copies.ts';
import { explained, isDamage, mustBePlain } from './errors.ts';
import { rememberFiles, type StateLost } from './identity.ts';
import { lockFile, takeLock } from './lock.ts';
import {
  asideName,
  closeLikeFolder,
  COMPANIONS,
  FOLDER_MODE,
  migrate,
  refuseNewer,
  sizeOf,
  stateFile,
  versionOf,
} from './schema.ts';
import { storeOver } from './store.ts';

/** How long to wait for another connection, in milliseconds; a `watch` that runs is the only writer and never waits. */
const PATIENCE = 5_000;

/**
 * FULL: a commit outlives a power failure. A WAL checkpoint every 32 MiB writes a page that many sessions share once:
 * with years of sessions measured 1.5 times as fast as SQLite's default of 4 MiB.
 */
const SETTINGS = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;
  PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 33554432`;

/** A state that is open. */
export interface Opened {
  store: Store;
  /** One sentence that names the damage that was found, and where the old file lies now; null where there was none. */
  damage: string | null;
  /** The error to end with where the files of the state are no longer those that are open, else null. Cheap. */
  lost(): StateLost | null;
}

/**
 * Opens the state of a folder for the one `watch` that keeps it, and begins one where there is none.
 * The names are looked at again before each thing that is written or sent: where database, log or lock are no longer
 * the files that were opened (the folder was made anew, the lock was deleted), another `watch` may keep the state by
 * now, and all that writes throws StateLost from then on. A damaged state is moved aside, never deleted, and a new one
 * begun: a bad file must not keep `watch` from running. `now` in UTC milliseconds goes into the name of what is moved
 * aside.
 * @throws an error with a remedy where another `watch` runs, the folder cannot be written, the disk is full, a link
 *   stands in the place of a file, or a newer seatwatch wrote the state (which is then left as it is).
 */
export function openStore(folder: string, now: Instant): Opened {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw explained('make the folder of the state', folder, error);
  }
  const release = takeLock(folder);
  const file = stateFile(folder);
  try {
    for (const each of ['', ...COMPANIONS]) mustBePlain(file + each);
    return open(file, now, release);
  } catch (error) {
    release();
    throw explained('open the state', file, error);
  }
}

function open(file: string, now: Instant, release: () => void): Opened {
  const seen = damageSeen(file);
  if (seen !== undefined) return begunAgain(file, seen, now, release);
  if (!existsSync(file)) begin(file);
  const attached = attach(file, release);
  return typeof attached === 'string' ? begunAgain(file, attached, now, release) : { ...attached, damage: null };
}

function begunAgain(file: string, what: string, now: Instant, release: () => void): Opened {
  const aside = moveAside(file, now);
  begin(file);
  const attached = attach(file, release);
  if (typeof attached === 'string') {
    throw new SeatwatchError(
      'state-unusable',
      `cannot begin a new state ${file}: ${attached}; see that the disk has no faults, then start again`,
    );
  }
  const damage = `The state ${file} was damaged (${what}); it lies now at ${aside}, and a new one was begun.`;
  return { ...attached, damage };
}

/**
 * Damage that SQLite would take for a new or an empty file.
 * Looks before SQLite opens the file, since closing a handle would drop the locks that SQLite holds on it in this
 * process.
 */
function damageSeen(file: string): string | undefined {
  if (!existsSync(file))
    return COMPANIONS.some((each) => sizeOf(file + each) > 0)
      ? 'the file is missing, but not what belongs to it'
      : undefined;
  // A new state is moved to its name when it is whole, so an empty file was more once.
  if (sizeOf(file) === 0) return 'the file is empty';
  return logIsDamaged(`${file}-wal`) ? 'its write-ahead log is not one' : undefined;
}

/**
 * SQLite takes a log whose head it does not know for an empty one. The database alone may then be a mixture of commits,
 * since a checkpoint that stopped midway wrote only some pages. A head of zeros is that of a log in which nothing was
 * ever committed.
 * The magic number: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
function logIsDamaged(log: string): boolean {
  if (sizeOf(log) < 32) return false;
  const head = Buffer.alloc(32);
  const handle = openSync(log, 'r');
  readSync(handle, head);
  closeSync(handle);
  return (head.readUInt32BE(0) & ~1) !== 0x377f0682 && head.some((byte) => byte !== 0);
}

/** Makes a new state under another name first, so that a crash never leaves half a one. */
function begin(file: string): void {
  const made = `${file}.new`;
  for (const each of ['', ...COMPANIONS]) rmSync(made + each, { force: true });
  const db = new DatabaseSync(made);
  try {
    db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL');
    migrate(db);
  } finally {
    db.close();
  }
  closeLikeFolder(made);
  renameSync(made, file);
}

/** @returns the store, or the damage that was found, in a few words. */
function attach(file: string, release: () => void): Omit<Opened, 'damage'> | string {
  const db = new DatabaseSync(file, { timeout: PATIENCE });
  let store: Store | undefined;
  try {
    const damage = damageWithin(db, file);
    if (damage !== undefined) return damage;
    db.exec(SETTINGS);
    keepCopy(db, file);
    migrate(db);
    // The log, too: what is written to one that was removed is lost with the process.
    const lost = rememberFiles([lockFile(dirname(file)), ...['', ...COMPANIONS].map((each) => file + each)]);
    const dropLog = logDropper(file);
    store = storeOver(db, file, () => (dropLog(), release()), lost);
    return { store, lost };
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  } finally {
    if (store === undefined) db.close();
  }
}

/**
 * Gives the function that removes a write-ahead log which was left beside a database that took the place of its own,
 * such as a backup: SQLite would write it into that one at the next start. To be called when the database is closed and
 * the lock still held.
 */
function logDropper(file: string): () => void {
  const [lock, database, log] = [lockFile(dirname(file)), file, `${file}-wal`].map((each) => rememberFiles([each]));
  return function dropLog() {
    const replaced = database?.() !== null && existsSync(file);
    if (!replaced || lock?.() !== null || log?.() !== null) return;
    for (const each of COMPANIONS) rmSync(file + each, { force: true });
  };
}

function damageWithin(db: DatabaseSync, file: string): string | undefined {
  const version = versionOf(db);
  refuseNewer(version, file);
  if (version === undefined) return 'it is a database, but not of seatwatch';
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok')
    return String(found)
      .replaceAll(/\*{3}.*\*{3}|\s+/g, ' ')
      .trim();
  // What every start reads: a text that cannot be parsed would end each start anew.
  const unreadable = db
    .prepare(`SELECT 1 FROM part WHERE NOT (json_valid(key) AND json_valid(json)) UNION ALL ${unreadableIn(version)}`)
    .get();
  return unreadable === undefined ? undefined : 'a text in it is not what was written';
}

/** Finds a delivery that waits and cannot be read, in a state of a version that may be older. */
function unreadableIn(version: number): string {
  const from =
    version < 4
      ? { table: 'notice', detail: 'remaining' }
      : { table: 'notice JOIN delivery ON delivery.notice = notice.number', detail: 'detail' };
  return `SELECT 1 FROM ${from.table} WHERE state = 'waiting'
    AND NOT (json_valid(json) AND json_valid(ifnull(${from.detail}, 'null')))`;
}

function moveAside(file: string, now: Instant): string {
  const aside = asideName(file, 'damaged', now);
  for (const each of ['', ...COMPANIONS]) {
    if (existsSync(file + each)) renameSync(file + each, aside + each);
  }
  return aside;
}
