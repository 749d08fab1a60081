import type { Entry, Instant, Table } from '../../domain/entry.ts';
import type { TableInput } from '../../domain/product.ts';
import type { Checkpoint, Reader } from '../../domain/reader.ts';
import type { Settings } from '../../domain/setting.ts';
import { decodeBytes, headText } from '../../inputs/file/encoding.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import { createSnapshotReader, type Contents, type Part, type ReadVersion } from '../snapshot/snapshot.ts';
import { IN_TABLE } from '../trouble.ts';
import { asDelimited, datasetIn, isMarkup, MOST_BYTES } from './dataset.ts';
import { countIn, layoutOf, type Layout } from './layout.ts';
import { createClock, createPast } from './past.ts';
import { piecesOf } from './pieces.ts';
import { eachRow, NoTable, rowText, type Row, type RowAt, type Seen } from './rows.ts';

/** What tells where a table begins. */
const HEAD = 64 * 1024;
/** So many rows of what is there now are far more than any licence has seats. */
const MOST_ROWS = 200_000;
/** What ended so long before the version that was read last is known to have, in milliseconds: clocks may differ. */
const KNOWN = 24 * 3_600_000;
/** A program that exports a table may pause for so long, as a database answers slowly, in milliseconds. */
const STILL = 5_000;
/** The same where less is there than in the version before, and nothing in the file tells whether it is all. */
const STILL_IF_LESS = 20_000;

type Span = { from: Instant; to: Instant | null } | undefined;

/**
 * Reads a table that is replaced as a whole each time, as a CSV with a header or in columns below each other: one entry
 * a version, with the modification time of the file as its instant. A version that is not whole, or has none of the
 * columns of its product, gives a note `damaged`, a trouble in the checkpoint, and no entry: nobody is gone because a
 * file was cut off.
 *
 * Of a table that keeps the rows of the past (`spans`) the first version tells of the past in parts before what is
 * there now, unless only that is asked for; of a later one the rows are left out that were known to have ended.
 */
export function createTableReader(input?: TableInput): Reader {
  const reader = createSnapshotReader({ name: 'table', contents: versions(input), still: STILL });
  return {
    ...reader,
    async *read(request) {
      for await (const batch of reader.read(request)) yield { ...batch, of: 'table' as const };
    },
  };
}

/** A table of a product, whose source may name its columns itself. */
export function namedBy<T extends Pick<TableInput, 'recognise'>>(input: T, settings: Settings | undefined): T {
  return settings === undefined ? input : { ...input, recognise: (header) => input.recognise(header, settings) };
}

function versions(own: TableInput | undefined): Contents {
  return async function* version({ source, path, now, from, onlyNow, earlier, settings }, { mtime }, history) {
    const input = own && namedBy(own, settings);
    // All files of a source are versions of one table.
    const stream = `${source}:`;
    const place = { file: path, at: 0 };
    const partOf = (table: Table): Part => {
      const text = table.header.join(', ');
      const entry: Entry = { stream, place, arrived: now, history, at: mtime, text, table };
      return { entries: [entry], notes: [] };
    };
    try {
      const before = versionBefore(from);
      const known = Math.max(before?.clock ?? before?.mtime ?? -Infinity, earlier ?? -Infinity);
      if (known > -Infinity || input?.spans === undefined) {
        const { table, seen, clock } = await present(path, input, mtime, known - KNOWN);
        mustBeAll(seen, before);
        yield { ...partOf(table), ...told({ ...seen, clock }, before) };
        return;
      }
      const past = createPast(mtime, KNOWN, onlyNow === true);
      const { layout, seen } = await rowsIn(path, input, (row, spanOf) => past.take(row, spanOf(row)));
      mustTell(seen, input);
      for (const rows of past.parts(layout)) yield partOf({ header: layout.header, rows, past: true });
      const table = { header: layout.header, rows: past.rest(layout), all: seen.rows, ...countedIn(seen) };
      yield { ...partOf(table), ...told({ ...seen, clock: past.clock() }, null) };
    } catch (error) {
      if (!(error instanceof NoTable)) throw error;
      const detail = `${path} is no whole table: ${error.message}. It was not used, and nobody counts as gone`;
      const notes = [{ stream, place, arrived: now, what: 'damaged' as const, detail }];
      yield { entries: [], notes, trouble: `${IN_TABLE}${error.message}` };
    }
  };
}

/** What is to be known of a version at the next one, and whether it may still be written. */
function told(
  { rows, counted, clock }: Seen & { clock: Instant },
  before: ReadVersion | null,
): Pick<Part, 'tells' | 'wait'> {
  const isLess = counted === null && rows < (before?.rows ?? 0);
  return { tells: { rows, counted: counted !== null, clock }, ...(isLess && { wait: STILL_IF_LESS }) };
}

