import type { Entry, Instant, Table } from '../../domain/entry.ts';
import type { TableInput } from '../../domain/product.ts';
import type { Checkpoint, Reader } from '../../domain/reader.ts';
import { headText } from '../../inputs/file/encoding.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import { createSnapshotReader, type Contents, type Part } from '../snapshot/snapshot.ts';
import { IN_TABLE } from '../trouble.ts';
import { layoutOf, type Layout } from './layout.ts';
import { createPast } from './past.ts';
import { piecesOf } from './pieces.ts';
import { eachRow, NoTable, rowText, type Row, type RowAt, type Seen } from './rows.ts';

/** What tells where a table begins. */
const HEAD = 64 * 1024;
/** So many rows of what is there now are far more than any licence has seats. */
const MOST_ROWS = 200_000;
/** What ended so long before the version that was read last is known to have, in milliseconds: clocks may differ. */
const KNOWN = 24 * 3_600_000;

type Span = { from: Instant; to: Instant | null } | undefined;

/**
 * Reads a table that is replaced as a whole each time, as a CSV with a header or in columns below each other: one entry
 * a version, with the modification time of the file as its instant. A version that is not whole, or has none of the
 * columns of its product, gives a note `damaged`, a trouble in the checkpoint, and no entry: nobody is gone because a
 * file was cut off.
 *
 * Of a table that keeps the rows of the past (`spans`) the first version tells of the past in parts before what is there
 * now, unless only that is asked for; of a later one the rows are left out that were known to have ended.
 */
export function createTableReader(input?: TableInput): Reader {
  return createSnapshotReader({ name: 'table', contents: versions(input) });
}

function versions(input: TableInput | undefined): Contents {
  return async function* version({ source, path, now, from, onlyNow }, { mtime }, history) {
    // All files of a source are versions of one table.
    const stream = `${source}:`;
    const place = { file: path, at: 0 };
    const partOf = (table: Table): Part => {
      const text = table.header.join(', ');
      const entry: Entry = { stream, place, arrived: now, history, at: mtime, text, table };
      return { entries: [entry], notes: [] };
    };
    try {
      const before = readBefore(from);
      if (before !== null || input?.spans === undefined) {
        yield partOf(await present(path, input, before));
        return;
      }
      const past = createPast(mtime, KNOWN, onlyNow === true);
      const { layout, seen } = await rowsIn(path, input, (row, spanOf) => past.take(row, spanOf(row)));
      mustTell(seen, input);
      for (const rows of past.parts(layout)) yield partOf({ header: layout.header, rows, past: true });
      yield partOf({ header: layout.header, rows: past.rest(layout), all: seen.rows });
    } catch (error) {
      if (!(error instanceof NoTable)) throw error;
      const detail = `${path} is no whole table: ${error.message}`;
      const notes = [{ stream, place, arrived: now, what: 'damaged' as const, detail }];
      yield { entries: [], notes, trouble: `${IN_TABLE}${error.message}` };
    }
  };
}

/** What a version holds but for rows that ended long `before` the one that was read last, where there was one. */
async function present(path: string, input: TableInput | undefined, before: Instant | null): Promise<Table> {
  const rows: Row[] = [];
  const known = before === null ? -Infinity : before - KNOWN;
  const { layout, seen } = await rowsIn(path, input, (row, spanOf, as) => {
    const span = spanOf(row);
    if (span !== undefined && (span.to ?? Infinity) < known) return;
    if (rows.length >= MOST_ROWS) throw new NoTable(`it holds more than ${MOST_ROWS} rows of now: name the right file`);
    rows.push(rowText(row.bytes, row.from, row.to, as));
  });
  mustTell(seen, input);
  return { header: layout.header, rows, ...(rows.length < seen.rows && { all: seen.rows }) };
}

/** An export that failed looks like one of a table in which nobody is: only one that counts its rows tells that. */
function mustTell({ rows, counted }: Seen, input: TableInput | undefined): void {
  if (rows > 0 || counted !== null || input?.spans === undefined) return;
  throw new NoTable(
    'it has no row, which does not prove that nobody is there: let the export write its number of rows below them',
  );
}

async function rowsIn(
  path: string,
  input: TableInput | undefined,
  take: (row: RowAt, spanOf: (row: RowAt) => Span, layout: Layout) => void,
): Promise<{ layout: Layout; seen: Seen }> {
  const handle = await openBytes(path);
  try {
    const head = Buffer.allocUnsafe(HEAD);
    const { bytesRead } = await handle.read(head, 0, HEAD, 0);
    const text = headText(head.subarray(0, bytesRead));
    const layout = layoutOf(text, input);
    if (layout === undefined) throw new NoTable(noLayout(text, input));
    const spans = input?.spans?.(layout.header);
    const spanOf = (row: RowAt): Span => spans?.(row.field);
    const seen = await eachRow(
      piecesOf(handle),
      layout,
      (row) => take(row, spanOf, layout),
      input?.spans !== undefined,
    );
    if (handle.flaw?.() !== undefined) throw new NoTable('what it was packed from is not whole');
    return { layout, seen };
  } finally {
    await handle.close();
  }
}

function noLayout(text: string, input: TableInput | undefined): string {
  const [line = ''] = text.trimStart().split(/\r?\n/, 1);
  if (line === '') return 'it is empty, which does not prove that nobody is there';
  const said = /^Msg \d+, .*/.exec(line)?.[0];
  if (said !== undefined) return `it holds what the query was answered with: ${said}`;
  if (input === undefined) return 'its first row is no header: give each column a name of its own';
  const needed = input.columns === undefined ? '' : `; it must have ${input.columns.join(', ')}`;
  return `its first line, ${JSON.stringify(line.slice(0, 100))}, has other columns than its product${needed}`;
}

/** The time of the version that was read last; null where none was. */
function readBefore(from: Checkpoint | undefined): Instant | null {
  const read = from?.['read'] as { mtime: Instant } | null | undefined;
  return read?.mtime ?? null;
}
