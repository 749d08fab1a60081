import type { DatabaseSync } from 'node:sqlite';
import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { keyText, type DeliveryKey, type Outgoing, type Settled, type Store } from '../domain/store.ts';
import { DELIVERY, outgoing, rows } from './queries.ts';
import { FIRST_RECEIVER, LATEST } from './schema.ts';
import { transaction } from './transaction.ts';

/** The notices of a state with their deliveries, those that wait and those that are settled. */
export interface Outbox extends Pick<Store, 'route' | 'due' | 'nextDue' | 'settle' | 'hasten' | 'delivery'> {
  /**
   * Keeps a notice and a delivery to each receiver, within the transaction of a commit. A summary takes over all that
   * was held until then.
   */
  put(notice: Notice, at: Instant): void;
}

/** Puts attempt, thing and remedy before what SQLite throws. */
type Attempt = <T>(what: string, run: () => T) => T;

/** Within a thread the order holds: an end that came before its beginning would leave the beginning standing. */
const BEHIND = `EXISTS (SELECT 1 FROM delivery AS before WHERE before.root = delivery.root
  AND before.receiver = delivery.receiver AND before.notice < delivery.notice AND before.state = 'waiting')`;

const UNTOLD = `NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.root = delivery.root
  AND (other.told = 1 OR other.state = 'waiting'))`;

/** Whether a notice goes ahead of others: the first that anybody gets of something critical. */
export function isUrgent({ reason, body }: Notice): boolean {
  return body.level === 'critical' && (reason === 'first' || reason === 'catch-up');
}

/** The outbox over a database that is open and of the newest schema; `file` is for errors. */
export function outboxOver(db: DatabaseSync, file: string, attempt: Attempt): Outbox {
  let receivers: readonly string[] = [FIRST_RECEIVER];
  const hasten = db.prepare("UPDATE delivery SET next_try = ?1 WHERE state = 'waiting' AND next_try <> ?1");
  const untold = rows(db, file, `SELECT DISTINCT root FROM delivery WHERE state = 'failed' AND ${UNTOLD}`);
  const waiting = rows(
    db,
    file,
    "SELECT receiver, count(*) AS count FROM delivery WHERE state = 'waiting' AND attempts > 0 GROUP BY receiver",
  );
  const put = putter(db);
  const settle = settler(db, file);
  const end = ender(db);

  return {
    ...dueOf(db, file, attempt),
    put: (notice, at) => put(notice, receivers, at),
    route(ids, at, tell) {
      const [first = FIRST_RECEIVER, ...others] = ids;
      receivers = [first, ...others];
      const gone = waitingElsewhere(db, file, receivers);
      if (gone.length === 0) return;
      attempt('write to the state', () =>
        transaction(db, () => {
          for (const { receiver } of gone) end(receiver, at);
          put(tell(gone), [first], at);
        }),
      );
    },
    settle: (key, outcome, at) =>
      attempt('write to the state', () =>
        transaction(db, () => {
          const isGone = outcome.state === 'waiting' && !receivers.includes(key.receiver);
          settle(key, isGone ? { ...outcome, state: 'failed' } : outcome, at);
        }),
      ),
    hasten: (at) => attempt('write to the state', () => void hasten.run(at)),
    delivery() {
      const counts = new Map(waiting().map(({ receiver, count }) => [String(receiver), Number(count)]));
      return {
        untold: untold().map(({ root }) => String(root)),
        waiting: Math.min(...receivers.map((receiver) => counts.get(receiver) ?? 0)),
      };
    },
  };
}

function putter(db: DatabaseSync): (notice: Notice, receivers: readonly string[], at: Instant) => void {
  // The same id is the same notice, whatever a repeat says.
  const keep = db.prepare('INSERT OR IGNORE INTO notice (id, created, json) VALUES (?, ?, ?)');
  const deliver = db.prepare(
    `INSERT INTO delivery (notice, receiver, root, reason, urgent, state, told, attempts, next_try)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?7)`,
  );
  const summarise = db.prepare("UPDATE delivery SET state = 'summarised', settled = ? WHERE state = 'held'");

  return function put(notice, receivers, at) {
    if (notice.reason === 'summary') summarise.run(at);
    const { changes, lastInsertRowid: number } = keep.run(notice.id, at, JSON.stringify(notice));
    if (changes === 0) return;
    const { root, reason, held } = notice;
    const state = held === true ? 'held' : 'waiting';
    for (const receiver of receivers) deliver.run(number, receiver, root, reason, Number(isUrgent(notice)), state, at);
  };
}

