import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { Written } from './book.ts';
import { headLine } from './lines.ts';
import type { Life } from './world.ts';

const FLUSH_AFTER = 60_000;

/**
 * Holds back what one process says twice in a row, as the product does: the first line stands plain, what follows is
 * counted and told as `...(repeated N times)` when the process says something else (then with the stamp and facility
 * of that) or a while later. What a crash takes is never told.
 * Returns the lines, to be sorted again, and from when to when each count was held back.
 */
export function holdBack(
  lines: readonly Written[],
  lives: readonly Life[],
  offset: number,
): { lines: Written[]; windows: Range[] } {
  const kept: Written[] = [];
  const windows: Range[] = [];
  const latest = new Map<string, { first: Written; held: number; since: Instant; heldOrder: Instant }>();

  function flush(entry: { first: Written; held: number; since: Instant; heldOrder: Instant }, by?: Written): void {
    const { first, held, since, heldOrder } = entry;
    if (held === 0) return;
    const { stopsAt, crashed } = lives[first.life] as Life;
    const due = Math.min(since + FLUSH_AFTER, by?.at ?? Infinity, Math.max(stopsAt, since));
    windows.push([since, due]);
    if (crashed && due >= stopsAt) return;
    const facility = by?.at === due ? by.facility : first.facility;
    const message = `${first.message}...(repeated ${held} times)`;
    const text = headLine(due, offset, first.pid ?? 0, first.severity, facility, message);
    kept.push({ ...first, at: due, order: Math.max(due - 0.25, heldOrder), text, message, facility, times: held });
  }

  for (const line of lines) {
    if (line.pid === null || line.kind === 'noise') {
      kept.push(line);
      continue;
    }
    const key = `${line.life} ${line.pid}`;
    const before = latest.get(key);
    if (before?.first.message === line.message && (before.held === 0 || line.at < before.since + FLUSH_AFTER)) {
      if (before.held === 0) before.since = line.at;
      before.heldOrder = line.order;
      before.held++;
      continue;
    }
    if (before) flush(before, line);
    kept.push(line);
    latest.set(key, { first: line, held: 0, since: line.at, heldOrder: line.order });
  }
  for (const entry of latest.values()) flush(entry);
  return { lines: kept, windows };
}
