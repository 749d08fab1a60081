import type { DatabaseSync } from 'node:sqlite';

/** Runs all of it or nothing, as the one writer. */
export function transaction<T>(db: DatabaseSync, run: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const done = run();
    db.exec('COMMIT');
    return done;
  } catch (error) {
    // On a full disk SQLite has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