function dueOf(db: DatabaseSync, file: string, attempt: Attempt): Pick<Outbox, 'due' | 'nextDue'> {
  // Rows of `delivery` first, by the index alone: texts are long, and only those that are sent now are wanted.
  const due = db.prepare(
    `SELECT delivery.notice, delivery.receiver, (SELECT id FROM notice WHERE number = delivery.notice) AS id
     FROM delivery INDEXED BY delivery_waiting
     WHERE state = 'waiting' AND (?3 IS NULL OR receiver = ?3) AND (next_try <= ?1 OR next_try > ?2)
     AND NOT ${BEHIND} ORDER BY urgent DESC, notice, receiver`,
  );
  const next = db.prepare(
    `SELECT next_try, receiver, (SELECT id FROM notice WHERE number = delivery.notice) AS id
     FROM delivery INDEXED BY delivery_next
     WHERE state = 'waiting' AND (?1 IS NULL OR receiver = ?1) AND NOT ${BEHIND} ORDER BY next_try`,
  );
  const one = rows(db, file, `${DELIVERY} WHERE notice.number = ? AND delivery.receiver = ?`);
  const isLeftOut = (row: Readonly<Record<string, unknown>>, but: ReadonlySet<string> | undefined): boolean =>
    but?.has(keyText({ notice: String(row['id']), receiver: String(row['receiver']) })) === true;

  return {
    due(now, { farthest = LATEST, receiver, but, most = Infinity } = {}) {
      const found: { number: number; receiver: string }[] = [];
      attempt('read the state', () => {
        for (const row of due.iterate(now, farthest, receiver ?? null)) {
          if (found.length >= most) break;
          if (!isLeftOut(row, but)) found.push({ number: Number(row['notice']), receiver: String(row['receiver']) });
        }
      });
      return found.flatMap((each): Outgoing[] => one(each.number, each.receiver).map((row) => outgoing(row, file)));
    },
    nextDue: (but, receiver) =>
      attempt('read the state', () => {
        for (const row of next.iterate(receiver ?? null)) if (!isLeftOut(row, but)) return row['next_try'] as Instant;
        return null;
      }),
  };
}

function settler(db: DatabaseSync, file: string): (key: DeliveryKey, settled: Settled, at: Instant) => void {
  const settle = db.prepare(
    `UPDATE delivery SET state = ?1, next_try = ?2, detail = ?3, last_error = ?4, settled = ?5, told = max(told, ?6),
     attempts = attempts + 1 WHERE notice = (SELECT number FROM notice WHERE id = ?7) AND receiver = ?8`,
  );
  const dropEnds = endDropper(db);

  return function settled(key, { state, nextTryAt, detail, lastError, told }, at) {
    const kept = detail === null ? null : JSON.stringify(detail);
    const reached = Number(told === true || state === 'sent');
    const { changes } = settle.run(state, nextTryAt, kept, lastError, at, reached, key.notice, key.receiver);
    if (changes !== 1)
      throw new Error(
        `cannot settle the notice ${key.notice} to ${key.receiver} in the state ${file}: it holds no such notice; ` +
          'this is a fault of seatwatch',
      );
    if (state === 'failed') dropEnds(key, at);
  };
}

/** Ends what waits in a thread as failed where it tells an end, and the receiver got nothing of the thread before. */
function endDropper(db: DatabaseSync): (key: DeliveryKey, at: Instant) => void {
  const drop = db.prepare(
    `UPDATE delivery SET state = 'failed', settled = ?1, last_error = 'the end of what nobody could be told'
     WHERE state = 'waiting' AND reason = 'resolved' AND receiver = ?3 AND root = (SELECT root FROM delivery AS ended
     JOIN notice ON notice.number = ended.notice WHERE notice.id = ?2 AND ended.receiver = ?3)
     AND NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.root = delivery.root AND other.receiver = ?3
     AND (other.told = 1 OR (other.state = 'waiting' AND other.reason <> 'resolved')))`,
  );
  return ({ notice, receiver }, at) => void drop.run(at, notice, receiver);
}

/** Ends all that waits for a receiver as failed. */
function ender(db: DatabaseSync): (receiver: string, at: Instant) => void {
  const end = db.prepare(
    "UPDATE delivery SET state = 'failed', settled = ?1, last_error = ?2 WHERE state = 'waiting' AND receiver = ?3",
  );
  return (receiver, at) => void end.run(at, `the receiver ${receiver} is not configured any more`, receiver);
}

function waitingElsewhere(
  db: DatabaseSync,
  file: string,
  receivers: readonly string[],
): { receiver: string; deliveries: number }[] {
  const waiting = "SELECT receiver, count(*) AS count FROM delivery WHERE state = 'waiting' GROUP BY receiver";
  return rows(db, file, waiting)()
    .map(({ receiver, count }) => ({ receiver: String(receiver), deliveries: Number(count) }))
    .filter(({ receiver }) => !receivers.includes(receiver));
}
