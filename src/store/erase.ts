import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Json } from '../domain/entry.ts';
import type { Erased } from '../domain/store.ts';
import { hashOfName, isOf, scrub, PSEUDONYMS, unescaped, type Pseudonyms } from '../ledger/pseudonyms.ts';
import { LATEST } from './schema.ts';
import { destroyKeys } from './take.ts';

type Row = Readonly<Record<string, unknown>>;

/** All that hold JSON in which a name may stand; steps of seats name nobody. */
const TABLES = ['part', 'session', 'drift', 'event', 'notice'] as const;

/** What reading goes on by: a path that holds the name must stay what it is. */
const PLACES: ReadonlySet<string> = new Set(['file', 'path', 'stream']);

/** Of a position only the last line that was read is log text; the rest is made of paths, hashes and numbers. */
const TEXT_OF_A_POSITION = 'above';

/**
 * Takes a person out of the tables, within a transaction: sessions that have ended, refusals and corrections are
 * deleted, a session that is open stays under another name, so that its seat stays counted, and every other text loses
 * the name.
 */
export function eraseIn(db: DatabaseSync, user: string): Erased {
  db.function('may_hold', { deterministic: true }, (text) => (mayHold(String(text), user) ? 1 : 0));
  const rowsIn = (table: string): Row[] =>
    db.prepare(`SELECT rowid AS number, * FROM ${table} WHERE may_hold(json)`).all();
  const rowsOf = new Map(TABLES.map((table) => [table, rowsIn(table)]));
  const names = standInsFor(user, [...rowsOf.values()].flat());
  const clean = cleaner(user, names);
  const forgotten: Erased = { sessions: 0, open: 0, other: 0 };

  for (const [table, rows] of rowsOf) {
    const drop = db.prepare(`DELETE FROM ${table} WHERE rowid = ?`);
    const set = db.prepare(`UPDATE ${table} SET json = ? WHERE rowid = ?`);
    for (const row of rows) {
      const value = JSON.parse(String(row['json'])) as Json;
      if (isPersonal(table, row, value, names)) {
        drop.run(Number(row['number']));
        forgotten[table === 'session' ? 'sessions' : 'other'] += 1;
        continue;
      }
      const cleaned = JSON.stringify(
        table === 'part' && row['kind'] === 'inputs' ? clean.value(value, TEXT_OF_A_POSITION) : clean.value(value),
      );
      if (cleaned === row['json']) continue;
      set.run(cleaned, Number(row['number']));
      forgotten[table === 'session' && holderIn(value, 'who', names) ? 'open' : 'other'] += 1;
    }
  }
  const parts = db.prepare("SELECT rowid AS number, key FROM part WHERE kind = 'ledger' AND may_hold(key)").all();
  for (const { number, key } of parts)
    db.prepare('UPDATE part SET key = ? WHERE rowid = ?').run(
      JSON.stringify(clean.key(JSON.parse(String(key)) as string)),
      Number(number),
    );
  const failed =
    'SELECT rowid AS number, last_error FROM delivery WHERE last_error IS NOT NULL AND may_hold(last_error)';
  const errors = db.prepare(failed).all();
  for (const { number, last_error: words } of errors)
    db.prepare('UPDATE delivery SET last_error = ? WHERE rowid = ?').run(
      String(clean.value(String(words))),
      Number(number),
    );
  rememberSeats(db, names);
  destroyKeys(db);
  return forgotten;
}

/**
 * Whether a name may stand in a column: as it is, as the JSON of the column writes it, or in a JSON line within that.
 */
function mayHold(text: string, user: string): boolean {
  if (text.includes(user)) return true;
  if (!text.includes('\\')) return false;
  const values = unescaped(text);
  return values.includes(user) || unescaped(values).includes(user);
}

/** A name of its own for each name under which the person is known, the longest first; the bare name among them. */
function standInsFor(user: string, rows: readonly Row[]): Map<string, string> {
  const found = new Set([user]);
  const look = (value: Json): void => {
    if (typeof value === 'string' && isOf(user, value)) found.add(value);
    else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) look(each as Json);
  };
  for (const row of rows) look(JSON.parse(String(row['json'])) as Json);
  return new Map(
    [...found]
      .toSorted((a, b) => b.length - a.length)
      .map((name) => [name, `forgotten-${randomBytes(4).toString('hex')}`]),
  );
}

