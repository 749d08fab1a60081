import { createHash } from 'node:crypto';
import type { Instant } from '../../src/domain/entry.ts';

/** One row of ST_LICENSE_USE with all that became of it. */
export interface LeaseRow {
  app: string;
  workstation: string;
  user: string;
  checkedOut: Instant;
  /** Its LICENSE_EXPIRES from an instant on, the first from when it was created; null is NULL. */
  states: { at: Instant; expires: Instant | null }[];
  /** When somebody deleted it; null where nobody did. */
  deletedAt: Instant | null;
  /** Until when it takes a seat; later than the end of the simulation where it still does. */
  takenUntil: Instant;
  /** A row of a named user, which takes no concurrent seat. */
  named: boolean;
}

/** A row as the table has it at one moment. */
export interface TableRow {
  app: string;
  workstation: string;
  user: string;
  checkedOut: Instant;
  expires: Instant | null;
  checksum: string;
}

/** An instant as the type datetime keeps it: the last digit of the milliseconds is 0, 3 or 7. */
export function onGrid(at: Instant): Instant {
  const whole = Math.round(at);
  const digit = ((whole % 10) + 10) % 10;
  return whole - digit + ([0, 0, 3, 3, 3, 7, 7, 7, 7, 10][digit] ?? 0);
}

/**
 * The table at an instant of the clock of its database, in the order in which rows were created. CHECKSUM covers the
 * expiry, so that it is another one after each renewal.
 */
export function tableAt(rows: readonly LeaseRow[], at: Instant): TableRow[] {
  const table: TableRow[] = [];
  for (const row of rows) {
    if (row.checkedOut > at || (row.deletedAt ?? Infinity) <= at) continue;
    const state = row.states.findLast((one) => one.at <= at);
    if (state === undefined) continue;
    const { app, workstation, user, checkedOut } = row;
    table.push({ app, workstation, user, checkedOut, expires: state.expires, checksum: checksumOf(row, state) });
  }
  return table;
}

/** Made once for each state: many exports hold the same rows. */
const checksums = new WeakMap<LeaseRow['states'][number], string>();

function checksumOf(row: LeaseRow, state: LeaseRow['states'][number]): string {
  const known = checksums.get(state);
  if (known !== undefined) return known;
  const covered = [row.app, row.workstation, row.user, row.checkedOut, state.expires].join('|');
  const made = createHash('md5').update(covered).digest('hex').toUpperCase();
  checksums.set(state, made);
  return made;
}
