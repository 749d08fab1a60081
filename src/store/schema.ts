import { chmodSync, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';

/** The path of the database in the folder of a state. */
export function stateFile(folder: string): string {
  return join(folder, 'seatwatch.db');
}

/** The suffixes of the files that SQLite keeps beside a database and needs to read it. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

/** A name that no file has yet, for a state that is moved aside at an instant because it was damaged or replaced. */
export function asideName(file: string, why: 'damaged' | 'replaced', now: Instant): string {
  let aside = `${file}.${why}-${new Date(now).toISOString().replaceAll(':', '-')}`;
  while (existsSync(aside)) aside += '+';
  return aside;
}

/**
 * What the folder of a state is made with: for one account and its group, since it tells who works when. Who wants all
 * accounts to ask opens the folder.
 */
export const FOLDER_MODE = 0o750;

/** Closes a file that was just made to all to whom its folder is closed, whatever the umask has left. */
export function closeLikeFolder(file: string): void {
  const folder = statSync(dirname(file)).mode;
  const open = 0o600 | ((folder & 0o050) === 0 ? 0 : 0o060) | ((folder & 0o005) === 0 ? 0 : 0o006);
  const { mode } = statSync(file);
  if ((mode & 0o666 & ~open) !== 0) chmodSync(file, mode & 0o777 & open);
}

/** The size of a file in bytes; 0 where there is none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** SQLite's `application_id` of a state, "seat" in ASCII: only in such a file is `user_version` the schema version. */
const APPLICATION_ID = 0x73656174;

/** The id of the receiver that `mail:` configures, and of all deliveries from before there could be several. */
export const FIRST_RECEIVER = 'mail';

/** Stand for "opened at an unknown time" and "not ended" in columns; in the JSON those are null or absent. */
export const EARLIEST = Number.MIN_SAFE_INTEGER;
export const LATEST = Number.MAX_SAFE_INTEGER;

/**
 * The SQL that converts a state from the schema version that is the index to the next one; a released one is never
 * edited. Columns hold what is searched or changed by itself, `json` the whole value.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE pulse (one INTEGER PRIMARY KEY CHECK (one = 1), last_commit INTEGER, last_alive INTEGER);
  INSERT INTO pulse VALUES (1, NULL, NULL);

  CREATE TABLE part (kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, key));

  CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY, pool TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL, json TEXT NOT NULL
  );
  CREATE INDEX session_span ON session (ends, begins, pool);

  CREATE TABLE step (pool TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE INDEX step_at ON step (pool, at);
  CREATE TABLE drift (pool TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE INDEX drift_at ON drift (pool, at);

  CREATE TABLE event (at INTEGER NOT NULL, pool TEXT NOT NULL, json TEXT NOT NULL);
  CREATE INDEX event_at ON event (at, pool);

  CREATE TABLE notice (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, remaining TEXT, last_error TEXT, settled INTEGER, json TEXT NOT NULL
  );
  CREATE INDEX notice_created ON notice (created);
  CREATE INDEX notice_waiting ON notice (next_try) WHERE state = 'waiting';
  `,
  // By its opening first, which never changes: by the id alone, a hash, each new session would touch another page.
  // Web requests that wait for their login, of a few seconds, are a list since.
  `
  ALTER TABLE session RENAME TO session_1;
  DROP INDEX session_span;
  CREATE TABLE session (
    opened INTEGER NOT NULL, id TEXT NOT NULL, pool TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (opened, id)
  );
  CREATE INDEX session_span ON session (ends, begins, pool);
  INSERT INTO session SELECT ifnull(json ->> 'openedAt', ${EARLIEST}), id, pool, begins, ends, json FROM session_1;
  DROP TABLE session_1;
  UPDATE part SET json = json_set(json, '$.requests', json('[]'))
    WHERE kind = 'streams' AND json_type(json, '$.requests') = 'object';
  -- What is found out later of an earlier time.
  CREATE TABLE hindsight (pool TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE INDEX hindsight_span ON hindsight (pool, ends, begins);
  `,
  // What is asked of each mail stands in columns before the text: thread, urgency, and whether anybody got it.
  `
  ALTER TABLE notice RENAME TO notice_2;
  DROP INDEX notice_created;
  DROP INDEX notice_waiting;
  CREATE TABLE notice (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, root TEXT NOT NULL, reason TEXT NOT NULL,
    urgent INTEGER NOT NULL, created INTEGER NOT NULL, state TEXT NOT NULL, told INTEGER NOT NULL,
    attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, remaining TEXT, last_error TEXT, settled INTEGER,
    json TEXT NOT NULL
  );
  INSERT INTO notice SELECT number, id, ifnull(json ->> '$.root', id), ifnull(json ->> '$.reason', 'first'),
    ifnull(json ->> '$.reason' IN ('first', 'catch-up') AND json ->> '$.body.level' = 'critical', 0), created, state,
    state = 'sent', attempts, next_try, remaining, last_error, settled, json FROM notice_2;
  DROP TABLE notice_2;
  CREATE INDEX notice_created ON notice (created);
  CREATE INDEX notice_waiting ON notice (urgent DESC, number) WHERE state = 'waiting';
  CREATE INDEX notice_next ON notice (next_try) WHERE state = 'waiting';
  CREATE INDEX notice_thread ON notice (root, number);
  CREATE INDEX notice_held ON notice (number) WHERE state = 'held';
  CREATE INDEX notice_failed ON notice (root) WHERE state = 'failed';
  `,
  // A delivery for each notice and receiver; what was made before went to the one receiver there was. What is asked of
  // deliveries (thread, reason, urgency) stands in their rows, so that no text of a notice is read for it.
  `
  ALTER TABLE notice RENAME TO notice_3;
  CREATE TABLE notice (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, json TEXT NOT NULL
  );
  CREATE TABLE delivery (
    notice INTEGER NOT NULL, receiver TEXT NOT NULL, root TEXT NOT NULL, reason TEXT NOT NULL, urgent INTEGER NOT NULL,
    state TEXT NOT NULL, told INTEGER NOT NULL, attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, detail TEXT,
    last_error TEXT, settled INTEGER, PRIMARY KEY (notice, receiver)
  );
  INSERT INTO notice SELECT number, id, created, json FROM notice_3;
  INSERT INTO delivery SELECT number, '${FIRST_RECEIVER}', root, reason, urgent, state, told, attempts, next_try,
    nullif(remaining, '[]'), last_error, settled FROM notice_3;
  DROP TABLE notice_3;
  CREATE INDEX notice_created ON notice (created);
  CREATE INDEX delivery_waiting ON delivery (urgent DESC, notice, receiver) WHERE state = 'waiting';
  CREATE INDEX delivery_next ON delivery (next_try) WHERE state = 'waiting';
  CREATE INDEX delivery_thread ON delivery (root, receiver, notice);
  CREATE INDEX delivery_held ON delivery (notice) WHERE state = 'held';
  CREATE INDEX delivery_failed ON delivery (root) WHERE state = 'failed';
  `,
  // What was taken out of a row when it was old enough: 1 its lines, 2 the names, too.
  `
  ALTER TABLE session ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE event ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
  DROP INDEX session_span;
  DROP INDEX event_at;
  CREATE INDEX session_span ON session (ends, begins, pool, taken);
  CREATE INDEX event_at ON event (at, pool, taken);
  `,
  // Holders with heartbeats and leases: an older version would take their seats for ones that nothing frees.
  `
  SELECT 1;
  `,
];

/**
 * The schema version of a database, or undefined where it is not a state of seatwatch. Throws what SQLite throws on a
 * damaged one.
 */
export function versionOf(db: DatabaseSync): number | undefined {
  if (numberOf(db, 'application_id') !== APPLICATION_ID) return undefined;
  return numberOf(db, 'user_version');
}

/**
 * Refuses a state that this version cannot use because a newer one wrote it. Such a state is whole and must be left
 * where it is.
 * @throws an error that names the remedy.
 */
export function refuseNewer(version: number | undefined, file: string): void {
  if (version === undefined || version <= MIGRATIONS.length) return;
  throw new SeatwatchError(
    'state-version',
    `cannot use the state ${file}: a newer seatwatch wrote it (format ${version}, this one knows up ` +
      `to ${MIGRATIONS.length}); ` +
      'install that version again, or name another folder with `state:`',
  );
}

/** Brings a new or older state to the newest schema, or to an older one, one transaction a version. */
export function migrate(db: DatabaseSync, to = MIGRATIONS.length): void {
  const from = numberOf(db, 'user_version');
  for (const [version, sql] of MIGRATIONS.slice(0, to).entries()) {
    if (version < from) continue;
    db.exec(
      `BEGIN IMMEDIATE; ${sql}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version ` +
        `= ${version + 1}; COMMIT`,
    );
  }
}

function numberOf(db: DatabaseSync, pragma: 'application_id' | 'user_version'): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
