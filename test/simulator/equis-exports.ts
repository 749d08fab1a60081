import type { Instant } from '../../src/domain/entry.ts';
import type { TableRow } from './equis-table.ts';

/** How somebody writes ST_LICENSE_USE to a file. */
export type TableForm = keyof typeof FORMS;

/** Which rows a statement asks for. */
export const FILTERS = {
  /** All that the table has, past rows too. */
  all: () => true,
  /** `WHERE LICENSE_EXPIRES > GETUTCDATE()`, which loses the empty ones as well. */
  live: ({ expires }: TableRow, at: Instant) => expires !== null && expires > at,
  /** What is asked for with the watermark of a day. */
  recent: ({ checkedOut, expires }: TableRow, at: Instant) =>
    expires === null ? checkedOut > at - DAY : expires > at - DAY,
} as const;
export type Filter = keyof typeof FILTERS;

const DAY = 24 * 3_600_000;
const COLUMNS = ['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES', 'CHECKSUM'] as const;
/** How wide sqlcmd prints them; a name that is longer is not cut. */
const WIDTHS = [40, 120, 60, 23, 23, 40];

type Cells = readonly (readonly (string | null)[])[];

/** `2026-10-05 07:31:12.237`, as the server writes a datetime. */
function sqlTime(at: Instant): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 23);
}

/** `5/10/2026 7:31`: what a spreadsheet of most of Europe makes of it, without seconds. */
function sheetTime(at: Instant): string {
  const date = new Date(at);
  const minutes = String(date.getUTCMinutes()).padStart(2, '0');
  const day = `${date.getUTCDate()}/${date.getUTCMonth() + 1}/${date.getUTCFullYear()}`;
  return `${day} ${date.getUTCHours()}:${minutes}`;
}

function cellsOf(rows: readonly TableRow[], time: (at: Instant) => string): Cells {
  return rows.map(({ app, workstation, user, checkedOut, expires, checksum }) => [
    app,
    workstation,
    user,
    time(checkedOut),
    expires === null ? null : time(expires),
    checksum,
  ]);
}

function lines(rows: Cells, { between = ',', nothing = 'NULL', header = true, end = '\r\n' } = {}): string {
  const all: Cells = header ? [COLUMNS, ...rows] : rows;
  return all.map((row) => row.map((cell) => cell ?? nothing).join(between) + end).join('');
}

/** As sqlcmd prints a result with -s",": padded unless -W is given, with a row of dashes and the number of rows. */
function sqlcmd(rows: Cells, padded: boolean): string {
  const all = [COLUMNS, WIDTHS.map((width) => '-'.repeat(width)), ...rows];
  const printed = all.map((row) =>
    row.map((cell, column) => (padded ? (cell ?? 'NULL').padEnd(WIDTHS[column] ?? 0) : (cell ?? 'NULL'))).join(','),
  );
  return `${printed.join('\r\n')}\r\n\r\n(${rows.length} rows affected)\r\n`;
}

const BOM = '\uFEFF';

const FORMS = {
  'SSMS with header': (rows: readonly TableRow[]) => Buffer.from(BOM + lines(cellsOf(rows, sqlTime))),
  'SSMS without header': (rows: readonly TableRow[]) =>
    Buffer.from(BOM + lines(cellsOf(rows, sqlTime), { header: false })),
  'sqlcmd padded': (rows: readonly TableRow[]) => Buffer.from(sqlcmd(cellsOf(rows, sqlTime), true)),
  'sqlcmd -W': (rows: readonly TableRow[]) => Buffer.from(sqlcmd(cellsOf(rows, sqlTime), false)),
  'UTF-16': (rows: readonly TableRow[]) => Buffer.from(BOM + lines(cellsOf(rows, sqlTime)), 'utf16le'),
  tabs: (rows: readonly TableRow[]) => Buffer.from(lines(cellsOf(rows, sqlTime), { between: '\t' })),
  'semicolons, nothing for NULL': (rows: readonly TableRow[]) =>
    Buffer.from(lines(cellsOf(rows, sqlTime), { between: ';', nothing: '', end: '\n' })),
  'a spreadsheet': (rows: readonly TableRow[]) =>
    Buffer.from(lines(cellsOf(rows, sheetTime), { between: ';', nothing: 'NULL' })),
} as const satisfies Record<string, (rows: readonly TableRow[]) => Buffer>;

export const TABLE_FORMS = Object.keys(FORMS) as readonly TableForm[];

/** The bytes of an export of the table as it stands at an instant. */
export function writeTable(
  table: readonly TableRow[],
  at: Instant,
  form: TableForm = 'SSMS with header',
  filter: Filter = 'all',
): Buffer {
  return FORMS[form](table.filter((row) => FILTERS[filter](row, at)));
}
