import { tableInputOf, type TableInput } from '../../../src/domain/product.ts';
import { equis } from '../../../parsers/equis/parser.ts';
import { createRandom } from '../../simulator/random.ts';

/** A table that keeps the rows of the past, as its product describes it. */
export const LEASES: TableInput = tableInputOf(equis) as TableInput;

/** The moment of the versions of these tests. */
export const CLOCK = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const HEADER = ['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES', 'CHECKSUM'];
/** Cells of one row; null is what a query tool writes as NULL. */
export type Cells = readonly (string | null)[];

/** A stamp as the database writes it. */
export function stamp(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 23);
}

/** A lease of a user from one instant to another; null where its end is empty still. */
export function lease(user: string, from: number, to: number | null, app = '12340'): Cells {
  const pc = `LAB-${user.toUpperCase()}BFEBFBFF000906EA1C2D3E4F00155D01A2B3`;
  return [app, pc, `LAB\\${user}`, stamp(from), to === null ? null : stamp(to), '9F2C'];
}

/** Leases of which `live` run at `clock`; the others ended in the year before it, in the order of their beginning. */
export function leases(rows: number, live: number, clock = CLOCK): Cells[] {
  const random = createRandom(7);
  const [first, span] = [clock - 390 * DAY, 387 * DAY];
  return Array.from({ length: rows }, (_, at) => {
    const user = `user${(at * 7919) % 2500}`;
    if (at >= rows - live) return lease(user, clock - HOUR - (rows - at) * 100, clock + random.integer(1, 14) * MINUTE);
    const from = first + Math.floor((span * at) / rows) + random.integer(0, 900);
    return lease(user, from, from + random.integer(10 * MINUTE, 8 * HOUR));
  });
}

/** How an export stands in its text. */
export interface Form {
  delimiter?: string;
  header?: readonly string[] | false;
  end?: string;
  /** What stands below the rows. */
  trailer?: string;
  /** What is written where there is nothing. */
  none?: string;
  /** Whether every field stands in quotes. */
  quoted?: boolean;
}

/** The text of an export of these rows. */
export function exportOf(rows: readonly Cells[], form: Form = {}): string {
  const { delimiter = ',', header = HEADER, end = '\r\n', trailer, none = 'NULL', quoted = false } = form;
  const field = (cell: string | null): string => {
    const text = cell ?? none;
    return quoted || text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [...(header === false ? [] : [header]), ...rows].map((cells) => cells.map(field).join(delimiter));
  return [...lines, ...(trailer === undefined ? [] : ['', trailer]), ''].join(end);
}

/** The same as `sqlcmd` writes it with a separator or, without one, as columns below each other. */
export function sqlcmdOf(rows: readonly Cells[], separator: string | undefined, trailer: string): string {
  const all = [HEADER, ...rows.map((cells) => cells.map((cell) => cell ?? 'NULL'))];
  const widths = HEADER.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? '').length)));
  const padded = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(separator ?? ' ');
  const rule = padded(widths.map((width) => '-'.repeat(width)));
  return [padded(HEADER), rule, ...all.slice(1).map(padded), '', trailer, ''].join('\r\n');
}