/** What a version holds but for rows that ended before an instant. */
async function present(
  path: string,
  input: TableInput | undefined,
  written: Instant,
  known: Instant,
): Promise<{ table: Table; seen: Seen; clock: Instant }> {
  const rows: Row[] = [];
  const clock = createClock(written);
  const { layout, seen } = await rowsIn(path, input, (row, spanOf, as) => {
    const span = spanOf(row);
    const until = span === undefined ? Infinity : (span.to ?? Infinity);
    clock.take(until);
    if (until < known) return;
    if (rows.length >= MOST_ROWS) throw new NoTable(`it holds more than ${MOST_ROWS} rows of now: name the right file`);
    rows.push(rowText(row.bytes, row.from, row.to, as));
  });
  mustTell(seen, input);
  const left = rows.length < seen.rows && { all: seen.rows };
  const table = { header: layout.header, rows, ...left, ...countedIn(seen) };
  return { table, seen, clock: clock.at() };
}

function countedIn({ counted }: Seen): Pick<Table, 'counted'> {
  return counted === null ? {} : { counted };
}

/** What says how many rows it has says so each time: where that is missing, so are rows. */
function mustBeAll({ rows, counted }: Seen, before: ReadVersion | null): void {
  if (counted !== null || before?.counted !== true) return;
  const ends = `it ends behind ${rows} ${rows === 1 ? 'row' : 'rows'} without saying how many they are`;
  throw new NoTable(`${ends}, as the version before did: it is cut off, or export it as before`);
}

/** An export that failed looks like one of a table in which nobody is: only one that counts its rows tells that. */
function mustTell({ rows, counted }: Seen, input: TableInput | undefined): void {
  if (rows > 0 || counted !== null || input?.spans === undefined) return;
  throw new NoTable(
    'it has no row, which does not prove that nobody is there: let the export write its number of rows below them',
  );
}

/** Calls `take` for each row of the table in a file. Throws NoTable where it is not whole, or of another product. */
export async function rowsIn(
  path: string,
  input: TableInput | undefined,
  take: (row: RowAt, spanOf: (row: RowAt) => Span, layout: Layout) => void,
): Promise<{ layout: Layout; seen: Seen }> {
  const handle = await openBytes(path);
  try {
    const head = Buffer.allocUnsafe(HEAD);
    const { bytesRead } = await handle.read(head, 0, HEAD, 0);
    const start = headText(head.subarray(0, bytesRead));
    const dataset = isMarkup(start) ? await datasetAs(handle) : undefined;
    const text = dataset ?? start;
    const layout = layoutOf(text.slice(0, HEAD), input);
    if (layout === undefined) throw new NoTable(noLayout(text, input));
    const spans = input?.spans?.(layout.header);
    const spanOf = (row: RowAt): Span => spans?.(row.field);
    const seen = await eachRow(
      dataset === undefined ? piecesOf(handle) : wholeOf(dataset),
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

async function* wholeOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** A DataSet as XML in the form of a table. Throws NoTable where it is none, or cut off. */
async function datasetAs(handle: Parameters<typeof piecesOf>[0]): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of piecesOf(handle)) {
    size += piece.length;
    if (size > MOST_BYTES) throw new NoTable(`it is XML of more than ${MOST_BYTES} bytes: export it as CSV`);
    pieces.push(Buffer.from(piece));
  }
  const found = datasetIn(decodeBytes(Buffer.concat(pieces)));
  if (found === undefined) throw new NoTable('it is XML without a row, or cut off: let it hold the rows, or write CSV');
  if (!found.isWhole) throw new NoTable('its last element is not closed: it may be cut off');
  return asDelimited(found);
}

function noLayout(text: string, input: TableInput | undefined): string {
  const above = /^(?:[^\S\n]*\n)*/.exec(text)?.[0] ?? '';
  const [line = ''] = text.slice(above.length).split(/\r?\n/, 1);
  if (line.trim() === '') return 'it is empty, which does not prove that nobody is there';
  const at = above.split('\n').length;
  const said = /^Msg \d+, .*/.exec(line)?.[0];
  if (said !== undefined) return `line ${at} is what the query was answered with: ${said}`;
  const counted = countIn(line);
  if (counted !== undefined)
    return `line ${at} tells of ${counted} rows, but not of which table: export it with the names of its columns`;
  if (line.includes('\r')) return `line ${at} holds carriage returns: end each row with a line feed`;
  const shown = JSON.stringify(line.slice(0, 100));
  if (input === undefined) return `line ${at}, ${shown}, is no header: give each column a name of its own`;
  const needed =
    input.columns === undefined ? '' : `; it must be ${input.columns.join(', ')}, in any order, with their names`;
  return `line ${at}, ${shown}, names other columns than the table of its product has${needed}: name the right file`;
}

/** The version that was read last; null where none was. */
export function versionBefore(from: Checkpoint | undefined): ReadVersion | null {
  return (from?.['read'] as ReadVersion | null | undefined) ?? null;
}
