import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { Filter, TableForm } from '../simulator/equis-exports.ts';
import { FILTERS, writeTable } from '../simulator/equis-exports.ts';
import { type LeaseRow, tableAt } from '../simulator/equis-table.ts';
import { EQUIS, type EquisOptions, type EquisRun } from '../simulator/equis.ts';
import { createRandom } from '../simulator/random.ts';
import { createTally } from '../simulator/tally.ts';
import type { TruthStep } from '../simulator/types.ts';
import { MINUTE } from '../timeline.ts';
import type { Delivery } from './judged-files.ts';

/** How somebody exports the table, again and again. */
export interface ExportPlan {
  form?: TableForm;
  filter?: Filter;
  /** Minutes between two exports: at least, at most. */
  every?: readonly [number, number];
  /** Stretches of the day, by hours of UTC, without any export. */
  nights?: boolean;
  /** Share of the exports that are cut off, and of those that hold nothing. */
  cut?: number;
  empty?: number;
  /** By how many milliseconds the clock of whoever writes the file is ahead of that of the database. */
  ahead?: number;
  seed?: number;
}

export interface Exported {
  deliveries: Delivery[];
  /** By the clock of the database: when the table was asked for those that are whole. */
  moments: Instant[];
}

/** Exports at odd moments, some of them cut off or empty. */
export function exportsOf(run: EquisRun, plan: ExportPlan = {}): Exported {
  const { form = 'SSMS with header', filter = 'all', every = [3, 9], nights = false, seed = 1 } = plan;
  const random = createRandom(seed, 7);
  const exported: Exported = { deliveries: [], moments: [] };
  let at = run.start + MINUTE;
  while (at < run.end) {
    if (!nights || new Date(at).getUTCHours() >= 5) {
      const table = tableAt(run.rows, at);
      const whole = writeTable(table, at, form, filter);
      // A file without rows proves that nobody is there only where it counts them.
      const tells = form.startsWith('sqlcmd') || table.some((row) => FILTERS[filter](row, at));
      const chance = random.next();
      const isCut = chance < (plan.cut ?? 0);
      const isEmpty = !isCut && chance < (plan.cut ?? 0) + (plan.empty ?? 0);
      const bytes = isCut ? whole.subarray(0, cutAt(whole, random.next())) : isEmpty ? Buffer.alloc(0) : whole;
      const written = at + (plan.ahead ?? 0);
      exported.deliveries.push({
        now: Math.max(at, written) + 20_000,
        write: { name: 'licences.csv', bytes, how: 'replace', written },
      });
      if (!isCut && !isEmpty && tells) exported.moments.push(at);
    }
    at += Math.round((every[0] + random.next() * (every[1] - every[0])) * MINUTE);
  }
  return exported;
}

/** Somewhere within a line: a file that ends with a line looks like a whole one. */
function cutAt(bytes: Buffer, share: number): number {
  let at = Math.max(1, Math.floor(bytes.length * share));
  while (at > 1 && (bytes[at - 1] === 0x0a || bytes[at - 1] === 0)) at -= 1;
  return at;
}

/** Rows that stand in at least one of the exports. */
export function shownRows(rows: readonly LeaseRow[], moments: readonly Instant[], filter: Filter): Set<LeaseRow> {
  const shown = new Set<LeaseRow>();
  for (const row of rows) {
    const first = moments.findIndex((at) => at >= row.checkedOut);
    if (first < 0) continue;
    for (let next = first; next < moments.length; next += 1) {
      const at = moments[next] ?? 0;
      if (at > row.takenUntil + 25 * 60 * MINUTE) break;
      const [one] = tableAt([row], at);
      if (one !== undefined && FILTERS[filter](one, at)) {
        shown.add(row);
        break;
      }
    }
  }
  return shown;
}

/** Seats taken by these rows, by package. */
export function truthOfRows(rows: Iterable<LeaseRow>, { start, end }: EquisRun): Map<string, TruthStep[]> {
  const kept = [...rows].filter(({ named }) => !named);
  const tally = createTally([...new Set(kept.map(({ app }) => app))], start);
  const marks = kept.flatMap((row) => [
    { at: row.checkedOut, by: 1, app: row.app },
    ...(row.takenUntil <= end ? [{ at: row.takenUntil, by: -1, app: row.app }] : []),
  ]);
  for (const { at, by, app } of marks.toSorted((a, b) => a.at - b.at)) tally.add(app, at, by);
  return tally.steps();
}

/** Each package with how many it has. */
export function packagesOf(options: Partial<EquisOptions>): Map<string, number> {
  return new Map((options.packages ?? EQUIS.packages).map(({ app, limit }) => [app, limit]));
}

/**
 * Where the table leaves open who had a seat: a licence that was given back and taken anew within a minute, which counts
 * as kept, and a row that was not renewed in time and may be that of a program that died.
 */
export function openIn({ rows }: EquisRun, app: string): Range[] {
  const own = rows.filter((row) => row.app === app && !row.named);
  const open: Range[] = own
    .filter(({ states }) => states.length === 1)
    .map(({ checkedOut }) => [checkedOut + 5 * MINUTE, checkedOut + 7 * MINUTE + 1]);
  for (const places of Map.groupBy(own, placeOf).values())
    for (const [index, { checkedOut }] of places.entries()) {
      const freed = places[index - 1]?.takenUntil ?? -Infinity;
      if (checkedOut - freed <= MINUTE) open.push([freed, checkedOut]);
    }
  return open;
}

/** Of which user at which computer a row is. */
export function placeOf({ workstation, user }: LeaseRow): string {
  return `${user}|${workstation}`;
}
