import { hash } from 'node:crypto';
import type { Instant } from '../domain/reading.ts';
import type { PoolState } from './state.ts';

/** Long enough for stamps that jitter; ordinals older than this are forgotten. */
const REMEMBERED = 60_000;
const MANY = 256;

/** How many ordinals a pool remembers; counting them anew at each session took longer than all else about it. */
const sizes = new WeakMap<PoolState['ordinals'], number>();

/**
 * The id of a session: the same at each run over the same log, since it is made of what the log says alone
 * (pool, instance, holder, opening instant) and of how many that holder had already opened at that instant.
 */
export function sessionId(pool: PoolState, names: { pool: string; instance: string; holder: string }, at: Instant): string {
  const key = `${names.instance}\n${names.holder}\n${at}`;
  const count = (pool.ordinals[key]?.count ?? -1) + 1;
  if (sizeOf(pool) >= MANY) forget(pool, at);
  sizes.set(pool.ordinals, sizeOf(pool) + (pool.ordinals[key] === undefined ? 1 : 0));
  pool.ordinals[key] = { at, count };
  return hash('sha256', `${names.pool}\n${key}\n${count}`, 'hex').slice(0, 16);
}

function sizeOf({ ordinals }: PoolState): number {
  return sizes.get(ordinals) ?? Object.keys(ordinals).length;
}

function forget(pool: PoolState, at: Instant): void {
  const entries = Object.entries(pool.ordinals).filter(([, { at: then }]) => at - then <= REMEMBERED);
  pool.ordinals = Object.fromEntries(entries.slice(-MANY / 2));
}
