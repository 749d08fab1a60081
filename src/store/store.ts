import type { DatabaseSync } from 'node:sqlite';
import type { Instant, Json } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { Change, Session } from '../domain/ledger.ts';
import type { Store, Work } from '../domain/store.ts';
import { dropCopies } from './copies.ts';
import { eraseIn, leaveNoTrace } from './erase.ts';
import { explained } from './errors.ts';
import { manyRows, type ManyRows } from './many-rows.ts';
import { outboxOver, type Outbox } from './outbox.ts';
import { PARTS, queries, VITALS } from './queries.ts';
import { EARLIEST, LATEST } from './schema.ts';
import { DROPPED, takerOver } from './take.ts';
import { transaction } from './transaction.ts';

/** So many pages of 4 KiB does one prune give back to the system at most, so that it never holds up reading. */
const FREED = 4_096;

/**
 * The store over a database that is open, undamaged and of the newest schema; statements are prepared once. `release`
 * is called when it is closed. All that writes, and `due`, throws the error that `lost` gives, since another `watch`
 * may keep the state by then.
 */
export function storeOver(db: DatabaseSync, file: string, release: () => void, lost: () => Error | null): Store {
  const outbox = outboxOver(db, file, attempt);
  const write = writer(db, outbox.put);
  const alive = db.prepare('UPDATE pulse SET last_alive = ?');
  const tell = db.prepare(
    `INSERT INTO part VALUES ('${VITALS}', '"watch"', ?) ON CONFLICT DO UPDATE SET json = excluded.json`,
  );
  const prune = pruner(db);
  let open = true;

  function mustBeOurs(): void {
    const error = lost();
    if (error !== null) throw error;
  }

  function attempt<T>(what: string, run: () => T): T {
    mustBeOurs();
    try {
      return run();
    } catch (error) {
      throw explained(what, file, error);
    }
  }

  return {
    ...queries(db, file),
    commit: (work) => attempt('commit to the state', () => transaction(db, () => write(work))),
    alive: (at, vitals) =>
      attempt('write to the state', () =>
        transaction(db, () => void (alive.run(at), vitals !== undefined && tell.run(JSON.stringify(vitals)))),
      ),
    due: outbox.due,
    nextDue: outbox.nextDue,
    route: outbox.route,
    settle: outbox.settle,
    hasten: outbox.hasten,
    delivery: outbox.delivery,
    prune: (keep) =>
      attempt('forget what is old in the state', () => {
        // What is deleted must not be left in the pages that it stood in.
        db.exec('PRAGMA secure_delete = ON');
        try {
          const done = transaction(db, () => prune(keep));
          db.exec(`PRAGMA incremental_vacuum(${FREED})`);
          dropCopies(file, Math.max(keep.sessions, keep.names?.before ?? -Infinity));
          if (done) emptyLog(db);
          return done;
        } finally {
          db.exec('PRAGMA secure_delete = OFF');
        }
      }),
    erase(user) {
      // They were made for going back to an older version, and hold what is to be forgotten.
      attempt('remove older copies of the state', () => dropCopies(file, LATEST));
      const forgotten = attempt('forget a holder in the state', () => transaction(db, () => eraseIn(db, user)));
      if (!attempt('write the state anew', () => leaveNoTrace(db))) {
        throw new SeatwatchError(
          'state-busy',
          `cannot empty the write-ahead log of ${file}, which still holds what was forgotten: another ` +
            'program reads the state; it is tried again',
        );
      }
      return forgotten;
    },
    close() {
      if (!open) return;
      open = false;
      db.close();
      release();
    },
  };
}

