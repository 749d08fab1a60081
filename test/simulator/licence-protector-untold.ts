import type { Range } from '../../src/domain/ledger.ts';
import { keyOf, type ProtectorRun } from './licence-protector-types.ts';

/**
 * Where the rows that are left do not tell the truth: before the first one of an entry, from a lost Quit until an
 * interval behind the last heartbeat that is told, and where two heartbeats or more in a row are lost.
 */
export function untoldOf(
  { entries, events, intervals, end }: Pick<ProtectorRun, 'entries' | 'events' | 'intervals' | 'end'>,
  late: number,
): Map<string, Range[]> {
  const untold = new Map<string, Range[]>();
  const ofEntry = Map.groupBy(events, keyOf);
  for (const entry of entries) {
    const interval = (intervals.get(entry.module) ?? 0) * late;
    const [from, to] = [entry.from, entry.to ?? end];
    const own = (ofEntry.get(keyOf(entry)) ?? []).filter(({ at }) => at >= from && at <= to);
    const told = own.filter(({ event, lost }) => event === 'Validate' && !lost).map(({ at }) => at);
    const hidden: Range[] = [[from, told[0] ?? to]];
    for (const [index, at] of told.entries()) {
      const next = told[index + 1] ?? to;
      if (at + 2 * interval < next && own.some((one) => one.lost && one.at > at && one.at <= next))
        hidden.push([at + 2 * interval, next]);
    }
    const last = told.at(-1);
    if (own.some(({ event, lost, at }) => event === 'Quit' && lost && at === to) && last !== undefined)
      hidden.push([to, last + interval]);
    untold.set(entry.module, [...(untold.get(entry.module) ?? []), ...hidden.filter(([a, b]) => a < b)]);
  }
  return untold;
}
