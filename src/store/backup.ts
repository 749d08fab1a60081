import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { systemWords } from '../domain/system-words.ts';
import { explained, mustBePlain, mustBeReadable } from './errors.ts';
import { strangeIn } from './layout.ts';
import { lockFile, takeLock } from './lock.ts';
import {
  asideName,
  COMPANIONS,
  EARLIEST,
  FOLDER_MODE,
  MIGRATIONS,
  refuseNewer,
  stateFile,
  versionOf,
} from './schema.ts';
import { attach } from './view.ts';

/** The number of the notice of a delivery in the state that is replaced: numbers may differ, ids do not. */
const LATER = `(SELECT number FROM replaced.notice WHERE id =
  (SELECT id FROM main.notice WHERE number = delivery.notice))`;

/** What a copy of a state holds, for whoever made it. */
export interface Held {
  bytes: number;
  sessions: number;
  /** Refusals and what else is kept beside sessions. */
  events: number;
  notices: number;
  /** The first opening that is known, and the last commit; null where there is none. */
  from: Instant | null;
  to: Instant | null;
}

/** No account but the one that makes it may read a copy: it lies where nobody keeps an eye on it. */
const MODE = 0o600;

/**
 * Copies a state, also while `watch` writes it: whole, and as it was at one instant. The file has its name only once
 * all of it lies on the disk, and only its owner may read it.
 * @throws an error with a remedy where there is no state, where a file stands at the name and `force` is not given,
 *   where the name is one of the state's own, and for what SQLite and the file system say.
 */
export function backUp(folder: string, to: string, force: boolean): Held {
  const from = stateFile(folder);
  for (const each of ['', ...COMPANIONS]) mustBePlain(from + each);
  mustBeReadable(from);
  if (!existsSync(from))
    throw new SeatwatchError(
      'no-state',
      `there is nothing to back up: ${folder} holds no state; start "seatwatch watch", which begins one`,
    );
  const file = resolve(to);
  mustBeFree(file, folder, force);
  const draft = `${file}.part`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, '', { mode: MODE, flag: 'wx' });
    chmodSync(draft, MODE);
  } catch (error) {
    throw unwritable(file, error);
  }
  try {
    copy(folder, from, draft);
    const held = mustBeState(draft);
    flush(draft);
    renameSync(draft, file);
    flushFolder(dirname(file));
    return held;
  } catch (error) {
    rmSync(draft, { force: true });
    throw explained('back up the state to', file, error);
  }
}

function copy(folder: string, from: string, draft: string): void {
  for (const companion of COMPANIONS) mustBeReadable(from + companion);
  const { db, release } = attach(folder, from);
  try {
    // It reads in a transaction of its own, which is one instant of the state, and refuses to do so within another.
    db.exec('ROLLBACK');
    db.prepare('VACUUM INTO ?').run(draft);
  } finally {
    db.close();
    release();
  }
}

/**
 * Puts a copy of a state in the place of that of a folder, which is moved aside and kept. The lock is held meanwhile.
 * @returns what the copy holds, and where the state that was there lies now; null where there was none.
 * @throws an error with a remedy where `watch` runs, and where the copy is no state, is damaged, or a newer seatwatch
 *   wrote it: nothing was changed then.
 */
export function restore(folder: string, from: string, now: Instant): Held & { aside: string | null } {
  const copied = resolve(from);
  mustBeReadable(copied);
  if (!existsSync(copied)) throw new SeatwatchError('usage', `there is no ${copied}: name the file of a backup`);
  const file = stateFile(folder);
  if (isSame(copied, file)) throw new SeatwatchError('usage', `${copied} is the state itself: name a backup of it`);
  // To open a pipe would wait for its writer.
  if (!statSync(copied).isFile()) throw new SeatwatchError('usage', `${copied} is no file: name the file of a backup`);
  // What an earlier restore may have left at these names is removed below.
  if (isOwn(copied, folder))
    throw new SeatwatchError('usage', `${copied} belongs to the state itself: move it elsewhere, and name it there`);
  let release: () => void;
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    release = takeLock(folder);
  } catch (error) {
    throw explained('restore the state in', folder, error);
  }
  const draft = `${file}.new`;
  try {
    for (const each of ['', ...COMPANIONS]) mustBePlain(file + each);
    for (const each of ['', ...COMPANIONS]) rmSync(draft + each, { force: true });
    // An older state is converted by the next `watch`, and its copy needs the permissions of a state until then.
    copyFileSync(copied, draft);
    const before = statSync(file, { throwIfNoEntry: false });
    chmodSync(draft, before === undefined ? 0o640 & ~process.umask() : before.mode & 0o777);
    mustBeLaidOut(draft, copied);
    const held = mustBeState(draft, copied);
    settleWhatWasSent(draft, file);
    flush(draft);
    const aside = replaced(file, draft, now);
    flushFolder(folder);
    return { ...held, aside };
  } catch (error) {
    for (const each of ['', ...COMPANIONS]) rmSync(draft + each, { force: true });
    throw explained('restore the state', file, error);
  } finally {
    release();
  }
}

/**
 * What waited when the backup was made and was sent since is not sent again, as far as the state that is replaced can
 * still tell: else the same mails would go out under the same ids.
 */