function writer(db: DatabaseSync, put: Outbox['put']): (work: Work) => void {
  const pulse = db.prepare('UPDATE pulse SET last_commit = ?1, last_alive = ?1');
  const set = db.prepare('INSERT INTO part VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json');
  const unset = db.prepare('DELETE FROM part WHERE kind = ? AND key = ?');
  const sessions = manyRows(
    db,
    'INSERT INTO session (opened, id, pool, begins, ends, json)',
    6,
    `ON CONFLICT DO UPDATE
     SET pool = excluded.pool, begins = excluded.begins, ends = excluded.ends, json = excluded.json, taken = 0`,
  );
  const steps = manyRows(db, 'INSERT INTO step', 3);
  const hindsight = db.prepare('INSERT INTO hindsight VALUES (?, ?, ?, ?)');
  const drift = db.prepare('INSERT INTO drift VALUES (?, ?, ?)');
  const event = db.prepare('INSERT INTO event (at, pool, json) VALUES (?, ?, ?)');

  function writePart(kind: (typeof PARTS)[number], key: string, value: Json): void {
    // As JSON: a name out of a log may hold what SQLite's text does not keep, such as half a surrogate pair.
    const name = JSON.stringify(key);
    const removes = value === null && kind !== 'inputs';
    if (removes) unset.run(kind, name);
    else set.run(kind, name, JSON.stringify(value));
  }

  function writeChange(change: Change, rows: { sessions: ManyRows; steps: ManyRows }): void {
    switch (change.kind) {
      case 'session': {
        const { id, pool, openedAt } = change.session;
        const [begins, ends] = span(change.session);
        rows.sessions.add(openedAt ?? EARLIEST, id, pool, begins, ends, JSON.stringify(change.session));
        return;
      }
      case 'seats': {
        const { kind: _, pool, ...value } = change;
        rows.steps.add(pool, value.at, JSON.stringify(value));
        return;
      }
      case 'hindsight': {
        const { kind: _, pool, ...value } = change;
        hindsight.run(pool, value.from, value.to, JSON.stringify(value));
        return;
      }
      case 'drift':
        drift.run(change.pool, change.drift.at, JSON.stringify(change.drift));
    }
  }

  function writeChanges(changes: Work['changes']): void {
    const rows = { sessions: sessions(), steps: steps() };
    for (const change of changes) writeChange(change, rows);
    rows.sessions.flush();
    rows.steps.flush();
  }

  return (work) => {
    for (const kind of PARTS) {
      for (const [key, value] of work[kind]) writePart(kind, key, value);
    }
    writeChanges(work.changes);
    for (const each of work.events) event.run(each.event.at, each.pool, JSON.stringify(each));
    for (const each of work.outbox) put(each, work.at);
    pulse.run(work.at);
  };
}

/** The widest interval in which a session may have been open; one that was merged into another ends then. */
function span(session: Session): [begins: Instant, ends: Instant] {
  return [
    session.openedBetween?.[0] ?? session.openedAt ?? EARLIEST,
    session.closedBetween?.[1] ?? session.closedAt ?? session.setAside ?? LATEST,
  ];
}

/** Empties the write-ahead log where nobody reads an older moment of it; who does is not waited for. */
function emptyLog(db: DatabaseSync): void {
  const patience = Number(db.prepare('PRAGMA busy_timeout').get()?.['timeout'] ?? 0);
  db.exec('PRAGMA busy_timeout = 0');
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  db.exec(`PRAGMA busy_timeout = ${patience}`);
}

function pruner(db: DatabaseSync): Store['prune'] {
  const sessions = db.prepare('DELETE FROM session WHERE ends < ?');
  // Sessions that the ledger dropped without knowing their end.
  const unknown = db.prepare(`DELETE FROM session WHERE ${DROPPED}`);
  const take = takerOver(db);
  const events = db.prepare('DELETE FROM event WHERE at < ?');
  const hindsight = db.prepare('DELETE FROM hindsight WHERE ends <= ?');
  // A notice goes when the last of its deliveries is old enough.
  const notices = db.prepare(
    `DELETE FROM notice WHERE created < ?1 AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.notice = notice.number
     AND (state IN ('waiting', 'held') OR settled >= ?1))`,
  );
  const deliveries = db.prepare('DELETE FROM delivery WHERE notice NOT IN (SELECT number FROM notice)');
  // The last row up to the border stays: it is in force there.
  const ofPools = (['step', 'drift'] as const).map((table) => ({
    pools: db.prepare(`SELECT DISTINCT pool FROM ${table}`),
    border: db.prepare(
      `SELECT at, rowid FROM ${table} WHERE pool = ? AND at <= ? ORDER BY at DESC, rowid DESC LIMIT 1`,
    ),
    before: db.prepare(`DELETE FROM ${table} WHERE pool = ?1 AND at <= ?2 AND (at < ?2 OR rowid < ?3)`),
  }));

  return (keep) => {
    sessions.run(keep.sessions);
    unknown.run(keep.sessions);
    events.run(keep.usage);
    hindsight.run(keep.usage);
    notices.run(Math.max(keep.notices, keep.names?.before ?? -Infinity, keep.proof?.before ?? -Infinity));
    deliveries.run();
    for (const { pools, border, before } of ofPools) {
      for (const each of pools.all()) {
        const pool = each['pool'] as string;
        const row = border.get(pool, keep.usage);
        if (row !== undefined) before.run(pool, row['at'] as number, row['rowid'] as number);
      }
    }
    return take(keep.names, keep.proof);
  };
}
