import type { DatabaseSync } from 'node:sqlite';
import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Outgoing, Store } from '../domain/store.ts';
import { NOTICE, outgoing, rows } from './queries.ts';
import { LATEST } from './schema.ts';
import { transaction } from './transaction.ts';

/** The notices of a state, those that wait and those that are settled. */
export interface Outbox extends Pick<Store, 'due' | 'nextDue' | 'settle' | 'hasten' | 'delivery'> {
  /** Keeps a notice, within the transaction of a commit. A summary takes over all that was held until then. */
  put(notice: Notice, at: Instant): void;
}

/** Within a thread the order holds: an end that came before its beginning would leave the beginning standing. */
const BEHIND = `EXISTS (SELECT 1 FROM notice AS before WHERE before.root = notice.root AND before.number < notice.number
  AND before.state = 'waiting')`;

const UNTOLD = `NOT EXISTS (SELECT 1 FROM notice AS other WHERE other.root = notice.root
  AND (other.told = 1 OR other.state = 'waiting'))`;

/** Whether a notice goes ahead of others: the first that anybody hears of something critical. */
export function isUrgent({ reason, body }: Notice): boolean {
  return body.level === 'critical' && (reason === 'first' || reason === 'catch-up');
}

/** `attempt` puts attempt, thing and remedy before what SQLite throws. */
export function outboxOver(db: DatabaseSync, file: string, attempt: <T>(what: string, run: () => T) => T): Outbox {
  // The same id is the same mail, whatever a repeat says.
  const insert = db.prepare(
    `INSERT OR IGNORE INTO notice (id, root, reason, urgent, created, state, told, attempts, next_try, json)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?5, ?7)`,
  );
  const summarise = db.prepare("UPDATE notice SET state = 'summarised', settled = ? WHERE state = 'held'");
  // Ids first, by the index alone: texts are long, and only those that are sent now are wanted.
  const due = db.prepare(
    `SELECT id FROM notice INDEXED BY notice_waiting WHERE state = 'waiting' AND (next_try <= ? OR next_try > ?)
     AND NOT ${BEHIND} ORDER BY urgent DESC, number`,
  );
  const next = db.prepare(
    `SELECT id, next_try FROM notice INDEXED BY notice_next WHERE state = 'waiting' AND NOT ${BEHIND}
     ORDER BY next_try`,
  );
  const one = rows(db, file, `${NOTICE} WHERE id = ?`);
  const settle = db.prepare(
    `UPDATE notice SET state = ?, next_try = ?, remaining = ?, last_error = ?, settled = ?, told = max(told, ?),
     attempts = attempts + 1 WHERE id = ?`,
  );
  const dropEnds = db.prepare(
    `UPDATE notice SET state = 'failed', settled = ?1, last_error = 'the end of what nobody could be told'
     WHERE state = 'waiting' AND reason = 'resolved' AND root = (SELECT root FROM notice WHERE id = ?2)
     AND NOT EXISTS (SELECT 1 FROM notice AS other WHERE other.root = notice.root
     AND (other.told = 1 OR (other.state = 'waiting' AND other.reason <> 'resolved')))`,
  );
  const hasten = db.prepare("UPDATE notice SET next_try = ?1 WHERE state = 'waiting' AND next_try <> ?1");
  const untold = rows(db, file, `SELECT DISTINCT root FROM notice WHERE state = 'failed' AND ${UNTOLD}`);
  const waiting = rows(db, file, "SELECT count(*) AS count FROM notice WHERE state = 'waiting' AND attempts > 0");

  function settled(
    id: string,
    { state, nextTryAt, detail, lastError, told }: Parameters<Store['settle']>[1],
    at: Instant,
  ): void {
    const left = detail === null ? null : JSON.stringify(detail);
    const { changes } = settle.run(
      state,
      nextTryAt,
      left,
      lastError,
      at,
      Number(told === true || state === 'sent'),
      id,
    );
    if (changes !== 1)
      throw new Error(
        `cannot settle the notice ${id} in the state ${file}: it holds no such notice; this is a fault of seatwatch`,
      );
    if (state === 'failed') dropEnds.run(at, id);
  }

  return {
    put(notice, at) {
      if (notice.reason === 'summary') summarise.run(at);
      const state = notice.held === true ? 'held' : 'waiting';
      insert.run(notice.id, notice.root, notice.reason, Number(isUrgent(notice)), at, state, JSON.stringify(notice));
    },
    due(now, { farthest = LATEST, but, most = Infinity } = {}) {
      const ids: string[] = [];
      attempt('read the state', () => {
        for (const { id } of due.iterate(now, farthest)) {
          if (ids.length >= most) break;
          if (but?.has(String(id)) !== true) ids.push(String(id));
        }
      });
      return ids.flatMap((id): Outgoing[] => one(id).map((row) => outgoing(row, file)));
    },
    nextDue: (but) =>
      attempt('read the state', () => {
        for (const row of next.iterate()) if (but?.has(String(row['id'])) !== true) return row['next_try'] as Instant;
        return null;
      }),
    settle: (id, outcome, at) => attempt('write to the state', () => transaction(db, () => settled(id, outcome, at))),
    hasten: (at) => attempt('write to the state', () => void hasten.run(at)),
    delivery: () => ({
      untold: untold().map(({ root }) => String(root)),
      waiting: Number(waiting()[0]?.['count'] ?? 0),
    }),
  };
}
