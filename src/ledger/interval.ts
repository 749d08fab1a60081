import { isNamedKind, type Heartbeat } from '../domain/licence-model.ts';
import type { Settings } from '../domain/setting.ts';
import type { Pace } from './pool-instance.ts';
import { kindOf, limitOf, poolsOf, sourceOf, type PoolBook } from './pool-book.ts';

type Points = readonly (readonly [number, number])[];

/**
 * Milliseconds after which a heartbeat counts as missing in a pool at a source, lateness included: Infinity where
 * nobody is ever taken away by time, null where it follows from the seats and no limit is known.
 */
export function intervalOf(book: PoolBook, source: string, poolId: string): number | null {
  const { model, settings } = sourceOf(book, source);
  const { heartbeat } = model;
  const pace = paceOf(book, source, poolId);
  if (heartbeat === undefined || pace === 'none') return Infinity;
  if (settings[heartbeat.never.setting] === heartbeat.never.value) return Infinity;
  const own = settings[heartbeat.interval];
  const seats = pace === 'own' ? seatsIn(book, poolId) : largestIn(book, source);
  const interval = typeof own === 'number' && own > 0 ? own : bySeats(heartbeat, settings, seats);
  if (interval === null) return null;
  return interval * (1 + Number(settings[heartbeat.latePercent] ?? 0) / 100);
}

/**
 * Whose heartbeats a pool of a source has: its own, those of all that have any, or none, as its seats are kept by name.
 */
export function paceOf(book: Pick<PoolBook, 'sources' | 'configuredById'>, source: string, poolId: string): Pace {
  const { model, settings } = sourceOf(book, source);
  if (isNamedKind(model, kindOf(book, poolId), settings)) return 'none';
  const apart = model.heartbeat?.apart;
  return apart !== undefined && settings[apart.setting] === apart.value ? 'own' : 'shared';
}

function seatsIn(book: PoolBook, poolId: string): number | null {
  const pool = book.pools.get(poolId);
  return pool === undefined ? (book.configuredById.get(poolId)?.limit ?? null) : limitOf(book, poolId, pool);
}

/** The seats of the largest pool of a source whose seats are not kept by name; null where no limit is known. */
function largestIn(book: PoolBook, source: string): number | null {
  const { model, settings } = sourceOf(book, source);
  let largest: number | null = null;
  // A module that is configured sets the pace of all, also before anybody has used it.
  const configured = book.configured.flatMap(({ id, sources }) => (sources.includes(source) ? [id] : []));
  for (const poolId of new Set([...configured, ...poolsOf(book, source)])) {
    if (isNamedKind(model, kindOf(book, poolId), settings)) continue;
    const limit = seatsIn(book, poolId);
    if (limit !== null) largest = Math.max(largest ?? 0, limit);
  }
  return largest;
}

function bySeats({ bySeats: of }: Heartbeat, settings: Settings, seats: number | null): number | null {
  const points = of.tables[String(settings[of.setting])];
  return seats === null || points === undefined ? null : straight(points, seats);
}

/**
 * What a line through neighbouring points gives; beyond the last the last piece goes on, below the first in proportion.
 */
function straight(points: Points, at: number): number | null {
  const [first] = points;
  if (points.length < 2 || first === undefined) return first?.[1] ?? null;
  if (at < first[0]) return Math.max(1, Math.round((first[1] * at) / first[0]));
  const above = points.findIndex(([x]) => x >= at);
  const next = above < 0 ? points.length - 1 : Math.max(1, above);
  const [[x0, y0], [x1, y1]] = [points[next - 1] ?? [0, 0], points[next] ?? [0, 0]];
  return Math.max(1, Math.round(y0 + ((y1 - y0) * (at - x0)) / (x1 - x0)));
}