function settleWhatWasSent(draft: string, replaced: string): void {
  if (!existsSync(replaced)) return;
  let copy: DatabaseSync | undefined;
  try {
    copy = new DatabaseSync(draft);
    copy.prepare('ATTACH ? AS replaced').run(replaced);
    const known = copy.prepare('PRAGMA replaced.user_version').get()?.['user_version'];
    if (known !== MIGRATIONS.length || versionOf(copy) !== MIGRATIONS.length) return;
    copy.exec(`UPDATE delivery SET (state, told, attempts, next_try, detail, last_error, settled) =
        (SELECT state, told, attempts, next_try, detail, last_error, settled FROM replaced.delivery AS later
         WHERE later.receiver = delivery.receiver AND later.notice = ${LATER})
      WHERE state IN ('waiting', 'held') AND EXISTS (SELECT 1 FROM replaced.delivery AS later
        WHERE later.receiver = delivery.receiver AND later.notice = ${LATER})`);
  } catch {
    // A damaged state may be why it is replaced: then nobody knows what was sent.
  } finally {
    copy?.close();
  }
}

/**
 * Puts a draft in the place of a state, which is moved with what belongs to it to a name of the instant; null where
 * there was none. Where that fails, all is where it was.
 */
function replaced(file: string, draft: string, now: Instant): string | null {
  const present = ['', ...COMPANIONS].filter((each) => existsSync(file + each));
  const aside = asideName(file, 'replaced', now);
  const moved: string[] = [];
  try {
    for (const each of present) {
      renameSync(file + each, aside + each);
      moved.push(each);
    }
    renameSync(draft, file);
  } catch (error) {
    for (const each of moved) renameSync(aside + each, file + each);
    throw error;
  }
  return present.length === 0 ? null : aside;
}

/** A copy may come from anywhere: what is no state by its tables is refused before any of them is read. */
function mustBeLaidOut(file: string, name: string): void {
  withCopy(file, name, (db, version) => {
    const strange = strangeIn(db, version);
    if (strange !== undefined) throw noState(name, strange);
  });
}

/** Reads a copy through, and counts what it holds. `name` is what errors call it. */
function mustBeState(file: string, name = file): Held {
  return withCopy(file, name, (db) => {
    const found = String(db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
    if (found !== 'ok') throw noState(name, 'it is damaged');
    const count = (table: string): number => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
    const first = `SELECT min(begins) AS at FROM session WHERE begins > ${EARLIEST}`;
    return {
      bytes: statSync(file).size,
      sessions: count('session'),
      events: count('event'),
      notices: count('notice'),
      from: db.prepare(first).get()?.['at'] as Instant | null,
      to: db.prepare('SELECT last_commit AS at FROM pulse').get()?.['at'] as Instant | null,
    };
  });
}

/** Opens a copy that nobody writes, and tells its format. */
function withCopy<T>(file: string, name: string, act: (db: DatabaseSync, version: number) => T): T {
  const url = pathToFileURL(file);
  url.search = 'immutable=1';
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(url, { readOnly: true });
    const version = versionOf(db);
    refuseNewer(version, name);
    if (version === undefined) throw noState(name, 'it is no state of seatwatch');
    return act(db, version);
  } catch (error) {
    if (error instanceof SeatwatchError) throw error;
    throw noState(name, error instanceof Error ? error.message : String(error));
  } finally {
    db?.close();
  }
}

function noState(file: string, why: string): SeatwatchError {
  return new SeatwatchError('state-damaged', `cannot use ${file}: ${why}; name a file that seatwatch backup wrote`);
}

function mustBeFree(file: string, folder: string, force: boolean): void {
  let found: Stats | undefined;
  try {
    found = lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(file, error);
  }
  if (isOwn(file, folder))
    throw new SeatwatchError('usage', `${file} belongs to the state itself: name a file elsewhere`);
  if (found === undefined) return;
  if (found.isDirectory())
    throw new SeatwatchError('usage', `${file} is a folder: name the file, such as ${join(file, 'seatwatch.backup')}`);
  if (!force)
    throw new SeatwatchError('usage', `${file} is there already: name another file, or overwrite it with --force`);
}

/** Whether a path is one that the state uses, whatever links lead to its folder. */
function isOwn(file: string, folder: string): boolean {
  const own = [stateFile(folder), lockFile(folder)].map((each) => basename(each));
  try {
    if (realpathSync(dirname(file)) !== realpathSync(folder)) return false;
  } catch {
    return false;
  }
  const name = basename(file);
  return own.some((each) => name === each || name.startsWith(`${each}-`) || name === `${each}.new`);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((each) => statSync(each, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

function unwritable(file: string, error: unknown): Error {
  const why = systemWords(error, 'writing') ?? (error instanceof Error ? error.message : String(error));
  return new SeatwatchError(
    'not-writable',
    `cannot write the backup ${file}: ${why}; name a file in a folder that the account which keeps the state may write`,
    { cause: error },
  );
}

/** Waits until a file lies on the disk. */
function flush(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Waits until the names in a folder lie on the disk, where the system lets a folder be opened. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Then nothing can be waited for.
  }
}
