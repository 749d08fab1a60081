import { createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../domain/entry.ts';
import type { Drift, Session } from '../domain/ledger.ts';
import { COUNTED_BY_HAND, type Proof, type Sourced, type Who } from '../domain/licence-event.ts';
import type { Taking } from '../domain/store.ts';
import { scrub } from '../ledger/pseudonyms.ts';
import { LATEST } from './schema.ts';

/** So many rows of a table are rewritten at once at most: reading waits meanwhile. */
const STEP = 1_000;

/** The kind of the part that keeps the keys, by month, while names of that month are still being taken. */
const KEYS = 'stand-in-keys';
const KEY = '"names"';

/** What was taken out of a row, as its column `taken` says it: nothing, the lines, or the names with them. */
const LINES = 1;
const NAMES = 2;

const NO_PROOF: Proof = { file: '', at: 0, text: '' };
const NO_TEXT = 'the text was removed';

/** Sessions whose end nobody knows, and that the ledger holds no more: they go by when they were last seen. */
export const DROPPED = `ends = ${LATEST} AND json ->> 'uncertain' = 1 AND json ->> 'lastSeenAt' < ?1 AND id NOT IN
  (SELECT held.value ->> 'id' FROM part, json_each(part.json, '$.sessions') AS held WHERE part.kind = 'ledger')`;

/** A name that stands in for another. */
interface StandIns {
  holder(name: string): string;
  node(name: string): string;
  id(id: string): string;
}

/**
 * Gives the function that takes names and lines out of what ended long enough ago, within a transaction; false where
 * more is left to be taken. Somebody has the same stand-in in all that ended within one month (UTC), so that people can
 * be counted; the key that it is made with is destroyed once the month is done, and from then on nobody can tell whose
 * it was, or join it with that of another month.
 */
export function takerOver(db: DatabaseSync): (names: Taking | undefined, proof: Taking | undefined) => boolean {
  const find = (table: 'session' | 'event', when: string, taken: number) =>
    db.prepare(`SELECT rowid AS number, json, ${table === 'session' ? 'ends' : 'at'} AS at FROM ${table}
      WHERE ${when} AND taken < ${taken} LIMIT ${STEP}`);
  const ended = 'ends < ?1';
  const sessions = {
    named: find('session', ended, NAMES),
    dropped: find('session', DROPPED, NAMES),
    shown: find('session', ended, LINES),
    droppedShown: find('session', DROPPED, LINES),
  };
  const events = { named: find('event', 'at < ?1', NAMES), shown: find('event', 'at < ?1', LINES) };
  const setSession = db.prepare(`UPDATE session SET id = ?, json = ?, taken = ? WHERE rowid = ?`);
  const setEvent = db.prepare('UPDATE event SET json = ?, taken = ? WHERE rowid = ?');
  const drifts = db.prepare(
    `SELECT rowid AS number, at, json FROM drift WHERE at < ?1 AND json ->> '$.removed' IS NULL LIMIT ${STEP}`,
  );
  const setDrift = db.prepare('UPDATE drift SET json = ? WHERE rowid = ?');
  const keys = keysOf(db);

  /** `linesAfter` is after how long lines go by themselves, where names are taken. */
  function takeSessions(found: typeof sessions.named, taking: Taking, linesAfter?: number): boolean {
    const rows = found.all(taking.before);
    for (const { number, json, at } of rows) {
      const session = JSON.parse(String(json)) as Session;
      const month = monthOf(Number(at) === LATEST ? session.lastSeenAt : Number(at));
      const left = lineless(session, linesAfter ?? taking.after);
      const row = linesAfter === undefined ? left : nameless(left, taking.after, keys.of(month));
      setSession.run(row.id, JSON.stringify(row), linesAfter === undefined ? LINES : NAMES, Number(number));
    }
    return rows.length < STEP;
  }

  function takeEvents(found: typeof events.named, taking: Taking, what: number): boolean {
    const rows = found.all(taking.before);
    for (const { number, json, at } of rows) {
      const { pool, event } = JSON.parse(String(json)) as { pool: string; event: Sourced };
      const standIns = what === NAMES ? keys.of(monthOf(Number(at))) : undefined;
      setEvent.run(JSON.stringify({ pool, event: eventWithout(event, standIns) }), what, Number(number));
    }
    return rows.length < STEP;
  }

  function takeDrifts({ before, after }: Taking): boolean {
    const rows = drifts.all(before);
    for (const { number, json, at } of rows) {
      const drift = JSON.parse(String(json)) as Drift;
      // What somebody typed names nobody.
      if (drift.proof.file === COUNTED_BY_HAND) {
        setDrift.run(JSON.stringify({ ...drift, removed: after }), Number(number));
        continue;
      }
      const holder = keys.of(monthOf(Number(at))).holder(drift.holder);
      setDrift.run(JSON.stringify({ ...drift, holder, proof: NO_PROOF, removed: after }), Number(number));
    }
    return rows.length < STEP;
  }

  return function take(names, proof) {
    const done = [
      ...(names === undefined
        ? []
        : [
            takeSessions(sessions.named, names, Math.min(names.after, proof?.after ?? names.after)),
            takeSessions(sessions.dropped, names, Math.min(names.after, proof?.after ?? names.after)),
            takeEvents(events.named, names, NAMES),
            takeDrifts(names),
          ]),
      ...(proof === undefined
        ? []
        : [
            takeSessions(sessions.shown, proof),
            takeSessions(sessions.droppedShown, proof),
            takeEvents(events.shown, proof, LINES),
          ]),
    ].every(Boolean);
    if (names !== undefined && done) keys.destroyBefore(monthOf(names.before));
    return done;
  };
}

/** Destroys the keys of all months, so that no stand-in can be found by the name that it stands for. */
export function destroyKeys(db: DatabaseSync): void {
  db.prepare(`DELETE FROM part WHERE kind = '${KEYS}'`).run();
}

function keysOf(db: DatabaseSync): { of(month: string): StandIns; destroyBefore(month: string): void } {
  const read = db.prepare(`SELECT json FROM part WHERE kind = '${KEYS}'`);
  const set = db.prepare(
    `INSERT INTO part VALUES ('${KEYS}', '${KEY}', ?) ON CONFLICT DO UPDATE SET json = excluded.json`,
  );
  // Read each time: who is forgotten takes the keys along, and a transaction may fail.
  const all = (): Record<string, string> => JSON.parse(String(read.get()?.['json'] ?? '{}')) as Record<string, string>;
  return {
    of(month) {
      const known = all();
      const key = known[month] ?? randomBytes(32).toString('base64url');
      if (known[month] === undefined) set.run(JSON.stringify({ ...known, [month]: key }));
      const hash = (what: string, name: string, length: number): string =>
        createHmac('sha256', key).update(`${what}\n${name}`).digest('hex').slice(0, length);
      return {
        holder: (name) => `name-removed-${hash('holder', name, 10)}`,
        node: (name) => `node-removed-${hash('node', name, 10)}`,
        // An id is a hash of what the log says, the holder in it: whoever guesses the name could try it.
        id: (id) => hash('id', id, 16),
      };
    },
    destroyBefore(month) {
      const known = Object.entries(all());
      const left = known.filter(([of]) => of >= month);
      if (left.length === 0) destroyKeys(db);
      else if (left.length < known.length) set.run(JSON.stringify(Object.fromEntries(left)));
    },
  };
}

/** `2026-11`, in UTC. */
function monthOf(at: Instant): string {
  return new Date(Math.max(at, 0)).toISOString().slice(0, 7);
}

function nameless(session: Session, after: number, standIns: StandIns): Session {
  const { who, reason, endedBy, removed } = session;
  const without = (text: string): string => textWithout(text, who, standIns);
  return {
    ...session,
    id: standIns.id(session.id),
    who: whoWithout(who, standIns),
    ...(reason !== undefined && { reason: without(reason) }),
    ...(endedBy !== undefined && { endedBy: without(endedBy) }),
    removed: { proof: removed?.proof ?? after, names: after },
  };
}

function lineless(session: Session, after: number): Session {
  return { ...session, proof: [], removed: session.removed ?? { proof: after } };
}

/** Of the process and the row of a table nothing is left: each may be looked up elsewhere. */
function whoWithout({ holder, node, role }: Who, standIns: StandIns): Who {
  return {
    ...(holder !== undefined && { holder: standIns.holder(holder) }),
    ...(node !== undefined && { node: standIns.node(node) }),
    ...(role !== undefined && { role }),
  };
}

function textWithout(text: string, { holder, node }: Who, standIns: StandIns): string {
  const nobody = holder === undefined ? text : scrub(text, holder, standIns.holder(holder));
  return node === undefined ? nobody : scrub(nobody, node, standIns.node(node));
}

/** Without its line and every text of a log; with stand-ins without names, too. */
function eventWithout(event: Sourced, standIns: StandIns | undefined): Sourced {
  const bare = { ...event, proof: NO_PROOF };
  if (bare.kind === 'message') return { ...bare, text: NO_TEXT };
  if (bare.kind === 'remark') {
    const { text: _, ...rest } = bare;
    return bare.what === 'not-understood' ? { ...rest, detail: NO_TEXT } : rest;
  }
  if (standIns === undefined || bare.kind !== 'refused' || bare.who === undefined) return bare;
  return { ...bare, why: textWithout(bare.why, bare.who, standIns), who: whoWithout(bare.who, standIns) };
}
