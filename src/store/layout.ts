import { DatabaseSync } from 'node:sqlite';
import { migrate } from './schema.ts';

/**
 * What a database has that a state of that format has not, or lacks, in words; undefined where it is laid out as
 * seatwatch lays out a state. A trigger would change what is written, and a view may go on for ever where a table is
 * read: nothing of the tables must be read before.
 */
export function strangeIn(db: DatabaseSync, version: number): string | undefined {
  const plain = new DatabaseSync(':memory:');
  try {
    migrate(plain, version);
    const [expected, found] = [partsOf(plain), partsOf(db)];
    const extra = [...found].find((part) => !expected.has(part));
    const missing = [...expected].find((part) => !found.has(part));
    return extra === undefined ? missing && `it has no ${missing}` : `it has a ${extra}, as no state has`;
  } finally {
    plain.close();
  }
}

/** `table session`, `index event_at`, `column json of session`; what SQLite makes itself is left out. */
function partsOf(db: DatabaseSync): Set<string> {
  const parts = db
    .prepare(`SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`)
    .all()
    .map(({ type, name }) => ({ type: String(type), name: String(name) }));
  const columns = db.prepare('SELECT name FROM pragma_table_xinfo(?)');
  return new Set(
    parts.flatMap(({ type, name }) => [
      `${type} ${name}`,
      ...(type === 'table' ? columns.all(name).map((column) => `column ${String(column['name'])} of ${name}`) : []),
    ]),
  );
}
