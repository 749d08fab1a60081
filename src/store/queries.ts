import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Instant, Json } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { Drift, Correction, Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { Loaded, Outgoing, StateView, Step, Vitals } from '../domain/store.ts';
import { applyCorrections, correctedStep } from '../ledger/apply-corrections.ts';
import { explained } from './errors.ts';

type Row = Readonly<Record<string, unknown>>;

/** The name of each part of the state in the table `part`. */
export const PARTS = ['inputs', 'streams', 'ledger', 'rules'] as const;

/** The kind of the part that holds the Vitals of `watch`; `loaded` leaves it out. */
export const VITALS = 'vitals';

/** Deliveries, each with its notice; see `outgoing`. */
export const DELIVERY = `SELECT notice.id, notice.json, notice.created, delivery.receiver, delivery.state,
  delivery.attempts, delivery.next_try, delivery.detail, delivery.last_error
  FROM notice JOIN delivery ON delivery.notice = notice.number`;

/** Of several rows of one instant the last one that was written is in force. */
function last(table: 'step' | 'drift'): string {
  return `SELECT json FROM ${table} WHERE pool = ? AND at <= ? ORDER BY at DESC, rowid DESC LIMIT 1`;
}

/** The queries over a state, the same for `watch`, which writes it, and for whoever reads it. `file` is for errors. */
export function queries(db: DatabaseSync, file: string): Omit<StateView, 'close'> {
  const parts = rows(db, file, 'SELECT kind, key, json FROM part');
  const vitals = values<Vitals>(db, file, `SELECT json FROM part WHERE kind = '${VITALS}'`);
  const pulse = rows(db, file, 'SELECT last_commit, last_alive FROM pulse');
  const instant = (column: 'last_commit' | 'last_alive') => (pulse()[0]?.[column] ?? null) as Instant | null;

  // Open sessions and those that ended after `from` are few beside years of others; `begins` and `pool` are tested
  // within the index.
  const sessions = values<Session>(
    db,
    file,
    'SELECT json FROM session WHERE ends >= ?1 AND begins <= ?2 AND (?3 IS NULL OR pool = ?3) ORDER BY begins, rowid',
  );
  const stepAt = values<Step>(db, file, last('step'));
  const driftAt = values<Drift>(db, file, last('drift'));
  const steps = values<Step>(
    db,
    file,
    'SELECT json FROM step WHERE pool = ? AND at >= ? AND at < ? ORDER BY at, rowid',
  );
  const found = values<Correction>(
    db,
    file,
    'SELECT json FROM hindsight WHERE pool = ?1 AND ends > ?2 AND begins < ?3',
  );
  const events = values<{ pool: string; event: Sourced }>(
    db,
    file,
    'SELECT json FROM event WHERE at >= ?1 AND at <= ?2 AND (?3 IS NULL OR pool = ?3) ORDER BY at, rowid',
  );
  const notices = rows(
    db,
    file,
    `${DELIVERY} WHERE created >= ? AND created <= ? ORDER BY notice.number, delivery.rowid`,
  );

  return {
    loaded() {
      const loaded: Loaded = {
        inputs: new Map(),
        streams: new Map(),
        ledger: new Map(),
        rules: new Map(),
        lastCommit: instant('last_commit'),
      };
      for (const row of parts()) {
        const kind = PARTS.find((each) => each === row['kind']);
        if (kind !== undefined) loaded[kind].set(parse<string>(row['key'], file), parse<Json>(row['json'], file));
      }
      return loaded;
    },
    lastAlive: () => instant('last_alive'),
    vitals: () => vitals()[0],
    sessions: (from, to, pool) => sessions(from, to, pool ?? null),
    stepAt: (pool, at) => correctedStep(stepAt(pool, at)[0], found(pool, at, at + 1), at),
    steps: (pool, from, to) =>
      applyCorrections(stepAt(pool, from)[0], steps(pool, from, to), found(pool, from, to), from, to),
    driftAt: (pool, at) => driftAt(pool, at)[0] ?? null,
    events: (from, to, pool) => events(from, to, pool ?? null),
    notices: (from, to) => notices(from, to).map((row) => outgoing(row, file)),
  };
}

/** Parses a row of `DELIVERY`. */
export function outgoing(row: Row, file: string): Outgoing {
  return {
    notice: parse(row['json'], file),
    receiver: String(row['receiver']),
    createdAt: row['created'] as Instant,
    state: row['state'] as Outgoing['state'],
    attempts: row['attempts'] as number,
    nextTryAt: row['next_try'] as Instant,
    detail: row['detail'] === null ? null : parse(row['detail'], file),
    lastError: row['last_error'] as string | null,
  };
}

/**
 * Parses the JSON of a column.
 * @throws an error with the remedy where it is damaged, which SQLite's own check of the file does not see.
 */
function parse<T>(json: unknown, file: string): T {
  try {
    return JSON.parse(String(json)) as T;
  } catch (error) {
    throw new SeatwatchError(
      'state-damaged',
      `cannot read a row of the state ${file}: its text is damaged; stop \`seatwatch watch\`, move the ` +
        'file away and start it again',
      {
        cause: error,
      },
    );
  }
}

/** Prepares a statement once, and gives the function that gives its rows. Its errors name the file and the remedy. */
export function rows(db: DatabaseSync, file: string, sql: string): (...parameters: SQLInputValue[]) => Row[] {
  const statement = db.prepare(sql);
  return (...parameters) => {
    try {
      return statement.all(...parameters);
    } catch (error) {
      throw explained('read the state', file, error);
    }
  };
}

function values<T>(db: DatabaseSync, file: string, sql: string): (...parameters: SQLInputValue[]) => T[] {
  const statement = rows(db, file, sql);
  return (...parameters) => statement(...parameters).map((row) => parse<T>(row['json'], file));
}