function isPersonal(table: string, row: Row, value: Json, names: ReadonlyMap<string, string>): boolean {
  if (table === 'session') return row['ends'] !== LATEST && holderIn(value, 'who', names);
  if (table === 'drift') return names.has(String(field(value, 'holder')));
  return table === 'event' && holderIn(field(value, 'event'), 'who', names);
}

function holderIn(value: Json | undefined, key: string, names: ReadonlyMap<string, string>): boolean {
  return names.has(String(field(field(value, key), 'holder')));
}

function field(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;
}

/** Rewrites a value; with `only`, just the texts under that key. */
function cleaner(
  user: string,
  names: ReadonlyMap<string, string>,
): { value(value: Json, only?: string): Json; key(key: string): string } {
  function textOf(text: string, key: string): string {
    const pseudonym = names.get(text);
    if (pseudonym !== undefined) return pseudonym;
    // A holder is another one, however much of the name is in its own.
    if (PLACES.has(key) || key === 'holder') return text;
    return [...names].reduce((rest, [name, one]) => scrub(rest, name, one), text);
  }

  /** Keys of the ledger are made of names between separators; a holder stands in them as `=holder`. */
  function keyOf(key: string): string {
    if (!key.includes(user)) return key;
    return key
      .split(/([\n\u0001\u0002])/)
      .map((part) =>
        part.startsWith('=') && names.has(part.slice(1)) ? `=${names.get(part.slice(1))}` : (names.get(part) ?? part),
      )
      .join('');
  }

  function clean(value: Json, key: string, only: string | undefined): Json {
    if (typeof value === 'string') return only === undefined || key === only ? textOf(value, key) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each: Json) => clean(each, key, only));
    const entries = Object.entries(value as Readonly<Record<string, Json>>);
    const theirs = names.has(String(field(value, 'holder')));
    const kept = entries.filter(
      ([name, each]) =>
        !(key === 'people' && names.has(name)) && !(theirs && name === 'node') && !isLearned(name, each),
    );
    return Object.fromEntries(
      kept.map(([name, each]) => [only === undefined ? keyOf(name) : name, clean(each, name, only)]),
    );
  }

  /** Whom a record id stands for (`#12`) is learned anew: the seat that is taken is known by the name's hash. */
  function isLearned(key: string, value: Json): boolean {
    return key.startsWith('#') && names.has(String(value));
  }

  return { value: (value, only) => clean(value, '', only), key: keyOf };
}

/** Keeps by a hash who still holds a seat, so that a logout is known as theirs. */
function rememberSeats(db: DatabaseSync, names: ReadonlyMap<string, string>): void {
  const holders = db
    .prepare("SELECT key FROM part WHERE kind = 'ledger'")
    .all()
    .flatMap(({ key }) => (JSON.parse(String(key)) as string).split(/[\u0001\u0002]/));
  const seated = [...names].filter(([, pseudonym]) => holders.includes(`=${pseudonym}`));
  if (seated.length === 0) return;
  const key = JSON.stringify(PSEUDONYMS);
  const row = db.prepare("SELECT json FROM part WHERE kind = 'streams' AND key = ?").get(key);
  const known = (row === undefined ? null : JSON.parse(String(row['json']))) as Pseudonyms | null;
  const salt = known?.salt ?? randomBytes(16).toString('base64url');
  const pseudonyms: Pseudonyms = {
    salt,
    names: {
      ...known?.names,
      ...Object.fromEntries(seated.map(([name, pseudonym]) => [hashOfName(salt, name), pseudonym])),
    },
  };
  db.prepare("INSERT INTO part VALUES ('streams', ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json").run(
    key,
    JSON.stringify(pseudonyms),
  );
}

/**
 * Writes the database anew, so that no page of it, free or in the write-ahead log, holds what was taken out.
 * @returns false where a reader holds an older moment of it, so that the log could not be emptied yet.
 */
export function leaveNoTrace(db: DatabaseSync): boolean {
  db.exec('VACUUM');
  return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
}
