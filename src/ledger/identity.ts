import { hash } from 'node:crypto';
import type { Instant } from '../domain/entry.ts';
import type { PoolState } from './state.ts';

/** Long enough for stamps that jitter; ordinals older than this are forgotten. */
const REMEMBERED = 60_000;
const MANY = 256;

/**
 * The id of a session: the same at each run over the same log, since it is made of what the log says alone
 * (pool, instance, holder, opening instant) and of how many that holder had already opened at that instant.
 */
export function sessionId(
  pool: PoolState,
  names: { pool: string; instance: string; holder: string },
  at: Instant,
): string {
  const key = `${names.instance}\n${names.holder}\n${at}`;
  const count = (pool.ordinals.get(key)?.count ?? -1) + 1;
  if (pool.ordinals.size >= MANY) pruneOrdinals(pool, at);
  pool.ordinals.set(key, { at, count });
  return hash('sha256', `${names.pool}\n${key}\n${count}`, 'hex').slice(0, 16);
}

/** The same of a session that a key tells from all others: at one instant a holder opens only one of that key. */
export function keyedSessionId(
  names: { pool: string; instance: string; holder: string },
  key: string,
  at: Instant,
): string {
  const { pool, instance, holder } = names;
  return hash('sha256', `${pool}\n${instance}\n${holder}\n${at}\nkey ${key}`, 'hex').slice(0, 16);
}

function pruneOrdinals(pool: PoolState, at: Instant): void {
  const entries = [...pool.ordinals].filter(([, { at: then }]) => at - then <= REMEMBERED);
  pool.ordinals = new Map(entries.slice(-MANY / 2));
}
